"""What a format's `map` table may hold: each key with a check, so that a wrong catalogue is told as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.sources.countries import READERS
from bot.sources.formats.dates import MONTHS

Check = Callable[[Any], str | None]
"""A value -> what is wrong with it, or None."""

LEVELS = ("normal", "caution", "reconsider", "avoid")
"""The normalised advice levels, mildest first. "none" in a look-up says: known, and deliberately no level."""


def text(value: Any) -> str | None:
    return None if isinstance(value, str) and value else "a text expected"


def path(value: Any) -> str | None:
    """One path or template, or a list of them of which the first that gives something counts."""
    values = value if isinstance(value, list) else [value]
    return None if values and all(isinstance(v, str) for v in values) else "a path or a list of paths expected"


def paths(value: Any) -> str | None:
    good = isinstance(value, dict) and all(path(v) is None for v in value.values())
    return None if good else "a table of name = path expected"


def levels(value: Any) -> str | None:
    if not isinstance(value, dict) or not value:
        return "a table of words = level expected"
    wrong = sorted({str(v) for v in value.values() if v not in (*LEVELS, "none")})
    return f"unknown level {', '.join(wrong)} (known: {', '.join(LEVELS)}, none)" if wrong else None


def one_of(*known: str) -> Check:
    return lambda value: None if value in known else f"one of {', '.join(known)} expected"


def zone(value: Any) -> str | None:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, TypeError, KeyError):
        return "an IANA time zone expected, for example Asia/Almaty"
    return None


def pattern(value: Any) -> str | None:
    try:
        groups = set(re.compile(value).groupindex)
    except (re.error, TypeError) as error:
        return f"not a regular expression: {error}"
    named = {"title", "country", "level"}
    return None if groups and groups <= named else f"named groups out of {', '.join(sorted(named))} expected"


ROW_KEYS: Mapping[str, Check] = {
    "id": path,
    "title": path,
    "text": path,
    "text_join": path,
    "url": path,
    "date": path,
    "date_format": text,
    "zone": zone,
    "months": one_of(*MONTHS),
    "country": path,
    "country_by": one_of(*READERS),
    "level": path,
    "levels": levels,
    "pattern": pattern,
    "extra": paths,
}
"""Keys that every row-like format shares (rows.py reads them)."""


def faults(table: Mapping[str, Any], known: Mapping[str, Check], required: tuple[str, ...]) -> list[str]:
    """Everything that is wrong with a `map` table, one line each."""
    found = [
        f"map: unknown key {key!r} (known: {', '.join(sorted(known)) or 'none'})" for key in table if key not in known
    ]
    found += [f"map.{key}: {fault}" for key, value in table.items() if key in known and (fault := known[key](value))]
    found += [f"map.{key}: missing" for key in required if key not in table]
    if "levels" in table and "level" not in table and "pattern" not in table:
        found.append("map.levels: says nothing without map.level or a pattern with a level group")
    return found
