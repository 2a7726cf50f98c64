"""EMSC (seismicportal.eu): the FDSN event service's JSON, and the messages of its WebSocket ("action", "data").

The key is `unid`. EMSC has no word of its own for gravity: magnitude and depth decide (quakes), the Flinn-Engdahl
region names the countries. An update is an edit of the same entry; "delete" takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import regions
from bot.sources.formats import quakes, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded, read_each
from bot.sources.formats.said import said
from bot.sources.formats.stated import instant, number, published, words

MAP_KEYS: frozenset[str] = frozenset()
EVENT_PAGE = "https://www.seismicportal.eu/eventdetails.html?unid={}"
# The second letter of evtype: mine, chemical, nuclear and experimental explosions, rock bursts, landslides, ... are no
# earthquakes; e is one, i an induced one (EMSC, "Event type").
_NO_QUAKES = frozenset("mhnxrl")


def parse(body: bytes, source: Source) -> Parsed:
    """One entry an earthquake."""
    rows, skipped = bounded(_rows(load_json(body, "emsc", source.lang)))
    return read_each("emsc", rows, lambda row: _entry(row, source), skipped)


def _rows(document: Any) -> list[Any]:
    if isinstance(document, Mapping) and isinstance(document.get("features"), list):
        return list(document["features"])
    if isinstance(document, Mapping) and ("properties" in document or "data" in document):
        return [document]
    if isinstance(document, list):
        return document
    raise NotAFeed("emsc: neither features nor a message")


def _entry(row: Any, source: Source) -> Entry:
    action = words(row.get("action")).casefold()
    feature = row["data"] if action or "data" in row else row
    values = feature["properties"]
    guid = words(values.get("unid")) or words(feature.get("id")) or words(values.get("source_id"))
    if not guid:
        raise ValueError("an event without unid")
    magnitude, depth = number(values.get("mag")), number(values.get("depth"))
    region = words(values.get("flynn_region"))
    where = regions.countries_in(region)
    deleted = action == "delete"
    title = text.title(f"M {words(values.get('mag')) or '?'} - {region or 'region unknown'}")
    extra: dict[str, Any] = _stated(values, guid, magnitude, depth, deleted=deleted)
    extra["emsc"] = _kept(values, action)
    if region and not where:
        extra["unknown_country"] = region[:200]
    return Entry(
        guid=guid,
        title=f"Deleted: {title}" if deleted else title,
        text=quakes.sentence(magnitude, words(values.get("magtype")), depth) if magnitude is not None else "",
        url=EVENT_PAGE.format(guid),
        published=published((values.get("time"), values.get("lastupdate"))),
        lang="en",
        countries=where,
        extra=extra,
    )


def _stated(
    values: Mapping[str, Any], guid: str, magnitude: float | None, depth: float | None, *, deleted: bool
) -> dict[str, Any]:
    if deleted:
        return said(Kind.NATURAL_HAZARD, Severity.MODERATE, Phase.CLEAR, ends=[guid], withdrawn=True)
    if words(values.get("evtype")).casefold()[1:2] in _NO_QUAKES and words(values.get("evtype")):
        return said(Kind.NATURAL_HAZARD, Severity.MINOR)
    if magnitude is None:
        return {"unknown_magnitude": words(values.get("mag")) or "missing"}
    # some catalogues write depth below the sea as a negative number
    return said(Kind.NATURAL_HAZARD, quakes.severity(magnitude, abs(depth) if depth is not None else None))


def _kept(values: Mapping[str, Any], action: str) -> dict[str, Any]:
    names = ("mag", "magtype", "depth", "evtype", "auth")
    kept = {name: found for name in names if (found := words(values.get(name))[:80])}
    if updated := instant(values.get("lastupdate")):
        kept["lastupdate"] = updated.isoformat()
    return kept | ({"action": action} if action else {})
