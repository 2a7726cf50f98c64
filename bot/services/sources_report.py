"""Sources for humans: which are read well, which are blind, since when and why; and what readers cannot see for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.db.engine import reading
from bot.db.tables import entries, feeds
from bot.deps import Deps
from bot.domain.health import State
from bot.domain.source import Source

FAILING_AFTER = 3
"""Failures in a row before a source counts as failing; one lost packet is not a blind spot."""
LAST = 5
ReadEntry = tuple[str, datetime | None, str]
UNSEEN = (State.FAILING, State.BLOCKED, State.CHANGED, State.LATE, State.SILENT, State.QUARANTINED)
WORST_FIRST = (*UNSEEN, State.NEW, State.OK, State.OFF)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source. since: of the state. latency_ms, parser: of the last poll. held: entries that wait for an admin."""

    id: str
    publisher_name: str
    country: str
    tier: str
    state: State
    since: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    last_error: str | None
    latency_ms: int | None
    failures: int
    entries: int
    expected_min: int
    parser: str | None
    polls: int
    unchanged: int
    held: int


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A publisher none of whose routes can be read now, since the last of them went."""

    publisher_name: str
    state: State
    since: datetime | None


async def sources_health(deps: Deps) -> list[SourceHealth]:
    """One row for each source of the catalogue, the worst first."""
    held = select(entries.c.source_id, func.count()).where(entries.c.state == "held").group_by(entries.c.source_id)
    async with reading(deps.db) as conn:
        known = {row["source_id"]: dict(row) for row in (await conn.execute(select(feeds))).mappings()}
        waiting = {row[0]: row[1] for row in await conn.execute(held)}
    rows = [_row(s, known.get(s.id, {}), waiting.get(s.id, 0)) for s in deps.catalogue.sources.values()]
    return sorted(rows, key=lambda row: (WORST_FIRST.index(row.state), row.id))


async def source_detail(deps: Deps, source_id: str) -> tuple[SourceHealth, list[ReadEntry]] | None:
    """The source and its last entries, (title, published, state) each; None for one that the catalogue has not."""
    row = next((row for row in await sources_health(deps) if row.id == source_id), None)
    if row is None:
        return None
    query = select(entries.c.title, entries.c.published, entries.c.state).where(entries.c.source_id == source_id)
    async with reading(deps.db) as conn:
        found = await conn.execute(query.order_by(entries.c.id.desc()).limit(LAST))
        return row, [(title, published, state) for title, published, state in found]


async def blind_spots(deps: Deps, country: str, citizenship: str | None) -> list[BlindSpot]:
    """Publishers that speak of the country, or the reader's own ministry, of which nothing can be read now."""
    routes: dict[str, list[SourceHealth]] = {}
    for row in await sources_health(deps):
        source = deps.catalogue.sources[row.id]
        if source.enabled and _concerns(source, country, citizenship):
            routes.setdefault(row.publisher_name, []).append(row)
    return [_spot(name, rows) for name, rows in routes.items() if all(r.state in UNSEEN for r in rows)]


def _concerns(source: Source, country: str, citizenship: str | None) -> bool:
    own = citizenship is not None and source.publisher.country == citizenship and source.publisher.kind == "ministry"
    return own or source.publisher.country == country or country in source.countries


def _spot(name: str, rows: Sequence[SourceHealth]) -> BlindSpot:
    last = max(rows, key=lambda row: (row.last_ok is not None, row.last_ok))
    return BlindSpot(name, last.state, last.last_new if last.state is State.SILENT else last.last_ok)


def _row(source: Source, feed: Mapping[str, Any], held: int) -> SourceHealth:
    return SourceHealth(
        id=source.id,
        publisher_name=source.publisher.name,
        country=source.publisher.country,
        tier=source.publisher.tier.value,
        state=_state(source, feed),
        since=feed.get("state_since"),
        last_ok=feed.get("last_ok"),
        last_new=feed.get("last_new"),
        last_error=feed.get("last_error") or (None if source.enabled else source.reason),
        latency_ms=feed.get("latency_ms"),
        failures=feed.get("failures", 0),
        entries=feed.get("entries_seen", 0),
        expected_min=source.expect.min,
        parser=feed.get("parser"),
        polls=feed.get("polls", 0),
        unchanged=feed.get("unchanged", 0),
        held=held,
    )


def _state(source: Source, feed: Mapping[str, Any]) -> State:
    if not source.enabled:
        return State.OFF
    if feed.get("quarantined_at"):
        return State.QUARANTINED
    if feed.get("last_polled") is None:
        return State.NEW
    if feed["state"] not in (State.NEW, State.OK):
        return State(feed["state"])
    return State.FAILING if feed["failures"] >= FAILING_AFTER or feed["last_ok"] is None else State.OK
