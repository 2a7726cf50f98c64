"""The bot: one table of handlers, updates in parallel but in order within a chat, none handled twice."""

from __future__ import annotations

import contextlib
import traceback
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    BaseHandler,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import log, metrics
from bot.db import updates
from bot.db.engine import reading
from bot.deps import Deps
from bot.i18n import best_language, t
from bot.messages.html import escape
from bot.services import subscribers
from bot.telegram.context import Context, deps_of
from bot.telegram.handlers import admin, asking, joining, privacy, sources
from bot.telegram.handlers.taps import tap
from bot.telegram.order import InOrderPerChat

logger = log.get(__name__)

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
AT_ONCE = 64
COMMANDS = (
    *("subscribe", "unsubscribe", "list", "status", "alerts", "embassy", "lang", "citizen", "mydata", "delete", "help"),
)
ADMIN_COMMANDS = ("sources", "stats", "broadcast")


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """Who answers what, in the order of asking."""
    fresh = filters.UpdateType.MESSAGE
    private = fresh & filters.ChatType.PRIVATE
    return [
        CommandHandler("start", joining.start, fresh),
        CommandHandler("subscribe", joining.subscribe, fresh),
        CommandHandler("unsubscribe", joining.unsubscribe, fresh),
        CommandHandler("stop", joining.stop, fresh),
        CommandHandler("list", joining.list_followed, fresh),
        CommandHandler("lang", joining.lang, fresh),
        CommandHandler("citizen", joining.citizen, fresh),
        CommandHandler("status", asking.status, fresh),
        CommandHandler("alerts", asking.alerts, fresh),
        CommandHandler("embassy", asking.embassy, fresh),
        CommandHandler("help", asking.help_, fresh),
        CommandHandler("mydata", privacy.my_data, fresh),
        CommandHandler("delete", privacy.delete, fresh),
        CommandHandler("sources", sources.sources, private),
        CommandHandler("stats", admin.stats, private),
        CommandHandler("broadcast", admin.write, private),
        CallbackQueryHandler(tap),
        ChatMemberHandler(privacy.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE & fresh, privacy.migration),
        MessageHandler(filters.LOCATION & private, asking.location),
        MessageHandler(filters.COMMAND & fresh, asking.unknown_command),
        MessageHandler(filters.TEXT & fresh, asking.words),
    ]


def build_application(
    deps: Deps, token: str, *, api_url: str, rate_limiter: BaseRateLimiter[Any] | None = None
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application, not yet initialised. Updates come through its `process_update` (polling.py, webhook.py)."""
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .updater(None)
        .job_queue(None)
        .concurrent_updates(InOrderPerChat(AT_ONCE))
        .connect_timeout(5)
        .read_timeout(10)
        .write_timeout(10)
        .pool_timeout(5)
        .connection_pool_size(32)
        .get_updates_read_timeout(40)
    )
    if rate_limiter is not None:
        builder = builder.rate_limiter(rate_limiter)
    application = builder.build()
    application.bot_data["deps"] = deps
    application.add_handler(TypeHandler(Update, drop_repeated), group=-1)
    for handler in handlers():
        application.add_handler(handler)
    application.add_handler(TypeHandler(Update, remember), group=1)
    application.add_error_handler(apologise)
    return application


async def drop_repeated(update: Update, context: Context) -> None:
    """An update that was handled before (a webhook repeated, a poll after a crash) is dropped."""
    deps = deps_of(context)
    async with reading(deps.db) as conn:
        known = await updates.is_known(conn, update.update_id)
    if known:
        metrics.updates.labels("repeated").inc()
        raise ApplicationHandlerStop


async def remember(update: Update, context: Context) -> None:
    """Where that cannot be written (a full disk), the person has had the answer all the same: no apology follows it."""
    deps = deps_of(context)
    try:
        async with deps.db.begin() as conn:
            await updates.remember(conn, update.update_id, deps.clock())
    except SQLAlchemyError as error:
        logger.warning("update not remembered", update=update.update_id, error=type(error).__name__)
    metrics.updates.labels("handled").inc()


async def apologise(update: object, context: Context) -> None:
    """One sentence for the person, one line with ids for us, never the text of the chat. The handling of the update
    ends here, so that there is one apology, and so that it does not count as handled."""
    error = context.error
    update_id = update.update_id if isinstance(update, Update) else None
    logger.error("update failed", update=update_id, error=type(error).__name__, at=_frames(error))
    metrics.updates.labels("failed").inc()
    # where Telegram cannot be reached, an apology cannot reach it either; a BadRequest is a fault of ours
    unreachable = isinstance(error, TelegramError) and not isinstance(error, BadRequest)
    if isinstance(update, Update) and update.effective_chat and _expects_an_answer(update) and not unreachable:
        try:
            words = t(await _language(update, context), "error")
            await context.bot.send_message(update.effective_chat.id, escape(words))
        except TelegramError:
            logger.warning("could not apologise", update=update_id)
    raise ApplicationHandlerStop


def _frames(error: BaseException | None) -> str:
    """Where it happened, without the message: those of a database repeat what people wrote."""
    trace = traceback.extract_tb(error.__traceback__ if error else None)
    ours = [frame for frame in trace if "/bot/" in frame.filename] or list(trace)
    return " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[-4:])


def _expects_an_answer(update: Update) -> bool:
    """In a group only who spoke to the bot: by a command or by a button."""
    message, chat = update.message, update.effective_chat
    private = chat is not None and chat.type == ChatType.PRIVATE
    return private or bool(update.callback_query) or bool(message and filters.COMMAND.check_update(update))


async def _language(update: Update, context: Context) -> str:
    """The chosen language, or the phone's where the database cannot be asked."""
    chat, user = update.effective_chat, update.effective_user
    with contextlib.suppress(SQLAlchemyError):
        known = await subscribers.look_up(deps_of(context), chat.id) if chat else None
        if known:
            return known.chat.lang
    return best_language(user.language_code if user else None)
