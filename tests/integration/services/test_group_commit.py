"""Polls are stored together: nothing that was answered is lost, and one bad result takes no other with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import feeds as states
from bot.db.tables import entries, feeds, issues
from bot.deps import Deps
from bot.domain.entry import Entry
from bot.domain.source import Expect
from bot.services import keep_polls, poll
from bot.services.poll import Faulted, Polled, Read, Unchanged
from bot.sources.fetcher import Fetched, FetchRequest, FetchResult, NotModified
from bot.sources.formats import Parsed
from bot.worker.poller import Poller
from tests.conftest import NOW, Clock
from tests.support.parts import a_source, deps_for

ANSWER = Fetched(b"", None, '"tag"', None, "https://example.org/feed", 200)


def rss(*items: tuple[str, str]) -> bytes:
    listed = "".join(f"<item><guid>{guid}</guid><title>{title}</title></item>" for guid, title in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{listed}</channel></rss>'.encode()


class ManyFeeds:
    """Answers each address with its own feed, and 304 to whoever has it."""

    async def fetch(self, request: FetchRequest) -> FetchResult:
        if request.etag:
            return NotModified(request.etag, None)
        return replace(ANSWER, body=rss((request.url, f"Notice of {request.url}")))


@pytest.fixture
def deps(engine: AsyncEngine) -> Deps:
    sources = [a_source(id=f"s{n}", url=f"https://example.org/{n}", expect=Expect(min=0)) for n in range(150)]
    return deps_for(engine, Clock(), sources=sources, fetcher=ManyFeeds())  # type: ignore[arg-type]


async def test_every_answer_of_a_full_poller_is_stored(deps: Deps) -> None:
    await poll.register(deps, only_poller=True)
    poller = Poller(deps)
    await poller.tick()
    while poller.busy:
        await asyncio.sleep(0.01)
    async with deps.db.connect() as conn:
        polled = (await conn.execute(select(feeds.c.polls, feeds.c.lease_until, feeds.c.last_ok))).all()
        stored = (await conn.execute(select(entries.c.guid, entries.c.state))).all()
    assert [tuple(row) for row in polled] == [(1, None, NOW)] * 150
    assert len({guid for guid, _ in stored}) == 150
    assert {state for _, state in stored} == {"baseline"}


async def test_results_of_all_kinds_share_a_commit_and_a_bad_one_is_its_sources_crash(deps: Deps) -> None:
    await poll.register(deps, only_poller=True)
    claimed = {feed.source_id: feed for feed in await poll.claim_due(deps, 150)}

    def polled(name: str, result: Unchanged | Read | Faulted) -> Polled:
        return Polled(deps.catalogue.sources[name], claimed[name], result, 0.25)

    good = Parsed((Entry("g", "Good"),))
    unstorable = Parsed((Entry("b", "Bad", extra={"not": {1, 2}}),))  # a set is no JSON
    await keep_polls.store(
        deps,
        [
            polled("s0", Read(good, ANSWER, "hash")),
            polled("s1", Read(unstorable, ANSWER, "hash")),
            polled("s2", Unchanged()),
            polled("s3", Faulted("timeout", "no answer")),
        ],
    )
    async with deps.db.connect() as conn:
        rows = await conn.execute(select(feeds).where(feeds.c.source_id.in_(["s0", "s1", "s2", "s3"])))
        state = {row["source_id"]: row for row in rows.mappings()}
        stored = list((await conn.execute(select(entries.c.guid))).scalars())
        raised = {tuple(row) for row in await conn.execute(select(issues.c.source_id, issues.c.kind))}
    assert stored == ["g"]
    assert raised == {("s1", "crash"), ("s3", "timeout")}
    assert (state["s0"]["parser"], state["s0"]["etag"], state["s0"]["latency_ms"]) == ("strict", '"tag"', 250)
    assert (state["s1"]["failures"], state["s1"]["fail_kind"], state["s1"]["body_hash"]) == (1, "crash", None)
    assert (state["s2"]["unchanged"], state["s2"]["polls"], state["s2"]["failures"]) == (1, 1, 0)
    assert (state["s3"]["failures"], state["s3"]["last_ok"]) == (1, None)
    assert all(row["lease_until"] is None for row in state.values())


async def test_what_the_last_payload_held_is_not_looked_up_and_what_changed_is(deps: Deps) -> None:
    await poll.register(deps, only_poller=True)
    first = Parsed((Entry("a", "One"), Entry("b", "Two")))
    second = Parsed((Entry("a", "One"), Entry("b", "Two, corrected"), Entry("c", "Three")))
    for found in (first, second, first):
        async with deps.db.connect() as conn:
            feed = (await states.all_of(conn, ["s0"]))["s0"]
        await keep_polls.store(deps, [Polled(deps.catalogue.sources["s0"], feed, Read(found, ANSWER, "h"), 0.1)])
    async with deps.db.connect() as conn:
        rows = await conn.execute(select(entries.c.guid, entries.c.version, entries.c.state).order_by(entries.c.id))
        stored = [tuple(row) for row in rows]
    assert stored == [
        ("a", 1, "baseline"),
        ("b", 1, "baseline"),
        ("b", 2, "new"),
        ("c", 1, "new"),
        ("b", 3, "new"),
    ], "a correction taken back is a change, too"


async def test_words_that_a_format_has_no_reading_for_become_one_issue(deps: Deps) -> None:
    await poll.register(deps, only_poller=True)
    odd = Parsed((Entry("a", "One", extra={"unknown_level": "Think twice"}),))
    async with deps.db.connect() as conn:
        feed = (await states.all_of(conn, ["s0"]))["s0"]
    await keep_polls.store(deps, [Polled(deps.catalogue.sources["s0"], feed, Read(odd, ANSWER, "h"), 0.1)])
    async with deps.db.connect() as conn:
        rows = [tuple(row) for row in await conn.execute(select(issues.c.kind, issues.c.detail))]
    assert rows == [("unknown words", "unknown_level: Think twice")]


async def test_a_source_that_is_still_being_asked_when_its_lease_ends_is_not_asked_twice(engine: AsyncEngine) -> None:
    """Ten sources of one host that hangs wait for each other longer than a lease lasts."""
    clock, answers = Clock(), asyncio.Event()
    asked: list[str] = []

    class Hanging:
        async def fetch(self, request: FetchRequest) -> FetchResult:
            asked.append(request.url)
            await answers.wait()
            return replace(ANSWER, body=rss(("1", "Notice")))

    deps = deps_for(engine, clock, sources=[a_source()], fetcher=Hanging())
    await poll.register(deps, only_poller=True)
    poller = Poller(deps)
    await poller.tick()
    clock.forward(seconds=poll.LEASE.total_seconds() + 1)
    await poller.tick()
    await asyncio.sleep(0)
    answers.set()
    while poller.busy:
        await asyncio.sleep(0.01)
    assert asked == ["https://example.org/feed"]
