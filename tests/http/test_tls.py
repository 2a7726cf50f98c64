"""TLS through the gate: connected to a checked address, verified against the name."""

from __future__ import annotations

import ssl

from bot.sources.fetcher import Failed, FailReason, Fetched, FetchRequest
from tests.http.conftest import FeedServer, MakeFetcher, answer


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
