"""`sources try`: one source, read as the service reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Expect, Publisher, Source, Tier
from bot.sources.probe import try_source
from tests.http.conftest import FeedServer, MakeFetcher, answer

ITEM = "<item><title>Airspace closed</title><guid>1</guid></item>"
FEED = f"<rss version='2.0'><channel><title>x</title>{ITEM}</channel></rss>".encode()
SOURCE = Source("s", Publisher("p", "P", "KZ", Tier.OFFICIAL, "ministry"), "", "rss", "en", 60, headers={"code": "mfa"})


async def test_a_live_source_gets_its_headers_and_gives_its_entries(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    feeds.routes["/feed"] = answer(FEED)
    [entry] = await try_source(make_fetcher(), replace(SOURCE, url=feeds.url("/feed")))
    assert entry.title == "Airspace closed"
    assert feeds.requests[0][1]["code"] == "mfa"


async def test_too_few_entries_are_an_outage_live_but_not_in_a_stored_payload(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    feeds.routes["/feed"] = answer(FEED)
    source = replace(SOURCE, url=feeds.url("/feed"), expect=Expect(min=150))
    with pytest.raises(ParseError, match="at least 150"):
        await try_source(make_fetcher(), source)
    assert len(await try_source(make_fetcher(), source, FEED)) == 1


async def test_a_refusal_and_a_block_page_say_why(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/no"] = answer(status="403 Forbidden")
    feeds.routes["/page"] = answer(b"<html><head><title>Just a moment...</title></head></html>")
    with pytest.raises(ParseError, match="403"):
        await try_source(make_fetcher(), replace(SOURCE, url=feeds.url("/no")))
    with pytest.raises(NotAFeed, match="Just a moment"):
        await try_source(make_fetcher(), replace(SOURCE, url=feeds.url("/page")))
