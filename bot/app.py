"""The composition root: builds every part from the settings, owns the order of start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot import log
from bot.data.missions import load_directory
from bot.db import deliveries, entries, feeds, outbox
from bot.db.engine import make_engine, reading
from bot.db.migrate import migrate
from bot.delivery.limits import Pacer
from bot.deps import Deps, utc_now
from bot.domain.errors import ConfigError
from bot.services import fan_out, follow, ingest, poll, send
from bot.services.health import Heartbeats
from bot.settings import Settings
from bot.sources.catalogue import load
from bot.sources.fetcher import Fetcher
from bot.telegram.application import build_application, close_application, open_application
from bot.telegram.gateway import TelegramGateway
from bot.telegram.keyboards import alert_buttons
from bot.telegram.limiter import LaneLimiter
from bot.telegram.polling import Polling
from bot.telegram.webhook import accept_update, set_webhook
from bot.web.app import build_web
from bot.web.server import serving
from bot.worker.loops import forever
from bot.worker.scheduler import Poller, build_scheduler

logger = log.get(__name__)

ROLES = ("all", "bot", "poll", "send", "web")
STOP_WITHIN = 8.0
"""Seconds for what is in flight; the contract allows ten in all."""


@dataclass(slots=True)
class Service:
    """A started service: its parts, and the event that ends it."""

    deps: Deps
    application: Application  # type: ignore[type-arg]
    beats: Heartbeats
    stop: asyncio.Event
    port: int | None = None


@asynccontextmanager
async def building(settings: Settings, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Deps]:
    """Deps with a migrated database and an (unopened) bot; everything is closed at the end of the block."""
    catalogue = load(settings.sources)
    directory = load_directory()
    pacer = Pacer(settings.send_rate)
    engine = make_engine(settings.database_url.get_secret_value())
    fetcher = Fetcher(allow_private=settings.fetch_allow_private)
    try:
        await migrate(engine)
        yield Deps(
            db=engine,
            catalogue=catalogue,
            fetcher=fetcher,
            missions=directory,
            gateway=_NoGateway(),
            pacer=pacer,
            alert_buttons=alert_buttons,
            admins=frozenset(settings.admin_ids),
            poll_scale=settings.poll_scale,
            clock=clock,
        )
    finally:
        await fetcher.aclose()
        await engine.dispose()
