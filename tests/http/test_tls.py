"""TLS through the gate: connected to a checked address, verified against the name."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest
from tests.http.conftest import FeedServer, MakeFetcher, answer


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


async def test_the_certificate_must_be_the_names_not_the_addresss(
    secure: tuple[FeedServer, ssl.SSLContext], make_fetcher: MakeFetcher
) -> None:
    feeds, trust = secure
    feeds.routes["/feed"] = answer(b"ok")
    fetcher = make_fetcher(tls=trust, allow_private=True)
    good = await fetcher.fetch(FetchRequest(f"https://feeds.example:{feeds.port}/feed"))
    assert isinstance(good, Fetched)
    for host in ("other.example", "127.0.0.1"):  # the same server, so the same certificate
        bad = await fetcher.fetch(FetchRequest(f"https://{host}:{feeds.port}/feed"))
        assert isinstance(bad, Failed)
        assert bad.reason is FailReason.CONNECT
    assert feeds.paths() == ["/feed"]


async def test_an_unknown_certificate_is_refused(
    secure: tuple[FeedServer, ssl.SSLContext], make_fetcher: MakeFetcher
) -> None:
    feeds, _ = secure
    result = await make_fetcher(allow_private=True).fetch(FetchRequest(f"https://feeds.example:{feeds.port}/feed"))
    assert isinstance(result, Failed)
    assert result.reason is FailReason.CONNECT
