"""A source's health: what is known of it -> its state, and what of a change is told."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.errors import Blocked, ChangedStructure, NotAFeed, ParseError
from bot.domain.health import WORST_FIRST, Facts, State, blind, judge, kind_of, worth_telling
from bot.domain.source import Expect
from tests.conftest import NOW
from tests.support.parts import a_source

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SOURCE = a_source(expect=Expect(stale_after=3 * 86400))  # every 60 s: late after four minutes
JUST = NOW - MINUTE


def failed(times: int, kind: str, last_ok: timedelta | None = MINUTE) -> Facts:
    return Facts(JUST, NOW - last_ok if last_ok else None, JUST, JUST, times, kind)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (None, State.NEW),
        (Facts(), State.NEW),
        (Facts(due=NOW - 4 * MINUTE), State.NEW),
        (Facts(due=NOW - 5 * MINUTE), State.LATE),
        (Facts(JUST, JUST, JUST, JUST), State.OK),
        (Facts(JUST, NOW - 4 * MINUTE, JUST, JUST), State.OK),
        (Facts(JUST, NOW - 5 * MINUTE, JUST, JUST), State.LATE),
        (Facts(JUST, JUST, NOW - 3 * DAY, NOW - 9 * DAY), State.OK),
        (Facts(JUST, JUST, NOW - 4 * DAY, NOW - 9 * DAY), State.SILENT),
        (Facts(JUST, JUST, None, NOW - 4 * DAY), State.SILENT),
        (Facts(JUST, JUST, None, None), State.OK),
        (Facts(JUST, NOW - 5 * MINUTE, NOW - 4 * DAY, NOW - 9 * DAY), State.LATE),
        (failed(1, "connect"), State.OK),
        (failed(2, "connect"), State.OK),
        (failed(3, "connect"), State.FAILING),
        (failed(3, "connect", 5 * MINUTE), State.FAILING),
        (failed(2, "connect", 5 * MINUTE), State.LATE),
        (failed(1, "connect", None), State.NEW),
        (failed(2, "connect", None), State.FAILING),
        (failed(1, "blocked"), State.BLOCKED),
        (failed(9, "blocked", None), State.BLOCKED),
        (failed(1, "unreadable"), State.OK),
        (failed(2, "unreadable"), State.CHANGED),
        (failed(2, "too few"), State.CHANGED),
        (failed(5, "changed", None), State.CHANGED),
        (failed(5, "crash"), State.FAILING),
        # a mixed row of failures is judged by its last one
        (failed(3, "http_status"), State.FAILING),
        (Facts(JUST, JUST, JUST, JUST, 9, "blocked", quarantined=True), State.QUARANTINED),
        (Facts(quarantined=True), State.QUARANTINED),
    ],
)
def test_the_facts_of_a_feed_give_its_state(facts: Facts | None, state: State) -> None:
    assert judge(SOURCE, facts, NOW) is state


def test_a_source_that_is_not_enabled_is_off_whatever_its_row_says() -> None:
    off = a_source(enabled=False, reason="by hand")
    assert judge(off, Facts(JUST, JUST, quarantined=True), NOW) is State.OFF
    assert judge(off, None, NOW) is State.OFF


def test_intervals_are_scaled_and_the_grace_is_not() -> None:
    facts = Facts(JUST, NOW - timedelta(seconds=70), NOW - DAY, JUST)
    assert judge(SOURCE, facts, NOW, 0.01) is State.LATE
    assert judge(SOURCE, facts, NOW, 1.0) is State.OK
    quick = Facts(JUST, NOW - timedelta(seconds=50), NOW - DAY, JUST)
    assert judge(SOURCE, quick, NOW, 0.01) is State.SILENT


def test_what_the_service_slept_through_is_no_lateness_of_a_source() -> None:
    facts = Facts(NOW - DAY, NOW - DAY, NOW - DAY, NOW - DAY)
    assert judge(SOURCE, facts, NOW) is State.LATE
    assert judge(SOURCE, facts, NOW, awake=NOW - 3 * MINUTE) is State.OK
    assert judge(SOURCE, facts, NOW, awake=NOW - 5 * MINUTE) is State.LATE


def test_only_what_cannot_be_seen_is_blind() -> None:
    seen = {State.NEW, State.OK, State.SILENT, State.OFF}
    assert {s for s in State if not blind(s)} == seen
    assert set(WORST_FIRST) == set(State)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Blocked("rss: blocked by Cloudflare"), "blocked"),
        (ChangedStructure("html_list: nothing matches"), "changed"),
        (NotAFeed("empty"), "unreadable"),
        (ParseError("broken"), "unreadable"),
    ],
)
def test_a_payload_that_cannot_be_read_fails_in_its_own_way(error: ParseError, kind: str) -> None:
    assert kind_of(error) == kind


@pytest.mark.parametrize(
    ("told", "state", "told_now"),
    [
        (None, State.OK, False),
        (None, State.NEW, False),
        (None, State.SILENT, True),
        (None, State.LATE, True),
        (State.OK, State.FAILING, True),
        (State.LATE, State.FAILING, False),
        (State.FAILING, State.LATE, False),
        (State.LATE, State.BLOCKED, True),
        (State.BLOCKED, State.CHANGED, False),
        (State.BLOCKED, State.FAILING, False),
        (State.FAILING, State.SILENT, True),
        (State.BLOCKED, State.SILENT, True),
        (State.SILENT, State.OK, True),
        (State.CHANGED, State.OK, True),
        (State.FAILING, State.QUARANTINED, False),
        (State.FAILING, State.OFF, False),
        (State.OK, State.OK, False),
    ],
)
def test_a_change_is_told_when_it_gets_worse_and_when_it_is_over(
    told: State | None, state: State, told_now: bool
) -> None:
    assert worth_telling(told, state) is told_now


def test_an_outage_from_its_first_to_its_last_minute_is_told_twice() -> None:
    way = [None, State.LATE, State.FAILING, State.LATE, State.OK]
    told: State | None = None
    count = 0
    for _, state in pairwise(way):
        assert state is not None
        if worth_telling(told, state):
            told, count = state, count + 1
    assert count == 2
