"""After a pause: what several sources published meanwhile is read in the order of publication."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.tables import alerts, outcomes
from bot.deps import Deps
from bot.domain.source import Publisher, Tier
from bot.services import catch_up, keep_polls, poll
from bot.sources.fetcher import Failed, FailReason, FetchRequest, FetchResult
from tests.conftest import NOW, Clock
from tests.integration.services.test_chain import CLOSED, OLD, OPEN_AGAIN, rows, rss
from tests.support.parts import OFFICIAL, a_source, deps_for

NEIGHBOUR = Publisher("ae-caa", "UAE CAA", "AE", Tier.OFFICIAL, "authority")


class ByAddress:
    """Each source has an answer of its own; None: it hangs."""

    def __init__(self) -> None:
        self.answers: dict[str, FetchResult] = {}

    async def fetch(self, request: FetchRequest) -> FetchResult:
        return self.answers[request.url]

    async def aclose(self) -> None:
        return None


@pytest.fixture
async def deps(engine: AsyncEngine, clock: Clock) -> Deps:
    fetcher = ByAddress()
    sources = [a_source(p, url=f"https://example.org/{p.id}") for p in (OFFICIAL, NEIGHBOUR)]
    found = deps_for(engine, clock, sources=sources, fetcher=fetcher)
    await poll.register(found, only_poller=True)
    fetcher.answers = {source.url: rss(OLD) for source in sources}
    await keep_polls.poll_due(found)  # the baseline
    clock.forward(hours=6)
    fetcher.answers[sources[0].url] = rss(CLOSED, at=NOW + timedelta(hours=2))
    fetcher.answers[sources[1].url] = rss(OPEN_AGAIN, at=NOW + timedelta(hours=4))
    return found


async def polled(deps: Deps, *source_ids: str) -> None:
    for feed in await poll.claim_due(deps, 10):
        if feed.source_id in source_ids:
            await keep_polls.poll_one(deps, feed)


async def test_an_all_clear_is_not_read_before_the_closure_that_it_ends(deps: Deps) -> None:
    due = await poll.register(deps, only_poller=True)
    assert len(due) == 2
    step = catch_up.in_order(deps, due)
    await polled(deps, "ae-caa-feed")
    assert await step(deps) == 0, "the other source has not been asked yet"
    await poll.register(deps, only_poller=True)
    await polled(deps, "qa-caa-feed")
    assert await step(deps) == 2
    assert [row["decision"] for row in await rows(deps, outcomes)] == ["open", "clear"]
    assert [row["state"] for row in await rows(deps, alerts)] == ["cleared"]


async def test_a_source_that_does_not_answer_holds_a_warning_for_seconds_only(deps: Deps, clock: Clock) -> None:
    step = catch_up.in_order(deps, await poll.register(deps, only_poller=True))
    await polled(deps, "qa-caa-feed")
    assert await step(deps) == 0
    clock.forward(seconds=catch_up.PATIENCE.total_seconds() + 1)
    assert await step(deps) == 1
    [alert] = await rows(deps, alerts)
    assert alert["state"] == "open"


async def test_a_source_that_failed_before_the_start_already_holds_no_warning(deps: Deps, clock: Clock) -> None:
    assert isinstance(deps.fetcher, ByAddress)
    deps.fetcher.answers["https://example.org/ae-caa"] = Failed(FailReason.TIMEOUT, "no answer")
    await polled(deps, "ae-caa-feed")
    clock.forward(hours=2)
    step = catch_up.in_order(deps, await poll.register(deps, only_poller=True))
    await polled(deps, "qa-caa-feed")
    assert await step(deps) == 1


async def test_nothing_is_held_where_nothing_was_missed(deps: Deps) -> None:
    step = catch_up.in_order(deps, [])
    await polled(deps, "qa-caa-feed")
    assert await step(deps) == 1
