"""RSS 0.9-2.0, RDF and Atom through feedparser: strict where the XML is sound, tolerant where it is not."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.parsed import Parsed

MAP_KEYS = frozenset({"country_from_title"})
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*\[", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(rb"^\s*(<!doctype html|<html)", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """Entries in the feed's order. Raises NotAFeed for HTML, an empty body or no feed; ParseError for entity bombs."""
    refuse_bombs(body)
    if not body.strip():
        raise NotAFeed("rss: empty body")
    if _HTML.match(body[:300]):
        raise NotAFeed("rss: an HTML page instead of a feed")
    found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") and not found.entries:
        raise NotAFeed("rss: no feed in it")
    entries, skipped = [], []
    for n, item in enumerate(found.entries):
        try:
            entries.append(_entry(item, source))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            skipped.append(f"item {n}: {type(error).__name__}: {error}"[:200])
    if not found.entries and found.bozo:
        raise ParseError(f"rss: broken XML and nothing readable in it: {found.get('bozo_exception')}"[:200])
    return Parsed(tuple(entries), tuple(skipped), "tolerant" if found.bozo and _is_broken(found) else "strict")


def refuse_bombs(body: bytes) -> None:
    """A feed has no reason to declare entities; a bomb has no other way."""
    head = body[:4096]
    if _ENTITY.search(head) and _DOCTYPE.search(head):
        raise ParseError("xml: declares entities of its own, refused")


def _is_broken(found: Any) -> bool:
    """A lying or missing charset alone is not broken XML."""
    return not isinstance(found.get("bozo_exception"), feedparser.CharacterEncodingOverride)


def _entry(item: Mapping[str, Any], source: Source) -> Entry:
    title = text.title(str(item.get("title") or ""))
    body = text.plain(_longest(item))
    link = item.get("link") or None
    raw = item.get("published_parsed") or item.get("updated_parsed")
    published = text.moment(datetime.fromtimestamp(calendar.timegm(raw), UTC)) if raw else None
    guid = str(item.get("id") or link or "") or _made_up(title, body)
    if not title and not body:
        raise ValueError("neither title nor text")
    extra: dict[str, Any] = {}
    if published is None and (raw or item.get("published") or item.get("updated")):
        extra["date_fault"] = str(item.get("published") or item.get("updated"))[:80]
    if tags := [str(t.get("term"))[:80] for t in item.get("tags", []) if t.get("term")]:
        extra["categories"] = tags[:10]
    # Atom's id may be the page's address, the same for every edition: `updated` is then the edition
    return Entry(
        guid=guid[:500],
        title=title or body.split("\n")[0][:200],
        text=body,
        url=_address(link),
        published=published,
        lang=source.lang or _language(item),
        extra=extra,
    )


def _longest(item: Mapping[str, Any]) -> str:
    """content:encoded or Atom content where given, else the description; both where they differ is too much."""
    contents = [str(c.get("value") or "") for c in item.get("content", [])]
    return max([*contents, str(item.get("summary") or "")], key=len)


def _made_up(title: str, body: str) -> str:
    return "made:" + hashlib.blake2b(f"{title}\n{body[:500]}".encode(), digest_size=12).hexdigest()


def _address(link: Any) -> str | None:
    return str(link)[:2000] if str(link or "").startswith(("http://", "https://")) else None


def _language(item: Mapping[str, Any]) -> str | None:
    detail = item.get("title_detail") or {}
    return (detail.get("language") or "")[:2].lower() or None
