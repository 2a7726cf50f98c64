"""Keep polls: the results of many polls stored in one commit: entries, feed states, what is wrong with whom.

A thousand sources polled a minute are a thousand answers, most of them "nothing new"; a commit for each costs more than
all the fetching. What arrives while a commit runs goes into the next one (worker/poller), so nobody waits for company.
A result that breaks the commit is stored alone, as a crash of its source: it never takes the others with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log, metrics
from bot.db import alerts, entries, feeds, issues
from bot.db.engine import is_down
from bot.db.feeds import Feed
from bot.deps import Deps
from bot.domain.entry import Entry
from bot.domain.health import State
from bot.domain.identity import Sorted
from bot.domain.nearness import is_near
from bot.services import poll, source_state, standing
from bot.services.poll import Faulted, Polled, Read, Unchanged
from bot.services.standing import Observed
from bot.sources.formats import FORMATS
from bot.sources.formats.parsed import known_in

logger = log.get(__name__)

OLDEST_MADE = timedelta(minutes=20)
"""A payload that says when it was made and is older than this comes from a publisher that has stopped working (USGS
makes its feeds anew every minute): what stands in it is read, but it is no sign of calm."""
OF_CONTENT = frozenset({"stale", "skipped", "unknown words", "guid churn", "short list"})
"""Faults of a payload that could be read: the same payload again does not end them."""


async def poll_due(deps: Deps) -> int:
    """Polls every source whose time has come, up to `poll.AT_ONCE`; returns how many there were. Harmless when
    repeated or run twice: feeds are leased, entries have unique keys."""
    due = await poll.claim_due(deps, poll.AT_ONCE)
    await store(deps, await asyncio.gather(*(poll.ask(deps, feed) for feed in due)))
    return len(due)


async def poll_one(deps: Deps, feed: Feed) -> bool:
    """One leased source, asked and stored. False where the database is out of order: it is asked again once its lease
    has run out or been returned."""
    polled = await poll.ask(deps, feed)
    try:
        await store(deps, [polled])
    except SQLAlchemyError as error:
        poll.unstored([polled], error)
        return False
    return True


async def store(deps: Deps, polls: Sequence[Polled]) -> int:
    """Stores these results; returns how many entries they brought. Raises only what keeps the database from working;
    then nothing of them is stored."""
    if not polls:
        return 0
    try:
        return await _store(deps, polls)
    except Exception as error:
        if is_down(error):
            raise
        if len(polls) == 1:
            await _store_crash(deps, polls[0], error)
            return 0
        return sum([await store(deps, [polled]) for polled in polls])


async def _store_crash(deps: Deps, polled: Polled, error: Exception) -> None:
    if isinstance(polled.result, Faulted):  # not even a failure can be noted: it is no fault of the source
        raise error
    logger.exception("poll could not be stored", source=polled.source.id, exc_info=error)
    fault = Faulted("crash", f"{type(error).__name__}: {error}")
    await _store(deps, [Polled(polled.source, polled.feed, fault, polled.seconds)])


async def _store(deps: Deps, polls: Sequence[Polled]) -> int:
    now = deps.clock()
    # in one order everywhere: two pollers on PostgreSQL must not wait for each other's rows
    polls = sorted(polls, key=lambda p: (p.source.publisher.id, p.source.id))
    reads = [p for p in polls if isinstance(p.result, Read)]
    async with deps.db.begin() as conn:
        crisis = await alerts.in_crisis(conn)
        observed = [await _observe(conn, p, now) for p in reads]
        found = await _store_entries(conn, reads, observed, now)
        await feeds.unchanged(
            conn, [_unchanged(deps, p, crisis, now) for p in polls if isinstance(p.result, Unchanged)]
        )
        await feeds.read(
            conn, [_read(deps, p, o, s, crisis, now) for p, o, s in zip(reads, observed, found, strict=True)]
        )
        await feeds.failed(conn, [_failed(deps, p, now) for p in polls if isinstance(p.result, Faulted)])
        raised = await _note_faults(conn, polls, observed, found, now)
        await source_state.settle(conn, deps, [p.source for p in polls if _may_have_changed(p)], now)
    for source_id, kind, detail in raised:
        logger.warning("payload fault", source=source_id, kind=kind, detail=detail[:200])
    _tell(polls, found)
    return sum(len(s.new) for s in found)


def _may_have_changed(polled: Polled) -> bool:
    """Whether the source's state can be another one now: what does well goes on doing well (and falls silent only in
    the sweep)."""
    return isinstance(polled.result, Faulted) or polled.feed.state != State.OK or polled.feed.failures > 0


# --- entries ---------------------------------------------------------------------------------------------------------


async def _observe(conn: AsyncConnection, polled: Polled, now: datetime) -> Observed:
    """The payload's entries, compared with the fetch before where they are the rows of a standing list."""
    assert isinstance(polled.result, Read)
    parsed, baseline = polled.result.parsed, polled.feed.baseline_at is None
    whole = not parsed.skipped
    return await standing.observe(
        conn, polled.source, parsed.entries, baseline=baseline, now=now, whole=whole, made=parsed.made
    )


async def _store_entries(
    conn: AsyncConnection, reads: Sequence[Polled], observed: Sequence[Observed], now: datetime
) -> list[Sorted]:
    """What each of these payloads brought; only what its last one did not hold is looked up."""
    payloads = [
        entries.Payload(
            p.source.id,
            _not_seen(p, o),
            baseline=p.feed.baseline_at is None,
            own_pages=FORMATS[p.source.format].own_pages,
        )
        for p, o in zip(reads, observed, strict=True)
    ]
    return await entries.add_new(conn, payloads, now)


def _not_seen(polled: Polled, observed: Observed) -> Sequence[Entry]:
    assert isinstance(polled.result, Read)
    if polled.result.parsed.digests:  # its reader has passed over what it knew
        return observed.entries
    known = known_in(polled.feed.seen or b"")
    fresh = {item.guid for item in observed.entries if item.digest() not in known}
    # the editions of one guid are judged together, by all that the payload says of it
    return [item for item in observed.entries if item.guid in fresh]


# --- feed states -----------------------------------------------------------------------------------------------------


def _unchanged(deps: Deps, polled: Polled, crisis: set[str], now: datetime) -> dict[str, object]:
    near = is_near(polled.source, crisis)
    return {
        "feed": polled.feed.source_id,
        "next_due": poll.next_due(polled.source, polled.feed, now, deps.poll_scale, near=near),
        "last_polled": now,
        "last_ok": now,
        "latency_ms": _milliseconds(polled),
    }


def _read(
    deps: Deps, polled: Polled, observed: Observed, found: Sorted, crisis: set[str], now: datetime
) -> dict[str, object]:
    source, feed = polled.source, polled.feed
    assert isinstance(polled.result, Read)
    parsed, answer = polled.result.parsed, polled.result.answer
    new, near = bool(found.new), is_near(source, crisis)
    return {
        "feed": feed.source_id,
        "next_due": poll.next_due(source, feed, now, deps.poll_scale, new=new, near=near),
        "last_polled": now,
        "last_ok": now,
        "latency_ms": _milliseconds(polled),
        # a lowering counts once it is repeated, and a 304 is a repeat: then the next answer must come whole
        "etag": None if observed.again else answer.etag,
        "last_modified": None if observed.again else answer.last_modified,
        "body_hash": None if observed.again else polled.result.body_hash,
        "baseline_at": feed.baseline_at or now,
        "last_new": now if new else feed.last_new,
        "entries_seen": parsed.count,
        "tolerant_reads": feed.tolerant_reads + (parsed.mode == "tolerant"),
        "parser": parsed.mode,
        "seen": parsed.digests or b"".join(item.digest() for item in observed.entries),
    }


def _failed(deps: Deps, polled: Polled, now: datetime) -> dict[str, object]:
    fault = polled.result
    assert isinstance(fault, Faulted)
    due = poll.next_due(polled.source, polled.feed, now, deps.poll_scale, failed=True, retry_after=fault.retry_after)
    return {
        "feed": polled.feed.source_id,
        "next_due": due,
        "last_polled": now,
        "latency_ms": _milliseconds(polled),
        "last_error": f"{fault.kind}: {fault.detail}"[:500],
        "fail_kind": fault.kind,
    }


def _milliseconds(polled: Polled) -> int | None:
    return None if polled.seconds is None else round(polled.seconds * 1000)


# --- what is wrong ---------------------------------------------------------------------------------------------------


async def _note_faults(
    conn: AsyncConnection, polls: Sequence[Polled], observed: Sequence[Observed], found: Sequence[Sorted], now: datetime
) -> list[tuple[str, str, str]]:
    """Opens and closes issues. Returns (source, kind, detail) of payloads that have begun to be at fault: a failing
    source has its state to say so, these have not."""
    results = iter(zip(observed, found, strict=True))
    faults = {p.source.id: dict(_faults(p, next(results) if _is_read(p) else None, now)) for p in polls}
    good = [p.source.id for p in polls if _is_read(p) or p.feed.failures]
    # nothing is known of a payload that did not come, or is the same as before
    same = {p.source.id for p in polls if not _is_read(p)}
    standing = await issues.open_kinds(conn, good)
    for source_id, kinds in standing.items():
        stays = faults[source_id].keys() | (OF_CONTENT if source_id in same else set())
        for kind in kinds - stays:
            await issues.resolve(conn, source_id, now, kind)
    raised = []
    for source_id, known in faults.items():
        for kind, detail in known.items():
            if await issues.raise_issue(conn, source_id, kind, detail, now) and kind in OF_CONTENT:
                raised.append((source_id, kind, detail))
    return raised


def _is_read(polled: Polled) -> bool:
    return isinstance(polled.result, Read)


def _faults(polled: Polled, read: tuple[Observed, Sorted] | None, now: datetime) -> list[tuple[str, str]]:
    """(kind, detail) of all that is wrong with this answer, whether or not it could be read."""
    if isinstance(polled.result, Faulted):
        return [(polled.result.kind, polled.result.detail)]
    if not isinstance(polled.result, Read) or read is None:
        return []
    parsed, (observed, found) = polled.result.parsed, read
    faults = []
    if parsed.made and now - parsed.made > OLDEST_MADE:
        faults.append(("stale", f"made {parsed.made:%Y-%m-%d %H:%M} UTC, by the publisher's own word"))
    if parsed.skipped:
        faults.append(("skipped", "; ".join(parsed.skipped[:5])))
    if unknown := _unknown_words(parsed.entries):
        faults.append(("unknown words", "; ".join(unknown[:5])))
    if found.churn:
        faults.append(("guid churn", f"{found.renamed} known items came under new identities"))
    if observed.short:
        faults.append(("short list", observed.short))
    return faults


def _unknown_words(items: Sequence[Entry]) -> list[str]:
    """Countries, levels and categories that the format had no reading for: they are asked about, never guessed."""
    return sorted({f"{k}: {v}"[:200] for item in items for k, v in item.extra.items() if k.startswith("unknown_")})


def _tell(polls: Sequence[Polled], found: Sequence[Sorted]) -> None:
    """Logs and metrics, once it is stored."""
    results = iter(found)
    for polled in polls:
        source, feed, result = polled.source, polled.feed, polled.result
        if isinstance(result, Faulted):
            metrics.polls.labels(source.id, result.kind).inc()
            continue
        metrics.polls.labels(source.id, "ok" if isinstance(result, Read) else "unchanged").inc()
        if isinstance(result, Read):
            new, baseline = len(next(results).new), feed.baseline_at is None
            metrics.entries_new.labels(source.id).inc(0 if baseline else new)
            metrics.tolerant_reads.labels(source.id).inc(result.parsed.mode == "tolerant")
            if new:
                logger.info("entries stored", source=source.id, new=new, baseline=baseline)
