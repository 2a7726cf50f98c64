"""Which Telegram updates have been handled: a repeated one does nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import seen_updates


async def is_known(conn: AsyncConnection, update_id: int) -> bool:
    query = select(seen_updates.c.update_id).where(seen_updates.c.update_id == update_id)
    return (await conn.execute(query)).first() is not None


async def remember(conn: AsyncConnection, update_id: int, now: datetime) -> None:
    """Written after the update was handled: a crash before it repeats the answer, which is better than losing it."""
    await conn.execute(insert(conn, seen_updates).values(update_id=update_id, at=now).on_conflict_do_nothing())


async def prune(conn: AsyncConnection, before: datetime) -> None:
    await conn.execute(delete(seen_updates).where(seen_updates.c.at < before))
