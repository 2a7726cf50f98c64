"""A cycle over 1,000 sources on loopback: 80 of 100 answer 304, 20 a new body of 50 kB.

Each way of doing it runs in a process of its own, so that CPU seconds and peak memory are its own; the server is one
more. Ours is the whole poll: claim, fetch, read, store, feed state. The others only fetch and read.

    python -m tests.bench.polling WAY PORT

prints one line of JSON: cpu and wall in seconds, peak in MB, lag of the event loop (p99) in ms."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import feedparser
import httpx
from sqlalchemy import update

from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import feeds
from bot.deps import Deps, utc_now
from bot.domain.source import Source
from bot.services import poll
from bot.sources.fetcher import Fetcher
from bot.worker.poller import Poller

SOURCES = 1000
AT_ONCE = 100
ITEMS = 34
ROUNDS = 3


def body(number: int, edition: int) -> bytes:
    """50 kB of RSS, a third of the items new in each edition."""
    words = "The ministry informs citizens that flights are operated according to the schedule. " * 16
    items = "".join(
        f"<item><guid>{number}-{edition * 11 + n}</guid><title>Notice {edition * 11 + n}</title>"
        f"<link>https://example.org/{number}/{edition * 11 + n}</link><pubDate>{format_datetime(utc_now())}</pubDate>"
        f"<description><![CDATA[<p>{words}</p>]]></description></item>"
        for n in range(ITEMS)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


# --- the server ------------------------------------------------------------------------------------------------------


async def serve(port: int) -> None:
    """Every address of 127/8 is a source of its own; a known ETag is 304 except for each fifth source."""
    asked: dict[str, int] = {}
    bodies = [body(0, edition) for edition in range(8)]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                host = writer.get_extra_info("sockname")[0]
                changes = int(host.rsplit(".", 1)[1]) % 5 == 0
                if "if-none-match" in head and not changes:
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')
                else:
                    edition = asked[host] = asked.get(host, -1) + 1
                    found = bodies[edition % len(bodies)]
                    tag = f'"{edition}"' if changes else '"a"'
                    writer.write(
                        f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Type: application/rss+xml\r\n"
                        f"Content-Length: {len(found)}\r\n\r\n".encode()
                        + found
                    )
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", port, backlog=2000)
    await server.serve_forever()


def urls(port: int) -> list[str]:
    return [f"http://127.0.{n // 250 + 1}.{n % 250 + 1}:{port}/feed" for n in range(SOURCES)]


# --- the ways --------------------------------------------------------------------------------------------------------

Cycle = Callable[[], Awaitable[object]]


@contextlib.asynccontextmanager
async def ours(port: int) -> AsyncIterator[Cycle]:
    """The service's own poll, on SQLite."""
    from tests.support.parts import OFFICIAL, deps_for

    sources = [Source(f"s{n}", OFFICIAL, url, "rss", "en", 60) for n, url in enumerate(urls(port))]
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        await migrate(engine)
        fetcher = Fetcher(allow_private=True, per_host_interval=0.0)
        deps: Deps = deps_for(engine, utc_now, sources=sources, fetcher=fetcher)  # type: ignore[arg-type]
        await poll.register(deps, only_poller=True)

        poller = Poller(deps)

        async def cycle() -> None:
            async with engine.begin() as conn:
                await conn.execute(update(feeds).values(next_due=utc_now()))
            await poller.tick()
            while poller.busy:
                await asyncio.sleep(0.001)

        yield cycle
        await fetcher.aclose()
        await engine.dispose()


@contextlib.asynccontextmanager
async def plain(port: int) -> AsyncIterator[Cycle]:
    """One httpx client and feedparser, as one would write it in an evening."""
    tags: dict[str, str] = {}
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE)) as client:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(url: str) -> None:
            async with gate:
                answer = await client.get(url, headers={"If-None-Match": tags[url]} if url in tags else {}, timeout=60)
            if answer.status_code == 200:
                tags[url] = answer.headers["etag"]
                feedparser.parse(io.BytesIO(answer.content))

        yield lambda: asyncio.gather(*(one(url) for url in urls(port)))


@contextlib.asynccontextmanager
async def peer(port: int) -> AsyncIterator[Cycle]:
    """Shaped as RSS-to-Telegram-Bot's: a session for each fetch, feedparser in threads, a hash for each item."""
    tags: dict[str, str] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with gate, aiohttp.ClientSession() as session:
            headers = {"If-None-Match": tags[url]} if url in tags else {}
            async with session.get(url, headers=headers) as answer:
                content, status = await answer.read(), answer.status
        if status == 200:
            tags[url] = answer.headers["etag"]
            found = await asyncio.to_thread(feedparser.parse, io.BytesIO(content), sanitize_html=False)
            for item in found.entries:
                hashlib.sha1((item.get("id", "") + item.get("title", "")).encode()).hexdigest()

    yield lambda: asyncio.gather(*(one(url) for url in urls(port)))


WAYS = {"ours": ours, "plain": plain, "peer": peer}


async def measure(way: str, port: int) -> dict[str, float]:
    """The second cycle: connections, baseline and validators are there."""
    async with WAYS[way](port) as cycle:
        await cycle()
        lags: list[float] = []
        watcher = asyncio.create_task(_watch(lags))
        began, cpu = time.perf_counter(), time.process_time()
        await cycle()
        wall, spent = time.perf_counter() - began, time.process_time() - cpu
        watcher.cancel()
    lags.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": spent, "wall": wall, "peak": peak, "lag": lags[int(len(lags) * 0.99)] * 1000 if lags else 0.0}


async def _watch(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        lags.append(max(0.0, time.perf_counter() - before - 0.001))


# --- the run ---------------------------------------------------------------------------------------------------------


def run(line: Callable[[str, float, str, float, str], None]) -> None:
    """ROUNDS rounds of all ways in turn; the medians."""
    from tests.support.world import free_port

    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            port = free_port()
            server = subprocess.Popen([sys.executable, "-m", "tests.bench.polling", "serve", str(port)])
            try:
                time.sleep(1.0)
                command = [sys.executable, "-m", "tests.bench.polling", way, str(port)]
                out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                found[way].append(json.loads(out.splitlines()[-1]))
            finally:
                server.kill()
                server.wait()
    middle = {way: {k: sorted(r[k] for r in rows)[len(rows) // 2] for k in rows[0]} for way, rows in found.items()}
    mine, other = middle["ours"], middle["peer"]
    line("poll_1000_cpu", mine["cpu"], "s/cycle", mine["cpu"] / other["cpu"], "a loop shaped as RSS-to-Telegram-Bot's")
    line("poll_1000_cpu_plain", mine["cpu"], "s/cycle", mine["cpu"] / middle["plain"]["cpu"], "httpx + feedparser")
    line("poll_1000_wall", mine["wall"], "s/cycle", mine["wall"] / other["wall"], "that loop")
    line("poll_1000_peak", mine["peak"], "MB", mine["peak"] / other["peak"], "that loop")
    line("poll_1000_lag_p99", mine["lag"], "ms", mine["lag"] / max(other["lag"], 1e-6), "that loop")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(int(sys.argv[2])))
    else:
        print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2])))))
