"""The other spellings of a typed word: Russian in Latin letters, letters without their marks, a slip of the finger.

Only for short questions; texts of sources are read as they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from babel.core import Locale
from rapidfuzz.distance import DamerauLevenshtein

from bot.detection.places import data
from bot.detection.tokens import Token, tokenize

# How people write Russian (and Kazakh, Kyrgyz, Tajik) on a Latin keyboard; longer groups first. No standard: habits.
_GROUPS = {
    "shch": "щ", "tsya": "ция", "dzh": "дж", "dj": "дж", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц",
    "yo": "е", "yu": "ю", "ya": "я", "ye": "е", "iy": "ий", "yy": "ый", "ay": "ай", "oy": "ой", "ey": "ей", "uy": "уй",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "х", "y": "ы", "z": "з",
}  # fmt: skip
_LATIN = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)))
_LOCALES = ("en", "ru", "uz", "uz_Cyrl", "kk", "ky", "tg", "tk")
_VOWELS = "аяиыоеьйaiyeo"

_LIKE_LATIN = str.maketrans("aceopxyk", "асеорхук")
_LIKE_CYRILLIC = str.maketrans("асеорхук", "aceopxyk")

SHORTEST_NAME = 6
"""Shorter names lie one letter from other words ("Оман", "обман"); they are not repaired."""
TWO_SLIPS_FROM = 9
LONGEST_ENDING = 6


def spelled(token: Token) -> Token:
    """The token with its other spellings among its forms. Queries are typed without capitals: each word counts as
    one that has them."""
    word = token.forms[0]
    bare = unmarked(word)
    forms = [*token.forms, bare, *_russian(bare), *_unmixed(word)]
    return replace(token, forms=tuple(dict.fromkeys(forms)), capital=True)


def _unmixed(word: str) -> Iterable[str]:
    """A word of two alphabets, as a keyboard that was switched too late writes it, in one of them."""
    if not word.isascii() and any(c.isascii() and c.isalpha() for c in word):
        yield word.translate(_LIKE_LATIN)
        yield word.translate(_LIKE_CYRILLIC)


def unmarked(word: str) -> str:
    """Latin letters without their marks ("aşgabat", "i̇zmir"); Cyrillic stays, where the marks make other letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain if plain.isascii() else word


def _russian(word: str) -> Iterable[str]:
    if not (word.isalpha() and word.isascii()):
        return
    cyrillic = _LATIN.sub(lambda m: _GROUPS[m.group()], word)
    yield cyrillic
    if cyrillic.startswith("е"):
        yield "э" + cyrillic[1:]


def repaired(token: Token) -> Token | None:
    """The token with the name it was probably meant to be, or None. One slip in a name of six letters, two from nine
    on; a swap of neighbours is one slip."""
    word = token.forms[0]
    found = [better for form in (word, *_russian(unmarked(word))) for better in _nearest(form)]
    return replace(token, forms=(*token.forms, *dict.fromkeys(found))) if found else None


@lru_cache(maxsize=4096)
def _nearest(word: str) -> tuple[str, ...]:
    """The word with its beginning replaced by the names fewest slips away, whichever ending then remains."""
    found: dict[int, list[str]] = defaultdict(list)
    for stem in _stems().get(word[:1], ()) if len(word) >= SHORTEST_NAME - 1 else ():
        limit = 2 if len(stem) >= TWO_SLIPS_FROM else 1
        for cut in range(max(len(stem) - 1, len(word) - LONGEST_ENDING), len(stem) + 2):
            slips = DamerauLevenshtein.distance(word[:cut], stem, score_cutoff=limit)
            if slips <= limit:
                found[slips].append(stem + word[cut:])
    return tuple(dict.fromkeys(found[min(found)])) if found else ()


@cache
def _stems() -> Mapping[str, Sequence[str]]:
    """Names long enough to be recognised with a slip, without case endings, by their first letter."""
    by_letter: dict[str, set[str]] = defaultdict(set)
    for name in _names():
        stem = name[:-1] if name[-1] in _VOWELS else name
        if len(stem) >= SHORTEST_NAME:
            by_letter[stem[0]].add(stem)
    return {letter: sorted(stems) for letter, stems in by_letter.items()}


def _names() -> Iterable[str]:
    for code in _LOCALES:
        for iso, name in Locale.parse(code).territories.items():
            if len(str(iso)) == 2:
                yield from (t.forms[0] for t in tokenize(name))
    rows = [row for table in ("cities", "mission_words") for row in data(table)["cities"].values()]
    rows += data("countries").values()
    for row in rows:
        for pattern in (*row.get("names", ()), *row.get("adjectives", ())):
            yield from re.findall(r"[^\W\d_]+", pattern.partition("(")[0])
