"""Poll: fetch what is due, store what is new, remember how it went. One broken source never stops another."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot import log, metrics
from bot.db import entries, feeds, issues
from bot.db.engine import is_down
from bot.db.feeds import Feed
from bot.deps import Deps
from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.services import standing
from bot.sources.fetcher import Failed, Fetched, FetchRequest, NotModified
from bot.sources.formats import Parsed, parse_counted

logger = log.get(__name__)

LEASE = timedelta(seconds=90)
AT_ONCE = 20
LONGEST_BACKOFF = timedelta(hours=1)
OLDEST_MADE = timedelta(minutes=20)
"""A payload that says when it was made and is older than this comes from a publisher that has stopped working (USGS
makes its feeds anew every minute): what stands in it is read, but it is no sign of calm."""
HOT = timedelta(minutes=30)
"""After something new a source is asked twice as often for a while: news of a crisis comes in bursts."""


async def claim_due(deps: Deps, limit: int) -> list[Feed]:
    """Leases up to `limit` sources whose time has come."""
    async with deps.db.begin() as conn:
        return await feeds.claim_due(conn, _enabled(deps), deps.clock(), LEASE, limit)


async def poll_due(deps: Deps) -> int:
    """Polls every source whose time has come; returns how many there were. Harmless when repeated or run twice:
    feeds are leased, entries have unique keys."""
    due = await claim_due(deps, AT_ONCE)
    await asyncio.gather(*(poll(deps, feed) for feed in due))
    return len(due)


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


async def poll(deps: Deps, feed: Feed) -> bool:
    """One leased source, whatever it does; a crash of ours is a failure of this source alone. Where the database is out
    of order the source is not at fault: False, and it is asked again once its lease has run out or been returned."""
    source = deps.catalogue.sources[feed.source_id]
    try:
        await _poll_guarded(deps, source, feed)
    except SQLAlchemyError as error:
        metrics.polls.labels(source.id, "unstored").inc()
        logger.warning("poll not stored", source=source.id, error=type(error).__name__)
        return False
    return True


async def give_back(deps: Deps, source_ids: Collection[str]) -> None:
    """Returns the leases of sources whose poll could not be stored: they are due again at once."""
    async with deps.db.begin() as conn:
        await feeds.release(conn, source_ids)


async def _poll_guarded(deps: Deps, source: Source, feed: Feed) -> None:
    try:
        await poll_one(deps, source, feed)
    except Exception as error:
        if is_down(error):
            raise
        logger.exception("poll crashed", source=source.id)
        await _failed(deps, source, feed, "crash", f"{type(error).__name__}: {error}", None)


async def poll_one(deps: Deps, source: Source, feed: Feed) -> None:
    """One poll of one source, from the request to the stored feed state."""
    request = FetchRequest(source.url, dict(source.headers), feed.etag, feed.last_modified)
    answer = await deps.fetcher.fetch(request)
    match answer:
        case Failed():
            await _failed(deps, source, feed, answer.reason.value, answer.detail, answer.retry_after)
        case NotModified():
            await _unchanged(deps, source, feed)
        case Fetched():
            await _read(deps, source, feed, answer)


async def _read(deps: Deps, source: Source, feed: Feed, answer: Fetched) -> None:
    body_hash = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
    if body_hash == feed.body_hash:
        await _unchanged(deps, source, feed)
        return
    try:
        # in a thread: a big feed takes tens of milliseconds, in which no reader would be answered
        parsed = await asyncio.to_thread(parse_counted, answer.body, source)
    except ParseError as error:
        await _failed(deps, source, feed, "unreadable", str(error), None)
        return
    if len(parsed.entries) < source.expect.min:
        # empty is not calm: an outage, and what was known stays known (sources.md 7.1)
        detail = f"{len(parsed.entries)} entries, at least {source.expect.min} expected"
        await _failed(deps, source, feed, "too few", detail, None)
        return
    await _store(deps, source, feed, parsed, answer, body_hash)


async def _store(deps: Deps, source: Source, feed: Feed, parsed: Parsed, answer: Fetched, body_hash: str) -> None:
    now = deps.clock()
    baseline = feed.baseline_at is None
    tolerant = parsed.mode == "tolerant"
    async with deps.db.begin() as conn:
        observed = await standing.observe(
            conn,
            source,
            parsed.entries,
            baseline=baseline,
            now=now,
            whole=not parsed.skipped,
            made=parsed.made,
        )
        new = await entries.add_new(conn, source.id, observed.entries, baseline=baseline, now=now)
        await feeds.polled_ok(
            conn,
            feed,
            now,
            next_due(source, feed, now, deps.poll_scale, new=bool(new)),
            # a lowering counts once it is repeated, and a 304 is a repeat: then the next answer must come whole
            etag=None if observed.again else answer.etag,
            last_modified=None if observed.again else answer.last_modified,
            body_hash=None if observed.again else body_hash,
            baseline_at=feed.baseline_at or now,
            last_new=now if new else feed.last_new,
            entries_seen=len(parsed.entries),
            tolerant_reads=feed.tolerant_reads + tolerant,
        )
        recovered = await issues.resolve(conn, source.id, now)
        if parsed.made and now - parsed.made > OLDEST_MADE:
            made = f"made {parsed.made:%Y-%m-%d %H:%M} UTC, by the publisher's own word"
            await issues.raise_issue(conn, source.id, "stale", made, now)
        if parsed.skipped:
            await issues.raise_issue(conn, source.id, "skipped", "; ".join(parsed.skipped[:5]), now)
    metrics.polls.labels(source.id, "ok").inc()
    metrics.entries_new.labels(source.id).inc(0 if baseline else new)
    metrics.tolerant_reads.labels(source.id).inc(tolerant)
    if recovered and feed.failures:
        logger.info("source recovered", source=source.id, after_failures=feed.failures)
    if new:
        logger.info("entries stored", source=source.id, new=new, baseline=baseline)


async def _unchanged(deps: Deps, source: Source, feed: Feed) -> None:
    now = deps.clock()
    async with deps.db.begin() as conn:
        await feeds.polled_ok(conn, feed, now, next_due(source, feed, now, deps.poll_scale))
        if feed.failures:
            await issues.resolve(conn, source.id, now)
            logger.info("source recovered", source=source.id, after_failures=feed.failures)
    metrics.polls.labels(source.id, "unchanged").inc()


async def _failed(deps: Deps, source: Source, feed: Feed, kind: str, detail: str, retry_after: float | None) -> None:
    now = deps.clock()
    due = next_due(source, feed, now, deps.poll_scale, failed=True, retry_after=retry_after)
    async with deps.db.begin() as conn:
        await feeds.polled_badly(conn, feed, now, due, f"{kind}: {detail}"[:500])
        is_new = await issues.raise_issue(conn, source.id, kind, detail, now)
    metrics.polls.labels(source.id, kind).inc()
    if is_new:
        logger.warning("source failing", source=source.id, kind=kind, detail=detail[:200])


def next_due(
    source: Source,
    feed: Feed,
    now: datetime,
    scale: float,
    *,
    new: bool = False,
    failed: bool = False,
    retry_after: float | None = None,
    chance: Callable[[], float] = random.random,
) -> datetime:
    """When to ask again: the source's own interval with ±10 % jitter, doubled for each failure in a row up to an hour,
    halved while it is hot, never before a Retry-After. Counted from now, so a pause leaves no pile of missed polls."""
    seconds = source.every * scale
    if failed:
        seconds = min(seconds * 2 ** min(feed.failures + 1, 16), max(LONGEST_BACKOFF.total_seconds() * scale, seconds))
    elif new or (feed.last_new and now - feed.last_new < HOT * scale):
        seconds /= 2
    jittered = seconds * (0.9 + 0.2 * chance())
    return now + timedelta(seconds=max(jittered, retry_after or 0.0))
