"""A fleet of sources on loopback, each at an address of its own (a host is a name: manners are by host), which do what
sources do: fail, refuse, flood, repeat themselves, change everything but the news."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from bot.i18n import country_name

HANG = "hang"
RESET = "reset"
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b"<script>window._cf_chl_opt={};</script>Enable JavaScript and cookies to continue</body></html>"
)


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def wire(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} X", f"Content-Length: {len(self.body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(slots=True)
class Item:
    """One item of an RSS feed. at: its date, None for none."""

    guid: str
    title: str
    text: str = ""
    at: datetime | None = field(default_factory=lambda: datetime.now(UTC))

    def xml(self, base: str) -> str:
        date = f"<pubDate>{format_datetime(self.at)}</pubDate>" if self.at else ""
        link = f"<link>{base}/{escape(self.guid)}</link>"
        words = f"<title>{escape(self.title)}</title><description>{escape(self.text)}</description>"
        return f"<item><guid isPermaLink='false'>{escape(self.guid)}</guid>{link}{words}{date}</item>"


def closure(country: str, guid: str = "") -> Item:
    """That a country's airspace is closed, in words that detection knows."""
    name = country_name(country, "en")
    text = f"The civil aviation authority has closed the airspace of {name} until further notice."
    return Item(guid or f"closed-{country}", f"{name} closes its airspace", text)


def calm(guid: str = "calm", days: int = 3) -> Item:
    return Item(guid, f"A seminar was held ({guid})", "Nothing to act on.", datetime.now(UTC) - timedelta(days=days))


@dataclass(slots=True)
class Host:
    """One source. answer: bytes-like answers by what it holds now; set it to change its behaviour. every: seconds in
    the catalogue."""

    id: str
    publisher: str
    items: list[Item] = field(default_factory=list)
    answer: Callable[[Host, Mapping[str, str]], Answer | str] | None = None
    form: str = "rss"
    every: int = 60
    more: str = ""
    url: str = ""
    served: int = 0
    tags: bool = False

    def reply(self, headers: Mapping[str, str]) -> Answer | str:
        self.served += 1
        return self.answer(self, headers) if self.answer else rss(self, headers)


def rss(host: Host, headers: Mapping[str, str]) -> Answer:
    rows = "".join(item.xml(f"https://{host.id}.example") for item in host.items)
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{host.id}</title>{rows}</channel></rss>".encode()
    tag = f'"{hash(body)}"'
    if host.tags and headers.get("if-none-match") == tag:
        return Answer(status=304, headers={"ETag": tag})
    return Answer(body, headers={"Content-Type": "application/rss+xml", **({"ETag": tag} if host.tags else {})})


def always(answer: Answer | str) -> Callable[[Host, Mapping[str, str]], Answer | str]:
    return lambda _host, _headers: answer


LEVELS = {
    "normal": (0, "Take normal security precautions"),
    "caution": (1, "Exercise a high degree of caution"),
    "reconsider": (2, "Avoid non-essential travel"),
    "avoid": (3, "Avoid all travel"),
}


class Canada:
    """The list of a ministry's advice: levels by country, and the date of every row."""

    def __init__(self, levels: Mapping[str, str]) -> None:
        self.levels = dict(levels)
        self.date = datetime.now(UTC) - timedelta(days=1)

    def __call__(self, _host: Host, _headers: Mapping[str, str]) -> Answer:
        stamp = self.date.strftime("%Y-%m-%d %H:%M:%S")
        rows = {
            code: {
                "country-iso": code,
                "advisory-state": LEVELS[level][0],
                "has-regional-advisory": 0,
                "date-published": {"asp": stamp},
                "eng": {"name": country_name(code, "en"), "advisory-text": LEVELS[level][1], "url-slug": code.lower()},
            }
            for code, level in self.levels.items()
        }
        return Answer(json.dumps({"data": rows}).encode(), headers={"Content-Type": "application/json"})


class Fleet:
    """Serves its hosts, each at 127.0.1.N on one port, in a thread with its own loop. is_down: our network is gone:
    every connection is torn."""

    def __init__(self, hosts: list[Host]) -> None:
        self.hosts = {host.id: host for host in hosts}
        self.is_down = False
        self._port = 0
        self._by_address: dict[str, Host] = {}

    def __getitem__(self, host_id: str) -> Host:
        return self.hosts[host_id]

    def catalogue(self, publishers: Mapping[str, str]) -> str:
        """TOML. publishers: id -> the rest of its row."""
        rows = [f'[[publisher]]\nid = "{name}"\n{more}\n' for name, more in publishers.items()]
        rows += [
            f'[[source]]\nid = "{h.id}"\npublisher = "{h.publisher}"\nurl = "{h.url}"\nformat = "{h.form}"\n'
            f'lang = "en"\nevery = {h.every}\n{h.more}\n'
            for h in self.hosts.values()
        ]
        return "\n".join(rows)

    @contextmanager
    def serving(self) -> Iterator[Fleet]:
        sockets = self._bind()
        loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def serve() -> None:
            for bound in sockets:
                await asyncio.start_server(self._talk, sock=bound)
            ready.set()

        thread = threading.Thread(target=lambda: (loop.run_until_complete(serve()), loop.run_forever()), daemon=True)
        thread.start()
        ready.wait(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            for bound in sockets:
                bound.close()

    def _bind(self) -> list[socket.socket]:
        sockets = []
        for number, host in enumerate(self.hosts.values(), 1):
            address = f"127.0.1.{number}"
            if host.url:  # somewhere of its own: nobody listens there
                continue
            bound = socket.socket()
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((address, self._port))
            self._port = self._port or bound.getsockname()[1]
            host.url = f"http://{address}:{self._port}/{host.id}"
            self._by_address[address] = host
            sockets.append(bound)
        return sockets

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
            host = self._by_address[urlsplit("//" + headers["host"]).hostname or ""]
            reply = RESET if self.is_down else host.reply(headers)
            if reply == HANG:
                await reader.read()  # until the other side gives up
            elif reply == RESET:
                raw = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif isinstance(reply, Answer):
                writer.write(reply.wire())
                await writer.drain()
        writer.close()
