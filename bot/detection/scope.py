"""What turns an action round or makes it uncertain, and how far that reaches: "not", "-ma-", "if", "may".

English and Russian put such words before the verb; Turkic languages and Tajik after it, or inside it as one
syllable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detection.lexicon import Grammar
from bot.detection.patterns import Hit
from bot.detection.tokens import Sentence

NEGATION_BEFORE, NEGATION_AFTER = 3, 2
DOUBT_BEFORE, DOUBT_AFTER = 8, 2
_LITERAL = re.compile(r"[^*~(\[?.|]*")


def negated(actions: Sequence[Hit], hits: Sequence[Hit], sentence: Sentence, grammar: Grammar) -> bool:
    """ "did not close", "yopilmaydi", "жабылған жоқ"; not a pattern that carries its own "not" ("не выполняет")."""
    return any(
        _near(action, hits, "negation", NEGATION_BEFORE, 0)
        or _near(action, hits, "negation_after", 0, NEGATION_AFTER)
        or _ends(action, sentence, grammar.negative)
        for action in actions
    )


def awaited(actions: Sequence[Hit], hits: Sequence[Hit]) -> bool:
    """ "once the airspace reopens", "after the closure": before or behind now."""
    return any(_near(action, hits, "not_yet", NEGATION_BEFORE, 0) for action in actions)


def doubtful(actions: Sequence[Hit], hits: Sequence[Hit], sentence: Sentence, grammar: Grammar) -> bool:
    """ "may be suspended", "if the airspace is closed", "yopilsa": said to be possible, not said to be so."""
    return any(
        _near(action, hits, "hypothetical", DOUBT_BEFORE, DOUBT_AFTER) or _ends(action, sentence, grammar.conditional)
        for action in actions
    )


def _near(action: Hit, hits: Sequence[Hit], group: str, before: int, after: int) -> bool:
    return any(
        0 < action.first - hit.last <= before or 0 < hit.first - action.last <= after
        for hit in hits
        if hit.group == group
    )


def _ends(action: Hit, sentence: Sentence, ending: re.Pattern[str] | None) -> bool:
    """The action's last word has that ending beyond what its pattern spells out."""
    if ending is None:
        return False
    literal = _LITERAL.match(action.pattern.split()[-1])
    spelled = len(literal.group()) if literal else 0
    for form in sentence.tokens[action.last].forms:
        match = ending.search(form)
        if match is not None and match.start() >= spelled:
            return True
    return False
