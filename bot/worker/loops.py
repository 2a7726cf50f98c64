"""Loops: a step is repeated at once while it finds work, and after a short rest while it does not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from bot import log, metrics
from bot.deps import Deps
from bot.services.health import Heartbeats

logger = log.get(__name__)

Step = Callable[[Deps], Awaitable[int]]
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


async def forever(name: str, step: Step, deps: Deps, stop: asyncio.Event, beats: Heartbeats, rest: float) -> None:
    """Runs `step` until `stop` is set; finishes the round that is under way. An error (a locked database, a full
    disk) is logged once when it begins and once when it ends, and retried with growing pauses: rows wait, none is
    lost."""
    failures = 0
    while not stop.is_set():
        pause = rest
        try:
            if await step(deps):
                pause = 0.0
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
            await wait(stop, pause)


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, but no longer than until `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
