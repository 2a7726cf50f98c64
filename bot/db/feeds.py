"""Feeds: a source's stored fetch state. A restart neither forgets nor floods because all of it is here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import feeds


@dataclass(frozen=True, slots=True)
class Feed:
    """What the next poll must know, and what /sources shows."""

    source_id: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    next_due: datetime
    baseline_at: datetime | None
    failures: int
    last_polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    last_error: str | None
    entries_seen: int
    tolerant_reads: int
    fail_kind: str | None
    state: str
    seen: bytes | None
    """Digests (Entry.digest) of the last payload's items, one after the other."""


_columns = [feeds.c[name] for name in Feed.__dataclass_fields__]


async def register(conn: AsyncConnection, source_ids: Iterable[str], now: datetime) -> None:
    """A row for every source of the catalogue; known ones keep their state."""
    rows = [{"source_id": s, "next_due": now} for s in source_ids]
    if rows:
        await conn.execute(insert(conn, feeds).on_conflict_do_nothing(), rows)


async def claim_due(
    conn: AsyncConnection, source_ids: Sequence[str], now: datetime, lease: timedelta, limit: int
) -> list[Feed]:
    """Leases up to `limit` due feeds, the longest due first. A lease that ran out (a crash) is free again; what is in
    quarantine is not polled."""
    free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
    due = (
        select(*_columns)
        .where(feeds.c.source_id.in_(source_ids), feeds.c.next_due <= now, free, feeds.c.quarantined_at.is_(None))
        .order_by(feeds.c.next_due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [Feed(**row) for row in (await conn.execute(due)).mappings()]
    if found:
        ids = [feed.source_id for feed in found]
        await conn.execute(update(feeds).where(feeds.c.source_id.in_(ids)).values(lease_until=now + lease))
    return found


async def all_of(conn: AsyncConnection, source_ids: Sequence[str]) -> dict[str, Feed]:
    rows = await conn.execute(select(*_columns).where(feeds.c.source_id.in_(source_ids)))
    return {row["source_id"]: Feed(**row) for row in rows.mappings()}


_ENDED = {"lease_until": None, "polls": feeds.c.polls + 1}
_GOOD = {**_ENDED, "failures": 0, "last_error": None, "fail_kind": None}
_HOW_UNCHANGED = ("next_due", "last_polled", "last_ok", "latency_ms")
_HOW_READ = (
    *("next_due", "last_polled", "last_ok", "latency_ms", "etag", "last_modified", "body_hash", "baseline_at"),
    *("last_new", "entries_seen", "tolerant_reads", "parser", "seen"),
)
_HOW_FAILED = ("next_due", "last_polled", "latency_ms", "last_error", "fail_kind")


def _ending(columns: Sequence[str], **fixed: object) -> Update:
    """An UPDATE for many feeds at once: `feed` names the row, the columns come as parameters."""
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return update(feeds).where(feeds.c.source_id == bindparam("feed")).values({**values, **fixed})


_UNCHANGED = _ending(_HOW_UNCHANGED, **_GOOD, unchanged=feeds.c.unchanged + 1)
_READ = _ending(_HOW_READ, **_GOOD)
_FAILED = _ending(_HOW_FAILED, **_ENDED, failures=feeds.c.failures + 1)


async def unchanged(conn: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Ends good polls that brought nothing: leases returned, failures forgotten. rows: "feed" and `_HOW_UNCHANGED`."""
    await _each(conn, _UNCHANGED, rows)


async def read(conn: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Ends good polls with a new body. rows: "feed" and `_HOW_READ`."""
    await _each(conn, _READ, rows)


async def failed(conn: AsyncConnection, rows: Sequence[Mapping[str, object]]) -> None:
    """Ends failed polls; what was stored before stays. rows: "feed" and `_HOW_FAILED`."""
    await _each(conn, _FAILED, rows)


async def _each(conn: AsyncConnection, statement: Update, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        await conn.execute(statement, rows)


async def unpolled(conn: AsyncConnection, source_ids: Sequence[str], since: datetime) -> int:
    """How many enabled feeds have not finished a poll since `since` (for --until-idle)."""
    waiting = and_(feeds.c.source_id.in_(source_ids), or_(feeds.c.last_polled.is_(None), feeds.c.last_polled < since))
    waiting = and_(waiting, feeds.c.quarantined_at.is_(None))  # nobody waits for what is not asked
    return len((await conn.execute(select(feeds.c.source_id).where(waiting))).all())


async def release(conn: AsyncConnection, source_ids: Collection[str]) -> None:
    """Returns these leases; nothing else of their state changes."""
    await conn.execute(update(feeds).where(feeds.c.source_id.in_(source_ids)).values(lease_until=None))


async def release_all(conn: AsyncConnection) -> None:
    """Takes back every lease (at the start of the only poller)."""
    await conn.execute(update(feeds).where(feeds.c.lease_until.is_not(None)).values(lease_until=None))
