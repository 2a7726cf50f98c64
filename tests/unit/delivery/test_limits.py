"""The pacer against a fake clock: what a server on the other side would count."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from bot.delivery.limits import Pacer
from bot.delivery.outcome import Lane


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pacer(time: Time) -> Pacer:
    return Pacer(25.0, clock=time, sleep=time.sleep)


async def stamps(
    pacer: Pacer, time: Time, count: int, lane: Lane = Lane.NORMAL, chat: int | None = None
) -> list[float]:
    found = []
    for n in range(count):
        await pacer.wait(lane, n + 1 if chat is None else chat)
        found.append(time.now)
    return found


async def test_no_second_sees_more_than_the_rate_and_a_small_burst(pacer: Pacer, time: Time) -> None:
    time.now += 60  # an idle minute must not be saved up
    sent = await stamps(pacer, time, 200)
    busiest = max(sum(1 for b in sent if a <= b < a + 1.0) for a in sent)
    assert busiest <= 25 + 3
    assert sent[-1] - sent[0] == pytest.approx(200 / 25, abs=0.3)


async def test_one_chat_gets_about_one_a_second_and_a_group_eighteen_a_minute(pacer: Pacer, time: Time) -> None:
    private = await stamps(pacer, time, 5, chat=7)
    assert all(b - a >= 1.05 - 1e-9 for a, b in itertools.pairwise(private))
    group = await stamps(pacer, time, 19, chat=-100)
    assert group[-1] - group[0] >= 59


async def test_a_flood_pause_is_not_released_early_by_anything(pacer: Pacer, time: Time) -> None:
    pacer.flood(Lane.NORMAL, 5, timedelta(seconds=30))
    pacer.flood(Lane.NORMAL, 5, timedelta(seconds=1))
    assert pacer.delay(Lane.NORMAL, 9) == pytest.approx(30)
    assert pacer.delay(Lane.CRITICAL, 9) == 0
    assert pacer.delay(Lane.CRITICAL, 5) == pytest.approx(30)


async def test_an_answer_does_not_wait_behind_a_broadcast(pacer: Pacer, time: Time) -> None:
    await stamps(pacer, time, 50)
    assert pacer.delay(Lane.NORMAL, 999) > 0
    assert pacer.delay(Lane.INTERACTIVE, 999) == 0


async def test_a_broadcast_makes_room_for_answers(pacer: Pacer, time: Time) -> None:
    start = time.now
    for n in range(25):
        await pacer.wait(Lane.INTERACTIVE, n)
    await pacer.wait(Lane.NORMAL, 500)
    assert time.now - start >= 20 / 25
