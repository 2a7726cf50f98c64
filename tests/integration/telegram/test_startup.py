"""Coming up: what the bot tells Telegram about itself, and how it waits for a Telegram that is away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.demo.bot_api import Emulator, Fault
from bot.domain.errors import ConfigError
from bot.i18n import LANGUAGES, t
from bot.telegram.application import ADMIN_COMMANDS, COMMANDS, build_application, handlers
from bot.telegram.startup import connect
from tests.conftest import NOW, Clock
from tests.integration.telegram.conftest import AIGERIM, MARAT
from tests.support.parts import deps_for
from tests.support.world import TOKEN, emulator_routes, free_port, serving

STRANGER = 999


@pytest.fixture
async def deps(tmp_path: Path) -> Any:
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    await migrate(engine)
    yield deps_for(engine, Clock(NOW), admins=frozenset({STRANGER, AIGERIM, MARAT}))
    await engine.dispose()


def names(commands: list[dict[str, str]]) -> list[str]:
    return [command["command"] for command in commands]


async def test_menus_and_descriptions_in_every_language(emulator: Emulator, deps: Any) -> None:
    with serving(emulator_routes(emulator)) as url:
        application = build_application(deps, TOKEN, api_url=url)
        await connect(application, asyncio.Event(), None, None, polls=True)
        await application.shutdown()
    for lang in LANGUAGES:
        menu = emulator.store.get(f"commands::{lang}")
        assert names(menu) == list(COMMANDS)
        assert menu[0]["description"] == t(lang, f"command-{COMMANDS[0]}")
    for admin in (AIGERIM, MARAT):
        menu = emulator.store.get(f"commands:{admin}:")
        assert names(menu) == [*COMMANDS, *ADMIN_COMMANDS]


async def test_one_refusal_costs_the_others_nothing(emulator: Emulator, deps: Any) -> None:
    """An admin who has never written to the bot is "chat not found"; descriptions may be changed too often."""
    methods = ("setMyCommands", "setMyDescription", "setMyShortDescription")
    refused = [Fault(method, "not_found", times=99) for method in methods]
    emulator.faults.extend(refused)
    with serving(emulator_routes(emulator)) as url:
        application = build_application(deps, TOKEN, api_url=url)
        await connect(application, asyncio.Event(), None, None, polls=True)
        await application.shutdown()
    calls = [99 - fault.times for fault in refused]
    every = 1 + len(LANGUAGES)  # for everybody, and for the languages of ours
    assert calls == [every + len(deps.admins), every, every]


async def test_a_refused_token_is_one_clear_error(emulator: Emulator, deps: Any) -> None:
    with serving(emulator_routes(emulator)) as url:
        application = build_application(deps, "1:wrong-token-of-nobody", api_url=url)
        with pytest.raises(ConfigError, match="BOT_TOKEN") as refused:
            await connect(application, asyncio.Event(), None, None, polls=True)
    assert "wrong-token" not in str(refused.value)


async def test_a_stop_while_telegram_is_away_is_heard_at_once(deps: Any) -> None:
    application = build_application(deps, TOKEN, api_url=f"http://127.0.0.1:{free_port()}")
    stop = asyncio.Event()
    connecting = asyncio.create_task(connect(application, stop, None, None, polls=True))
    await asyncio.sleep(1.5)
    began = time.monotonic()
    stop.set()
    await connecting
    assert time.monotonic() - began < 1


async def test_a_telegram_that_comes_late_is_waited_for(emulator: Emulator, deps: Any) -> None:
    emulator.faults.append(Fault("getMe", "server_error", times=1))
    with serving(emulator_routes(emulator)) as url:
        application = build_application(deps, TOKEN, api_url=url)
        await connect(application, asyncio.Event(), None, None, polls=True)
        assert application.bot.username == emulator.username
        await application.shutdown()


def test_what_telegram_lets_a_bot_say_about_itself() -> None:
    """Bot API: description up to 512, short description up to 120, a command's up to 256 characters."""
    for lang in LANGUAGES:
        assert len(t(lang, "bot-description")) <= 512
        assert len(t(lang, "bot-about")) <= 120
        for name in (*COMMANDS, *ADMIN_COMMANDS):
            assert 1 <= len(t(lang, f"command-{name}")) <= 256


def test_every_command_in_the_menu_has_a_handler() -> None:
    known = {name for handler in handlers() for name in getattr(handler, "commands", ())}
    assert {*COMMANDS, *ADMIN_COMMANDS} <= known
