"""Items in the shapes of the hazard, health and airspace formats, for the tests that all formats share."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any


def _renamed(item: dict[str, str], **names: str) -> dict[str, str]:
    return {names[key]: value for key, value in item.items() if key in names}


def _gdacs(items: Any) -> str:
    rows = ""
    for item in items:
        fields = _renamed(item, guid="guid", title="title", date="pubDate")
        rows += "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()) + "</item>"
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:gdacs="http://www.gdacs.org"><channel>'
        f"<title>x</title>{rows}</channel></rss>"
    )


def _usgs(items: Any) -> str:
    rows = [
        {"properties": _renamed(item, title="title", date="time") | {"mag": 6}, **_renamed(item, guid="id")}
        for item in items
    ]
    return json.dumps({"features": rows})


def _who_don(items: Any) -> str:
    return json.dumps({"value": [_renamed(i, guid="DonId", title="Title", date="PublicationDate") for i in items]})


def _easa_czib(items: Any) -> str:
    rows = [_renamed(i, guid="Nid", title="name", date="issued_date") | {"status": "Active"} for i in items]
    return json.dumps({"conflict_zones": rows})


def _reliefweb(items: Any) -> str:
    rows = [
        {"fields": _renamed(i, title="title") | {"date": _renamed(i, date="created")}, **_renamed(i, guid="id")}
        for i in items
    ]
    return json.dumps({"data": rows})


def _oref(items: Any) -> str:
    return json.dumps([_renamed(i, guid="id", title="title", date="time") | {"cat": "1", "data": []} for i in items])


HAZARD_WRITERS: dict[str, Callable[[Any], str]] = {
    "gdacs": _gdacs,
    "usgs": _usgs,
    "who_don": _who_don,
    "easa_czib": _easa_czib,
    "reliefweb": _reliefweb,
    "oref": _oref,
}
