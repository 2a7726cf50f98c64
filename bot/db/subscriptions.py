"""Subscriptions: which countries a chat follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import chats, subscriptions


async def of(conn: AsyncConnection, chat_id: int) -> list[str]:
    """The followed countries, in the order in which they were chosen."""
    query = select(subscriptions.c.country).where(subscriptions.c.chat_id == chat_id)
    rows = await conn.execute(query.order_by(subscriptions.c.created, subscriptions.c.country))
    return list(rows.scalars())


async def add(conn: AsyncConnection, chat_id: int, countries: Sequence[str], now: datetime) -> None:
    rows = [{"chat_id": chat_id, "country": country, "created": now} for country in dict.fromkeys(countries)]
    if rows:
        await conn.execute(insert(conn, subscriptions).on_conflict_do_nothing(), rows)


async def remove(conn: AsyncConnection, chat_id: int, countries: Sequence[str]) -> int:
    query = delete(subscriptions).where(subscriptions.c.chat_id == chat_id, subscriptions.c.country.in_(countries))
    return (await conn.execute(query)).rowcount


async def audience(conn: AsyncConnection, countries: Sequence[str]) -> int:
    """How many active chats follow any of these countries (shown before a broadcast)."""
    query = (
        select(func.count(func.distinct(subscriptions.c.chat_id)))
        .join(chats, chats.c.chat_id == subscriptions.c.chat_id)
        .where(subscriptions.c.country.in_(countries), chats.c.state == "active")
    )
    return int((await conn.execute(query)).scalar_one())
