"""The audit trail: which admin did what, and when. No message texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import audit


async def add(conn: AsyncConnection, actor: int, action: str, detail: dict[str, Any], now: datetime) -> None:
    """actor: Telegram user id. action: at most 40 characters."""
    await conn.execute(insert(conn, audit).values(at=now, actor=actor, action=action, detail=detail))
