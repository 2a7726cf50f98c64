"""Deps for tests: real database, real directory of missions, a gateway that notes instead of sending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.data.missions import load_directory
from bot.delivery.limits import Pacer
from bot.delivery.outcome import Outcome, Outgoing, Sent
from bot.deps import Deps
from bot.domain.source import Publisher, Source, Tier
from bot.sources.catalogue import Catalogue
from bot.sources.fetcher import FetchRequest, FetchResult

OFFICIAL = Publisher("qa-caa", "Qatar CAA", "QA", Tier.OFFICIAL, "authority")
NEWS = Publisher("paper", "Paper", "", Tier.NEWS, "news")


def a_source(publisher: Publisher = OFFICIAL, **changes: Any) -> Source:
    values = {"id": f"{publisher.id}-feed", "publisher": publisher, "url": "https://example.org/feed", "format": "rss"}
    return Source(**{**values, "lang": "en", "every": 60, **changes})


class NotingGateway:
    """Answers each send with the next of `outcomes`, then with Sent; keeps what was asked of it."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Outgoing] = []

    async def send(self, message: Outgoing) -> Outcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if self.outcomes else Sent(message.edit or 100 + len(self.sent))


class ScriptedFetcher:
    """Answers from a list, in order; the last answer repeats."""

    def __init__(self, *answers: FetchResult) -> None:
        self.answers = list(answers)
        self.requests: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> FetchResult:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def aclose(self) -> None:
        return None


class Moments:
    """A monotonic clock that sleeping moves at once."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def deps_for(
    engine: AsyncEngine,
    clock: Any,
    *,
    sources: Sequence[Source] = (),
    gateway: Any = None,
    fetcher: Any = None,
    admins: frozenset[int] = frozenset(),
) -> Deps:
    moments = Moments()
    publishers = {s.publisher.id: s.publisher for s in sources}
    return Deps(
        db=engine,
        catalogue=Catalogue(publishers, {s.id: s for s in sources}),
        fetcher=fetcher or ScriptedFetcher(),
        missions=load_directory(),
        gateway=gateway or NotingGateway(),
        pacer=Pacer(1000.0, clock=moments, sleep=moments.sleep),
        admins=admins,
        clock=clock,
    )
