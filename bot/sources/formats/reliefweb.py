"""ReliefWeb (UN OCHA), API v2: disasters and reports.

Since November 2025 the appname in the address must be one that ReliefWeb has approved: without it the answer is 403,
and v1 answers 410. Both come as statuses, which the fetcher reports; where a body says so, the error here says what to
do.
The source's map names it: appname = "..." replaces {appname} in the url (sources/catalogue).

A disaster states its countries, types and status (alert, ongoing, past); ReliefWeb grades none: moderate. `past` ends
what it had said. A report states its countries; what it announces is for detection to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import regions
from bot.sources.countries import from_iso3
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded, read_each
from bot.sources.formats.said import nothing, said
from bot.sources.formats.stated import address, objects, published, words

MAP_KEYS = frozenset({"appname"})
_MEANING = {
    "403": "appname not approved: ask ReliefWeb for one (apidoc.reliefweb.int) and put it into map.appname",
    "410": "this version of the API is gone: use v2",
}
_GOING_ON = ("alert", "ongoing", "current")
_ENDED = ("past", "archive", "external-archive")
_NO_DISASTER = ("draft", "external")
_HEALTH = re.compile(r"\b(epidemic|outbreak)", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a disaster or report."""
    document = load_json(body, "reliefweb", source.lang)
    if not isinstance(document, Mapping) or not isinstance(document.get("data"), list):
        raise NotAFeed(f"reliefweb: {_why(document)}"[:300])
    rows, skipped = bounded(document["data"])
    return read_each("reliefweb", rows, lambda row: _entry(row, source), skipped)


def _why(document: Any) -> str:
    """ReliefWeb's errors are {"status": 403, "error": {"type": ..., "message": ...}}."""
    if not isinstance(document, Mapping):
        return "no list of data"
    error = document.get("error")
    detail = words(error.get("message")) if isinstance(error, Mapping) else words(error)
    status = words(document.get("status")) or words(document.get("code"))
    if not (status or detail):
        return "no list of data"
    return f"{status} {_MEANING.get(status, '')} {f'({detail})' if detail else ''}".strip()


def _entry(row: Any, source: Source) -> Entry:
    values = row["fields"]
    title = text.title(words(values.get("name")) or words(values.get("title")))
    guid = words(row.get("id")) or words(values.get("id")) or words(values.get("url_alias")) or title
    if not title:
        raise ValueError("no title")
    where = _countries(values)
    is_disaster = "name" in values and "title" not in values
    dates = values.get("date")
    moments = (
        [dates.get(n) for n in ("created", "event", "original", "changed")] if isinstance(dates, Mapping) else [dates]
    )
    status = words(values.get("status")).casefold()
    extra = _disaster(values, guid, status) if is_disaster else {}
    extra["reliefweb"] = {n: f for n in ("status", "glide") if (f := words(values.get(n))[:80])}
    if not where and values.get("country"):
        extra["unknown_country"] = str(values["country"])[:200]
    return Entry(
        guid=guid,
        title=f"{title} (past)" if is_disaster and status in _ENDED else title,
        text=text.plain(
            words(values.get("description-html") or values.get("description")) or words(values.get("body"))
        ),
        url=address(values.get("url_alias")) or address(values.get("url")) or address(row.get("href")),
        published=published(moments),
        lang=_language(values) or source.lang or "en",
        countries=where,
        extra=extra,
    )


def _disaster(values: Mapping[str, Any], guid: str, status: str) -> dict[str, Any]:
    types = [words(t.get("name")) for t in _listed(values.get("type"))] or [words(values.get("type"))]
    kind = Kind.HEALTH if any(_HEALTH.search(t) for t in types[:1]) else Kind.NATURAL_HAZARD
    if status in _NO_DISASTER:
        return nothing(f"status {status}")
    if status in _ENDED:
        return said(kind, Severity.MODERATE, Phase.CLEAR, ends=[guid])
    if status not in _GOING_ON:
        return {"unknown_status": status or "missing"}
    return said(kind, Severity.MODERATE)


def _countries(values: Mapping[str, Any]) -> tuple[str, ...]:
    listed = _listed(values.get("country")) or _listed(values.get("primary_country"))
    found = (from_iso3(words(c.get("iso3"))) or regions.countries_in(words(c.get("name"))) for c in listed)
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def _language(values: Mapping[str, Any]) -> str | None:
    return next((words(item.get("code"))[:2] for item in _listed(values.get("language"))), None)


def _listed(value: Any) -> list[dict[str, Any]]:
    """A list of objects, or the only object in its place."""
    return [value] if isinstance(value, dict) else objects(value)
