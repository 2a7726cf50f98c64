"""Countries out of a line of words: codes, names in any of our languages, cities in any case."""

from __future__ import annotations

import re
from functools import cache

from bot.detection.mission_words import flags_as_codes, read
from bot.detection.places import find_places
from bot.i18n import LANGUAGES, countries, country_name, is_country
from bot.i18n.places import locale

LONGEST = 500
_SPLIT = re.compile(r"[\s,;]+")
_PARTS = re.compile(r"[,;\n]+")
_SMALL = frozenset(
    {
        *("am", "as", "at", "be", "by", "do", "in", "is", "it", "me", "my", "no", "so", "to", "us", "ki", "va"),
        *("and", "the", "for", "of", "или", "для", "ham"),
    }
)
"""Words of a sentence. The first ones are spelled like country codes: they count as codes only in capitals, or where
nothing but codes is written."""
_TITLE = re.compile(
    r"(объедин|соедин|королевств|республик|государств|федерац|kingdom|republic|state|respublika|federa)\w*"
)
"""What stands before or behind a name when the state is called by its full style."""


def read_countries(text: str, *, lower_codes: bool = True) -> tuple[list[str], list[str]]:
    """(ISO codes in the order found, words that named none, as written). Not lower_codes: only "AE" stands for AE, no
    slip is repaired, and every word that named nothing is told of (a broadcast's address is read more strictly than a
    reader's wish)."""
    codes, unknown = _read_exactly(flags_as_codes(text[:LONGEST]), lower_codes=lower_codes)
    if not lower_codes or not unknown:
        return codes, unknown
    meant = {word: found for word in unknown if (found := read_places(word))}
    codes += [code for found in meant.values() for code in found]
    return list(dict.fromkeys(codes)), [word for word in unknown if word not in meant]


def read_places(text: str) -> list[str]:
    """ISO codes of the places that a sentence names, slips, flags and any script allowed; "Uzbeks" are no place."""
    return list(dict.fromkeys(n.iso for n in read(text[:LONGEST]).named if not n.is_people))


def is_name(text: str) -> bool:
    """Whether these words are a country's whole name in one of our languages."""
    return _fold(text) in _names()


def _read_exactly(text: str, *, lower_codes: bool) -> tuple[list[str], list[str]]:
    whole = [_names().get(_fold(part)) for part in _PARTS.split(text) if part.strip()]
    if whole and all(whole):
        return list(dict.fromkeys(code for code in whole if code)), []
    words = [word for word in _SPLIT.split(text) if word]
    only_codes = all(len(word) == 2 for word in words)
    codes: list[str] = []
    rest: list[str] = []
    for word in words:
        if _is_code(word, lower=lower_codes, only_codes=only_codes):
            codes.append(word.upper())
        else:
            rest.append(word)
    placed, left = _places(rest)
    codes += placed
    codes += [code for word in left if (code := _names().get(_fold(word)))]
    if not codes:
        return [], words
    tells = _says_something if lower_codes else _has_letters
    unknown = [word for word in left if _fold(word) not in _names() and tells(word)]
    return list(dict.fromkeys(codes)), unknown


def _is_code(word: str, *, lower: bool, only_codes: bool) -> bool:
    if len(word) != 2 or not word.isascii() or not is_country(word.upper()):
        return False
    return word.isupper() or (lower and (only_codes or word.lower() not in _SMALL))


def _places(words: list[str]) -> tuple[list[str], list[str]]:
    """(codes of the places named in these words, the words that are left). Names are found by their capital letter."""
    written = " ".join(words)
    places = [p for p in find_places(" ".join(_capital(w) for w in words)) if p.kind != "citizens"]
    left = written
    for place in reversed(places):
        left = left[: place.start] + left[place.end :]
    return [place.iso for place in places], left.split()


def _capital(word: str) -> str:
    """With a capital letter, of the same length (so that offsets hold)."""
    first = word[0].upper()
    return (first if len(first) == 1 else word[0]) + word[1:]


def _says_something(word: str) -> bool:
    """Worth telling that it was not understood: not "в", "and" or a flag, but also a mistyped code."""
    letters = sum(c.isalpha() for c in word)
    if word.lower() in _SMALL or _TITLE.fullmatch(word.lower()):
        return False
    return letters > 2 or (letters == 2 and word.isascii())


def _has_letters(word: str) -> bool:
    return any(c.isalpha() for c in word)


@cache
def _names() -> dict[str, str]:
    """Every country by its names in our languages: the one that we write, and CLDR's, which may be longer."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for iso in sorted(countries()):
            for name in (country_name(iso, lang), str(locale(lang).territories.get(iso, iso))):
                found.setdefault(_fold(name), iso)
    return found


def _fold(text: str) -> str:
    marks = text.casefold().replace("ё", "е").replace("’", "‘").replace("'", "‘").replace("ʻ", "‘")
    return " ".join(marks.split())
