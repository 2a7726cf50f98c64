"""Refusals over a real connection: who refuses is told, cheaply; and how long each answer took."""

from __future__ import annotations

import asyncio
import gzip
import time

import pytest

from bot.sources import fetcher as fetcher_module
from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest, FetchResult, NotModified
from tests.http.conftest import FeedServer, MakeFetcher, answer

PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>" + b"<p>x</p>" * 100
CLOUDFLARE = "blocked by Cloudflare (challenge page), HTTP 403 from feeds.example"


async def refused(feeds: FeedServer, make_fetcher: MakeFetcher, **over: object) -> Failed:
    result = await make_fetcher(**over).fetch(FetchRequest(feeds.url("/no")))
    assert isinstance(result, Failed)
    return result


async def test_a_challenge_page_is_told_from_a_plain_refusal(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/no"] = answer(PAGE, "403 Forbidden")
    found = await refused(feeds, make_fetcher)
    assert (found.reason, found.detail, found.status) == (FailReason.BLOCKED, CLOUDFLARE, 403)
    feeds.routes["/no"] = answer(b"<html><head><title>403 Forbidden</title></head></html>", "403 Forbidden")
    found = await refused(feeds, make_fetcher)
    assert (found.reason, found.detail) == (FailReason.HTTP_STATUS, "HTTP 403 from feeds.example")


async def test_a_header_is_enough_and_a_pause_is_still_kept(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/no"] = answer(b"", "429 Too Many Requests", CF_Mitigated="challenge", Retry_After="60")
    found = await refused(feeds, make_fetcher)
    assert (found.reason, found.retry_after) == (FailReason.BLOCKED, 60.0)


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops"])
async def test_a_page_of_another_status_is_not_read(feeds: FeedServer, make_fetcher: MakeFetcher, status: str) -> None:
    feeds.routes["/no"] = answer(PAGE, status)
    assert (await refused(feeds, make_fetcher)).reason is FailReason.HTTP_STATUS


async def test_a_compressed_page_is_read_and_a_bomb_is_not(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/no"] = answer(gzip.compress(PAGE), "403 Forbidden", Content_Encoding="gzip")
    assert (await refused(feeds, make_fetcher)).detail == CLOUDFLARE
    bomb = gzip.compress(PAGE + b"\0" * 30_000_000)
    feeds.routes["/no"] = answer(bomb, "403 Forbidden", Content_Encoding="gzip")
    assert (await refused(feeds, make_fetcher)).detail == CLOUDFLARE


@pytest.mark.parametrize("encoding", ["br", "gzip", "gzip, gzip"])
async def test_an_encoding_that_lies_leaves_the_status(
    feeds: FeedServer, make_fetcher: MakeFetcher, encoding: str
) -> None:
    feeds.routes["/no"] = answer(PAGE, "403 Forbidden", Content_Encoding=encoding)
    found = await refused(feeds, make_fetcher)
    assert (found.reason, found.status) == (FailReason.HTTP_STATUS, 403)


async def test_a_flood_behind_a_refusal_is_dropped(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n" + PAGE)
        while sent < 50_000_000:
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    feeds.routes["/no"] = flood
    assert (await refused(feeds, make_fetcher)).detail == CLOUDFLARE
    assert sent < 20_000_000


async def test_a_refusal_that_drips_or_is_cut_keeps_its_status(
    feeds: FeedServer, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher_module, "REFUSAL_SECONDS", 0.1)

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n" + PAGE)
        await writer.drain()
        await asyncio.sleep(1)

    feeds.routes["/no"] = drip
    found = await refused(feeds, make_fetcher)
    assert found.detail == CLOUDFLARE
    assert found.seconds < 0.9
    feeds.routes["/no"] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9999\r\n\r\n" + PAGE
    assert (await refused(feeds, make_fetcher)).detail == CLOUDFLARE


# --- how long it took ------------------------------------------------------------------------------------------------


async def test_every_answer_says_how_long_it_took_without_the_wait_for_its_turn(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        asked_again = "if-none-match" in feeds.requests[-1][1]
        writer.write(answer(status="304 Not Modified") if asked_again else answer(b"ok", ETag='"1"'))

    feeds.routes["/feed"], feeds.routes["/no"] = slow, answer(status="404 Not Found")
    fetcher = make_fetcher(per_host_interval=0.15)

    async def timed(request: FetchRequest) -> tuple[FetchResult, float]:
        began = time.monotonic()
        return await fetcher.fetch(request), time.monotonic() - began

    (first, _), (second, _), (third, whole) = await asyncio.gather(
        timed(FetchRequest(feeds.url("/feed"))),
        timed(FetchRequest(feeds.url("/feed"), etag='"1"')),
        timed(FetchRequest(feeds.url("/no"))),
    )
    assert (type(first), type(second), type(third)) == (Fetched, NotModified, Failed)
    assert min(first.seconds, second.seconds) >= 0.05
    assert third.seconds > 0
    assert whole - third.seconds >= 0.29  # two turns' wait is not the server's slowness


async def test_redirects_add_up_and_share_one_deadline(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.12)
        writer.write(answer(status="302 Found", Location="/hop"))

    feeds.routes["/hop"] = slow
    result = await make_fetcher(timeout=0.3).fetch(FetchRequest(feeds.url("/hop")))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.TIMEOUT
    assert 0.28 <= result.seconds < 2.0
    assert len(feeds.requests) in (2, 3)


async def test_what_was_never_sent_took_no_time(make_fetcher: MakeFetcher) -> None:
    for url in ("ftp://feeds.example/", "http://2130706433/"):
        assert (await make_fetcher().fetch(FetchRequest(url))).seconds == 0.0


# --- what a server may not spoil -------------------------------------------------------------------------------------


async def test_a_304_does_not_plant_a_validator_of_any_size(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(status="304 Not Modified", ETag=f'"{"x" * 50_000}"')
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/feed"), etag='"1"'))
    assert result == NotModified('"1"', None)
