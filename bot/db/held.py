"""Held entries: what the storm breaker has stopped, and what is counted to find out whether it must."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.entries import StoredEntry, stored_of
from bot.db.issues import STORM
from bot.db.tables import entries, issues, outcomes
from bot.domain import storm
from bot.domain.lifecycle import Act, Notify

RELEASED = "released"
"""Key in an entry's `extra`: an admin has let it through, and it is not held again. It stands there and not in `error`,
which every attempt to read the entry writes anew."""


def is_released(stored: StoredEntry) -> bool:
    return RELEASED in stored.entry.extra


async def changes_since(conn: AsyncConnection, source_id: str, since: datetime) -> int:
    """How many entries of the source have changed something for readers since then. What an admin let through does not
    count: it would hold the next true warning."""
    rows = await conn.execute(
        select(entries.c.id, outcomes.c.decision, outcomes.c.notify, entries.c.extra)
        .join(entries, entries.c.id == outcomes.c.entry_id)
        .where(entries.c.source_id == source_id, entries.c.processed_at >= since)
    )
    return len(
        {id for id, act, notify, extra in rows if storm.counts(Act(act), Notify(notify)) and RELEASED not in extra}
    )


async def new_of(conn: AsyncConnection, source_id: str, limit: int) -> int:
    """How many entries of the source wait to be read, counted up to `limit`."""
    query = select(entries.c.id).where(entries.c.source_id == source_id, entries.c.state == "new").limit(limit)
    return len((await conn.execute(query)).all())


async def count(conn: AsyncConnection, source_id: str) -> int:
    query = select(func.count()).select_from(entries).where(_held_of(source_id))
    return int((await conn.execute(query)).scalar_one())


def _held_of(source_id: str) -> ColumnElement[bool]:
    return (entries.c.source_id == source_id) & (entries.c.state == "held")


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """source id -> how many of its entries are held; sources without any are left out."""
    query = select(entries.c.source_id, func.count()).where(entries.c.state == "held").group_by(entries.c.source_id)
    return {row[0]: row[1] for row in await conn.execute(query)}


async def beside(conn: AsyncConnection, stored: StoredEntry, limit: int) -> list[StoredEntry]:
    """The other new entries of the same source, oldest first: the rest of a batch."""
    query = select(entries).where(
        entries.c.source_id == stored.source_id, entries.c.state == "new", entries.c.id != stored.id
    )
    order = (func.coalesce(entries.c.published, entries.c.seen_at), entries.c.id)
    rows = await conn.execute(query.order_by(*order).limit(limit))
    return [stored_of(row) for row in rows.mappings()]


async def hold(conn: AsyncConnection, entry_ids: Collection[int]) -> None:
    """Stops these entries before anything is written for them."""
    query = update(entries).where(entries.c.id.in_(entry_ids), entries.c.state == "new")
    await conn.execute(query.values(state="held", error=None, attempts=0))


async def release(conn: AsyncConnection, source_id: str, now: datetime) -> int:
    """Back into the queue, in the order of publication; returns how many."""
    held = (await conn.execute(select(entries.c.id, entries.c.extra).where(_held_of(source_id)))).all()
    released = 0
    for entry_id, extra in held:
        query = update(entries).where(entries.c.id == entry_id, entries.c.state == "held")
        values = {"state": "new", "next_try": now, "attempts": 0, "extra": {**extra, RELEASED: now.isoformat()}}
        released += (await conn.execute(query.values(**values))).rowcount
    return released


async def drop(conn: AsyncConnection, source_id: str, now: datetime) -> int:
    """Never to be read; returns how many."""
    query = update(entries).where(_held_of(source_id))
    return (await conn.execute(query.values(state="dropped", processed_at=now))).rowcount


async def storm_began(conn: AsyncConnection, source_id: str) -> datetime | None:
    """When the source's storm that nobody has decided about began; None: there is none."""
    query = select(issues.c.first_at).where(
        issues.c.source_id == source_id, issues.c.kind == STORM, issues.c.resolved_at.is_(None)
    )
    began: datetime | None = (await conn.execute(query)).scalar()
    return began


async def storms(conn: AsyncConnection) -> dict[str, datetime]:
    """source id -> when its storm began, of those that nobody has decided about."""
    query = select(issues.c.source_id, issues.c.first_at).where(issues.c.kind == STORM, issues.c.resolved_at.is_(None))
    return {row.source_id: row.first_at for row in await conn.execute(query)}


async def titles(conn: AsyncConnection, source_id: str, limit: int) -> list[str]:
    """Titles of the first held entries of a source, in the order in which they would be read."""
    order = (func.coalesce(entries.c.published, entries.c.seen_at), entries.c.id)
    query = select(entries.c.title).where(_held_of(source_id)).order_by(*order).limit(limit)
    return list((await conn.execute(query)).scalars())
