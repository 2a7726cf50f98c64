"""RSS and Atom through feedparser: strict first, then tolerant, whichever of the two the feed turns out to be.

Map paths are feedparser's keys ("title", "gdacs_iso3", "ta_level"); "category:DOMAIN" is the category of that domain,
"@text" the fullest body, "@date" the first usable date, "@hash" an identity made of title and date.
"""

from __future__ import annotations

import calendar
import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXException

import feedparser

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats.charset import repaired
from bot.sources.formats.dates import DateFault, plausible, rfc822
from bot.sources.formats.parsed import Mode, Parsed, each
from bot.sources.formats.rows import entry_of
from bot.sources.formats.schema import ROW_KEYS
from bot.sources.formats.sniff import refuse_entities, refuse_page

KEYS = ROW_KEYS
DEFAULTS = {"id": ["id", "link", "@hash"], "title": "title", "text": "@text", "url": "link", "date": "@date"}


def read(body: bytes, source: Source, content_type: str | None = None) -> Parsed:
    """One payload -> its entries; raises NotAFeed or ParseError where it is no feed at all."""
    items, mode = load_feed(body, source, content_type)
    return each(items, lambda item: feed_entry(item, source), mode)


def feed_entry(item: Any, source: Source) -> Entry:
    """One feedparser item -> Entry, by the source's map over the defaults."""
    entry = entry_of(lambda path: look(item, path), replace(source, map={**DEFAULTS, **source.map}))
    updated = _iso(item.get("updated_parsed"))
    if updated and entry.published and updated != entry.published.isoformat():
        return replace(entry, extra={**entry.extra, "updated": updated})
    return entry


def load_feed(body: bytes, source: Source, content_type: str | None) -> tuple[list[Any], Mode]:
    """feedparser's items, and how the payload had to be read."""
    refuse_page(body, source.format)
    refuse_entities(body, source.format)
    body, mode = repaired(body, source.lang, content_type)
    headers = {"content-type": content_type} if content_type and mode == "strict" else {}
    # A stream, never the bytes themselves: feedparser would open a body that looks like a file name or an address.
    feed = feedparser.parse(
        io.BytesIO(body.lstrip()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    broken = isinstance(feed.get("bozo_exception"), SAXException)
    if not feed.version and not feed.entries:
        fault = f": {feed.bozo_exception}" if broken else ""
        raise NotAFeed(f"{source.format}: neither RSS nor Atom{fault}")
    if broken and not feed.entries:
        raise ParseError(f"{source.format}: broken XML: {feed.bozo_exception}")
    return list(feed.entries), "tolerant" if broken else mode


def look(item: Any, path: str) -> Any:
    """The value of a map path in a feedparser item."""
    if path in _COMPUTED:
        return _COMPUTED[path](item)
    if path.startswith("category:"):
        domain = path.removeprefix("category:")
        return next((tag.get("term") for tag in item.get("tags", []) if tag.get("scheme") == domain), None)
    return item.get(path)


def _fullest(item: Any) -> str:
    """The longer of content:encoded (Atom content) and description (summary): either may be only a teaser."""
    bodies = [part.get("value") or "" for part in item.get("content", [])] + [item.get("summary") or ""]
    return max(bodies, key=len)


def _date(item: Any) -> str | None:
    """The first usable date as ISO text; a date that is there but unusable comes back as written, for the fault."""
    written = None
    for name in ("published", "updated", "created"):
        raw = item.get(name) if name in item else None
        if raw:
            written = written or raw
            for moment in _readings(item, name, raw):
                return moment.isoformat()
    return written


def _readings(item: Any, name: str, raw: str) -> Iterator[datetime]:
    try:
        if named := rfc822(raw):
            yield named
        elif parsed := item.get(f"{name}_parsed"):
            yield plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (DateFault, ValueError, OverflowError, OSError):
        return


def _hash(item: Any) -> str:
    words = "\x1f".join([item.get("title") or _fullest(item), item.get("published") or item.get("updated") or ""])
    return "hash:" + hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest() if words[1:] else ""


def _iso(parsed: Any) -> str | None:
    try:
        return plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC)).isoformat() if parsed else None
    except (DateFault, ValueError, OverflowError, OSError):
        return None


_COMPUTED = {"@text": _fullest, "@date": _date, "@hash": _hash}
