"""CAP 1.0 to 1.2 (OASIS): alert documents, and Atom, RSS or JSON indexes whose rows are followed to their documents.

A row that holds the whole alert (Atom content, api.weather.gov's features) is read at once; one that only names its
document says what the index says of it, and the document, once read, says the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from bot.domain.advisory import Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import rss, text
from bot.sources.formats.cap_areas import countries_of
from bot.sources.formats.cap_message import message
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded
from bot.sources.formats.said import nothing
from bot.sources.formats.stated import address, published
from bot.sources.formats.xml import fields as tree_of
from bot.sources.formats.xml import local, many, one, read_xml

MAP_KEYS: frozenset[str] = frozenset()
_ROW_FIELDS = (
    *("sender", "identifier", "sent", "status", "msgType", "event", "category", "severity", "urgency", "certainty"),
    *("onset", "effective", "expires", "references", "areaDesc"),
)
_CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
_IS_XML = re.compile(r"\.(?:xml|cap)(?:$|\?)", re.IGNORECASE).search
_NOTHING = re.compile(
    r"^(?:there are |currently )?no (?:active |current )?(?:watches|warnings|alerts|advisories)\b", re.IGNORECASE
)
_STATED_BY = ("identifier", "msgType", "severity")
Row = TypeVar("Row")


def parse(body: bytes, source: Source) -> Parsed:
    """Of a document: one entry. Of an index: one entry a row, with `follow` where the row names its document."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _from_json(load_json(body, "cap", source.lang), source)
    try:
        root, mode = read_xml(body, "cap", source.lang)
    except NotAFeed:
        raise
    except ParseError as error:
        if b"<rss" in body[:500] or b"<feed" in body[:500]:
            return _tolerant(body, source, error)
        raise
    name = local(root.tag)
    if name in ("feed", "rss", "RDF"):
        rows = [node for node in root.iter() if local(node.tag) in ("entry", "item")]
        found = _each(rows, lambda node: _row(node, source))
        return Parsed(_once(found.entries), found.skipped, mode)
    alerts = _alerts(root)
    if not alerts:
        raise NotAFeed(f"cap: <{name}> is neither an alert nor an index of alerts"[:200])
    found = _each(alerts, lambda node: _document(node, source))
    return Parsed(found.entries, found.skipped, mode)


def _tolerant(body: bytes, source: Source, broken: ParseError) -> Parsed:
    """An index past repair, by the reader of feeds: its rows lead nowhere, but their words are there."""
    try:
        return rss.parse(body, source)
    except (ValueError, OverflowError, LookupError):  # what its library says of the wildest damage
        raise broken from None


def _each(rows: list[Row], read: Callable[[Row], Entry]) -> Parsed:
    """One row that cannot be read is told and costs no other; where none can, the first one's fault is the whole's."""
    read_rows, skipped = bounded(rows)
    entries: list[Entry] = []
    for n, row in enumerate(read_rows):
        try:
            entries.append(read(row))
        except (ParseError, ValueError, TypeError, LookupError, AttributeError) as error:
            skipped.append(f"row {n}: {type(error).__name__}: {error}"[:200])
    if skipped and not entries:
        raise ParseError(f"cap: nothing could be read; {skipped[0]}")
    return Parsed(tuple(entries), tuple(skipped))


def _once(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """MeteoAlarm gives a row for each area and repeats the same document: one entry a document."""
    rows: dict[str, Entry] = {}
    for entry in entries:
        rows.setdefault(entry.follow or f"{entry.guid} {entry.published}", entry)
    return tuple(rows.values())


# --- XML -------------------------------------------------------------------------------------------------------------


def _alerts(node: ET.Element) -> list[ET.Element]:
    """Whole alerts at or below a node, wherever an envelope (EDXL, a list) has put them."""
    return [n for n in node.iter() if local(n.tag) == "alert" and any(local(c.tag) == "identifier" for c in n)] or (
        [node] if local(node.tag) == "alert" else []
    )


def _document(node: ET.Element, source: Source) -> Entry:
    signed = any(local(part.tag) == "Signature" for part in node.iter())
    version = node.tag.rpartition("}")[0].rpartition(":")[2] if "cap:" in node.tag else ""
    return message(tree_of(node), source, signed=signed, version=version)


def _row(node: ET.Element, source: Source) -> Entry:
    """A row of an Atom or RSS index."""
    if inside := _alerts(node):
        return _document(inside[0], source)
    fields = tree_of(node)
    if "message_type" in fields:  # so MeteoAlarm calls it in its index
        fields.setdefault("msgType", fields["message_type"])
    return _index_row(fields, _link(node, fields), source)


def _link(node: ET.Element, fields: Mapping[str, Any]) -> str | None:
    """The document's address: the link of CAP's media type, else an only link of a row that is clearly a CAP row, else
    RSS's link or its enclosure."""
    links = [n.attrib for n in node if local(n.tag) in ("link", "enclosure") and (n.get("href") or n.get("url"))]
    for link in links:
        if link.get("type", "").split(";")[0].strip().lower() in _CAP_TYPES:
            return link.get("href") or link.get("url")
    if local(node.tag) == "item":
        return one(fields, "link") or next((link.get("url") for link in links), None)
    xml = [
        link for link in links if link.get("type") in ("application/xml", "text/xml") or _IS_XML(link.get("href", ""))
    ]
    clear = links if any(name in fields for name in _STATED_BY) else []
    return next((link.get("href") for link in xml or clear), None)


def _index_row(fields: Mapping[str, Any], link: str | None, source: Source) -> Entry:
    cap: dict[str, Any] = {name: value for name in _ROW_FIELDS if (value := one(fields, name))}
    area = cap.pop("areaDesc", "")
    if area:
        cap["areas"] = [text.clean(area, 300)]
    sent = [cap.get("sent"), *(one(fields, name) for name in ("updated", "published", "pubDate", "date"))]
    follow = address(_joined(source.url, link or ""))
    summary = text.plain(one(fields, "summary") or one(fields, "description") or one(fields, "content"))
    title = text.title(one(fields, "title") or cap.get("event", "")) or text.title(summary)
    return Entry(
        guid=cap.get("identifier") or one(fields, "id") or one(fields, "guid") or link or title,
        title=title,
        text=summary,
        url=follow,
        published=published(sent),
        lang=source.lang,  # an index says none, and the default of the standard is the message's
        countries=countries_of([_as_info(fields)], source),
        follow=follow,
        extra=({"cap": cap} if cap else {})
        | (nothing(title) if _NOTHING.match(title) else _stated_by_row(fields, source)),
    )


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:  # "//[bad"
        return ""


def _as_info(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A row's fields as the info block that they are taken from."""
    beside = {"areaDesc": fields.get("areaDesc", []), "geocode": fields.get("geocode", [])}
    return {**fields, "area": [*(area for area in many(fields, "area") if isinstance(area, Mapping)), beside]}


def _stated_by_row(fields: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """What a row alone states, for the case that its document cannot be read."""
    severity = one(fields, "severity").casefold()
    if severity not in {s.value for s in Severity}:
        return {}
    row = {**fields, "identifier": [one(fields, "identifier") or "row"], "info": [_as_info(fields)]}
    stated = message(row, source).extra
    return {"said": stated["said"]} if "said" in stated else {}


# --- JSON ------------------------------------------------------------------------------------------------------------


def _from_json(document: Any, source: Source) -> Parsed:
    """SaskAlert's document ("alert") and index ("entries"), MeteoAlarm's API ("warnings"), api.weather.gov's
    "features", and plain lists of alerts."""
    if isinstance(document, Mapping) and isinstance(document.get("alert"), Mapping):
        return Parsed((message(document["alert"], source),))
    if _is_alert(document):
        return Parsed((message(document, source),))
    rows = _json_rows(document)
    if rows is None:
        raise NotAFeed("cap: neither an alert nor an index of alerts")
    return _each(list(rows), lambda row: _json_entry(row, source))


def _json_rows(document: Any) -> Iterator[Mapping[str, Any]] | None:
    lists = [document] if isinstance(document, list) else []
    if isinstance(document, Mapping):
        lists = [document[name] for name in ("entries", "warnings", "features", "alerts") if name in document]
    found = next((value for value in lists if isinstance(value, list)), None)
    if found is None or (found and not any(_is_row(row) for row in found)):
        return None
    return (row for row in found if isinstance(row, Mapping))


def _is_alert(value: Any) -> bool:
    return isinstance(value, Mapping) and "identifier" in value and ("info" in value or "msgType" in value)


def _is_row(row: Any) -> bool:
    if not isinstance(row, Mapping):
        return False
    return _is_alert(row) or any(key in row for key in ("alert", "cap_link", "identifier")) or _is_feature(row)


def _is_feature(row: Mapping[str, Any]) -> bool:
    properties = row.get("properties")
    return isinstance(properties, Mapping) and ("messageType" in properties or "event" in properties)


def _json_entry(row: Mapping[str, Any], source: Source) -> Entry:
    if isinstance(row.get("alert"), Mapping):
        return message(row["alert"], source)
    if _is_alert(row):
        return message(row, source)
    if _is_feature(row):
        return _feature(row["properties"], source)
    return _sask_row(row, source)


def _feature(properties: Mapping[str, Any], source: Source) -> Entry:
    """api.weather.gov has one flat object for the alert and its only info."""
    renamed = {
        "msgType": properties.get("messageType"),
        "identifier": properties.get("id") or properties.get("identifier"),
    }
    parameters = properties.get("parameters")
    info = {
        **properties,
        "responseType": properties.get("response"),
        "parameter": [{"valueName": name, "value": many(parameters, name)} for name in parameters or {}],
        "eventCode": [{"value": value} for name in properties.get("eventCode") or {}
                      for value in many(properties["eventCode"], name)],
        "area": [{"areaDesc": properties.get("areaDesc"), "geocode": [properties.get("geocode") or {}]}],
    }  # fmt: skip
    return message({**properties, **renamed, "info": [info]}, source)


def _sask_row(row: Mapping[str, Any], source: Source) -> Entry:
    link = str(row.get("cap_link") or "")
    summary = text.plain(str(row.get("summary_en") or ""))
    title = text.title(f"{row.get('type_en') or ''} {row.get('event_en') or ''}") or text.title(summary)
    ended = str(row.get("state") or "") == "ended"
    return Entry(
        guid=str(row.get("identifier") or row.get("id") or link or title),
        title=title,
        text=summary,
        url=address(row.get("html_link")),
        published=published((row.get("sent"), row.get("updated"))),  # "updated" is often the whole list's
        lang="en",
        countries=countries_of([], source),
        follow=address(link),
        extra={
            "cap": {
                "sender": row.get("sender"),
                "event": row.get("event_en"),
                "msgType": "Cancel" if ended else "Alert",
            }
        },
    )
