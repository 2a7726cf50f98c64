"""What stands in one source's feed: each item with its first moment and its newest edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.demo.script import ScriptEntry

Published = Sequence[tuple[ScriptEntry, datetime]]


@dataclass(frozen=True, slots=True)
class Item:
    """entry: the newest edition. first: when the item appeared. changed: when this edition did (aware UTC).
    number: its place in the order of appearance, from 1; edits do not move it."""

    entry: ScriptEntry
    first: datetime
    changed: datetime
    number: int

    @property
    def edited(self) -> bool:
        return self.changed > self.first


def items_of(published: Published, source: str) -> list[Item]:
    """The source's items, newest first; a later entry with the same guid is an edit of the earlier one."""
    found: dict[str, Item] = {}
    for entry, at in sorted(published, key=lambda pair: pair[1]):
        if entry.source == source:
            before = found.get(entry.guid)
            first, number = (before.first, before.number) if before else (at, len(found) + 1)
            found[entry.guid] = Item(entry, first, at, number)
    return list(reversed(found.values()))


def link(item: Item, base: str) -> str:
    """The item's own page, which the sandbox serves too."""
    return f"{base}/feeds/{item.entry.source}/{item.entry.guid}"
