"""Feeds: a source's stored fetch state. A restart neither forgets nor floods because all of it is here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
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


_columns = [feeds.c[name] for name in Feed.__dataclass_fields__]


async def register(conn: AsyncConnection, source_ids: Iterable[str], now: datetime) -> None:
    """A row for every source of the catalogue; known ones keep their state."""
    rows = [{"source_id": s, "next_due": now} for s in source_ids]
    if rows:
        await conn.execute(insert(conn, feeds).on_conflict_do_nothing(), rows)


async def claim_due(
    conn: AsyncConnection, source_ids: Sequence[str], now: datetime, lease: timedelta, limit: int
) -> list[Feed]:
    """Leases up to `limit` due feeds, the longest due first. A lease that ran out (a crash) is free again."""
    free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
    due = (
        select(feeds.c.source_id)
        .where(feeds.c.source_id.in_(source_ids), feeds.c.next_due <= now, free, feeds.c.quarantined_at.is_(None))
        .order_by(feeds.c.next_due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await conn.execute(due)).scalars())
    if not ids:
        return []
    await conn.execute(update(feeds).where(feeds.c.source_id.in_(ids)).values(lease_until=now + lease))
    rows = await conn.execute(select(*_columns).where(feeds.c.source_id.in_(ids)))
    return [Feed(**row) for row in rows.mappings()]


async def all_of(conn: AsyncConnection, source_ids: Sequence[str]) -> dict[str, Feed]:
    rows = await conn.execute(select(*_columns).where(feeds.c.source_id.in_(source_ids)))
    return {row["source_id"]: Feed(**row) for row in rows.mappings()}


async def polled_ok(conn: AsyncConnection, feed: Feed, now: datetime, next_due: datetime, **values: object) -> None:
    """Ends a good poll: the lease is returned, the failures forgotten. values: further columns."""
    await conn.execute(
        update(feeds)
        .where(feeds.c.source_id == feed.source_id)
        .values(
            lease_until=None,
            failures=0,
            fail_kind=None,
            last_polled=now,
            last_ok=now,
            last_error=None,
            next_due=next_due,
            **values,
        )
    )


async def polled_badly(
    conn: AsyncConnection, feed: Feed, now: datetime, next_due: datetime, kind: str, error: str
) -> None:
    """Ends a failed poll; what was stored before stays. kind: of the failure (domain/health)."""
    await conn.execute(
        update(feeds)
        .where(feeds.c.source_id == feed.source_id)
        .values(
            lease_until=None,
            failures=feed.failures + 1,
            fail_kind=kind,
            last_polled=now,
            last_error=error,
            next_due=next_due,
        )
    )


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
