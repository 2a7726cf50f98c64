"""What becomes of a delivery after each outcome of a send."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.outcome import Blocked, Lane, Migrated, NotSent, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.delivery.retry import MAX_ATTEMPTS, Again, Settle, after


def of(outcome: Outcome, op: str = "send", lane: Lane = Lane.NORMAL, attempts: int = 0) -> Settle | Again:
    return after(outcome, op=op, lane=lane, attempts=attempts, chance=lambda: 0.5)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Sent(5), "sent"),
        (Blocked("blocked by the user"), "failed"),
        (Rejected("can't parse entities"), "failed"),
        (Rejected("message is not modified", unchanged=True), "sent"),
        (Unknown("read timeout"), "uncertain"),
    ],
)
def test_outcomes_that_end_a_delivery(outcome: Outcome, state: str) -> None:
    then = of(outcome)
    assert isinstance(then, Settle)
    assert then.state == state


def test_a_flood_pause_is_waited_out_and_is_not_an_attempt() -> None:
    assert of(RetryAfter(timedelta(seconds=77)), attempts=MAX_ATTEMPTS) == Again(
        timedelta(seconds=77), "flood pause of 77 s", counted=False
    )


def test_a_migrated_group_is_tried_again_at_once() -> None:
    then = of(Migrated(-1001))
    assert isinstance(then, Again)
    assert not then.counted


def test_an_urgent_message_of_unknown_fate_is_sent_once_more_and_only_once() -> None:
    assert isinstance(of(Unknown("read timeout"), lane=Lane.CRITICAL), Again)
    assert of(Unknown("read timeout"), lane=Lane.CRITICAL, attempts=1) == Settle("uncertain", "read timeout")


def test_an_edit_of_unknown_fate_is_repeated_because_that_is_harmless() -> None:
    assert isinstance(of(Unknown("read timeout"), op="edit"), Again)


def test_not_sent_is_retried_with_growing_delay_and_ends_as_a_visible_dead_letter() -> None:
    delays = [of(NotSent("no connection"), attempts=n) for n in range(MAX_ATTEMPTS - 1)]
    seconds = [d.delay.total_seconds() for d in delays if isinstance(d, Again)]
    assert seconds == sorted(seconds)
    assert len(seconds) == MAX_ATTEMPTS - 1
    assert of(NotSent("no connection"), attempts=MAX_ATTEMPTS - 1) == Settle("dead", "no connection")
