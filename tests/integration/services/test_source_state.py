"""States of sources, from the poll to the operator's phone: written once, told once, many as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.db import chats as chat_rows
from bot.db.tables import audit, chats, deliveries, feeds, outbox
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.domain.health import State
from bot.domain.source import Expect, Publisher, Tier
from bot.services import fan_out, poll, quarantine, send, source_state
from bot.sources.fetcher import Failed, FailReason, Fetched
from tests.conftest import Clock
from tests.integration.services.test_chain import OLD, a_reader, polled, rows, rss, sent_by
from tests.support.parts import ScriptedFetcher, a_source, deps_for

ADMIN, SECOND, UNMET = 701, 702, 703
REFUSED = Failed(FailReason.CONNECT, "refused <b>")
CHALLENGE = Fetched(
    b"<html><head><title>Just a moment...</title></head><body>cf-chl challenge-platform</body></html>",
    *("text/html", None, None, "https://x", 200),
)


def many(count: int) -> list[Any]:
    houses = [Publisher(f"office-{n}", f"Office {n}", "QA", Tier.OFFICIAL, "ministry") for n in range(count)]
    return [a_source(house, expect=Expect(1, 7 * 86400)) for house in houses]


async def service(engine: AsyncEngine, clock: Clock, count: int = 1) -> Deps:
    fetcher = ScriptedFetcher(rss(OLD))
    deps = deps_for(engine, clock, sources=many(count), fetcher=fetcher, admins=frozenset({ADMIN, SECOND, UNMET}))
    await poll.register(deps, only_poller=True)
    async with deps.db.begin() as conn:
        for admin in (ADMIN, SECOND):
            await chat_rows.ensure(conn, admin, "private", "en", clock())
            await chat_rows.change(conn, admin, state="active")
    return deps


@pytest.fixture
async def deps(engine: AsyncEngine, clock: Clock) -> Deps:
    return await service(engine, clock)


async def failing(deps: Deps, clock: Clock, times: int = 3) -> None:
    await polled(deps, clock, *[REFUSED] * times)


async def told(deps: Deps) -> list[dict[str, Any]]:
    return [row for row in await rows(deps, outbox) if row["kind"] == "admin"]


async def swept(deps: Deps, clock: Clock, times: int = 1, seconds: float = 30) -> None:
    for _ in range(times):
        clock.forward(seconds=seconds)
        await source_state.sweep(deps)


async def fresh(deps: Deps, clock: Clock) -> None:
    """Every source has just answered well."""
    async with deps.db.begin() as conn:
        good = {"last_polled": clock(), "last_ok": clock(), "last_new": clock(), "baseline_at": clock()}
        await conn.execute(update(feeds).values(**good, failures=0, fail_kind=None))


async def test_a_poll_writes_the_state_in_its_own_commit(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    (feed,) = await rows(deps, feeds)
    assert (feed["state"], feed["state_since"]) == ("ok", clock())
    await polled(deps, clock, CHALLENGE)
    (feed,) = await rows(deps, feeds)
    assert (feed["state"], feed["fail_kind"], feed["state_since"]) == ("blocked", "blocked", clock())
    await polled(deps, clock, rss(OLD))
    (feed,) = await rows(deps, feeds)
    assert (feed["state"], feed["fail_kind"]) == ("ok", None)


async def test_settling_again_changes_and_logs_nothing(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    with capture_logs() as logs:
        await failing(deps, clock)
        async with deps.db.begin() as conn:
            assert await source_state.settle(conn, deps, ["office-0-feed", "no-such-source"], clock()) == []
    changes = [(entry["was"], entry["is"]) for entry in logs if entry["event"] == "source state"]
    # two hours pass between two polls: late, until three failures in a row say more
    assert changes == [("ok", "late"), ("late", "failing")]
    assert all(entry["source"] == "office-0-feed" for entry in logs if entry["event"] == "source state")


async def test_a_source_that_fails_is_told_once_and_once_that_it_is_back(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock)
    assert await told(deps) == [], "a new source that works is no news"
    await failing(deps, clock)
    await swept(deps, clock, 30)
    (notice,) = await told(deps)
    payload = notice["payload"]
    assert (payload["kind"], payload["source"], payload["publisher"]) == ("source_state", "office-0-feed", "Office 0")
    assert (payload["was"], payload["is"], payload["why"]) == ("ok", "failing", "connect: refused <b>")
    assert (notice["lane"], notice["subject"].split(":")[:3]) == (Lane.NORMAL, ["source", "office-0-feed", "failing"])
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock, 5)
    assert [n["payload"]["is"] for n in await told(deps)] == ["failing", "ok"]


async def test_a_poller_that_hangs_is_seen_without_any_poll(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock, 8)
    assert (await rows(deps, feeds))[0]["state"] == "ok"
    await swept(deps, clock)
    (feed,) = await rows(deps, feeds)
    assert (feed["state"], feed["state_since"]) == ("late", clock())
    assert [n["payload"]["is"] for n in await told(deps)] == ["late"]


async def test_silence_comes_by_itself_with_time(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    clock.forward(days=8)
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).values(last_polled=clock(), last_ok=clock()))
    await swept(deps, clock)
    assert (await rows(deps, feeds))[0]["state"] == "silent"


async def test_what_a_restart_slept_through_is_not_told(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock)
    clock.forward(days=1)
    awake = replace(deps, awake=clock())
    await swept(awake, clock, 8)
    assert await told(deps) == []
    await swept(awake, clock)
    assert [n["payload"]["is"] for n in await told(deps)] == ["late"]


async def test_a_source_that_flaps_is_not_told_at_every_turn(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock)

    async def turn(state: str) -> None:
        broken = {"failures": 3, "fail_kind": "connect"} if state == "failing" else {"failures": 0, "fail_kind": None}
        async with deps.db.begin() as conn:
            await conn.execute(update(feeds).values(last_polled=clock(), last_ok=clock(), **broken))
        await swept(deps, clock)

    for state in ("failing", "ok", "failing", "ok", "failing"):
        await turn(state)
    assert [n["payload"]["is"] for n in await told(deps)] == ["failing"], "it was told within the last ten minutes"
    await turn("ok")
    for _ in range(17):
        await turn("ok")
    assert [n["payload"]["is"] for n in await told(deps)] == ["failing"]
    for _ in range(4):
        await turn("ok")
    assert [n["payload"]["is"] for n in await told(deps)] == ["failing", "ok"], "it has stayed well for ten minutes"


async def test_a_restart_between_the_change_and_the_notice_loses_nothing(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await failing(deps, clock)  # the process dies before the next sweep
    after = replace(deps, clock=clock)
    await swept(after, clock)
    await swept(after, clock)
    assert len(await told(deps)) == 1


async def test_many_at_once_are_one_notice_that_suspects_our_own_network(engine: AsyncEngine, clock: Clock) -> None:
    deps = await service(engine, clock, 8)
    await polled(deps, clock, rss(OLD))
    await failing(deps, clock)
    await swept(deps, clock, 3)
    (notice,) = await told(deps)
    payload = notice["payload"]
    assert (payload["kind"], len(payload["sources"]), payload["own_network"]) == ("source_states", 8, True)
    await fan_out.fan_out_pending(deps)
    await send.send_due(deps)
    words = sent_by(deps)[0].html
    assert "8 sources are in trouble" in words
    assert "our own network" in words
    assert "Office 7 · office-7-feed" in words
    await polled(deps, clock, rss(OLD))
    await swept(deps, clock, 3)
    assert [n["payload"]["sources"][0]["is"] for n in await told(deps)] == ["failing", "ok"]


async def test_an_outage_that_spreads_is_two_notices_and_not_one_a_sweep(engine: AsyncEngine, clock: Clock) -> None:
    deps = await service(engine, clock, 20)
    await polled(deps, clock, rss(OLD))
    for n in range(20):
        await fresh(deps, clock)
        async with deps.db.begin() as conn:
            broken = [f"office-{i}-feed" for i in range(5 + n)]
            values = {"failures": 3, "fail_kind": "connect"}
            await conn.execute(update(feeds).where(feeds.c.source_id.in_(broken)).values(**values))
        await swept(deps, clock)
    assert [len(n["payload"]["sources"]) for n in await told(deps)] == [5]
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).values(last_ok=clock(), failures=3, fail_kind="connect"))
    await swept(deps, clock, 2)
    assert [len(n["payload"]["sources"]) for n in await told(deps)] == [5, 15]


async def test_five_of_many_are_one_notice_without_a_guess_at_the_cause(engine: AsyncEngine, clock: Clock) -> None:
    deps = await service(engine, clock, 11)
    await polled(deps, clock, rss(OLD))
    await fresh(deps, clock)
    async with deps.db.begin() as conn:
        five = feeds.c.source_id.in_([f"office-{n}-feed" for n in range(5)])
        await conn.execute(update(feeds).where(five).values(failures=3, fail_kind="connect"))
    await swept(deps, clock)
    (notice,) = await told(deps)
    assert (len(notice["payload"]["sources"]), notice["payload"]["own_network"]) == (5, False)


# --- to the operators ------------------------------------------------------------------------------------------------


async def a_notice(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    await failing(deps, clock)
    await swept(deps, clock)


async def test_each_admin_that_we_have_met_gets_it_and_no_reader_does(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    await a_notice(deps, clock)
    await fan_out.fan_out_pending(deps)
    await fan_out.fan_out_pending(deps)
    await send.send_due(deps)
    assert sorted(message.chat_id for message in sent_by(deps)) == [ADMIN, SECOND]
    words = sent_by(deps)[0].html
    assert "Office 0 does not answer." in words
    assert "connect: refused &lt;b&gt;" in words
    assert {r["state"] for r in await rows(deps, deliveries)} == {"sent"}


async def test_alerts_stopped_are_no_notices_stopped_and_a_blocked_chat_gets_none(deps: Deps, clock: Clock) -> None:
    async with deps.db.begin() as conn:
        await conn.execute(update(chats).where(chats.c.chat_id == ADMIN).values(state="stopped"))
        await conn.execute(update(chats).where(chats.c.chat_id == SECOND).values(state="blocked"))
    await a_notice(deps, clock)
    await fan_out.fan_out_pending(deps)
    await send.send_due(deps)
    assert [message.chat_id for message in sent_by(deps)] == [ADMIN]


async def test_whoever_is_no_admin_any_more_when_it_leaves_gets_nothing(deps: Deps, clock: Clock) -> None:
    await a_notice(deps, clock)
    await fan_out.fan_out_pending(deps)
    await send.send_due(replace(deps, admins=frozenset({SECOND})))
    assert [message.chat_id for message in sent_by(deps)] == [SECOND]
    assert sorted(r["state"] for r in await rows(deps, deliveries)) == ["sent", "skipped"]


async def test_a_notice_to_nobody_is_an_error_in_the_log(deps: Deps, clock: Clock) -> None:
    alone = replace(deps, admins=frozenset())
    await a_notice(alone, clock)
    with capture_logs() as logs:
        await fan_out.fan_out_pending(alone)
    assert any(entry["event"] == "no operator can be told" for entry in logs)
    assert {n["state"] for n in await told(deps)} == {"expanded"}


# --- set aside -------------------------------------------------------------------------------------------------------


async def test_a_source_set_aside_is_not_asked_until_it_is_let_in_again(deps: Deps, clock: Clock) -> None:
    assert await quarantine.quarantine(deps, "office-0-feed", "writes nonsense", ADMIN)
    assert not await quarantine.quarantine(deps, "office-0-feed", "twice", ADMIN)
    clock.forward(days=1)
    assert await poll.claim_due(deps, 10) == []
    (feed,) = await rows(deps, feeds)
    assert (feed["state"], feed["quarantine_reason"]) == ("quarantined", "writes nonsense")
    assert not await quarantine.poll_now(deps, "office-0-feed", ADMIN)
    await swept(deps, clock)
    assert await told(deps) == [], "the admin knows"
    assert await quarantine.unquarantine(deps, "office-0-feed", SECOND)
    assert not await quarantine.unquarantine(deps, "office-0-feed", SECOND)
    assert len(await poll.claim_due(deps, 10)) == 1
    trail = [(row["actor"], row["action"]) for row in await rows(deps, audit)]
    assert trail == [(ADMIN, "source quarantined"), (SECOND, "source let in again")]


async def test_a_source_can_be_asked_now_in_spite_of_its_back_off(deps: Deps, clock: Clock) -> None:
    await failing(deps, clock)
    assert await poll.claim_due(deps, 10) == []
    assert await quarantine.poll_now(deps, "office-0-feed", ADMIN)
    assert await quarantine.poll_now(deps, "office-0-feed")
    assert len(await poll.claim_due(deps, 10)) == 1
    assert not await quarantine.poll_now(deps, "no-such-source", ADMIN)
    assert not await quarantine.quarantine(deps, "no-such-source", "why", ADMIN)
    assert [row["action"] for row in await rows(deps, audit)] == ["source asked by hand"]


async def test_states_are_metrics(deps: Deps, clock: Clock) -> None:
    from bot import metrics

    await a_notice(deps, clock)
    text = metrics.render().decode()
    assert 'qalqan_sources{state="failing"} 1.0' in text
    assert 'qalqan_sources{state="ok"} 0.0' in text
    assert State("failing") is State.FAILING


async def test_two_pollers_that_see_the_same_change_tell_it_once(deps: Deps, clock: Clock) -> None:
    from bot.db import source_states

    async with deps.db.begin() as conn:
        assert await source_states.change(conn, "office-0-feed", State.NEW, State.LATE, clock())
        assert not await source_states.change(conn, "office-0-feed", State.NEW, State.LATE, clock())
        assert await source_states.told(conn, "office-0-feed", None, State.LATE)
        assert not await source_states.told(conn, "office-0-feed", None, State.LATE)
        assert await source_states.told(conn, "office-0-feed", State.LATE, State.OK)
    assert timedelta(minutes=10) == source_state.SETTLING


async def test_sources_that_come_back_one_by_one_after_an_outage_are_a_few_notices(
    engine: AsyncEngine, clock: Clock
) -> None:
    """Their back-off brings them back within the hour, one a sweep: not one notice a sweep."""
    deps = await service(engine, clock, 40)
    await fresh(deps, clock)
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).values(failures=3, fail_kind="connect"))
    await swept(deps, clock)
    clock.forward(hours=2)
    for n in range(80):
        async with deps.db.begin() as conn:
            back = update(feeds).where(feeds.c.source_id.in_([f"office-{i}-feed" for i in range(n + 1)]))
            await conn.execute(back.values(failures=0, fail_kind=None, last_ok=clock(), last_polled=clock()))
        await swept(deps, clock)
    first, *others = await told(deps)
    assert len(first["payload"]["sources"]) == 40
    assert len(others) <= 10
    assert {row["told_state"] for row in await rows(deps, feeds)} == {"ok"}
