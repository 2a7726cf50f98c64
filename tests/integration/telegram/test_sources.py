"""/sources: admins see what is wrong and act on it; readers are told what we cannot see."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.db import entries as entry_rows
from bot.db.tables import audit, feeds
from bot.domain.entry import Entry
from bot.domain.source import Publisher, Source, Tier
from bot.i18n import t
from bot.services import keep_polls
from bot.services.quarantine import poll_now
from bot.sources.catalogue import Catalogue
from bot.sources.fetcher import Failed, FailReason, FetchRequest
from bot.telegram.callback_data import source_key
from bot.telegram.handlers import sources as handlers
from bot.telegram.handlers.taps import FOR_ADMINS
from tests.conftest import NOW
from tests.integration.services.test_chain import CLOSED, rss
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, MARAT, People
from tests.integration.telegram.test_broadcasts import appoint
from tests.integration.telegram.test_conversation import joined, rows
from tests.support.parts import ScriptedFetcher, a_source

MFA = Publisher("uz-mfa", "TIV <b>&", "UZ", Tier.OFFICIAL, "ministry")
LONG = "x" * 63
BAD = a_source(MFA, id=LONG)
GOOD = a_source(id="qa-caa-news")
EVIL = "Qatar <b>closes</b> & </a> its sky"


class Hanging:
    """A fetcher whose source answers when it is let."""

    def __init__(self) -> None:
        self.let = asyncio.Event()

    async def fetch(self, _request: FetchRequest) -> Failed:
        await self.let.wait()
        return Failed(FailReason.TIMEOUT, "too late")

    async def aclose(self) -> None:
        return None


async def watching(people: People, *sources: Source, fetcher: Any = None) -> None:
    """These sources from now on; the one called LONG has failed for two hours, the others answer."""
    catalogue = Catalogue({s.publisher.id: s.publisher for s in sources}, {s.id: s for s in sources})
    deps = replace(people.deps, catalogue=catalogue, fetcher=fetcher or ScriptedFetcher(rss(CLOSED)))
    people.deps = people.application.bot_data["deps"] = deps
    failing = {"state": "failing", "state_since": NOW - timedelta(hours=2), "failures": 9, "fail_kind": "http_status"}
    failing |= {"last_error": "http_status: 503 <b>&" + "y" * 470, "last_ok": NOW - timedelta(hours=2)}
    well = {"state": "ok", "state_since": NOW, "failures": 0, "last_ok": NOW, "last_error": None}
    later = {"last_polled": NOW - timedelta(minutes=1), "baseline_at": NOW, "next_due": NOW + timedelta(hours=1)}
    async with deps.db.begin() as conn:
        for source in sources:
            state = failing if source.id == LONG else well
            await conn.execute(insert(feeds).values(source_id=source.id, **state, **later))


async def feed(people: People, source_id: str = LONG) -> dict[str, Any]:
    (found,) = [dict(r) for r in await rows(people, feeds) if r["source_id"] == source_id]
    return found


async def at_the_card(people: People, fetcher: Any = None) -> None:
    await watching(people, BAD, GOOD, fetcher=fetcher)
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/sources")
    await people.sees(MARAT, "Sources: 2")
    people.tap(MARAT, "1:source:")
    await people.sees(MARAT, "Failures in a row: 9")


async def sees_while_polling(people: People, words: str) -> str:
    """Waits for words that come of a poll, doing the poller's work: no scheduler runs here."""
    for _ in range(200):
        await keep_polls.poll_due(people.deps)
        if found := [text for text in people.seen(MARAT) if words in text]:
            return found[-1]
        await asyncio.sleep(0.02)
    raise AssertionError(f"{words!r} never came; seen: {people.seen(MARAT)}")


async def test_from_the_table_to_a_card_its_entries_and_back(people: People) -> None:
    await watching(people, BAD, GOOD)
    async with people.deps.db.begin() as conn:
        await entry_rows.add_new(conn, [entry_rows.Payload(LONG, [Entry("1", EVIL, "text", published=NOW)], True)], NOW)
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/sources")
    table = await people.sees(MARAT, "Sources: 2")
    assert f"{LONG} · cannot be read · last good answer 1 March, 07:00 · http_status: 503 <b>&" in table
    assert "y" * 80 not in table
    assert table.endswith("Working as they should: 1")
    messages = len(people.seen(MARAT))
    people.tap(MARAT, "1:source:")
    assert "Foreign Ministry of Uzbekistan · Official · Uzbekistan" in await people.sees(MARAT, "Failures in a row: 9")
    people.tap(MARAT, "1:entries:")
    assert EVIL in await people.sees(MARAT, "Last entries of")
    people.tap(MARAT, "1:source:")
    await people.sees(MARAT, "Failures in a row: 9")
    people.tap(MARAT, "1:sources:")
    await people.sees(MARAT, "Sources: 2")
    people.tap(MARAT, "1:srcpage:0")
    await people.sees(MARAT, "All sources, page 1 of 1")
    people.tap(MARAT, f"1:source:{source_key('qa-caa-news')}-0")
    await people.sees(MARAT, "State: works")
    people.tap(MARAT, "1:srcpage:0")
    await people.sees(MARAT, "All sources, page 1 of 1")
    assert len(people.seen(MARAT)) == messages, "pages are turned by editing one message"


async def test_a_source_is_paused_after_one_question_and_resumed_with_a_trail(people: People) -> None:
    await at_the_card(people)
    people.tap(MARAT, "1:hold:")
    await people.sees(MARAT, "will reach nobody until you resume it")
    assert await rows(people, audit) == []
    people.tap(MARAT, "1:holdyes:")
    await people.sees(MARAT, "State: paused")
    assert (await feed(people))["quarantined_at"] is not None
    people.forge(MARAT, f"1:holdyes:{source_key(LONG)}")  # the same tap once more
    await people.quiet()
    people.tap(MARAT, "1:resume:")
    await people.quiet()
    assert (await feed(people))["quarantined_at"] is None
    people.forge(MARAT, f"1:resume:{source_key(LONG)}")
    await people.quiet()
    assert [(r["actor"], r["detail"]["source"]) for r in await rows(people, audit)] == [(MARAT, LONG)] * 2  # type: ignore[index]


async def test_a_probe_answers_on_the_card_and_keeps_nobody_waiting(people: People) -> None:
    await at_the_card(people)
    people.tap(MARAT, "1:probe:")
    await people.sees(MARAT, "Asking now")
    people.say(MARAT, "/list")
    await people.sees(MARAT, "follow no country")
    assert "Failures in a row: 0" in await sees_while_polling(people, "Asked just now: it answers.")


async def test_a_probe_that_fails_says_so(people: People) -> None:
    await at_the_card(people, ScriptedFetcher(Failed(FailReason.HTTP_STATUS, "503 & <b>")))
    people.tap(MARAT, "1:probe:")
    assert "503 & <b>" in await sees_while_polling(people, "Asked just now: it cannot be read.")


async def test_a_probe_that_takes_long_says_so(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "PATIENCE", 0.3)
    slow = Hanging()
    await at_the_card(people, slow)
    people.tap(MARAT, "1:probe:")
    await people.sees(MARAT, "The poll is still under way")
    slow.let.set()


async def test_an_outcome_does_not_turn_the_page_of_an_admin_who_has_moved_on(people: People) -> None:
    await at_the_card(people)
    people.tap(MARAT, "1:probe:")
    await people.sees(MARAT, "Asking now")
    people.tap(MARAT, "1:sources:")
    await people.sees(MARAT, "Sources: 2")
    await poll_now(people.deps, LONG)
    await keep_polls.poll_due(people.deps)
    await asyncio.sleep(0.4)
    assert people.seen(MARAT)[-1].startswith("Sources: 2")
    assert people.application.bot_data["probes"] == {}


async def test_no_tap_of_somebody_who_is_no_admin_does_or_shows_anything(people: People) -> None:
    """An admin who was removed still has the buttons."""
    await at_the_card(people)
    appoint(people, AIGERIM)
    before, stored = people.seen(MARAT), await feed(people)
    for verb in sorted(FOR_ADMINS - {"bsend", "bcancel", "bapprove", "breject"}):
        argument = {"sources": "", "srcpage": "0"}.get(verb, source_key(LONG))
        people.forge(MARAT, f"1:{verb}:{argument}")
    people.say(MARAT, "/sources")
    await people.quiet()
    assert people.seen(MARAT) == [*before, t("en", "not-admin")]
    assert await feed(people) == stored
    assert await rows(people, audit) == []


async def test_buttons_of_a_source_that_is_gone_or_never_was_change_nothing(people: People) -> None:
    await at_the_card(people)
    people.deps = people.application.bot_data["deps"] = replace(
        people.deps, catalogue=Catalogue({}, {"qa-caa-news": GOOD})
    )
    stored = await feed(people)
    for verb in ("source", "probe", "hold", "holdyes", "resume", "entries"):
        for key in (source_key(LONG), "0" * 16 + "-999"):
            people.forge(MARAT, f"1:{verb}:{key}")
            await people.quiet()
            assert people.seen(MARAT)[-1] == t("en", "card-gone")
    people.tap(MARAT, "1:srcpage:999")
    await people.sees(MARAT, "All sources, page 1 of 1")
    assert await feed(people) == stored


async def test_status_tells_what_we_cannot_see(people: People) -> None:
    await watching(people, BAD, GOOD)
    for chat, citizen, lang in ((DILSHOD, "UZ", "ru"), (AIGERIM, "KG", "en")):
        await joined(people, chat, lang, citizen)
        people.say(chat, "/status QA")
        await people.quiet()
    mine = await people.sees(DILSHOD, "Сейчас мы не видим")
    assert "• МИД Узбекистана: сайт не отвечает с 1 марта, 10:00" in mine
    assert t("ru", "board-empty", country="Катар") not in mine
    assert people.seen(AIGERIM)[-1] == t("en", "board-empty", country="Qatar"), "not her ministry, and Qatar's is read"
