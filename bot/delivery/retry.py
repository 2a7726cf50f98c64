"""What becomes of a delivery after each outcome. Pure.

Sent            -> sent, with its message_id
RetryAfter      -> back in the queue after the pause, not counted as an attempt
Blocked         -> failed; the chat is paused and its queue skipped
Migrated        -> back in the queue for the group's new id
Rejected        -> an edit already made is sent; anything else is failed (our bug or a message that is gone)
NotSent         -> back in the queue with growing delay, dead after MAX_ATTEMPTS
Unknown         -> an edit is repeated (it is idempotent); an urgent message is sent once more, because a duplicate
                   is better than silence; anything else stays uncertain, because six copies are worse than one
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.outcome import Blocked, Lane, Migrated, NotSent, Outcome, Rejected, RetryAfter, Sent, Unknown

MAX_ATTEMPTS = 8
_FIRST_DELAY = 2.0
_LONGEST_DELAY = 300.0


@dataclass(frozen=True, slots=True)
class Settle:
    """The delivery ends in this state."""

    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The delivery goes back into the queue. counted: as an attempt."""

    delay: timedelta
    reason: str
    counted: bool = True


def after(
    outcome: Outcome, *, op: str, lane: int, attempts: int, chance: Callable[[], float] = random.random
) -> Settle | Again:
    """attempts: how many went before this one. chance: 0..1, spreads the retries."""
    match outcome:
        case Sent():
            return Settle("sent")
        case RetryAfter(delay):
            return Again(delay, f"flood pause of {delay.total_seconds():.0f} s", counted=False)
        case Migrated():
            return Again(timedelta(0), "the group has a new id", counted=False)
        case Blocked(reason):
            return Settle("failed", reason)
        case Rejected(reason, unchanged):
            return Settle("sent" if unchanged else "failed", None if unchanged else reason)
        case NotSent(reason):
            return _later(reason, attempts, chance)
        case Unknown(reason):
            if op == "edit":
                return _later(reason, attempts, chance)
            if lane <= Lane.CRITICAL and attempts == 0:
                return Again(timedelta(seconds=1), f"unknown ({reason}): urgent, sent once more")
            return Settle("uncertain", reason)


def _later(reason: str, attempts: int, chance: Callable[[], float]) -> Settle | Again:
    if attempts + 1 >= MAX_ATTEMPTS:
        return Settle("dead", reason)
    delay = min(_FIRST_DELAY * 2**attempts, _LONGEST_DELAY)
    return Again(timedelta(seconds=delay * (0.8 + 0.4 * chance())), reason)
