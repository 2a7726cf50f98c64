"""Standing lists at work: a poll's rows are compared with what is known of their publisher, in the poll's own commit.

The row of a list stays the entry that its source published, marked only with how it compares (`extra["standing"]`). A
change is an entry of its own, made here from the row: a lowering counts when the next fetch repeats it, and then the
row itself is nothing new, so that no table of entries would hold it twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.db import standing_lists
from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import CHANGE, Entry
from bot.domain.levels import APART, PENDING, SAME
from bot.domain.source import Source
from bot.domain.standing import Change, ChangeKind, Comparison, Known, Row, compare, join, route_of, row_of
from bot.domain.vanishing import Watched, look, window_of
from bot.sources.formats import FORMATS
from bot.sources.formats.said import said

logger = log.get(__name__)

_FOR_PARTS = (ChangeKind.RAISED, ChangeKind.STATED, ChangeKind.LISTED, ChangeKind.REGIONAL_ADDED)


@dataclass(frozen=True, slots=True)
class Observed:
    """entries: to store. again: the next answer decides about a change even where it is the same as this one, so the
    next poll must fetch and read it whole (no ETag, no Last-Modified, no known body). short: what is wrong with a list
    that has lost too many of its rows, "" elsewhere."""

    entries: list[Entry]
    again: bool = False
    short: str = ""


async def observe(
    conn: AsyncConnection,
    source: Source,
    entries: Sequence[Entry],
    *,
    baseline: bool,
    now: datetime,
    whole: bool = True,
    made: datetime | None = None,
) -> Observed:
    """A whole answer of a source, compared and its state stored. Sources that are no standing lists pass untouched.

    baseline: the source's first good answer. whole: no item was skipped. made: when the publisher made the answer,
    where it says so."""
    if source.format == "usgs":
        return await _observe_events(conn, source, entries, made, now)
    if not FORMATS[source.format].standing:
        return Observed(list(entries))
    rank, complete = route_of(source)
    rows = [row_of(entry, rank) for entry in entries]
    state = await standing_lists.load(conn, source.publisher.id, now)
    result = join(state, rows) if baseline and state else compare(state, rows, complete=complete, whole=whole)
    await standing_lists.store(conn, source.publisher.id, state, result.state, now)
    if baseline or not state:  # nothing is known of the past: entries go the way of their own versions
        return Observed(list(entries), result.waits)
    _log(source, result)
    known = [row if row and (complete or row.key in state) else None for row in rows]
    short = f"{len(rows)} rows, {len(state)} are known: nobody's absence counts" if result.outage else ""
    return Observed([*_marked(entries, known, result), *_told(source, entries, rows, result, now)], result.waits, short)


async def observe_document(
    conn: AsyncConnection, source: Source, document: Entry, *, last: bool, now: datetime
) -> Observed:
    """A document that a row of a list named, compared with what is known of its country; its change, if there is one,
    is marked in itself. last: it will not be fetched again, so what is pending is not waited for."""
    rank, _ = route_of(source)
    row = row_of(document, rank) if FORMATS[source.format].standing else None
    if row is None:
        return Observed([document])
    state = await standing_lists.load(conn, source.publisher.id, now, [row.key])
    result = compare(state, [row], complete=False)
    await standing_lists.store(conn, source.publisher.id, state, result.state, now)
    if not state:
        return Observed([document])
    _log(source, result)
    if result.changes:
        return Observed([_with(document, result.changes[0].as_extra())])
    return Observed([_with(document, _mark(row, result))], result.waits and not last)


# --- rows ------------------------------------------------------------------------------------------------------------


def _marked(entries: Sequence[Entry], rows: Sequence[Row | None], result: Comparison) -> list[Entry]:
    """Entries with how their rows compare; what was not known before in a part of a list goes by its own versions."""
    marked = zip(entries, rows, strict=True)
    return [_with(entry, _mark(row, result)) if row else entry for entry, row in marked]


def _mark(row: Row, result: Comparison) -> dict[str, Any]:
    told = result.state[row.key].told
    if any(change.row.key == row.key for change in result.changes) or _country_of(row, result.state):
        return {"kind": APART}
    return {"kind": SAME} if row.same_advice(told) or row.level is None else {"kind": PENDING, "before": told.brief()}


def _with(entry: Entry, standing: Mapping[str, Any]) -> Entry:
    return replace(entry, extra={**entry.extra, "standing": dict(standing)})


def _country_of(row: Row, state: Mapping[str, Known]) -> Row | None:
    """The row of the whole country, of a row about a part of it."""
    known = state.get(row.key.partition(":")[0]) if row.is_part else None
    return known.told if known and known.told.level else None


# --- changes ---------------------------------------------------------------------------------------------------------


def _told(
    source: Source, entries: Sequence[Entry], rows: Sequence[Row | None], result: Comparison, now: datetime
) -> list[Entry]:
    """An entry for every change that is to be told."""
    found = []
    for change in result.changes:
        if change.kind is ChangeKind.NO_LONGER_LISTED:
            entry = _gone(source, change, result.state, now)
        else:
            row_entry = next(entry for entry, row in zip(entries, rows, strict=True) if row is change.after)
            entry = _changed(row_entry, change, result.state, now)
        found += [entry] if entry else []
    return found


def _changed(entry: Entry, change: Change, state: Mapping[str, Known], now: datetime) -> Entry | None:
    """The row's entry once more, as the news that it has changed."""
    row, change_extra = change.row, change.as_extra()
    if row.is_part and change.kind not in _FOR_PARTS:
        return None  # milder advice for a part says nothing of the country
    if country := _country_of(row, state):
        # the islands' level is not the country's: there it is advice for parts
        change_extra |= {"kind": ChangeKind.REGIONAL_ADDED.value, "before": country.brief()}
        entry = replace(entry, level=country.level, extra={**entry.extra, "regional": True})
    elif row.level is None and change.kind is not ChangeKind.UNCLEAR:
        return None  # an index row: its page says more
    return _with(replace(entry, guid=_guid(row.key, change.kind.value, now), follow=None), change_extra)


def _gone(source: Source, change: Change, state: Mapping[str, Known], now: datetime) -> Entry | None:
    """That a row is no longer listed, of those of its countries that no other row names (lists split and join)."""
    present = [known.told for known in state.values() if not known.missing]
    still = {country for row in present for country in row.countries}
    left = tuple(country for country in change.row.countries if country not in still)
    if not left or change.row.is_part:
        return None
    return Entry(
        guid=_guid(change.row.key, change.kind.value, now),
        title=f"{source.publisher.name}: {', '.join(left)} no longer listed",
        text="The list no longer holds this row. This is not an all-clear.",
        published=now,
        lang="en",
        countries=left,
        extra={"standing": change.as_extra()},
    )


def _guid(key: str, kind: str, now: datetime) -> str:
    """A change is made in the commit that stores the state, so a key cannot change twice at one moment."""
    return f"{CHANGE}{key}:{kind}:{now.isoformat(timespec='seconds')}"


def _log(source: Source, result: Comparison) -> None:
    for change in result.changes:
        logger.info("list changed", source=source.id, row=change.row.key, kind=change.kind.value)


# --- events of a window ----------------------------------------------------------------------------------------------


async def _observe_events(
    conn: AsyncConnection, source: Source, entries: Sequence[Entry], made: datetime | None, now: datetime
) -> Observed:
    """Earthquakes that vanish while their feed should still hold them."""
    window = window_of(source.url)
    if window is None or made is None:
        return Observed(list(entries))
    publisher = source.publisher.id
    state = await standing_lists.watched(conn, publisher, source.id)
    seen = look(state, entries, made, window)
    await standing_lists.store_watched(conn, publisher, source.id, state, seen.state, now)
    return Observed([*entries, *(_vanished(event, now) for event in seen.gone)], seen.waits)


def _vanished(event: Watched, now: datetime) -> Entry:
    return Entry(
        guid=_guid(event.ids[0], ChangeKind.NO_LONGER_LISTED.value, now),
        title=f"No longer listed: {event.title}"[:300],
        text="The list no longer holds this event. This is not an all-clear.",
        published=now,
        lang="en",
        countries=event.countries,
        extra=said(Kind.NATURAL_HAZARD, Severity.MODERATE, Phase.UPDATE, ends=event.ids, unlisted=True),
    )
