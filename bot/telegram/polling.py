"""Long polling that loses nothing: Telegram forgets an update only when it is asked for later ones, so that is done
only after the whole batch has been handled. A crash repeats at most one batch, and repeats are dropped."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import Application

from bot import log
from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.limiter import seconds
from bot.telegram.webhook import accept_update

logger = log.get(__name__)

LONG_POLL = 20
ANSWER_WITHIN = 15.0
"""Seconds beyond the long poll in which an answer must come."""
LONGEST_PAUSE = 30.0
RAW_UPDATES = "get_Updates"
"""getUpdates as a raw request: `Bot.get_updates` reads a batch whole or, where one update has an unknown shape, not at
all, and logs the texts of all of it; so each update is read by itself, like one that was posted. In this spelling PTB
sends the same request without a warning that it has a method of that name."""


class Polling:
    """idle: the last look found nothing and everything before it is handled."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._offset = 0
        self._failures = 0
        self.idle = False

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; an open long poll is abandoned then, which is harmless."""
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                look = asyncio.create_task(self._look())
                await asyncio.wait({look, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not look.done():
                    look.cancel()
                    break
                await self._handle(look.result())
        finally:
            stopped.cancel()

    async def _look(self) -> list[dict[str, Any]] | None:
        """The next updates; None after an error."""
        # the first look does not wait: `idle` is then known at once
        wait = LONG_POLL if self.idle else 0
        query = {"offset": self._offset or None, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
        try:
            found: list[dict[str, Any]] = await self._application.bot.do_api_request(
                RAW_UPDATES, api_kwargs=query, read_timeout=wait + ANSWER_WITHIN
            )
        except TelegramError as error:
            await self._pause(error)
            return None
        if self._failures:
            logger.info("updates arrive again", after_failures=self._failures)
        self._failures = 0
        return found

    async def _pause(self, error: TelegramError) -> None:
        self._failures += 1
        if self._failures == 1 and not isinstance(error, TimedOut):
            why = "another instance polls this token" if isinstance(error, Conflict) else type(error).__name__
            # a raw request reports 401 and 404 as "no such endpoint"
            why = "the token was refused" if isinstance(error, InvalidToken | EndPointNotFound) else why
            logger.warning("no updates", reason=why)
        pause = min(2.0 ** min(self._failures, 5) / 2, LONGEST_PAUSE)
        if isinstance(error, RetryAfter):
            pause = max(pause, seconds(error.retry_after))
        await asyncio.sleep(pause)

    async def _handle(self, found: list[dict[str, Any]] | None) -> None:
        if found is None:
            return
        self.idle = not found
        if found:
            await asyncio.gather(*(accept_update(self._application, update) for update in found))
            self._offset = max(update["update_id"] for update in found) + 1
