"""Outbox: "this revision or broadcast must go out", written in the same commit as what it announces."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import alerts, broadcasts, outbox, outbox_items
from bot.domain.alert import Alert, AlertState
from bot.domain.lifecycle import Notify
from bot.domain.matching import target_of

SUBJECT_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Item:
    """One alert's revision in a notice. onset: the first that readers hear of it."""

    alert: Alert
    notify: Notify
    onset: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """An outbox row on its way to being expanded. payload: of an admin notice, what is to be said, as data."""

    id: int
    kind: str
    broadcast_id: int | None
    lane: int
    cursor: int | None
    created: datetime
    payload: dict[str, Any] | None


async def add(
    conn: AsyncConnection, subject: str, items: Sequence[Item], lane: int, published: datetime | None, now: datetime
) -> int | None:
    """One notice for all that one entry changed, so that a reader gets one message. None if it was there already."""
    query = insert(conn, outbox).values(
        kind="alert", subject=subject, lane=lane, state="pending", created=now, published=published
    )
    outbox_id = (await conn.execute(query.on_conflict_do_nothing().returning(outbox.c.id))).scalar()
    if outbox_id is None:
        return None
    await conn.execute(insert(conn, outbox_items), [_item_row(outbox_id, item) for item in items])
    return int(outbox_id)


def _item_row(outbox_id: int, item: Item) -> dict[str, object]:
    target = target_of(item.alert)
    return {
        "outbox_id": outbox_id,
        "alert_id": item.alert.id,
        "revision": item.alert.revision,
        "country": target.country,
        "audience": target.audience,
        "issuer": target.issuer,
        "foreign_ok": target.foreign_ok,
        "onset": item.onset,
        "ending": item.alert.state in (AlertState.CLEARED, AlertState.CANCELLED, AlertState.EXPIRED),
        "notify": item.notify.value,
    }


async def add_broadcast(conn: AsyncConnection, broadcast_id: int, now: datetime, lane: int = 1) -> None:
    """An approved broadcast must go out. Called in the commit that approves it; harmless when repeated."""
    query = insert(conn, outbox).values(
        kind="broadcast",
        subject=f"broadcast:{broadcast_id}",
        broadcast_id=broadcast_id,
        lane=lane,
        state="pending",
        created=now,
        published=now,
    )
    await conn.execute(query.on_conflict_do_nothing())


async def add_admin(
    conn: AsyncConnection, subject: Sequence[object], payload: Mapping[str, Any], lane: int, now: datetime
) -> bool:
    """A notice to the operators, written in the commit of what it tells of. subject: its parts; the same again is the
    same notice. False if it was there already."""
    query = insert(conn, outbox).values(
        kind="admin", subject=_subject(subject), lane=lane, state="pending", created=now, payload=dict(payload)
    )
    added = await conn.execute(query.on_conflict_do_nothing().returning(outbox.c.id))
    return added.scalar() is not None


def _subject(parts: Sequence[object]) -> str:
    """ "storm:qa-caa-feed:1772355600"; a digest stands in for what the column has no room for (a source's id may be as
    long as the column itself)."""
    subject = ":".join(str(part) for part in parts)
    if len(subject) <= SUBJECT_LIMIT:
        return subject
    return subject[:31] + ":" + hashlib.blake2b(subject.encode(), digest_size=16).hexdigest()


async def told_admins(conn: AsyncConnection, since: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    """(when, payload) of what the operators have been told since then, oldest first."""
    query = select(outbox.c.created, outbox.c.payload).where(outbox.c.kind == "admin", outbox.c.created >= since)
    return [(at, payload) for at, payload in await conn.execute(query.order_by(outbox.c.id))]


async def pending(conn: AsyncConnection, limit: int) -> list[Notice]:
    """Notices that are not fully expanded, the most urgent first."""
    columns = [outbox.c[name] for name in Notice.__dataclass_fields__]
    rows = await conn.execute(
        select(*columns).where(outbox.c.state == "pending").order_by(outbox.c.lane, outbox.c.id).limit(limit)
    )
    return [Notice(**row) for row in rows.mappings()]


async def advance(conn: AsyncConnection, outbox_id: int, cursor: int) -> None:
    await conn.execute(update(outbox).where(outbox.c.id == outbox_id).values(cursor=cursor))


async def finish(conn: AsyncConnection, outbox_id: int, now: datetime) -> None:
    await conn.execute(update(outbox).where(outbox.c.id == outbox_id).values(state="expanded", expanded=now))


async def waiting(conn: AsyncConnection) -> int:
    query = select(func.count()).select_from(outbox).where(outbox.c.state == "pending")
    return int((await conn.execute(query)).scalar_one())


async def alerts_in(conn: AsyncConnection, outbox_id: int) -> list[tuple[int, int, str]]:
    """(alert id, revision, country) of a notice, the gravest track order being the alert's own age."""
    rows = await conn.execute(
        select(outbox_items.c.alert_id, outbox_items.c.revision, outbox_items.c.country)
        .join(alerts, alerts.c.id == outbox_items.c.alert_id)
        .where(outbox_items.c.outbox_id == outbox_id)
        .order_by(alerts.c.id)
    )
    return [(a, r, c) for a, r, c in rows]


async def broadcast_of(conn: AsyncConnection, broadcast_id: int) -> tuple[str, list[str]] | None:
    """(text, countries) of an approved broadcast."""
    row = (
        await conn.execute(
            select(broadcasts.c.text, broadcasts.c.countries).where(
                broadcasts.c.id == broadcast_id, broadcasts.c.state == "approved"
            )
        )
    ).first()
    return (row[0], list(row[1])) if row else None


async def notice(conn: AsyncConnection, outbox_id: int) -> Notice:
    columns = [outbox.c[name] for name in Notice.__dataclass_fields__]
    row = (await conn.execute(select(*columns).where(outbox.c.id == outbox_id))).mappings().one()
    return Notice(**row)


async def is_loud(conn: AsyncConnection, outbox_id: int, alert_id: int) -> bool:
    """Does this notice wake readers for this alert?"""
    query = select(outbox_items.c.notify).where(
        outbox_items.c.outbox_id == outbox_id, outbox_items.c.alert_id == alert_id
    )
    return (await conn.execute(query)).scalar() == Notify.PUSH.value


async def first_sent(conn: AsyncConnection, outbox_id: int, now: datetime) -> None:
    """Keeps when the first and the newest message of a notice reached Telegram (for the lag figures)."""
    await conn.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id)
        .values(first_sent=func.coalesce(outbox.c.first_sent, now), last_sent=now)
    )


async def timings(conn: AsyncConnection) -> list[tuple[datetime | None, datetime, datetime | None, datetime | None]]:
    """(published, detected, first sent, last sent) of the alert notices."""
    rows = await conn.execute(
        select(outbox.c.published, outbox.c.created, outbox.c.first_sent, outbox.c.last_sent)
        .where(outbox.c.kind == "alert")
        .order_by(outbox.c.id.desc())
        .limit(10_000)
    )
    return [(p, c, f, last) for p, c, f, last in rows]
