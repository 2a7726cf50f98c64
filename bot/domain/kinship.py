"""Kinship: whether two publishers that say the same are two witnesses or one heard twice.

Two are NOT independent where
- they are the same publisher, or the catalogue declares them kin (one house), directly or over a common member;
- one carries the other's texts as its own (a state agency the ministry's): whatever it says of the matter may come
  from there, in another language too, so no text can prove the contrary;
- their texts are near-identical: syndication, or a re-run that nobody declared.

The rule for texts. Both are folded to words (NFKC, no case, no signs, ё as е, digits kept); of each, the first
MOST_WORDS count. Shingles are runs of SHINGLE words. The texts are near-identical where the shared shingles are at
least CONTAINED of the shorter text's (a teaser within the full report; a re-run with a line about the agency added).
Texts under SHORTEST words have no shingles to speak of: they are one where nine in ten of their words are the same.

Its limits. A translation or a rewording shares no shingles: kinship across languages must be declared. Uzbek in Latin
and in Cyrillic script is two languages to it. Two reporters who both quote the same long statement and say little else
are taken for one: the caution is meant, for a quoted statement is one source. Short alike headlines ("Qatar closes
airspace") of two newsrooms are taken for one, too. An error here only delays an unofficial report; official publishers
need no second witness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.entry import fold
from bot.domain.source import Publisher

SHINGLE = 4
SHORTEST = 12
MOST_WORDS = 1200
CONTAINED = 0.6
_WORD = re.compile(r"[^\W_]+")
_MARKS = str.maketrans({"ё": "е", "ʻ": None, "ʼ": None, "\u2018": None, "\u2019": None, "'": None, "`": None})


def independent(publisher_a: Publisher, publisher_b: Publisher, text_a: str, text_b: str) -> bool:
    """Whether what the two publishers say, in these texts, is said by two who do not repeat each other."""
    return not related(publisher_a, publisher_b) and not same_text(text_a, text_b)


@dataclass(frozen=True, slots=True)
class Word:
    """What a publisher said of a matter, and in which words (no text: they are not kept)."""

    publisher: Publisher
    title: str = ""
    text: str = ""


def echo(said: Word, before: Iterable[Word]) -> str:
    """Why this is no second voice beside those before it, in words for a decision's reason; "" where it is one."""
    for other in before:
        name = other.publisher.name
        if related(said.publisher, other.publisher):
            return _relation(said.publisher, other.publisher)
        if same_words(said, other):
            return f"the same text as {name}"
    return ""


def _relation(a: Publisher, b: Publisher) -> str:
    if {b.id, *b.kin} & set(a.carries):
        return f"{a.name} carries {b.name}'s texts"
    if {a.id, *a.kin} & set(b.carries):
        return f"{b.name} carries {a.name}'s texts"
    return f"{a.name} and {b.name} are one house"


def same_words(a: Word, b: Word) -> bool:
    """Whether one repeats the other. Outlets put their own headline over a text that they take over, so the bodies are
    compared where they are long enough to prove anything; a teaser ("read more") is not."""
    if min(len(words(a.text)), len(words(b.text))) >= SHORTEST:
        return same_text(a.text, b.text)
    return same_text(f"{a.title}\n{a.text}", f"{b.title}\n{b.text}")


def related(a: Publisher, b: Publisher) -> bool:
    """Whether the catalogue makes them one voice."""
    house_a, house_b = {a.id, *a.kin}, {b.id, *b.kin}
    # a subsidiary's subsidiary is declared with the common parent: houses that share a member are one
    return bool(house_a & house_b) or bool(house_b & set(a.carries)) or bool(house_a & set(b.carries))


def same_text(a: str, b: str) -> bool:
    """Whether one of the texts is, nearly, the other or a part of it."""
    words_a, words_b = words(a), words(b)
    if not words_a or not words_b:
        return False
    if min(len(words_a), len(words_b)) < SHORTEST:
        return _same_short(words_a, words_b)
    return similarity(words_a, words_b) >= CONTAINED


def words(text: str) -> list[str]:
    """The words that are compared, in order."""
    # folding costs by the character: what is far behind the last word that counts is not looked at
    return _WORD.findall(fold(text[: MOST_WORDS * 20]).translate(_MARKS))[:MOST_WORDS]


def similarity(a: list[str], b: list[str]) -> float:
    """Shared shingles as a part of the shorter text's, 0.0 to 1.0."""
    shingles_a, shingles_b = _shingles(a), _shingles(b)
    least = min(len(shingles_a), len(shingles_b))
    return len(shingles_a & shingles_b) / least if least else 0.0


def _shingles(found: list[str]) -> set[int]:
    # hashes, not strings: they live for one comparison only
    return {hash(tuple(found[n : n + SHINGLE])) for n in range(len(found) - SHINGLE + 1)}


def _same_short(a: list[str], b: list[str]) -> bool:
    """Nearly the same words, and nearly as many: a headline within a report proves nothing."""
    shared = len(set(a) & set(b))
    return shared * 10 >= 9 * max(len(set(a)), len(set(b)))
