"""Long polling that loses nothing: Telegram forgets an update only when it is asked for later ones, so that is done
only once it and all before it have been handled. What a crash repeats is known by its number and dropped."""

from __future__ import annotations

import asyncio
from functools import partial
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
LOOK_AGAIN = 0.25
"""Seconds between two looks while an update is still being handled (Telegram then answers at once, with it)."""
RAW_UPDATES = "get_Updates"
"""getUpdates as a raw request: `Bot.get_updates` reads a batch whole or, where one update has an unknown shape, not at
all, and logs the texts of all of it; so each update is read by itself, like one that was posted. In this spelling PTB
sends the same request without a warning that it has a method of that name."""


class Polling:
    """A slow answer to one chat keeps nobody else waiting: newer updates are fetched and handled while it runs."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application
        self._offset = 0
        self._failures = 0
        self._running: dict[int, asyncio.Task[None]] = {}
        self._found_nothing = False

    @property
    def idle(self) -> bool:
        """The last look found nothing and everything before it is handled."""
        return self._found_nothing and not self._running

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; an open long poll is abandoned then, which is harmless, and what is being handled ends."""
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                look = asyncio.create_task(self._look())
                await asyncio.wait({look, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not look.done():
                    look.cancel()
                    break
                if not self._begin(look.result()) and self._running:
                    waits = {stopped, *self._running.values()}
                    await asyncio.wait(waits, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.gather(*self._running.values())
        finally:
            stopped.cancel()
            for task in self._running.values():
                task.cancel()

    async def _look(self) -> list[dict[str, Any]] | None:
        """The next updates; None after an error."""
        # the first look does not wait: `idle` is then known at once
        wait = LONG_POLL if self.idle else 0
        # only what is before the oldest unfinished update is confirmed
        offset = min(self._running, default=self._offset)
        query = {"offset": offset or None, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
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

    def _begin(self, found: list[dict[str, Any]] | None) -> int:
        """Starts handling what is new in an answer, and says how much that is."""
        if found is None:
            return 0
        fresh = [update for update in found if update["update_id"] >= self._offset]
        for update in fresh:
            number: int = update["update_id"]
            self._offset = number + 1
            task = asyncio.create_task(accept_update(self._application, update), name=f"update {number}")
            self._running[number] = task
            task.add_done_callback(partial(self._ended, number))
        self._found_nothing = not fresh
        return len(fresh)

    def _ended(self, number: int, _task: asyncio.Task[None]) -> None:
        del self._running[number]
