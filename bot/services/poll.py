"""Poll: fetch what is due and read it. No database here between the lease and the result; services/keep_polls stores
many results in one commit. One broken source never stops another."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot import log, metrics
from bot.db import feeds
from bot.db.feeds import Feed
from bot.deps import Deps
from bot.domain.errors import ParseError
from bot.domain.health import TOO_FEW_KIND, kind_of
from bot.domain.source import Source
from bot.sources.fetcher import Failed, Fetched, FetchRequest, NotModified
from bot.sources.formats import Parsed, parse_counted, parse_fast
from bot.sources.formats.parsed import known_in

logger = log.get(__name__)

LEASE = timedelta(seconds=90)
AT_ONCE = 64
INLINE = 256 * 1024
"""Bytes of a body that are read on the spot, by the fast reader only. What is bigger or broken goes to a thread: it
takes tens of milliseconds, in which no reader would be answered."""
LONGEST_BACKOFF = timedelta(hours=1)
HOT = timedelta(minutes=30)
"""After something new a source is asked twice as often for a while: news of a crisis comes in bursts."""
SHORTEST = 15.0
"""Seconds: no source is asked more often for being hot, whatever its interval."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Answered with 304, or with the body that was known already."""


@dataclass(frozen=True, slots=True)
class Read:
    """A new body that was understood."""

    parsed: Parsed
    answer: Fetched
    body_hash: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """kind: fetcher.FailReason's values, those of domain/health, "crash". retry_after: seconds."""

    kind: str
    detail: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll's result, ready to be stored. seconds: how long the answer took, None where nobody was asked."""

    source: Source
    feed: Feed
    result: Unchanged | Read | Faulted
    seconds: float | None = None


async def claim_due(deps: Deps, limit: int, besides: Collection[str] = ()) -> list[Feed]:
    """Leases up to `limit` sources whose time has come. besides: sources that the caller is asking still."""
    asked = [source_id for source_id in _enabled(deps) if source_id not in besides]
    async with deps.db.begin() as conn:
        return await feeds.claim_due(conn, asked, deps.clock(), LEASE, limit)


async def register(deps: Deps, *, only_poller: bool) -> list[str]:
    """A row for every source; returns the ids that are due now. only_poller: no other process polls, so the leases
    that a killed one left behind are taken back at once."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        await feeds.register(conn, _enabled(deps), now)
        if only_poller:
            await feeds.release_all(conn)
        known = await feeds.all_of(conn, _enabled(deps))
    return [feed.source_id for feed in known.values() if feed.next_due <= now]


def _enabled(deps: Deps) -> list[str]:
    return [s.id for s in deps.catalogue.sources.values() if s.enabled]


async def give_back(deps: Deps, source_ids: Collection[str]) -> None:
    """Returns the leases of sources whose poll could not be stored: they are due again at once."""
    async with deps.db.begin() as conn:
        await feeds.release(conn, source_ids)


def unstored(polls: Collection[Polled], error: SQLAlchemyError) -> None:
    """Notes polls whose results the database did not take: the sources are not at fault."""
    for polled in polls:
        metrics.polls.labels(polled.source.id, "unstored").inc()
    logger.warning("polls not stored", sources=[p.source.id for p in polls][:10], error=type(error).__name__)


async def ask(deps: Deps, feed: Feed, turn: asyncio.Lock | None = None) -> Polled:
    """One leased source, whatever it does: a crash of ours is a failure of this source alone. turn: shared by those
    who ask at once, so that their answers are read one after the other."""
    source = deps.catalogue.sources[feed.source_id]
    try:
        return await _ask(deps, source, feed, turn or asyncio.Lock())
    except Exception as error:
        logger.exception("poll crashed", source=source.id)
        return Polled(source, feed, Faulted("crash", f"{type(error).__name__}: {error}"))


async def _ask(deps: Deps, source: Source, feed: Feed, turn: asyncio.Lock) -> Polled:
    request = FetchRequest(source.url, dict(source.headers), feed.etag, feed.last_modified)
    answer = await deps.fetcher.fetch(request)
    match answer:
        case Failed():
            return Polled(source, feed, Faulted(answer.reason.value, answer.detail, answer.retry_after), answer.seconds)
        case NotModified():
            return Polled(source, feed, Unchanged(), answer.seconds)
        case Fetched():
            return Polled(source, feed, await _read(source, feed, answer, turn), answer.seconds)


async def _read_fast(source: Source, feed: Feed, answer: Fetched, turn: asyncio.Lock) -> Parsed | None:
    async with turn:  # one a round of the loop: twenty at once would keep a reader's command waiting
        await asyncio.sleep(0)
        return parse_fast(answer.body, source, known_in(feed.seen or b""))


async def _read(source: Source, feed: Feed, answer: Fetched, turn: asyncio.Lock) -> Unchanged | Read | Faulted:
    body_hash = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
    if body_hash == feed.body_hash:
        return Unchanged()
    try:
        parsed = await _read_fast(source, feed, answer, turn) if len(answer.body) <= INLINE else None
        if parsed is None:
            parsed = await asyncio.to_thread(parse_counted, answer.body, source)
    except ParseError as error:
        return Faulted(kind_of(error), str(error))
    if parsed.count < source.expect.min:
        # empty is not calm: an outage, and what was known stays known (sources.md 7.1)
        return Faulted(TOO_FEW_KIND, f"{parsed.count} entries, at least {source.expect.min} expected")
    return Read(parsed, answer, body_hash)


def next_due(
    source: Source,
    feed: Feed,
    now: datetime,
    scale: float,
    *,
    new: bool = False,
    near: bool = False,
    failed: bool = False,
    retry_after: float | None = None,
    chance: Callable[[], float] = random.random,
) -> datetime:
    """When to ask again: the source's own interval with ±10 % jitter, doubled for each failure in a row up to an hour,
    halved while it is hot (something new, or near: its country has an open alert), never before a Retry-After. Counted
    from now, so a pause leaves no pile of missed polls."""
    seconds = source.every * scale
    if failed:
        seconds = min(seconds * 2 ** min(feed.failures + 1, 16), max(LONGEST_BACKOFF.total_seconds() * scale, seconds))
    elif near or new or (feed.last_new and now - feed.last_new < HOT * scale):
        seconds = max(seconds / 2, min(seconds, SHORTEST * scale))
    jittered = seconds * (0.9 + 0.2 * chance())
    return now + timedelta(seconds=max(jittered, retry_after or 0.0))
