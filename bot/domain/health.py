"""The health of a source: what its stored facts say, and what an admin is told of a change. Pure.

The first of these that holds is the state:

    off          not enabled in the catalogue
    quarantined  an admin has set it aside
    new          never asked (or asked once in vain and never answered yet)
    blocked      the last poll met a challenge page: a page, not a lost packet, so that one is enough
    changed      two or more failures in a row, the last of them of structure: it answers, we cannot read it
    failing      three or more failures in a row of any other kind; two where it has never answered
    late         no good answer for three of its intervals and a minute: its poller hangs, or it fails now and then
    silent       answers well, but with nothing new for longer than `expect.stale_after`
    ok           everything else
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import Blocked, ChangedStructure, ParseError
from bot.domain.source import Source


class State(StrEnum):
    NEW = "new"
    OK = "ok"
    LATE = "late"
    FAILING = "failing"
    BLOCKED = "blocked"
    SILENT = "silent"
    CHANGED = "changed"
    QUARANTINED = "quarantined"
    OFF = "off"


WORST_FIRST = (
    *(State.BLOCKED, State.CHANGED, State.FAILING, State.LATE, State.QUARANTINED),
    *(State.SILENT, State.NEW, State.OK, State.OFF),
)

BLOCKED_KIND = "blocked"
UNREADABLE_KIND = "unreadable"
CHANGED_KIND = "changed"
TOO_FEW_KIND = "too few"
OF_STRUCTURE = frozenset({UNREADABLE_KIND, TOO_FEW_KIND, CHANGED_KIND})
"""Kinds of failure in which the source answered and the answer was no good: it needs a person, not patience."""

FAILING_AFTER = 3
"""Failures in a row before a source counts as failing; one lost packet is not a blind spot."""
NEVER_ANSWERED_AFTER = 2
CHANGED_AFTER = 2
LATE_INTERVALS = 3
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a feed row knows. failures: in a row, 0 after a good poll. fail_kind: of the last poll, None when it was
    good. due: since when the next poll is due. All times aware UTC."""

    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    baseline_at: datetime | None = None
    failures: int = 0
    fail_kind: str | None = None
    quarantined: bool = False
    due: datetime | None = None


def judge(
    source: Source, facts: Facts | None, now: datetime, scale: float = 1.0, awake: datetime | None = None
) -> State:
    """The state of one source; the order of precedence stands at the top of the module.

    facts: None where it has no row yet. scale: multiplies every interval, as POLL_SCALE does. awake: since when this
    process has been asking. What it slept through is no lateness of a source; None: count it all the same."""
    if not source.enabled:
        return State.OFF
    if facts is not None and facts.quarantined:
        return State.QUARANTINED
    if facts is None or facts.last_polled is None:
        # a poller that hangs from the start must be seen as well
        return State.LATE if facts and _is_late(facts.due, source, now, scale, awake) else State.NEW
    if broken := _broken(facts):
        return broken
    if _is_late(facts.last_ok or facts.last_polled, source, now, scale, awake):
        return State.LATE
    if facts.last_ok is None:
        return State.NEW
    return State.SILENT if _is_silent(facts, source, now, scale) else State.OK


def _broken(facts: Facts) -> State | None:
    if not facts.failures:
        return None
    if facts.fail_kind == BLOCKED_KIND:
        return State.BLOCKED
    if facts.fail_kind in OF_STRUCTURE and facts.failures >= CHANGED_AFTER:
        return State.CHANGED
    enough = FAILING_AFTER if facts.last_ok else NEVER_ANSWERED_AFTER
    return State.FAILING if facts.failures >= enough else None


def _is_late(since: datetime | None, source: Source, now: datetime, scale: float, awake: datetime | None) -> bool:
    if since is None:
        return False
    waited_from = max(since, awake) if awake else since
    return now - waited_from > timedelta(seconds=LATE_INTERVALS * source.every * scale) + GRACE


def _is_silent(facts: Facts, source: Source, now: datetime, scale: float) -> bool:
    newest, stale = facts.last_new or facts.baseline_at, source.expect.stale_after
    return bool(stale and newest and now - newest > timedelta(seconds=stale * scale))


def blind(state: State) -> bool:
    """Whether what this source would say cannot be seen now. Silence is only a doubt."""
    return state in (State.LATE, State.FAILING, State.BLOCKED, State.CHANGED, State.QUARANTINED)


def kind_of(error: ParseError) -> str:
    """The kind of failure that a payload which could not be read is."""
    match error:
        case Blocked():
            return BLOCKED_KIND
        case ChangedStructure():
            return CHANGED_KIND
    return UNREADABLE_KIND


_GRAVITY = {
    State.SILENT: 1,
    # an outage is late first and failing then: one piece of news, not two
    **dict.fromkeys((State.LATE, State.FAILING), 2),
    # these do not pass by themselves
    **dict.fromkeys((State.BLOCKED, State.CHANGED), 3),
}
_UNTOLD = (State.NEW, State.OFF, State.QUARANTINED)
"""Nothing has happened to the source: it begins, or a person has done it and knows."""


def worth_telling(told: State | None, state: State) -> bool:
    """Whether admins, who were told `told` last, should hear of `state`: once when it gets worse, once when it works
    again (or only its silence is left); never that a new one works. None: nothing was told yet."""
    if state in _UNTOLD:
        return False
    before, after = _GRAVITY.get(told, 0) if told else 0, _GRAVITY.get(state, 0)
    return after > before or after < min(before, 2)
