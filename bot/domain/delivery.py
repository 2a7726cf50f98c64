"""What a message offers to tap, free of any messenger's library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: a text and exactly one of url (opens a page), data (comes back to the bot, at most 64 bytes)
    or copy (puts a text on the clipboard)."""

    text: str
    url: str | None = None
    data: str | None = None
    copy: str | None = None
