"""Standing lists: what changed between two fetches of a government's list of advice, and what only seems to.

A list stands: every fetch holds every country again, with dates that move for reasons of house-keeping, rows that are
missing for one run, and old copies that come back (sources.md, chapter 7). The rules:

- raised: told at once. Lowered, and regional warnings dropped: only when the next fetch repeats it.
- an older copy (its own date is before the one known) lowers nothing; it raises only where the same or a better ranked
  route repeats it. Without dates a worse ranked route may raise and may not lower.
- a row that is missing is told after `MISSING_RUNS` fetches, once, as "no longer listed": absent is not cleared.
- a list that has lost a fifth of its rows is an outage: nobody's absence counts. What it does say is still heard, or a
  list that stays short would silence its publisher.
- level words that nobody knows leave the known level standing and are told once, as "unclear".

How to call it (services/standing does): one state for each publisher, not for each source. After each successful parse
of one of its sources `rank, complete = route_of(source)`, then `compare(state, (row_of(entry, rank) for each entry),
complete=complete)`; pages that were followed are compared with complete=False; the first list of a further route goes
through `join`. The new state is stored in the same commit as the changes. Only a change whose `clears` is True may be
worded as an all-clear."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.entry import Entry
from bot.domain.merging import LEVELS
from bot.domain.source import Source

MISSING_RUNS = 3
LEAST_SHARE = 0.8
LONGEST_KEY = 64
"""Characters of a key, as the column that keeps it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One country of a list. level: normalised, None where the list does not say or the words are unknown.
    regional: stricter advice holds for parts. rank: of the route that it came by, 0 is the publisher's best."""

    key: str
    countries: tuple[str, ...]
    level: str | None
    regional: bool = False
    words: str = ""
    published: datetime | None = None
    rank: int = 0

    @property
    def is_part(self) -> bool:
        """A row about a piece of a country: its level is not the country's."""
        return ":" in self.key

    def same_advice(self, other: Row) -> bool:
        return self.level == other.level and self.regional == other.regional

    def brief(self) -> dict[str, Any]:
        """What readers were told of it, for an entry's `extra`."""
        return {"level": self.level, "regional": self.regional, "words": self.words}

    def as_json(self) -> dict[str, Any]:
        """JSON-safe dict; `from_json` is its inverse."""
        return {**asdict(self), "published": self.published.isoformat() if self.published else None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Row:
        published = datetime.fromisoformat(data["published"]) if data["published"] else None
        return cls(**{**data, "countries": tuple(data["countries"]), "published": published})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one row. told: the advice that holds. last: as last seen. pending: a change that the next fetch
    must repeat. missing: fetches in a row without it. unclear: words already told to be unknown."""

    told: Row
    last: Row
    pending: Row | None = None
    missing: int = 0
    unclear: str = ""

    def as_json(self) -> dict[str, Any]:
        """JSON-safe dict, to store by key; `from_json` is its inverse."""
        rows = {name: row.as_json() if row else None for name, row in self._rows()}
        return {**rows, "missing": self.missing, "unclear": self.unclear}

    def _rows(self) -> tuple[tuple[str, Row | None], ...]:
        return ("told", self.told), ("last", self.last), ("pending", self.pending)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Known:
        pending = Row.from_json(data["pending"]) if data["pending"] else None
        told, last = Row.from_json(data["told"]), Row.from_json(data["last"])
        return cls(told, last, pending, int(data["missing"]), str(data["unclear"]))


class ChangeKind(StrEnum):
    RAISED = "raised"
    LOWERED = "lowered"
    REGIONAL_ADDED = "regional_added"
    REGIONAL_DROPPED = "regional_dropped"
    STATED = "stated"
    """A level where none could be read before."""
    UNCLEAR = "unclear"
    LISTED = "listed"
    NO_LONGER_LISTED = "no_longer_listed"


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def clears(self) -> bool:
        """Whether the publisher itself says that nothing out of the ordinary holds, anywhere in the country."""
        lower = self.kind in (ChangeKind.LOWERED, ChangeKind.REGIONAL_DROPPED)
        return lower and self.row.level == "normal" and not self.row.regional and not self.row.is_part

    def as_extra(self) -> dict[str, Any]:
        """The change as an entry carries it in `extra["standing"]`."""
        before = self.before.brief() if self.before else None
        return {"kind": self.kind.value, "before": before, "clears": self.clears}


@dataclass(frozen=True, slots=True)
class Comparison:
    """state: to store. moved: rows of which only the date moved. stale: older copies passed over. outage: the list was
    too short to count absences; a fault of the source's health.
    waits: the next fetch decides about a change even where it says the same again, so it must not be spared because
    nothing has moved (a 304 is a repeat)."""

    changes: tuple[Change, ...] = ()
    state: Mapping[str, Known] = field(default_factory=dict)
    moved: int = 0
    stale: int = 0
    outage: bool = False
    waits: bool = False


def route_of(source: Source) -> tuple[int, bool]:
    """(rank, complete) of a source's lists, as its map says: only the whole list of the best route can miss a row."""
    rank = int(source.map.get("rank", 0))
    return rank, rank == 0 and bool(source.map.get("complete", True))


def row_of(entry: Entry, rank: int = 0) -> Row | None:
    """The row of an entry; None for what is no row of a list (no country, a withdrawn page, a mail of the day)."""
    if not entry.countries or entry.extra.get("withdrawn") or entry.extra.get("news"):
        return None
    words = str(entry.extra.get("level_words") or entry.extra.get("unknown_level") or "")
    regional = bool(entry.extra.get("regional"))
    # by countries, so that two routes of one publisher meet; by `part` where a row is about a piece of one
    key = _key("+".join(sorted(entry.countries)), f":{entry.extra['part']}" if entry.extra.get("part") else "")
    return Row(key, entry.countries, entry.level, regional, words, entry.published, rank)


def _key(countries: str, part: str) -> str:
    """A row that names half the world has a key, too."""
    if len(countries + part) <= LONGEST_KEY:
        return countries + part
    return hashlib.blake2b(countries.encode(), digest_size=12).hexdigest() + part[: LONGEST_KEY - 24]


def join(state: Mapping[str, Known], rows: Iterable[Row | None]) -> Comparison:
    """The first list of a further route of a publisher that is known already: it fills gaps. What it says otherwise is
    not lost and not told yet (a first list is never told): the next fetch is compared."""
    newest = _newest(rows)
    first = {key: Known(row, row) for key, row in newest.items()}
    waits = any(key in state and not row.same_advice(state[key].told) for key, row in newest.items())
    return Comparison(state={**first, **state}, waits=waits)


def compare(
    state: Mapping[str, Known],
    rows: Iterable[Row | None],
    *,
    complete: bool = True,
    whole: bool = True,
    missing_runs: int = MISSING_RUNS,
) -> Comparison:
    """The changes that these rows are, and the new state. An empty state is the baseline: all stored, nothing told.
    complete: whether the list names every country, so that a row's absence means something. whole: whether all that it
    names could be read: a row that we failed to read is not absent."""
    newest = _newest(rows)
    # a worse route may list what the best one never did: that cannot be missed from the best one's list
    rank = min((row.rank for row in newest.values()), default=0)
    expected = {key for key, known in state.items() if known.missing < missing_runs and known.told.rank <= rank}
    listed = len(expected)
    outage = complete and len(newest) < listed * LEAST_SHARE
    after: dict[str, Known] = dict(state)
    changes: list[Change] = []
    moved = stale = 0
    waits = False
    for key, row in newest.items():
        known = state.get(key)
        if known is None:
            after[key] = Known(row, row)
            if state and complete:  # of a part it is not known whether the row is new
                changes.append(Change(ChangeKind.LISTED, None, row))
            continue
        moved += row.same_advice(known.last) and row.words == known.last.words and row.published != known.last.published
        stale += _is_older(row, known)
        change, after[key] = _step(known, row, missing_runs)
        changes += [change] if change else []
        waits |= after[key].pending is not None and after[key].pending is not known.pending
    if complete and whole and not outage:
        for key in expected - newest.keys():
            known = after[key] = replace(state[key], missing=state[key].missing + 1)
            waits |= known.missing < missing_runs
            if known.missing == missing_runs:
                changes.append(Change(ChangeKind.NO_LONGER_LISTED, known.told, None))
    return Comparison(tuple(sorted(changes, key=lambda c: c.row.key)), after, moved, stale, outage, waits)


def _newest(rows: Iterable[Row | None]) -> dict[str, Row]:
    """One row a key: of copies the newest; of copies equally old (or undated) the stricter one."""
    found: dict[str, Row] = {}
    for row in rows:
        other = found.get(row.key) if row else None
        if row and (other is None or _precedence(row, other) > 0):
            found[row.key] = row
    return found


def _precedence(row: Row, other: Row) -> int:
    if row.published and other.published and row.published != other.published:
        return 1 if row.published > other.published else -1
    return _strictness(row.level) - _strictness(other.level)


def _strictness(level: str | None) -> int:
    return LEVELS.get(level or "", -1)


def _is_older(row: Row, known: Known) -> bool:
    dates = [r.published for r in (known.told, known.last) if r.published]
    return bool(row.published and dates and row.published < max(dates))


def _step(known: Known, row: Row, missing_runs: int) -> tuple[Change | None, Known]:
    """One row against what is known of it: the change, if it is to be told now, and what is known after."""
    older = _is_older(row, known)
    last = known.last if older else row
    held = replace(known, last=last, missing=0)
    if known.missing >= missing_runs:  # its absence was told, so its return is told as well, at whatever level
        return Change(ChangeKind.LISTED, known.told, row), Known(row, last)
    if row.level is None:
        return _unreadable(held, row)
    if older and row.rank > known.told.rank:
        return None, held
    kind = _kind(known.told, row)
    if kind is None:
        # said again by a worse route it is still the better one's word, which the worse one may not lower
        again = replace(
            known.told, published=row.published or known.told.published, rank=min(row.rank, known.told.rank)
        )
        return None, held if older else Known(again, last)
    at_once = kind in (ChangeKind.RAISED, ChangeKind.REGIONAL_ADDED, ChangeKind.STATED)
    if older and not at_once:
        return None, held
    if not older and not at_once and not row.published and row.rank > known.told.rank:
        return None, held
    repeated = known.pending is not None and known.pending.same_advice(row)
    if repeated or (at_once and not older):
        return Change(kind, known.told, row), Known(row, last)
    return None, replace(held, pending=row)


def _unreadable(held: Known, row: Row) -> tuple[Change | None, Known]:
    """No level can be read: what is known stands, and new words are told once."""
    if held.told.level is None:
        return None, replace(held, told=row)
    if not row.words or row.words == held.unclear:
        return None, held
    return Change(ChangeKind.UNCLEAR, held.told, row), replace(held, unclear=row.words)


def _kind(told: Row, row: Row) -> ChangeKind | None:
    if told.level is None:
        return ChangeKind.STATED
    step = _strictness(row.level) - _strictness(told.level)
    if step:
        return ChangeKind.RAISED if step > 0 else ChangeKind.LOWERED
    if told.regional != row.regional:
        return ChangeKind.REGIONAL_ADDED if row.regional else ChangeKind.REGIONAL_DROPPED
    return None
