"""Coming up: the token is checked, the commands are told to Telegram, the webhook is set or taken away."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot import log
from bot.domain.errors import ConfigError
from bot.i18n import LANGUAGES, t
from bot.telegram.application import ADMIN_COMMANDS, ALLOWED_UPDATES, COMMANDS

logger = log.get(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]


async def connect(
    application: BotApplication, stop: asyncio.Event, webhook: str | None, secret: str | None, *, polls: bool
) -> None:
    """Initialises the application and says how updates are to come (webhook, or long polling where `polls`). A refused
    token is a ConfigError; a network that is down is waited for."""
    pause = 1.0
    while not stop.is_set():
        try:
            await application.initialize()
            await _choose_route(application, webhook, secret, polls=polls)
        except InvalidToken:
            raise ConfigError("BOT_TOKEN: Telegram refuses it (Unauthorized); ask @BotFather") from None
        except TelegramError as error:
            logger.warning("Telegram cannot be reached yet", error=type(error).__name__, retry_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
        else:
            break
    await _announce(application)


async def _choose_route(application: BotApplication, webhook: str | None, secret: str | None, *, polls: bool) -> None:
    """A webhook and long polling exclude each other; updates that wait are kept in both cases."""
    bot = application.bot
    if webhook:
        await bot.set_webhook(webhook, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=40)
    elif polls:
        await bot.delete_webhook(drop_pending_updates=False)


async def _announce(application: BotApplication) -> None:
    """Command menus by language; the admins' own. Failing here is no reason not to serve."""
    bot = application.bot
    try:
        for lang in LANGUAGES:
            commands = [BotCommand(name, t(lang, f"command-{name}")) for name in COMMANDS]
            await bot.set_my_commands(commands, language_code=lang)
        await bot.set_my_commands([BotCommand(name, t("en", f"command-{name}")) for name in COMMANDS])
        for admin in application.bot_data["deps"].admins:
            names = (*COMMANDS, *ADMIN_COMMANDS)
            scoped = [BotCommand(name, t("en", f"command-{name}")) for name in names]
            await bot.set_my_commands(scoped, scope=BotCommandScopeChat(admin))
    except TelegramError as error:
        logger.warning("the command menu could not be set", error=type(error).__name__)
