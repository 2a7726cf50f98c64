"""Chats: who listens, in which language, from which state. Nothing else about a person is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import audit, broadcasts, chats, deliveries, subscriptions


@dataclass(frozen=True, slots=True)
class Chat:
    """state: active | stopped | blocked."""

    chat_id: int
    kind: str
    lang: str
    citizenship: str | None
    state: str
    paused_until: datetime | None
    created: datetime


async def ensure(conn: AsyncConnection, chat_id: int, kind: str, lang: str, now: datetime) -> Chat:
    """The chat's row, made if it is new (then stopped: nothing is sent before the person has chosen)."""
    row = {"chat_id": chat_id, "kind": kind, "lang": lang, "state": "stopped", "created": now}
    await conn.execute(insert(conn, chats).values(**row).on_conflict_do_nothing())
    found = await get(conn, chat_id)
    assert found is not None
    return found


async def get(conn: AsyncConnection, chat_id: int) -> Chat | None:
    row = (await conn.execute(select(chats).where(chats.c.chat_id == chat_id))).mappings().first()
    return Chat(**row) if row else None


async def change(conn: AsyncConnection, chat_id: int, **values: object) -> None:
    """Sets lang, citizenship, state or paused_until."""
    await conn.execute(update(chats).where(chats.c.chat_id == chat_id).values(**values))


async def set_state(conn: AsyncConnection, chat_id: int, state: str) -> None:
    await change(conn, chat_id, state=state)


async def migrate(conn: AsyncConnection, old: int, new: int) -> None:
    """A group lives on under another id: it keeps its choices and subscriptions, and what waits for it goes to the new
    id. Somebody may have spoken under the new id before Telegram told of the move; then the two become one."""
    chat = await get(conn, old)
    if chat is None:
        return
    choices = {name: getattr(chat, name) for name in ("lang", "citizenship", "state", "paused_until")}
    row = insert(conn, chats).values(chat_id=new, kind="supergroup", created=chat.created, **choices)
    silent = chats.c.state == "stopped"
    await conn.execute(row.on_conflict_do_update(index_elements=["chat_id"], set_=choices, where=silent))
    taken = select(subscriptions.c.country).where(subscriptions.c.chat_id == new)
    moved = update(subscriptions).where(subscriptions.c.chat_id == old, subscriptions.c.country.not_in(taken))
    await conn.execute(moved.values(chat_id=new))
    await _move_deliveries(conn, old, new)
    await conn.execute(sql_delete(chats).where(chats.c.chat_id == old))


async def _move_deliveries(conn: AsyncConnection, old: int, new: int) -> None:
    """What is not sent yet. A message that waits under both ids would reach the group twice: one of them goes."""
    waiting = (deliveries.c.chat_id == old) & deliveries.c.state.in_(("pending", "claimed"))
    twin = deliveries.alias("twin")
    same = (twin.c.chat_id == new) & (twin.c.outbox_id == deliveries.c.outbox_id)
    same &= (twin.c.op == deliveries.c.op) & (twin.c.base_id == deliveries.c.base_id)
    await conn.execute(sql_delete(deliveries).where(waiting, exists().where(same)))
    await conn.execute(update(deliveries).where(waiting).values(chat_id=new))


async def delete(conn: AsyncConnection, chat_id: int) -> None:
    """Everything that names the chat goes: subscriptions, deliveries, the row itself."""
    await conn.execute(sql_delete(subscriptions).where(subscriptions.c.chat_id == chat_id))
    await conn.execute(sql_delete(deliveries).where(deliveries.c.chat_id == chat_id))
    await conn.execute(sql_delete(chats).where(chats.c.chat_id == chat_id))


async def traces(conn: AsyncConnection, chat_id: int) -> dict[str, int]:
    """How many rows beside the chat's own name it (for /mydata): messages to it; of an admin, the broadcasts and the
    lines of the audit trail."""
    counted = {
        "messages": deliveries.c.chat_id == chat_id,
        "broadcasts": (broadcasts.c.created_by == chat_id) | (broadcasts.c.decided_by == chat_id),
        "actions": audit.c.actor == chat_id,
    }
    return {name: await _count(conn, condition) for name, condition in counted.items()}


async def _count(conn: AsyncConnection, condition: ColumnElement[bool]) -> int:
    return int((await conn.execute(select(func.count()).where(condition))).scalar_one())


async def by_state(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(select(chats.c.state, func.count()).group_by(chats.c.state))
    return {row[0]: row[1] for row in rows}
