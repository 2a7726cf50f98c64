"""Broadcast: one admin writes, another approves; the count of recipients is known before anyone gets it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.exc import IntegrityError

from bot.db import broadcasts, outbox, subscriptions
from bot.db.broadcasts import Broadcast
from bot.db.engine import reading
from bot.deps import Deps

MAX_TEXT = 3000


class Verdict(StrEnum):
    DONE = "done"
    OWN = "own"
    GONE = "gone"


async def draft(deps: Deps, author: int, text: str, countries: Sequence[str]) -> Broadcast:
    """Stores a draft; nothing is sent. countries: at least one (no country, no audience)."""
    if not countries:
        raise ValueError("a broadcast needs a country")
    async with deps.db.begin() as conn:
        recipients = await subscriptions.audience(conn, countries)
        now = deps.clock()
        broadcast_id = await broadcasts.draft(conn, author, text, countries, recipients, now)
        detail = {"broadcast": broadcast_id, "countries": list(countries), "recipients": recipients}
        await broadcasts.log(conn, author, "broadcast drafted", detail, now)
        found = await broadcasts.get(conn, broadcast_id)
    assert found is not None
    return found


async def get(deps: Deps, broadcast_id: int) -> Broadcast | None:
    async with reading(deps.db) as conn:
        return await broadcasts.get(conn, broadcast_id)


async def approve(deps: Deps, broadcast_id: int, admin: int) -> Verdict:
    """Approval and outbox in one commit. An author's own approval is refused here and by the database."""
    found = await get(deps, broadcast_id)
    if found is None:
        return Verdict.GONE
    if found.created_by == admin:
        return Verdict.OWN
    now = deps.clock()
    try:
        async with deps.db.begin() as conn:
            if not await broadcasts.decide(conn, broadcast_id, "approved", admin, now):
                return Verdict.GONE
            await outbox.add_broadcast(conn, broadcast_id, now)
            await broadcasts.log(conn, admin, "broadcast approved", {"broadcast": broadcast_id}, now)
    except IntegrityError:
        return Verdict.OWN
    return Verdict.DONE


async def reject(deps: Deps, broadcast_id: int, admin: int) -> Verdict:
    """Rejected by another admin, or cancelled by its author: one person is enough to stop something."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        if not await broadcasts.decide(conn, broadcast_id, "rejected", admin, now):
            return Verdict.GONE
        await broadcasts.log(conn, admin, "broadcast rejected", {"broadcast": broadcast_id}, now)
    return Verdict.DONE
