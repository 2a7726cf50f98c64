"""A corrected entry corrects the alert: the new number comes in, the wrong one goes, and a mended comma is nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.tables import alerts, outcomes
from bot.deps import Deps
from bot.domain.source import Publisher, Tier
from bot.services import keep_polls, poll
from tests.conftest import NOW, Clock
from tests.integration.services.test_chain import OLD, a_reader, polled, rows, rss, sent_by, worked
from tests.support.parts import ScriptedFetcher, a_source, deps_for

MFA = Publisher("uz-mfa", "MFA of Uzbekistan", "UZ", Tier.OFFICIAL, "ministry")
TITLE = "Embassy of Uzbekistan in Qatar: emergency numbers"
WORDS = "Citizens of Uzbekistan in Qatar can call the Embassy's hotline {} around the clock because of the situation."
WRONG, RIGHT = "+974 4411 1001", "+974 4411 1002"


def notice(words: str) -> tuple[str, str, str]:
    return ("1", TITLE, words)


async def start(engine: AsyncEngine, clock: Clock, *answers: Any) -> Deps:
    deps = deps_for(engine, clock, sources=[a_source(MFA)], fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(deps, only_poller=True)
    await a_reader(deps)
    await keep_polls.poll_due(deps)
    await polled(deps, clock, *answers)
    await worked(deps)
    return deps


async def test_a_corrected_number_replaces_the_wrong_one_and_readers_hear_of_it(
    engine: AsyncEngine, clock: Clock
) -> None:
    deps = await start(engine, clock, rss(notice(WORDS.format(WRONG))))
    assert [row["facts"]["phones"] for row in await rows(deps, alerts)] == [["+97444111001"]]
    clock.forward(hours=1)
    await polled(deps, clock, rss(notice(WORDS.format(RIGHT))))  # under the date of the first version
    await worked(deps)
    (alert,) = await rows(deps, alerts)
    assert alert["facts"]["phones"] == ["+97444111002"]
    last = (await rows(deps, outcomes))[-1]
    assert (last["decision"], last["notify"]) == ("update", "push")
    assert "no longer +97444111001" in last["reason"]
    assert "No longer given by the source: +97444111001" in sent_by(deps)[-1].html


async def test_a_number_stays_where_another_entry_gives_it_too(engine: AsyncEngine, clock: Clock) -> None:
    other = ("2", "Qatar: numbers of the Embassy of Uzbekistan", WORDS.format(WRONG))
    deps = await start(engine, clock, rss(notice(WORDS.format(WRONG))), rss(other, notice(WORDS.format(WRONG))))
    await polled(deps, clock, rss(other, notice(WORDS.format(RIGHT))))
    await worked(deps)
    (alert,) = await rows(deps, alerts)
    assert set(alert["facts"]["phones"]) == {"+97444111001", "+97444111002"}


async def test_an_edit_of_an_old_entry_is_news_only_where_it_says_something_new(
    engine: AsyncEngine, clock: Clock
) -> None:
    old = NOW - timedelta(days=5)
    first = ("1", "Visa fees", "The Embassy of Uzbekistan in Qatar has changed its opening hours.")
    deps = deps_for(engine, clock, sources=[a_source(MFA)], fetcher=ScriptedFetcher(rss(first, at=old)))
    await poll.register(deps, only_poller=True)
    await keep_polls.poll_due(deps)  # the baseline
    comma = (first[0], first[1], first[2] + " Thank you.")
    await polled(deps, clock, rss(comma, at=old))
    await worked(deps)
    assert await rows(deps, alerts) == [], "a mended sentence of last week is not news"
    closed = (first[0], "Qatar has closed its airspace", "Qatar has closed its airspace; all flights are suspended.")
    await polled(deps, clock, rss(closed, at=old))
    await worked(deps)
    found = {(row["country"], row["track"], row["state"]) for row in await rows(deps, alerts)}
    assert ("QA", "airspace", "open") in found, "a page that is used anew for a closure is news"


async def test_what_an_edit_no_longer_says_waits_for_an_admin_and_clears_nothing(
    engine: AsyncEngine, clock: Clock
) -> None:
    closed = ("1", "Qatar has closed its airspace", "Qatar has closed its airspace until further notice.")
    deps = await start(engine, clock, rss(closed))
    assert [row["state"] for row in await rows(deps, alerts)] == ["open"]
    await polled(deps, clock, rss(("1", "Notice", "This notice has been moved to another page.")))
    await worked(deps)
    assert [row["state"] for row in await rows(deps, alerts)] == ["open"]
    last = (await rows(deps, outcomes))[-1]
    assert last["decision"] == "hold"
    assert "no longer says this" in last["reason"]
