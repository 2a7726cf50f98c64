"""Too much at once from one source: held whole, asked about once, decided by an admin, in spite of restarts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import chats as chat_rows
from bot.db.tables import alerts, audit, deliveries, entries, issues, outbox, outcomes
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.domain.entry import Entry
from bot.domain.source import Expect, Publisher, Tier
from bot.i18n import country_name
from bot.services import ingest, poll, source_state, stats, storm
from bot.sources.catalogue import Catalogue
from tests.conftest import Clock
from tests.integration.services.test_chain import OLD, polled, rows, rss, sent_by, worked
from tests.support.parts import NEWS, ScriptedFetcher, a_source, deps_for

ADMIN = 701
COUNTRIES = ("QA", "AE", "SA", "KW", "BH", "OM", "IR", "IQ", "JO", "LB", "TR", "AZ", "AM", "GE", "PK")
ADVICE = a_source(Publisher("uz-mfa", "MFA of Uzbekistan", "UZ", Tier.OFFICIAL, "ministry"), expect=Expect(burst=4))


def warnings(*countries: str, what: str = "do not travel to") -> list[tuple[str, str, str]]:
    names = {iso: country_name(iso, "en") for iso in countries}
    return [
        (iso, f"Advice against all travel: {name}", f"The Foreign Ministry advises citizens: {what} {name}.")
        for iso, name in names.items()
    ]


async def service(engine: AsyncEngine, clock: Clock, *sources: Any) -> Deps:
    found = deps_for(
        engine, clock, sources=sources or (ADVICE,), fetcher=ScriptedFetcher(rss(OLD)), admins=frozenset({ADMIN})
    )
    await poll.register(found, only_poller=True)
    async with found.db.begin() as conn:
        await chat_rows.ensure(conn, ADMIN, "private", "en", clock())
    await polled(found, clock, rss(OLD))
    return found


@pytest.fixture
async def deps(engine: AsyncEngine, clock: Clock) -> Deps:
    return await service(engine, clock)


async def published(deps: Deps, clock: Clock, *items: tuple[str, str, str], at: datetime | None = None) -> None:
    """New entries of the first source, as a poll stores them, all at this moment."""
    from bot.db import entries as entry_rows

    (source, *_) = deps.catalogue.sources.values()
    made = [Entry(guid, title, text, f"https://e.org/{guid}", at or clock(), "en") for guid, title, text in items]
    async with deps.db.begin() as conn:
        await entry_rows.add_new(conn, [entry_rows.Payload(source.id, made)], clock())


async def states(deps: Deps) -> dict[str, int]:
    found = [row["state"] for row in await rows(deps, entries)]
    return {state: found.count(state) for state in sorted(set(found))}


async def questions(deps: Deps) -> list[dict[str, Any]]:
    return [row for row in await rows(deps, outbox) if row["kind"] == "admin"]


async def test_a_batch_within_the_limit_is_read(deps: Deps, clock: Clock) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:4]))
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 4}
    assert len(await rows(deps, alerts)) == 4


async def test_a_batch_beyond_the_limit_is_held_whole_before_anything_is_written(deps: Deps, clock: Clock) -> None:
    seminar = ("calm", "A seminar on consular service", "Diplomats met in Tashkent.")
    await published(deps, clock, *warnings(*COUNTRIES[:6]), seminar)
    await ingest.ingest_due(deps)
    assert await states(deps) == {"baseline": 1, "held": 6, "processed": 1}
    assert await rows(deps, alerts) == []
    assert [row["reason"] for row in await rows(deps, outcomes)] == ["not an advisory"]
    (issue,) = await rows(deps, issues)
    assert (issue["kind"], issue["resolved_at"]) == ("storm", None)
    (question,) = await questions(deps)
    payload = question["payload"]
    assert (payload["kind"], payload["source"], payload["count"]) == ("storm", ADVICE.id, 6)
    assert len(payload["titles"]) == 3
    figures = (await stats.stats(deps))["entries"]
    assert (figures["held"], figures["total"]) == (6, 8)
    assert sum(n for state, n in figures.items() if state != "total") == figures["total"]


async def test_what_exceeds_the_limit_bit_by_bit_is_held_with_what_came_with_it(deps: Deps, clock: Clock) -> None:
    for iso in COUNTRIES[:4]:
        await published(deps, clock, *warnings(iso))
        await worked(deps)
        clock.forward(minutes=5)
    await published(deps, clock, *warnings(*COUNTRIES[4:6]))
    await ingest.ingest_due(deps)
    assert await states(deps) == {"baseline": 1, "held": 2, "processed": 4}


async def test_a_lowered_limit_holds_nothing_that_changes_nothing(deps: Deps, clock: Clock) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:4]))
    await worked(deps)
    strict = replace(deps, catalogue=Catalogue({}, {ADVICE.id: replace(ADVICE, expect=Expect(burst=2))}))
    again = [(f"{guid}-2", title, text) for guid, title, text in warnings(*COUNTRIES[:4])]
    await published(strict, clock, *again, at=clock() + timedelta(minutes=1))
    await worked(strict)
    assert await states(deps) == {"baseline": 1, "processed": 8}


async def test_the_window_moves_on(deps: Deps, clock: Clock) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:4]))
    await worked(deps)
    clock.forward(minutes=31)
    await published(deps, clock, *warnings(*COUNTRIES[4:8]))
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 8}


async def test_many_reports_of_one_thing_are_one_change(deps: Deps, clock: Clock) -> None:
    again = [
        (str(n), f"Advice against all travel: Qatar, part {n}", "The Foreign Ministry advises: do not travel to Qatar.")
        for n in range(12)
    ]
    await published(deps, clock, *again)
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 12}


async def test_one_document_about_many_countries_is_one_change(engine: AsyncEngine, clock: Clock) -> None:
    """Kazakhstan's aviation committee, 28 February 2026: eleven skies in one order."""
    deps = await service(engine, clock)
    names = ", ".join(country_name(iso, "en") for iso in COUNTRIES[:11])
    order = (
        "order",
        "Airspace of eleven countries closed",
        f"The airspace of {names} is closed to all flights.",
    )
    await published(deps, clock, order)
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 1}
    assert len(await rows(deps, alerts)) > 4


async def test_a_busy_newspaper_in_which_nothing_happens_is_never_held(engine: AsyncEngine, clock: Clock) -> None:
    deps = await service(engine, clock, a_source(NEWS, expect=Expect(burst=4)))
    calm = [(str(n), f"Football: match {n} ends in a draw", "The teams meet again next week.") for n in range(60)]
    await published(deps, clock, *calm)
    for _ in range(3):
        await ingest.ingest_due(deps)
    assert await states(deps) == {"baseline": 1, "processed": 60}
    assert await questions(deps) == []


async def test_ten_countries_raised_in_one_day_by_a_structured_list_pass(engine: AsyncEngine, clock: Clock) -> None:
    """Canada, 28 February 2026."""
    canada = a_source(Publisher("ca-gac", "Canada", "CA", Tier.OFFICIAL, "ministry"), format="canada")
    deps = await service(engine, clock, canada)
    await published(deps, clock, *warnings(*COUNTRIES[:12]))
    await worked(deps)
    assert await states(deps) == {"processed": 12}
    assert len(await rows(deps, alerts)) == 12


async def a_storm(deps: Deps, clock: Clock, count: int = 6) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:count]))
    await worked(deps)


async def test_the_question_reaches_the_admin_with_the_count_of_the_moment(deps: Deps, clock: Clock) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:6]))
    await ingest.ingest_due(deps)
    await published(deps, clock, *warnings(COUNTRIES[7]))
    await worked(deps)
    (message,) = sent_by(deps)
    assert message.chat_id == ADMIN
    assert "Foreign Ministry of Uzbekistan: 7 items are held." in message.html
    assert "• Advice against all travel: Qatar" in message.html


async def test_a_grave_word_of_an_authority_is_asked_about_in_the_urgent_lane(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    (question,) = await questions(deps)
    assert question["lane"] == Lane.CRITICAL
    assert [row["lane"] for row in await rows(deps, deliveries)] == [Lane.CRITICAL]


async def test_a_grave_word_that_comes_later_is_asked_about_once_more_at_once(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = storm.storm.grave
    monkeypatch.setattr(storm.storm, "grave", lambda *_: False)
    await a_storm(deps, clock)
    assert [q["lane"] for q in await questions(deps)] == [Lane.NORMAL]
    monkeypatch.setattr(storm.storm, "grave", real)
    for iso in COUNTRIES[8:10]:
        await published(deps, clock, *warnings(iso))
        await worked(deps)
    assert [q["lane"] for q in await questions(deps)] == [Lane.NORMAL, Lane.CRITICAL]


async def test_the_source_is_polled_on_and_a_good_poll_decides_nothing(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    assert isinstance(deps.fetcher, ScriptedFetcher)
    asked = len(deps.fetcher.requests)
    await polled(deps, clock, rss(OLD, ("new", "A seminar", "Nothing.")))
    assert len(deps.fetcher.requests) == asked + 1
    assert [row["resolved_at"] for row in await rows(deps, issues) if row["kind"] == "storm"] == [None]


async def test_an_end_is_held_behind_the_beginning_that_it_ends(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    clock.forward(hours=1)
    lifted = ("QA-2", "Advice against travel to Qatar lifted", "The Foreign Ministry has lifted its advice: Qatar.")
    await published(deps, clock, lifted, *warnings(COUNTRIES[8]))
    await worked(deps)
    found = await states(deps)
    assert found["held"] >= 7
    assert await rows(deps, alerts) == []


async def test_released_entries_are_read_in_order_and_never_held_again(deps: Deps, clock: Clock) -> None:
    for n, iso in enumerate(COUNTRIES[:6]):
        await published(deps, clock, *warnings(iso), at=clock() - timedelta(minutes=n))
    await ingest.ingest_due(deps)
    clock.forward(minutes=5)
    assert await storm.release(deps, ADVICE.id, ADMIN) == 6
    assert await storm.release(deps, ADVICE.id, ADMIN) == 0
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 6}
    order = [row["country"] for row in await rows(deps, outcomes)]
    assert order == list(reversed(COUNTRIES[:6]))
    (issue,) = await rows(deps, issues)
    assert issue["resolved_at"] == clock()
    (line,) = await rows(deps, audit)
    assert (line["actor"], line["action"]) == (ADMIN, "storm released")
    assert line["detail"] == {"source": ADVICE.id, "entries": 6}
    # what was let through does not count against the next true warning
    await published(deps, clock, *warnings(COUNTRIES[9]))
    await worked(deps)
    assert (await states(deps))["processed"] == 7


async def test_a_released_entry_that_fails_once_is_not_held_at_its_next_attempt(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_storm(deps, clock)
    await storm.release(deps, ADVICE.id, ADMIN)
    real = ingest.read
    monkeypatch.setattr(ingest, "read", lambda *_: 1 / 0)
    await ingest.ingest_due(deps)
    monkeypatch.setattr(ingest, "read", real)
    clock.forward(minutes=5)
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "processed": 6}


async def test_dropped_entries_are_never_read(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    assert await storm.drop(deps, ADVICE.id, ADMIN) == 6
    assert await storm.drop(deps, ADVICE.id, ADMIN) == 0
    clock.forward(hours=1)
    await worked(deps)
    assert await states(deps) == {"baseline": 1, "dropped": 6}
    assert await rows(deps, alerts) == []
    assert [row["action"] for row in await rows(deps, audit)] == ["storm dropped"]


async def test_a_question_decided_before_it_left_is_not_asked(deps: Deps, clock: Clock) -> None:
    await published(deps, clock, *warnings(*COUNTRIES[:6]))
    await ingest.ingest_due(deps)
    await storm.drop(deps, ADVICE.id, ADMIN)
    await worked(deps)
    assert sent_by(deps) == []
    assert [row["state"] for row in await rows(deps, deliveries)] == ["skipped"]


async def test_nobody_decides_and_the_question_comes_once_more(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    for _ in range(4):
        clock.forward(minutes=20)
        await source_state.sweep(deps)
        await worked(deps)
    storms = [q["payload"]["again"] for q in await questions(deps) if q["payload"]["kind"] == "storm"]
    assert storms == [False, True]
    assert "Nobody has decided yet" in next(m.html for m in reversed(sent_by(deps)) if "held" in m.html)
    assert (await states(deps))["held"] == 6, "held entries do not expire"


async def test_a_new_storm_after_a_decision_is_asked_about_anew(deps: Deps, clock: Clock) -> None:
    await a_storm(deps, clock)
    await storm.drop(deps, ADVICE.id, ADMIN)
    clock.forward(minutes=40)
    await published(deps, clock, *warnings(*COUNTRIES[6:12]))
    await worked(deps)
    assert len(await questions(deps)) == 2
    assert (await states(deps))["held"] == 6


async def test_everything_done_twice_adds_nothing(deps: Deps, clock: Clock) -> None:
    """A crash after the commit, and the same rows read again."""
    await a_storm(deps, clock)
    async with deps.db.begin() as conn:
        await conn.execute(update(entries).where(entries.c.state == "held").values(state="new", next_try=clock()))
    await worked(deps)
    assert (await states(deps))["held"] == 6
    assert len(await questions(deps)) == 1
    assert len([row for row in await rows(deps, issues) if row["kind"] == "storm"]) == 1


async def test_a_poison_entry_in_a_batch_spoils_no_check(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ingest.read

    def poisoned(entry: Any, *arguments: Any) -> Any:
        if entry.guid == "OM":
            raise RuntimeError("cannot be read")
        return real(entry, *arguments)

    monkeypatch.setattr(ingest, "read", poisoned)
    await published(deps, clock, *warnings(*COUNTRIES[:6]))
    for _ in range(5):
        await ingest.ingest_due(deps)
        clock.forward(minutes=5)
    assert await states(deps) == {"baseline": 1, "held": 5, "quarantined": 1}


async def test_other_sources_go_on(engine: AsyncEngine, clock: Clock) -> None:
    other = a_source()
    deps = await service(engine, clock, ADVICE, other)
    await a_storm(deps, clock)
    row = {
        "source_id": other.id, "guid": "x", "version": 1, "fingerprint": "x", "title": "Qatar closes its airspace",
        "text": "The Civil Aviation Authority has closed the airspace of Qatar.", "countries": [], "extra": {},
        "state": "new", "seen_at": clock(), "next_try": clock(), "published": clock(), "lang": "en",
    }  # fmt: skip
    async with deps.db.begin() as conn:
        await conn.execute(insert(entries).values(**row))
    await worked(deps)
    assert [(a["country"], a["state"]) for a in await rows(deps, alerts)] == [("QA", "open")]
