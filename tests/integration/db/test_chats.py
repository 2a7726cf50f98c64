"""Chats on both databases: a group that gets another id, a person who leaves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import chats, subscriptions
from bot.db.tables import chats as chats_table
from bot.db.tables import deliveries, outbox
from bot.db.tables import subscriptions as subscriptions_table
from bot.services import subscribers
from tests.conftest import NOW, Clock
from tests.support.parts import deps_for

OLD, NEW, OTHER = -500, -1_001_000_000_500, 7_000_000_001


async def follows(engine: AsyncEngine, chat_id: int, *countries: str, state: str = "active", **values: Any) -> None:
    kind = "private" if chat_id > 0 else "group"
    async with engine.begin() as conn:
        row = {"chat_id": chat_id, "kind": kind, "lang": "ru", "state": state, "created": NOW, **values}
        await conn.execute(insert(chats_table).values(**row))
        await subscriptions.add(conn, chat_id, countries, NOW)


async def queued(engine: AsyncEngine, chat_id: int, state: str, subject: str = "entry:1") -> None:
    """One delivery of a notice to a chat."""
    async with engine.begin() as conn:
        known = (await conn.execute(select(outbox.c.id).where(outbox.c.subject == subject))).scalar()
        if known is None:
            notice = {"kind": "alert", "subject": subject, "lane": 1, "state": "expanded", "created": NOW}
            known = (await conn.execute(insert(outbox).values(**notice).returning(outbox.c.id))).scalar_one()
        row = {"outbox_id": known, "chat_id": chat_id, "op": "send", "lane": 1, "state": state, "next_try": NOW}
        message_id = 9 if state == "sent" else None
        await conn.execute(insert(deliveries).values(**row, message_id=message_id, created=NOW))


async def stored(engine: AsyncEngine, table: Any) -> list[dict[str, Any]]:
    async with engine.connect() as conn:
        return [dict(row) for row in (await conn.execute(select(table))).mappings()]


async def test_a_group_keeps_its_countries_its_choices_and_what_waits_for_it(engine: AsyncEngine) -> None:
    await follows(engine, OLD, "QA", "AE", citizenship="KG", paused_until=NOW)
    await queued(engine, OLD, "pending")
    await subscribers.migrate(deps_for(engine, Clock()), OLD, NEW)
    (chat,) = await stored(engine, chats_table)
    assert (chat["chat_id"], chat["lang"], chat["citizenship"], chat["state"]) == (NEW, "ru", "KG", "active")
    assert chat["paused_until"] == NOW
    followed = [(row["chat_id"], row["country"]) for row in await stored(engine, subscriptions_table)]
    assert sorted(followed) == [(NEW, "AE"), (NEW, "QA")]
    assert [d["chat_id"] for d in await stored(engine, deliveries)] == [NEW]


async def test_a_group_that_spoke_under_its_new_id_first_is_not_silenced(engine: AsyncEngine) -> None:
    """A message in the new group comes before the notice that it has moved: its row is there, and says "stopped"."""
    await follows(engine, OLD, "QA")
    await follows(engine, NEW, state="stopped")
    await subscribers.migrate(deps_for(engine, Clock()), OLD, NEW)
    (chat,) = await stored(engine, chats_table)
    assert (chat["chat_id"], chat["state"]) == (NEW, "active")


async def test_what_was_queued_for_both_ids_goes_out_once(engine: AsyncEngine) -> None:
    await follows(engine, OLD, "QA", "AE")
    await follows(engine, NEW, "QA")
    for chat_id in (OLD, NEW):
        await queued(engine, chat_id, "pending")
    await queued(engine, OLD, "pending", "entry:2")
    await subscribers.migrate(deps_for(engine, Clock()), OLD, NEW)
    waiting = [(d["chat_id"], d["outbox_id"]) for d in await stored(engine, deliveries) if d["state"] == "pending"]
    assert sorted(waiting) == [(NEW, 1), (NEW, 2)]
    followed = [(row["chat_id"], row["country"]) for row in await stored(engine, subscriptions_table)]
    assert sorted(followed) == [(NEW, "AE"), (NEW, "QA")]


async def test_moving_twice_and_moving_the_unknown_change_nothing(engine: AsyncEngine) -> None:
    await follows(engine, OLD, "QA")
    deps = deps_for(engine, Clock())
    for _ in range(2):
        await subscribers.migrate(deps, OLD, NEW)
    await subscribers.migrate(deps, -1, -2)
    assert [c["chat_id"] for c in await stored(engine, chats_table)] == [NEW]


@pytest.mark.parametrize("state", ["pending", "claimed", "sent", "failed"])
async def test_nothing_names_a_chat_that_was_deleted(engine: AsyncEngine, state: str) -> None:
    await follows(engine, OTHER, "QA")
    await follows(engine, OLD, "QA")
    await queued(engine, OTHER, state)
    await queued(engine, OLD, "sent")
    await subscribers.delete_me(deps_for(engine, Clock()), OTHER)
    for table in (chats_table, subscriptions_table, deliveries):
        assert [row["chat_id"] for row in await stored(engine, table)] == [OLD]


async def test_my_data_tells_of_every_row_that_names_the_chat(engine: AsyncEngine) -> None:
    await follows(engine, OTHER, "AE", "QA", citizenship="UZ")
    await queued(engine, OTHER, "sent")
    found = await subscribers.my_data(deps_for(engine, Clock()), OTHER)
    assert found["chat_id"] == OTHER
    assert (found["countries"], found["citizenship"], found["messages"]) == (["AE", "QA"], "UZ", 1)
    assert (found["broadcasts"], found["actions"]) == (0, 0)
    async with engine.connect() as conn:
        chat = await chats.get(conn, OTHER)
    assert chat is not None
    assert set(found) >= {"chat_id", "kind", "language", "citizenship", "state", "paused_until", "since"}


async def test_my_data_of_somebody_unknown_is_empty(engine: AsyncEngine) -> None:
    assert await subscribers.my_data(deps_for(engine, Clock()), OTHER) == {}
