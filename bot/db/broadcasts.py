"""Broadcasts of admins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import broadcasts


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: int
    text: str
    countries: tuple[str, ...]
    state: str
    recipients: int
    created_by: int
    decided_by: int | None = None


async def draft(
    conn: AsyncConnection, author: int, text: str, countries: Sequence[str], recipients: int, now: datetime
) -> int:
    row = {"text": text, "countries": list(countries), "state": "draft", "recipients": recipients}
    query = insert(conn, broadcasts).values(**row, created_by=author, created=now).returning(broadcasts.c.id)
    return int((await conn.execute(query)).scalar_one())


async def get(conn: AsyncConnection, broadcast_id: int) -> Broadcast | None:
    columns = [broadcasts.c[n] for n in ("id", "text", "countries", "state", "recipients", "created_by", "decided_by")]
    row = (await conn.execute(select(*columns).where(broadcasts.c.id == broadcast_id))).mappings().first()
    return Broadcast(**{**row, "countries": tuple(row["countries"])}) if row else None


async def decide(conn: AsyncConnection, broadcast_id: int, state: str, by: int, recipients: int, now: datetime) -> bool:
    """Decides a draft once; False where it was decided already. recipients: as many as follow at this moment. The
    database itself refuses an author's approval."""
    query = update(broadcasts).where(broadcasts.c.id == broadcast_id, broadcasts.c.state == "draft")
    values = {"state": state, "decided_by": by, "decided": now, "recipients": recipients}
    return bool((await conn.execute(query.values(**values))).rowcount)


async def count_again(conn: AsyncConnection, broadcast_id: int, recipients: int) -> None:
    """Keeps how many would get a draft now: what the second person is shown."""
    query = update(broadcasts).where(broadcasts.c.id == broadcast_id, broadcasts.c.state == "draft")
    await conn.execute(query.values(recipients=recipients))
