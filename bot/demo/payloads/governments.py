"""Governments as they publish: gov.kz, gov.uz, Canada's index, GOV.UK's index and pages, CAP.

Shapes and quirks are those of sources.md, chapters 1, 2 and 5: local times without a zone, seven decimals of a second,
a level that stands only on the country's own page, an alert that refers to the one it replaces."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.demo.payloads.items import Item, link
from bot.i18n import country_name

Items = Sequence[Item]

# --- Central Asian ministries ----------------------------------------------------------------------------------------


def gov_kz(items: Items, _base: str) -> str:
    """Dates are Almaty's, without a zone."""
    rows = [_kz_row(i) for i in items]
    return _json({"content": rows, "totalElements": len(rows), "number": 0, "size": 10})


def gov_kz_list(items: Items, _base: str) -> str:
    """Some deployments answer the bare list, with the older names of the fields."""
    old = {"title": "name", "created_date": "createdDate"}
    return _json([{old.get(key, key): value for key, value in _kz_row(i).items()} for i in items])


def _kz_row(item: Item) -> dict[str, Any]:
    body = f"<p>{escape(item.entry.text)}</p>"
    date = _local(item.first, "Asia/Almaty")
    return {"id": item.entry.guid, "title": item.entry.title, "body": body, "created_date": date}


def gov_uz(items: Items, _base: str) -> str:
    """Dates are Tashkent's, without a zone; the text is the teaser ("anons")."""
    rows = [
        {
            "id": i.entry.guid,
            "date": _local(i.first, "Asia/Tashkent"),
            "title": i.entry.title,
            "anons": i.entry.text,
            "views": 1280 + i.number,
        }
        for i in items
    ]
    return _json({"data": rows, "meta": {"current_page": 1, "total": len(rows)}})


# --- Canada ----------------------------------------------------------------------------------------------------------

_STATE = {"normal": 0, "caution": 1, "reconsider": 2, "avoid": 3}
_WORDS = {
    "normal": "Take normal security precautions",
    "caution": "Exercise a high degree of caution",
    "reconsider": "Avoid non-essential travel",
    "avoid": "Avoid all travel",
}


def canada(items: Items, _base: str) -> str:
    """index-alpha-eng.json: keyed by ISO alpha-2, Ottawa's time in three forms; the level is a digit and words."""
    generated = max((i.changed for i in items), default=datetime.now(UTC))
    data = {i.entry.country or "": _canada_row(i) for i in sorted(items, key=lambda i: i.entry.country or "")}
    return _json({"metadata": {"generated": _ottawa(generated)}, "data": data})


def _canada_row(item: Item) -> dict[str, Any]:
    code, level = item.entry.country or "", item.entry.level or "normal"
    name = country_name(code, "en")
    return {
        "country-id": 1000 + item.number,
        "country-iso": code,
        "country-eng": name,
        "date-published": _ottawa(item.changed),
        "advisory-state": _STATE[level],
        "has-advisory-warning": int(level == "avoid"),
        "has-regional-advisory": 0,
        "has-content": 1,
        "recent-updates-type": "Risk level change" if item.edited else "Editorial change",
        "eng": {
            "name": name,
            "url-slug": _slug(code),
            "friendly-date": item.changed.astimezone(ZoneInfo("America/Toronto")).strftime("%B %d, %Y %H:%M"),
            "advisory-text": _WORDS[level],
            "recent-updates": item.entry.text,
        },
    }


def _ottawa(at: datetime) -> dict[str, Any]:
    local = at.astimezone(ZoneInfo("America/Toronto"))
    seven = local.strftime("%Y-%m-%dT%H:%M:%S.") + f"{local.microsecond:06d}0"
    return {"timestamp": int(at.timestamp()), "date": local.strftime("%Y-%m-%d %H:%M:%S"), "asp": seven}


# --- GOV.UK ----------------------------------------------------------------------------------------------------------

GOV_UK = "/foreign-travel-advice"
_STATUS = {
    "avoid": ["avoid_all_travel_to_whole_country"],
    "reconsider": ["avoid_all_but_essential_travel_to_whole_country"],
    "caution": ["avoid_all_but_essential_travel_to_parts"],
}


def gov_uk_index(items: Items) -> str:
    """The content item of the index: change notes and dates, no level."""
    children = [
        {
            **_content(i),
            "api_path": f"/api/content{GOV_UK}/{_slug(i.entry.country)}",
            "public_updated_at": _zulu(i.changed),
            "withdrawn": False,
            "details": {"country": {**_gov_uk_country(i), "synonyms": []}, "change_description": i.entry.text},
            "links": {},
        }
        for i in items
    ]
    return _json(
        {
            "base_path": GOV_UK,
            "document_type": "travel_advice_index",
            "schema_name": "travel_advice_index",
            "title": "Foreign travel advice",
            "details": {"max_cache_time": 10},
            "links": {"children": children},
        }
    )


def gov_uk_page(items: Items, slug: str) -> str | None:
    """The content item of a country: the level in `alert_status`, and a line that changes every day and is no news."""
    item = next((i for i in items if _slug(i.entry.country) == slug), None)
    if item is None:
        return None
    body = f"<p>{item.entry.text}</p><p>Still current at: {datetime.now(UTC):%d %B %Y}</p>"
    parts = [
        {
            "slug": "warnings-and-insurance",
            "title": "Warnings and insurance",
            "body": body,
        },
        {"slug": "getting-help", "title": "Getting help", "body": "<p>Find the nearest British embassy.</p>"},
    ]
    details = {
        "country": _gov_uk_country(item),
        "alert_status": _STATUS.get(item.entry.level or "", []),
        "change_description": item.entry.text,
        "updated_at": _zulu(item.changed),
        "reviewed_at": _zulu(item.changed),
        "max_cache_time": 10,
        "parts": parts,
    }
    return _json({**_content(item), "public_updated_at": item.changed.isoformat(), "details": details, "links": {}})


def _content(item: Item) -> dict[str, Any]:
    code = item.entry.country or ""
    return {
        "base_path": f"{GOV_UK}/{_slug(code)}",
        "content_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{code}.travel.example")),
        "document_type": "travel_advice",
        "schema_name": "travel_advice",
        "locale": "en",
        "title": f"{country_name(code, 'en')} travel advice",
    }


def _gov_uk_country(item: Item) -> dict[str, str]:
    return {"slug": _slug(item.entry.country), "name": country_name(item.entry.country or "", "en")}


# --- CAP -------------------------------------------------------------------------------------------------------------

SENDER = "met@demo-qa-met.example"


def cap_index(items: Items, base: str) -> str:
    """An RSS index; each row links to its document."""
    rows = "".join(
        f'<item><title>{escape(i.entry.title)}</title><guid isPermaLink="false">{i.entry.guid}</guid>'
        f"<pubDate>{format_datetime(i.first)}</pubDate><category>Met</category><link>{link(i, base)}.xml</link></item>"
        for i in items
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>CAP</title>{rows}</channel></rss>'


def cap_document(items: Items, identifier: str) -> str | None:
    """CAP 1.2. An Update or Cancel refers to every message of its warning so far ("sender,identifier,sent")."""
    chain: list[Item] = []
    for item in reversed(items):
        chain = [item] if item.entry.cap["msgType"] == "Alert" else [*chain, item]
        if item.entry.guid == identifier:
            return _cap(item, chain[:-1])
    return None


def _cap(item: Item, before: Sequence[Item]) -> str:
    cap, at = item.entry.cap, item.first
    references = " ".join(f"{SENDER},{i.entry.guid},{_offset(i.first)}" for i in before)
    expires = at + timedelta(hours=float(cap.get("hours", 12)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{item.entry.guid}</identifier><sender>{SENDER}</sender><sent>{_offset(at)}</sent>"
        f"<status>Actual</status><msgType>{cap['msgType']}</msgType><scope>Public</scope>"
        f"{f'<references>{references}</references>' if references else ''}"
        f"<info><language>en-GB</language><category>Met</category><event>{escape(cap['event'])}</event>"
        f"<responseType>{'AllClear' if cap['msgType'] == 'Cancel' else 'Shelter'}</responseType>"
        f"<urgency>Immediate</urgency><severity>{cap['severity']}</severity><certainty>Observed</certainty>"
        f"<onset>{_offset(at)}</onset><expires>{_offset(expires)}</expires>"
        f"<headline>{escape(item.entry.title)}</headline><description>{escape(item.entry.text)}</description>"
        f"<area><areaDesc>{escape(cap.get('area', 'Doha'))}</areaDesc><circle>25.29,51.53 40</circle></area>"
        "</info></alert>"
    )


# --- parts -----------------------------------------------------------------------------------------------------------


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _slug(code: str | None) -> str:
    return country_name(code or "", "en").lower().replace(" ", "-")


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(at: datetime) -> str:
    """CAP's dateTime: an offset is required and "Z" is forbidden (CAP 1.2, 3.3.2)."""
    return at.astimezone(ZoneInfo("Asia/Qatar")).isoformat(timespec="seconds")
