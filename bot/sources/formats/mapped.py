"""What the two formats that read through a `map` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.advisory import Kind, Severity
from bot.domain.entry import Entry
from bot.domain.errors import ChangedStructure
from bot.sources.formats.said import said

UNDATED = 3
"""So many rows without one date are no accident: the selector or path of the date points at nothing any more."""


def must_read(name: str, rows: int, entries: Sequence[Entry], skipped: Sequence[str], *, dated: bool) -> None:
    """Raises ChangedStructure where there are rows, and no title or (dated: the map names one) no date can be read."""
    if rows and not entries:
        raise ChangedStructure(f"{name}: changed structure: {rows} rows, none could be read; {skipped[-1]}")
    if dated and len(entries) >= UNDATED and all(entry.published is None for entry in entries):
        written = next((str(e.extra["date_fault"]) for e in entries if e.extra.get("date_fault")), "nothing")
        raise ChangedStructure(f"{name}: changed structure: {rows} rows, no date; where it stood: {written!r}"[:300])


def kind_said(category: str, rules: Mapping[str, Any], countries: Sequence[str]) -> dict[str, Any]:
    """What the map's `kinds` make of a category's words. Where the countries are known, that is the alert itself; else
    it is kept beside what detection finds in the text. Words that the table does not know are told."""
    words = " ".join(category.split())[:200]
    table = rules.get("kinds")
    if not words or not isinstance(table, Mapping):
        return {}
    known = {str(key).casefold(): str(kind) for key, kind in table.items()}
    kind = known.get(words.casefold())
    if kind is None:
        return {"category": words, "unknown_category": words}
    found: dict[str, Any] = {"category": words, "kind": kind}
    if countries:
        found |= said(Kind(kind), Severity(str(rules.get("severity", Severity.MODERATE.value))))
    return found
