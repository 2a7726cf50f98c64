"""Country names, codes and slugs as publishers write them -> ISO 3166-1 alpha-2.

English names come from CLDR (Babel); what publishers write otherwise, and the destinations that stand for two
countries, are rows of country_names.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from babel.core import Locale, get_global

# CLDR's territories that are no countries: pseudo locales, unions, islands without a code of their own.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_NOISE = re.compile(r"^(the|republic of|state of)-|-(travel-advice|travel-advisory|advisory)$")


@cache
def iso2_codes() -> frozenset[str]:
    """All alpha-2 codes that may stand in a catalogue or an entry (with XK, which everybody uses for Kosovo)."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha()) - _NO_COUNTRY


def from_iso2(code: str) -> tuple[str, ...]:
    """ "kz" -> ("KZ",); () for what is no country."""
    code = code.strip().upper()
    return (code,) if code in iso2_codes() else ()


def from_iso3(code: str) -> tuple[str, ...]:
    """ "KAZ" -> ("KZ",); () for what is no country."""
    code = code.strip().upper()
    if code in ("XKX", "KOS"):
        return ("XK",)
    found = get_global("territory_aliases").get(code, [])
    return tuple(found) if len(code) == 3 and len(found) == 1 and found[0] in iso2_codes() else ()


def from_fips(code: str) -> tuple[str, ...]:
    """ "CD" -> ("TD",): FIPS 10-4, in which the US Department of State tags its feeds; () for an unknown code."""
    return _table("fips10_4").get(code.strip().upper(), ())


def from_mofa(code: str) -> tuple[str, ...]:
    """ "0007" -> ("KZ",): the codes of Japan's foreign ministry; () for an unknown code."""
    return _table("mofa_japan").get(code.strip().zfill(4), ())


@cache
def _table(name: str) -> Mapping[str, tuple[str, ...]]:
    """A two-column table of bot/data: a publisher's own code -> ISO."""
    lines = files("bot.data").joinpath(name + ".tsv").read_text(encoding="utf-8").splitlines()
    return {code: (iso,) for code, _, iso in (line.partition("\t") for line in lines if not line.startswith("#"))}


def from_name(name: str) -> tuple[str, ...]:
    """ "Israel and Palestine" -> ("IL", "PS"); () for an unknown name. Also reads slugs ("cote-d-ivoire")."""
    slug = _slug(name)
    names = _names()
    return names.get(slug) or names.get(_NOISE.sub("", slug), ())


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ı", "i"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("&", " and ")
    plain = re.sub(r"['\u2019\u02bc.*]", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    territories = Locale("en").territories
    names: dict[str, tuple[str, ...]] = {_slug(territories[code]): (code,) for code in sorted(iso2_codes())}
    rows = tomllib.loads(files("bot.sources").joinpath("country_names.toml").read_text(encoding="utf-8"))
    for name, codes in rows["names"].items():
        names[_slug(name)] = tuple(codes.split())
    return names


READERS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "iso2": from_iso2,
    "iso3": from_iso3,
    "name": from_name,
    "slug": from_name,
}
"""What `country_by` of a source's map may say."""
