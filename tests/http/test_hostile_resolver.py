"""A resolver, a redirect or a payload that wants us inside: no connection reaches a private listener, ever.

127.0.0.1 plays the public server (that address and port alone are trusted), 127.0.0.2 and ::1 at the same port play the
inside. Two witnesses: the inside's own listeners, and every address that the event loop was asked to connect to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.domain.source import Publisher, Source, Tier
from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest, moved_to
from bot.sources.formats import parse
from tests.http.conftest import FeedServer, MakeFetcher, answer

OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2"
METADATA = "169.254.169.254"


@dataclass
class World:
    """names: host -> the answers of DNS, one list a question, the last one for ever. asked: hosts, in order.
    inside: connections that the inside's listeners saw. connects: what the event loop was asked to connect to."""

    feeds: FeedServer
    inside: int = 0
    connects: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host.rstrip("."), [[INSIDE]])  # whoever is not known is inside: the worst case
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def allowed(self) -> set[tuple[str, int]]:
        return {(OUTSIDE, self.feeds.port)}


@pytest.fixture
async def world(feeds: FeedServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    found = World(feeds, names={"feeds.example": [[OUTSIDE]], "other.example": [[OUTSIDE]]})

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.inside += 1
        writer.write(answer(b"secret"))
        writer.close()

    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def noting(sock: Any, address: Any) -> None:
        found.connects.append(address[:2])
        await connect(sock, address)

    monkeypatch.setattr(loop, "sock_connect", noting)
    async with contextlib.AsyncExitStack() as listeners:
        try:
            await listeners.enter_async_context(await asyncio.start_server(inside, INSIDE, feeds.port))
        except OSError:
            pytest.skip("needs a loopback with more than one address")
        with contextlib.suppress(OSError):  # a machine without IPv6
            await listeners.enter_async_context(await asyncio.start_server(inside, "::1", feeds.port))
        yield found
        await asyncio.sleep(0)
        assert found.inside == 0
        assert set(found.connects) <= found.allowed()


Fetch = Callable[..., Any]


@pytest.fixture
def fetch(world: World, make_fetcher: MakeFetcher) -> Fetch:
    fetcher = make_fetcher(resolver=world.resolve)

    async def ask(url: str, **headers: str) -> Any:
        return await fetcher.fetch(FetchRequest(url, headers))

    return ask


def why(result: object) -> FailReason:
    assert isinstance(result, Failed), result
    return result.reason


async def test_the_witness_sees_a_connection_that_is_made(world: World, make_fetcher: MakeFetcher) -> None:
    url = f"http://{INSIDE}:{world.feeds.port}/"
    assert isinstance(await make_fetcher(allow_private=True).fetch(FetchRequest(url)), Fetched)
    assert (world.inside, world.connects) == (1, [(INSIDE, world.feeds.port)])
    world.inside = 0
    world.connects.clear()


# --- names that change their mind ------------------------------------------------------------------------------------


async def test_between_two_connections(world: World, fetch: Fetch) -> None:
    world.names["feeds.example"] = [[OUTSIDE], [INSIDE]]
    world.feeds.routes["/feed"] = answer(b"ok")
    assert isinstance(await fetch(world.feeds.url("/feed")), Fetched)
    assert why(await fetch(world.feeds.url("/feed"))) is FailReason.BLOCKED_ADDRESS
    assert world.asked == ["feeds.example", "feeds.example"]


async def test_within_one_connection_the_name_is_asked_once(world: World, fetch: Fetch) -> None:
    world.names["feeds.example"] = [[OUTSIDE, OUTSIDE], [INSIDE]]
    world.feeds.routes["/feed"] = answer(b"ok")
    assert isinstance(await fetch(world.feeds.url("/feed")), Fetched)
    assert world.asked == ["feeds.example"]


async def test_between_the_hops_of_a_redirect_to_the_same_name(world: World, fetch: Fetch) -> None:
    world.names["feeds.example"] = [[OUTSIDE], [INSIDE]]
    world.feeds.routes["/old"] = answer(status="302 Found", Location="/new")
    world.feeds.routes["/new"] = answer(b"ok")
    assert why(await fetch(world.feeds.url("/old"))) is FailReason.BLOCKED_ADDRESS
    assert world.feeds.paths() == ["/old"]


@dataclass
class KeptServer:
    """Answers without closing; cuts the connection without a word at the request after `uses` answers."""

    uses: int
    connections: int = 0
    answers: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            for _ in range(self.uses):
                await reader.readuntil(b"\r\n\r\n")
                self.answers += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await reader.readuntil(b"\r\n\r\n")
        writer.close()


async def kept(world: World, uses: int) -> tuple[KeptServer, asyncio.Server]:
    server = KeptServer(uses)
    listener = await asyncio.start_server(server.serve, OUTSIDE, 0)
    world.feeds.port = listener.sockets[0].getsockname()[1]
    return server, listener


async def test_a_kept_connection_stays_where_it_was_checked(world: World, make_fetcher: MakeFetcher) -> None:
    world.names["feeds.example"] = [[OUTSIDE], [INSIDE]]
    server, listener = await kept(world, uses=9)
    async with listener:
        fetcher = make_fetcher(resolver=world.resolve, trusted=frozenset(world.allowed()))
        for _ in range(3):
            assert isinstance(await fetcher.fetch(FetchRequest(world.feeds.url("/feed"))), Fetched)
        await fetcher.aclose()
    assert (server.connections, server.answers, world.asked) == (1, 3, ["feeds.example"])


async def test_the_retry_after_a_kept_connection_was_cut_is_checked_anew(
    world: World, make_fetcher: MakeFetcher
) -> None:
    world.names["feeds.example"] = [[OUTSIDE], [INSIDE]]
    server, listener = await kept(world, uses=1)
    async with listener, await asyncio.start_server(_wrong, INSIDE, world.feeds.port):
        fetcher = make_fetcher(resolver=world.resolve, trusted=frozenset(world.allowed()))
        assert isinstance(await fetcher.fetch(FetchRequest(world.feeds.url("/feed"))), Fetched)
        assert why(await fetcher.fetch(FetchRequest(world.feeds.url("/feed")))) is FailReason.BLOCKED_ADDRESS
        await fetcher.aclose()
    assert (server.answers, world.asked) == (1, ["feeds.example", "feeds.example"])


async def _wrong(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    raise AssertionError("the inside was reached")


# --- what a name may resolve to --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        [INSIDE],
        [OUTSIDE, INSIDE],
        [INSIDE, OUTSIDE],
        [OUTSIDE, "::1"],
        [OUTSIDE, METADATA],
        ["::1"],
        ["::"],
        ["0.0.0.0"],  # reaches loopback on Linux
        ["::ffff:127.0.0.2"],
        ["::ffff:7f00:2"],
        ["::127.0.0.2"],
        ["::ffff:0:127.0.0.2"],
        ["2002:7f00:2::1"],
        ["2002:a9fe:a9fe::1"],
        ["64:ff9b::7f00:2"],
        ["64:ff9b:1:7f00:0:200:808:808"],
        ["2001:0:4136:e378:8000:63bf:80ff:fffd"],
        ["2a00:1450:4001:0:0:5efe:7f00:2"],
        ["2a00:1450:4001:0:200:5efe:a9fe:a9fe"],
        ["fe80::1%1"],
        ["fe80::1%lo"],
        [METADATA],
        ["fd00:ec2::254"],
        ["127.0.0.2%lo"],
        ["127.2"],
        ["2130706434"],
        ["inside.example"],
        [""],
    ],
)
async def test_a_name_that_means_the_inside_in_any_spelling(world: World, fetch: Fetch, answers: list[str]) -> None:
    world.names["feeds.example"] = [answers]
    assert why(await fetch(world.feeds.url("/feed"))) is FailReason.BLOCKED_ADDRESS
    assert world.connects == []


@pytest.mark.parametrize("port", [22, 25, 465, 110, 1023])
async def test_a_port_that_is_none_of_the_webs_is_not_spoken_to(world: World, fetch: Fetch, port: int) -> None:
    world.names["mail.example"] = [["8.8.8.8"]]
    result = await fetch(f"http://mail.example:{port}/")
    assert why(result) is FailReason.BLOCKED_ADDRESS
    assert str(port) in result.detail
    assert world.connects == []


@pytest.mark.parametrize("address", [METADATA, f"::ffff:{METADATA}", "fe80::1", "2002:a9fe:a9fe::1"])
async def test_not_even_a_sandbox_reaches_the_keys_of_its_machine(
    world: World, make_fetcher: MakeFetcher, address: str
) -> None:
    fetcher = make_fetcher(allow_private=True, resolver=world.resolve)
    world.names["metadata.example"] = [[address]]
    literal = f"[{address}]" if ":" in address else address
    for url in ("http://metadata.example/", f"http://{literal}/"):
        assert why(await fetcher.fetch(FetchRequest(url))) is FailReason.BLOCKED_ADDRESS
    assert world.connects == []


# --- where an answer may send us -------------------------------------------------------------------------------------

LOCATIONS = [
    "http://127.0.0.2:{port}/",
    "//127.0.0.2:{port}/",
    "http:\\\\127.0.0.2:{port}\\",
    "/\\127.0.0.2:{port}/",
    "\thttp://127.0.0.2:{port}/",
    "http://127.0.0.2.:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.2]:{port}/",
    "http://[::ffff:7f00:2]:{port}/",
    "http://[64:ff9b::7f00:2]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://0x7f.0.0.2:{port}/",
    "http://0x7f.2:{port}/",
    "http://0x7f000002:{port}/",
    "http://2130706434:{port}/",
    "http://0177.0.0.2:{port}/",
    "http://127.2:{port}/",
    "http://127.0.2:{port}/",
    "http://127.0.0.0002:{port}/",
    "http://%31%32%37.0.0.2:{port}/",
    "http://１２７.０.０.２:{port}/",
    "http://127。0。0。2:{port}/",
    "http://①②⑦.0.0.2:{port}/",
    "http://0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://inside.example:{port}/",
    "http://inside.example.:{port}/",
    "http://metadata.example/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://feeds.example@127.0.0.2:{port}/",
    "http://feeds.example:{port}@127.0.0.2:{port}/",
    "http://feeds.example:{port}\\@127.0.0.2:{port}/",
    "http://@127.0.0.2:{port}/",
    "http://127.0.0.2:{port}#@feeds.example/",
    "http://127.0.0.2:{port}?@feeds.example/",
    "http://127.0.0.2:{port};feeds.example/",
    "http://127.0.0.2%00.feeds.example:{port}/",
    "http://127.0.0.2%2f.feeds.example:{port}/",
    "http://127.0.0.2:{port}:80/",
    "http://127.0.0.2:0{port}/",
    "http://127.0.0.2:+{port}/",
    "http://127.0.0.2:99999/",
    "http://feeds.example:0/",
    "http://feеds.example:{port}/",  # a Cyrillic letter: another name, whose owner points it inside
    "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http:///127.0.0.2:{port}/",
    "http://:{port}/",
    "http://.:{port}/",
    "http:127.0.0.2:{port}/",
    "https://127.0.0.2:{port}/",
    "ftp://127.0.0.2:{port}/",
    "file:///etc/passwd",
    "unix:///run/inside.sock",
    "javascript:fetch('http://127.0.0.2')",
]


@pytest.mark.parametrize("location", LOCATIONS)
async def test_a_redirect_inside_ends_there(world: World, fetch: Fetch, location: str) -> None:
    world.names["metadata.example"] = [[METADATA]]
    to = location.format(port=world.feeds.port)
    head = f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    world.feeds.routes["/away"] = head.encode()
    result = await fetch(world.feeds.url("/away"), token="hunter2")
    # a path on the same server is no way inside: there it is an address that does not exist
    assert isinstance(result, Failed), result
    assert {path for path, _ in world.feeds.requests if path != "/away"} <= set(_as_paths(to))


def _as_paths(location: str) -> Iterable[str]:
    """How a Location that names no host reads as a path of the server that sent it."""
    yield "/" + location.replace("\\", "%5C").lstrip("/")
    yield "/" + location.replace("\\", "%5C").removeprefix("http:").lstrip("/")


@pytest.mark.parametrize("url", [u for u in LOCATIONS if "://" in u])
async def test_the_same_address_as_a_source(world: World, fetch: Fetch, url: str) -> None:
    world.names["metadata.example"] = [[METADATA]]
    assert isinstance(await fetch(url.format(port=world.feeds.port).strip()), Failed)


async def test_from_http_to_https_to_the_inside(
    world: World, secure: tuple[FeedServer, ssl.SSLContext], make_fetcher: MakeFetcher
) -> None:
    safe, trust = secure
    trusted = frozenset({(OUTSIDE, world.feeds.port), (OUTSIDE, safe.port)})
    world.allowed = lambda: set(trusted)  # type: ignore[method-assign]
    world.feeds.routes["/a"] = answer(status="301 Moved", Location=f"https://feeds.example:{safe.port}/b")
    safe.routes["/b"] = answer(status="307 Moved", Location=f"http://inside.example:{world.feeds.port}/c")
    result = await make_fetcher(resolver=world.resolve, trusted=trusted, tls=trust).fetch(
        FetchRequest(world.feeds.url("/a"))
    )
    assert why(result) is FailReason.BLOCKED_ADDRESS
    assert safe.paths() == ["/b"]


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "https://a.example:443/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example:8443/x", False),
        ("http://a.example:8080/x", "https://a.example/x", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/x", "https://a.example.evil.example/x", False),
    ],
)
def test_a_token_stays_with_its_origin(here: str, there: str, same: bool) -> None:
    asked = FetchRequest(here, {"token": "hunter2", "Accept": "text/xml"}, etag='"1"')
    moved = moved_to(asked, there)
    assert ("token" in moved.headers, moved.etag is not None) == (same, same)
    assert moved.headers["Accept"] == "text/xml"


# --- what a payload may name -----------------------------------------------------------------------------------------

OFFICIAL = Publisher("p", "P", "OM", Tier.OFFICIAL, "authority")


@pytest.mark.parametrize(
    "link", ["http://127.0.0.2:{port}/cap.xml", "http://inside.example:{port}/cap.xml", "http://[::1]:{port}/cap.xml"]
)
async def test_a_cap_index_that_links_inside(world: World, make_fetcher: MakeFetcher, link: str) -> None:
    source = Source("s", OFFICIAL, world.feeds.url("/rss.xml"), "cap", "en", 60, headers={"token": "hunter2"})
    to = link.format(port=world.feeds.port)
    item = f"<item><title>Storm</title><link>{to}</link><guid>1</guid></item>"
    body = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode()
    [entry] = parse(body, source)
    assert entry.follow == to
    request = moved_to(FetchRequest(source.url, dict(source.headers)), entry.follow)
    assert dict(request.headers) == {}
    assert why(await make_fetcher(resolver=world.resolve).fetch(request)) is FailReason.BLOCKED_ADDRESS


@pytest.mark.parametrize("path", ["@127.0.0.2:{port}/x", "//127.0.0.2:{port}/x", "/../..//127.0.0.2:{port}/x"])
async def test_a_gov_uk_index_that_links_inside(world: World, make_fetcher: MakeFetcher, path: str) -> None:
    source = Source("s", OFFICIAL, world.feeds.url("/api/content/foreign-travel-advice"), "gov_uk", "en", 60)
    country = {"slug": "qatar", "name": "Qatar", "synonyms": []}
    child = {
        "base_path": path.format(port=world.feeds.port),
        "content_id": "1",
        "title": "Qatar travel advice",
        "public_updated_at": "2026-02-28T15:31:07Z",
        "details": {"country": country, "change_description": "x"},
    }
    body = json.dumps({"base_path": "/foreign-travel-advice", "links": {"children": [child]}}).encode()
    [entry] = parse(body, source)
    assert entry.follow is not None
    request = moved_to(FetchRequest(source.url), entry.follow)
    result = await make_fetcher(resolver=world.resolve).fetch(request)
    assert isinstance(result, Failed)
    assert set(world.asked) <= {"feeds.example"}


async def test_a_proxy_of_the_environment_is_not_asked(
    world: World, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://{INSIDE}:{world.feeds.port}")
    monkeypatch.setenv("NO_PROXY", "")
    world.feeds.routes["/feed"] = answer(b"ok")
    assert isinstance(await fetch(world.feeds.url("/feed")), Fetched)
    assert why(await fetch(f"https://inside.example:{world.feeds.port}/")) is FailReason.BLOCKED_ADDRESS
