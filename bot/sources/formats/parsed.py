"""Parsed: what a format made of one payload."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from bot.domain.entry import Entry

Mode = Literal["strict", "tolerant"]
Item = TypeVar("Item")


class SkipItem(Exception):
    """This one item cannot become an entry; the rest can. The message says why."""


class IgnoreItem(SkipItem):
    """This item is none by design (a service row, a photo without words): no fault."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """entries: in the payload's order. skipped: one line for each bad item. ignored: how many items were none by
    design. mode: "tolerant" where the payload broke its own syntax and was read all the same."""

    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()
    mode: Mode = "strict"
    ignored: int = 0


def each(items: Iterable[Item], make: Callable[[Item], Entry], mode: Mode = "strict") -> Parsed:
    """Makes an entry of each item; a bad item is told and left out, never the rest.

    Data from outside breaks assumptions in ways nobody lists beforehand, so every data error counts as a bad item."""
    entries: list[Entry] = []
    skipped: list[str] = []
    ignored = 0
    for number, item in enumerate(items, start=1):
        try:
            entries.append(make(item))
        except IgnoreItem:
            ignored += 1
        except SkipItem as fault:
            skipped.append(f"item {number}: {fault}")
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as fault:
            skipped.append(f"item {number}: {type(fault).__name__}: {fault}"[:200])
    return Parsed(tuple(entries), tuple(skipped), mode, ignored)


def without_duplicates(parsed: Parsed) -> Parsed:
    """One entry a guid: the newest, else the first. Some lists give old and new copies of one page in turn, and
    storing both would make a change out of every poll."""
    kept: dict[str, Entry] = {}
    told: list[str] = []
    for entry in parsed.entries:
        known = kept.get(entry.guid)
        if known is None or _newer(entry, known):
            kept[entry.guid] = entry
        if known is not None and known.fingerprint() != entry.fingerprint():
            told.append(f"two different items with id {entry.guid[:80]!r}, newest kept")
    return replace(parsed, entries=tuple(kept.values()), skipped=(*parsed.skipped, *told))


def _newer(one: Entry, other: Entry) -> bool:
    return bool(one.published and other.published and one.published > other.published)
