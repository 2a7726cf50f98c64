"""Coming up: the token is checked, the bot is introduced to Telegram, the webhook is set or taken away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Iterator
from typing import Any

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot import log
from bot.deps import Deps
from bot.domain.errors import ConfigError
from bot.i18n import LANGUAGES, t
from bot.services import subscribers
from bot.telegram.application import ADMIN_COMMANDS, ALLOWED_UPDATES, COMMANDS

logger = log.get(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]
LONGEST_PAUSE = 30.0


async def connect(
    application: BotApplication, stop: asyncio.Event, webhook: str | None, secret: str | None, *, polls: bool
) -> None:
    """Initialises the application and says how updates are to come (webhook, or long polling where `polls`). A refused
    token is a ConfigError; a network that is down is waited for, until `stop` (the application is then not
    initialised)."""
    pause = 1.0
    while not stop.is_set():
        try:
            await application.initialize()
            await _choose_route(application, webhook, secret, polls=polls)
        except InvalidToken:
            raise ConfigError("BOT_TOKEN: Telegram refuses it (Unauthorized); ask @BotFather") from None
        except TelegramError as error:
            logger.warning("Telegram cannot be reached yet", error=type(error).__name__, retry_in=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            await _introduce(application)
            return


async def _choose_route(application: BotApplication, webhook: str | None, secret: str | None, *, polls: bool) -> None:
    """A webhook and long polling exclude each other; updates that wait are kept in both cases."""
    bot = application.bot
    if webhook:
        await bot.set_webhook(webhook, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=40)
    elif polls:
        await bot.delete_webhook(drop_pending_updates=False)


async def _introduce(application: BotApplication) -> None:
    """Descriptions and command menus by language; the admins' own. A refusal of one (an admin who has never written to
    the bot) costs the others nothing, and none of them is a reason not to serve."""
    deps: Deps = application.bot_data["deps"]
    steps = [*_descriptions(application), *_menus(application)]
    steps += [_admin_menu(application, admin, await _language(deps, admin)) for admin in sorted(deps.admins)]
    for step in steps:
        try:
            await step
        except TelegramError as error:
            logger.warning("a menu or a description could not be set", error=type(error).__name__)


def _descriptions(application: BotApplication) -> Iterator[Awaitable[bool]]:
    """What stands in the empty chat, and in the bot's profile. Telegram shows that without a language to the rest."""
    for code in (None, *LANGUAGES):
        lang = code or "en"
        yield application.bot.set_my_description(t(lang, "bot-description"), language_code=code)
        yield application.bot.set_my_short_description(t(lang, "bot-about"), language_code=code)


def _menus(application: BotApplication) -> Iterator[Awaitable[bool]]:
    for code in (None, *LANGUAGES):
        yield application.bot.set_my_commands(_commands(COMMANDS, code or "en"), language_code=code)


def _admin_menu(application: BotApplication, admin: int, lang: str) -> Awaitable[bool]:
    commands = _commands((*COMMANDS, *ADMIN_COMMANDS), lang)
    call: Awaitable[bool] = application.bot.set_my_commands(commands, scope=BotCommandScopeChat(admin))
    return call


def _commands(names: tuple[str, ...], lang: str) -> list[BotCommand]:
    return [BotCommand(name, t(lang, f"command-{name}")) for name in names]


async def _language(deps: Deps, admin: int) -> str:
    known = await subscribers.look_up(deps, admin)
    return known.chat.lang if known else "en"
