"""Sources for humans: which are read well, which are late, which are blind, since when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db import feeds
from bot.db.engine import reading
from bot.db.feeds import Feed
from bot.deps import Deps
from bot.domain.source import Source

FAILING_AFTER = 3
"""Failures in a row before a source counts as failing; one lost packet is not a blind spot."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """health: ok | late (no good poll for long) | failing | off (not enabled) | new (never polled)."""

    id: str
    publisher_name: str
    health: str
    last_ok: datetime | None
    last_error: str | None
    entries: int


async def sources_health(deps: Deps) -> list[SourceHealth]:
    """One row for each source of the catalogue, the worst first."""
    async with reading(deps.db) as conn:
        known = await feeds.all_of(conn, list(deps.catalogue.sources))
    rows = [_row(deps, source, known.get(source.id)) for source in deps.catalogue.sources.values()]
    order = ["failing", "late", "new", "ok", "off"]
    return sorted(rows, key=lambda row: (order.index(row.health), row.id))


def _row(deps: Deps, source: Source, feed: Feed | None) -> SourceHealth:
    health = judge(source, feed, deps.clock(), deps.poll_scale)
    if feed is None:
        return SourceHealth(source.id, source.publisher.name, health, None, source.reason, 0)
    return SourceHealth(source.id, source.publisher.name, health, feed.last_ok, feed.last_error, feed.entries_seen)


def judge(source: Source, feed: Feed | None, now: datetime, scale: float) -> str:
    """The health of one source. Late: three of its intervals without a good answer, or its own `stale_after`
    seconds without anything new."""
    if not source.enabled:
        return "off"
    if feed is None or feed.last_polled is None:
        return "new"
    if feed.failures >= FAILING_AFTER or feed.last_ok is None:
        return "failing"
    if now - feed.last_ok > timedelta(seconds=3 * source.every * scale + 60):
        return "late"
    stale = source.expect.stale_after
    if stale and feed.last_new and now - feed.last_new > timedelta(seconds=stale * scale):
        return "late"
    return "ok"
