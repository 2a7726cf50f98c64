"""Loads the directory of missions; all faults at once, each naming the row."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from statistics import median
from typing import Any

from bot.domain.errors import ConfigError
from bot.domain.geo import distance_km
from bot.domain.mission import RANK, Directory, Mission, Phone, Point

TYPES = frozenset(RANK) | {"none", "aviation_hotline"}
"""aviation_hotline: a line of civil aviation that was published beside the ministry's. It is in no answer: the cards
would call it the ministry's."""
USES = frozenset({"main", "consular", "hotline_24h", "whatsapp"})
# A high commission is what Commonwealth states call an embassy to one another; the cards have one word for both.
_WORLD_TYPES = {"high_commission": "embassy"}
_ISO = re.compile(r"[A-Z]{2}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_WORLD_SEEN = date(2026, 7, 31)
DISTRICT_KM = 15.0
CITY_OUTWEIGHS = 5
"""A city has at least five times the missions of what counts as a district of it."""


@cache
def load_directory(path: Path | None = None) -> Directory:
    """The directory of a folder with missions.jsonl and world.tsv (default: the bundled one), read once.
    Raises ConfigError that names every faulty row."""
    place: Traversable = path if path is not None else files("bot.data")
    faults: list[str] = []
    missions = _missions(_lines(place, "missions.jsonl"), faults)
    world = _world(_lines(place, "world.tsv"), faults)
    if faults:
        raise ConfigError("\n".join(faults))
    return Directory(tuple(missions), tuple(world), _points([*missions, *world]))


def _lines(place: Traversable, name: str) -> Sequence[str]:
    return place.joinpath(name).read_text(encoding="utf-8").splitlines()


def _missions(lines: Iterable[str], faults: list[str]) -> list[Mission]:
    missions: dict[str, Mission] = {}
    for number, line in enumerate(lines, 1):
        row_name = f"missions.jsonl: line {number}"
        try:
            mission = read_row(json.loads(line))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            faults.append(f"{row_name}: {_said(error)}")
            continue
        if mission.id in missions:
            faults.append(f"{row_name}: id {mission.id} stands twice")
        missions[mission.id] = mission
    return list(missions.values())


def _said(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def read_row(row: Mapping[str, Any]) -> Mission:
    """One JSON row as a Mission. Numbers that could not be made sense of (phones_raw) are left out.
    Raises KeyError or ValueError for a faulty row."""
    mission = Mission(
        id=row["id"],
        sending=_iso(row["sending"], "sending"),
        host=_iso(row["host"], "host"),
        type=row["type"],
        city=row["city"],
        address=row["address"],
        phones=tuple(_phone(p) for p in row["phones"]),
        emails=tuple(row["emails"]),
        website=row["website"],
        telegram=row["telegram"],
        lat=row["lat"],
        lon=row["lon"],
        coordinates_of=row["coordinates_of"],
        hours=row["hours"],
        accredited_to=tuple(_iso(host, "accredited_to") for host in row["accredited_to"]),
        covered_by=(row.get("covered_by") or {}).get("host"),
        source_url=row["source_url"],
        source_date=_date(row["source_date"]),
        confidence=row["confidence"],
        temporary=bool(row.get("temporary")),
        valid_from=_date(row.get("valid_from")),
        valid_until=_date(row.get("valid_until")),
        note=row["note"],
    )
    _check(mission)
    return mission


def _check(mission: Mission) -> None:
    if mission.type not in TYPES:
        raise ValueError(f"type {mission.type!r} is none of {', '.join(sorted(TYPES))}")
    if mission.city is None and mission.type != "none" and not mission.id.startswith("world-"):
        raise ValueError("city is missing")
    if mission.point and not (-90 <= mission.point[0] <= 90 and -180 <= mission.point[1] <= 180):
        raise ValueError(f"{mission.point} is no place on the Earth")
    if mission.temporary and not (mission.valid_from or mission.source_date or mission.valid_until):
        raise ValueError("a temporary row needs a date from which it lapses")


def _iso(value: object, key: str) -> str:
    if not (isinstance(value, str) and _ISO.fullmatch(value)):
        raise ValueError(f"{key}: {value!r} is not an ISO code")
    return value


def _phone(row: Mapping[str, Any]) -> Phone:
    if not _E164.fullmatch(row["number"]):
        raise ValueError(f"phone {row['number']!r} is not E.164")
    if row["use"] not in USES:
        raise ValueError(f"phone {row['number']}: use {row['use']!r} is none of {', '.join(sorted(USES))}")
    as_of = row["as_of"]
    year_only = as_of is not None and len(as_of) == 4
    return Phone(row["number"], row["use"], _date(as_of), bool(row.get("emergency")), row.get("note"), year_only)


def _date(value: str | None) -> date | None:
    """A day; a month or a year stands for its first day (sources often give no more)."""
    if not value:
        return None
    parts = [int(p) for p in value.split("-")]
    return date(*[*parts, 1, 1][:3])


def _world(lines: Sequence[str], faults: list[str]) -> list[Mission]:
    rows = []
    for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
        try:
            rows.append(_world_row(row, number))
        except (KeyError, ValueError, TypeError) as error:
            faults.append(f"world.tsv: line {number}: {_said(error)}")
    return list(_under_city_names(rows))


def _under_city_names(rows: Sequence[Mission]) -> Iterator[Mission]:
    """Wikidata often names the district ("District 12", "Presnensky District"): such a row stands under the name of the
    city that holds the other missions around it."""
    seats: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.city:
            seats[row.host][row.city] += 1
    points = _middles(rows)
    for row in rows:
        own = seats[row.host][row.city or ""]
        large = [city for city, count in seats[row.host].items() if count >= CITY_OUTWEIGHS * max(own, 1)]
        near = [c for c in large if row.point and distance_km(row.point, points[row.host, c]) <= DISTRICT_KM]
        yield replace(row, city=max(near, key=lambda city: seats[row.host][city])) if near else row


def _world_row(row: Mapping[str, str], number: int) -> Mission:
    mission = Mission(
        id=f"world-{number}",
        sending=_iso(row["sending"], "sending"),
        host=_iso(row["host"], "host"),
        type=_WORLD_TYPES.get(row["type"], row["type"]),
        city=row["city"] or None,
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        source_url="https://www.wikidata.org/",
        source_date=_WORLD_SEEN,
        confidence="secondary",
    )
    _check(mission)
    return mission


def _points(missions: Iterable[Mission]) -> dict[tuple[str, str], Point]:
    """Where the cities lie: as mission_words.toml says, else in the middle of the missions that are in it."""
    cities = tomllib.loads(files("bot.data").joinpath("mission_words.toml").read_text(encoding="utf-8"))["cities"]
    stated = {(row["country"], city): (row["at"][0], row["at"][1]) for city, row in cities.items()}
    return _middles(missions) | stated


def _middles(missions: Iterable[Mission]) -> dict[tuple[str, str], Point]:
    seen: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for mission in missions:
        if mission.city and mission.point:
            seen[mission.host, mission.city].append(mission.point)
    return {place: (median(p[0] for p in points), median(p[1] for p in points)) for place, points in seen.items()}
