"""What our manners, checks and caps add to a bare aiohttp request: 1,000 addresses answer 304, 100 at once, kept alive.

    python -m tests.bench.fetching

Both ways run in one process in turn, against a server in a process of its own; CPU seconds of a cycle are medians."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aiohttp

from bot.sources.fetcher import Fetcher, FetchRequest, NotModified
from tests.support.world import free_port

SOURCES = 1000
AT_ONCE = 100
ROUNDS = 7

Ask = Callable[[str], Awaitable[object]]


def urls(port: int) -> list[str]:
    """Those addresses of tests.bench.polling's server that answer 304 to a known ETag."""
    same = [n for n in range(1, 251) if n % 5]
    return [f"http://127.0.{net}.{n}:{port}/feed" for net in range(1, SOURCES // len(same) + 1) for n in same]


@contextlib.asynccontextmanager
async def bare() -> AsyncIterator[Ask]:
    connector = aiohttp.TCPConnector(limit=AT_ONCE, keepalive_timeout=60)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def ask(url: str) -> object:
            async with session.get(url, headers={"If-None-Match": '"a"', "User-Agent": "x"}) as answer:
                await answer.read()
                return answer.status == 304

        yield ask


@contextlib.asynccontextmanager
async def gated() -> AsyncIterator[Ask]:
    fetcher = Fetcher(allow_private=True, per_host_interval=0.0)

    async def ask(url: str) -> object:
        return isinstance(await fetcher.fetch(FetchRequest(url, etag='"a"')), NotModified)

    yield ask
    await fetcher.aclose()


async def cycle(ask: Ask, addresses: list[str]) -> float:
    """CPU seconds for all addresses, once each."""
    rest = iter(addresses)

    async def one_after_another() -> None:
        for url in rest:
            assert await ask(url)

    before = time.process_time()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return time.process_time() - before


async def measure(port: int) -> dict[str, float]:
    """kept: over kept connections. fresh: each request on a connection of its own, as a poll a minute mostly is."""
    addresses = urls(port)
    ways = {"bare": bare, "ours": gated}
    kept: dict[str, list[float]] = {way: [] for way in ways}
    fresh: dict[str, list[float]] = {way: [] for way in ways}
    async with bare() as theirs, gated() as ours:
        for _ in range(ROUNDS):
            for way, ask in (("bare", theirs), ("ours", ours)):
                kept[way].append(await cycle(ask, addresses))
    for _ in range(ROUNDS):
        for way, opened in ways.items():
            async with opened() as ask:
                fresh[way].append(await cycle(ask, addresses))
    # the first round reads every address and opens the connections
    found = {f"kept_{way}": statistics.median(times[1:]) for way, times in kept.items()}
    found |= {f"fresh_{way}": statistics.median(times) for way, times in fresh.items()}
    return {**found, **{kind: found[f"{kind}_ours"] / found[f"{kind}_bare"] for kind in ("kept", "fresh")}}


@contextlib.contextmanager
def server() -> Iterator[int]:
    """The server of tests.bench.polling in a process of its own; yields its port once it answers."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.polling", "serve", str(port)])
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def run(line: Callable[[str, float, str, float, str], None]) -> None:
    with server() as port:
        found = asyncio.run(measure(port))
    each = 1e6 / SOURCES
    line("fetch_304_cpu", found["kept_ours"] * each, "us", found["kept"], "bare aiohttp, kept connections")
    line("fetch_304_cpu_fresh", found["fresh_ours"] * each, "us", found["fresh"], "bare aiohttp, fresh connections")


if __name__ == "__main__":
    with server() as port:
        print(json.dumps(asyncio.run(measure(port))))
