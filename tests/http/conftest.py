"""A loopback server that speaks bytes: each path is a script of what goes over the wire."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

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
            reply = self.routes.get(path.partition("?")[0], NOT_FOUND)
            if isinstance(reply, bytes):
                writer.write(reply)
            else:
                await reply(writer)
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


NOT_FOUND = answer(status="404 Not Found")
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


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[tuple[FeedServer, ssl.SSLContext]]:
    """A server with a certificate for feeds.example alone, and a context that trusts it."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=feeds.example"
    )
    names = ["-addext", "subjectAltName=DNS:feeds.example", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    feeds = FeedServer()
    server = await asyncio.start_server(feeds.serve, "127.0.0.1", 0, ssl=context)
    feeds.port = server.sockets[0].getsockname()[1]
    yield feeds, ssl.create_default_context(cafile=str(certificate))
    server.close()
