"""Issues: what is wrong with a source, one open row per fault, so that a lasting fault is a count and not a flood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import issues

STORM = "storm"
"""No fault of reading, so that a good poll does not end it: an admin does."""


async def raise_issue(conn: AsyncConnection, source_id: str, kind: str, detail: str, now: datetime) -> bool:
    """Notes a fault; True if it is new (worth a log line), False if it was open already."""
    known = update(issues).where(issues.c.source_id == source_id, issues.c.kind == kind, issues.c.resolved_at.is_(None))
    result = await conn.execute(known.values(times=issues.c.times + 1, last_at=now, detail=detail[:500]))
    if result.rowcount:
        return False
    row = {"source_id": source_id, "kind": kind, "detail": detail[:500], "first_at": now, "last_at": now}
    open_rows = text("resolved_at IS NULL")
    await conn.execute(
        insert(conn, issues)
        .values(**row)
        .on_conflict_do_nothing(index_elements=["source_id", "kind"], index_where=open_rows)
    )
    return True


async def resolve(conn: AsyncConnection, source_id: str, now: datetime, kind: str | None = None) -> int:
    """Closes the open issues of a source (of one kind, or all but a storm); returns how many there were."""
    query = update(issues).where(issues.c.source_id == source_id, issues.c.resolved_at.is_(None))
    query = query.where(issues.c.kind == kind if kind else issues.c.kind != STORM)
    return (await conn.execute(query.values(resolved_at=now))).rowcount


async def open_kinds(conn: AsyncConnection, source_ids: Sequence[str]) -> dict[str, set[str]]:
    """source id -> kinds of its open issues but a storm, of those of these sources that have any."""
    found: dict[str, set[str]] = {}
    if source_ids:
        rows = await conn.execute(
            select(issues.c.source_id, issues.c.kind).where(
                issues.c.resolved_at.is_(None), issues.c.source_id.in_(source_ids), issues.c.kind != STORM
            )
        )
        for source_id, kind in rows:
            found.setdefault(source_id, set()).add(kind)
    return found


async def open_issues(conn: AsyncConnection) -> dict[str, list[tuple[str, str, int]]]:
    """source id -> [(kind, detail, times)]."""
    rows = await conn.execute(
        select(issues.c.source_id, issues.c.kind, issues.c.detail, issues.c.times).where(issues.c.resolved_at.is_(None))
    )
    found: dict[str, list[tuple[str, str, int]]] = {}
    for source_id, kind, detail, times in rows:
        found.setdefault(source_id, []).append((kind, detail, times))
    return found
