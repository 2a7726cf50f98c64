"""Health: is the process alive, is it ready to do its work, what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.db import deliveries, entries, outbox
from bot.db.engine import reading
from bot.deps import Deps

SILENT_AFTER = timedelta(seconds=60)


@dataclass(slots=True)
class Heartbeats:
    """Each background loop says when it last finished a round; a loop that hangs or died is seen. A part that cannot
    do its work meanwhile says so."""

    seen: dict[str, datetime] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)

    def beat(self, name: str, now: datetime) -> None:
        self.seen[name] = now

    def trouble(self, part: str, words: str | None) -> None:
        """None: it is over."""
        if words is None:
            self.troubles.pop(part, None)
        else:
            self.troubles[part] = words

    def silent(self, now: datetime) -> list[str]:
        return sorted(name for name, at in self.seen.items() if now - at > SILENT_AFTER)


async def readiness(deps: Deps, beats: Heartbeats) -> dict[str, str]:
    """What is wrong, by part; empty when ready. Never holds a secret."""
    faults = dict(beats.troubles)
    try:
        async with reading(deps.db) as conn:
            await conn.execute(text("SELECT 1 FROM feeds LIMIT 1"))
    except (SQLAlchemyError, OSError) as error:
        faults["database"] = type(error).__name__
    silent = beats.silent(deps.clock())
    if silent:
        faults["loops"] = "silent for over a minute: " + ", ".join(silent)
    return faults


async def refresh_gauges(deps: Deps) -> int:
    """What waits for its next step, for /metrics."""
    async with reading(deps.db) as conn:
        metrics.waiting.labels("ingest").set(await entries.waiting(conn))
        metrics.waiting.labels("fan_out").set(await outbox.waiting(conn))
        metrics.waiting.labels("send").set(await deliveries.waiting(conn))
    return 0
