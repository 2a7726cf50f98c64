"""Many chats at once, one update at a time in each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor

WAITING = 10_000
"""Updates that may wait for their turn: a bound that PTB asks for. Polling hands over 100 at a time, Telegram posts
at most 100 webhooks at once."""


async def handle(application: Application[Any, Any, Any, Any, Any, Any], update: Update) -> None:
    """Handles an update in its turn. `Application.process_update` alone would not ask the processor for one; errors
    of handlers go to the error handler in either case."""
    await application.update_processor.process_update(update, application.process_update(update))


class InOrderPerChat(BaseUpdateProcessor):
    """Many chats at once, one update at a time in each: "follow" then "unfollow" must not change places.

    at_once: how many updates run. A place is taken only when the chat's turn has come, so that one chat that sends
    hundreds of updates keeps nobody else waiting."""

    def __init__(self, at_once: int) -> None:
        super().__init__(WAITING)
        self._places = asyncio.Semaphore(at_once)
        self.turns: dict[int, asyncio.Lock] = {}
        self._interested: Counter[int] = Counter()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            async with self._places:
                await coroutine
            return
        async with self._turn(chat.id), self._places:
            await coroutine

    @asynccontextmanager
    async def _turn(self, chat_id: int) -> AsyncIterator[None]:
        """The chat's turn, first come, first served; forgotten once nobody waits for it."""
        self._interested[chat_id] += 1
        try:
            async with self.turns.setdefault(chat_id, asyncio.Lock()):
                yield
        finally:
            self._interested[chat_id] -= 1
            if not self._interested[chat_id]:
                del self._interested[chat_id], self.turns[chat_id]

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None
