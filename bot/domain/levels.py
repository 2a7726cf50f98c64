"""Advice levels: what a change of level means. A moved date without a change of level is not news (sources.md 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.advisory import Advisory, Phase
from bot.domain.lifecycle import MAX_AGE
from bot.domain.merging import LEVELS
from bot.domain.standing import ChangeKind

SAME, PENDING, APART = "same", "pending", "apart"
"""What services/standing notes of a row that is no change: what is known holds; it says otherwise and is not believed
yet; its change is an entry of its own."""


def weigh(advisory: Advisory, before: str | None, *, first_version: bool, announced: bool) -> Advisory | str:
    """The advisory with its phase set by the change of level, or the reason why it is no news.

    before: the level of the version before (None: not known). first_version: the row was never seen before.
    announced: the text itself announces a warning (then a level whose past is unknown is believed to be new)."""
    level = advisory.level
    if level is None:
        return advisory
    if before is None:
        if first_version or announced:
            return advisory
        return f"level {level}, and it is not known that it changed"
    if before == level:
        return advisory if announced else f"level unchanged ({level})"
    if LEVELS[level] > LEVELS[before]:
        return replace(advisory, phase=Phase.ONSET)
    return _lowered(advisory, clears=level == "normal" and not advisory.regional)


def weigh_standing(
    advisory: Advisory, standing: Mapping[str, Any], *, first_version: bool, announced: bool, now: datetime
) -> Advisory | str:
    """The same for a row of a standing list, whose past the comparison of fetches knows better than its versions.

    standing: the entry's `extra["standing"]`: kind, before, clears."""
    level = advisory.level
    if level is None:
        return advisory
    # the list says so today, whatever its date: after an outage of ours a change is news at any age
    told = advisory if now - advisory.published <= MAX_AGE else replace(advisory, published=now)
    before = standing.get("before") or {}
    match standing.get("kind"):
        case ChangeKind.RAISED | ChangeKind.REGIONAL_ADDED:
            return replace(told, phase=Phase.ONSET)
        case ChangeKind.LOWERED | ChangeKind.REGIONAL_DROPPED:
            return _lowered(told, clears=bool(standing.get("clears")))
        case ChangeKind.STATED:
            return _stated(told, bool(before.get("words")), announced=announced or first_version)
        case ChangeKind.LISTED:
            return _listed(told, before)
        case kind if kind == PENDING:
            says, holds = _shown(level, advisory.regional), _shown(before.get("level"), before.get("regional"))
            return f"{says} is not believed unless the next fetch repeats it; {holds} holds"
        case kind if kind == APART:
            return "the change of level is told by itself"
    # an all-clear is a change; a row that says "normal" as it always did is none
    return replace(advisory, phase=_never_clear(advisory)) if announced else f"level unchanged ({level})"


def _shown(level: str | None, regional: bool | None) -> str:
    return f"level {level or 'unknown'}{' with stricter parts' if regional else ''}"


def _lowered(advisory: Advisory, *, clears: bool) -> Advisory:
    return replace(advisory, phase=Phase.CLEAR if clears else Phase.UPDATE, lowered=not clears)


def _never_clear(advisory: Advisory) -> Phase:
    return Phase.UPDATE if advisory.phase is Phase.CLEAR else advisory.phase


def _stated(advisory: Advisory, unreadable_before: bool, *, announced: bool) -> Advisory | str:
    """After words that nobody could read a warning is news. Where there were none (an index row, whose page was not
    read before) nothing is known of the past."""
    if announced or (unreadable_before and advisory.level != "normal"):
        return replace(advisory, phase=_never_clear(advisory))
    return f"level {advisory.level}, and it is not known that it changed"


def _listed(advisory: Advisory, before: Mapping[str, Any]) -> Advisory | str:
    """A new row, or one that comes back after it was told to be gone: no all-clear, whatever its level."""
    known = before.get("level")
    if known is None:
        return "a new row at normal: nothing to warn of" if advisory.level == "normal" else _onset(advisory)
    if LEVELS[advisory.level or ""] < LEVELS[known]:
        return _lowered(advisory, clears=False)
    return _onset(advisory)


def _onset(advisory: Advisory) -> Advisory:
    return replace(advisory, phase=Phase.ONSET)
