"""The composition root: builds every part from the settings, owns the order of start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from starlette.routing import BaseRoute
from telegram.ext import Application

from bot import log
from bot.data.missions import load_directory
from bot.db import deliveries, entries, feeds, outbox
from bot.db.engine import make_engine, reading
from bot.db.migrate import migrate
from bot.delivery.console import ConsoleGateway
from bot.delivery.limits import Pacer
from bot.deps import Deps, utc_now
from bot.domain.errors import ConfigError
from bot.services import catch_up, fan_out, follow, poll, send
from bot.services.health import Heartbeats
from bot.services.warm_up import warm_up
from bot.settings import Settings
from bot.sources.catalogue import load
from bot.sources.fetcher import Fetcher
from bot.telegram.application import build_application
from bot.telegram.gateway import TelegramGateway
from bot.telegram.keyboards import admin_buttons, alert_buttons
from bot.telegram.limiter import LaneLimiter
from bot.telegram.polling import Polling
from bot.telegram.startup import connect
from bot.telegram.webhook import accept_update
from bot.web.app import Webhook, build_web
from bot.web.server import serving
from bot.worker.loops import Bells, Step, forever
from bot.worker.poller import Poller
from bot.worker.scheduler import build_scheduler

logger = log.get(__name__)

ROLES = ("all", "bot", "poll", "send", "web")
STOP_WITHIN = 7.0
"""Seconds for what is in flight; the contract allows ten in all."""
IDLE_LOOK = 0.3
BotApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Extras:
    """What the sandbox adds: routes on the same port, and what to start once they answer."""

    routes: Sequence[BaseRoute] = ()
    started: Callable[[Deps, int], Awaitable[None]] | None = None
    finished: Callable[[], bool] = lambda: True  # nothing more will happen of itself (for --until-idle)


@dataclass(slots=True)
class Running:
    """The parts of a started service."""

    deps: Deps
    roles: frozenset[str]
    beats: Heartbeats = field(default_factory=Heartbeats)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    polling: Polling | None = None
    due: list[str] = field(default_factory=list)
    bells: Bells = field(default_factory=Bells)
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work, name=name))

    def loop(self, name: str, step: Step, rest: float) -> None:
        self.start(name, forever(name, step, self.deps, self.stop, self.beats, rest, self.bells))


@asynccontextmanager
async def building(settings: Settings, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Deps]:
    """Deps over a migrated database, with a gateway that prints; everything is closed at the end of the block."""
    catalogue = load(settings.sources)
    directory = load_directory()
    engine = make_engine(settings.database_url.get_secret_value())
    # drills that poll a hundred times as often must not wait a second between two requests to one host
    manners = min(1.0, settings.poll_scale)
    fetcher = Fetcher(
        allow_private=settings.fetch_allow_private, contact=settings.contact_url, per_host_interval=manners
    )
    try:
        await migrate(engine)
        yield Deps(
            db=engine,
            catalogue=catalogue,
            fetcher=fetcher,
            missions=directory,
            gateway=ConsoleGateway(),
            pacer=Pacer(settings.send_rate),
            alert_buttons=alert_buttons,
            admin_buttons=admin_buttons,
            admins=frozenset(settings.admin_ids),
            poll_scale=settings.poll_scale,
            clock=clock,
        )
    finally:
        await fetcher.aclose()
        await engine.dispose()


async def run(settings: Settings, role: str = "all", *, until_idle: bool = False, extras: Extras | None = None) -> None:
    """Runs the named part of the service until SIGTERM or SIGINT (or until nothing is left to do).

    Sources are read at once, whether Telegram can be reached or not: what they say waits in the database."""
    roles = frozenset({"bot", "poll", "send", "web"} if role == "all" else {role})
    if settings.bot_token is None and roles & {"bot", "send"}:
        raise ConfigError("BOT_TOKEN: needed to talk to Telegram; without one `make run` starts the sandbox")
    extras = extras or Extras()
    async with AsyncExitStack() as stack:
        deps = await stack.enter_async_context(building(settings))
        running = Running(replace(deps, awake=deps.clock()) if "poll" in roles else deps, roles)
        _stop_on_signals(running.stop)
        application = _application(settings, running) if roles & {"bot", "send"} else None
        await _open_web(settings, running, application, extras, stack)
        try:
            await _start_reading(settings, running, stack)
            if application is None or await _meet_telegram(settings, running, application, stack):
                await _start_talking(settings, running, application, stack)
                if until_idle:
                    running.start("until idle", _stop_when_idle(running, extras))
                logger.info("started", roles=sorted(roles), sources=len(running.deps.catalogue.sources))
                await running.stop.wait()
            logger.info("stopping")
        finally:
            running.stop.set()
            await _finish(running.tasks)
    logger.info("stopped")


async def _open_web(
    settings: Settings, running: Running, application: BotApplication | None, extras: Extras, stack: AsyncExitStack
) -> None:
    if not (running.roles & {"bot", "web"} or extras.routes):
        return
    webhook = _webhook(settings, application)
    web = build_web(running.deps, running.beats, webhook=webhook, extra=list(extras.routes))
    port = await stack.enter_async_context(serving(web, *settings.bind))
    if extras.started:
        await extras.started(running.deps, port)


async def _meet_telegram(
    settings: Settings, running: Running, application: BotApplication, stack: AsyncExitStack
) -> bool:
    """Waits for Telegram's first answer. False: told to stop before it came."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    receives = settings.webhook_address if "bot" in running.roles else None
    running.beats.trouble("telegram", "no answer yet")
    await connect(application, running.stop, receives, secret, polls="bot" in running.roles)
    if running.stop.is_set():
        return False
    running.beats.trouble("telegram", None)
    stack.push_async_callback(application.shutdown)
    return True


def _application(settings: Settings, running: Running) -> BotApplication:
    assert settings.bot_token is not None
    application = build_application(
        running.deps,
        settings.bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        rate_limiter=LaneLimiter(running.deps.pacer),
    )
    running.deps = replace(running.deps, gateway=TelegramGateway(application.bot))
    return application


def _webhook(settings: Settings, application: BotApplication | None) -> Webhook | None:
    if not settings.webhook_path or not settings.webhook_secret or application is None:
        return None

    async def accept(data: dict[str, Any]) -> bool:
        if not application.running:
            return False
        await accept_update(application, data)
        return True

    return Webhook(settings.webhook_path, settings.webhook_secret.get_secret_value(), accept)


async def _start_reading(settings: Settings, running: Running, stack: AsyncExitStack) -> None:
    """The polling of sources, detection, and the scheduler with everything that needs no Telegram."""
    deps = running.deps
    single = deps.db.dialect.name == "sqlite"  # one process owns a SQLite file: claims found now are a dead one's
    poller = None
    if "send" in running.roles and single:
        await send.recover(deps, all_claims=True)
    if "poll" in running.roles:
        await asyncio.to_thread(warm_up, deps)
        # what has been built by now stays: the collector need not look through it in the middle of an alert (0.15 s)
        gc.collect()
        gc.freeze()
        running.due = await poll.register(deps, only_poller=single)
        poller = Poller(deps, running.bells.new_entries)
        stack.push_async_callback(poller.drain, 2.0)
        running.loop("follow", follow.follow_due, 0.3)
        running.loop("ingest", catch_up.in_order(deps, running.due), 0.2)
    if running.roles & {"poll", "send"}:
        tick = min(1.0, max(0.1, settings.poll_scale))
        scheduler = build_scheduler(deps, running.beats, poller=poller, sends="send" in running.roles, tick=tick)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)


async def _start_talking(
    settings: Settings, running: Running, application: BotApplication | None, stack: AsyncExitStack
) -> None:
    """Sending before receiving: what was left behind goes first."""
    if "send" in running.roles:
        running.loop("fan_out", fan_out.fan_out_pending, 0.2)
        running.loop("send", send.send_due, 0.2)
    if "bot" in running.roles and application is not None:
        await application.start()
        stack.push_async_callback(application.stop)
        if not settings.webhook_url:
            running.polling = Polling(application)
            running.start("updates", running.polling.run(running.stop))


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):  # not in a thread, not on Windows
            loop.add_signal_handler(number, stop.set)


async def _finish(tasks: list[asyncio.Task[Any]]) -> None:
    """What is in flight may finish; what takes too long is cancelled and found again by its lease."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN)
    for task in late:
        logger.warning("cancelled while stopping", task=task.get_name())
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _stop_when_idle(running: Running, extras: Extras) -> None:
    """Sets `stop` once every source that was due at the start has been polled, every update answered and nothing is
    left to read or to deliver (deliveries that wait for a pause of hours do not count)."""
    started = running.deps.clock()
    quiet = 0
    while quiet < 2:  # twice in a row: a step may be between two tables
        await asyncio.sleep(IDLE_LOOK)
        quiet = quiet + 1 if extras.finished() and await _is_idle(running, started) else 0
    running.stop.set()


async def _is_idle(running: Running, started: datetime) -> bool:
    deps = running.deps
    async with reading(deps.db) as conn:
        if "poll" in running.roles and (
            await feeds.unpolled(conn, running.due, started) or await entries.waiting(conn)
        ):
            return False
        soon = deps.clock() + timedelta(minutes=10)
        if "send" in running.roles and (await outbox.waiting(conn) or await deliveries.waiting(conn, before=soon)):
            return False
    return running.polling is None or running.polling.idle
