"""A JSON document that holds a list of items, read by the source's map.

Map paths are dotted ("eng.advisory-text", "country.alpha_2", "tags.0"); "@key" is the item's own key where the list is
an object; `items` may be "." for the document itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.errors import ConfigError, NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats.json_body import load_json
from bot.sources.formats.parsed import Parsed, each
from bot.sources.formats.rows import entry_of
from bot.sources.formats.schema import ROW_KEYS, path

KEYS = {**ROW_KEYS, "items": path}
REQUIRED = ("items", "title")

# Shapes that explain themselves, so that a stored payload can be read without a catalogue row: travel advice lists
# as public archives keep them, the Canadian index, and news APIs of the common kind.
COMMON: Mapping[str, Any] = {
    "items": ["data", "content", "advisories", "items", "entries", "articles", "results", "."],
    "id": ["guid", "id", "identifier", "details_url", "advisory_details_url", "page_url", "@key", "url", "link"],
    "title": [
        "{destination}: {risk_level}",
        "{country.name}: {advisory}",
        "{eng.name}: {eng.advisory-text}",
        "title",
        "headline",
        "destination",
        "name",
    ],
    "text": ["body", "text", "content", "description", "summary", "anons", "eng.recent-updates"],
    "url": ["details_url", "advisory_details_url", "page_url", "url", "link"],
    "date": ["last_updated", "last_updated_advisory", "date-published.asp", "published", "created_date", "date"],
    "country": ["destination", "country.name", "eng.name"],
    "level": ["risk_level", "advisory", "eng.advisory-text"],
    "levels": {
        "take normal security precautions": "normal",
        "exercise normal": "normal",
        "exercise a high degree of caution": "caution",
        "exercise increased caution": "caution",
        "level 1": "normal",
        "level 2": "caution",
        "level 3": "reconsider",
        "level 4": "avoid",
        "reconsider": "reconsider",
        "avoid non-essential travel": "reconsider",
        "avoid all travel": "avoid",
        "do not travel": "avoid",
        "no summary found": "none",
    },
}


def read(body: bytes, source: Source, content_type: str | None = None) -> Parsed:
    """One payload -> its entries. An empty list is a valid answer; a missing list is none (ParseError)."""
    document, mode = load_json(body, source.format)
    rules = source if source.map else replace(source, map=COMMON)
    items = _items(document, rules.map["items"], source.format)
    parsed = each(items, lambda item: entry_of(lambda where: dig(item, where), rules), mode)
    if not source.map and items and not parsed.entries:
        raise ConfigError("json_list: the shape is not self-evident; name a catalogue row with --source")
    return parsed


def dig(item: Any, where: str) -> Any:
    """The value at a dotted path, or None."""
    for step in where.split("."):
        if isinstance(item, Mapping):
            item = item.get(step)
        elif isinstance(item, list) and step.isdigit() and int(step) < len(item):
            item = item[int(step)]
        else:
            return None
    return item


def _items(document: Any, where: Any, format_name: str) -> list[Mapping[str, Any]]:
    for place in where if isinstance(where, list) else [where]:
        found = document if place == "." else dig(document, place)
        if isinstance(found, list):
            return [item for item in found if isinstance(item, Mapping)]
        if isinstance(found, Mapping) and found and all(isinstance(item, Mapping) for item in found.values()):
            return [{"@key": key, **item} for key, item in found.items()]
    if not isinstance(document, (list, Mapping)):
        raise NotAFeed(f"{format_name}: a bare {type(document).__name__} instead of a list")
    keys = ", ".join(list(document)[:8]) if isinstance(document, Mapping) else "a list"
    raise ParseError(f"{format_name}: no list of items at {where!r} (the document has: {keys})")
