"""Entries under one identity: none of them may hide another, however a feed lists them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import entries
from bot.db.tables import entries as table
from bot.domain.entry import Entry
from tests.conftest import NOW

FIRST = Entry("same", "Qatar closes its airspace", "Closed.", published=NOW)
SECOND = Entry("same", "Qatar reopens its airspace", "Open.", published=NOW + timedelta(hours=3))
UNDATED = Entry("same", "Iraq closes its border", "Closed.")


async def add(engine: AsyncEngine, *items: Entry) -> int:
    async with engine.begin() as conn:
        (found,) = await entries.add_new(conn, [entries.Payload("source", items, own_pages=True)], NOW)
    return len(found.new)


async def stored(engine: AsyncEngine) -> list[tuple[int, str]]:
    async with engine.connect() as conn:
        rows = await conn.execute(select(table.c.version, table.c.title).order_by(table.c.version))
        return [(version, title) for version, title in rows]


async def test_two_editions_in_one_payload_are_two_versions_oldest_first(engine: AsyncEngine) -> None:
    assert await add(engine, SECOND, FIRST) == 2
    assert await stored(engine) == [(1, FIRST.title), (2, SECOND.title)]
    assert await add(engine, SECOND, FIRST) == 0, "what is known does not come back"


async def test_a_new_edition_above_a_known_one_is_seen_and_one_taken_back_is_a_change(engine: AsyncEngine) -> None:
    await add(engine, FIRST)
    assert await add(engine, UNDATED, SECOND, FIRST, FIRST) == 2, "a feed may give all its items one guid"
    assert [title for _, title in await stored(engine)] == [FIRST.title, UNDATED.title, SECOND.title]
    assert await add(engine, SECOND, UNDATED, FIRST) == 0
    for item, new in ((FIRST, 1), (FIRST, 0)):
        assert await add(engine, item) == new
