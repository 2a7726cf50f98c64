"""Events that vanish from a feed which holds a window of time (USGS: the earthquakes of the past hour, day, week).

Such a feed drops what has grown older than its window: that is no news. An event that is missing while it should still
be within the window was deleted, or revised below the feed's magnitude: its source no longer lists it, and says no
more. The rules:

- only events that may have rung somewhere are watched, from the payload that first holds them;
- an event leaves the watch unsaid in the last tenth of its window (clocks differ, and edges are not sharp);
- a payload made before the one that first held it (an old copy of a cache) and an empty one say nothing of it;
- a payload that holds any of its ids holds it: ids change and are merged;
- missing in `MISSING_RUNS` payloads in a row it is told, once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.advisory import Phase, Severity
from bot.domain.entry import Entry
from bot.domain.standing import MISSING_RUNS

EDGE = 0.9
_SPANS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Watched:
    """An event that may have rung. at: its own time. since: when the payload that first held it was made."""

    ids: tuple[str, ...]
    title: str
    countries: tuple[str, ...]
    at: datetime
    since: datetime
    missing: int = 0

    def as_json(self) -> dict[str, Any]:
        """JSON-safe dict; `from_json` is its inverse."""
        return {**asdict(self), "at": self.at.isoformat(), "since": self.since.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Watched:
        moments = {name: datetime.fromisoformat(data[name]) for name in ("at", "since")}
        return cls(**{**data, **moments, "ids": tuple(data["ids"]), "countries": tuple(data["countries"])})


@dataclass(frozen=True, slots=True)
class Seen:
    """state: to keep, by the event's first id. gone: what is listed no longer. waits: the next payload decides."""

    state: Mapping[str, Watched] = field(default_factory=dict)
    gone: tuple[Watched, ...] = ()
    waits: bool = False


def window_of(url: str) -> timedelta | None:
    """The span that a summary feed's name says ("4.5_day.geojson"); None where it says none."""
    match = re.search(r"_(hour|day|week|month)\.\w+$", url.partition("?")[0])
    return _SPANS[match[1]] if match else None


def look(state: Mapping[str, Watched], listed: Sequence[Entry], made: datetime, window: timedelta) -> Seen:
    """What a payload (made: when, by its own word) changes in what is watched."""
    present = {name for entry in listed for name in names(entry)}
    after: dict[str, Watched] = {}
    gone: list[Watched] = []
    for key, event in state.items():
        if made - event.at > window * EDGE or present & _taken_back(listed) & set(event.ids):
            continue
        counts = bool(listed) and made > event.since and not present.intersection(event.ids)
        missing = event.missing + 1 if counts else 0 if present.intersection(event.ids) else event.missing
        if missing >= MISSING_RUNS:
            gone.append(event)
        else:
            after[key] = replace(event, missing=missing)
    known = {name for event in state.values() for name in event.ids}
    for entry in listed:
        if entry.published and _rings(entry) and not known.intersection(names(entry)):
            after[entry.guid] = Watched(names(entry), entry.title, entry.countries, entry.published, made)
    return Seen(after, tuple(gone), waits=any(event.missing for event in after.values()))


def names(entry: Entry) -> tuple[str, ...]:
    """All ids of an event."""
    aliases = entry.extra.get("aliases")
    return (entry.guid, *(str(name) for name in aliases)) if isinstance(aliases, list) else (entry.guid,)


def _said(entry: Entry) -> Mapping[str, Any]:
    said = entry.extra.get("said")
    return said if isinstance(said, Mapping) else {}


def _rings(entry: Entry) -> bool:
    said = _said(entry)
    grave = said.get("severity") not in (None, Severity.MINOR.value)
    return bool(entry.countries) and grave and said.get("phase") == Phase.ONSET.value


def _taken_back(listed: Sequence[Entry]) -> set[str]:
    """Ids of events that the payload itself says are deleted: that is told already."""
    return {name for entry in listed if _said(entry).get("withdrawn") for name in names(entry)}
