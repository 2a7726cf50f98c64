"""What operators and readers are shown of the sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.tables import entries, feeds
from bot.deps import Deps
from bot.domain.health import State
from bot.domain.source import Expect, Publisher, Tier
from bot.services import poll, sources_report, stats
from tests.conftest import Clock
from tests.integration.services.test_chain import OLD, polled, rss
from tests.support.parts import NEWS, ScriptedFetcher, a_source, deps_for

CAA = Publisher("qa-caa", "Qatar CAA", "QA", Tier.OFFICIAL, "authority")
MFA = Publisher("uz-mfa", "MFA of Uzbekistan", "UZ", Tier.OFFICIAL, "ministry")
AGENCY = Publisher("uz-agency", "Agency", "UZ", Tier.AGENCY, "agency")
EMBASSY = Publisher("us-doha", "US Embassy Doha", "US", Tier.OFFICIAL, "ministry")
SOURCES = (
    a_source(CAA, id="caa-a"),
    a_source(CAA, id="caa-b", expect=Expect(3, 86400)),
    a_source(CAA, id="caa-off", enabled=False, reason="not yet"),
    a_source(MFA, id="mfa"),
    a_source(MFA, id="mfa-ae", countries=("AE",)),
    a_source(AGENCY, id="agency"),
    a_source(EMBASSY, id="doha", countries=("QA",)),
    a_source(NEWS, id="paper"),
)


@pytest.fixture
async def deps(engine: AsyncEngine, clock: Clock) -> Deps:
    found = deps_for(engine, clock, sources=SOURCES, fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(found, only_poller=True)
    async with engine.begin() as conn:
        good = {"last_polled": clock(), "last_ok": clock(), "last_new": clock(), "baseline_at": clock(), "state": "ok"}
        await conn.execute(update(feeds).values(**good))
    return found


async def put(deps: Deps, *source_ids: str, **values: Any) -> None:
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).where(feeds.c.source_id.in_(source_ids)).values(**values))


BROKEN = {"failures": 3, "fail_kind": "connect", "last_error": "connect: refused"}


async def test_one_row_a_source_the_worst_first(deps: Deps, clock: Clock) -> None:
    await put(deps, "mfa", failures=1, fail_kind="blocked")
    await put(deps, "paper", state="failing", state_since=clock() - timedelta(hours=1), **BROKEN)
    found = await sources_report.sources_health(deps)
    assert [(row.id, row.state) for row in found[:2]] == [("mfa", State.BLOCKED), ("paper", State.FAILING)]
    assert [row.id for row in found][-1] == "caa-off"
    assert len(found) == len(SOURCES)
    by_id = {row.id: row for row in found}
    assert by_id["paper"].since == clock() - timedelta(hours=1)
    assert by_id["mfa"].since is None, "it has only just become so"
    assert (by_id["caa-off"].state, by_id["caa-off"].last_error) == (State.OFF, "not yet")
    assert (by_id["doha"].publisher_name, by_id["doha"].country, by_id["doha"].tier) == (
        *("US Embassy Doha", "US"),
        "official",
    )


async def test_a_row_tells_all_that_the_table_shows(deps: Deps, clock: Clock) -> None:
    figures = {"latency_ms": 210, "parser": "tolerant", "polls": 9, "unchanged": 7, "entries_seen": 12}
    await put(deps, "caa-b", **figures)
    (row,) = [r for r in await sources_report.sources_health(deps) if r.id == "caa-b"]
    assert (row.latency_ms, row.parser, row.polls, row.unchanged, row.entries) == (210, "tolerant", 9, 7, 12)
    assert (row.expected_min, row.failures, row.held, row.last_ok, row.last_new) == (3, 0, 0, clock(), clock())


async def test_a_source_in_detail_with_its_newest_entries(deps: Deps, clock: Clock) -> None:
    items = [(str(n), f"Item {n}", "Nothing.") for n in range(7)]
    await put(deps, "caa-a", next_due=clock(), baseline_at=clock())
    await put(deps, *(s.id for s in SOURCES if s.id != "caa-a"), next_due=clock() + timedelta(days=9))
    await polled(deps, clock, rss(*items, at=clock()))
    async with deps.db.begin() as conn:
        await conn.execute(update(entries).where(entries.c.guid == "6").values(state="held"))
    found = await sources_report.source_detail(deps, "caa-a")
    assert found is not None
    # entries of one payload have one date here: the order is that of their rows
    assert len(found.newest) == 5
    assert (found.newest[0].state, found.newest[1].state) == ("held", "new")
    assert found.health.held == 1
    assert found.url == "https://example.org/feed"
    assert await sources_report.source_detail(deps, "no-such-source") is None
    off = await sources_report.source_detail(deps, "caa-off")
    assert off is not None
    assert (off.newest, off.next_due) == ((), None)


async def spots(deps: Deps, country: str, citizenship: str | None = None) -> list[tuple[str, State]]:
    found = await sources_report.blind_spots(deps, country, citizenship)
    return [(spot.publisher_id, spot.state) for spot in found]


async def test_a_publisher_with_one_working_source_is_no_blind_spot(deps: Deps) -> None:
    assert await spots(deps, "QA") == []
    await put(deps, "caa-a", **BROKEN)
    assert await spots(deps, "QA") == []
    await put(deps, "caa-b", failures=1, fail_kind="blocked")
    assert await spots(deps, "QA") == [("qa-caa", State.FAILING)]


async def test_an_embassy_is_missed_in_its_host_alone(deps: Deps, clock: Clock) -> None:
    await put(deps, "doha", last_ok=clock() - timedelta(hours=2))
    (spot,) = await sources_report.blind_spots(deps, "QA")
    assert (spot.publisher_name, spot.state, spot.since) == (
        "US Embassy Doha",
        State.LATE,
        clock() - timedelta(hours=2),
    )
    assert await spots(deps, "US") == []
    assert await spots(deps, "AE") == []


async def test_the_readers_own_ministry_is_missed_everywhere(deps: Deps) -> None:
    await put(deps, "mfa", "mfa-ae", "agency", **BROKEN)
    assert await spots(deps, "QA") == []
    assert await spots(deps, "QA", "UZ") == [("uz-mfa", State.FAILING)], "the agency is no ministry"
    assert await spots(deps, "QA", "KZ") == []
    assert await spots(deps, "UZ") == [("uz-agency", State.FAILING), ("uz-mfa", State.FAILING)]


async def test_what_works_for_another_country_does_not_make_up_for_it(deps: Deps) -> None:
    await put(deps, "mfa", **BROKEN)
    assert await spots(deps, "QA", "UZ") == [("uz-mfa", State.FAILING)]
    assert await spots(deps, "AE", "UZ") == [], "its page on the Emirates works"


async def test_silence_is_a_doubt_and_not_a_blind_spot(deps: Deps, clock: Clock) -> None:
    await put(deps, "caa-a", **BROKEN)
    await put(deps, "caa-b", last_new=clock() - timedelta(days=2))
    assert await spots(deps, "QA") == []
    assert [(d.publisher_id, d.state) for d in await sources_report.doubtful(deps, "QA")] == [("qa-caa", State.SILENT)]


async def test_stats_count_every_source_by_its_state(deps: Deps) -> None:
    await put(deps, "mfa", **BROKEN)
    found = (await stats.stats(deps))["sources"]
    assert found == {"ok": 6, "failing": 1, "off": 1}
