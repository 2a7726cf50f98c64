"""What is kept of standing lists: a row for each row of a publisher's list (domain/standing), and one for all dates.

A list of 229 countries moves its dates in bulk while nothing else changes (sources.md 7.3). So the dates, which the
rule of older copies needs, stand in one row of their own: such a fetch writes one row, and a fetch in which nothing
moved writes none. `Known.last` is not kept: it differs from `told` in its date, and where a change is pending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import standing
from bot.domain.standing import Known, Row
from bot.domain.vanishing import Watched

DATES = "@dates"
"""Keys of rows are countries; what begins with @ is none."""


async def load(
    conn: AsyncConnection, publisher_id: str, now: datetime, keys: Sequence[str] | None = None
) -> dict[str, Known]:
    """The publisher's state (keys: only of these rows), locked until the commit: two routes of one publisher that are
    read at once must not overwrite each other's."""
    dates = await _locked_dates(conn, publisher_id, now)
    query = select(standing.c.key, standing.c.known).where(standing.c.publisher_id == publisher_id)
    wanted = query.where(standing.c.key.in_(keys)) if keys is not None else query
    return {key: thawed(known, dates.get(key)) for key, known in await conn.execute(wanted) if not key.startswith("@")}


async def store(
    conn: AsyncConnection, publisher_id: str, before: Mapping[str, Known], after: Mapping[str, Known], now: datetime
) -> int:
    """Writes the rows that changed, says how many that were. Call it under the lock of `load`."""
    changed = {key: known for key, known in after.items() if key not in before or kept(known) != kept(before[key])}
    moved = {key: when for key, known in after.items() if (when := date(known)) != date(before.get(key))}
    rows = [{"key": key, "known": kept(known)} for key, known in changed.items()]
    if moved:
        dates = await _locked_dates(conn, publisher_id, now)
        rows.append({"key": DATES, "known": {**dates, **moved}})
    await _write(conn, publisher_id, rows, now)
    return len(rows)


async def watched(conn: AsyncConnection, publisher_id: str, source_id: str) -> dict[str, Watched]:
    """The events of a source that may vanish from it, by their first id."""
    prefix = _prefix(source_id)
    rows = await conn.execute(
        select(standing.c.key, standing.c.known).where(
            standing.c.publisher_id == publisher_id, standing.c.key.startswith(prefix, autoescape=True)
        )
    )
    return {event.ids[0]: event for _, data in rows if (event := Watched.from_json(data))}


async def store_watched(
    conn: AsyncConnection,
    publisher_id: str,
    source_id: str,
    before: Mapping[str, Watched],
    after: Mapping[str, Watched],
    now: datetime,
) -> None:
    """Writes what changed; what is watched no longer leaves no row."""
    changed = {key: event for key, event in after.items() if before.get(key) != event}
    prefix = _prefix(source_id)
    rows = [{"key": (prefix + key)[:64], "known": event.as_json()} for key, event in changed.items()]
    await _write(conn, publisher_id, rows, now)
    if left := [(prefix + key)[:64] for key in before.keys() - after.keys()]:
        await conn.execute(delete(standing).where(standing.c.publisher_id == publisher_id, standing.c.key.in_(left)))


def _prefix(source_id: str) -> str:
    return f"@{source_id}:"


async def _locked_dates(conn: AsyncConnection, publisher_id: str, now: datetime) -> dict[str, Any]:
    """The row of the dates; being made if need be, for what is not there cannot be locked."""
    here = (standing.c.publisher_id == publisher_id) & (standing.c.key == DATES)
    query = select(standing.c.known).where(here).with_for_update()
    found = (await conn.execute(query)).scalar()
    if found is None:
        row = {"publisher_id": publisher_id, "key": DATES, "known": {}, "updated": now}
        await conn.execute(insert(conn, standing).values(**row).on_conflict_do_nothing())
        found = (await conn.execute(query)).scalar_one()
    return dict(found)


async def _write(conn: AsyncConnection, publisher_id: str, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    if not rows:
        return
    query = insert(conn, standing)
    query = query.on_conflict_do_update(
        index_elements=[standing.c.publisher_id, standing.c.key],
        set_={"known": query.excluded.known, "updated": query.excluded.updated},
    )
    await conn.execute(query, [{**row, "publisher_id": publisher_id, "updated": now} for row in rows])


def kept(known: Known) -> dict[str, Any]:
    """What a row keeps: all that a change depends on but the dates."""
    told = replace(known.told, published=None).as_json()
    pending = known.pending.as_json() if known.pending else None
    return {"told": told, "pending": pending, "missing": known.missing, "unclear": known.unclear}


def thawed(data: Mapping[str, Any], when: str | None) -> Known:
    """The inverse of `kept` and `date`, as far as anything depends on it."""
    told = replace(Row.from_json(data["told"]), published=datetime.fromisoformat(when) if when else None)
    pending = Row.from_json(data["pending"]) if data["pending"] else None
    return Known(told, told, pending, int(data["missing"]), str(data["unclear"]))


def date(known: Known | None) -> str | None:
    """The newest date that the row was seen with."""
    dates = [row.published for row in (known.told, known.last) if row.published] if known else []
    return max(dates).isoformat() if dates else None
