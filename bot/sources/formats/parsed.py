"""What a format function gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.entry import Entry


@dataclass(frozen=True, slots=True)
class Parsed:
    """entries: in the payload's order. skipped: why single items could not be read. mode: which reader did it."""

    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()
    mode: Literal["strict", "tolerant"] = "strict"
