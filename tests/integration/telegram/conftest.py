"""The real python-telegram-bot against the emulator over loopback HTTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.db.engine import make_engine
from bot.demo.bot_api import Emulator
from bot.demo.chat import block, say, share_location, tap
from bot.telegram.application import build_application
from bot.telegram.polling import Polling
from tests.conftest import NOW, Clock
from tests.support.parts import deps_for
from tests.support.world import TOKEN, emulator_routes, new_emulator, serving

DILSHOD, AIGERIM, MARAT, GROUP = 5_000_000_001, 5_000_000_003, 5_000_000_004, -1_001_234_567_890
PEOPLE = ((DILSHOD, "Dilshod", "uz"), (AIGERIM, "Aigerim <b>", "ru"), (MARAT, "Marat", "en"))


class People:
    """What people do and what they see."""

    def __init__(self, emulator: Emulator, deps: Any, application: Any) -> None:
        self.emulator, self.deps, self.application = emulator, deps, application

    def say(self, chat: int, text: str) -> None:
        say(self.emulator, chat, text)

    def tap(self, chat: int, match: str) -> None:
        tap(self.emulator, chat, None, None, match=match)

    def forge(self, chat: int, data: str) -> None:
        last = self.rows(chat)[-1]["message"]
        tap(self.emulator, chat, last["message_id"], data)

    def pin(self, chat: int, lat: float, lon: float) -> None:
        share_location(self.emulator, chat, lat, lon)

    def block(self, chat: int, blocked: bool = True) -> None:
        block(self.emulator, chat, blocked)

    def rows(self, chat: int) -> list[dict[str, Any]]:
        return self.emulator.store.messages(chat)

    def seen(self, chat: int) -> list[str]:
        """The bot's messages as they read now."""
        return [r["message"].get("text", "") for r in self.rows(chat) if r["message"]["from"]["is_bot"]]

    async def sees(self, chat: int, words: str, seconds: float = 10) -> str:
        """Waits for a message of the bot that holds these words."""
        for _ in range(int(seconds / 0.02)):
            found = [text for text in self.seen(chat) if words in text]
            if found:
                return found[-1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"{words!r} never came; seen: {self.seen(chat)}")

    async def quiet(self) -> None:
        """Until every update is handled."""
        for _ in range(500):
            await asyncio.sleep(0.02)
            if not self.emulator.store.pending():
                return
        raise AssertionError("updates are still waiting")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = new_emulator()
    for number, name, lang in PEOPLE:
        emulator.store.add_chat({"id": number, "type": "private", "first_name": name, "language_code": lang})
    emulator.store.add_chat({"id": GROUP, "type": "supergroup", "title": "Diaspora in Doha"})
    yield emulator
    emulator.store.close()


@pytest.fixture
async def people(emulator: Emulator, tmp_path: Path, migrated_file: Path) -> AsyncIterator[People]:
    shutil.copy(migrated_file, tmp_path / "bot.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    deps = deps_for(engine, Clock(NOW), admins=frozenset({AIGERIM, MARAT}))
    with serving(emulator_routes(emulator)) as url:
        application = build_application(deps, TOKEN, api_url=url)
        stop = asyncio.Event()
        async with application:
            await application.start()
            polling = asyncio.create_task(Polling(application).run(stop))
            yield People(emulator, deps, application)
            stop.set()
            await polling
            await application.stop()
    await engine.dispose()
