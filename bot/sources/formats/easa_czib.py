"""EASA Conflict Zone Information Bulletins: the JSON export ({"conflict_zones": [...]}) and a bulletin's page.

The key is the bulletin's number, or Nid where the export gives none; a moved issue date is an edit of the same entry.
A CZIB recommends that airlines keep out of an airspace, or fly it with caution. It closes nothing and no incident need
have happened: of the kinds of contract.md a travel_warning says that (an authority's advice about going there), and not
airspace_closure, which would tell readers that no aircraft may fly. Where the words say that operators should not fly
there it is severe, else moderate. One that is no longer active ends what it had said, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources import regions
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded
from bot.sources.formats.said import said
from bot.sources.formats.stated import address, instant, published, words

MAP_KEYS: frozenset[str] = frozenset()
PAGES = "https://www.easa.europa.eu/en/domains/air-operations/czibs/"
_ACTIVE = ("active", "valid", "current", "revised", "extended")
_ENDED = ("inactive", "withdrawn", "expired", "cancelled", "canceled", "closed", "superseded", "archived", "not active")
_NUMBER = re.compile(r"\bCZIB[-\s]?(\d{4}-\d{1,3})(?:[\s-]*r(\d+))?", re.IGNORECASE)
_KEEP_OUT = re.compile(
    r"(should|do|must)\s+not\s+(operate|fly|enter|conduct)|not\s+operating\s+within"
    r"|avoid(ing)?\s+(all\s+)?(operations?|operating|flying|flights?)|not\s+to\s+(operate|fly|enter)|refrain\s+from",
    re.IGNORECASE,
)
_DATE = r"\s*:?\s*(\d{1,2}/\d{1,2}/\d{4})"
_STATUS_ON_PAGE = re.compile(r"\bStatus\s*:?\s*(Not active|[A-Za-z]+)\b")
_LABELS = {"issued": "Issued", "valid_until": "Valid until"}
_DATETIME = re.compile(r"""datetime\s*=\s*["']([^"']{8,40})["']""")


def parse(body: bytes, source: Source) -> Parsed:
    """Of the export: one entry a bulletin. Of a page: one entry."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _export(load_json(body, "easa_czib", source.lang), source)
    return Parsed((_page(body, source),))


# --- the export ------------------------------------------------------------------------------------------------------


def _export(document: Any, source: Source) -> Parsed:
    listed = document.get("conflict_zones") if isinstance(document, Mapping) else document
    if not isinstance(listed, list):
        raise NotAFeed("easa_czib: no list of conflict zones")
    rows, skipped = bounded(listed)
    entries = []
    for n, row in enumerate(rows):
        try:
            entries.append(_row(row, source))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            skipped.append(f"bulletin {n}: {error}"[:200])
    if skipped and not entries:
        raise ParseError(f"easa_czib: no bulletin could be read; {skipped[0]}")
    return Parsed(tuple(entries), tuple(skipped))


def _row(row: Any, source: Source) -> Entry:
    # Drupal's export may wrap each row once more
    row = row.get("conflict_zone", row) if isinstance(row, Mapping) else {}
    values = {str(name).casefold().replace(" ", "_"): value for name, value in row.items()}
    name = text.title(words(values.get("name")) or words(values.get("title")))
    if not name:
        raise ValueError("a bulletin without name")
    number = next(
        (n for key in ("number", "czib_number", "name", "title", "url", "link") if (n := _number(values.get(key)))), ""
    )
    described = " ".join(words(values.get(key)) for key in ("description", "body", "recommendation", "recommendations"))
    written = words(values.get("country")) or _place(name)
    return _bulletin(
        source=source,
        guid=number or words(values.get("nid")) or name,
        name=name,
        status=words(values.get("status")),
        issued=_day(values, "issued_date", "issue_date", "issued", "updated"),
        until=_day(values, "valid_until_date", "valid_until", "valid_to"),
        places=written,
        described=text.plain(described),
        url=address(values.get("url")) or address(values.get("link")) or PAGES + number.lower(),
        kept={"nid": words(values.get("nid")), "coordinates": words(values.get("coordinates"))},
    )


def _day(values: Mapping[str, Any], *names: str) -> date | None:
    """The first of these that holds a date: "31/08/2026", "2026-07-22T00:00:00+0300", <time datetime="...">."""
    for name in names:
        written = words(values.get(name))
        match = _DATETIME.search(written)
        if found := _as_day(match[1] if match else text.plain(written)):
            return found
    return None


def _as_day(written: str) -> date | None:
    """The day as it is written: midnight in Cologne is the day before in UTC."""
    if re.match(r"\d{4}-\d\d-\d\d", written):
        written = written[:10]
    moment = instant(written)
    return moment.date() if moment else None


# --- a page ----------------------------------------------------------------------------------------------------------


def _page(body: bytes, source: Source) -> Entry:
    tree = page(body, "easa_czib", source.lang)
    heading = tree.css_first("h1")
    name = text.title(heading.text(deep=True)) if heading else ""
    whole = text.plain(body.decode("utf-8", "replace"), 200_000).replace("\n", " ")
    status = _STATUS_ON_PAGE.search(whole)
    # the menu above changes with every visit: the bulletin begins at its status
    words_ = whole[status.start() :] if status else whole
    number = _number(words_) or _number(name) or _number(source.url)
    if not status or not number:
        raise NotAFeed(f"easa_czib: not the page of a bulletin: {name or 'no heading'}"[:200])
    return _bulletin(
        source=source,
        guid=number,
        name=name or number,
        status=status[1],
        issued=_dated(words_, "Issued?(?: date)?"),
        until=_dated(words_, "Valid until"),
        places=_place(name),
        described=text.clean(words_, 8000),
        url=address(source.url) if "czib" in source.url else PAGES + number.lower(),
        kept={},
    )


def _dated(whole: str, label: str) -> date | None:
    match = re.search(label + _DATE, whole, re.IGNORECASE)
    return _as_day(match[1]) if match else None


# --- both ------------------------------------------------------------------------------------------------------------


def _place(name: str) -> str:
    """ "CZIB-2017-04R20: Airspace of Syria" -> "Syria"."""
    return re.sub(r"(?i)^.*airspaces?\s+of\s+", "", _NUMBER.sub("", name)).strip(" :-–")


def _number(value: Any) -> str:
    """ "CZIB-2026-04"; the revision of older ones ("CZIB-2017-04R20") is no part of the key."""
    match = _NUMBER.search(words(value))
    return f"CZIB-{match[1]}" if match else ""


def _bulletin(
    *,
    source: Source,
    guid: str,
    name: str,
    status: str,
    issued: date | None,
    until: date | None,
    places: str,
    described: str,
    url: str | None,
    kept: Mapping[str, str],
) -> Entry:
    where = _countries(places)
    dates = {"issued": issued.isoformat()} if issued else {}
    dates |= {"valid_until": until.isoformat()} if until else {}
    extra: dict[str, Any] = _stated(status, guid, f"{name} {described}", until)
    extra["czib"] = {"status": status, **dates, **{key: value for key, value in kept.items() if value}}
    if places and not where:
        extra["unknown_country"] = places[:200]
    lines = [
        f"{label} {dates[key]}."
        for key, label in (("issued", "Issued"), ("valid_until", "Valid until"))
        if key in dates
    ]
    return Entry(
        guid=guid,
        title=text.title(f"{name} ({status})" if status and status.casefold() not in _ACTIVE else name),
        text=text.plain("\n".join([" ".join(lines), described])),
        url=url,
        published=published([issued.isoformat()]) if issued else None,
        lang="en",
        countries=where,
        extra=extra,
    )


def _stated(status: str, guid: str, described: str, until: date | None) -> dict[str, Any]:
    known = status.casefold()
    if known in _ENDED:
        return said(Kind.TRAVEL_WARNING, Severity.MODERATE, Phase.CLEAR, ends=[guid])
    if known not in _ACTIVE:
        return {"unknown_status": status or "missing"}
    severity = Severity.SEVERE if _KEEP_OUT.search(described) else Severity.MODERATE
    # valid until a day: to its end
    return said(Kind.TRAVEL_WARNING, severity, until=datetime.combine(until, time(23, 59, 59), UTC) if until else None)


def _countries(places: str) -> tuple[str, ...]:
    """The export separates countries by commas; names of bulletins also by "and"."""
    if "," not in places and (whole := regions.countries_in(places)):
        return whole
    parts = re.split(r",|;|\s+and\s+|&", places)
    return tuple(dict.fromkeys(code for part in parts for code in regions.countries_in(part.strip())))
