"""Two that say the same: two witnesses, or one heard twice. Through the service and through replay, with one result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import entries as entry_rows
from bot.db.engine import reading
from bot.db.tables import outcomes
from bot.domain.advisory import Track
from bot.domain.entry import Entry
from bot.domain.source import Publisher, Tier
from bot.services import ingest
from bot.services.replay import replay
from tests.conftest import Clock
from tests.support.parts import NEWS, a_source, deps_for

MINISTRY = Publisher("qa-caa", "Qatar CAA", "QA", Tier.OFFICIAL, "authority")
AGENCY = Publisher("agency", "Agency", "QA", Tier.AGENCY, "agency", carries=("paper",))
RADIO = replace(NEWS, id="radio", name="Radio")
STATEMENT = (
    "The Civil Aviation Authority of Qatar says that the airspace of Qatar is closed to all flights from this morning. "
    "Passengers are asked not to go to the airport and to wait for a notice of their airline about a new date."
)
OWN_WORDS = (
    "Our correspondent in Doha saw the departure hall being emptied before noon. A spokesman of the civil aviation "
    "authority confirmed to us that Qatar has closed its airspace, and could not say for how long."
)
OVER = (
    "The Civil Aviation Authority of Qatar says that the airspace of Qatar is open again to all airlines from noon, "
    "after a closure of two days."
)
OVER_TOO = "Our reporter in Doha heard from the civil aviation authority that it has reopened the airspace of Qatar."


async def decided(engine: AsyncEngine, clock: Clock, *said: tuple[Publisher, str]) -> list[tuple[str, str]]:
    """(decision, reason) of each text in turn, half an hour apart: by the service, and the same by replay."""
    sources = {publisher.id: a_source(publisher) for publisher, _ in said}
    deps = deps_for(engine, clock, sources=list(sources.values()))
    rows = []
    for n, (publisher, text) in enumerate(said):
        clock.forward(minutes=30)
        entry = Entry(str(n), f"Headline of {publisher.name}", text, published=clock(), lang="en", extra={"id": n})
        rows.append((entry, sources[publisher.id], clock()))
        async with deps.db.begin() as conn:
            await entry_rows.add_new(conn, [entry_rows.Payload(sources[publisher.id].id, [entry])], clock())
        await ingest.ingest_due(deps)
    async with reading(deps.db) as conn:
        query = select(outcomes).where(outcomes.c.track == "airspace").order_by(outcomes.c.id)
        found = (await conn.execute(query)).mappings().all()
    stored = [(row["decision"], row["reason"]) for row in found]
    if not any(publisher.carries for publisher, _ in said):  # replay knows no catalogue
        steps = [step for _, _, steps in replay(rows) for step in steps if step.advisory]
        airspace = [s for s in steps if s.advisory and s.advisory.track is Track.AIRSPACE]
        assert [(s.decision.act.value, s.decision.reason) for s in airspace] == stored
    return stored


async def test_an_independent_report_opens_what_a_first_one_held(engine: AsyncEngine, clock: Clock) -> None:
    first, second = await decided(engine, clock, (NEWS, STATEMENT), (RADIO, OWN_WORDS))
    assert (first[0], second[0]) == ("hold", "open")


@pytest.mark.parametrize("rerun", [STATEMENT, STATEMENT.upper(), "DOHA, 28 February. " + STATEMENT + " Follow us."])
async def test_the_same_text_in_another_outlet_opens_nothing(engine: AsyncEngine, clock: Clock, rerun: str) -> None:
    _, *others = await decided(engine, clock, (NEWS, STATEMENT), (RADIO, rerun), (RADIO, OWN_WORDS))
    assert others[0] == ("ignore", "the same text as Paper: not a second source")
    assert others[1][0] == "open", "the same outlet with words of its own is a second source"


async def test_who_carries_the_first_ones_texts_opens_nothing_in_any_words(engine: AsyncEngine, clock: Clock) -> None:
    _, second = await decided(engine, clock, (NEWS, STATEMENT), (AGENCY, OWN_WORDS))
    assert second == ("ignore", "Agency carries Paper's texts: not a second source")


async def test_an_authority_opens_whoever_had_its_text_before(engine: AsyncEngine, clock: Clock) -> None:
    _, second = await decided(engine, clock, (NEWS, STATEMENT), (MINISTRY, STATEMENT))
    assert second == ("open", "an authority confirms it")


@pytest.mark.parametrize(("second", "ends"), [(OVER, "hold"), (OVER_TOO, "clear")], ids=["an echo", "a second voice"])
async def test_the_same_all_clear_twice_is_one(engine: AsyncEngine, clock: Clock, second: str, ends: str) -> None:
    said: list[tuple[Any, str]] = [(MINISTRY, STATEMENT), (NEWS, OVER), (RADIO, second)]
    opened, doubted, last = await decided(engine, clock, *said)
    assert (opened[0], doubted[0], last[0]) == ("open", "hold", ends)


async def test_the_word_of_a_day_ago_is_no_second_voice_any_more(engine: AsyncEngine, clock: Clock) -> None:
    await decided(engine, clock, (MINISTRY, STATEMENT), (NEWS, OVER))
    clock.forward(hours=25)
    deps = deps_for(engine, clock, sources=[a_source(RADIO)])
    async with deps.db.begin() as conn:
        late = Entry("late", "Radio", OVER_TOO, published=clock() - timedelta(minutes=1), lang="en")
        await entry_rows.add_new(conn, [entry_rows.Payload("radio-feed", [late])], clock())
    await ingest.ingest_due(deps)
    async with reading(deps.db) as conn:
        assert (
            await conn.execute(select(outcomes.c.decision).order_by(outcomes.c.id.desc()))
        ).scalars().first() == "hold"
