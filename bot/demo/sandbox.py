"""The sandbox: the whole product on one machine without a network. Only TELEGRAM_API_URL and SOURCES differ from the
real thing; the bot cannot tell."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot import app, log
from bot.db import alerts
from bot.db.engine import database_url, reading
from bot.demo.bot_api import Emulator, bot_api_routes, post_webhooks
from bot.demo.chat import chat_routes
from bot.demo.feeds import feed_routes
from bot.demo.player import SPEEDS, Player
from bot.demo.recorded import Recorded, recorded_routes
from bot.demo.script import ScriptEntry, catalogue_text, load_script
from bot.demo.store import Store
from bot.deps import Deps
from bot.settings import Settings

logger = log.get(__name__)

TOKEN = "7000000000:sandbox-token-not-a-secret"  # noqa: S105 - the emulator's, of use to nobody
POLL_SCALE = 0.05
_SAME_LEVEL = ("ignore", "the level is the same: only a date moved")


async def run(
    settings: Settings,
    *,
    until_idle: bool = False,
    autostart: bool = False,
    recorded: Path | None = None,
    recorded_step: float = 15.0,
    recorded_shift: bool = True,
) -> None:
    """Runs until stopped (or, with until_idle, until the scenario, played fast, is over and nothing is left to do)."""
    folder = _data_folder(settings)
    emulator = Emulator(Store(folder / "sandbox.db"), TOKEN)
    player = Player(load_script(), emulator, time.time)
    payloads = Recorded(recorded, recorded_step, shift=recorded_shift) if recorded else None
    here = _Address(*settings.bind)
    state = _State(player, payloads)
    routes: list[BaseRoute] = [
        *bot_api_routes(emulator),
        *(recorded_routes(payloads, lambda: here.url) if payloads else []),
        *feed_routes(player, lambda: here.url),
        *state.routes(),
        *chat_routes(emulator),
    ]
    catalogue = folder / "sandbox-sources.toml"
    catalogue.write_text(payloads.catalogue(here.url) if payloads else catalogue_text(here.url), encoding="utf-8")
    if autostart or until_idle or payloads:
        player.play()
    if until_idle:
        player.speed = SPEEDS[-1]  # a script waits; the page's own choice stays stored
    background = [asyncio.create_task(player.run()), asyncio.create_task(post_webhooks(emulator))]
    try:
        extras = app.Extras(routes, state.started, lambda: player.finished)
        await app.run(_settings(settings, here.url, catalogue, player), until_idle=until_idle, extras=extras)
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        emulator.store.close()


class _Address:
    def __init__(self, host: str, port: int) -> None:
        self.url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '') else host}:{port}"  # noqa: S104 - compared only


def _data_folder(settings: Settings) -> Path:
    """The sandbox keeps its own database beside the real one's place, so that the two never mix."""
    database = database_url(settings.database_url.get_secret_value()).database
    folder = Path(database).parent if database and database != ":memory:" else Path("data")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _settings(settings: Settings, url: str, catalogue: Path, player: Player) -> Settings:
    admins = tuple(p["id"] for p in player.script.personas if p.get("admin"))
    return settings.model_copy(
        update={
            "bot_token": SecretStr(TOKEN),
            "admin_ids": admins,
            "database_url": SecretStr(f"sqlite:///{catalogue.with_name('sandbox-bot.db')}"),
            "telegram_api_url": url,
            "sources": catalogue,
            "fetch_allow_private": True,
            "poll_scale": POLL_SCALE,
            "webhook_url": None,
            "webhook_secret": None,
        }
    )


class _State:
    """What the page's side panel asks for, and the scenario's controls."""

    def __init__(self, player: Player, payloads: Recorded | None) -> None:
        self._player = player
        self._payloads = payloads
        self._deps: Deps | None = None

    async def started(self, deps: Deps, port: int) -> None:
        self._deps = deps
        logger.info("sandbox", page=f"http://127.0.0.1:{port}/")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/scenario/state", self.state),
            Route("/scenario/play", self._control(self._player.play), methods=["POST"]),
            Route("/scenario/pause", self._control(self._player.pause), methods=["POST"]),
            Route("/scenario/restart", self._control(self._player.restart), methods=["POST"]),
            Route("/scenario/speed", self.speed, methods=["POST"]),
        ]

    async def state(self, request: Request) -> Response:
        if request.query_params.get("opened") and self._player.position == 0.0:
            self._player.play()
        return JSONResponse(
            {
                "playing": self._player.playing,
                "speed": self._player.speed,
                "position": round(self._player.position, 1),
                "duration": self._player.script.duration,
                "recorded": self._payloads.describe() if self._payloads else None,
                "published": await self._published(),
            }
        )

    async def speed(self, request: Request) -> Response:
        try:
            self._player.set_speed((await request.json())["speed"])
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"ok": True})

    def _control(self, act: Callable[[], None]) -> Callable[[Request], Awaitable[Response]]:
        async def control(_request: Request) -> Response:
            act()
            return JSONResponse({"ok": True})

        return control

    async def _published(self) -> list[dict[str, Any]]:
        """What the world has published since the start, newest first, and what the bot decided about it."""
        rows = self._player.published()
        decided: dict[tuple[str, str], list[alerts.Verdict]] = {}
        if self._deps is not None:
            with contextlib.suppress(Exception):  # a panel that is a moment behind is no fault
                decided = await self._decisions({e.source for e, _ in rows})
        listed: list[dict[str, Any]] = []
        levels: dict[tuple[str, str], str | None] = {}
        for entry, at in rows:
            same = entry.country is not None and levels.get((entry.source, entry.guid)) == entry.level
            levels[entry.source, entry.guid] = entry.level
            if entry.at >= 0:
                verdicts = [_SAME_LEVEL] if same else decided.get((entry.source, entry.title), [])
                listed.append(self._row(entry, at, verdicts))
        return listed[::-1]

    def _row(self, entry: ScriptEntry, at: datetime, verdicts: list[alerts.Verdict]) -> dict[str, Any]:
        """verdicts: what was decided about editions with this title that no earlier row has taken, oldest first."""
        outcome, reason = verdicts.pop(0) if verdicts else ("", "")
        if entry.broken:
            outcome, reason = "quarantine", f"the feed is broken ({entry.broken}); nothing else stops"
        title = entry.title or "(unreadable)"
        return {
            "at": at.isoformat(),
            "publisher": self._player.script.publishers[entry.source],
            "lang": entry.lang,
            "title": f"{title}: {entry.text}" if entry.country else title,
            "outcome": outcome,
            "reason": reason,
        }

    async def _decisions(self, sources: set[str]) -> dict[tuple[str, str], list[alerts.Verdict]]:
        assert self._deps is not None
        async with reading(self._deps.db) as conn:
            return await alerts.outcomes_by_title(conn, sorted(sources))
