"""What an admin may do to a source: set it aside, let it back, have it asked now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.db import broadcasts
from bot.db.tables import feeds
from bot.deps import Deps
from bot.domain.health import State

FAR = timedelta(days=36_500)


async def quarantine(deps: Deps, source_id: str, reason: str, by: int) -> None:
    """Not polled until an admin lets it."""
    now = deps.clock()
    values = {"quarantined_at": now, "quarantine_reason": reason, "state": State.QUARANTINED.value, "state_since": now}
    await _change(deps, source_id, "source quarantined", by, {**values, "next_due": now + FAR})


async def unquarantine(deps: Deps, source_id: str, by: int) -> None:
    """Due at once; its state is judged anew."""
    now = deps.clock()
    values = {"quarantined_at": None, "quarantine_reason": None, "state": State.NEW.value, "state_since": now}
    await _change(deps, source_id, "source let back", by, {**values, "next_due": now})


async def poll_now(deps: Deps, source_id: str) -> None:
    """Due at once: the poller takes it at its next tick, in whichever process that runs."""
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).where(feeds.c.source_id == source_id).values(next_due=deps.clock()))


async def _change(deps: Deps, source_id: str, action: str, by: int, values: dict[str, Any]) -> None:
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).where(feeds.c.source_id == source_id).values(**values))
        await broadcasts.log(conn, by, action, {"source": source_id}, deps.clock())
