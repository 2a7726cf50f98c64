"""Every request of python-telegram-bot passes here. Answers to people are paced by us; messages of the queue were
paced before their dispatch was written down, so that a crash cannot leave one "dispatched" that never left."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.limits import Pacer
from bot.delivery.outcome import Lane

PATIENCE = 5.0
"""Seconds for which an answer waits out a flood pause itself; a longer one is told to the caller."""
_PACED = ("send", "edit", "copy", "forward")


class LaneLimiter(BaseRateLimiter[Lane]):
    """rate_limit_args: the lane of a message of the queue; absent for answers.

    An answer that would have to wait longer than PATIENCE fails with RetryAfter instead: while it waited, every update
    behind it would wait, too. sleep: injected in tests."""

    def __init__(self, pacer: Pacer, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._pacer = pacer
        self._sleep = sleep

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Any:
        if rate_limit_args is not None or not endpoint.startswith(_PACED):
            return await callback(*args, **kwargs)
        chat_id = data.get("chat_id") if isinstance(data.get("chat_id"), int) else None
        try:
            return await self._answer(callback, args, kwargs, chat_id)
        except RetryAfter as error:
            delay = seconds(error.retry_after)
            if delay > PATIENCE:
                raise
            await self._sleep(delay)
            return await self._answer(callback, args, kwargs, chat_id)

    async def _answer(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any], chat_id: int | None
    ) -> Any:
        if (pause := self._pacer.delay(Lane.INTERACTIVE, chat_id)) > PATIENCE:
            raise RetryAfter(math.ceil(pause))
        await self._pacer.wait(Lane.INTERACTIVE, chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._pacer.flood(Lane.INTERACTIVE, chat_id, timedelta(seconds=seconds(error.retry_after)))
            raise


def seconds(value: int | float | timedelta) -> float:
    """retry_after is a number today and a timedelta with PTB_TIMEDELTA."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
