"""Loops: a step is repeated at once while it finds work, and after a short rest while it does not.

A bell cuts the rest short: what one loop has written down, the next one reads at once. The rests stay, for work may
come from another process or be left over from a killed one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot import log, metrics
from bot.deps import Deps
from bot.services.health import Heartbeats

logger = log.get(__name__)

Step = Callable[[Deps], Awaitable[int]]
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Bells:
    """One for each loop that waits for another."""

    ingest: asyncio.Event = field(default_factory=asyncio.Event)
    follow: asyncio.Event = field(default_factory=asyncio.Event)
    fan_out: asyncio.Event = field(default_factory=asyncio.Event)
    send: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, name: str) -> asyncio.Event:
        """The bell that wakes this loop; one that nobody rings for other names."""
        return getattr(self, name, None) or asyncio.Event()

    def after(self, name: str) -> asyncio.Event | None:
        """The bell to ring once this loop has done something."""
        return {"follow": self.ingest, "ingest": self.fan_out, "fan_out": self.send}.get(name)

    def new_entries(self) -> None:
        self.follow.set()
        self.ingest.set()


async def forever(
    name: str, step: Step, deps: Deps, stop: asyncio.Event, beats: Heartbeats, rest: float, bells: Bells | None = None
) -> None:
    """Runs `step` until `stop` is set; finishes the round that is under way. An error (a locked database, a full
    disk) is logged once when it begins and once when it ends, and retried with growing pauses: rows wait, none is
    lost."""
    failures = 0
    bells = bells or Bells()
    bell, next_bell = bells.of(name), bells.after(name)
    while not stop.is_set():
        pause = rest
        bell.clear()  # before the step: what comes while it looks rings again
        try:
            if await step(deps):
                pause = 0.0
                if next_bell:
                    next_bell.set()
            if failures:
                logger.info("loop recovered", loop=name, after_failures=failures)
            failures = 0
        except Exception as error:
            failures += 1
            metrics.job_errors.labels(name).inc()
            if failures == 1:
                logger.exception("loop failing", loop=name, error=type(error).__name__)
            pause = min(FIRST_PAUSE * 2**failures, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
        beats.beat(name, deps.clock())
        if pause:
            await wait(stop, pause, bell if failures == 0 else None)


async def wait(stop: asyncio.Event, seconds: float, bell: asyncio.Event | None = None) -> None:
    """Sleeps, but no longer than until `stop` or the bell."""
    waking = [asyncio.ensure_future(event.wait()) for event in (stop, bell) if event is not None]
    try:
        await asyncio.wait(waking, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waking:
            task.cancel()
