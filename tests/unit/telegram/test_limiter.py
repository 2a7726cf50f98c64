"""Answers to people: at once, but never into a flood pause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.delivery.limits import Pacer
from bot.delivery.outcome import Lane
from bot.telegram.limiter import LaneLimiter
from tests.support.parts import Moments


def limiter() -> tuple[LaneLimiter, Pacer, Moments]:
    moments = Moments()
    pacer = Pacer(10.0, clock=moments, sleep=moments.sleep)
    return LaneLimiter(pacer, sleep=moments.sleep), pacer, moments


def call(*results: Any) -> tuple[Callable[..., Any], list[int]]:
    """A request that gives these results in turn."""
    left, calls = list(results), []

    async def request() -> Any:
        calls.append(1)
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    return request, calls


async def send(limit: LaneLimiter, request: Any, *, lane: Lane | None = None, endpoint: str = "sendMessage") -> Any:
    return await limit.process_request(request, (), {}, endpoint, {"chat_id": 5}, lane)


async def test_a_short_flood_pause_is_waited_out_and_the_answer_given() -> None:
    limit, pacer, moments = limiter()
    request, calls = call(RetryAfter(3), "done")
    assert await send(limit, request) == "done"
    assert len(calls) == 2
    assert moments.now >= 3
    assert pacer.delay(Lane.INTERACTIVE, 5) == 0


async def test_a_long_flood_pause_is_told_to_the_caller_and_to_the_pacer() -> None:
    limit, pacer, _ = limiter()
    request, calls = call(RetryAfter(600))
    with pytest.raises(RetryAfter):
        await send(limit, request)
    assert len(calls) == 1
    assert pacer.delay(Lane.INTERACTIVE, 5) == pytest.approx(600)


async def test_during_a_long_pause_an_answer_does_not_hold_up_the_updates_behind_it() -> None:
    limit, pacer, moments = limiter()
    pacer.flood(Lane.INTERACTIVE, 5, timedelta(seconds=600))
    request, calls = call("never")
    with pytest.raises(RetryAfter):
        await send(limit, request)
    assert calls == []
    assert moments.now == 0


async def test_a_second_flood_pause_in_a_row_is_told_to_the_pacer_too() -> None:
    limit, pacer, _ = limiter()
    request, calls = call(RetryAfter(1), RetryAfter(2))
    with pytest.raises(RetryAfter):
        await send(limit, request)
    assert len(calls) == 2
    assert pacer.delay(Lane.INTERACTIVE, 5) == pytest.approx(2)


async def test_messages_of_the_queue_were_paced_before_and_pass() -> None:
    limit, pacer, moments = limiter()
    pacer.flood(Lane.CRITICAL, 5, timedelta(seconds=600))
    request, _ = call("sent")
    assert await send(limit, request, lane=Lane.CRITICAL) == "sent"
    assert moments.now == 0


async def test_what_is_no_message_passes() -> None:
    limit, pacer, _ = limiter()
    pacer.flood(Lane.INTERACTIVE, None, timedelta(seconds=600))
    request, _ = call(True)
    assert await send(limit, request, endpoint="answerCallbackQuery") is True
