"""Global Affairs Canada: the JSON index (by letter or by date), one country's JSON, the HTML table, one country's page,
and lists derived from the table.

Facts (sources.md, ca-gac-*): advisory-state 0-3; the row of IL stands for PS too; dates are Ottawa's without a zone
(`asp`, with seven decimals); they move in bulk for health notes while nothing else changes: the date is no part of an
entry's fingerprint. Regional advisories are told only as a flag, or as a rider to the level's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
ZONE = "America/Toronto"
SITE = "https://travel.gc.ca"
STATES = {"0": "normal", "1": "caution", "2": "reconsider", "3": "avoid"}
WORDS = {
    "take normal security precautions": "normal",
    "exercise normal security precautions": "normal",
    "exercise a high degree of caution": "caution",
    "avoid non-essential travel": "reconsider",
    "avoid all travel": "avoid",
}
_HEADING = re.compile(rf"^#*\s*(?P<place>[^#\n].*?)\s+-\s+(?P<words>{'|'.join(WORDS)})\b.*$", re.IGNORECASE)
_REGIONAL = re.compile(r"regional advisor", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a destination of a list; one entry of a country's own document."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _from_json(load_json(body, "canada", source.lang), source)
    tree = page(body, "canada", source.lang)
    if rows := tree.css("#reportlist tbody tr"):
        return _from_table(rows, source)
    return Parsed((_from_page(body, tree, source),))


def _level(words: str) -> str | None:
    folded = re.split(r"[(;]", words.casefold())[0].strip(" .")
    return WORDS.get(folded)


# --- JSON ------------------------------------------------------------------------------------------------------------


def _from_json(document: Any, source: Source) -> Parsed:
    entries = []
    items, skipped = bounded(list(_items(document)))
    for key, item in items:
        try:
            entries.append(_derived(item, source) if "destination" in item else _item(key, item, source))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            skipped.append(advice.fault(key, error))
    return advice.collected("canada", advice.newest(entries), skipped)


def _items(document: Any) -> Iterator[tuple[str, Any]]:
    data = document.get("data", document) if isinstance(document, Mapping) else document
    if isinstance(data, Mapping) and "advisory-state" in data:  # one country's own document
        yield str(data.get("country-iso") or ""), data
    elif isinstance(data, Mapping):
        yield from ((str(key), item) for key, item in data.items() if isinstance(item, Mapping) and key != "metadata")
    elif isinstance(data, list):
        yield from ((str(n), item) for n, item in enumerate(data))
    else:
        raise NotAFeed("canada: no list of destinations")


def _item(key: str, item: Mapping[str, Any], source: Source) -> Entry:
    name = text.title(str(advice.at(item, "eng.name", "country-eng", "fra.name") or ""))
    code = str(item.get("country-iso") or key)
    by_name = countries.from_name(name)
    where = by_name if len(by_name) > 1 else countries.from_iso2(code) or by_name
    if not name or not (where or "advisory-state" in item):
        raise ValueError("no destination")
    words = text.plain(str(advice.at(item, "eng.advisory-text", "fra.advisory-text") or ""), 300)
    state = str(item.get("advisory-state", ""))
    date = advice.at(item, *(f"date-published.{name}" for name in ("asp", "date", "timestamp")))
    slug = advice.at(item, "eng.url-slug")
    return advice.row(
        source,
        # the index has one row a code; a destination without a code of its own keeps its name
        guid=code if countries.from_iso2(code) else name,
        title=name,
        countries=where,
        level=STATES[state] if state in STATES else _level(words),
        words=words or f"advisory-state {state}",
        regional=bool(advice.flag(item.get("has-regional-advisory"))) or bool(_REGIONAL.search(words)),
        change=str(advice.at(item, "eng.recent-updates", "fra.recent-updates") or ""),
        body=words,
        url=f"{SITE}/destinations/{slug}" if slug else None,
        date=date,
        published=text.read_date(date, zone=ZONE),
        extra={"update_type": str(item["recent-updates-type"])[:80]} if item.get("recent-updates-type") else {},
    )


def _derived(item: Mapping[str, Any], source: Source) -> Entry:
    words, date = str(item.get("risk_level") or ""), item.get("last_updated")
    return _listed(source, str(item["destination"] or ""), str(item.get("details_url") or ""), words, date)


# --- HTML ------------------------------------------------------------------------------------------------------------


def _from_table(rows: list[LexborNode], source: Source) -> Parsed:
    entries = []
    rows, skipped = bounded(rows)
    for n, row in enumerate(rows):
        try:
            cells = [text.plain(cell.html or "", 500) for cell in row.css("td")]
            anchor = row.css_first("a[href]")
            link = urljoin(source.url or SITE, str(anchor.attributes.get("href") or "")) if anchor else ""
            entries.append(_listed(source, cells[1], link, cells[2], cells[3] if len(cells) > 3 else None))
        except (ValueError, IndexError) as error:
            skipped.append(advice.fault(f"row {n}", error))
    return advice.collected("canada", advice.newest(entries), skipped)


def _listed(source: Source, place: str, link: str, words: str, date: object) -> Entry:
    if not place:
        raise ValueError("no destination")
    return advice.row(
        source,
        guid=link or place,
        title=place,
        countries=countries.from_name(place),
        level=_level(words),
        words=words,
        regional=bool(_REGIONAL.search(words)),
        body=words,
        url=link,
        date=date,
        published=text.read_date(date, zone=ZONE),
    )


def _from_page(body: bytes, tree: LexborHTMLParser, source: Source) -> Entry:
    """One destination's page, or its text: the level is the first heading "COUNTRY - AVOID ALL TRAVEL"; later headings
    of that form are regional advisories."""
    lines = advice.words_of(tree, body, source.lang).split("\n")
    found = [(n, match) for n, line in enumerate(lines) if (match := _HEADING.match(line))]
    if not found:
        raise NotAFeed("canada: neither an index nor a destination's page")
    at, first = found[0]
    place, words = first["place"].strip(" #*"), first["words"]
    level, stricter = _level(words), advice.strictest(_level(match["words"]) for _, match in found[1:])
    named = countries.from_name(place)
    return advice.row(
        source,
        guid=place.casefold(),
        title=place.title() if place.isupper() else place,
        countries=named,
        level=level,
        words=words,
        regional=len(found) > 1 and advice.strictest((level, stricter)) != level,
        regional_level=stricter,
        body="\n".join(lines[at:])[:8000],
        url=source.url if "/destinations/" in source.url else None,
    )
