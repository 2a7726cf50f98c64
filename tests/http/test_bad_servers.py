"""What else a server may answer: none of it raises, and none of it spoils the next request."""

from __future__ import annotations

import asyncio

import pytest

from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest
from tests.http.conftest import FeedServer, MakeFetcher, answer


def wire(head: str, body: bytes = b"", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


@pytest.mark.parametrize(
    "raw",
    [
        wire("Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\nff\r\nabc"),
        wire("Transfer-Encoding: chunked\r\n", b"zz\r\nhello\r\n0\r\n\r\n"),
        wire("Transfer-Encoding: chunked\r\n", b"f" * 22 + b"\r\nhello"),
        wire("Content-Length: -5\r\n", b"hello"),
        wire("Content-Length: \xb2\r\n", b"hello"),
        wire("Content-Length: 5\r\nContent-Length: 7\r\n", b"hello12"),
        wire("".join(f"X-{n}: y\r\n" for n in range(20_000)), b"x"),
    ],
    ids=["chunk cut", "chunk of no size", "chunk too large", "negative", "no number", "two lengths", "headers"],
)
async def test_a_body_that_lies_about_its_length_is_none(
    feeds: FeedServer, make_fetcher: MakeFetcher, raw: bytes
) -> None:
    feeds.routes["/lie"] = raw
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/lie")))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.PROTOCOL


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("-5", None), ("soon", None), ("1.5", None), ("\xb2", None), ("", None)),
        *(("9" * 40, 21_600.0), ("Fri, 01 Jan 2100 00:00:00 GMT", 21_600.0), ("Fri, 01 Jan 1999 00:00:00 GMT", 0.0)),
        ("Fri, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
async def test_a_pause_of_any_spelling_is_within_bounds(
    feeds: FeedServer, make_fetcher: MakeFetcher, value: str, seconds: float | None
) -> None:
    feeds.routes["/busy"] = wire(f"Retry-After: {value}\r\nContent-Length: 0\r\n", status="429 Too Many Requests")
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/busy")))
    assert isinstance(result, Failed)
    assert (result.status, result.retry_after) == (429, seconds)


@pytest.mark.parametrize(
    "location",
    ["http://xn--!/", "http://xn--a/", "http://\xff\xfe/", "http://" + "a" * 300 + "/", "http://a..b/", "//", "\xb2:"],
)
async def test_a_redirect_to_a_name_that_is_none_fails(
    feeds: FeedServer, make_fetcher: MakeFetcher, location: str
) -> None:
    feeds.routes["/away"] = wire(f"Location: {location}\r\nContent-Length: 0\r\n", status="302 Found")
    assert isinstance(await make_fetcher().fetch(FetchRequest(feeds.url("/away"))), Failed)


async def test_a_redirect_to_and_fro_ends(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    feeds.routes["/here"] = answer(status="301 Moved", Location=feeds.url("/there", "other.example"))
    feeds.routes["/there"] = answer(status="301 Moved", Location=feeds.url("/here"))
    result = await make_fetcher().fetch(FetchRequest(feeds.url("/here")))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.TOO_MANY_REDIRECTS


async def test_a_validator_of_any_size_does_not_spoil_the_next_request(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    feeds.routes["/feed"] = wire(f'ETag: "{"x" * 90_000}"\r\nLast-Modified: \xe9\r\nContent-Length: 1\r\n', b"x")
    first = await make_fetcher().fetch(FetchRequest(feeds.url("/feed")))
    assert isinstance(first, Fetched)
    again = FetchRequest(feeds.url("/feed"), etag=first.etag, last_modified=first.last_modified)
    assert isinstance(await make_fetcher().fetch(again), Fetched)


async def test_a_head_that_drips_is_cut_at_the_deadline(feeds: FeedServer, make_fetcher: MakeFetcher) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    feeds.routes["/slow"] = drip
    result = await make_fetcher(timeout=0.3).fetch(FetchRequest(feeds.url("/slow")))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.TIMEOUT


async def test_a_name_that_resolves_to_a_mapped_loopback_is_blocked(
    feeds: FeedServer, make_fetcher: MakeFetcher
) -> None:
    async def mapped(host: str, port: int) -> list[str]:
        return ["::ffff:127.0.0.1"]

    result = await make_fetcher(resolver=mapped).fetch(FetchRequest(feeds.url("/feed")))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.BLOCKED_ADDRESS
    assert feeds.requests == []
