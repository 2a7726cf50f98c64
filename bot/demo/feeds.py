"""The sandbox's feed server: each source's current payload in its real format, with validators and real faults."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.payloads import FORMS, governments, news
from bot.demo.payloads.items import Item, items_of
from bot.demo.player import Player

BOMB_SIZE = 40_000_000


def feed_routes(player: Player, base: Callable[[], str]) -> list[Route]:
    """base: the address under which this machine serves (known once the port is open)."""

    async def feed(request: Request) -> Response:
        return _feed(request, player, base())

    async def document(request: Request) -> Response:
        return _document(request, player)

    async def gov_uk(request: Request) -> Response:
        return _gov_uk(request, player)

    return [
        Route("/feeds/{source}", feed),
        Route("/feeds/{source}/{guid}", document),
        Route("/api/content/foreign-travel-advice", gov_uk),
        Route("/api/content/foreign-travel-advice/{slug}", gov_uk),
    ]


def _feed(request: Request, player: Player, base: str) -> Response:
    source = request.path_params["source"]
    form = FORMS.get(player.script.forms.get(source, ""))
    if form is None:
        return _not_found()
    items = items_of(player.published(), source)
    if items and (broken := items[0].entry.broken):
        return _BROKEN[broken]()
    sound = [item for item in items if not item.entry.broken]
    if form.header and request.headers.get(form.header[0]) != form.header[1]:
        sound = []
    return _answer(request, form.render(sound, base), form.kind, sound)


def _document(request: Request, player: Player) -> Response:
    """An item's own page, or a CAP alert's document."""
    source, guid = request.path_params["source"], request.path_params["guid"]
    items = items_of(player.published(), source)
    if player.script.forms.get(source) == "cap" and guid.endswith(".xml"):
        return _answer_or_404(request, governments.cap_document(items, guid[:-4]), "application/cap+xml", items)
    item = next((i for i in items if i.entry.guid == guid), None)
    if item is None or item.entry.broken:
        return _not_found()
    page = news.article(item, player.script.publishers[source], item.entry.lang)
    return _answer(request, page, "text/html; charset=utf-8", [item])


def _gov_uk(request: Request, player: Player) -> Response:
    """The index, or a country's page, at the paths that GOV.UK has them."""
    items = [i for s, form in player.script.forms.items() if form == "gov_uk" for i in items_of(player.published(), s)]
    slug = request.path_params.get("slug")
    body = governments.gov_uk_page(items, slug) if slug else governments.gov_uk_index(items)
    return _answer_or_404(request, body, "application/json", items)


def _answer_or_404(request: Request, body: str | None, kind: str, items: list[Item]) -> Response:
    return _not_found() if body is None else _answer(request, body, kind, items)


def _not_found() -> Response:
    return PlainTextResponse("not found\n", status_code=404)


def _answer(request: Request, body: str | bytes, kind: str, items: list[Item]) -> Response:
    raw = body.encode() if isinstance(body, str) else body
    return answer(request, raw, kind, max((i.changed for i in items), default=None))


def answer(request: Request, raw: bytes, kind: str, changed: datetime | None) -> Response:
    """With ETag and, where it is known, Last-Modified; 304 where the client has it already (RFC 9110, 13.1: the ETag
    decides first)."""
    headers = {"ETag": f'"{hashlib.blake2b(raw, digest_size=8).hexdigest()}"'}
    if changed:
        headers["Last-Modified"] = format_datetime(changed.replace(microsecond=0), usegmt=True)
    if _is_known(request, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    return Response(raw, headers={**headers, "Content-Type": kind})


def _is_known(request: Request, etag: str, changed: datetime | None) -> bool:
    if tags := request.headers.get("if-none-match"):
        return etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if not since or changed is None:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since).astimezone(UTC)
    except (ValueError, TypeError):
        return False


# --- the poison feed -------------------------------------------------------------------------------------------------


def _broken_xml() -> Response:
    cut = b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><ite"
    return Response(cut, headers={"Content-Type": "text/xml"})


def _blocked() -> Response:
    """What a bot wall says, with 200."""
    page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    return Response(page, media_type="text/html")


def _bomb() -> Response:
    """Forty kilobytes on the wire, forty megabytes inflated."""
    headers = {"Content-Type": "text/xml", "Content-Encoding": "gzip"}
    return Response(_bomb_body(BOMB_SIZE), headers=headers)


@cache
def _bomb_body(size: int) -> bytes:
    """Built in pieces: the server itself never holds the inflated whole."""
    packer = zlib.compressobj(wbits=31)
    piece = b"<" * 1_000_000
    return b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()


_BROKEN: Mapping[str, Callable[[], Response]] = {"xml": _broken_xml, "blocked": _blocked, "bomb": _bomb}
