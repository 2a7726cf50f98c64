"""Deliveries: one message to one chat each. Made by INSERT ... SELECT, so that a notice to many is a few statements
and a repeat adds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import chats, deliveries, outbox_items, subscriptions
from bot.db.types import ChatId, RowId, UTCDateTime

LOWEST_CHAT = -(2**63)
STANDING = ("pending", "claimed", "sent", "uncertain")
"""States of a delivery whose message exists or will: later revisions edit it instead of sending anew."""
_COLUMNS = ["outbox_id", "chat_id", "op", "base_id", "lane", "state", "silent", "next_try", "created"]


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


# --- fan-out ---------------------------------------------------------------------------------------------------------


async def next_bound(conn: AsyncConnection, outbox_id: int, cursor: int, size: int) -> int | None:
    """The highest chat id of the next `size` chats that the notice may concern; None when there are no more."""
    item = outbox_items.alias("item")
    followers = (
        select(subscriptions.c.chat_id)
        .join(item, and_(item.c.outbox_id == outbox_id, item.c.country == subscriptions.c.country))
        .where(subscriptions.c.chat_id > cursor)
    )
    return await _bound(conn, [followers, _holders(outbox_id).where(deliveries.c.chat_id > cursor)], size)


async def next_bound_in(conn: AsyncConnection, countries: Sequence[str], cursor: int, size: int) -> int | None:
    """The same for a broadcast to the followers of these countries."""
    followers = select(subscriptions.c.chat_id).where(
        subscriptions.c.country.in_(countries), subscriptions.c.chat_id > cursor
    )
    return await _bound(conn, [followers], size)


async def _bound(conn: AsyncConnection, parts: Sequence[Select[Any]], size: int) -> int | None:
    candidates = union(*parts).subquery()
    page = select(candidates.c.chat_id).order_by(candidates.c.chat_id).limit(size).subquery()
    bound: int | None = (await conn.execute(select(func.max(page.c.chat_id)))).scalar()
    return bound


def _holders(outbox_id: int) -> Select[Any]:
    """Chats that hold (or will hold) a message about an alert of this notice."""
    item, before = outbox_items.alias("item"), outbox_items.alias("before")
    return (
        select(deliveries.c.chat_id)
        .join(before, before.c.outbox_id == deliveries.c.outbox_id)
        .join(item, and_(item.c.outbox_id == outbox_id, item.c.alert_id == before.c.alert_id))
        .where(deliveries.c.op == "send", deliveries.c.outbox_id != outbox_id, deliveries.c.state.in_(STANDING))
    )


async def insert_matching(
    conn: AsyncConnection, outbox_id: int, lane: int, above: int, upto: int, now: datetime
) -> int:
    """Deliveries of a notice for the chats above < chat id <= upto. Returns how many rows were added.

    send: followers to whom an item is news; edit: every message that tells of an item's alert; reply: where the
    reader would act on the change and gets no new message for it."""
    added = 0
    for query in (
        _sends(outbox_id, lane, now, above, upto),
        _edits(outbox_id, lane, now, above, upto),
        _replies(outbox_id, lane, now, above, upto),
    ):
        result = await conn.execute(insert(conn, deliveries).from_select(_COLUMNS, query).on_conflict_do_nothing())
        added += max(result.rowcount, 0)
    return added


async def insert_broadcast(
    conn: AsyncConnection, outbox_id: int, countries: Sequence[str], lane: int, above: int, upto: int, now: datetime
) -> int:
    """Deliveries of a broadcast: one for each active follower of any of the countries."""
    query = (
        select(*_row(outbox_id, chats.c.chat_id, "send", literal(0, RowId), lane, literal(now, UTCDateTime()), now))
        .where(
            chats.c.state == "active",
            chats.c.chat_id > above,
            chats.c.chat_id <= upto,
            exists().where(subscriptions.c.chat_id == chats.c.chat_id, subscriptions.c.country.in_(countries)),
        )
        .distinct()
    )
    result = await conn.execute(insert(conn, deliveries).from_select(_COLUMNS, query).on_conflict_do_nothing())
    return max(result.rowcount, 0)


def _row(
    outbox_id: int,
    chat_id: ColumnElement[Any],
    op: str,
    base_id: ColumnElement[Any],
    lane: int,
    when: ColumnElement[Any],
    now: datetime,
) -> list[ColumnElement[Any]]:
    return [
        literal(outbox_id, RowId).label("outbox_id"),
        chat_id.label("chat_id"),
        literal(op).label("op"),
        base_id.label("base_id"),
        literal(lane).label("lane"),
        literal("pending").label("state"),
        false().label("silent"),
        when.label("next_try"),
        literal(now, UTCDateTime()).label("created"),
    ]


def _concerns(item: Any) -> ColumnElement[bool]:
    """matching.concerns in SQL (a property test compares the two)."""
    return or_(
        chats.c.citizenship.is_(None),
        and_(item.c.audience.is_not(None), item.c.audience == chats.c.citizenship),
        and_(
            item.c.audience.is_(None),
            or_(
                item.c.foreign_ok == true(),
                item.c.issuer.is_(None),
                item.c.issuer == chats.c.citizenship,
                item.c.issuer == item.c.country,
            ),
        ),
    )


def _after_pause(lane: int, now: datetime) -> ColumnElement[Any]:
    """Critical breaks through a pause; the rest waits for its end and then tells what holds by then."""
    at_once = literal(now, UTCDateTime())
    if lane <= 1:
        return at_once
    return case((chats.c.paused_until > now, chats.c.paused_until), else_=at_once)


def _sends(outbox_id: int, lane: int, now: datetime, above: int, upto: int) -> Select[Any]:
    item, before = outbox_items.alias("item"), outbox_items.alias("before")
    earlier = deliveries.alias("earlier")
    told = exists(
        select(literal(1))
        .select_from(earlier.join(before, before.c.outbox_id == earlier.c.outbox_id))
        .where(
            earlier.c.chat_id == chats.c.chat_id,
            earlier.c.op == "send",
            earlier.c.outbox_id != outbox_id,
            earlier.c.state.in_(STANDING),
            before.c.alert_id == item.c.alert_id,
        )
    )
    return (
        select(*_row(outbox_id, chats.c.chat_id, "send", literal(0, RowId), lane, _after_pause(lane, now), now))
        .select_from(
            chats.join(subscriptions, subscriptions.c.chat_id == chats.c.chat_id).join(
                item, and_(item.c.outbox_id == outbox_id, item.c.country == subscriptions.c.country)
            )
        )
        .where(
            chats.c.state == "active",
            chats.c.chat_id > above,
            chats.c.chat_id <= upto,
            item.c.notify == "push",
            item.c.ending == false(),
            _concerns(item),
            ~told,
        )
        .distinct()
    )


def _told(outbox_id: int, above: int, upto: int) -> tuple[Any, list[ColumnElement[bool]]]:
    """(FROM, WHERE) of the standing messages that tell of an alert of this notice."""
    item, before = outbox_items.alias("item"), outbox_items.alias("before")
    base = deliveries.alias("base")
    source = (
        base.join(before, before.c.outbox_id == base.c.outbox_id)
        .join(item, and_(item.c.outbox_id == outbox_id, item.c.alert_id == before.c.alert_id))
        .join(chats, chats.c.chat_id == base.c.chat_id)
        # one notice may tell of several countries: each reader's message told only of what concerns that reader
        .join(
            subscriptions,
            and_(subscriptions.c.chat_id == base.c.chat_id, subscriptions.c.country == item.c.country),
        )
    )
    where = [
        base.c.op == "send",
        base.c.outbox_id != outbox_id,
        base.c.state.in_(STANDING),
        base.c.chat_id > above,
        base.c.chat_id <= upto,
        chats.c.state == "active",
        _concerns(item),
    ]
    return (source, base, item), where


def _edits(outbox_id: int, lane: int, now: datetime, above: int, upto: int) -> Select[Any]:
    (source, base, item), where = _told(outbox_id, above, upto)
    at_once = literal(now, UTCDateTime())
    return (
        select(*_row(outbox_id, base.c.chat_id, "edit", base.c.id, lane, at_once, now))
        .select_from(source)
        .where(*where, item.c.notify != "none")
        .distinct()
    )


def _replies(outbox_id: int, lane: int, now: datetime, above: int, upto: int) -> Select[Any]:
    """One answer for each changed alert, below the newest message that tells of it: a change rings once."""
    (source, base, item), where = _told(outbox_id, above, upto)
    newer, telling, fresh = deliveries.alias("newer"), outbox_items.alias("telling"), deliveries.alias("fresh")
    superseded = exists(
        select(literal(1))
        .select_from(newer.join(telling, telling.c.outbox_id == newer.c.outbox_id))
        .where(
            newer.c.chat_id == base.c.chat_id,
            newer.c.op == "send",
            newer.c.state.in_(STANDING),
            newer.c.outbox_id < outbox_id,
            newer.c.id > base.c.id,
            telling.c.alert_id == item.c.alert_id,
        )
    )
    gets_new = exists().where(fresh.c.outbox_id == outbox_id, fresh.c.chat_id == base.c.chat_id, fresh.c.op == "send")
    at_once = literal(now, UTCDateTime())
    return (
        select(*_row(outbox_id, base.c.chat_id, "reply", base.c.id, lane, at_once, now))
        .select_from(source)
        .where(*where, base.c.outbox_id < outbox_id, item.c.notify == "push", ~gets_new, ~superseded)
        .distinct()
    )


# --- sending ---------------------------------------------------------------------------------------------------------


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
