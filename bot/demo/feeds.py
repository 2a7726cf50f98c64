"""The sandbox's feeds: each source's current payload in its real format, with validators and the real ones' quirks."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.player import Player
from bot.demo.script import ScriptEntry
from bot.i18n import country_name

Published = Sequence[tuple[ScriptEntry, datetime]]
BOMB_SIZE = 40_000_000
_STATUS = {
    "avoid": ["avoid_all_travel_to_whole_country"],
    "reconsider": ["avoid_all_but_essential_travel_to_whole_country"],
}
_STATE = {"normal": 0, "caution": 1, "reconsider": 2, "avoid": 3}


def feed_routes(player: Player, base: Callable[[], str]) -> list[Route]:
    """base: the address under which this machine serves (known once the port is open)."""

    async def feed(request: Request) -> Response:
        return _serve(request, player, request.path_params["source"], base())

    async def gov_uk(request: Request) -> Response:
        return _gov_uk(request, player, request.path_params.get("slug"), base())

    async def cap_document(request: Request) -> Response:
        return _cap_document(player, request.path_params["identifier"])

    return [
        Route("/feeds/demo-qa-met/{identifier}.xml", cap_document),
        Route("/feeds/{source}", feed),
        Route("/api/content/foreign-travel-advice", gov_uk),
        Route("/api/content/foreign-travel-advice/{slug}", gov_uk),
    ]


def latest(published: Published, source: str) -> list[tuple[ScriptEntry, datetime]]:
    """The source's entries, newest first; a later entry with the same guid replaces the earlier one."""
    newest: dict[str, tuple[ScriptEntry, datetime]] = {}
    for entry, at in published:
        if entry.source == source:
            newest.pop(entry.guid, None)
            newest[entry.guid] = (entry, at)
    return list(reversed(newest.values()))


def _serve(request: Request, player: Player, source: str, base: str) -> Response:
    found = latest(player.published(), source)
    if source not in _FORMS:
        return PlainTextResponse("not found", status_code=404)
    broken = found[0][0].broken if found else None
    if broken:
        return _BROKEN[broken]()
    sound = [(entry, at) for entry, at in found if not entry.broken]
    kind, render = _FORMS[source]
    return _answer(request, render(sound, base), kind)


def _answer(request: Request, body: str, kind: str) -> Response:
    """With an ETag; 304 where the client has it already."""
    raw = body.encode()
    etag = f'"{hashlib.blake2b(raw, digest_size=8).hexdigest()}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(raw, media_type=kind, headers={"ETag": etag})


# --- forms -----------------------------------------------------------------------------------------------------------


def rss(found: Published, base: str) -> str:
    items = "".join(
        f"<item><title>{escape(e.title)}</title><link>{base}/feeds/{e.source}#{e.key}</link>"
        f'<guid isPermaLink="false">{e.guid}</guid><pubDate>{format_datetime(at)}</pubDate>'
        f"<description><![CDATA[<p>{escape(e.text)}</p>]]></description></item>"
        for e, at in found
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>feed</title>'
    return f"{head}{items}</channel></rss>"


def atom(found: Published, base: str) -> str:
    rows = "".join(
        f"<entry><id>{base}/{e.guid}</id><title>{escape(e.title)}</title><updated>{at.isoformat()}</updated>"
        f'<link href="{base}/feeds/{e.source}#{e.key}"/><summary>{escape(e.text)}</summary></entry>'
        for e, at in found
    )
    head = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
    return f"{head}<id>{base}</id><title>feed</title><updated>{found[0][1].isoformat()}</updated>{rows}</feed>"


def telegram(found: Published, base: str) -> str:
    """The newest post stands last, as in t.me/s."""
    channel = found[0][0].source.replace("-", "_")
    posts = "".join(
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="{channel}/{n}">'
        f'<div class="tgme_widget_message_text">{escape(e.title)}<br/>{escape(e.text)}</div>'
        f'<a class="tgme_widget_message_date"><time datetime="{at.isoformat()}"></time></a></div></div>'
        for n, (e, at) in enumerate(reversed(found), 1)
    )
    return f'<!DOCTYPE html><html><body><section class="tgme_channel_history">{posts}</section></body></html>'


def html_list(found: Published, base: str) -> str:
    rows = "".join(
        f'<article class="news"><h3><a href="/feeds/{e.source}/{e.guid}">{escape(e.title)}</a></h3>'
        f'<time datetime="{at.isoformat()}"></time><div class="summary">{escape(e.text)}</div></article>'
        for e, at in found
    )
    return f"<!DOCTYPE html><html><body><main>{rows}</main></body></html>"


def gov_kz(found: Published, base: str) -> str:
    """Dates are Almaty's, without a zone."""
    zone = ZoneInfo("Asia/Almaty")
    rows = [
        {"id": e.guid, "title": e.title, "body": f"<p>{e.text}</p>", "created_date": _local(at, zone)}
        for e, at in found
    ]
    return json.dumps({"content": rows, "totalElements": len(rows)}, ensure_ascii=False)


def gov_uz(found: Published, base: str) -> str:
    zone = ZoneInfo("Asia/Tashkent")
    rows = [{"id": e.guid, "date": _local(at, zone), "title": e.title, "anons": e.text} for e, at in found]
    return json.dumps({"data": rows}, ensure_ascii=False)


def canada(found: Published, base: str) -> str:
    zone = ZoneInfo("America/Toronto")
    data = {
        e.country: {
            "country-iso": e.country,
            "date-published": {"asp": at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S.0000000")},
            "advisory-state": _STATE[e.level or "normal"],
            "eng": {
                "name": country_name(e.country or "", "en"),
                "advisory-text": e.text,
                "recent-updates": e.text,
            },
        }
        for e, at in found
    }
    return json.dumps({"metadata": {"generated": {}}, "data": data})


def cap_index(found: Published, base: str) -> str:
    rows = "".join(
        f"<item><title>{escape(e.title)}</title><guid>{e.guid}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<link>{base}/feeds/{e.source}/{e.guid}.xml</link></item>"
        for e, at in found
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>CAP</title>{rows}</channel></rss>'


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


_XML = "application/rss+xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_FORMS: Mapping[str, tuple[str, Callable[[Published, str], str]]] = {
    "demo-qa-caa": (_HTML, html_list),
    "demo-kg-mfa": (_HTML, html_list),
    "demo-ae-gcaa": (_XML, rss),
    "demo-us-doha": (_XML, rss),
    "demo-khovar": (_XML, rss),
    "demo-24kg": (_XML, rss),
    "demo-gazeta": (_XML, rss),
    "demo-kunuz": (_XML, rss),
    "demo-poison": (_XML, rss),
    "demo-timesca": ("application/atom+xml", atom),
    "demo-uzairways": (_HTML, telegram),
    "demo-airastana": (_HTML, telegram),
    "demo-kz-mfa": ("application/json", gov_kz),
    "demo-uz-mfa": ("application/json", gov_uz),
    "demo-ca-gac": ("application/json", canada),
    "demo-qa-met": (_XML, cap_index),
}

# --- GOV.UK and CAP documents ----------------------------------------------------------------------------------------


def _gov_uk(request: Request, player: Player, slug: str | None, base: str) -> Response:
    found = latest(player.published(), "demo-uk-fcdo")
    if slug is None:
        return _answer(request, _gov_uk_index(found), "application/json")
    for entry, at in found:
        if _slug(entry) == slug:
            return _answer(request, _gov_uk_page(entry, at), "application/json")
    return PlainTextResponse("not found", status_code=404)


def _slug(entry: ScriptEntry) -> str:
    return country_name(entry.country or "", "en").lower().replace(" ", "-")


def _gov_uk_index(found: Published) -> str:
    children = [
        {
            "base_path": f"/foreign-travel-advice/{_slug(e)}",
            "content_id": f"demo-{e.country}",
            "title": f"{country_name(e.country or '', 'en')} travel advice",
            "public_updated_at": at.isoformat(),
            "withdrawn": False,
            "details": {
                "country": {"slug": _slug(e), "name": country_name(e.country or "", "en"), "synonyms": []},
                "change_description": e.text,
            },
        }
        for e, at in found
    ]
    return json.dumps({"base_path": "/foreign-travel-advice", "links": {"children": children}, "details": {}})


def _gov_uk_page(entry: ScriptEntry, at: datetime) -> str:
    details = {
        "country": {"slug": _slug(entry), "name": country_name(entry.country or "", "en")},
        "alert_status": _STATUS.get(entry.level or "", []),
        "change_description": entry.text,
        "parts": [{"slug": "warnings-and-insurance", "title": "Warnings", "body": f"<p>{entry.text}</p>"}],
    }
    return json.dumps(
        {
            "base_path": f"/foreign-travel-advice/{_slug(entry)}",
            "content_id": f"demo-{entry.country}",
            "document_type": "travel_advice",
            "title": f"{country_name(entry.country or '', 'en')} travel advice",
            "public_updated_at": at.isoformat(),
            "details": details,
            "links": {},
        }
    )


def _cap_document(player: Player, identifier: str) -> Response:
    for entry, at in latest(player.published(), "demo-qa-met"):
        if entry.guid == identifier:
            return Response(_cap(entry, at), media_type="application/cap+xml")
    return PlainTextResponse("not found", status_code=404)


def _cap(entry: ScriptEntry, at: datetime) -> str:
    cap = entry.cap
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{cap['identifier']}</identifier><sender>met@example.qa</sender><sent>{at.isoformat()}</sent>"
        f"<status>Actual</status><msgType>{cap['msgType']}</msgType><scope>Public</scope><info>"
        f"<language>en</language><category>Met</category><event>{escape(cap['event'])}</event>"
        f"<urgency>Immediate</urgency><severity>{cap['severity']}</severity><certainty>Observed</certainty>"
        f"<headline>{escape(cap['headline'])}</headline><description>{escape(entry.text)}</description>"
        "<area><areaDesc>Doha</areaDesc></area></info></alert>"
    )


# --- the poison feed -------------------------------------------------------------------------------------------------


def _broken_xml() -> Response:
    return Response(b"<?xml version='1.0'?><rss><channel><item><title>cut in the mi", media_type=_XML)


def _blocked() -> Response:
    return Response("<!DOCTYPE html><html><body><h1>Checking your browser</h1></body></html>", media_type=_HTML)


def _bomb() -> Response:
    """Small on the wire, forty megabytes inflated."""
    return Response(gzip.compress(b"<" * BOMB_SIZE), media_type=_XML, headers={"Content-Encoding": "gzip"})


_BROKEN: Mapping[str, Callable[[], Response]] = {"xml": _broken_xml, "blocked": _blocked, "bomb": _bomb}
