"""Sources that state everything themselves, through the service: what ends what, several names of one thing, quiet."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.engine import reading
from bot.db.tables import alerts, entries, feeds, issues, outcomes
from bot.deps import Deps
from bot.domain.source import Expect, Publisher, Tier
from bot.services import ingest, keep_polls, poll
from bot.sources.fetcher import Fetched
from tests.conftest import Clock
from tests.support.parts import ScriptedFetcher, a_source, deps_for

MET = Publisher("qa-met", "Qatar Met", "QA", Tier.OFFICIAL, "hazard")


def answer(body: bytes) -> Fetched:
    return Fetched(body, None, None, None, "https://example.org/feed", 200)


async def started(engine: AsyncEngine, clock: Clock, form: str, quiet: bytes, **changes: Any) -> Deps:
    source = a_source(MET, format=form, expect=Expect(0), **changes)
    deps = deps_for(engine, clock, sources=[source], fetcher=ScriptedFetcher(answer(quiet)))
    await poll.register(deps, only_poller=True)
    await keep_polls.poll_due(deps)
    return deps


async def seen(deps: Deps, clock: Clock, body: bytes) -> list[tuple[str, str]]:
    """One poll and what was decided because of it: (decision, reason)."""
    assert isinstance(deps.fetcher, ScriptedFetcher)
    before = len(await rows(deps, outcomes))
    deps.fetcher.answers = [answer(body)]
    clock.forward(minutes=10)
    await keep_polls.poll_due(deps)
    while await ingest.ingest_due(deps):
        pass
    return [(row["decision"], row["reason"]) for row in (await rows(deps, outcomes))[before:]]


async def rows(deps: Deps, table: Any) -> list[dict[str, Any]]:
    async with reading(deps.db) as conn:
        return [dict(r) for r in (await conn.execute(select(table).order_by(*table.primary_key))).mappings()]


async def states(deps: Deps) -> list[str]:
    return [row["state"] for row in await rows(deps, alerts)]


# --- CAP -------------------------------------------------------------------------------------------------------------


def warning(
    name: str,
    clock: Clock,
    kind: str = "Alert",
    event: str = "Fog",
    severity: str = "Severe",
    refers: str = "",
    **more: Any,
) -> dict[str, Any]:
    sent = (clock() + timedelta(minutes=9)).isoformat()
    expires = (clock() + timedelta(hours=6)).isoformat()
    info = {"language": "en", "category": "Met", "event": event, "urgency": "Expected", "severity": severity}
    info |= {"certainty": "Likely", "expires": expires, "description": f"{event} in the north."} | more
    found = {"identifier": name, "sender": "met@qa.example", "sent": sent, "status": "Actual", "msgType": kind}
    return found | {"references": refers, "info": [info]}


def listed(*messages: dict[str, Any]) -> bytes:
    return json.dumps({"alerts": messages}).encode()


def reference(message: dict[str, Any]) -> str:
    return f"{message['sender']},{message['identifier']},{message['sent']}"


async def test_a_cancel_ends_what_it_names_and_nothing_else(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "cap", listed())
    fog = warning("fog-1", clock)
    assert await seen(deps, clock, listed(fog)) == [("open", "an authority says so")]
    storm = warning("storm-1", clock, event="Storm")
    assert [d for d, _ in await seen(deps, clock, listed(fog, storm))] == ["ignore"], "one alert holds both"
    over = warning("fog-2", clock, "Cancel", refers=reference(fog))
    ((decision, reason),) = await seen(deps, clock, listed(over, storm))
    assert (decision, reason) == ("update", "one warning is over, 1 of the same source still stand")
    assert await states(deps) == ["open"]
    calm = warning("storm-2", clock, "Cancel", refers=reference(storm), severity="Minor")
    assert [d for d, _ in await seen(deps, clock, listed(calm, over))] == ["clear"]
    assert await states(deps) == ["cleared"]


async def test_an_update_takes_the_place_of_what_it_names(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "cap", listed())
    first = warning("a-1", clock)
    await seen(deps, clock, listed(first))
    second = warning("a-2", clock, "Update", refers=reference(first), severity="Extreme")
    assert [d for d, _ in await seen(deps, clock, listed(second))] == ["update"]
    over = warning("a-3", clock, "Cancel", refers=reference(second))
    assert [d for d, _ in await seen(deps, clock, listed(over))] == ["clear"]


async def test_a_cancel_of_what_never_rang_ends_nothing(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "cap", listed())
    drizzle = warning("drizzle-1", clock, event="Drizzle", severity="Minor")
    assert await seen(deps, clock, listed(drizzle)) == [("ignore", "minor by the source's own measure")]
    await seen(deps, clock, listed(warning("storm-1", clock, event="Storm")))
    over = warning("drizzle-2", clock, "Cancel", refers=reference(drizzle))
    ((decision, reason),) = await seen(deps, clock, listed(over))
    assert (decision, reason) == ("ignore", "ends a message that the alert here does not rest on")
    assert await states(deps) == ["open"]


async def test_an_exercise_asks_nobody_whatever_it_sounds_like(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "cap", listed())
    drill = warning("x-1", clock, event="Airspace closed, all flights cancelled, missile strike") | {
        "status": "Exercise"
    }
    assert await seen(deps, clock, listed(drill)) == [("ignore", "status Exercise")]


# --- earthquakes -----------------------------------------------------------------------------------------------------


def quakes(clock: Clock, *features: dict[str, Any], made: datetime | None = None) -> bytes:
    moment = made or clock() + timedelta(minutes=10)
    return json.dumps({"metadata": {"generated": int(moment.timestamp() * 1000)}, "features": features}).encode()


def quake(clock: Clock, name: str, ids: str, **values: Any) -> dict[str, Any]:
    time = int((clock() + timedelta(minutes=5)).timestamp() * 1000)
    found = {"mag": 6.5, "place": "10 km N of Doha, Qatar", "time": time, "ids": ids, "type": "earthquake", **values}
    return {"id": name, "properties": found, "geometry": {"coordinates": [51.5, 25.3, 10]}}


async def test_an_earthquake_whose_id_changes_is_one_entry_and_its_deletion_withdraws_it(
    engine: AsyncEngine, clock: Clock
) -> None:
    deps = await started(engine, clock, "usgs", quakes(clock))
    at = clock() + timedelta(minutes=5)
    when = int(at.timestamp() * 1000)
    assert [d for d, _ in await seen(deps, clock, quakes(clock, quake(clock, "us1", ",us1,", time=when)))] == ["open"]
    red = quake(clock, "ak9", ",ak9,us1,", time=when, alert="red")
    ((decision, reason),) = await seen(deps, clock, quakes(clock, red))
    assert (decision, reason) == ("update", "new: severity extreme")
    assert [(r["guid"], r["version"]) for r in await rows(deps, entries)] == [("us1", 1), ("us1", 2)]
    gone = quake(clock, "ak9", ",ak9,us1,", time=when, status="deleted")
    assert await seen(deps, clock, quakes(clock, gone)) == [("cancel", "withdrawn by its source")]
    assert await states(deps) == ["cancelled"], "there was no such event: it is not over"


WEEK = "https://earthquake.example/summary/4.5_week.geojson"


async def test_an_earthquake_that_vanishes_from_its_window_is_no_longer_listed_and_not_over(
    engine: AsyncEngine, clock: Clock
) -> None:
    small = quake(clock, "us0", ",us0,", mag=4.6, place="south of the Fiji Islands")
    deps = await started(engine, clock, "usgs", quakes(clock, small), url=WEEK)
    grave = quake(clock, "us1", ",us1,")
    assert [d for d, _ in await seen(deps, clock, quakes(clock, grave, small))] == ["open"]
    assert await seen(deps, clock, quakes(clock, small)) == []
    assert await seen(deps, clock, quakes(clock, quake(clock, "ak7", ",ak7,us1,"), small)) == [], "under another id"
    for _ in range(2):
        assert await seen(deps, clock, quakes(clock, small)) == []
    told = await seen(deps, clock, quakes(clock, small))
    assert told == [("update", "no longer listed: not an all-clear")]
    assert await states(deps) == ["open"]
    (alert,) = await rows(deps, alerts)
    assert alert["facts"]["unlisted"] == "qa-met"
    assert await seen(deps, clock, quakes(clock, small)) == [], "told once"


async def test_an_earthquake_that_grew_older_than_its_window_is_no_news(engine: AsyncEngine, clock: Clock) -> None:
    small = quake(clock, "us0", ",us0,", mag=4.6, place="south of the Fiji Islands")
    deps = await started(engine, clock, "usgs", quakes(clock, small), url=WEEK)
    await seen(deps, clock, quakes(clock, quake(clock, "us1", ",us1,"), small))
    clock.forward(days=6, hours=12)
    for _ in range(4):
        assert await seen(deps, clock, quakes(clock, small)) == []


async def test_a_grave_event_in_no_known_country_asks_an_admin_and_a_small_one_nobody(
    engine: AsyncEngine, clock: Clock
) -> None:
    deps = await started(engine, clock, "usgs", quakes(clock))
    far = "south of the Fiji Islands"
    grave, small = quake(clock, "us1", ",us1,", place=far, mag=7.2), quake(clock, "us2", ",us2,", place=far, mag=5)
    decided = await seen(deps, clock, quakes(clock, grave, small))
    assert sorted(decision for decision, _ in decided) == ["hold", "ignore"]


async def test_an_old_file_is_read_and_told_as_a_fault(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "usgs", quakes(clock))
    old = quakes(clock, quake(clock, "us1", ",us1,"), made=clock() - timedelta(minutes=30))
    assert [d for d, _ in await seen(deps, clock, old)] == ["open"]
    assert [(r["kind"], r["resolved_at"]) for r in await rows(deps, issues)] == [("stale", None)]
    await seen(deps, clock, quakes(clock, quake(clock, "us2", ",us2,", mag=5)))
    assert [r["resolved_at"] is None for r in await rows(deps, issues)] == [False]


# --- Home Front Command ----------------------------------------------------------------------------------------------


async def test_an_empty_answer_of_the_home_front_command_is_quiet_and_no_outage(
    engine: AsyncEngine, clock: Clock
) -> None:
    deps = await started(engine, clock, "oref", b"\xef\xbb\xbf\r\n", countries=("IL",))
    assert await seen(deps, clock, b"") == []
    (feed,) = await rows(deps, feeds)
    assert (feed["failures"], feed["last_error"]) == (0, None)
    siren = {"id": "1", "cat": "1", "title": "ירי רקטות וטילים", "data": ["חיפה"], "desc": ""}
    assert [d for d, _ in await seen(deps, clock, json.dumps(siren).encode())] == ["open"]
    over = {"id": "2", "cat": "10", "title": "האירוע הסתיים", "data": ["חיפה"], "desc": ""}
    assert [d for d, _ in await seen(deps, clock, json.dumps(over).encode())] == ["clear"]


async def test_an_all_clear_for_one_city_ends_no_siren_in_another(engine: AsyncEngine, clock: Clock) -> None:
    deps = await started(engine, clock, "oref", b"", countries=("IL",))
    siren = {"id": "1", "cat": "1", "title": "ירי רקטות וטילים", "data": ["חיפה"], "desc": ""}
    other = {**siren, "id": "2", "data": ["אילת"]}
    over = {"id": "3", "cat": "10", "title": "האירוע הסתיים", "data": ["חיפה"], "desc": ""}
    await seen(deps, clock, json.dumps(siren).encode())
    await seen(deps, clock, json.dumps(other).encode())
    assert [d for d, _ in await seen(deps, clock, json.dumps({**over, "data": ["מטולה"]}).encode())] == ["ignore"]
    assert [d for d, _ in await seen(deps, clock, json.dumps({**over, "id": "4"}).encode())] == ["update"]
    last = {**over, "id": "5", "data": ["אילת"]}
    assert [d for d, _ in await seen(deps, clock, json.dumps(last).encode())] == ["clear"]
