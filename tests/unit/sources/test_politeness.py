"""Retry-After and turns."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from bot.sources.politeness import LONGEST_WAIT, MOST_HOSTS, Politeness, retry_after_seconds

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 09:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 08:00:00 GMT", 0.0),
        ("99999999999999999999", LONGEST_WAIT),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms_and_capped(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


def test_a_shorter_wait_does_not_shorten_a_longer_one() -> None:
    now = 100.0
    politeness = Politeness(1.0, lambda: now)
    politeness.hush("a.example", 60)
    politeness.hush("a.example", 5)
    assert politeness.silence("a.example") == 60
    assert politeness.silence("b.example") == 0
    now = 161.0
    assert politeness.silence("a.example") == 0


async def test_requests_to_one_host_start_apart_and_other_hosts_do_not_wait() -> None:
    politeness = Politeness(0.05, time.monotonic)
    starts: dict[str, list[float]] = {"a.example": [], "b.example": []}

    async def ask(host: str) -> None:
        async with politeness.turn(host):
            starts[host].append(time.monotonic())

    begun = time.monotonic()
    await asyncio.gather(*(ask(host) for host in ("a.example", "a.example", "a.example", "b.example")))
    first, second, third = starts["a.example"]
    assert second - first >= 0.045
    assert third - first >= 0.095
    assert starts["b.example"][0] - begun < 0.045


async def test_one_host_is_asked_by_two_at_once_at_most() -> None:
    politeness = Politeness(0.0, time.monotonic)
    inside = most = 0

    async def ask() -> None:
        nonlocal inside, most
        async with politeness.turn("a.example"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(ask() for _ in range(6)))
    assert most == 2


async def test_names_that_redirects_make_up_do_not_fill_the_memory() -> None:
    now = 0.0
    manners = Politeness(1.0, lambda: now)
    manners.hush("busy.example", 1_000_000)
    for n in range(MOST_HOSTS * 2):
        now += 2
        async with manners.turn(f"h{n}.example"):
            pass
    assert len(manners._hosts) <= MOST_HOSTS
    assert manners.silence("busy.example") > 0


async def test_one_host_is_one_host_under_every_spelling() -> None:
    manners = Politeness(0.0, lambda: 0.0)
    manners.hush("Feeds.example.", 60)
    assert manners.silence("feeds.example") == 60


async def test_a_turn_that_is_given_up_leaves_its_place() -> None:
    manners = Politeness(60.0, time.monotonic)
    async with manners.turn("a.example"):
        waiting = [asyncio.create_task(manners.turn("a.example").__aenter__()) for _ in range(3)]
        await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    state = manners._hosts["a.example"]
    assert (state.users, state.turns.locked()) == (0, False)
