"""Many chats at once, one update at a time in each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor


async def handle(application: Application[Any, Any, Any, Any, Any, Any], update: Update) -> None:
    """Handles an update in its turn. `Application.process_update` alone would not ask the processor for one; errors
    of handlers go to the error handler in either case."""
    await application.update_processor.process_update(update, application.process_update(update))


class InOrderPerChat(BaseUpdateProcessor):
    """Many chats at once, one update at a time in each: "follow" then "unfollow" must not change places."""

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        lock = self._locks[chat.id]
        async with lock:
            await coroutine
        if not lock.locked() and len(self._locks) > 10_000:
            self._locks.pop(chat.id, None)

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None
