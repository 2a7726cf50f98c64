"""Advice levels: what a change of level means. A moved date without a change of level is not news (sources.md 7.3)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.advisory import Advisory, Phase
from bot.domain.merging import LEVELS


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
    # "normal" that is no all-clear: parts are still warned of (detection/advise)
    over = level == "normal" and advisory.phase is Phase.CLEAR
    return replace(advisory, phase=Phase.CLEAR if over else Phase.UPDATE)
