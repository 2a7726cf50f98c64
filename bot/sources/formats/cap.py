"""CAP 1.1 and 1.2 (OASIS): one alert document, or an Atom/RSS/JSON index whose rows are followed to their documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import rss, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS: frozenset[str] = frozenset()
_INDEX_FIELDS = (
    "sender",
    "identifier",
    "sent",
    "status",
    "msgType",
    "event",
    "severity",
    "urgency",
    "certainty",
    "onset",
    "expires",
    "references",
    "areaDesc",
)
_CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")


def parse(body: bytes, source: Source) -> Parsed:
    """Of a document: one entry. Of an index: one entry a row, with `follow` where the row names its document."""
    start = body.lstrip()[:1]
    if start in (b"{", b"["):
        return _from_json(load_json(body, "cap", source.lang), source)
    rss.refuse_bombs(body)
    try:
        root = ET.fromstring(body.strip())  # noqa: S314 - entities are refused above, the size is capped by the gate
    except ET.ParseError as error:
        if b"<rss" in body[:500] or b"<feed" in body[:500]:
            return rss.parse(body, source)
        raise NotAFeed(f"cap: not XML: {error}") from None
    name = _local(root.tag)
    if name == "alert":
        return Parsed((_alert(_tree(root), source),))
    if name == "feed":
        return _atom_index(root, source)
    if name in ("rss", "RDF"):
        return _rss_index(root, source)
    raise NotAFeed(f"cap: <{name}> is neither an alert nor an index of alerts")


# --- a document ------------------------------------------------------------------------------------------------------


def _tree(node: ET.Element) -> dict[str, Any]:
    """The element's children as lists by local name; leaves are their text (the CAP JSON of some providers has the
    same shape)."""
    found: dict[str, Any] = {}
    for child in node:
        value: Any = _tree(child) if len(child) else (child.text or "").strip()
        found.setdefault(_local(child.tag), []).append(value)
    return found


def _alert(alert: Mapping[str, Any], source: Source) -> Entry:
    infos = [i for i in _many(alert, "info") if isinstance(i, Mapping)]
    info = _preferred(infos, source.lang)
    identifier, sender, sent = (_one(alert, key) for key in ("identifier", "sender", "sent"))
    if not identifier:
        raise ParseError("cap: an alert without identifier")
    event = _one(info, "event")
    areas = [_one(a, "areaDesc") for a in _many(info, "area") if isinstance(a, Mapping)]
    cap = {
        "identifier": identifier,
        "sender": sender,
        "sent": sent,
        "status": _one(alert, "status"),
        "msgType": _one(alert, "msgType"),
        "references": _one(alert, "references"),
        "event": event,
        "areas": [text.clean(a, 300) for a in areas if a][:50],
    }
    for key in ("category", "urgency", "severity", "certainty", "responseType", "onset", "effective", "expires"):
        cap[key] = _one(info, key)
    if "AllClear" in _many(info, "responseType"):  # may stand among others; the caller looks for it alone
        cap["responseType"] = "AllClear"
    title = text.title(_one(info, "headline") or event or identifier)
    words = [_one(info, "description"), _one(info, "instruction")]
    return Entry(
        guid=identifier,
        title=title if not areas or areas[0] in title else text.title(f"{title}: {areas[0]}"),
        text=text.plain("\n".join(w for w in words if w)),
        url=_web(info),
        published=text.read_date(sent),
        lang=(_one(info, "language") or "en")[:2].lower(),
        countries=source.countries or ((source.publisher.country,) if source.publisher.country else ()),
        extra={"cap": cap},
    )


def _preferred(infos: list[Mapping[str, Any]], lang: str | None) -> Mapping[str, Any]:
    """Several languages are one alert: the source's language, else English, else the first."""
    for wanted in (lang, "en"):
        for info in infos:
            if wanted and (_one(info, "language") or "en-US").lower().startswith(wanted):
                return info
    return infos[0] if infos else {}


def _web(info: Mapping[str, Any]) -> str | None:
    web = _one(info, "web")
    return web if web.startswith(("http://", "https://")) else None


def _many(node: Mapping[str, Any], name: str) -> list[Any]:
    value = node.get(name, [])
    return value if isinstance(value, list) else [value]


def _one(node: Mapping[str, Any], name: str) -> str:
    values = [v for v in _many(node, name) if isinstance(v, str | int | float)]
    return str(values[0]).strip() if values else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# --- an index --------------------------------------------------------------------------------------------------------


def _atom_index(root: ET.Element, source: Source) -> Parsed:
    """MeteoAlarm gives a row for each area and repeats the same document: one entry a document."""
    rows: dict[str, Entry] = {}
    nodes, skipped = bounded([n for n in root if _local(n.tag) == "entry"])
    for node in nodes:
        fields = _tree(node)
        links = [n.attrib for n in node if _local(n.tag) == "link"]
        follow = next((a["href"] for a in links if a.get("type") in _CAP_TYPES and a.get("href")), None)
        entry = _row(fields, follow or (links[0].get("href") if links and "identifier" in fields else None), source)
        rows.setdefault(entry.follow or entry.guid, entry)
    return Parsed(tuple(rows.values()), tuple(skipped))


def _rss_index(root: ET.Element, source: Source) -> Parsed:
    rows = []
    nodes, skipped = bounded([n for n in root.iter() if _local(n.tag) == "item"])
    for node in nodes:
        fields = _tree(node)
        rows.append(_row(fields, _one(fields, "link") or None, source))
    return Parsed(tuple(rows), tuple(skipped))


def _row(fields: Mapping[str, Any], follow: str | None, source: Source) -> Entry:
    cap = {name: value for name in _INDEX_FIELDS if (value := _one(fields, name))}
    if "areaDesc" in cap:
        cap["areas"] = [cap.pop("areaDesc")]  # type: ignore[assignment]
    sent = cap.get("sent") or _one(fields, "updated") or _one(fields, "published")
    title = text.title(_one(fields, "title") or cap.get("event", ""))
    is_address = follow is not None and follow.startswith(("http://", "https://"))
    return Entry(
        guid=cap.get("identifier") or _one(fields, "id") or _one(fields, "guid") or follow or title,
        title=title,
        text=text.plain(_one(fields, "summary") or _one(fields, "description") or _one(fields, "content")),
        url=follow if is_address else None,
        published=text.read_date(sent) or _rfc822(_one(fields, "pubDate")),
        lang=source.lang or "en",
        countries=source.countries or ((source.publisher.country,) if source.publisher.country else ()),
        follow=follow if is_address else None,
        extra={"cap": cap} if cap else {},
    )


def _rfc822(value: str) -> Any:
    from email.utils import parsedate_to_datetime

    try:
        return text.moment(parsedate_to_datetime(value))
    except (ValueError, TypeError):
        return None


def _from_json(document: Any, source: Source) -> Parsed:
    """SaskAlert's shapes: a document under "alert", an index under "entries"."""
    if isinstance(document, Mapping) and isinstance(document.get("alert"), Mapping):
        return Parsed((_alert(document["alert"], source),))
    if isinstance(document, Mapping) and isinstance(document.get("entries"), list):
        rows, skipped = bounded([row for row in document["entries"] if isinstance(row, Mapping)])
        return Parsed(tuple(_json_row(row, source) for row in rows), tuple(skipped))
    raise NotAFeed("cap: neither an alert nor an index of alerts")


def _json_row(row: Mapping[str, Any], source: Source) -> Entry:
    link = str(row.get("cap_link") or "")
    title = text.title(f"{row.get('type_en') or ''} {row.get('event_en') or ''}")
    ended = str(row.get("state") or "") == "ended"
    return Entry(
        guid=str(row.get("identifier") or row.get("id") or link or title),
        title=title,
        text=text.plain(str(row.get("summary_en") or "")),
        url=str(row.get("html_link")) if str(row.get("html_link") or "").startswith("http") else None,
        published=text.read_date(row.get("updated")),
        lang="en",
        countries=source.countries or ((source.publisher.country,) if source.publisher.country else ()),
        follow=link if link.startswith("http") else None,
        extra={
            "cap": {
                "sender": row.get("sender"),
                "event": row.get("event_en"),
                "msgType": "Cancel" if ended else "Alert",
            }
        },
    )
