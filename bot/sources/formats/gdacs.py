"""GDACS (UN, European Commission): RSS with the gdacs: namespace, and GeoJSON from geteventlist or gdacs.geojson.

The key is event type + event id; a new episode is an edit of the same entry. The colour of the event is its expected
humanitarian impact (gdacs.org, "Alert levels"): Red extreme, Orange severe, Green minor, which is stored and never
rings. Two kinds ring less. A drought lasts a month before GDACS lists it, and Orange means an impact "to the economy or
assets, but not to people" (gdacs.org/Knowledge/models_dr.aspx): nobody's journey depends on today's word of it, minor
whatever its colour. A storm is minor while it touches no country, and one step less while GDACS counts nobody in its
winds. The episode's colour may differ and is kept beside it, as are `temporary` and `iscurrent`: droughts that go on
are listed with iscurrent "false", so it ends nothing; what is over has an old date. `iso3` is only the first country;
affectedcountries or the list in `country` has all. Dates are UTC, whatever they look like; gdacs.geojson writes every
value as a string."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from bot.domain.advisory import Kind, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import regions
from bot.sources.countries import from_iso2, from_iso3
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded, read_each
from bot.sources.formats.said import said
from bot.sources.formats.stated import address, instant, is_true, number, objects, published, words
from bot.sources.formats.xml import fields, local, one, read_xml

MAP_KEYS: frozenset[str] = frozenset()
COLOURS = {"red": Severity.EXTREME, "orange": Severity.SEVERE, "green": Severity.MINOR}
TYPES = ("EQ", "TC", "FL", "VO", "DR", "WF", "TS")
"""Earthquake, tropical cyclone, flood, volcano, drought, wildfire, tsunami."""
_KEY = re.compile(r"^([A-Z]{2})(\d{3,})")
_IN_LINK = re.compile(r"eventtype=([A-Za-z]{2})\b.*?eventid=(\d+)")
_NOBODY = re.compile(r"\bwinds? speeds? or higher is 0(?![.\d])|\bno people affected\b", re.IGNORECASE)
Item = TypeVar("Item")


def parse(body: bytes, source: Source) -> Parsed:
    """One entry an event. Raises NotAFeed for another kind of document."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _each(_features(load_json(body, "gdacs", source.lang)), lambda event: _from_json(event, source))
    root, mode = read_xml(body, "gdacs", source.lang)
    if local(root.tag) not in ("rss", "RDF"):
        raise NotAFeed(f"gdacs: <{local(root.tag)}> is no RSS"[:200])
    items = [node for node in root.iter() if local(node.tag) == "item"]
    found = _each(items, lambda node: _from_rss(node, source))
    return Parsed(found.entries, found.skipped, mode)


def _each(items: list[Item], read: Callable[[Item], Entry]) -> Parsed:
    rows, left_out = bounded(items)
    return read_each("gdacs", rows, read, left_out)


# --- RSS -------------------------------------------------------------------------------------------------------------


def _from_rss(node: ET.Element, source: Source) -> Entry:
    values = fields(node)
    counted = next((n.get("value", "") for n in node if local(n.tag) == "population"), "")
    return _event({name.casefold(): one(values, name) for name in values} | {"population_value": counted}, source)


# --- GeoJSON ---------------------------------------------------------------------------------------------------------


def _features(document: Any) -> list[Mapping[str, Any]]:
    """The properties of one feature an event: its centre point where it has one, the newest episode where there are
    several. The others are polygons of the same event."""
    if isinstance(document, Mapping) and document.get("type") == "Feature":
        document = {"features": [document]}  # geteventdata gives the event alone
    if not isinstance(document, Mapping) or not isinstance(document.get("features"), list):
        raise NotAFeed("gdacs: no list of features")
    best: dict[str, Mapping[str, Any]] = {}
    for n, feature in enumerate(objects(document["features"])):
        properties = feature.get("properties")
        if not isinstance(properties, Mapping):
            continue
        key = _key({name.casefold(): value for name, value in properties.items()}) or f"?{n}"
        if key not in best or _weight(properties) > _weight(best[key]):
            best[key] = properties
    return list(best.values())


def _weight(properties: Mapping[str, Any]) -> tuple[bool, float]:
    kind = words(properties.get("Class")) or words(properties.get("polygonlabel"))
    return "centroid" in kind.casefold(), number(properties.get("episodeid")) or 0.0


def _from_json(properties: Mapping[str, Any], source: Source) -> Entry:
    values = {name.casefold(): value for name, value in properties.items()}
    links = values.get("url")
    values.setdefault("link", links.get("report") if isinstance(links, Mapping) else links)
    values.setdefault("episodealertlevel", values.get("alertlevelepisode"))
    details = values.get("severitydata")
    if isinstance(details, Mapping):
        values["severity"] = details.get("severitytext")
    return _event(values, source)


# --- both ------------------------------------------------------------------------------------------------------------


def _event(values: Mapping[str, Any], source: Source) -> Entry:
    """values: names in lower case; both forms have the same ones by now."""
    key = _key(values) or ""
    guid = key or words(values.get("guid")) or words(values.get("link")) or words(values.get("title"))
    if not guid:
        raise ValueError("an item that names no event and no page")
    colour = words(values.get("alertlevel"))
    places, unknown = _countries(values)
    stated = _stated(key, colour, places, values)
    extra: dict[str, Any] = {**stated, "gdacs": _kept(values, key)}
    if unknown:
        extra["unknown_country"] = unknown
    return Entry(
        guid=guid,
        title=_title(values, colour, key),
        text=_text(values),
        url=address(values.get("link")),
        published=_published(values),
        lang=source.lang or "en",
        countries=places,
        extra=extra,
    )


def _key(values: Mapping[str, Any]) -> str | None:
    kind, number_ = words(values.get("eventtype")).upper(), words(values.get("eventid"))
    if re.fullmatch("[A-Z]{2}", kind) and number_.isdigit():
        return kind + number_
    if match := _KEY.match(words(values.get("guid"))):
        return match[1] + match[2]
    links = values.get("url") if isinstance(values.get("url"), Mapping) else values
    match = _IN_LINK.search(" ".join(words(v) for v in (links or {}).values())) if isinstance(links, Mapping) else None
    return match[1].upper() + match[2] if match else None


def _stated(key: str, colour: str, places: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
    severity = COLOURS.get(colour.casefold())
    if severity is None:
        return {"unknown_alertlevel": colour or "missing"}
    if key[:2] not in TYPES:
        return {"unknown_eventtype": key[:2] or "missing"}
    return said(Kind.NATURAL_HAZARD, _weighed(key[:2], severity, places, values))


def _weighed(kind: str, severity: Severity, places: Sequence[str], values: Mapping[str, Any]) -> Severity:
    if kind == "DR" or (kind == "TC" and not places):
        return Severity.MINOR
    if kind == "TC" and _counts_nobody(values):
        return {Severity.EXTREME: Severity.SEVERE, Severity.SEVERE: Severity.MODERATE}.get(severity, severity)
    return severity


def _counts_nobody(values: Mapping[str, Any]) -> bool:
    """GDACS says how many people are in a storm's winds: in a number of its own, and in words."""
    if number(values.get("population_value")) == 0:
        return True
    return any(_NOBODY.search(words(values.get(name))) for name in ("population", "description", "title"))


def _published(values: Mapping[str, Any]) -> datetime | None:
    """When the event was last going on as far as was known: a forecast's end may lie ahead, and a report may be edited
    long after what it is about."""
    known = [m for name in ("todate", "datemodified") if (m := instant(values.get(name)))]
    return (
        published([values.get("pubdate")])
        or text.moment(min(known, default=None))
        or published([values.get("fromdate")])
    )


def _countries(values: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """(countries, the words that name none). The first list that says anything wins; iso3 is added to names."""
    affected = objects(values.get("affectedcountries"))
    coded = [c for a in affected for c in from_iso2(words(a.get("iso2"))) or from_iso3(words(a.get("iso3")))]
    if coded:
        return tuple(dict.fromkeys(coded)), ""
    written = words(values.get("country")) or words(values.get("countrylist"))
    by_name = regions.countries_in(written) if "," not in written else ()
    parts = [part.strip() for part in written.split(",") if part.strip()]
    unknown = [part for part in parts if not (by_name or regions.countries_in(part))]
    named: Iterable[str] = by_name or (c for part in parts for c in regions.countries_in(part))
    found = tuple(dict.fromkeys([*from_iso3(words(values.get("iso3"))), *named]))
    return found, "" if found and len(unknown) < len(parts) else ", ".join(unknown)[:200]


def _title(values: Mapping[str, Any], colour: str, key: str) -> str:
    """The colour is part of it: a change of colour is a change that readers see."""
    title = text.title(
        words(values.get("title")) or words(values.get("name")) or words(values.get("description")) or key
    )
    name = text.title(words(values.get("eventname")))
    if key[:2] in ("TC", "VO") and name.casefold() not in title.casefold():
        title = f"{title}: {name}"
    if colour and colour.casefold() not in title.casefold():
        title = f"{colour.capitalize()} alert: {title}"
    return text.title(title)


def _text(values: Mapping[str, Any]) -> str:
    """Without htmldescription, whose dates move with every episode though nothing has changed."""
    lines = [words(values.get(name)) for name in ("description", "severity", "population")]
    return text.plain("\n".join(line for line in dict.fromkeys(lines) if line and number(line) is None))


def _kept(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    names = ("episodeid", "alertlevel", "episodealertlevel", "version", "glide", "severity", "iso3", "country")
    kept: dict[str, Any] = {name: found for name in names if (found := words(values.get(name))[:200])}
    for name in ("iscurrent", "temporary"):
        value = is_true(values.get(name, values.get("is" + name)))
        if value is not None:
            kept[name] = value
    for name in ("fromdate", "todate"):
        if moment := instant(values.get(name)):
            kept[name] = moment.isoformat()
    return {**({"eventtype": key[:2], "eventid": key[2:]} if key else {}), **kept}
