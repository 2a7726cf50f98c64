"""USGS earthquakes: the summary GeoJSON feeds, and single events.

An event has many ids (`ids` ",us7000abcd,ci40123,"), and the one in `id` may change: all others stand in
extra.aliases, and two features of one payload that share one are one event. Magnitude and place are revised, PAGER's
colour comes later: edits of the same entry. A deleted event says so for a while (status), then it vanishes, which only
who compares payloads can see (services/standing). `metadata.generated` tells how old the file is (Parsed.made)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from bot.sources.formats.stated import address, instant, number, published, words

MAP_KEYS: frozenset[str] = frozenset()
NAMES = 20
_NO_QUAKES = frozenset(
    {
        *("quarry blast", "explosion", "mining explosion", "mine collapse", "ice quake", "rock burst", "sonic boom"),
        *("acoustic noise", "chemical explosion", "experimental explosion", "landslide", "rockslide", "other event"),
    }
)


def parse(body: bytes, source: Source) -> Parsed:
    """One entry an earthquake, in the feed's order."""
    document = load_json(body, "usgs", source.lang)
    if isinstance(document, Mapping) and document.get("type") == "Feature":
        document = {"features": [document]}
    if not isinstance(document, Mapping) or not isinstance(document.get("features"), list):
        raise NotAFeed("usgs: no list of features")
    features, skipped = bounded(document["features"])
    found = read_each("usgs", _once(features), lambda row: _entry(row, source), skipped)
    metadata = document.get("metadata")
    made = instant(metadata.get("generated")) if isinstance(metadata, Mapping) else None
    return replace(found, made=made)


def _once(features: list[Any]) -> list[Any]:
    """Features that share an id are one event; the one updated last speaks for it."""
    kept: list[Any] = []
    place: dict[str, int] = {}
    for feature in features:
        ids = _ids(feature) if isinstance(feature, Mapping) else []
        at = next((place[i] for i in ids if i in place), None)
        if at is None:
            at = len(kept)
            kept.append(feature)
        elif _updated(feature) > _updated(kept[at]):
            kept[at] = feature
        place.update(dict.fromkeys(ids, at))
    return kept


def _ids(feature: Mapping[str, Any]) -> list[str]:
    """The feature's own id first."""
    properties = feature.get("properties")
    listed = words(properties.get("ids")) if isinstance(properties, Mapping) else ""
    found = [words(feature.get("id")), *(part.strip() for part in listed.split(","))]
    return list(dict.fromkeys(i for i in found if i))[:NAMES]


def _updated(feature: Any) -> float:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return (number(properties.get("updated")) or 0.0) if isinstance(properties, Mapping) else 0.0


def _entry(feature: Any, source: Source) -> Entry:
    values = feature["properties"]
    ids = _ids(feature) or [words(values.get("code")) or words(values.get("title"))]
    if not ids[0]:
        raise ValueError("an event without id and title")
    magnitude, depth = number(values.get("mag")), _coordinate(feature, 2)
    place = words(values.get("place"))
    where = _countries(place, _coordinate(feature, 0))
    pager = words(values.get("alert")).casefold()
    deleted = words(values.get("status")).casefold() == "deleted"
    title = text.title(
        words(values.get("title")) or f"M {words(values.get('mag')) or '?'} - {place or 'place unknown'}"
    )
    extra: dict[str, Any] = _stated(values, ids, magnitude, depth, pager, deleted=deleted)
    extra["usgs"] = _kept(values)
    if len(ids) > 1:
        extra["aliases"] = ids[1:]
    if place and not where:
        extra["unknown_country"] = place[:200]
    lines = [quakes.sentence(magnitude, words(values.get("magType")), depth)] if magnitude is not None else []
    lines += [f"PAGER: {pager}."] if pager in quakes.PAGER else []
    return Entry(
        guid=ids[0],
        title=f"Deleted: {title}" if deleted else title,
        text=text.plain("\n".join(lines)),
        url=address(values.get("url")),
        # the time of the earthquake: a revision days later is no news
        published=published((values.get("time"), values.get("updated"))),
        lang="en",
        countries=where,
        extra=extra,
    )


def _stated(
    values: Mapping[str, Any],
    ids: list[str],
    magnitude: float | None,
    depth: float | None,
    pager: str,
    *,
    deleted: bool,
) -> dict[str, Any]:
    unknown: dict[str, Any] = (
        {"unknown_alert": words(values.get("alert"))[:80]} if pager and pager not in quakes.PAGER else {}
    )
    if deleted:  # taken back: it ends what had announced it and nothing else
        return said(Kind.NATURAL_HAZARD, Severity.MODERATE, Phase.CLEAR, ends=ids, withdrawn=True)
    if words(values.get("type")).casefold() in _NO_QUAKES and pager not in quakes.PAGER:
        return said(Kind.NATURAL_HAZARD, Severity.MINOR) | unknown
    if magnitude is None:
        if pager in quakes.PAGER:
            return said(Kind.NATURAL_HAZARD, quakes.PAGER[pager])
        return {"unknown_magnitude": words(values.get("mag")) or "missing"} | unknown
    return said(Kind.NATURAL_HAZARD, quakes.severity(magnitude, depth, pager)) | unknown


def _countries(place: str, longitude: float | None) -> tuple[str, ...]:
    """USGS writes the US state and the country of the Caucasus alike: "..., Georgia"."""
    found = regions.countries_in(place)
    return ("US",) if found == ("GE",) and longitude is not None and longitude < 0 else found


def _coordinate(feature: Mapping[str, Any], at: int) -> float | None:
    geometry = feature.get("geometry")
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    return number(coordinates[at]) if isinstance(coordinates, list) and len(coordinates) > at else None


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {n: f for n in ("mag", "alert", "status", "type") if (f := words(values.get(n))[:80])}
    if (tsunami := number(values.get("tsunami"))) is not None:
        kept["tsunami"] = int(tsunami)
    if updated := instant(values.get("updated")):
        kept["updated"] = updated.isoformat()
    return kept
