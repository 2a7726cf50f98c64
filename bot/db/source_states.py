"""States of sources: the part of a feed row that says how the source does, since when, and what admins know of it.

Every write names the value that it replaces: two pollers that see the same change write, log and tell it once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.tables import entries, feeds
from bot.domain.health import Facts, State


@dataclass(frozen=True, slots=True)
class Row:
    """One feed's health. told_state: what admins were told last; None: nothing yet. latency_ms: milliseconds.
    parser: "strict" | "tolerant", the reader that understood the last payload."""

    source_id: str
    state: State
    state_since: datetime | None
    told_state: State | None
    last_polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    last_error: str | None
    baseline_at: datetime | None
    failures: int
    fail_kind: str | None
    next_due: datetime
    entries_seen: int
    polls: int
    unchanged: int
    latency_ms: int | None
    parser: str | None
    quarantined_at: datetime | None
    quarantine_reason: str | None

    @property
    def facts(self) -> Facts:
        return Facts(
            self.last_polled,
            self.last_ok,
            self.last_new,
            self.baseline_at,
            self.failures,
            self.fail_kind,
            self.quarantined_at is not None,
            self.next_due,
        )


_columns = [feeds.c[name] for name in Row.__dataclass_fields__]


async def rows(conn: AsyncConnection, source_ids: Sequence[str]) -> dict[str, Row]:
    """Those of these sources that have a feed row, by id, in the order of their ids."""
    query = select(*_columns).where(feeds.c.source_id.in_(source_ids)).order_by(feeds.c.source_id)
    found = (dict(row) for row in (await conn.execute(query)).mappings())
    return {
        row["source_id"]: Row(**{**row, "state": State(row["state"]), "told_state": _state(row["told_state"])})
        for row in found
    }


def _state(value: str | None) -> State | None:
    return State(value) if value else None


async def change(conn: AsyncConnection, source_id: str, was: State, becomes: State, now: datetime) -> bool:
    """Writes a new state; False where another has written meanwhile."""
    query = update(feeds).where(feeds.c.source_id == source_id, feeds.c.state == was.value)
    return bool((await conn.execute(query.values(state=becomes.value, state_since=now))).rowcount)


async def told(conn: AsyncConnection, source_id: str, before: State | None, state: State) -> bool:
    """Notes what admins are being told; False where another has told it meanwhile."""
    same = feeds.c.told_state.is_(None) if before is None else feeds.c.told_state == before.value
    query = update(feeds).where(feeds.c.source_id == source_id, same)
    return bool((await conn.execute(query.values(told_state=state.value))).rowcount)


async def quarantine(conn: AsyncConnection, source_id: str, reason: str, now: datetime) -> bool:
    """Sets a source aside; False where it is already, or has no row."""
    query = update(feeds).where(feeds.c.source_id == source_id, feeds.c.quarantined_at.is_(None))
    return bool((await conn.execute(query.values(quarantined_at=now, quarantine_reason=reason[:500]))).rowcount)


async def unquarantine(conn: AsyncConnection, source_id: str, now: datetime) -> bool:
    """Lets a source in again, with its failures forgotten and due at once; False where it was not set aside."""
    query = update(feeds).where(feeds.c.source_id == source_id, feeds.c.quarantined_at.is_not(None))
    values = {"quarantined_at": None, "quarantine_reason": None, "failures": 0, "fail_kind": None, "next_due": now}
    return bool((await conn.execute(query.values(**values))).rowcount)


async def due_now(conn: AsyncConnection, source_id: str, now: datetime) -> bool:
    """Makes a source due at once; False where it is set aside or has no row."""
    query = update(feeds).where(feeds.c.source_id == source_id, feeds.c.quarantined_at.is_(None))
    return bool((await conn.execute(query.values(next_due=now))).rowcount)


async def newest(conn: AsyncConnection, source_id: str, limit: int) -> list[tuple[str, datetime | None, str]]:
    """(title, published, state) of the entries of a source that were stored last, the newest first."""
    query = select(entries.c.title, entries.c.published, entries.c.state).where(entries.c.source_id == source_id)
    rows = await conn.execute(query.order_by(entries.c.id.desc()).limit(limit))
    return [(title, published, state) for title, published, state in rows]
