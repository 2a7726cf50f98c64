"""Loads the directory of missions; all faults at once, each naming the row."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.errors import ConfigError
from bot.domain.mission import Directory, Mission, Phone


@cache
def load_directory() -> Directory:
    """The bundled directory. Raises ConfigError naming every faulty row."""
    place = files("bot.data")
    faults: list[str] = []
    missions = []
    for number, line in enumerate(place.joinpath("missions.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            missions.append(read_row(json.loads(line)))
        except (KeyError, ValueError, TypeError) as error:
            faults.append(f"missions.jsonl: line {number}: {type(error).__name__}: {error}")
    if faults:
        raise ConfigError("\n".join(faults))
    world = [_world_row(row) for row in csv.DictReader(_lines("world.tsv"), delimiter="\t")]
    return Directory(tuple(missions), tuple(world))


def read_row(row: Mapping[str, Any]) -> Mission:
    """One JSON row as a Mission; raises ValueError or KeyError for a faulty one."""
    for key in ("sending", "host"):
        if not (isinstance(row[key], str) and len(row[key]) == 2 and row[key].isupper()):
            raise ValueError(f"{key}: {row[key]!r} is not an ISO code")
    return Mission(
        id=row["id"],
        sending=row["sending"],
        host=row["host"],
        type=row["type"],
        city=row["city"],
        address=row["address"],
        phones=tuple(_phone(p) for p in row["phones"]),
        emails=tuple(row["emails"]),
        website=row["website"],
        telegram=row["telegram"],
        lat=row["lat"],
        lon=row["lon"],
        hours=row["hours"],
        accredited_to=tuple(row["accredited_to"]),
        covered_by=(row.get("covered_by") or {}).get("host"),
        source_url=row["source_url"],
        source_date=_date(row["source_date"]),
        confidence=row["confidence"],
        temporary=bool(row.get("temporary")),
        valid_from=_date(row.get("valid_from")),
        valid_until=_date(row.get("valid_until")),
        note=row["note"],
    )


def _phone(row: Mapping[str, Any]) -> Phone:
    if not str(row["number"]).startswith("+"):
        raise ValueError(f"phone {row['number']!r} is not E.164")
    return Phone(row["number"], row["use"], _date(row["as_of"]), bool(row.get("emergency")), row.get("note"))


def _date(value: str | None) -> date | None:
    """A day; a month or a year stands for its first day (sources often give no more)."""
    if not value:
        return None
    parts = [int(p) for p in value.split("-")]
    return date(*[*parts, 1, 1][:3])


def _world_row(row: Mapping[str, str]) -> Mission:
    return Mission(
        id=f"world-{row['sending']}-{row['host']}-{row['city']}".lower(),
        sending=row["sending"],
        host=row["host"],
        type=row["type"],
        city=row["city"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        source_url="https://www.wikidata.org/",
        source_date=date(2026, 7, 31),
        confidence="secondary",
    )


def _lines(name: str) -> list[str]:
    return files("bot.data").joinpath(name).read_text(encoding="utf-8").splitlines()
