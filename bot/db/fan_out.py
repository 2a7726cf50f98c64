"""Fan-out: who gets a message of a notice, in SQL. Made by INSERT ... SELECT, so that a notice to many is a few
statements and a repeat adds nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, or_, select, true, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.deliveries import STANDING
from bot.db.engine import insert
from bot.db.tables import chats, deliveries, outbox_items, subscriptions
from bot.db.types import RowId, UTCDateTime

LOWEST_CHAT = -(2**63)
_COLUMNS = ["outbox_id", "chat_id", "op", "base_id", "lane", "state", "silent", "next_try", "created"]


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


async def insert_admins(
    conn: AsyncConnection, outbox_id: int, admins: Collection[int], lane: int, now: datetime
) -> int:
    """Deliveries of a notice to the operators: one for each admin whom we have met and who has not blocked the bot.
    Whoever has stopped alerts, or paused them, is an operator all the same."""
    query = select(*_row(outbox_id, chats.c.chat_id, "send", literal(0, RowId), lane, literal(now, UTCDateTime()), now))
    query = query.where(chats.c.chat_id.in_(admins), chats.c.state != "blocked")
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
