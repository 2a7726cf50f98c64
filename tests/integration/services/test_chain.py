"""One item's way, step by step, on both databases: each step leaves a row, each is harmless when repeated."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import chats as chat_rows
from bot.db import deliveries as delivery_rows
from bot.db import subscriptions as subscription_rows
from bot.db.engine import reading
from bot.db.tables import alerts, chats, deliveries, entries, feeds, issues, outbox, outcomes, revisions
from bot.delivery.outcome import Blocked, Lane, Migrated, NotSent, Rejected, RetryAfter, Unknown
from bot.deps import Deps
from bot.domain.source import Expect
from bot.services import expire, fan_out, ingest, keep_polls, poll, send, stats
from bot.sources.fetcher import Failed, FailReason, Fetched, NotModified
from tests.conftest import NOW, Clock
from tests.support.parts import NEWS, NotingGateway, ScriptedFetcher, a_source, deps_for

READER = 2**40 + 1
CLOSED = ("1", "Qatar closes its airspace", "The Civil Aviation Authority has closed the airspace of Qatar.")
OPEN_AGAIN = ("2", "Qatar reopens its airspace", "The Civil Aviation Authority has reopened the airspace of Qatar.")
OLD = ("0", "A seminar was held", "Nothing to act on.")


def rss(*items: tuple[str, str, str], at: Any = NOW) -> Fetched:
    rows = "".join(
        f"<item><guid>{g}</guid><title>{t}</title><description>{d}</description><pubDate>{format_datetime(at)}</pubDate></item>"
        for g, t, d in items
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{rows}</channel></rss>"
    return Fetched(body.encode(), "application/rss+xml", '"tag"', None, "https://example.org/feed", 200)


async def rows(deps: Deps, table: Any) -> list[dict[str, Any]]:
    async with reading(deps.db) as conn:
        return [dict(r) for r in (await conn.execute(select(table).order_by(*table.primary_key))).mappings()]


async def count(deps: Deps, table: Any) -> int:
    async with reading(deps.db) as conn:
        return int((await conn.execute(select(func.count()).select_from(table))).scalar_one())


async def a_reader(deps: Deps, chat_id: int = READER, lang: str = "en", follows: tuple[str, ...] = ("QA",)) -> None:
    async with deps.db.begin() as conn:
        await chat_rows.ensure(conn, chat_id, "private", lang, deps.clock())
        await chat_rows.change(conn, chat_id, state="active", citizenship="UZ")
        await subscription_rows.add(conn, chat_id, follows, deps.clock())


async def polled(deps: Deps, clock: Clock, *answers: Any) -> None:
    """One poll for each answer, a good while apart."""
    assert isinstance(deps.fetcher, ScriptedFetcher)
    for answer in answers:
        deps.fetcher.answers = [answer]
        clock.forward(hours=2)
        await keep_polls.poll_due(deps)


async def worked(deps: Deps) -> None:
    """Every step until nothing is left to do now."""
    for _ in range(10):
        done = await ingest.ingest_due(deps) + await fan_out.fan_out_pending(deps) + await send.send_due(deps)
        if not done:
            return


@pytest.fixture
async def deps(engine: AsyncEngine, clock: Clock) -> Deps:
    found = deps_for(engine, clock, sources=[a_source()], fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(found, only_poller=True)
    return found


def sent_by(deps: Deps) -> list[Any]:
    assert isinstance(deps.gateway, NotingGateway)
    return deps.gateway.sent


async def test_the_first_poll_is_a_baseline_stored_and_not_sent(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    await polled(deps, clock, rss(OLD, CLOSED))
    await worked(deps)
    assert {r["state"] for r in await rows(deps, entries)} == {"baseline"}
    assert sent_by(deps) == []


async def test_an_alert_reaches_its_reader_once_and_its_end_edits_and_answers_it(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    await polled(deps, clock, rss(OLD), rss(OLD, CLOSED, at=clock() + timedelta(hours=4)))
    await worked(deps)
    await worked(deps)
    assert len(sent_by(deps)) == 1
    assert "QATAR" in sent_by(deps)[0].html
    (delivery,) = await rows(deps, deliveries)
    assert (delivery["state"], delivery["message_id"], delivery["lane"]) == ("sent", 101, Lane.CRITICAL)
    await polled(deps, clock, rss(CLOSED, OPEN_AGAIN, at=clock() + timedelta(hours=2)))
    await worked(deps)
    edit, reply = sent_by(deps)[1:]
    assert {edit.edit, reply.edit} == {101, None}
    assert 101 in (edit.reply_to, reply.reply_to)
    assert [r["state"] for r in await rows(deps, alerts)] == ["cleared"]
    assert [r["msg_type"] for r in await rows(deps, revisions)] == ["Alert", "AllClear"]


async def test_every_step_repeated_adds_nothing(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    answer = rss(OLD, CLOSED, at=clock() + timedelta(hours=4))
    await polled(deps, clock, rss(OLD), answer, answer)
    await worked(deps)
    async with deps.db.begin() as conn:
        await conn.execute(update(entries).values(state="new", next_try=clock()))
        await conn.execute(update(outbox).values(state="pending", cursor=None))
    await worked(deps)
    assert len(sent_by(deps)) == 1
    assert await count(deps, alerts) == 1


async def test_an_edited_entry_is_a_new_version_and_a_moved_date_is_not(deps: Deps, clock: Clock) -> None:
    edited = (CLOSED[0], CLOSED[1], CLOSED[2] + " Until 5 March.")
    later = clock() + timedelta(hours=6)
    await polled(deps, clock, rss(OLD), rss(CLOSED, at=later), rss(CLOSED, at=later + timedelta(hours=1)))
    assert [r["version"] for r in await rows(deps, entries) if r["guid"] == "1"] == [1]
    await polled(deps, clock, rss(edited, at=later))
    assert [r["version"] for r in await rows(deps, entries) if r["guid"] == "1"] == [1, 2]


async def test_a_feed_that_changes_its_guids_sends_nothing_again(deps: Deps, clock: Clock) -> None:
    at = clock() + timedelta(hours=4)
    renamed = ("new-guid", CLOSED[1], CLOSED[2])
    await polled(deps, clock, rss(OLD), rss(CLOSED, at=at), rss(renamed, at=at))
    assert [r["guid"] for r in await rows(deps, entries)] == ["0", "1"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Failed(FailReason.CONNECT, "refused"), "connect"),
        (Fetched(b"<html>Checking your browser</html>", "text/html", None, None, "https://x", 200), "unreadable"),
        (Fetched(b"", "text/xml", None, None, "https://x", 200), "unreadable"),
        (rss(), "too few"),
    ],
)
async def test_an_outage_is_an_issue_and_forgets_nothing(deps: Deps, clock: Clock, answer: Any, kind: str) -> None:
    await polled(deps, clock, rss(OLD), answer, answer)
    (feed,) = await rows(deps, feeds)
    assert feed["failures"] == 2
    assert feed["etag"] == '"tag"'
    (issue,) = await rows(deps, issues)
    assert (issue["kind"], issue["times"], issue["resolved_at"]) == (kind, 2, None)
    await polled(deps, clock, rss(OLD, CLOSED))
    assert (await rows(deps, feeds))[0]["failures"] == 0
    assert (await rows(deps, issues))[0]["resolved_at"] is not None
    assert await count(deps, entries) == 2


async def test_retry_after_is_kept_and_failures_back_off(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD), Failed(FailReason.HTTP_STATUS, "429", retry_after=7200.0, status=429))
    (feed,) = await rows(deps, feeds)
    assert feed["next_due"] >= clock() + timedelta(seconds=7200)


async def test_not_modified_is_a_good_poll(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD), NotModified('"tag"', None))
    (feed,) = await rows(deps, feeds)
    assert (feed["failures"], feed["last_ok"]) == (0, clock())
    assert isinstance(deps.fetcher, ScriptedFetcher)
    assert deps.fetcher.requests[-1].etag == '"tag"'


async def test_a_pause_leaves_no_pile_of_missed_polls(deps: Deps, clock: Clock) -> None:
    await polled(deps, clock, rss(OLD))
    clock.forward(days=3)
    assert await keep_polls.poll_due(deps) == 1
    assert await keep_polls.poll_due(deps) == 0


async def test_a_lease_of_a_dead_poller_runs_out(deps: Deps, clock: Clock) -> None:
    clock.forward(hours=1)
    assert len(await poll.claim_due(deps, 10)) == 1
    assert await poll.claim_due(deps, 10) == []
    clock.forward(minutes=5)
    assert len(await poll.claim_due(deps, 10)) == 1


async def test_a_poison_entry_is_quarantined_and_the_rest_goes_on(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ingest.read

    def poisoned(entry: Any, *arguments: Any) -> Any:
        if entry.guid == "1":
            raise RuntimeError("cannot be read")
        return real(entry, *arguments)

    monkeypatch.setattr(ingest, "read", poisoned)
    await polled(deps, clock, rss(OLD), rss(CLOSED, OPEN_AGAIN, at=clock() + timedelta(hours=4)))
    for _ in range(5):
        await ingest.ingest_due(deps)
        clock.forward(minutes=5)
    states = {r["guid"]: r["state"] for r in await rows(deps, entries)}
    assert states == {"0": "baseline", "1": "quarantined", "2": "processed"}


async def test_an_advisory_without_a_country_reaches_nobody_and_is_held(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    vague = (
        "9",
        "Travellers urged to leave the region",
        "The Foreign Ministry advises citizens not to travel to the Middle East.",
    )
    await polled(deps, clock, rss(OLD), rss(vague, at=clock() + timedelta(hours=4)))
    await worked(deps)
    (held,) = await rows(deps, outcomes)
    assert (held["decision"], held["country"]) == ("hold", None)
    assert sent_by(deps) == []


async def test_a_single_news_report_is_held_until_a_second_publisher(engine: AsyncEngine, clock: Clock) -> None:
    from dataclasses import replace

    other = replace(NEWS, id="agency", name="Agency")
    sources = [a_source(NEWS), a_source(other)]
    deps = deps_for(engine, clock, sources=sources, fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(deps, only_poller=True)
    await a_reader(deps)
    clock.forward(hours=1)
    await keep_polls.poll_due(deps)
    # only the first newspaper has it at first
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).where(feeds.c.source_id == "paper-feed").values(next_due=clock()))
        await conn.execute(
            update(feeds).where(feeds.c.source_id == "agency-feed").values(next_due=clock() + timedelta(hours=9))
        )
    assert isinstance(deps.fetcher, ScriptedFetcher)
    deps.fetcher.answers = [rss(CLOSED, at=clock())]
    await keep_polls.poll_due(deps)
    await worked(deps)
    assert [r["state"] for r in await rows(deps, alerts)] == ["held"]
    assert sent_by(deps) == []
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).values(next_due=clock()))
    await keep_polls.poll_due(deps)
    await worked(deps)
    assert [r["state"] for r in await rows(deps, alerts)] == ["held"], "word for word the same is no second source"
    own = (
        "7",
        "Doha",
        "Our reporter: the Civil Aviation Authority confirms that Qatar's airspace is closed since noon.",
    )
    async with deps.db.begin() as conn:
        await conn.execute(update(feeds).values(next_due=clock()))
    deps.fetcher.answers = [rss(own, at=clock())]
    await keep_polls.poll_due(deps)
    await worked(deps)
    assert [r["state"] for r in await rows(deps, alerts)] == ["open"]
    assert len(sent_by(deps)) == 1


# --- sending ---------------------------------------------------------------------------------------------------------


async def an_open_alert(deps: Deps, clock: Clock, readers: int = 1) -> None:
    for n in range(readers):
        await a_reader(deps, READER + n)
    await polled(deps, clock, rss(OLD), rss(CLOSED, at=clock() + timedelta(hours=4)))
    await ingest.ingest_due(deps)
    await fan_out.fan_out_pending(deps)


async def one(deps: Deps) -> dict[str, Any]:
    (found,) = await rows(deps, deliveries)
    return found


async def test_a_flood_pause_is_waited_out(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [RetryAfter(timedelta(seconds=30))]
    await send.send_due(deps)
    found = await one(deps)
    assert (found["state"], found["attempts"]) == ("pending", 0)
    assert found["next_try"] == clock() + timedelta(seconds=30)


async def test_a_blocked_chat_is_stopped_and_its_queue_skipped(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [Blocked("bot was blocked by the user")]
    await send.send_due(deps)
    assert (await one(deps))["state"] == "failed"
    assert (await rows(deps, chats))[0]["state"] == "blocked"


async def test_a_migrated_group_keeps_its_subscription_and_gets_its_message(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [Migrated(-100999)]
    await send.send_due(deps)
    await send.send_due(deps)
    assert (await one(deps))["chat_id"] == -100999
    assert deps.gateway.sent[-1].chat_id == -100999
    async with reading(deps.db) as conn:
        assert await subscription_rows.of(conn, -100999) == ["QA"]


async def test_a_rejected_message_is_visible_and_stops_nothing(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock, readers=2)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [Rejected("can't parse entities")]
    await send.send_due(deps)
    assert sorted(r["state"] for r in await rows(deps, deliveries)) == ["failed", "sent"]


async def test_not_sent_ends_as_a_dead_letter_after_its_attempts(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [NotSent("no connection")] * 20
    for _ in range(12):
        clock.forward(minutes=20)
        await send.send_due(deps)
    found = await one(deps)
    assert (found["state"], found["error"]) == ("dead", "no connection")


async def test_an_urgent_message_of_unknown_fate_is_sent_once_more(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    assert isinstance(deps.gateway, NotingGateway)
    deps.gateway.outcomes = [Unknown("no answer"), Unknown("no answer")]
    for _ in range(4):
        clock.forward(minutes=1)
        await send.send_due(deps)
    assert len(deps.gateway.sent) == 2
    assert (await one(deps))["state"] == "uncertain"


async def test_a_sender_that_died_before_dispatch_loses_nothing(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    async with deps.db.begin() as conn:
        await delivery_rows.claim(conn, clock(), send.LEASE, 10)
    assert await send.send_due(deps) == 0
    assert await send.recover(deps, all_claims=True) == 1
    await send.send_due(deps)
    assert (await one(deps))["state"] == "sent"


async def test_a_sender_that_died_while_sending_sends_an_urgent_message_again(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    async with deps.db.begin() as conn:
        (claimed,) = await delivery_rows.claim(conn, clock(), send.LEASE, 10)
        assert await delivery_rows.starts(conn, claimed, clock(), send.LEASE)
    assert await send.recover(deps, all_claims=False) == 0, "its lease still runs"
    clock.forward(minutes=5)
    assert await send.recover(deps, all_claims=False) == 1
    clock.forward(seconds=5)
    await send.send_due(deps)
    assert (await one(deps))["state"] == "sent"


async def test_a_crash_of_ours_in_one_message_stops_no_other(
    deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_open_alert(deps, clock, readers=2)
    real = send.prepare

    async def broken(deps_: Deps, conn: Any, delivery: Any) -> Any:
        if delivery.chat_id == READER:
            raise RuntimeError("template broke")
        return await real(deps_, conn, delivery)

    monkeypatch.setattr(send, "prepare", broken)
    await send.send_due(deps)
    assert sorted(r["state"] for r in await rows(deps, deliveries)) == ["pending", "sent"]


async def test_an_alert_nobody_confirms_expires_and_says_so(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    await send.send_due(deps)
    clock.forward(days=4)
    assert await expire.expire_due(deps) == 1
    await worked(deps)
    assert [r["state"] for r in await rows(deps, alerts)] == ["expired"]
    edit = sent_by(deps)[-1]
    assert edit.edit == 101
    assert "ot confirmed since" in edit.html


async def test_an_end_that_is_said_after_silence_reaches_those_who_were_warned(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    await send.send_due(deps)
    clock.forward(days=4)
    await expire.expire_due(deps)
    await worked(deps)
    over = ("9", "Qatar reopens its airspace", "The Civil Aviation Authority has reopened the airspace of Qatar.")
    await polled(deps, clock, rss(over, at=clock() + timedelta(hours=1)))
    await worked(deps)
    assert [r["state"] for r in await rows(deps, alerts)] == ["cleared"]
    # the edit and the answer leave together, in either order
    assert [m.reply_to for m in sent_by(deps) if m.reply_to is not None] == [101]


async def test_the_figures_add_up(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock, readers=3)
    await send.send_due(deps)
    found = await stats.stats(deps)
    for part in ("entries", "alerts", "deliveries"):
        assert sum(v for k, v in found[part].items() if k != "total") == found[part]["total"]
    assert sum(lane["total"] for lane in found["lanes"].values()) == found["deliveries"]["total"] == 3
    assert found["lag"]["detected_to_first_sent"]["n"] == 1


async def test_every_decision_has_its_reason(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    found = await rows(deps, outcomes)
    assert found
    assert all(r["reason"] for r in found)


async def test_a_source_that_expects_more_entries_is_an_outage(engine: AsyncEngine, clock: Clock) -> None:
    deps = deps_for(engine, clock, sources=[a_source(expect=Expect(min=5))], fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(deps, only_poller=True)
    clock.forward(hours=1)
    await keep_polls.poll_due(deps)
    assert await count(deps, entries) == 0
    assert (await rows(deps, issues))[0]["kind"] == "too few"


async def test_two_senders_cannot_both_start_one_delivery(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock)
    async with deps.db.begin() as conn:
        (first,) = await delivery_rows.claim(conn, clock(), send.LEASE, 10)
    clock.forward(minutes=5)
    await send.recover(deps, all_claims=False)
    async with deps.db.begin() as conn:
        (second,) = await delivery_rows.claim(conn, clock(), send.LEASE, 10)
        assert not await delivery_rows.starts(conn, first, clock(), send.LEASE)
        assert await delivery_rows.starts(conn, second, clock(), send.LEASE)


async def test_a_paused_lane_keeps_no_urgent_message_waiting(deps: Deps, clock: Clock) -> None:
    await an_open_alert(deps, clock, readers=2)
    async with deps.db.begin() as conn:
        await conn.execute(update(deliveries).where(deliveries.c.chat_id == READER).values(lane=int(Lane.NORMAL)))
    deps.pacer.flood(Lane.NORMAL, None, timedelta(seconds=600))
    await send.send_due(deps)
    states = {r["chat_id"]: r["state"] for r in await rows(deps, deliveries)}
    assert states == {READER: "pending", READER + 1: "sent"}


async def test_an_all_clear_answers_each_message_that_told_of_it(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    at = clock() + timedelta(hours=4)
    grounded = ("5", "Flights suspended in Qatar", "The Civil Aviation Authority has suspended all flights in Qatar.")
    await polled(deps, clock, rss(OLD), rss(CLOSED, at=at))
    await worked(deps)
    await polled(deps, clock, rss(grounded, at=at + timedelta(hours=1)))
    await worked(deps)
    assert len([m for m in sent_by(deps) if m.edit is None]) == 2
    both = (
        "6",
        "Qatar reopens its airspace, flights resume",
        "The Civil Aviation Authority has reopened the airspace of Qatar. Flights in Qatar have resumed.",
    )
    await polled(deps, clock, rss(both, at=at + timedelta(hours=3)))
    await worked(deps)
    replies = [m.reply_to for m in sent_by(deps) if m.reply_to is not None]
    assert len(replies) == len(set(replies)) == 2


async def test_news_of_a_country_that_a_reader_does_not_follow_never_reaches_them(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    at = clock() + timedelta(hours=4)
    both = (
        "7",
        "Qatar and the United Arab Emirates close their airspace",
        "The Civil Aviation Authority has closed the airspace of Qatar and the United Arab Emirates.",
    )
    emirates = (
        "8",
        "The United Arab Emirates reopen their airspace",
        "The Civil Aviation Authority has reopened the airspace of the United Arab Emirates.",
    )
    await polled(deps, clock, rss(OLD), rss(both, at=at))
    await worked(deps)
    assert {r["country"] for r in await rows(deps, alerts)} == {"AE", "QA"}
    (first,) = sent_by(deps)
    assert "EMIRATES" not in first.html
    await polled(deps, clock, rss(emirates, at=at + timedelta(hours=2)))
    await worked(deps)
    assert len(sent_by(deps)) == 1


async def test_an_answer_tells_only_of_countries_that_the_reader_follows(deps: Deps, clock: Clock) -> None:
    await a_reader(deps)
    at = clock() + timedelta(hours=4)
    closed = (
        "7",
        "Qatar and the United Arab Emirates close their airspace",
        "The Civil Aviation Authority has closed the airspace of Qatar and the United Arab Emirates.",
    )
    reopened = (
        "8",
        "Qatar and the United Arab Emirates reopen their airspace",
        "The Civil Aviation Authority has reopened the airspace of Qatar and the United Arab Emirates.",
    )
    await polled(deps, clock, rss(OLD), rss(closed, at=at))
    await worked(deps)
    await polled(deps, clock, rss(reopened, at=at + timedelta(hours=2)))
    await worked(deps)
    assert [m for m in sent_by(deps) if m.reply_to is not None], "the premise: the all-clear is answered"
    assert [r["state"] for r in await rows(deps, alerts)] == ["cleared", "cleared"]
    assert not [m for m in sent_by(deps) if "EMIRATES" in m.html]


async def test_a_change_rings_once_however_many_messages_tell_of_its_alert(deps: Deps, clock: Clock) -> None:
    """The second notice tells of a new alert and, in the same message, of the one that was known."""
    await a_reader(deps)
    at = clock() + timedelta(hours=4)
    second = (
        "5",
        "Qatar: flights suspended, airspace stays closed until 20 March",
        "The Civil Aviation Authority has closed the airspace of Qatar until 20 March. Flights in Qatar are suspended.",
    )
    await polled(deps, clock, rss(OLD), rss(CLOSED, at=at))
    await worked(deps)
    await polled(deps, clock, rss(second, at=at + timedelta(hours=1)))
    await worked(deps)
    told = [m for m in sent_by(deps) if m.edit is None]
    assert len(told) == 2, "the premise: two messages, the second of which tells of both alerts"
    await polled(deps, clock, rss(OPEN_AGAIN, at=at + timedelta(hours=3)))
    await worked(deps)
    replies = [m for m in sent_by(deps) if m.reply_to is not None]
    assert len(replies) == 1
    assert replies[0].reply_to == 100 + sent_by(deps).index(told[1]) + 1, "it answers the newest message"
