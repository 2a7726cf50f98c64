"""Long polling that loses nothing: Telegram forgets an update only when it is asked for later ones, so that is done
only after the whole batch has been handled. A crash repeats at most one batch, and repeats are dropped."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import Application

from bot import log
from bot.telegram.limiter import seconds
from bot.telegram.order import handle

logger = log.get(__name__)

LONG_POLL = 20
LONGEST_PAUSE = 30.0


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

    async def _look(self) -> tuple[Update, ...] | None:
        """The next updates; None after an error."""
        from bot.telegram.application import ALLOWED_UPDATES

        # the first look does not wait: `idle` is then known at once
        wait = LONG_POLL if self.idle else 0
        try:
            found: tuple[Update, ...] = await self._application.bot.get_updates(
                offset=self._offset or None, timeout=wait, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            await self._pause(error)
            return None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            await self._pass_over(error)
            return None
        if self._failures:
            logger.info("updates arrive again", after_failures=self._failures)
        self._failures = 0
        return found

    async def _pass_over(self, error: Exception) -> None:
        """An update that python-telegram-bot cannot read must not stop the others: the oldest one is let go, unread."""
        raw: Any = await self._application.bot.do_api_request(
            "getUpdates", {"offset": self._offset or None, "limit": 1, "timeout": 0}
        )
        logger.warning("an update could not be read", error=type(error).__name__, waiting=len(raw))
        if raw:
            number = raw[0]["update_id"] if isinstance(raw[0], dict) else raw[0].update_id
            self._offset = int(number) + 1

    async def _pause(self, error: TelegramError) -> None:
        self._failures += 1
        if self._failures == 1 and not isinstance(error, TimedOut):
            why = "another instance polls this token" if isinstance(error, Conflict) else type(error).__name__
            why = "the token was refused" if isinstance(error, InvalidToken) else why
            logger.warning("no updates", reason=why)
        pause = min(2.0 ** min(self._failures, 5) / 2, LONGEST_PAUSE)
        if isinstance(error, RetryAfter):
            pause = max(pause, seconds(error.retry_after))
        await asyncio.sleep(pause)

    async def _handle(self, found: tuple[Update, ...] | None) -> None:
        if found is None:
            return
        if not found:
            self.idle = True
            return
        self.idle = False
        await asyncio.gather(*(handle(self._application, update) for update in found))
        self._offset = found[-1].update_id + 1
