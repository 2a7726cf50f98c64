"""Broadcast: one admin writes, another approves; the count of recipients is known before anyone gets it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import audit, broadcasts, outbox, subscriptions
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
        await audit.add(conn, author, "broadcast drafted", detail, now)
        found = await broadcasts.get(conn, broadcast_id)
    assert found is not None
    return found


async def get(deps: Deps, broadcast_id: int) -> Broadcast | None:
    async with reading(deps.db) as conn:
        return await broadcasts.get(conn, broadcast_id)


async def for_review(deps: Deps, broadcast_id: int) -> Broadcast | None:
    """A draft with the count of recipients as it is now; None where there is none to decide about."""
    async with deps.db.begin() as conn:
        found = await broadcasts.get(conn, broadcast_id)
        if found is None or found.state != "draft":
            return None
        await broadcasts.count_again(conn, broadcast_id, await subscriptions.audience(conn, found.countries))
        return await broadcasts.get(conn, broadcast_id)


async def approve(deps: Deps, broadcast_id: int, admin: int) -> Verdict:
    """Approval and outbox in one commit. An author's own approval is refused here and by the database; the text of an
    author who is no admin any more is rejected: two admins must want it at the moment it goes."""
    found = await get(deps, broadcast_id)
    if found is None:
        return Verdict.GONE
    if found.created_by == admin:
        return Verdict.OWN
    if found.created_by not in deps.admins:
        return await reject(deps, broadcast_id, admin)
    try:
        async with deps.db.begin() as conn:
            if not await _decide(deps, conn, found, "approved", admin):
                return Verdict.GONE
            await outbox.add_broadcast(conn, broadcast_id, deps.clock())
    except IntegrityError:
        return Verdict.OWN
    return Verdict.DONE


async def reject(deps: Deps, broadcast_id: int, admin: int) -> Verdict:
    """Rejected by another admin, or cancelled by its author: one person is enough to stop something."""
    found = await get(deps, broadcast_id)
    if found is None:
        return Verdict.GONE
    async with deps.db.begin() as conn:
        return Verdict.DONE if await _decide(deps, conn, found, "rejected", admin) else Verdict.GONE


async def _decide(deps: Deps, conn: AsyncConnection, found: Broadcast, state: str, admin: int) -> bool:
    """The decision and its line in the audit trail; False where somebody decided already. The same again by the same
    admin is a repeat (the service died before it could answer): it changes nothing and is answered as the first."""
    now = deps.clock()
    recipients = await subscriptions.audience(conn, found.countries)
    if not await broadcasts.decide(conn, found.id, state, admin, recipients, now):
        decided = await broadcasts.get(conn, found.id)
        return decided is not None and (decided.state, decided.decided_by) == (state, admin)
    detail = {"broadcast": found.id, "recipients": recipients}
    await audit.add(conn, admin, f"broadcast {state}", detail, now)
    return True
