"""Pacing: how fast messages may leave, lane by lane. Pure arithmetic on a clock plus one short wait.

Facts (telegram.md): about 30 messages a second over all, about one a second to a chat, 20 a minute to a group; a
bucket of 30 breaks the limit in its first second, so there is next to no burst. A flood pause has a deadline that
nothing releases early."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.delivery.outcome import Lane

CHAT_GAP = 1.05
GROUP_GAP = 3.3
BURST = 3
REMEMBERED_CHATS = 20_000


class Pacer:
    """Says when the next message may leave.

    rate: messages a second over all lanes. clock, sleep: monotonic seconds; injected in tests.
    Interactive answers take a slot at once (they are few and a person waits); broadcasts then make room for them."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 1.0 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._paused: dict[Lane, float] = {}
        self._chat_paused: dict[int, float] = {}
        self._chat_next: OrderedDict[int, float] = OrderedDict()

    async def wait(self, lane: Lane, chat_id: int | None) -> None:
        """Returns when this message may leave. Re-checks after each sleep: a pause may have begun meanwhile."""
        while (delay := self.delay(lane, chat_id)) > 0:
            await self._sleep(delay)
        self._take(lane, chat_id)

    def delay(self, lane: Lane, chat_id: int | None) -> float:
        """Seconds until this message may leave, as things stand."""
        now = self._clock()
        until = self._paused.get(lane, 0.0)
        if chat_id is not None:
            until = max(until, self._chat_paused.get(chat_id, 0.0))
            if lane is not Lane.INTERACTIVE:
                until = max(until, self._chat_next.get(chat_id, 0.0))
        if lane is not Lane.INTERACTIVE:
            until = max(until, self._next)
        return max(0.0, until - now)

    def flood(self, lane: Lane, chat_id: int | None, delay: timedelta) -> None:
        """Telegram asked for a pause: this lane and this chat are silent until it is over."""
        until = self._clock() + delay.total_seconds()
        self._paused[lane] = max(self._paused.get(lane, 0.0), until)
        if chat_id is not None:
            self._chat_paused[chat_id] = max(self._chat_paused.get(chat_id, 0.0), until)

    def _take(self, lane: Lane, chat_id: int | None) -> None:
        now = self._clock()
        # unused time is not saved up beyond BURST messages
        self._next = max(self._next, now - (BURST - 1) * self._gap) + self._gap
        if chat_id is not None:
            self._chat_next[chat_id] = now + (GROUP_GAP if chat_id < 0 else CHAT_GAP)
            self._chat_next.move_to_end(chat_id)
            while len(self._chat_next) > REMEMBERED_CHATS:
                self._chat_next.popitem(last=False)
        for chat, until in list(self._chat_paused.items()):
            if until <= now:
                del self._chat_paused[chat]
