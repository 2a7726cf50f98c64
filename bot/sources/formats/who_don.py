"""WHO Disease Outbreak News: the OData JSON of who.int/api/news/diseaseoutbreaknews.

The country stands only in the title, after " - ", "–" or ", " ("Cholera – Iraq", "Ebola disease, Uganda"), or in
TitleSuffix; Global and Multi-country rows name nobody. OverrideTitle holds where UseOverrideTitle says so. DonId is the
key; where it lacks the year ("DON588") the year of publication is added, so that a corrected id is the same item.
WHO does not grade its items: an outbreak that it tells the world of is moderate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.domain.advisory import Kind, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import regions
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded, read_each
from bot.sources.formats.said import nothing, said
from bot.sources.formats.stated import instant, is_true, published, words

MAP_KEYS: frozenset[str] = frozenset()
ITEM = "https://www.who.int/emergencies/disease-outbreak-news/item/"
_DON = re.compile(r"^(?:(\d{4})-)?(DON-?\d+)$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*|,\s+|\s+-|-\s+")
_UPDATE = re.compile(r"\s*[:,–—-]\s*update(?:\s*#?\d+)?\s*$", re.IGNORECASE)
_WITHIN = re.compile(r"^.*\bin\s+(?:the\s+)?([A-Z].*)$")
_NOBODY = re.compile(
    r"^(global( situation| update)?|multi-?\s?countr(y|ies)( outbreak)?|multi-?locations?|worldwide|international"
    r"|(african?|european|americas|eastern mediterranean|south-?east asia|western pacific)( region)?( of who)?"
    r"|(region of the )?americas( region)?|.* region)$"
)
_TEXTS = ("Summary", "Overview", "Assessment", "Advice")


def parse(body: bytes, source: Source) -> Parsed:
    """One entry an item."""
    document = load_json(body, "who_don", source.lang)
    rows, skipped = bounded(_rows(document))
    return read_each("who_don", rows, lambda row: _entry(row, source), skipped)


def _rows(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping) and isinstance(document.get("value"), list):
        return list(document["value"])
    if isinstance(document, Mapping) and "Title" in document:
        return [document]
    what = document.get("error") if isinstance(document, Mapping) else None
    raise NotAFeed(f"who_don: no list of items{f'; the server says: {what}' if what else ''}"[:200])


def _entry(row: Any, source: Source) -> Entry:
    if not isinstance(row, Mapping):
        raise ValueError("no object")
    override = words(row.get("OverrideTitle"))
    use = is_true(row.get("UseOverrideTitle"))
    title = text.title(override if override and use else words(row.get("Title")) or override)
    if not title:
        raise ValueError("no title")
    where, place = _place(title, text.title(words(row.get("TitleSuffix"))))
    stated: dict[str, Any] = {"don": words(row.get("DonId"))[:80]} if words(row.get("DonId")) else {}
    if where:
        stated |= said(Kind.HEALTH, Severity.MODERATE)
    elif _NOBODY.match(place.casefold()):
        stated |= nothing(f"{place}: about no country by itself")
    else:
        stated |= {"unknown_country": place or title}
    date = published(row.get(name) for name in ("PublicationDateAndTime", "PublicationDate", "LastModified"))
    return Entry(
        guid=_guid(row, title),
        title=title,
        text=text.plain("\n".join(dict.fromkeys(w for name in _TEXTS if (w := words(row.get(name)))))),
        url=_url(row),
        published=date,
        lang=source.lang or "en",
        countries=where,
        extra=stated,
    )


def _guid(row: Mapping[str, Any], title: str) -> str:
    don = words(row.get("DonId")) or words(row.get("ItemDefaultUrl")).strip("/") or words(row.get("UrlName"))
    if match := _DON.match(don):
        date = instant(row.get("PublicationDate")) or instant(row.get("PublicationDateAndTime"))
        year = match[1] or (str(date.year) if date else "")
        return f"{year}-{match[2].upper()}" if year else match[2].upper()
    return don or words(row.get("Id")) or title


def _place(title: str, suffix: str) -> tuple[tuple[str, ...], str]:
    """(countries, the words that should name them). The last part that names a country, or several joined by "and";
    parts before it belong to the disease, or to a list of countries."""
    title = _UPDATE.sub("", title)
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    candidates = ([suffix] if suffix else []) + (parts[:0:-1] if len(parts) > 1 else [])
    if within := _WITHIN.search(title):  # "Nipah virus infection in India"
        candidates.append(within[1])
    for place in candidates:
        if found := _countries(place):
            return (*_listed_before(parts, place), *found), place
        if _NOBODY.match(place.casefold()):
            return (), place
    return (), candidates[0] if candidates else ""


def _countries(place: str) -> tuple[str, ...]:
    if whole := regions.countries_in(place):
        return whole
    sides = [regions.countries_in(side) for side in re.split(r"\s+and\s+(?:the\s+)?|\s*&\s*|\s*/\s*|;\s*", place)]
    return tuple(dict.fromkeys(code for side in sides for code in side)) if len(sides) > 1 else ()


def _listed_before(parts: list[str], last: str) -> tuple[str, ...]:
    """ "Cholera - Kenya, Uganda and Sudan": what stands right before the last part and is a country too."""
    found: list[str] = []
    for part in reversed(parts[1 : parts.index(last)] if last in parts else []):
        if not (codes := _countries(part)):
            break
        found = [*codes, *found]
    return tuple(found)


def _url(row: Mapping[str, Any]) -> str | None:
    path = words(row.get("ItemDefaultUrl")) or words(row.get("UrlName"))
    if path.startswith(("http://", "https://")):
        return path
    if path.startswith("/emergencies/"):
        return "https://www.who.int" + quote(path, safe="/%")
    return ITEM + quote(path.strip("/"), safe="/%") if path.strip("/") else None
