"""Nederland Wereldwijd (Netherlands), travel advice of the open-data API: JSON (`output=json`) or XML.

Facts (sources.md, nl-bz): there is no level field (`classification` is "no longer supported"); the colours stand in the
Dutch introduction (see dutch_colours). At most 200 records a page whatever `rows` says: the rest is a source of its own
with `offset=200`. Codes are ISO 3166 alpha-3, and BQ-BO, BQ-SA, BQ-SE and XKX."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text, xml_tree
from bot.sources.formats.dutch_colours import LEVELS, read
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
_FIELDS = ("id", "isocode", "title", "location", "canonical", "introduction", "lastmodified", "modificationdate")


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a destination."""
    mode: xml_tree.Mode = "strict"
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        documents = list(_json_documents(load_json(body, "netherlands", source.lang)))
    else:
        root, mode = xml_tree.read(body, "netherlands")
        documents = [
            {name: xml_tree.child(node, name) for name in _FIELDS}
            for node in root.iter()
            if xml_tree.local(node) == "document"
        ]
    entries = []
    documents, skipped = bounded(documents)
    for n, document in enumerate(documents):
        try:
            entries.append(_country(document, source))
        except (ValueError, TypeError, AttributeError) as error:
            skipped.append(advice.fault(f"document {n}", error))
    found = advice.collected("netherlands", advice.newest(entries), skipped)
    return Parsed(found.entries, found.skipped, mode)


def _json_documents(document: Any) -> Iterator[Any]:
    if isinstance(document, Mapping):
        if "introduction" in document:  # one country's own
            yield document
            return
        document = next((value for value in document.values() if isinstance(value, list)), None)
    if not isinstance(document, list):
        raise NotAFeed("netherlands: no list of documents")
    yield from document


def _country(document: Mapping[str, Any], source: Source) -> Entry:
    title = text.title(str(document.get("title") or document.get("location") or ""))
    place = text.title(str(document.get("location") or title.partition("|")[0].removeprefix("Reisadvies ")))
    code = str(document.get("isocode") or "").strip() or _code_in(document.get("id"))
    if not place and not code:
        raise ValueError("neither location nor code")
    introduction = _plain(str(document.get("introduction") or ""))
    colours = read(introduction, place)
    regional = [colour for colour in colours.regional if colour != colours.national]
    words = colours.national or ""
    if regional:
        words = f"{words or 'geen landelijke kleur'} (delen: {', '.join(regional)})"
    ranks = list(LEVELS)
    stricter = [c for c in regional if not colours.national or ranks.index(c) > ranks.index(colours.national)]
    date = document.get("lastmodified") or document.get("modificationdate")
    part = code.partition("-")[2]
    return advice.row(
        source,
        guid=code or place,
        title=place or title or code,
        countries=_where(code),
        level=LEVELS.get(colours.national or ""),
        words=words or "geen kleurcode",
        regional=bool(stricter),
        regional_level=advice.strictest(LEVELS[colour] for colour in stricter),
        body=introduction,
        url=str(document.get("canonical") or ""),
        date=date,
        published=text.read_date(date),
        extra={"part": part} if part else {},
    )


def _plain(markup: str) -> str:
    """Text with a line for each block. Markup that was escaped twice is markup all the same; in text without any, line
    breaks are wraps."""
    if "<" not in markup:
        markup = html.unescape(markup)
    return text.plain(markup if "<" in markup else " ".join(markup.split()))


def _code_in(value: object) -> str:
    """Some answers give the code as the id; in others that is a UUID."""
    written = str(value or "").strip()
    return written if len(written) == 3 and written.isalpha() else ""


def _where(code: str) -> tuple[str, ...]:
    """ "BQ-BO" (Bonaire) is a part of BQ."""
    head = code.partition("-")[0]
    return countries.from_iso3(head) or countries.from_iso2(head)
