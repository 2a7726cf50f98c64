"""Smartraveller (Australia): the RSS, the JSON export, and lists derived from the page.

Facts (sources.md, au-smartraveller-*): the level is the *words*. `ta:level` counts "N/5" with 2/5 for normal and 5/5
for "do not travel", so a digit alone is not read. Dates are "21 Jul 2026 22:00:00 AEST". Stricter advice for regions
stands only in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text, xml_tree
from bot.sources.formats.json_list import load_json
from bot.sources.formats.levels import LEVELS
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
ZONE = "Australia/Sydney"
WORDS = {
    "exercise normal safety precautions": "normal",
    "exercise a high degree of caution": "caution",
    "reconsider your need to travel": "reconsider",
    "do not travel": "avoid",
}
_PHRASE = re.compile("|".join(WORDS), re.IGNORECASE)
_OVERALL = re.compile(rf"({'|'.join(WORDS)})\b[^.]*\boverall\b", re.IGNORECASE)
_HIGHER = re.compile(r"\b(?:higher|other) (?:advice )?levels? (?:apply|applies)\b", re.IGNORECASE)
_IDLE = re.compile(r"\b(?:no|without) (?:changes? to|longer)\b[^.]*", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a destination."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _from_json(load_json(body, "smartraveller", source.lang), source)
    root, mode = xml_tree.read(body, "smartraveller")
    if xml_tree.local(root) not in ("rss", "RDF", "channel"):
        raise NotAFeed(f"smartraveller: <{xml_tree.local(root)}> is no feed")
    entries = []
    items, skipped = bounded([node for node in root.iter() if xml_tree.local(node) == "item"])
    for n, item in enumerate(items):
        try:
            entries.append(_item(item, source))
        except (ValueError, TypeError) as error:
            skipped.append(advice.fault(f"item {n}", error))
    found = advice.collected("smartraveller", advice.newest(entries), skipped)
    return Parsed(found.entries, found.skipped, mode)


def _item(item: ET.Element, source: Source) -> Entry:
    warnings = next((node for node in item if xml_tree.local(node) == "warnings"), None)
    within = warnings if warnings is not None else item
    digit = xml_tree.child(within, "level")
    words = xml_tree.child(within, "description") if warnings is not None else ""
    date = xml_tree.child(item, "pubDate")
    body = text.plain(xml_tree.child(item, "encoded") or xml_tree.child(item, "description"))
    return _entry(
        source,
        place=xml_tree.child(item, "title") or xml_tree.child(within, "coverage"),
        words=words or _overall(body, xml_tree.child(item, "title")) or digit,
        body=body,
        link=xml_tree.child(item, "link") or xml_tree.child(item, "guid"),
        date=date,
        extra={"ta_level": digit[:20]} if digit else {},
    )


def _from_json(document: Any, source: Source) -> Parsed:
    items = document if isinstance(document, list) else advice.at(document, "advisories", "data", "destinations")
    if not isinstance(items, list) or not items:
        raise NotAFeed("smartraveller: no list of destinations")
    entries = []
    items, skipped = bounded(items)
    for n, item in enumerate(items):
        try:
            entries.append(_row(item, source))
        except (ValueError, TypeError, AttributeError) as error:
            skipped.append(advice.fault(f"item {n}", error))
    return advice.collected("smartraveller", advice.newest(entries), skipped)


def _row(item: Mapping[str, Any], source: Source) -> Entry:
    code = advice.at(item, "country.alpha_2")
    words = text.plain(str(advice.at(item, "field_overall_advice_level", "advisory", "risk_level") or ""), 300)
    notes = [text.plain(str(item.get(name) or "")) for name in ("field_last_update", "field_advice_levels")]
    return _entry(
        source,
        place=str(advice.at(item, "title", "destination", "country.name") or ""),
        code=str(code or ""),
        words=words,
        body="\n".join(note for note in notes if note),
        link=str(advice.at(item, "field_url", "url", "page_url") or ""),
        date=advice.at(item, "changed", "last_updated"),
        change=notes[0],
    )


def _entry(
    source: Source,
    *,
    place: str,
    words: str,
    body: str,
    link: str,
    date: object,
    code: str = "",
    change: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Entry:
    place = text.title(place)
    if not place:
        raise ValueError("no destination")
    level = WORDS.get(" ".join(words.casefold().split()).strip(" ."))
    by_name = countries.from_name(place)
    stricter = _stricter(body, level)
    return advice.row(
        source,
        guid=link or code or place,
        title=place,
        countries=by_name if len(by_name) > 1 or not code else countries.from_iso2(code) or by_name,
        level=level,
        words=words,
        regional=bool(stricter or (level and _HIGHER.search(body))),
        regional_level=stricter,
        change=change,
        body=f"{words}\n{body}",
        url=link,
        date=date,
        published=_date(date),
        extra=extra,
    )


def _overall(body: str, place: str) -> str:
    """The level's words in running text, where they are said of the destination as a whole: "... to Iran overall",
    "we advise do not travel to Iran due to ..."."""
    match = _OVERALL.search(body)
    if match is None and place:
        advised = rf"\badvi[sc]e\w*\b[^.]{{0,30}}?\b({'|'.join(WORDS)})(?:\s+(?:to|in))?\s+{re.escape(place.strip())}"
        match = re.search(advised + r"(?=\s+(?:due|because|at this time)\b|\s*[.,;]|\s*$)", body, re.IGNORECASE)
    return match[1] if match else ""


def _stricter(body: str, level: str | None) -> str | None:
    """The strictest level named in the text, where it is stricter than the destination's own."""
    if level is None:
        return None
    named = advice.strictest(WORDS[phrase.casefold()] for phrase in _PHRASE.findall(_IDLE.sub("", body)))
    return named if named and LEVELS.index(named) > LEVELS.index(level) else None


def _date(value: object) -> datetime | None:
    """ISO, "21 Jul 2026 22:00:00 AEST", RFC 822, or "Fri, 2025-11-14 14:22" of the export (Canberra)."""
    return text.read_date(value, zone=ZONE)
