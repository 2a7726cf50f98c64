"""Standing lists through the service, from the poll to the alert: raised at once, lowered when repeated (a 304 is a
repeat), absent is not cleared; on both databases, and over restarts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import entries as entry_rows
from bot.db.engine import make_engine, reading
from bot.db.tables import alerts, entries, feeds, issues, outcomes, standing
from bot.deps import Deps
from bot.domain.source import Expect, Publisher, Source, Tier
from bot.services import follow, ingest, keep_polls, poll
from bot.services import standing as lists
from bot.sources.catalogue import load
from bot.sources.fetcher import Fetched, NotModified
from bot.sources.formats import parse_counted
from tests.conftest import SHARED, Clock
from tests.support.parts import ScriptedFetcher, a_source, deps_for

CANADA = Publisher("ca-gac", "Global Affairs Canada", "CA", Tier.OFFICIAL, "ministry")
WORDS = {
    "normal": "Take normal security precautions",
    "caution": "Exercise a high degree of caution",
    "reconsider": "Avoid non-essential travel",
    "avoid": "Avoid all travel",
}
OTHERS = ("Albania", "Chile", "Fiji", "France", "Japan", "Kenya", "Malta", "Nepal", "Peru", "Samoa")
HISTORY = SHARED / "feeds" / "history" / "canada_summary"


def listed(clock: Clock, *, without: Sequence[str] = (), others: Sequence[str] = OTHERS, **levels: str) -> Fetched:
    """A whole list: `levels` by country ("normal, regional"), all others at normal; every row dated today."""
    rows = {**dict.fromkeys(others, "normal"), **{name.replace("_", " "): level for name, level in levels.items()}}
    body = [
        {
            "destination": name,
            "risk_level": WORDS[level.partition(",")[0]] + (" (with regional advisories)" if "," in level else ""),
            "last_updated": clock().strftime("%Y-%m-%dT%H:%M:%S"),
            "details_url": f"https://travel.gc.ca/destinations/{name.lower()}",
        }
        for name, level in rows.items()
        if name not in without
    ]
    return Fetched(json.dumps(body).encode(), "application/json", '"e"', None, "https://travel.gc.ca/list", 200)


class Server(ScriptedFetcher):
    """Answers 304 to a known ETag while the list is the same, as a real one does."""

    async def fetch(self, request: Any) -> Any:
        answer = await super().fetch(request)
        same = isinstance(answer, Fetched) and request.etag is not None and answer.etag == request.etag
        return NotModified(None, None) if same else answer


class World:
    """One source (or several) with its list, and what was decided because of it."""

    def __init__(self, engine: AsyncEngine, clock: Clock, *more: Source) -> None:
        self.clock = clock
        self.sources = [a_source(CANADA, format="canada", expect=Expect(1), every=300), *more]
        self.engine = engine
        self.number = 0
        self.deps = self._deps()

    def _deps(self) -> Deps:
        return deps_for(self.engine, self.clock, sources=self.sources, fetcher=Server(NotModified(None, None)))

    async def start(self, **levels: str) -> World:
        await poll.register(self.deps, only_poller=True)
        assert await self.says(**levels) == []
        return self

    async def restarted(self) -> None:
        """A new process on the same database."""
        url = self.engine.url.render_as_string(hide_password=False)
        await self.engine.dispose()
        self.engine = make_engine(url)
        self.deps = self._deps()
        await poll.register(self.deps, only_poller=True)

    async def says(self, *, again: bool = False, **levels: Any) -> list[tuple[str, str, str]]:
        """One poll of every source: (country, decision, notify) of what is no "ignore". again: the list as before."""
        self.clock.forward(minutes=10)
        assert isinstance(self.deps.fetcher, ScriptedFetcher)
        if not again:
            self.number += 1
            answer = listed(self.clock, **levels)
            self.answer = Fetched(answer.body, answer.content_type, f'"{self.number}"', None, answer.url, 200)
        self.deps.fetcher.answers = [self.answer]
        before = len(await self.rows(outcomes))
        await keep_polls.poll_due(self.deps)
        while await ingest.ingest_due(self.deps):
            pass
        fresh = (await self.rows(outcomes))[before:]
        return [(r["country"], r["decision"], r["notify"]) for r in fresh if r["decision"] != "ignore"]

    async def rows(self, table: Any) -> list[dict[str, Any]]:
        async with reading(self.deps.db) as conn:
            return [dict(r) for r in (await conn.execute(select(table).order_by(*table.primary_key))).mappings()]

    async def alert(self) -> dict[str, Any]:
        *_, last = await self.rows(alerts)
        return {**last["facts"], "state": last["state"], "expires": last["expires"]}


@pytest.fixture
async def world(engine: AsyncEngine, clock: Clock) -> World:
    return await World(engine, clock).start(Qatar="caution", Iraq="avoid")


async def test_a_rise_is_told_at_once_and_a_moved_date_never(world: World) -> None:
    assert await world.says(Qatar="caution", Iraq="avoid") == [], "every date moved"
    assert await world.says(Qatar="avoid", Iraq="avoid") == [("QA", "open", "push")]
    assert await world.says(Qatar="avoid", Iraq="avoid") == []
    assert (await world.alert())["level"] == "avoid"


@pytest.mark.parametrize("again", [False, True], ids=["new dates", "304"])
async def test_a_lowering_is_told_when_the_next_fetch_repeats_it(world: World, again: bool) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    assert await world.says(Qatar="reconsider", Iraq="avoid") == []
    assert (await world.alert())["level"] == "avoid"
    assert await world.says(again=again, Qatar="reconsider", Iraq="avoid") == [("QA", "update", "push")]
    told = await world.alert()
    assert (told["level"], told["state"], told["phase"]) == ("reconsider", "open", "update")
    assert await world.says(again=True) == []
    assert world.deps.fetcher.requests[-1].etag is not None, "nothing waits: a 304 will do"


async def test_a_lowering_waits_over_a_restart(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    assert await world.says(Qatar="reconsider", Iraq="avoid") == []
    await world.restarted()
    assert await world.says(again=True) == [("QA", "update", "push")]


async def test_what_flips_back_is_not_told(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    for level in ("caution", "avoid", "normal", "avoid"):
        assert await world.says(Qatar=level, Iraq="avoid") == []
    assert (await world.alert())["level"] == "avoid"


async def test_normal_everywhere_is_an_all_clear_and_normal_with_regional_warnings_is_none(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    await world.says(Qatar="normal, regional", Iraq="avoid")
    assert await world.says(again=True) == [("QA", "update", "push")]
    told = await world.alert()
    assert (told["state"], told["level"], told["regional"]) == ("open", "normal", True)
    await world.says(Qatar="normal", Iraq="avoid")
    assert await world.says(again=True) == [("QA", "clear", "push")]
    assert (await world.alert())["state"] == "cleared"


async def test_milder_advice_that_nobody_was_told_of_stands_on_the_board_and_rings_nobody(world: World) -> None:
    await world.says(Qatar="caution", Iraq="reconsider")
    assert await world.says(again=True) == [("IQ", "open", "none")]
    assert (await world.alert())["level"] == "reconsider"


async def test_stricter_advice_for_parts_is_told_as_such(world: World) -> None:
    assert await world.says(Qatar="caution, regional", Iraq="avoid") == [("QA", "open", "push")]
    assert (await world.alert())["regional"] is True
    await world.says(Qatar="caution", Iraq="avoid")
    assert await world.says(again=True) == [("QA", "update", "silent")]
    assert (await world.alert())["regional"] is False


@pytest.mark.parametrize("again", [False, True], ids=["new dates", "the same short list"])
async def test_a_row_that_stays_away_is_no_longer_listed_and_the_alert_stays_open(world: World, again: bool) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    expires = (await world.alert())["expires"]
    short = {"Qatar": "avoid", "Iraq": "avoid", "without": ("Qatar",)}
    assert await world.says(**short) == []
    assert await world.says(again=again, **short) == []
    await world.restarted()
    assert await world.says(again=again, **short) == [("QA", "update", "silent")]
    told = await world.alert()
    assert (told["unlisted"], told["state"], told["level"], told["expires"]) == ("ca-gac", "open", "avoid", expires)
    assert await world.says(**short) == [], "told once"
    assert await world.says(Qatar="avoid", Iraq="avoid") == [("QA", "update", "silent")]
    assert (await world.alert())["unlisted"] == ""


async def test_a_row_that_comes_back_milder_is_lowered_and_never_an_all_clear(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    for _ in range(3):
        await world.says(Qatar="avoid", Iraq="avoid", without=("Qatar",))
    assert await world.says(Qatar="normal", Iraq="avoid") == [("QA", "update", "push")]
    assert (await world.alert())["state"] == "open"


async def test_a_row_that_is_missing_for_a_run_is_nothing(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    for without in (("Qatar",), (), ("Qatar",), ("Qatar",), ()):
        assert await world.says(Qatar="avoid", Iraq="avoid", without=without) == []


async def test_a_short_list_is_an_outage_that_is_heard_and_misses_nobody(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    for _ in range(4):
        assert await world.says(Iraq="avoid", others=OTHERS[:5]) == []
    assert await world.says(Iraq="avoid", Peru="avoid", others=OTHERS[:5]) == [("PE", "open", "push")]
    [issue] = await world.rows(issues)
    assert (issue["kind"], issue["times"], issue["resolved_at"]) == ("short list", 5, None), "operators can see it"
    await world.says(Qatar="avoid", Iraq="avoid", Peru="avoid")
    assert (await world.rows(issues))[0]["resolved_at"] is not None


async def test_a_new_row_at_normal_is_nothing_and_one_with_a_warning_is(world: World) -> None:
    await world.says(Qatar="caution", Iraq="avoid", Oman="normal")
    known = {"Qatar": "caution", "Iraq": "avoid", "Oman": "normal"}
    assert await world.says(**known, Yemen="avoid") == [("YE", "open", "push")]


async def test_words_that_nobody_knows_ask_an_admin_and_change_nothing(world: World, monkeypatch: Any) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    monkeypatch.setitem(WORDS, "new", "Depart at once")
    assert await world.says(Qatar="new", Iraq="avoid") == [(None, "hold", "none")]
    assert await world.says(Qatar="new", Iraq="avoid") == []
    assert (await world.alert())["level"] == "avoid"


async def test_a_second_route_of_the_publisher_meets_the_first(engine: AsyncEngine, clock: Clock) -> None:
    worse = a_source(CANADA, id="ca-json", format="canada", expect=Expect(1), every=300, map={"rank": 1})
    world = await World(engine, clock, worse).start(Qatar="caution", Iraq="avoid")
    assert await world.says(Qatar="avoid", Iraq="avoid") == [("QA", "open", "push")], "two routes, one change"
    assert len(await world.rows(alerts)) == 1
    await world.says(Qatar="caution", Iraq="avoid")
    assert (await world.alert())["level"] == "caution", "each route repeats the other"


async def test_a_route_that_joins_later_tells_nothing_at_first_and_loses_nothing(
    engine: AsyncEngine, clock: Clock
) -> None:
    worse = a_source(CANADA, id="ca-json", format="canada", expect=Expect(1), every=300, map={"rank": 1})
    world = await World(engine, clock).start(Qatar="caution", Iraq="avoid")
    await world.says(Qatar="caution", Iraq="avoid")
    world.sources = [worse]
    await world.restarted()
    assert await world.says(Qatar="avoid", Iraq="avoid") == [], "a first list"
    assert await world.says(again=True) == [("QA", "open", "push")]


async def test_bulk_moves_of_dates_write_one_row(world: World) -> None:
    written: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if "INTO standing" in statement:
            written.extend([statement] * (len(parameters) if many else 1))

    event.listen(world.deps.db.sync_engine, "before_cursor_execute", note)
    await world.says(Qatar="caution", Iraq="avoid")
    assert len(written) == 1
    assert len(await world.rows(standing)) == len(OTHERS) + 3, "one a country, and the dates"
    await world.says(again=True)
    assert len(written) == 1


async def test_a_change_is_stored_once_however_often_the_step_is_repeated(world: World) -> None:
    """A crash after the commit: the same answer is compared again, and nothing is a change any more."""
    await world.says(Qatar="avoid", Iraq="avoid")
    source = world.sources[0]
    parsed = parse_counted(world.answer.body, source)
    async with world.deps.db.begin() as conn:
        observed = await lists.observe(conn, source, parsed.entries, baseline=False, now=world.clock())
        (found,) = await entry_rows.add_new(conn, [entry_rows.Payload(source.id, observed.entries)], world.clock())
        assert not found.new
        await conn.rollback()


async def test_a_database_from_before_standing_lists_goes_by_versions_once(world: World) -> None:
    async with world.deps.db.begin() as conn:
        await conn.execute(standing.delete())
    assert await world.says(Qatar="avoid", Iraq="avoid") == [("QA", "open", "push")]


async def test_the_level_of_islands_is_advice_for_a_part_of_their_country(engine: AsyncEngine, clock: Clock) -> None:
    world = await World(engine, clock).start(Spain="normal", Canary_Islands="normal")
    assert await world.says(Spain="normal", Canary_Islands="avoid") == [("ES", "open", "none")]
    told = await world.alert()
    assert (told["level"], told["regional"]) == ("normal", True)
    await world.says(Spain="normal", Canary_Islands="normal")
    assert await world.says(again=True) == [], "milder advice for a part says nothing of the country"


async def test_a_row_that_is_split_is_not_missed_and_a_row_that_joins_others_neither(
    engine: AsyncEngine, clock: Clock
) -> None:
    world = await World(engine, clock).start(Israel_and_Palestine="avoid")
    split = {"Israel": "avoid", "Palestine": "avoid"}
    assert [(c, d) for c, d, _ in await world.says(**split)] == [("IL", "open"), ("PS", "open")]
    for _ in range(4):
        assert await world.says(**split) == []


async def test_a_list_of_which_an_item_could_not_be_read_misses_nobody(world: World) -> None:
    await world.says(Qatar="avoid", Iraq="avoid")
    for _ in range(4):
        answer = listed(world.clock, Qatar="avoid", Iraq="avoid", without=("Qatar",))
        broken = [*json.loads(answer.body), {"destination": None, "risk_level": "Avoid all travel"}]
        world.number += 1
        tag = f'"{world.number}"'
        world.answer = Fetched(json.dumps(broken).encode(), answer.content_type, tag, None, answer.url, 200)
        assert await world.says(again=True) == []
    assert (await world.alert())["unlisted"] == ""


# --- pages that are followed -----------------------------------------------------------------------------------------


def govuk(clock: Clock, statuses: Sequence[str], change: str) -> tuple[bytes, bytes]:
    """(index, Qatar's page)."""
    moment = clock().isoformat()
    country = {"slug": "qatar", "name": "Qatar"}
    details = {"country": country, "change_description": change}
    child = {"content_id": "q", "base_path": "/foreign-travel-advice/qatar", "title": "Qatar travel advice"}
    child |= {"public_updated_at": moment, "details": details}
    index = {"base_path": "/foreign-travel-advice", "links": {"children": [child]}}
    page = {**child, "document_type": "travel_advice", "details": {**details, "alert_status": list(statuses)}}
    return json.dumps(index).encode(), json.dumps(page).encode()


class GovUk:
    def __init__(self) -> None:
        self.index = self.page = b""

    async def fetch(self, request: Any) -> Fetched:
        body = self.page if request.url.endswith("/qatar") else self.index
        return Fetched(body, "application/json", None, None, request.url, 200)

    async def aclose(self) -> None:
        return None


async def test_a_page_that_is_followed_lowers_once_a_second_reading_repeats_it(
    engine: AsyncEngine, clock: Clock
) -> None:
    server = GovUk()
    fcdo = Publisher("uk-fcdo", "FCDO", "GB", Tier.OFFICIAL, "ministry")
    source = a_source(fcdo, format="gov_uk", url="https://www.gov.uk/api/content/foreign-travel-advice")
    deps = deps_for(engine, clock, sources=[source], fetcher=server)
    await poll.register(deps, only_poller=True)

    async def read(statuses: Sequence[str], change: str, readings: int) -> list[tuple[str, str]]:
        clock.forward(minutes=10)
        server.index, server.page = govuk(clock, statuses, change)
        await keep_polls.poll_due(deps)
        for _ in range(readings):
            assert await follow.follow_due(deps) == 1
            assert await follow.follow_due(deps) == 0
            clock.forward(minutes=2)
        while await ingest.ingest_due(deps):
            pass
        async with reading(deps.db) as conn:
            found = (await conn.execute(select(outcomes).order_by(outcomes.c.id))).mappings().all()
        return [(row["decision"], row["reason"]) for row in found]

    whole = "avoid_all_travel_to_whole_country"
    assert await read([], "", 0) == []
    first = await read([whole], "FCDO advises against all travel to Qatar. Leave now.", 1)
    assert [decision for decision, _ in first] == ["open"]
    parts = ["avoid_all_travel_to_parts"]
    told = await read(parts, "FCDO no longer advises against all travel to Qatar.", 2)
    assert told[1:] == [("update", "new: level avoid to caution")]
    over = await read([], "FCDO no longer advises against travel to parts of Qatar.", 2)
    assert over[2:] == [("clear", "a source says it is over")]


# --- the recorded history --------------------------------------------------------------------------------------------


@pytest.mark.skipif(not HISTORY.is_dir(), reason="needs the recorded payloads in ../shared/feeds/history")
async def test_the_recorded_history_of_canada_tells_thirteen_changes_and_no_moved_date(
    engine: AsyncEngine, clock: Clock
) -> None:
    source = load(None).sources["ca-gac-summary"]
    deps = deps_for(engine, clock, sources=[replace(source, enabled=True)], fetcher=ScriptedFetcher())
    assert isinstance(deps.fetcher, ScriptedFetcher)
    for file in sorted(HISTORY.glob("*.json")):
        clock.now = _day(file) + timedelta(days=1)
        if not deps.fetcher.requests:
            await poll.register(deps, only_poller=True)
        deps.fetcher.answers = [Fetched(file.read_bytes(), None, None, None, source.url, 200)]
        assert await keep_polls.poll_due(deps) == 1
        while await ingest.ingest_due(deps):
            pass
    async with reading(deps.db) as conn:
        query = select(entries.c.guid, outcomes.c.country, outcomes.c.decision, outcomes.c.notify, outcomes.c.reason)
        found = (
            await conn.execute(query.join(outcomes, outcomes.c.entry_id == entries.c.id).order_by(outcomes.c.id))
        ).all()
        assert (await conn.execute(select(feeds.c.last_error))).scalar_one() is None
    told = [row for row in found if row.guid.startswith("standing:")]
    assert len({row.guid for row in told}) == 13, "the 409 rows that only moved their dates are none of them"
    assert {row.decision for row in found if not row.guid.startswith("standing:")} == {"ignore"}
    assert sorted((row.country, row.decision, row.notify) for row in told) == RECORDED
    assert len(found) - len(told) == 13 + 2 - 2, "a row's own entry for each change of words, two of them pending"


def _day(file: Path) -> datetime:
    return datetime.fromisoformat(file.name.partition(".")[0]).replace(tzinfo=UTC)


RECORDED = [
    *((country, "open", "push") for country in ("AE",)),
    ("AU", "open", "none"),  # normal, and stricter for parts: a row of the board
    *((country, "open", "push") for country in ("BH", "CY", "IL")),
    ("IQ", "open", "none"),  # milder than what nobody was told of
    *((country, "open", "push") for country in ("JO", "KW", "LB", "OM")),
    ("OM", "update", "silent"),
    *((country, "open", "push") for country in ("PS", "QA", "SA")),
]
"""Thirteen changes; that of Israel and Palestine concerns two countries."""
