"""What the words of a question about a mission are: names of places, "embassy", "hotline", "our", "in"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel.core import Locale

from bot.detection.patterns import Index
from bot.detection.places import Place, data, places_in
from bot.detection.spelling import repaired, spelled
from bot.detection.tokens import Token, tokenize

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_NO_CODES = frozenset({"AM", "AT", "BE", "DO", "EU", "ID", "IN", "IS", "IT", "MY", "NO", "SO", "TO", "UN"})
"""Capitals that are words more often than codes."""
SHORTEST_CITY = 5
"""A city's name of fewer letters takes no endings by itself: "Mary", "Osh"."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place or a people, and which words name it (inclusive)."""

    place: Place
    first: int
    last: int

    @property
    def iso(self) -> str:
        return self.place.iso

    @property
    def is_city(self) -> bool:
        return self.place.kind in ("city", "airport")

    @property
    def is_people(self) -> bool:
        return self.place.kind in ("adjective", "citizens")


@dataclass(frozen=True, slots=True)
class Question:
    """tokens: with all their spellings. groups: of each token, the word groups of mission_words.toml it belongs to.
    named: in the order of the text, none overlapping."""

    tokens: tuple[Token, ...]
    groups: tuple[frozenset[str], ...]
    named: tuple[Named, ...]

    def has(self, *groups: str) -> bool:
        return any(not found.isdisjoint(groups) for found in self.groups)

    def at(self, n: int, *groups: str) -> bool:
        """Whether word n exists and belongs to one of the groups."""
        return 0 <= n < len(self.groups) and not self.groups[n].isdisjoint(groups)

    def word(self, n: int) -> str:
        return self.tokens[n].forms[0]


def read(text: str) -> Question:
    """Splits and looks up; words that mean nothing are tried again as misspelt names."""
    text = flags_as_codes(unicodedata.normalize("NFC", text))
    tokens = tuple(spelled(token) for token in tokenize(text))
    groups = _groups(tokens)
    codes = tuple(_codes(text, tokens))
    named = _named(tokens, codes)
    known = {n for name in named for n in range(name.first, name.last + 1)}
    better = tuple(token if n in known or groups[n] else repaired(token) or token for n, token in enumerate(tokens))
    return Question(better, groups, _named(better, codes) if better != tokens else named)


def _groups(tokens: Sequence[Token]) -> tuple[frozenset[str], ...]:
    found: list[set[str]] = [set() for _ in tokens]
    for hit in _words().find(tokens):
        for n in range(hit.first, hit.last + 1):
            found[n].add(hit.group)
    return tuple(frozenset(f) for f in found)


def flags_as_codes(text: str) -> str:
    return _FLAG.sub(lambda flag: f" {_letters(flag.group())} ", text)


def _letters(flag: str) -> str:
    return "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in flag)


def _codes(text: str, tokens: Sequence[Token]) -> Iterator[Place]:
    """ISO codes and flags, "embassy QA": two capitals where not all is in capitals."""
    shouted = text.isupper() and len(tokens) > 1
    for token in () if shouted else tokens:
        code = text[token.start : token.end]
        if len(code) == 2 and code.isupper() and code in Locale("en").territories and code not in _NO_CODES:
            yield Place(code, "country", None, token.start, token.end)


def _named(tokens: Sequence[Token], codes: Sequence[Place]) -> tuple[Named, ...]:
    """Names of both indexes; where they overlap the longer one stands."""
    starts = {token.start: n for n, token in enumerate(tokens)}
    ends = {token.end: n for n, token in enumerate(tokens)}
    found = [
        Named(place, starts[place.start], ends[place.end]) for place in (*places_in(tokens), *_more(tokens), *codes)
    ]
    chosen: list[Named] = []
    for name in sorted(found, key=lambda f: f.first - f.last):
        if all(name.last < other.first or other.last < name.first for other in chosen):
            chosen.append(name)
    return tuple(sorted(chosen, key=lambda f: f.first))


def _more(tokens: Sequence[Token]) -> Iterable[Place]:
    for hit in _names().find(tokens):
        kind, iso, city = [*hit.group.split(":"), ""][:3]
        yield Place(iso, kind, city or None, tokens[hit.first].start, tokens[hit.last].end)


def _own_name(city: str) -> Iterable[str]:
    """The English name with the endings of the languages that are written in Latin letters: "Ankaradaky"."""
    if city.isalpha() and len(city) >= SHORTEST_CITY:
        yield city.lower() + "~"


@cache
def _words() -> Index:
    return Index(data("mission_words")["words"])


@cache
def _names() -> Index:
    tables = data("mission_words")
    cities = data("cities")["cities"] | tables["cities"]
    groups = {f"city:{row['country']}:{city}": [*row["names"], *_own_name(city)] for city, row in cities.items()}
    groups |= {f"country:{iso}": names for iso, names in tables["countries"].items()}
    return Index(groups | {f"citizens:{iso}": names for iso, names in tables["people"].items()})
