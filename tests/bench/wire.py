"""From an entry on the wire to the first request to Telegram: the service itself, in a process of its own, between a
source and a Bot API that only note the time.

Each round the feed holds one closure of another country, followed by one reader; the clock runs from the moment the
body has been written to the socket until sendMessage arrives: fetch, store, detect, decide, fan out, render, send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs

from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import chats, subscriptions
from bot.i18n import country_name

COUNTRIES = str.split(
    "QA AE BH KW OM SA IQ IR IL JO LB SY EG TR IN PK AF CN JP KR TH VN MY ID SG PH LK NP BD GE AM AZ RU BY UA PL DE FR "
    "IT ES GR CY RS HU RO BG CZ AT CH NL BE SE NO FI EE LV LT GB US CA"
)
FIRST_READER = 7_000_100_000
CATALOGUE = """
[[publisher]]
id = "wire-caa"
name = "Civil Aviation Organization"
country = ""
tier = "official"
kind = "authority"

[[source]]
id = "wire"
publisher = "wire-caa"
url = "{url}"
format = "rss"
lang = "en"
every = 60
expect = {{ min = 0, burst = 1000 }}
"""


class Wire:
    """The feed and the Bot API on one port."""

    def __init__(self) -> None:
        self.written: dict[str, float] = {}
        self.arrived: dict[str, float] = {}
        self.items: list[str] = []
        self.polls = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
                sent = await reader.readexactly(int(length[1])) if length else b""
                if head.startswith("GET /feed"):
                    await self._feed(writer)
                else:
                    await self._bot_api(head.split()[1].rpartition("/")[2], sent, writer)
        writer.close()

    async def _feed(self, writer: asyncio.StreamWriter) -> None:
        fresh = None
        self.polls += 1
        if self.polls > 1 and len(self.items) < len(COUNTRIES):  # the first poll is the baseline
            fresh = COUNTRIES[len(self.items)]
            name = country_name(fresh, "en")
            now = format_datetime(datetime.now(UTC))
            text = f"{name} has closed its airspace; all flights to and from {name} are suspended until further notice."
            self.items.append(
                f"<item><guid>{fresh}</guid><title>{name} closes its airspace</title><pubDate>{now}</pubDate>"
                f"<description>{text}</description></item>"
            )
        listed = "".join(self.items[-20:])
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{listed}</channel></rss>'.encode()
        await _reply(writer, body, "application/rss+xml")
        if fresh:
            self.written[fresh] = time.monotonic()

    async def _bot_api(self, method: str, sent: bytes, writer: asyncio.StreamWriter) -> None:
        now = time.monotonic()
        result: object = True
        if method == "getMe":
            result = {"id": 1, "is_bot": True, "first_name": "Q", "username": "qbot"}
        elif method == "getUpdates":
            await asyncio.sleep(1)
            result = []
        elif method == "sendMessage":
            chat = int(parse_qs(sent.decode())["chat_id"][0])
            self.arrived.setdefault(COUNTRIES[chat - FIRST_READER], now)
            result = {"message_id": 1, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": "x"}
        await _reply(writer, json.dumps({"ok": True, "result": result}).encode(), "application/json")


async def _reply(writer: asyncio.StreamWriter, body: bytes, kind: str) -> None:
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


async def _readers(url: str) -> None:
    engine = make_engine(url)
    await migrate(engine)
    now = datetime.now(UTC)
    async with engine.begin() as conn:
        for n, country in enumerate(COUNTRIES):
            reader = {"chat_id": FIRST_READER + n, "kind": "private", "lang": "ru", "state": "active", "created": now}
            await conn.execute(chats.insert().values(**reader))
            await conn.execute(subscriptions.insert().values(chat_id=FIRST_READER + n, country=country, created=now))
    await engine.dispose()


async def measure() -> list[float]:
    """Seconds of each round, sorted."""
    wire = Wire()
    server = await asyncio.start_server(wire.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'wire.db'}"
        await _readers(database)
        (Path(folder) / "wire.toml").write_text(CATALOGUE.format(url=f"http://127.0.0.1:{port}/feed"))
        settings = {
            "BOT_TOKEN": "1:wire",
            "DATABASE_URL": database,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
            "SOURCES": f"{folder}/wire.toml",
            "FETCH_ALLOW_PRIVATE": "1",
            "POLL_SCALE": "0.01",
            "WEB_BIND": "127.0.0.1:0",
        }
        command = [sys.executable, "-m", "bot", "run"]
        service = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
        try:
            async with asyncio.timeout(180):
                while len(wire.arrived) < len(COUNTRIES):
                    await asyncio.sleep(0.1)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(20)
            server.close()
    return sorted(wire.arrived[country] - wire.written[country] for country in wire.arrived)


def run(line: Callable[[str, float, str, float, str], None]) -> None:
    found = [seconds * 1000 for seconds in asyncio.run(measure())]
    middle, last = found[len(found) // 2], found[min(len(found) - 1, int(len(found) * 0.99))]
    line("wire_to_telegram_p50", middle, "ms", middle / 100, "the goal of 100 ms")
    line("wire_to_telegram_p99", last, "ms", last / 100, "the goal of 100 ms")


if __name__ == "__main__":
    print([round(seconds * 1000) for seconds in asyncio.run(measure())])
