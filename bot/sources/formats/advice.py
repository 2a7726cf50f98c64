"""What the formats of governments' travel advice have in common: one country's row as an Entry.

In `extra`: level_words (the publisher's own), unknown_level (words that no table knows), unknown_country, regional
(stricter advice holds for parts), regional_level (the strictest of it), change (the publisher's note), date_fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.charset import document_as_utf8
from bot.sources.formats.levels import LEVELS
from bot.sources.formats.parsed import Parsed

MAP_KEYS = frozenset({"rank", "complete"})
"""rank: 0 (default) for the publisher's best route, 1 and up for those that may lag behind it. complete: false where
one answer is not the whole list (a page of it, one country's file). Both are for domain/standing."""

# Destinations that have a row of their own beside that of the country whose code they carry. `extra.part` names them,
# so that the islands' level is never taken for the country's.
_PARTS = frozenset(
    {
        *("azores", "balearic-islands", "bonaire", "canary-islands", "gaza"),
        *("hawaii", "madeira", "saba", "sint-eustatius", "west-bank"),
    }
)


def part_of(place: str) -> str:
    """The slug of a destination that is a part of a country, "" for what is none."""
    slug = re.sub(r"[^a-z0-9]+", "-", place.casefold()).strip("-")
    return slug if slug in _PARTS else ""


def of_parts(regional: str | None) -> str | None:
    """The level of a country whose government warns of parts in so many words, and says nothing of the rest: "caution"
    at least. Where that is only read from running text (Dutch colours, Japanese regions) the level stays unknown."""
    return "caution" if regional else None


def strictest(levels: Iterable[str | None]) -> str | None:
    """The strictest of the levels that are known."""
    return max((level for level in levels if level in LEVELS), key=LEVELS.index, default=None)


def row(
    source: Source,
    *,
    guid: str,
    title: str,
    countries: tuple[str, ...],
    level: str | None,
    words: str = "",
    regional: bool = False,
    regional_level: str | None = None,
    change: str = "",
    body: str = "",
    url: str | None = None,
    date: object = None,
    published: datetime | None = None,
    follow: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Entry:
    """The entry, with everything that could not be read kept visible in `extra`. date: as it stands in the payload.
    Raises ValueError for a row without a title."""
    title = text.title(title)
    if not title:
        raise ValueError("a row without a title")
    known = _known(words, level, regional, regional_level, change)
    if date not in (None, "", [], {}) and published is None:
        known["date_fault"] = str(date)[:80]
    if part := part_of(title):
        known["part"] = part
    if not countries and not source.countries:
        known["unknown_country"] = title[:80]
    return Entry(
        guid=text.clean(guid, 500) or title,  # clean here, for copies are told apart by it
        title=title,
        text=text.clean(body),
        url=url if url and url.startswith(("http://", "https://")) else None,
        published=published,
        lang=source.lang,
        countries=countries,
        level=level,
        follow=follow,
        extra={**known, **(extra or {})},
    )


def _known(words: str, level: str | None, regional: bool, regional_level: str | None, change: str) -> dict[str, Any]:
    known: dict[str, Any] = {"regional": regional}
    if words := text.clean(words, 200):
        known["level_words"] = words
        if level is None:
            known["unknown_level"] = words
    if regional_level:
        known["regional_level"] = regional_level
    if change:
        known["change"] = text.plain(change, 1000)
    return known


def collected(name: str, entries: list[Entry], skipped: list[str]) -> Parsed:
    """The list, or an error: a list of advice without a single country is an outage, never "no advice"."""
    if not entries:
        if skipped:
            raise ParseError(f"{name}: no row could be read; {skipped[0]}"[:200])
        raise NotAFeed(f"{name}: a list without countries")
    return Parsed(tuple(entries), tuple(skipped))


def words_of(tree: LexborHTMLParser, body: bytes, lang: str | None) -> str:
    """A page's main text, a line for each block; archives keep pages as plain text, which is taken as it is."""
    main = tree.css_first("main") or tree.body
    if main is not None and main.css_first("h1, h2, h3, p, li"):
        return text.plain(main.html or "")
    return text.plain(document_as_utf8(body, lang).decode("utf-8", "replace"))


def fault(where: object, error: Exception) -> str:
    """Why a row was skipped, in one line."""
    return f"{str(where)[:60]}: {type(error).__name__}: {error}"[:200]


def at(item: Any, *paths: str) -> Any:
    """The first value that says something, at "a.b" of nested objects; None where there is none."""
    for path in paths:
        value = item
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value not in (None, "", [], {}):
            return value
    return None


def flag(value: object) -> bool | None:
    """Flags as publishers write them: true, 1, "1", "true", "Y"; None for what is no flag."""
    if isinstance(value, bool) or value is None:
        return value
    folded = str(value).strip().casefold()
    if folded in ("1", "true", "y", "yes", "1.0"):
        return True
    return False if folded in ("0", "false", "n", "no", "", "0.0") else None


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """One entry a guid: of several copies the newest, of equally old (or undated) ones the stricter; a publisher that
    serves old copies beside the new ones does not change its mind twice a day."""
    found: dict[str, Entry] = {}
    for entry in entries:
        other = found.get(entry.guid)
        if other is None or _age(entry) > _age(other):
            found[entry.guid] = entry
    return list(found.values())


def _age(entry: Entry) -> tuple[float, int]:
    stamp = entry.published.timestamp() if entry.published else 0.0
    return stamp, LEVELS.index(entry.level) if entry.level else -1
