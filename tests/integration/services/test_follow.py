"""Documents behind index rows: fetched, with the source's own headers only where the source itself lives."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.source import Expect
from bot.services import follow, keep_polls, poll
from bot.sources.fetcher import Failed, FailReason, Fetched
from tests.conftest import Clock
from tests.support.parts import ScriptedFetcher, a_source, deps_for

URL = "https://example.org/feed"


def index(*links: str) -> Fetched:
    items = "".join(f"<item><title>Storm</title><link>{link}</link><guid>{link}</guid></item>" for link in links)
    body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    return Fetched(body.encode(), None, None, None, URL, 200)


async def test_a_token_of_the_source_does_not_go_where_a_payload_points(engine: AsyncEngine, clock: Clock) -> None:
    source = a_source(format="cap", expect=Expect(0), headers={"token": "hunter2", "Accept": "text/xml"})
    fetcher = ScriptedFetcher(index())
    deps = deps_for(engine, clock, sources=[source], fetcher=fetcher)
    await poll.register(deps, only_poller=True)
    await keep_polls.poll_due(deps)
    fetcher.answers = [index("https://example.org/1.xml", "https://evil.example/2.xml")]
    clock.forward(minutes=10)
    await keep_polls.poll_due(deps)
    fetcher.answers = [Failed(FailReason.CONNECT, "refused")]
    await follow.follow_due(deps)
    sent = {request.url: sorted(request.headers) for request in fetcher.requests}
    assert sent == {
        URL: ["Accept", "token"],
        "https://example.org/1.xml": ["Accept", "token"],
        "https://evil.example/2.xml": ["Accept"],
    }
