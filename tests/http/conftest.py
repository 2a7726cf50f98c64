"""A loopback server that speaks bytes: each path is a script of what goes over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.sources.fetcher import Fetcher

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FeedServer:
    """routes: path -> bytes to answer, or a script. requests: (path, headers in lower case), in order of arrival."""

    port: int = 0
    routes: dict[str, bytes | Script] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "feeds.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            pairs = (line.partition(":") for line in head[1:] if line)
            self.requests.append((path, {name.lower(): value.strip() for name, _, value in pairs}))
            answer = self.routes[path.partition("?")[0]]
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has hung up: what these tests are about
        finally:
            writer.close()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP/1.1 answer; header names are written with underscores."""
    fields = {"Content-Length": str(len(body)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


@pytest.fixture
async def feeds() -> AsyncIterator[FeedServer]:
    feeds = FeedServer()
    server = await asyncio.start_server(feeds.serve, "127.0.0.1", 0)
    feeds.port = server.sockets[0].getsockname()[1]
    yield feeds
    server.close()


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
async def make_fetcher(feeds: FeedServer) -> AsyncIterator[MakeFetcher]:
    """A fetcher for which every *.example name is the loopback server, and that server alone is exempt from the
    address check."""
    made: list[Fetcher] = []

    async def resolve(host: str, port: int) -> list[str]:
        if not host.endswith(".example"):
            raise OSError("Name or service not known")
        return ["127.0.0.1"]

    def make(**over: object) -> Fetcher:
        settings = {
            "resolver": resolve,
            "trusted": frozenset({("127.0.0.1", feeds.port)}),
            "per_host_interval": 0.0,
            "timeout": 2.0,
        }
        made.append(Fetcher(**(settings | over)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for fetcher in made:
        await fetcher.aclose()
