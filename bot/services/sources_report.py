"""Sources for humans: which are read well, which are late, which are blind, since when and why; and whose word on a
country cannot be heard now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.db import held, source_states
from bot.db.engine import reading
from bot.db.source_states import Row
from bot.deps import Deps
from bot.domain.health import WORST_FIRST, State, blind, judge
from bot.domain.source import Source

NEWEST = 5


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """since: of the state, None where it has only just begun. entries: items of the last payload. latency_ms:
    milliseconds of the last request. parser: "strict" | "tolerant". unchanged: polls that were answered "not modified"
    or with the known body. held: entries that wait for an admin."""

    id: str
    publisher_name: str
    country: str
    tier: str
    state: State
    since: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    last_error: str | None = None
    latency_ms: int | None = None
    failures: int = 0
    entries: int = 0
    expected_min: int = 0
    parser: str | None = None
    polls: int = 0
    unchanged: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class NewestEntry:
    """published: None where the source gives no date. state: as in entries.state."""

    title: str
    published: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """next_due: when it is asked again. quarantine_reason: None unless it is set aside."""

    health: SourceHealth
    url: str
    every: int
    next_due: datetime | None
    quarantine_reason: str | None
    newest: tuple[NewestEntry, ...]


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A publisher none of whose sources gives anything now. since: its last good answer, of a silent one its last news;
    None: there never was one."""

    publisher_id: str
    publisher_name: str
    state: State
    since: datetime | None


async def sources_health(deps: Deps) -> list[SourceHealth]:
    """One row for each source of the catalogue, the worst first."""
    async with reading(deps.db) as conn:
        known = await source_states.rows(conn, list(deps.catalogue.sources))
        waiting = await held.counts(conn)
    rows = [_health(deps, s, known.get(s.id), waiting.get(s.id, 0)) for s in deps.catalogue.sources.values()]
    return sorted(rows, key=lambda row: (WORST_FIRST.index(row.state), row.id))


async def source_detail(deps: Deps, source_id: str) -> SourceDetail | None:
    """One source with its newest entries, the newest first; None where the catalogue has none of that id."""
    source = deps.catalogue.sources.get(source_id)
    if source is None:
        return None
    async with reading(deps.db) as conn:
        row = (await source_states.rows(conn, [source_id])).get(source_id)
        waiting = await held.count(conn, source_id)
        newest = await source_states.newest(conn, source_id, NEWEST)
    return SourceDetail(
        _health(deps, source, row, waiting),
        source.url,
        source.every,
        row.next_due if row else None,
        row.quarantine_reason if row else None,
        tuple(NewestEntry(*entry) for entry in newest),
    )


def _health(deps: Deps, source: Source, row: Row | None, waiting: int) -> SourceHealth:
    publisher = source.publisher
    state = _state(deps, source, row)
    known = (source.id, publisher.name, publisher.country, publisher.tier.value, state)
    if row is None:
        return SourceHealth(*known, last_error=source.reason, expected_min=source.expect.min, held=waiting)
    return SourceHealth(
        *known,
        since=row.state_since if row.state is state else None,
        last_ok=row.last_ok,
        last_new=row.last_new,
        last_error=row.last_error or source.reason,
        latency_ms=row.latency_ms,
        failures=row.failures,
        entries=row.entries_seen,
        expected_min=source.expect.min,
        parser=row.parser,
        polls=row.polls,
        unchanged=row.unchanged,
        held=waiting,
    )


def _state(deps: Deps, source: Source, row: Row | None) -> State:
    """Judged anew: the stored state is as old as the last sweep, or as the service that wrote it."""
    return judge(source, row.facts if row else None, deps.clock(), deps.poll_scale, deps.awake)


# --- whose word on a country is missing ------------------------------------------------------------------------------


async def blind_spots(deps: Deps, country: str, citizenship: str | None = None) -> list[BlindSpot]:
    """Publishers that would tell of this country and all of whose enabled sources are blind now, by name. A publisher
    with one working source is none. citizenship: the reader's, whose own ministry counts as well."""
    return await _publishers_where(deps, country, citizenship, blind)


async def doubtful(deps: Deps, country: str, citizenship: str | None = None) -> list[BlindSpot]:
    """Publishers that answer but have been silent for unusually long (or in part silent, in part blind): a doubt."""
    found = await _publishers_where(deps, country, citizenship, lambda s: blind(s) or s is State.SILENT)
    return [spot for spot in found if spot.state is State.SILENT]


async def _publishers_where(
    deps: Deps, country: str, citizenship: str | None, holds: Callable[[State], bool]
) -> list[BlindSpot]:
    routes = _routes(deps.catalogue.sources.values(), country, citizenship)
    async with reading(deps.db) as conn:
        rows = await source_states.rows(conn, [source.id for found in routes.values() for source in found])
    spots = []
    for publisher_id, sources in routes.items():
        states = [_state(deps, source, rows.get(source.id)) for source in sources]
        if all(holds(state) for state in states):
            best = max(states, key=WORST_FIRST.index)
            known = [rows[s.id] for s in sources if s.id in rows]
            moments = [row.last_new if best is State.SILENT else row.last_ok for row in known]
            since = max((at for at in moments if at), default=None)
            spots.append(BlindSpot(publisher_id, sources[0].publisher.name, best, since))
    return sorted(spots, key=lambda spot: spot.publisher_name)


def _routes(sources: Iterable[Source], country: str, citizenship: str | None) -> dict[str, list[Source]]:
    """publisher -> its enabled sources that would tell of the country."""
    found: dict[str, list[Source]] = {}
    for source in sources:
        if source.enabled and _would_tell(source, country, citizenship):
            found.setdefault(source.publisher.id, []).append(source)
    return found


def _would_tell(source: Source, country: str, citizenship: str | None) -> bool:
    """An embassy's own feed tells of its host alone; other sources of the country's publishers and of the reader's
    ministry tell of anything."""
    if source.countries:
        return country in source.countries
    publisher = source.publisher
    own_ministry = publisher.kind == "ministry" and bool(citizenship) and publisher.country == citizenship
    return publisher.country == country or own_ministry
