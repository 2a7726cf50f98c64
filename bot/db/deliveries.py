"""Deliveries: one message to one chat each; who gets one is decided in db/fan_out. Claimed, sent and settled here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.tables import chats, deliveries, outbox_items
from bot.db.types import ChatId

STANDING = ("pending", "claimed", "sent", "uncertain")
"""States of a delivery whose message exists or will: later revisions edit it instead of sending anew."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed delivery, with what sending it needs to know of its chat and of the message it builds on."""

    id: int
    outbox_id: int
    chat_id: int
    op: str
    base_id: int
    lane: int
    silent: bool
    attempts: int
    lang: str
    citizenship: str | None
    chat_state: str
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """The message that an edit changes or a reply answers."""

    outbox_id: int
    state: str
    message_id: int | None


async def claim(conn: AsyncConnection, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
    """Leases the next deliveries, the most urgent lane first, in the order they were made."""
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.state == "pending", deliveries.c.next_try <= now)
        .order_by(deliveries.c.lane, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await conn.execute(due)).scalars())
    if not ids:
        return []
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(ids))
        .values(state="claimed", lease_until=now + lease, dispatch_started=None)
    )
    own = ["id", "outbox_id", "chat_id", "op", "base_id", "lane", "silent", "attempts"]
    rows = await conn.execute(
        select(
            *[deliveries.c[name] for name in own],
            func.coalesce(chats.c.lang, "en").label("lang"),
            chats.c.citizenship,
            func.coalesce(chats.c.state, "stopped").label("chat_state"),
            deliveries.c.lease_until,
        )
        .outerjoin(chats, chats.c.chat_id == deliveries.c.chat_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.lane, deliveries.c.id)
    )
    return [Delivery(**row) for row in rows.mappings()]


async def base_of(conn: AsyncConnection, base_id: int) -> Base | None:
    query = select(deliveries.c.outbox_id, deliveries.c.state, deliveries.c.message_id).where(
        deliveries.c.id == base_id
    )
    row = (await conn.execute(query)).mappings().first()
    return Base(**row) if row else None


async def newest_telling(conn: AsyncConnection, chat_id: int, alert_id: int, before_outbox: int) -> int | None:
    """The newest message of a chat that tells of an alert, of those made by earlier notices."""
    query = (
        select(func.max(deliveries.c.id))
        .join(outbox_items, outbox_items.c.outbox_id == deliveries.c.outbox_id)
        .where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.op == "send",
            deliveries.c.state.in_(STANDING),
            deliveries.c.outbox_id < before_outbox,
            outbox_items.c.alert_id == alert_id,
        )
    )
    newest: int | None = (await conn.execute(query)).scalar()
    return newest


async def starts(conn: AsyncConnection, delivery: Delivery, now: datetime, lease: timedelta) -> bool:
    """Written and committed before the HTTP call. False: the lease was lost meanwhile (another sender may hold the
    delivery now, with a lease of its own), do not send."""
    own = and_(deliveries.c.state == "claimed", deliveries.c.lease_until == delivery.lease_until)
    query = update(deliveries).where(deliveries.c.id == delivery.id, own, deliveries.c.dispatch_started.is_(None))
    result = await conn.execute(query.values(dispatch_started=now, lease_until=now + lease))
    return bool(result.rowcount)


async def sent(conn: AsyncConnection, delivery_id: int, message_id: int, now: datetime) -> None:
    """Only here does a delivery become "sent", and only with the message_id that Telegram returned."""
    await settle(conn, delivery_id, "sent", None, message_id=message_id, sent_at=now)


async def settle(conn: AsyncConnection, delivery_id: int, state: str, error: str | None, **values: object) -> None:
    """The end of a delivery (sent, failed, dead, skipped, uncertain)."""
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state=state, error=error, lease_until=None, attempts=deliveries.c.attempts + 1, **values)
    )


async def put_back(
    conn: AsyncConnection, delivery_id: int, when: datetime, reason: str | None, *, tried: bool = True
) -> None:
    """Back in the queue, not before `when`. tried: counts as an attempt."""
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(
            state="pending",
            next_try=when,
            lease_until=None,
            dispatch_started=None,
            error=reason,
            attempts=deliveries.c.attempts + (1 if tried else 0),
        )
    )


async def skip_chat(conn: AsyncConnection, chat_id: int, reason: str) -> int:
    """What still waits for a chat that cannot be reached is skipped, visibly."""
    query = update(deliveries).where(deliveries.c.chat_id == chat_id, deliveries.c.state == "pending")
    return (await conn.execute(query.values(state="skipped", error=reason))).rowcount


async def lost_leases(conn: AsyncConnection, now: datetime, *, all_claims: bool) -> list[Delivery]:
    """Claims whose sender died: the lease ran out, or (all_claims: at the start of the only sender) any."""
    query = select(
        *[deliveries.c[n] for n in ("id", "outbox_id", "chat_id", "op", "base_id", "lane", "silent", "attempts")],
        literal("").label("lang"),
        literal(None, ChatId).label("citizenship"),
        case((deliveries.c.dispatch_started.is_(None), "idle"), else_="dispatched").label("chat_state"),
    ).where(deliveries.c.state == "claimed")
    if not all_claims:
        query = query.where(deliveries.c.lease_until <= now)
    return [Delivery(**row) for row in (await conn.execute(query)).mappings()]


async def waiting(conn: AsyncConnection, before: datetime | None = None) -> int:
    """Deliveries still to be made (before: only those due by then)."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(("pending", "claimed")))
    if before is not None:
        query = query.where(or_(deliveries.c.state == "claimed", deliveries.c.next_try <= before))
    return int((await conn.execute(query)).scalar_one())


async def counts(conn: AsyncConnection) -> list[tuple[str, int, int]]:
    """(state, lane, count)."""
    rows = await conn.execute(
        select(deliveries.c.state, deliveries.c.lane, func.count()).group_by(deliveries.c.state, deliveries.c.lane)
    )
    return [(s, lane, n) for s, lane, n in rows]
