"""An update that Telegram posted: handled before the 200, so that a crash makes Telegram post it again."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import Application

from bot import log, metrics
from bot.telegram.order import handle

logger = log.get(__name__)


async def accept_update(application: Application[Any, Any, Any, Any, Any, Any], data: dict[str, Any]) -> None:
    """Handles one update, posted or polled. One that python-telegram-bot cannot read is noted and let go: it would come
    back for hours and never be readable. Raises nothing for what an update may hold."""
    try:
        update = Update.de_json(data, application.bot)
        _ = update.effective_chat  # what it is built of is looked at here, not in the middle of handling
    except Exception as error:  # whatever the library makes of an unknown shape
        logger.warning("an update could not be read", update=data.get("update_id"), error=type(error).__name__)
        metrics.updates.labels("unreadable").inc()
        return
    await handle(application, update)
