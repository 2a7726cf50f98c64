"""Storm breaker: too much at once from one source is held, and an admin is asked (domain/storm). The source itself is
polled on; until somebody decides, what it says is held as well, for an all-clear that is read before the warning that
it ends would be lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log, metrics
from bot.db import audit, held, issues, outbox
from bot.db.engine import reading
from bot.db.entries import StoredEntry
from bot.db.issues import STORM
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.domain import storm
from bot.domain.advisory import Advisory
from bot.domain.lifecycle import Decision
from bot.domain.merging import scope_of
from bot.domain.source import Source

logger = log.get(__name__)

BATCH = 200
"""So many entries of one source are looked at together."""
TITLES = 3

Key = tuple[str, str, str]
Found = dict[int, tuple[StoredEntry, Sequence[Advisory]]]
Read = Callable[[StoredEntry], Awaitable[Sequence[Advisory]]]
Decide = Callable[[StoredEntry, Advisory], Awaitable[Decision]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the check is given by ingest: how to read an entry and how to decide on an advisory without writing; which
    sources' batches were found harmless already in this ways."""

    read: Read
    decide: Decide
    harmless: set[str]


async def breaks(
    conn: AsyncConnection,
    deps: Deps,
    source: Source,
    stored: StoredEntry,
    advisories: Sequence[Advisory],
    ways: Ways,
) -> frozenset[int]:
    """Ids of the entries that were held, this one among them; none: go on with it. Called before anything is written
    for the entry, in the commit that would write it."""
    if held.is_released(stored):
        return frozenset()
    now = deps.clock()
    if await held.count(conn, source.id):
        return await _hold(conn, deps, source, {stored.id: (stored, advisories)}, now)
    recent = await held.changes_since(conn, source.id, now - storm.WINDOW * deps.poll_scale)
    room = max(0, storm.limit_of(source) - recent)
    alone = {stored.id: (stored, advisories)}
    if not room and await _changes(alone, ways):
        # full before this entry: what came with it is held with it
        return await _hold(conn, deps, source, alone | await _rest_of_batch(conn, stored, ways), now)
    if source.id in ways.harmless:
        return frozenset()
    if await held.new_of(conn, source.id, room + 1) > room:
        batch = alone | await _rest_of_batch(conn, stored, ways)
        if await _changes(batch, ways) > room:
            return await _hold(conn, deps, source, batch, now)
    ways.harmless.add(source.id)
    return frozenset()


async def _rest_of_batch(conn: AsyncConnection, stored: StoredEntry, ways: Ways) -> Found:
    """The other new entries of the source that assert anything."""
    rest = [entry for entry in await held.beside(conn, stored, BATCH) if not held.is_released(entry)]
    read = {entry.id: (entry, await ways.read(entry)) for entry in rest}
    return {entry_id: (entry, said) for entry_id, (entry, said) in read.items() if said}


async def _changes(found: Found, ways: Ways) -> int:
    """How many changes that readers see the entries would make, as things stand. A document that closes eleven skies is
    one message to each reader, so an entry counts once; thirty reports of one closure are one change, not thirty."""
    changing: set[int] = set()
    changed: set[Key] = set()
    for stored, advisories in found.values():
        for advisory in advisories:
            decision = await ways.decide(stored, advisory)
            if storm.counts(decision.act, decision.notify):
                changing.add(stored.id)
                changed.add((advisory.country, advisory.track.value, scope_of(advisory)))
    return min(len(changing), len(changed))


async def _hold(conn: AsyncConnection, deps: Deps, source: Source, found: Found, now: datetime) -> frozenset[int]:
    """The entries, the issue and the question to the operators, in the commit of the caller. One question a storm; one
    more, at once, where something grave comes later."""
    await held.hold(conn, list(found))
    began = await held.storm_began(conn, source.id) or now
    waiting = await held.count(conn, source.id)
    is_new = await issues.raise_issue(conn, source.id, STORM, f"{waiting} entries held until an admin decides", now)
    is_grave = any(storm.grave(source, advisories) for _, advisories in found.values())
    grave_first = sorted(found.values(), key=lambda pair: not storm.grave(source, pair[1]))
    payload = _question(source, waiting, [stored.entry.title for stored, _ in grave_first[:TITLES]])
    subject = ("storm", source.id, int(began.timestamp()))
    if is_grave:
        await outbox.add_admin(conn, (*subject, "grave"), payload, Lane.CRITICAL, now)
    elif is_new:
        await outbox.add_admin(conn, subject, payload, Lane.NORMAL, now)
    metrics.held.labels(source.id).inc(len(found))
    if is_new:
        logger.error("storm held", source=source.id, entries=waiting, admins=len(deps.admins))
    return frozenset(found)


def _question(source: Source, count: int, titles: Sequence[str], *, again: bool = False) -> dict[str, Any]:
    return {
        "kind": "storm",
        "source": source.id,
        "publisher": source.publisher.name,
        "publisher_id": source.publisher.id,
        "count": count,
        "titles": [title[:200] for title in titles],
        "again": again,
    }


async def remind(conn: AsyncConnection, deps: Deps, now: datetime) -> None:
    """Asks once more about what nobody has decided for half an hour."""
    for source_id, began in (await held.storms(conn)).items():
        source = deps.catalogue.sources.get(source_id)
        waiting = await held.count(conn, source_id)
        if source is None or not waiting or now - began < storm.AGAIN * deps.poll_scale:
            continue
        payload = _question(source, waiting, await held.titles(conn, source_id, TITLES), again=True)
        subject = ("storm", source_id, int(began.timestamp()), "again")
        await outbox.add_admin(conn, subject, payload, Lane.CRITICAL, now)


async def as_it_stands(conn: AsyncConnection, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The question with the count of this moment; None where somebody has decided already."""
    waiting = await held.count(conn, str(payload["source"]))
    return {**payload, "count": waiting} if waiting else None


async def waiting(deps: Deps) -> set[str]:
    """The sources of which something is held; also of those that have left the catalogue."""
    async with reading(deps.db) as conn:
        return set(await held.counts(conn))


async def release(deps: Deps, source_id: str, by: int) -> int:
    """An admin says that it is true: what is held is read, in its order, and not held again. Returns how many."""
    async with deps.db.begin() as conn:
        count = await held.release(conn, source_id, deps.clock())
        await _decided(conn, deps, source_id, "storm released", count, by)
    return count


async def drop(deps: Deps, source_id: str, by: int) -> int:
    """An admin says that it is no news: nobody ever gets what is held. Returns how many."""
    async with deps.db.begin() as conn:
        count = await held.drop(conn, source_id, deps.clock())
        await _decided(conn, deps, source_id, "storm dropped", count, by)
    return count


async def _decided(conn: AsyncConnection, deps: Deps, source_id: str, action: str, count: int, by: int) -> None:
    if not count:
        return
    now = deps.clock()
    await issues.resolve(conn, source_id, now, STORM)
    await audit.add(conn, by, action, {"source": source_id, "entries": count}, now)
    logger.warning(action, source=source_id, entries=count)
