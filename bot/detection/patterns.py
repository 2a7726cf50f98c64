"""Patterns over tokens, as lexicons write them:

    word          that word            stem*     any word beginning with it
    stem~         the stem with a case ending (of any of our languages)
    a(b|c)        a regular expression of one word
    two words     in a row
One index finds all patterns of all groups in one pass over the tokens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.detection.tokens import Token

# Case endings, written down once for Cyrillic and Latin: Russian, Kazakh, Kyrgyz, Tajik; Uzbek, Turkmen, English s.
_CYRILLIC = (
    "а|я|у|ю|ы|и|е|о|ом|ем|ой|ей|ою|ею|ам|ям|ами|ями|ах|ях|ов|ев|ий|ии|ию|ией|ия|ие|ью|ь|"
    "ға|ге|қа|ке|ка|га|го|на|не|да|де|до|та|те|дан|ден|дон|тан|тен|тон|нан|нен|ның|нің|нын|нин|нун|дың|дің|тың|"
    "тің|дын|дин|дун|тын|тин|ны|ні|ни|ды|ді|ти|дағы|дегі|тағы|тегі|дагы|деги|догу|тагы|теги|мен|пен|бен|нда|нде|"
    "ндағы|ндегі|сы|сі|ына|іне|ына|сына|ро|ӣ|ҳо|лар|лер|ларга|ларда|лардан|лары|ларының"
)
_LATIN = (
    "s|a|e|i|y|u|ga|ka|qa|da|de|ta|dan|den|tan|ning|niň|nyň|yň|iň|ni|ny|dagi|dagilar|daky|gacha|cha|lik|liklar|lar|"
    "larga|larda|lardan|larning|lari|larini|lariga|laridan|larida|larining|si|siga|sida|sidan|sining|sini|ne|na|nda|"
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


@dataclass(frozen=True, slots=True)
class Hit:
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


class Index:
    """All patterns by the first letters of their first word; which of them a word begins is remembered, since
    texts repeat their words."""

    REMEMBERED = 50_000

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._by_start: dict[str, list[_Compiled]] = defaultdict(list)
        self._begun: dict[str, tuple[_Compiled, ...]] = {}
        for group, patterns in groups.items():
            for pattern in patterns:
                words = pattern.split()
                compiled = _Compiled(group, pattern, tuple(_test(w) for w in words))
                self._by_start[self._key(words[0])].append(compiled)

    @staticmethod
    def _key(word: str) -> str:
        literal = re.match(r"[^*~(\[?.|]*", word)
        return literal.group()[:KEY] if literal else ""

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Every hit, in order; longer patterns do not hide shorter ones of other groups."""
        hits = []
        for n, token in enumerate(tokens):
            for form in token.forms:
                for compiled in self._begun_by(form):
                    if (last := self._last(compiled, tokens, n)) is not None:
                        hits.append(Hit(compiled.group, compiled.pattern, n, last))
        return list(dict.fromkeys(hits))

    def _begun_by(self, form: str) -> tuple[_Compiled, ...]:
        """The patterns whose first word this word is."""
        known = self._begun.get(form)
        if known is None:
            known = tuple(
                c
                for size in range(1, min(KEY, len(form)) + 1)
                for c in self._by_start.get(form[:size], ())
                if c.words[0](form)
            )
            if len(self._begun) >= self.REMEMBERED:
                self._begun.clear()
            self._begun[form] = known
        return known

    @staticmethod
    def _last(compiled: _Compiled, tokens: Sequence[Token], n: int) -> int | None:
        """The last token of a pattern that begins at token n, where its other words follow."""
        last = n + len(compiled.words) - 1
        if last >= len(tokens):
            return None
        for offset, test in enumerate(compiled.words[1:], 1):
            if not any(test(form) for form in tokens[n + offset].forms):
                return None
        return last
