"""What an admin does to a source: sets it aside, lets it in again, has it asked now. Each is a line in the audit."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import audit, feeds, source_states
from bot.deps import Deps
from bot.services.source_state import settle


async def quarantine(deps: Deps, source_id: str, reason: str, by: int) -> bool:
    """The source is not asked any more until it is let in again. by: the admin's user id. False: it is set aside
    already, or there is no such source."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        if not await _registered(conn, deps, source_id) or not await source_states.quarantine(
            conn, source_id, reason, now
        ):
            return False
        await settle(conn, deps, [source_id], now)
        await audit.add(conn, by, "source quarantined", {"source": source_id, "reason": reason[:500]}, now)
    return True


async def unquarantine(deps: Deps, source_id: str, by: int) -> bool:
    """The source is asked again, at once. False: it was not set aside."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        if not await source_states.unquarantine(conn, source_id, now):
            return False
        await settle(conn, deps, [source_id], now)
        await audit.add(conn, by, "source let in again", {"source": source_id}, now)
    return True


async def poll_now(deps: Deps, source_id: str, by: int | None = None) -> bool:
    """The source is due at once, whatever its back-off; its lease, should it be asked at this moment, is respected.
    False: it is off, set aside or unknown."""
    source = deps.catalogue.sources.get(source_id)
    if source is None or not source.enabled:
        return False
    now = deps.clock()
    async with deps.db.begin() as conn:
        if not await source_states.due_now(conn, source_id, now):
            return False
        if by is not None:
            await audit.add(conn, by, "source asked by hand", {"source": source_id}, now)
    return True


async def _registered(conn: AsyncConnection, deps: Deps, source_id: str) -> bool:
    """A source that has never been due has no row yet: it can be set aside before its first poll."""
    if source_id not in deps.catalogue.sources:
        return False
    await feeds.register(conn, [source_id], deps.clock())
    return True
