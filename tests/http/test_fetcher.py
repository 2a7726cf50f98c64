"""The fetch gate over a real connection: what servers do wrong, and what a hostile address tries."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
import zlib

import pytest

from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest, NotModified
from tests.http.conftest import FeedServer, MakeFetcher, answer

FEED = b"<rss version='2.0'><channel><title>Feed</title></channel></rss>"


def reason(result: object) -> FailReason:
    assert isinstance(result, Failed), result
    return result.reason


# --- good answers ----------------------------------------------------------------------------------------------------


async def test_a_feed_comes_with_its_validators(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(
        FEED, ETag='"v1"', Last_Modified="Sun, 01 Mar 2026 09:00:00 GMT", Content_Type="text/xml"
    )
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/feed"), {"Accept-Language": "ru"}))
    assert isinstance(result, Fetched)
    assert (result.body, result.etag, result.content_type, result.status) == (FEED, '"v1"', "text/xml", 200)
    assert result.last_modified == "Sun, 01 Mar 2026 09:00:00 GMT"
    [(_, headers)] = feeds.requests
    assert headers["host"] == f"feeds.example:{feeds.port}"
    assert headers["accept-language"] == "ru"
    assert headers["user-agent"].startswith("Qalqan/")


async def test_validators_are_sent_back_and_304_is_no_body(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(status="304 Not Modified")
    request = FetchRequest(feeds.url("/feed"), etag='W/"v1"', last_modified="Sun, 01 Mar 2026 09:00:00 GMT")
    result = await make_fetcher().fetch(request)
    assert result == NotModified('W/"v1"', "Sun, 01 Mar 2026 09:00:00 GMT")
    headers = feeds.requests[0][1]
    assert headers["if-none-match"] == 'W/"v1"'
    assert headers["if-modified-since"] == "Sun, 01 Mar 2026 09:00:00 GMT"


async def test_a_304_that_nobody_asked_for_is_a_failure(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(status="304 Not Modified")
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/feed")))
    assert reason(result) is FailReason.HTTP_STATUS


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_compressed_bodies_arrive_whole(
    feeds: FeedServer, make_fetcher: MakeFetcher, encoding: str, pack: object
) -> None:
    feeds.routes["/feed"] = answer(pack(FEED * 100), Content_Encoding=encoding)  # type: ignore[operator]
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/feed")))
    assert isinstance(result, Fetched)
    assert result.body == FEED * 100


async def test_no_cookie_is_kept(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(FEED, Set_Cookie="track=1; Path=/")
    fetcher = make_fetcher()
    for _ in range(2):
        await fetcher.fetch(FetchRequest(feeds.url("/feed")))
    assert all("cookie" not in headers for _, headers in feeds.requests)


async def test_the_environments_proxy_is_not_used(
    feeds: FeedServer, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setitem(os.environ, "ALL_PROXY", "http://127.0.0.1:1")
    feeds.routes["/feed"] = answer(FEED)
    assert isinstance(await make_fetcher().fetch(FetchRequest(feeds.url("/feed"))), Fetched)


# --- servers at their worst ------------------------------------------------------------------------------------------


async def test_a_hundred_megabytes_are_dropped_at_the_cap(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 100_000_000:
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    feeds.routes["/flood"] = flood
    result = await make_fetcher(max_bytes=200_000).fetch(FetchRequest(feeds.url("/flood")))
    assert reason(result) is FailReason.TOO_LARGE
    await asyncio.sleep(0.05)
    assert sent < 20_000_000


async def test_an_announced_size_over_the_cap_is_not_even_read(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/big"] = b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"
    started = time.monotonic()
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/big")))
    assert reason(result) is FailReason.TOO_LARGE
    assert time.monotonic() - started < 1


async def test_a_gzip_bomb_is_dropped_while_it_inflates(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/bomb"] = answer(gzip.compress(b"\0" * 60_000_000), Content_Encoding="gzip")
    result = await make_fetcher(max_bytes=1_000_000).fetch(FetchRequest(feeds.url("/bomb")))
    assert reason(result) is FailReason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip"])
async def test_an_encoding_that_lies_is_told(feeds: FeedServer, make_fetcher: MakeFetcher, encoding: str) -> None:
    feeds.routes["/lie"] = answer(FEED, Content_Encoding=encoding)
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/lie")))
    assert reason(result) is FailReason.DECOMPRESSION


async def test_a_body_that_drips_is_cut_at_the_deadline(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(100):
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    feeds.routes["/slow"] = drip
    started = time.monotonic()
    result = await make_fetcher(timeout=0.3).fetch(FetchRequest(feeds.url("/slow")))
    assert reason(result) is FailReason.TIMEOUT
    assert time.monotonic() - started < 1.5


async def test_a_connection_cut_half_way_is_no_shorter_feed(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/cut"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + FEED
    assert reason(await make_fetcher().fetch(FetchRequest(feeds.url("/cut")))) is FailReason.PROTOCOL


@pytest.mark.parametrize("wire", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 twohundred OK\r\n\r\n", b"\0" * 200_000])
async def test_what_is_no_http_is_a_failure(feeds: FeedServer, make_fetcher: MakeFetcher, wire: bytes) -> None:
    feeds.routes["/noise"] = wire
    assert reason(await make_fetcher().fetch(FetchRequest(feeds.url("/noise")))) is FailReason.PROTOCOL


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone", "500 Oops", "204 No Content"])
async def test_a_refusal_says_its_status(feeds: FeedServer, make_fetcher: MakeFetcher, status: str) -> None:
    feeds.routes["/no"] = answer(status=status)
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/no")))
    assert isinstance(result, Failed)
    assert (result.reason, result.status) == (FailReason.HTTP_STATUS, int(status[:3]))


async def test_nobody_listening_is_a_connect_failure(make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher(allow_private=True)
    assert reason(await fetcher.fetch(FetchRequest("http://gone.example:1/"))) is FailReason.CONNECT


async def test_an_unknown_name_is_a_dns_failure(make_fetcher: MakeFetcher) -> None:
    assert reason(await make_fetcher().fetch(FetchRequest("http://nowhere.invalid/"))) is FailReason.DNS


async def test_tls_that_is_none_is_a_connect_failure(make_fetcher: MakeFetcher) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        result = await make_fetcher(allow_private=True).fetch(FetchRequest(f"https://feeds.example:{port}/"))
    assert reason(result) is FailReason.CONNECT


# --- manners ---------------------------------------------------------------------------------------------------------


async def test_we_say_who_we_are_and_where_to_complain(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(FEED)
    headers = {"user-agent": "Mozilla/5.0", "Accept-Encoding": "br", "HOST": "evil.example"}  # none of its business
    await make_fetcher(contact="https://bot.example/about").fetch(FetchRequest(feeds.url("/feed"), headers))
    seen = feeds.requests[0][1]
    assert seen["user-agent"] == "Qalqan/0.1 (crisis alerts for travellers; +https://bot.example/about)"
    assert (seen["accept-encoding"], seen["host"]) == ("gzip, deflate", f"feeds.example:{feeds.port}")


async def test_sources_of_one_host_share_its_turn(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    starts: list[float] = []

    async def note(writer: asyncio.StreamWriter) -> None:
        starts.append(time.monotonic())
        writer.write(answer(FEED))

    feeds.routes |= {"/a": note, "/b": note, "/c": answer(status="302 Found", Location="/a")}
    fetcher = make_fetcher(per_host_interval=0.1)
    began = time.monotonic()
    paths = [("/a", "feeds.example"), ("/b", "FEEDS.example"), ("/c", "feeds.example")]
    await asyncio.gather(*(fetcher.fetch(FetchRequest(feeds.url(path, host))) for path, host in paths))
    assert len(starts) == 3
    assert starts[-1] - began >= 0.29  # the fourth request, the redirect's, comes three turns after the first


async def test_a_host_that_asks_for_a_pause_gets_it(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    now = 1000.0
    feeds.routes["/busy"] = answer(status="429 Too Many Requests", Retry_After="120")
    feeds.routes["/feed"] = answer(FEED)
    fetcher = make_fetcher(clock=lambda: now)
    refused = await fetcher.fetch(FetchRequest(feeds.url("/busy")))
    assert isinstance(refused, Failed)
    assert (refused.status, refused.retry_after) == (429, 120.0)
    now = 1060.0
    early = await fetcher.fetch(FetchRequest(feeds.url("/feed")))
    assert isinstance(early, Failed)
    assert early.retry_after == 60.0
    assert isinstance(await fetcher.fetch(FetchRequest(feeds.url("/feed", "other.example"))), Fetched)
    now = 1121.0
    assert isinstance(await fetcher.fetch(FetchRequest(feeds.url("/feed"))), Fetched)
    assert feeds.paths() == ["/busy", "/feed", "/feed"]


# --- redirects -------------------------------------------------------------------------------------------------------


async def test_a_redirect_is_followed_and_the_new_address_told(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/old"] = answer(status="301 Moved", Location="/new?page=1")
    feeds.routes["/new"] = answer(FEED)
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/old"), {"code": "mfa"}, etag='"1"'))
    assert isinstance(result, Fetched)
    assert result.url == feeds.url("/new?page=1")
    assert feeds.requests[1][1]["code"] == "mfa"


async def test_what_was_meant_for_one_host_does_not_go_to_another(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/old"] = answer(status="302 Found", Location=feeds.url("/new", "other.example"))
    feeds.routes["/new"] = answer(FEED)
    headers = {"Authorization": "Bearer secret", "token": "secret", "Accept-Language": "ru"}
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/old"), headers, etag='"1"'))
    assert isinstance(result, Fetched)
    _, seen = feeds.requests[1]
    assert not {"authorization", "token", "if-none-match"} & set(seen)
    assert seen["accept-language"] == "ru"


async def test_an_endless_redirect_ends(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/loop"] = answer(status="302 Found", Location="/loop")
    assert reason(await make_fetcher().fetch(FetchRequest(feeds.url("/loop")))) is FailReason.TOO_MANY_REDIRECTS
    assert len(feeds.requests) == 6


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://127.0.0.1:1/", FailReason.BLOCKED_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", FailReason.BLOCKED_ADDRESS),
        ("http://[::1]/", FailReason.BLOCKED_ADDRESS),
        ("http://[::ffff:10.0.0.1]/", FailReason.BLOCKED_ADDRESS),
        ("http://2130706433/", FailReason.BLOCKED_ADDRESS),
        ("http://0x7f.1/", FailReason.BLOCKED_ADDRESS),
        ("http://inner.example:1/", FailReason.BLOCKED_ADDRESS),
        ("file:///etc/passwd", FailReason.BAD_URL),
        ("gopher://feeds.example/", FailReason.BAD_URL),
        ("http://user:hunter2@feeds.example/", FailReason.BAD_URL),
        ("http://[broken/", FailReason.BAD_URL),
    ],
)
async def test_a_redirect_is_checked_like_any_address(
    feeds: FeedServer, make_fetcher: MakeFetcher, location: str, expected: FailReason
) -> None:
    feeds.routes["/away"] = answer(status="302 Found", Location=location)
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/away")))
    assert reason(result) is expected
    assert "hunter2" not in str(result)
    assert feeds.paths() == ["/away"]


# --- addresses -------------------------------------------------------------------------------------------------------


async def test_the_name_is_resolved_once_and_the_checked_answer_is_used(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    """Asked twice, it would give another answer: what was checked and what is connected to must be one and the same."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    feeds.routes["/feed"] = answer(FEED)
    fetcher = make_fetcher(resolver=rebinding)
    assert isinstance(await fetcher.fetch(FetchRequest(feeds.url("/feed"))), Fetched)
    assert asked == ["feeds.example"]
    assert reason(await fetcher.fetch(FetchRequest(feeds.url("/feed")))) is FailReason.BLOCKED_ADDRESS
    assert feeds.paths() == ["/feed"]


async def test_one_private_answer_among_public_ones_condemns_the_name(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "10.0.0.1"]

    feeds.routes["/feed"] = answer(FEED)
    result = await make_fetcher(resolver=mixed).fetch(FetchRequest(feeds.url("/feed")))
    assert reason(result) is FailReason.BLOCKED_ADDRESS
    assert feeds.requests == []


async def test_a_dead_address_does_not_hide_a_living_one(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    feeds.routes["/feed"] = answer(FEED)
    fetcher = make_fetcher(resolver=two, allow_private=True)
    assert isinstance(await fetcher.fetch(FetchRequest(feeds.url("/feed"))), Fetched)


async def test_private_addresses_are_reached_only_where_allowed(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/feed"] = answer(FEED)
    url = feeds.url("/feed", "127.0.0.1")
    assert reason(await make_fetcher(trusted=frozenset()).fetch(FetchRequest(url))) is FailReason.BLOCKED_ADDRESS
    assert isinstance(await make_fetcher(trusted=frozenset(), allow_private=True).fetch(FetchRequest(url)), Fetched)


@pytest.mark.parametrize(
    "url",
    ["", "feed.xml", "ftp://feeds.example/", "http://", "http://exa mple/", "http://" + "a" * 70_000, "http://\udc80/"],
)
async def test_an_address_that_is_none_is_said_so(make_fetcher: MakeFetcher, url: str) -> None:
    assert reason(await make_fetcher().fetch(FetchRequest(url))) is FailReason.BAD_URL


async def test_a_failure_repeats_no_query_and_no_credential(make_fetcher: MakeFetcher) -> None:
    for url in ("http://nowhere.invalid/?api_key=hunter2", "http://me:hunter2@feeds.example/"):
        assert "hunter2" not in str(await make_fetcher().fetch(FetchRequest(url)))
