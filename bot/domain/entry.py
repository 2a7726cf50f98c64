"""Entry: one published item, as a source's format gave it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CHANGE = "standing:"
"""What the guid of a change begins with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed.

    guid: the publisher's identity for it (stable across edits where the format allows).
    text: plain text, paragraphs separated by newlines, no markup.
    published: aware UTC, or None where the source gives none.
    countries: ISO alpha-2 codes, only where the format itself says so.
    level: the normalised advice level ("normal" | "caution" | "reconsider" | "avoid"), only where the format says so.
    follow: address of the full document where this entry is only an index row (GOV.UK page, CAP document).
    extra: what else the format says (JSON values only): change note, CAP fields, edited flag.
    """

    guid: str
    title: str
    text: str = ""
    url: str | None = None
    published: datetime | None = None
    lang: str | None = None
    countries: tuple[str, ...] = ()
    level: str | None = None
    follow: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    _fingerprint: str = field(default="", init=False, repr=False, compare=False)

    @property
    def is_change(self) -> bool:
        """Made by services/standing: that a row of a list has changed. Its address is the row's."""
        return self.guid.startswith(CHANGE) and "standing" in self.extra  # a feed may call its items what it likes

    def fingerprint(self) -> str:
        """A hash of what a reader would see; a moved date alone does not change it, except on index rows
        (with `follow`), where the date is the only sign of change."""
        if not self._fingerprint:  # asked for several times on the way to the database
            object.__setattr__(self, "_fingerprint", self._hash())
        return self._fingerprint

    def _hash(self) -> str:
        parts = [fold(self.title), fold(self.text), self.level or "", ",".join(sorted(self.countries))]
        if self.follow:
            parts.append(self.published.isoformat() if self.published else "")
            parts.append(str(self.extra.get("change", "")))
        if self.is_change:
            parts.append(self.guid)  # the row that changed stands beside it, with the same words
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    def digest(self) -> bytes:
        """Eight bytes that change with anything the source says of the item: to know at a glance what the last payload
        held already. Cheaper than `fingerprint`, and blind to nothing."""
        said = (
            self.guid,
            self.title,
            self.text,
            self.url,
            self.published,
            self.lang,
            self.countries,
            self.level,
            self.follow,
            self.extra,
        )
        return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=8).digest()

    def as_json(self) -> dict[str, Any]:
        """The object of `python -m bot parse` (contract.md)."""
        return {
            "guid": self.guid,
            "title": self.title,
            "text": self.text,
            "url": self.url,
            "published": self.published.isoformat() if self.published else None,
            "lang": self.lang,
            "countries": list(self.countries),
            "level": self.level,
            "extra": {**self.extra, **({"follow": self.follow} if self.follow else {})},
        }


def fold(text: str) -> str:
    """Text without case, compatibility forms, control characters and runs of white space: to compare, not to show."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if not text.isprintable():  # rare: only then is each character looked at
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Cn"))
        text = " ".join(text.split())
    return text.casefold()
