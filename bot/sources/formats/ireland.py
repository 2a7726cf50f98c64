"""Department of Foreign Affairs (Ireland), ireland.ie: the list of destinations, one destination's page, and lists
derived from them.

Facts (sources.md, ie-dfa): the level is a line under "Security Status", dates are days ("Updated on: 13 August 2026");
there is no feed, and the list names no levels: each page is followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from bot.domain.entry import Entry
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
ZONE = "Europe/Dublin"
SITE = "https://www.ireland.ie"
WORDS = {
    "normal precautions": "normal",
    "exercise normal precautions": "normal",
    "take normal precautions": "normal",
    "high degree of caution": "caution",
    "exercise a high degree of caution": "caution",
    "avoid non-essential travel": "reconsider",
    "do not travel": "avoid",
}
_LINK = re.compile(r"/advice/([a-z0-9-]+)/?$")
_STATUS = re.compile(r"security status\W*\n+\W*(?P<words>[^\n]+)|security status\s*:\s*(?P<same>[^\n]+)", re.IGNORECASE)
_UPDATED = re.compile(r"(?:last )?updated(?: on)?:?\s*(\d{1,2}\s+[A-Za-z]+\s+\d{4})", re.IGNORECASE)
_PLACE = re.compile(r"^\W*(?:travel to\s+)?(.+?)(?:\s+overview)?\W*$", re.IGNORECASE)
_NOTHING = "no summary found"  # what a reader of the page wrote once its selector had broken: no words of the ministry


def parse(body: bytes, source: Source) -> Parsed:
    """Of a page: one entry with its level. Of the list: one entry a destination, with `follow` to its page."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _derived(load_json(body, "ireland", source.lang), source)
    tree = page(body, "ireland", source.lang)
    plain = advice.words_of(tree, body, source.lang)
    if status := _STATUS.search(plain):
        return Parsed((_page(plain, status, tree, source),))
    anchors, skipped = bounded(tree.css("a[href]"))
    entries = [entry for anchor in anchors if (entry := _link(anchor, source))]
    return advice.collected("ireland", advice.newest(entries), skipped)


def _page(plain: str, status: re.Match[str], tree: LexborHTMLParser, source: Source) -> Entry:
    words = (status["words"] or status["same"]).strip(" *#._")
    heading = tree.css_first("h1")
    name = _PLACE.match(text.title(heading.html or "") if heading else "")
    canonical = tree.css_first('link[rel="canonical"]')
    url = str(canonical.attributes.get("href") or "") if canonical else source.url
    slug = _slug(url)
    place = name[1] if name else slug.replace("-", " ").title()
    date = _UPDATED.search(plain)
    where = countries.from_name(place) or countries.from_name(slug)
    return advice.row(
        source,
        guid=slug or place or source.id,
        title=place or source.id,
        countries=where,
        level=WORDS.get(" ".join(words.casefold().split())),
        words=words,
        body=plain[status.start() :],
        url=url if slug else None,
        date=date[1] if date else None,
        published=_day(date[1]) if date else None,
    )


def _link(anchor: Any, source: Source) -> Entry | None:
    """A destination of the list; its level is read from the page."""
    url = urljoin(source.url or SITE, str(anchor.attributes.get("href") or ""))
    slug, place = _slug(url), text.title(anchor.html or "")
    if not slug or not place:
        return None
    where = countries.from_name(place) or countries.from_name(slug)
    if not where and slug not in place.casefold().replace(" ", "-"):
        return None  # "How to use this advice" and other pages of the section
    return advice.row(source, guid=slug, title=place, countries=where, level=None, url=url, follow=url)


def _derived(document: Any, source: Source) -> Parsed:
    """A list that others derived from the pages: destination, risk_level, last_updated, details_url."""
    entries = []
    items, skipped = bounded(document if isinstance(document, list) else [document])
    for n, item in enumerate(items):
        try:
            entries.append(_row(item, source))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            skipped.append(advice.fault(f"item {n}", error))
    return advice.collected("ireland", advice.newest(entries), skipped)


def _row(item: Mapping[str, Any], source: Source) -> Entry:
    place, url = str(item.get("destination") or item["name"] or ""), str(item.get("details_url") or "")
    if not place:
        raise ValueError("no destination")
    words = str(item.get("risk_level") or "")
    words = "" if words.casefold() == _NOTHING else words
    date = item.get("last_updated") or item.get("update_date")
    return advice.row(
        source,
        guid=_slug(url) or place,
        title=place,
        countries=countries.from_name(place),
        level=WORDS.get(" ".join(words.casefold().split())),
        words=words,
        body=words,
        url=url,
        date=date,
        published=text.read_date(date, zone=ZONE),
    )


def _slug(url: str) -> str:
    match = _LINK.search(urlsplit(url).path)
    return match[1] if match else ""


def _day(written: str) -> datetime | None:
    for form in ("%d %B %Y", "%d %b %Y"):
        if found := text.read_date(" ".join(written.split()), form, ZONE):
            return found
    return None
