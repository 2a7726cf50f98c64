"""Places: countries, their people and their cities, in any of our languages and case forms."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel.core import Locale, get_global

from bot.detection.patterns import Hit, Index
from bot.detection.tokens import Token, tokenize

_LOCALES = ("en", "ru", "uz", "uz_Cyrl", "kk", "ky", "tg", "tk")
# Zone names that are words, or places nobody means by that name.
_NOT_CITIES = frozenset({"Asia/Oral", "Asia/Dili", "Europe/Isle_of_Man", "Europe/Busingen", "Asia/Khandyga"})
_AMERICAN = frozenset(
    {
        *("Havana", "Lima", "Bogota", "Caracas", "Panama", "Mexico_City", "Chicago", "Sao_Paulo", "La_Paz", "Asuncion"),
        *("Montevideo", "Port-au-Prince", "Santo_Domingo", "Managua", "Guatemala", "Santiago"),
        "Argentina/Buenos_Aires",
    }
)
_VOWELS = "аяйьыиеоуюa"
# Names that are also people, goods or common words; they count only where no other name stands beside them and no
# sentence begins with them.
_AMBIGUOUS = frozenset(
    {
        *("chad", "chad~", "jersey", "guam", "jordan", "georgia", "mali", "mali~", "togo", "togo~", "niger"),
        *("мали", "мали~", "чад", "чад~", "того", "того~", "нигер~"),
    }
)
_LOWER_OK = ("adjective", "citizens")


@dataclass(frozen=True, slots=True)
class Place:
    """kind: country | city | airport | citizens | adjective. city: English name. start, end: offsets in the text."""

    iso: str
    kind: str
    city: str | None
    start: int
    end: int
    iata: str | None = None


def data(name: str) -> dict[str, Any]:
    """A packaged data file of bot/data."""
    return tomllib.loads(files("bot.data").joinpath(name + ".toml").read_text(encoding="utf-8"))


@cache
def airports() -> Mapping[str, str]:
    """IATA code -> ISO country, of the airports we know."""
    tables = data("cities")
    codes = {row["iata"]: row["country"] for row in tables["cities"].values() if "iata" in row}
    return codes | {code: row["country"] for code, row in tables["airports"].items()} | {"FRU": "KG"}


@cache
def _index() -> Index:
    groups: dict[str, list[str]] = {}
    for iso, names in _cldr_names().items():
        groups[f"country:{iso}"] = names
    for iso, row in data("countries").items():
        groups.setdefault(f"country:{iso}", []).extend(row.get("names", []))
        groups[f"adjective:{iso}"] = row.get("adjectives", [])
        groups[f"citizens:{iso}"] = row.get("citizens", [])
    tables = data("cities")
    for city, row in tables["cities"].items():
        groups[f"city:{row['country']}:{city}:{row.get('iata', '')}"] = row["names"]
    for code, row in tables["airports"].items():
        groups[f"airport:{row['country']}::{code}"] = row["names"]
    for group, names in _zone_cities({city: row.get("iata", "") for city, row in tables["cities"].items()}).items():
        groups[group] = [*groups.get(group, []), *names]
    return Index(groups)


def _cldr_names() -> dict[str, list[str]]:
    """The names of all countries in all our languages, as patterns that admit case endings."""
    found: dict[str, list[str]] = {}
    for code in _LOCALES:
        for iso, name in Locale.parse(code).territories.items():
            if len(str(iso)) == 2 and str(iso).isalpha() and str(iso) not in ("EU", "UN", "EZ", "ZZ", "QO"):
                found.setdefault(str(iso), []).extend(_patterns(name, english=code == "en"))
    return {iso: list(dict.fromkeys(patterns)) for iso, patterns in found.items()}


def _zone_cities(main_airports: Mapping[str, str]) -> dict[str, list[str]]:
    """The cities that time zones are named after: most capitals, in all our languages."""
    found: dict[str, list[str]] = {}
    for zone, iso in get_global("zone_territories").items():
        area, _, city = zone.partition("/")
        if zone in _NOT_CITIES or not (area in ("Asia", "Europe", "Africa") or city in _AMERICAN):
            continue
        english = city.rpartition("/")[2].replace("_", " ")
        patterns = _patterns(english, english=True)
        for code in _LOCALES[1:]:
            if name := Locale.parse(code).time_zones.get(zone, {}).get("city"):
                patterns += _patterns(name, english=False)
        found[f"city:{iso}:{english}:{main_airports.get(english, '')}"] = list(dict.fromkeys(patterns))
    return found


def _patterns(name: str, *, english: bool) -> list[str]:
    words = [t.forms[0] for t in tokenize(name.partition("(")[0])]
    if not words or len(words) > 4:
        return []
    last = words[-1]
    if english:
        return [" ".join(words)]
    if len(last) > 4 and last[-1] in _VOWELS:
        last = last[:-1]
    stems = [w[:-2] + "*" if len(w) > 4 and w[-2:] in ("ая", "ий", "ый", "ое", "ые", "ие") else w for w in words[:-1]]
    return [" ".join([*stems, last + "~"])]


def find_places(text: str) -> list[Place]:
    """All places of a text, in order; the longest name wins where names overlap."""
    return places_in(tokenize(text))


def places_in(tokens: Sequence[Token]) -> list[Place]:
    """As find_places, for tokens that are there already."""
    hits = sorted(_index().find(tokens), key=lambda h: (h.first, h.first - h.last))
    named = {n for hit in hits for n in range(hit.first, hit.last + 1)}
    found: list[Place] = []
    free_from = 0
    for hit in hits:
        if hit.first < free_from or not _plausible(hit, tokens) or _somebody(hit, tokens, named):
            continue
        found.append(_place(hit, tokens))
        free_from = hit.last + 1
    return found


def _plausible(hit: Hit, tokens: Sequence[Token]) -> bool:
    """A name begins with a capital ("катар" is a cold, "оман" no part of "обман"); adjectives and peoples need not."""
    kind = hit.group.partition(":")[0]
    token = tokens[hit.first]
    if kind in _LOWER_OK:
        return True
    if not token.capital:
        return kind == "city" and hit.pattern.endswith("ск*") and _airport_follows(hit, tokens)
    if len(token.forms[0]) <= 2 and hit.first == hit.last:
        # РК, US: an abbreviation is written in capitals throughout
        return token.end - token.start == len(token.forms[0]) and hit.pattern != "us"
    return True


def _airport_follows(hit: Hit, tokens: Sequence[Token]) -> bool:
    """ "дубайский аэропорт", "московское небо"."""
    following = tokens[hit.last + 1 : hit.last + 3]
    return any(token.forms[0].startswith(("аэропорт", "неб", "авиауз", "воздушн")) for token in following)


def _somebody(hit: Hit, tokens: Sequence[Token], named: Collection[int]) -> bool:
    """ "Michael Jordan", "Jordan Smith", "Того же мнения": the country's name as something else."""
    if hit.pattern not in _AMBIGUOUS:
        return False
    beside = [n for n in (hit.first - 1, hit.last + 1) if 0 <= n < len(tokens)]
    return hit.first == 0 or any(tokens[n].capital and n not in named for n in beside)


def _place(hit: Hit, tokens: Sequence[Token]) -> Place:
    kind, iso, city, iata = [*hit.group.split(":"), "", ""][:4]
    return Place(iso, kind, city or None, tokens[hit.first].start, tokens[hit.last].end, iata or None)
