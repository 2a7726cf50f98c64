"""What a format function gives back."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from bot.domain.entry import Entry
from bot.domain.errors import ParseError

MOST = 5000
"""Rows of one payload that are read. The longest honest lists have some hundreds; tens of thousands, each read, stored
and decided on, would keep the alerts of all other sources waiting."""
Row = TypeVar("Row")
DIGEST = 8
"""Bytes of an item's digest."""


def known_in(digests: bytes) -> Set[bytes]:
    """The single digests of a row of them."""
    return {digests[i : i + DIGEST] for i in range(0, len(digests), DIGEST)}


def bounded(rows: list[Row]) -> tuple[list[Row], list[str]]:
    """(the rows that are read, what to tell of the others)."""
    left_out = len(rows) - MOST
    return rows[:MOST], [f"{left_out} rows beyond the first {MOST} were left out"] if left_out > 0 else []


@dataclass(frozen=True, slots=True)
class Parsed:
    """entries: in the payload's order. skipped: why single items could not be read. mode: which reader did it.
    notes: what is worth knowing of the payload and no fault (gaps in a channel's numbers, a further page).
    made: when the publisher made the payload, where it says so: an old file is an outage that looks like an answer.
    digests: of every item, as the reader saw it, where the reader itself passed over what it knew; `entries` are then
    the others, and passed says how many it knew."""

    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()
    mode: Literal["strict", "tolerant"] = "strict"
    notes: tuple[str, ...] = ()
    made: datetime | None = None
    digests: bytes = b""
    passed: int = 0

    @property
    def count(self) -> int:
        """Items that could be read, known or new."""
        return len(self.entries) + self.passed


def read_each(name: str, rows: list[Any], read: Callable[[Any], Entry], skipped: list[str]) -> Parsed:
    """Each row on its own: one that cannot be read is told and costs no other. Raises ParseError where none can be.
    skipped: what was left out before."""
    entries, skipped = [], list(skipped)
    for n, row in enumerate(rows):
        try:
            entries.append(read(row))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            skipped.append(f"item {n}: {error}"[:200])
    if skipped and not entries:
        raise ParseError(f"{name}: no item could be read; {skipped[0]}")
    return Parsed(tuple(entries), tuple(skipped))
