"""US Department of State, travel advisories: the API (a JSON array), the RSS behind it, lists derived from the page.

Facts (sources.md, us-dos-*): the API answers `[]` when it is out of order; items come twice, old and new copies of one
country alternate (the newest `Updated` counts); new links end in destination.<iso3>.html, the best key there is; the
tags are FIPS 10-4 (CD is Chad), trusted last; dates of the API are 20:00 in Washington, those of the RSS have no time.
The RSS can be months behind the API: its catalogue row says `rank = 1` (domain/standing)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, rss, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
ZONE = "America/New_York"
LEVELS = {"1": "normal", "2": "caution", "3": "reconsider", "4": "avoid"}
_TITLE = re.compile(
    r"^(?P<place>.+?)(?:\s+travel\s+advisory)?\s*[-\u2013\u2014:]\s*(?P<words>level\s*\d.*|see\s.*summar.*|other)$",
    re.I,
)
_IN_TITLE = re.compile(r"\blevel\s*\d\b(?:\s*[-:–]\s*[a-z' ]{3,40})?", re.IGNORECASE)
_LEVEL = re.compile(r"\blevel\s*(\d+)", re.IGNORECASE)
_ISO3 = re.compile(r"\bdestination\.([a-z]{3})\.html", re.IGNORECASE)
_SLUG = re.compile(r"/([a-z0-9-]+?)(?:-travel)?(?:-advisory)?\d*\.html", re.IGNORECASE)
_CHANGE = re.compile(r"^(updated|reissued|(the|this|there) [^.]*(advisory|change)|advisory)\b.*", re.IGNORECASE)
_AREAS = re.compile(r"\bsome areas have\b[^.]{0,40}\brisk|\bhave (?:increased|higher|greater) risk", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a destination, whichever of the routes the payload is from."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _from_api(load_json(body, "us_state", source.lang), source)
    # what is no feed can keep a tolerant reader busy for long; UTF-16 is left to it
    if b"<rss" not in body.lower() and body[:1] not in (b"\xff", b"\xfe"):
        raise NotAFeed("us_state: neither the API's list nor the feed")
    found = rss.parse(body, replace(source, map={}))
    entries = [_from_rss(entry, source) for entry in found.entries]
    return replace(advice.collected("us_state", advice.newest(entries), list(found.skipped)), mode=found.mode)


def _from_api(document: Any, source: Source) -> Parsed:
    items = (
        document if isinstance(document, list) else next((v for v in document.values() if isinstance(v, list)), None)
    )
    if items is None:
        raise NotAFeed(f"us_state: no list of advisories: {document}"[:200])
    if not items:
        raise NotAFeed("us_state: an empty list is an outage, not the end of all advisories")
    entries = []
    items, skipped = bounded(items)
    for n, item in enumerate(items):
        try:
            derived = isinstance(item, Mapping) and "destination" in item
            entries.append(_derived(item, source) if derived else _item(item, source))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            skipped.append(advice.fault(f"item {n}", error))
    return advice.collected("us_state", advice.newest(entries), skipped)


def _item(item: Mapping[str, Any], source: Source) -> Entry:
    if not isinstance(item, Mapping):
        raise TypeError("no object")
    title = text.title(str(item.get("Title") or ""))
    if not title:
        raise ValueError("no title")
    tags = item.get("Category")
    return _entry(
        source,
        title=title,
        link=str(item.get("Link") or ""),
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else [str(tags or "")],
        body=text.plain(str(item.get("Summary") or "")),
        date=item.get("Updated") or item.get("Published"),
        published=_date(item.get("Updated")) or _date(item.get("Published")),
    )


def _derived(item: Mapping[str, Any], source: Source) -> Entry:
    """A row of a list that others derived from the page: destination, risk_level ("Level 2: ..."), no summary."""
    place, words = text.title(str(item["destination"] or "")), str(item.get("risk_level") or "")
    if not place:
        raise ValueError("no destination")
    link = str(item.get("advisory_details_url") or item.get("country_info_url") or "")
    title = f"{place} - {words}" if words else place
    date = item.get("last_updated_advisory") or item.get("last_updated")
    return _entry(source, title=title, link=link, tags=[], body=words, date=date)


def _from_rss(entry: Entry, source: Source) -> Entry:
    tags = [str(tag) for tag in entry.extra.get("categories", [])]
    fault = entry.extra.get("date_fault")
    date = None if fault == "missing" else fault
    return _entry(
        source,
        title=entry.title,
        link=entry.url or "",
        tags=tags,
        body=entry.text,
        date=date,
        published=entry.published,
    )


def _entry(
    source: Source,
    *,
    title: str,
    link: str,
    tags: Sequence[str],
    body: str,
    date: object,
    published: datetime | None = None,
) -> Entry:
    match = _TITLE.match(title)
    place = match["place"] if match else re.sub(r"\s+travel\s+advisory$", "", title, flags=re.IGNORECASE)
    tag = next((tag for tag in tags if _LEVEL.match(tag)), "")
    inside = _IN_TITLE.search(title)  # "Level 4 - Do not travel: Iran"
    words = match["words"] if match else tag or (inside[0] if inside else "")
    # they agreed whenever anybody looked; if they ever do not, the stricter one is the safer one
    level = advice.strictest((_level(words), _level(tag) if _LEVEL.search(words) else None))
    where, part = _where(place, link, tags), advice.part_of(place)
    # kept in the text, so that an update in which only the words changed is seen
    change = next((line for line in body.split("\n")[:3] if _CHANGE.match(line)), "")
    stricter = _stricter(body, level)
    return advice.row(
        source,
        guid=("+".join(where) or _slug(place)) + (f":{part}" if part else ""),
        title=title,
        countries=where,
        level=level,
        words=words,
        regional=bool(stricter) or bool(level and _AREAS.search(body)),
        regional_level=stricter,
        change=change,
        body=body,
        url=link,
        date=date,
        published=published or _date(date),
        extra={"part": part} if part else {},
    )


def _where(place: str, link: str, tags: Sequence[str]) -> tuple[str, ...]:
    """By the link's ISO3, the title, the link's slug, and only then the FIPS tag. A title that names several countries
    (one of them the link's) stands for all of them."""
    iso3 = _ISO3.search(link)
    by_link = countries.from_iso3(iso3[1]) if iso3 else ()
    by_title = countries.from_name(place)
    if by_link and not (len(by_title) > 1 and by_link[0] in by_title):
        return by_link
    slug = _SLUG.search(link)
    by_slug = countries.from_name(slug[1]) if slug and not by_title else ()
    by_tag = (found for tag in tags if len(tag.strip()) == 2 if (found := countries.from_fips(tag)))
    return by_title or by_slug or next(by_tag, ())


def _level(words: str) -> str | None:
    number = _LEVEL.search(words)
    return LEVELS.get(number[1]) if number else None


def _slug(place: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", place.casefold()).strip("-")


def _stricter(body: str, level: str | None) -> str | None:
    """Stricter advice for parts of the country, as the summary words it."""
    if level in (None, "avoid"):
        return None
    if re.search(r"\bdo not travel to\b", body, re.IGNORECASE):
        return "avoid"
    asks = level != "reconsider" and re.search(r"\breconsider travel to\b", body, re.IGNORECASE)
    return "reconsider" if asks else None


def _date(value: object) -> datetime | None:
    """ISO with an offset, ISO without (Washington), or "Mon, 01 Dec 2025", a day."""
    return text.read_date(value, zone=ZONE if ":" in str(value) else None)
