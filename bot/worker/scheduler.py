"""The job table, on APScheduler. Each source's own interval, jitter and back-off live in its feed row (next_due), so a
restart keeps them; the scheduler's poll tick looks for rows whose time has come."""

from __future__ import annotations

from datetime import UTC, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import log, metrics
from bot.db import updates
from bot.deps import Deps
from bot.services import expire, health, send, source_state
from bot.services.health import Heartbeats
from bot.worker.loops import Step
from bot.worker.poller import Poller

logger = log.get(__name__)


async def recover_lost(deps: Deps) -> int:
    return await send.recover(deps, all_claims=False)


async def prune(deps: Deps) -> int:
    """Update ids are kept only as long as Telegram may repeat them."""
    async with deps.db.begin() as conn:
        await updates.prune(conn, deps.clock() - timedelta(hours=48))
    return 0


def build_scheduler(
    deps: Deps, beats: Heartbeats, *, poller: Poller | None, sends: bool, tick: float = 1.0
) -> AsyncIOScheduler:
    """The table: (name, what, every so many seconds). No overlap, no pile-up after a pause, failures are logged.
    tick: seconds between two looks for due sources; less than one in drills, where what happens to them is swept as
    much more often."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": 60}
    )
    jobs: list[tuple[str, Step, float]] = [("gauges", health.refresh_gauges, 10), ("prune", prune, 3600)]
    if poller:
        jobs += [("expire", expire.expire_due, 30), ("sources", source_state.sweep, 30 * tick)]
    if sends:
        jobs += [("recover", recover_lost, 15)]
    for name, step, seconds in jobs:
        scheduler.add_job(_beating(name, step, deps, beats, seconds), "interval", seconds=seconds, id=name)
    if poller:
        scheduler.add_job(poller.tick, "interval", seconds=tick, id="poll")
    scheduler.add_listener(_Listener(), EVENT_JOB_ERROR | EVENT_JOB_EXECUTED)
    return scheduler


def _beating(name: str, step: Step, deps: Deps, beats: Heartbeats, seconds: float) -> object:
    async def run() -> None:
        await step(deps)
        if seconds <= 30:  # rarer jobs would look silent between two rounds
            beats.beat(name, deps.clock())

    return run


class _Listener:
    """Logs a job that begins to fail, and once that it works again: the poll tick alone would write a trace a second
    into the log of a machine whose disk is full."""

    def __init__(self) -> None:
        self._failing: set[str] = set()

    def __call__(self, event: JobExecutionEvent) -> None:
        job, error = event.job_id, event.exception
        if error is None:
            if job in self._failing:
                logger.info("job recovered", job=job)
            self._failing.discard(job)
            return
        metrics.job_errors.labels(job).inc()
        if job not in self._failing:
            logger.error("job failing", job=job, error=type(error).__name__, exc_info=error)
        self._failing.add(job)
