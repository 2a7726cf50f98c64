"""One message to Telegram, and what came of it, said by the type."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import telegram
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.error import RetryAfter as FloodWait
from telegram.ext import ExtBot

from bot import log
from bot.delivery.outcome import (
    Blocked,
    Migrated,
    NotSent,
    Outcome,
    Outgoing,
    Rejected,
    RetryAfter,
    Sent,
    Unknown,
)
from bot.telegram.keyboards import markup
from bot.telegram.limiter import seconds

logger = log.get(__name__)

# Server texts after which a chat can never be reached (tdlib/telegram-bot-api, Client.cpp; telegram.md). Some 403s come
# as 400 with the inner name in capitals.
_GONE = (
    "chat not found",
    "user is deactivated",
    "group chat was deleted",
    "bot was kicked",
    "bot is not a member",
    "have no rights to send",
    "not enough rights to send",
    "need administrator rights",
    "peer_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
    "channel_private",
    "chat_restricted",
    "chat_write_forbidden",
    "chat_admin_required",
)
_REFUSED_UNREAD = ("too many requests", "request entity too large")
_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class TelegramGateway:
    """Sends through python-telegram-bot; raises nothing that a network, a server or a chat may do."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def send(self, message: Outgoing) -> Outcome:
        try:
            return Sent(await self._call(message))
        except TelegramError as error:
            bare = _without_links(message)
            if bare != message and _is_about_a_link(error):
                # the address came from a source; a warning must not fail for its sake
                logger.warning("a button's address was refused", chat=message.chat_id)
                return await self.send(bare)
            return classify(error)
        except (KeyError, TypeError, AttributeError) as error:
            # a 2xx whose body is of a shape that PTB does not know: the message is more likely there than not
            return Unknown(f"an answer that cannot be read: {type(error).__name__}")

    async def _call(self, message: Outgoing) -> int:
        preview = telegram.LinkPreviewOptions(is_disabled=True)
        keyboard = markup(message.buttons)
        if message.edit is not None:
            edited = await self._bot.edit_message_text(
                message.html,
                chat_id=message.chat_id,
                message_id=message.edit,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=preview,
                rate_limit_args=message.lane,
            )
            return edited.message_id if isinstance(edited, telegram.Message) else message.edit
        reply = None
        if message.reply_to is not None:
            reply = telegram.ReplyParameters(message.reply_to, allow_sending_without_reply=True)
        sent = await self._bot.send_message(
            message.chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            disable_notification=message.silent,
            link_preview_options=preview,
            reply_parameters=reply,
            rate_limit_args=message.lane,
        )
        return sent.message_id


def classify(error: TelegramError) -> Outcome:
    """A PTB exception as an outcome. The order matters: TimedOut and BadRequest are NetworkErrors in PTB."""
    words = str(error)
    if isinstance(error, FloodWait):
        return RetryAfter(timedelta(seconds=max(1.0, seconds(error.retry_after))))
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Blocked(words)
    if isinstance(error, BadRequest):
        return _bad_request(words)
    if isinstance(error, InvalidToken):
        return NotSent("the bot token was refused")
    if isinstance(error, NetworkError) and _was_never_sent(error):
        return NotSent(f"no connection: {type(error.__cause__).__name__}")
    if isinstance(error, TimedOut):
        return Unknown("no answer in time")
    if isinstance(error, Conflict) or words.lower().startswith(_REFUSED_UNREAD):
        return NotSent(f"refused unread: {words[:100]}")
    return Unknown(f"connection lost, server error or an answer that cannot be read: {words[:100]}")


def _bad_request(words: str) -> Outcome:
    lower = words.lower()
    if "not modified" in lower:
        return Rejected(words, unchanged=True)
    if any(phrase in lower for phrase in _GONE):
        return Blocked(words)
    return Rejected(words)


def _is_about_a_link(error: TelegramError) -> bool:
    words = str(error).lower()
    return isinstance(error, BadRequest) and ("button url" in words or "button_url" in words)


def _without_links(message: Outgoing) -> Outgoing:
    """The same message without the buttons that open a page."""
    return replace(message, buttons=[[b for b in row if not b.url] for row in message.buttons])


def _was_never_sent(error: NetworkError) -> bool:
    """A connection that was never made, or no free slot in the pool, cannot have delivered anything."""
    return isinstance(error.__cause__, _NEVER_CONNECTED) or "not sent to Telegram" in str(error)
