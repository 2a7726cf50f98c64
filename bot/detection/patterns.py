"""Patterns over tokens, as lexicons write them:

    word          that word            stem*     any word beginning with it
    stem~         the stem with a case ending (of any of our languages)
    a(b|c)        a regular expression of one word
    two words     in a row
One index finds all patterns of all groups in one pass over the tokens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.detection.tokens import Token

# Case endings, written down once for Cyrillic and Latin: Russian, Kazakh, Kyrgyz, Tajik; Uzbek, Turkmen, English s.
_CYRILLIC = (
    "а|я|у|ю|ы|и|е|о|ом|ем|ой|ей|ою|ею|ам|ям|ами|ями|ах|ях|ов|ев|ий|ии|ию|ией|ия|ие|ью|ь|"
    "ға|ге|қа|ке|ка|га|го|на|не|да|де|до|та|те|дан|ден|дон|тан|тен|тон|нан|нен|ның|нің|нын|нин|нун|дың|дің|тың|"
    "тің|дын|дин|дун|тын|тин|ны|ні|ни|ды|ді|ти|дағы|дегі|тағы|тегі|дагы|деги|догу|тагы|теги|мен|пен|бен|нда|нде|"
    "дамын|демін|тамын|темін|дамыз|деміз|даман|дамиз|"  # "I am in ..."
    "ндағы|ндегі|сы|сі|ына|іне|ына|сына|ро|ӣ|ҳо|лар|лер|ларга|ларда|лардан|лары|ларының"
)
_LATIN = (
    "s|a|e|i|y|u|ga|ka|qa|da|de|ta|dan|den|tan|ning|niň|nyň|yň|iň|ni|ny|dagi|dagilar|daky|gacha|cha|lik|liklar|lar|"
    "larga|larda|lardan|larning|lari|larini|lariga|laridan|larida|larining|si|siga|sida|sidan|sining|sini|ne|na|nda|"
    "daman|damiz|"
    "nde|ndan|nden|iga|ida|idan|ini|ining|im|imiz|imizga|ya|ydan|yda|yga|ligi"
)
# Turkic chains: plural, possessive, case, "-ki": "Эмират-тар-ы-на", "Amirlik-lar-i-dagi", "Eýran-yň".
_CYRILLIC_CHAIN = (
    "[аяьй]?(?:[лдт][аеоө]р)?(?:[ыіиуү]м[ыі]з|[ыіиуү]|с[ыіиуү])?"
    "(?:н[ыіиуү]ң|[дт][ыіиуү]ң|н[ыіиуү]н|[дт][ыіиуү]н|нинг|[ндт][ыіиуү]|[ғгқкн][аеоө]|н?[дт][аеоө]н?|н[ае]н|[мпб]ен)?"
    "(?:[ғгк][ыіиуү]|дагы|деги)?"
)
_LATIN_CHAIN = (
    "[aäý]?(?:l[ae]r)?(?:imiz|[iyuü]miz|[iyuü]|s[iyuü])?"
    "(?:ning|n[iyuü]ň|[iyuü]ň|n[iy]|[gkqn][aeä]|n?d[aeä]n?|[aeä]|gacha|cha)?(?:gi|k[iy])?"
)
_ENDING = re.compile(f"(?:{_CYRILLIC}|{_LATIN}|{_CYRILLIC_CHAIN}|{_LATIN_CHAIN})?")

KEY = 4
"""So many first letters at most lead to a pattern."""

WordTest = Callable[[str], bool]


class Hit(NamedTuple):
    """group and pattern that matched, tokens first..last (inclusive) of the sentence."""

    group: str
    pattern: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    group: str
    pattern: str
    words: tuple[WordTest, ...]
    second: str
    """First letter of the second word, "" where it may be any."""


def _test(word: str) -> WordTest:
    if "(" in word or "[" in word:
        regex = re.compile(word.replace("*", r"\w*").replace("~", f"(?:{_ENDING.pattern})"))
        return lambda form: regex.fullmatch(form) is not None
    if word.endswith("*"):
        stem = word[:-1]
        return lambda form: form.startswith(stem)
    if word.endswith("~"):
        stem, size = word[:-1], len(word) - 1
        return lambda form: form.startswith(stem) and _ENDING.fullmatch(form, size) is not None
    return lambda form: form == word


class _Begun(NamedTuple):
    """Patterns that a word begins: those of one word; the longer ones by the first letter of their second word."""

    single: tuple[_Compiled, ...]
    longer: Mapping[str, tuple[_Compiled, ...]]


class Index:
    """All patterns by the first letters of their first word; which of them a word begins is remembered, since
    texts repeat their words."""

    REMEMBERED = 50_000

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._by_start: dict[str, list[_Compiled]] = defaultdict(list)
        self._begun: dict[str, _Begun] = {}
        for group, patterns in groups.items():
            for pattern in patterns:
                words = pattern.split()
                second = _literal(words[1])[:1] if len(words) > 1 else ""
                compiled = _Compiled(group, pattern, tuple(_test(w) for w in words), second)
                self._by_start[_literal(words[0])[:KEY]].append(compiled)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Every hit, in order; longer patterns do not hide shorter ones of other groups."""
        hits = []
        for n, token in enumerate(tokens):
            following = tokens[n + 1].forms if n + 1 < len(tokens) else ()
            for form in token.forms:
                begun = self._begun.get(form) or self._learn(form)
                hits += [Hit(c.group, c.pattern, n, n) for c in begun.single]
                if begun.longer and following:
                    hits += self._longer(begun, tokens, n, following)
        return list(dict.fromkeys(hits))

    @staticmethod
    def _longer(begun: _Begun, tokens: Sequence[Token], n: int, following: Sequence[str]) -> Iterator[Hit]:
        for letter in {"", *(form[:1] for form in following)}:
            for compiled in begun.longer.get(letter, ()):
                if _continues(compiled, tokens, n):
                    yield Hit(compiled.group, compiled.pattern, n, n + len(compiled.words) - 1)

    def _learn(self, form: str) -> _Begun:
        """The patterns whose first word this word is."""
        single: list[_Compiled] = []
        longer: dict[str, list[_Compiled]] = defaultdict(list)
        for size in range(1, min(KEY, len(form)) + 1):
            for compiled in self._by_start.get(form[:size], ()):
                if compiled.words[0](form):
                    (single if len(compiled.words) == 1 else longer[compiled.second]).append(compiled)
        if len(self._begun) >= self.REMEMBERED:
            self._begun.clear()
        begun = self._begun[form] = _Begun(tuple(single), {key: tuple(found) for key, found in longer.items()})
        return begun


def _literal(word: str) -> str:
    """The part of a pattern's word that is spelled out."""
    match = re.match(r"[^*~(\[?.|]*", word)
    return match.group() if match else ""


def _continues(compiled: _Compiled, tokens: Sequence[Token], n: int) -> bool:
    """The pattern's other words follow its first one at token n."""
    if n + len(compiled.words) > len(tokens):
        return False
    return all(
        any(test(form) for form in tokens[n + offset].forms) for offset, test in enumerate(compiled.words[1:], 1)
    )
