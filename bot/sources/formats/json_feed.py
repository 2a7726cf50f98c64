"""JSON Feed 1.0 and 1.1 (jsonfeed.org), and what calls itself one: no `version`, ids that are numbers or missing, a
`content` instead of `content_html`, one `author` in place of `authors`, dates without a zone.

zone     IANA zone of dates that name none (the specification asks for RFC 3339)
keep     further fields of an item to keep in extra ("_region"); tags and authors are kept anyway"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import jsontext, languages, text
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = frozenset({"zone", "keep"})
_HTML = ("content_html", "content", "html", "summary_html", "description")
_TEXTS = ("content_text", "text", "summary")


def parse(body: bytes, source: Source) -> Parsed:
    """Entries in the feed's order. An item without any words is skipped and named; a feed all of whose items are such
    is an error."""
    document, mode = jsontext.read(body, "json_feed", source.lang)
    feed = _feed(document)
    entries = []
    items, skipped = bounded(_items(feed))
    for n, item in enumerate(items):
        try:
            entries.append(_entry(item, feed, source))
        except (ValueError, TypeError, AttributeError) as error:
            skipped.append(f"item {n}: {type(error).__name__}: {error}"[:200])
    if skipped and not entries:
        raise ParseError(f"json_feed: no item could be read; {skipped[-1]}")
    notes = []
    if isinstance(further := feed.get("next_url"), str) and further:
        notes.append(f"older items at {further[:300]}")
    if feed.get("expired") is True:
        notes.append("the publisher says that this feed has ended")
    return Parsed(tuple(entries), tuple(skipped), mode, tuple(notes))


def _feed(document: Any) -> Mapping[str, Any]:
    if isinstance(document, Mapping) and "items" not in document and isinstance(document.get("feed"), Mapping):
        document = document["feed"]
    if isinstance(document, list) and any(isinstance(item, Mapping) for item in document):
        document = {"items": document}
    if not isinstance(document, Mapping) or not isinstance(document.get("items"), list | Mapping):
        raise NotAFeed("json_feed: no items: another kind of document, or an error message")
    return document


def _items(feed: Mapping[str, Any]) -> list[Any]:
    found = feed["items"]
    return list(found.values()) if isinstance(found, Mapping) else list(found)


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], source: Source) -> Entry:
    if not isinstance(item, Mapping):
        raise TypeError("no object")
    title, body = text.title(_string(item, "title")), _body(item)
    if not title and not body:
        raise ValueError("neither title nor text")
    url = _address(item, source)
    published, extra = _date(item, source)
    extra |= _more(item, source)
    return Entry(
        # the specification allows no numbers, its examples and many feeds have them
        guid=_string(item, "id") or _string(item, "guid") or url or title or body[:200],
        title=title or text.title(body.partition("\n")[0]),
        text=body,
        url=url,
        published=published,
        lang=languages.code(_string(item, "language")) or source.lang or languages.code(_string(feed, "language")),
        extra=extra,
    )


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _body(item: Mapping[str, Any]) -> str:
    """The fullest of what the item has; markup is taken off the fields that are HTML, and off those that are it by
    mistake."""
    found = [text.plain(_string(item, name)) for name in (*_HTML, *_TEXTS)]
    return max(found, key=len)


def _address(item: Mapping[str, Any], source: Source) -> str | None:
    """The item's own page, else the page that it is about; relative addresses are the feed's."""
    for name in ("url", "external_url", "link"):
        try:
            found = urljoin(source.url, _string(item, name)) if _string(item, name) else ""
        except ValueError:
            continue
        if found.startswith(("http://", "https://")):
            return found[:2000]
    return None


def _date(item: Mapping[str, Any], source: Source) -> tuple[Any, dict[str, Any]]:
    written = ""
    for name in ("date_published", "date_modified", "date", "published"):
        raw = item.get(name)
        if found := text.read_date(raw, None, source.map.get("zone"), country=source.publisher.country):
            return found, {}
        written = written or (str(raw)[:80] if raw else "")
    return None, {"date_fault": written or "missing"}


def _more(item: Mapping[str, Any], source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if item.get("date_published") and item.get("date_modified") not in (None, item.get("date_published")):
        found["modified"] = str(item["date_modified"])[:80]
    if tags := [str(tag)[:80] for tag in _list(item.get("tags")) if isinstance(tag, str | int)]:
        found["categories"] = tags[:10]
    if authors := [name for name in map(_name, [*_list(item.get("authors")), item.get("author")]) if name]:
        found["authors"] = list(dict.fromkeys(authors))[:5]
    found.update({str(name): str(item[name])[:200] for name in source.map.get("keep", []) if item.get(name)})
    return found


def _name(author: Any) -> str:
    value = author.get("name") if isinstance(author, Mapping) else author
    return value.strip()[:120] if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
