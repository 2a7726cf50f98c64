"""Text -> sentences of tokens that keep their place in the original: the offsets of all evidence come from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u02bb\u02bc\u0060\u00b4"
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*[{_APOSTROPHES}]?", re.UNICODE)
# no end after "U.S." and after one-letter abbreviations ("г. Ташкент")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\.[A-ZА-Я]\.)(?<!\s[гдстч]\.)[»\"”)]*\s+(?=[«\"“(\d]?[^\W\d_a-zа-я]|[—–-]\s)|\n+|;\s+"
)
_STRIP = str.maketrans("", "", _APOSTROPHES)

# Uzbek Cyrillic -> Latin without apostrophes (the 1995 alphabet): one lexicon serves both scripts.
_UZBEK = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i",
    "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "о": "o", "ў": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "x", "ҳ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Token:
    """forms: the folded word and, for Cyrillic, its Uzbek Latin spelling. capital: begins with a capital."""

    forms: tuple[str, ...]
    start: int
    end: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """index 0 is the headline (when there is one). start, end: offsets in the whole text."""

    index: int
    tokens: tuple[Token, ...]
    start: int
    end: int


def latin(word: str) -> str:
    """An Uzbek Cyrillic word in Latin letters without apostrophes; other letters stay."""
    return "".join(_UZBEK.get(c, c) for c in word)


def tokenize(text: str, offset: int = 0) -> tuple[Token, ...]:
    return tuple(_token(match, offset) for match in _WORD.finditer(text))


def _token(match: re.Match[str], offset: int) -> Token:
    forms, capital = _forms(match.group())
    return Token(forms, offset + match.start(), offset + match.end(), capital)


@lru_cache(maxsize=50_000)
def _forms(raw: str) -> tuple[tuple[str, ...], bool]:
    word = raw.casefold().replace("ё", "е")
    if len(word) > 3 and word[-1] == "s" and word[-2] in _APOSTROPHES:
        word = word[:-2]  # the English possessive
    word = word.translate(_STRIP)
    forms = (word, latin(raw.casefold().translate(_STRIP))) if _CYRILLIC.search(word) else (word,)
    return forms, raw[:1].isupper() or raw[:1].isdigit()


def sentences(title: str, text: str) -> list[Sentence]:
    """The headline as sentence 0, then the body's sentences; offsets are in title + "\\n" + text."""
    found: list[Sentence] = []
    whole = title + "\n" + text
    if title.strip():
        found.append(Sentence(0, tokenize(title), 0, len(title)))
    position = len(title) + 1
    for stop in [*(m.end() for m in _SENTENCE_END.finditer(whole, position)), len(whole)]:
        tokens = tokenize(whole[position:stop], position)
        if tokens:
            found.append(Sentence(len(found) if title.strip() else len(found) + 1, tokens, position, stop))
        position = stop
    return found
