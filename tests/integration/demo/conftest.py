"""A scenario that the test plays by hand, and its feeds without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.demo.bot_api import Emulator
from bot.demo.feeds import feed_routes
from bot.demo.player import Player
from bot.demo.script import catalogue_text, load_script
from bot.demo.store import Store
from bot.sources.catalogue import Catalogue, load

BASE = "http://127.0.0.1:1"
START = 1_772_280_000.0
"""28 February 2026, 12:00 UTC."""


class Stage:
    """One sandbox folder: opening it again is a restart of the process."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self._file = folder / "sandbox.db"
        self.open()

    def open(self) -> None:
        self.emulator = Emulator(Store(self._file, lambda: self.now), "1:token")
        self.player = Player(load_script(), self.emulator, lambda: self.now)

    def play(self, seconds: float) -> None:
        self.now += seconds
        self.player.advance(seconds, self.now)

    def play_to_the_end(self) -> None:
        while not self.player.finished:
            self.play(1.0)

    def said(self) -> list[str]:
        """What people did, as the bot gets it."""
        updates = self.emulator.store.updates(0, 1000, None)
        return [
            u["message"].get("text", "location") if "message" in u else u["callback_query"]["data"] for u in updates
        ]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def sources(tmp_path: Path) -> Catalogue:
    file = tmp_path / "sources.toml"
    file.write_text(catalogue_text(BASE), encoding="utf-8")
    return load(file)


@pytest.fixture
async def feeds(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the feed server."""
    routes = feed_routes(stage.player, lambda: BASE)
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client
