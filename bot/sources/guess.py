"""What format a body seems to be: for a person who is told what an address answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from bot.domain.errors import ParseError
from bot.sources.formats import challenge, jsontext
from bot.sources.formats.page import page

HEAD = 4000
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_ROOTS = (
    (re.compile(rb"<rss[\s>]", re.IGNORECASE), "rss"),
    (re.compile(rb"<rdf:rdf[\s>]", re.IGNORECASE), "rdf"),
    (re.compile(rb"<(\w+:)?alert[^>]{0,300}urn:oasis:names:tc:emergency:cap", re.IGNORECASE), "cap"),
    (re.compile(rb"<(\w+:)?feed[\s>]", re.IGNORECASE), "atom"),
)


def format_of(body: bytes) -> str | None:
    """A key of the format table, "blocked", or None where nothing is recognised."""
    start = body[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start[:1] in (b"{", b"["):
        return _json(body)
    if not start.startswith(b"<"):
        return None
    for root, name in _ROOTS:
        if root.search(start):
            return "cap" if name == "atom" and b"emergency:cap" in start else name
    return _page(body)


def feeds_named_on(body: bytes, url: str) -> list[str]:
    """Addresses of the feeds that an HTML page names in its head, at most five."""
    tree = _tree(body)
    if tree is None:
        return []
    links = (n.attributes for n in tree.css("link[rel='alternate'][href]"))
    found = [_joined(url, str(a.get("href"))) for a in links if str(a.get("type") or "").lower() in _FEED_TYPES]
    return [address for address in dict.fromkeys(found) if address.startswith(("http://", "https://"))][:5]


def _json(body: bytes) -> str | None:
    try:
        document: Any = jsontext.read(body, "guess")[0]
    except ParseError:
        return None
    if not isinstance(document, Mapping):
        return "json_list"
    if "jsonfeed.org" in str(document.get("version", "")):
        return "json_feed"
    if "base_path" in document and "content_id" in document:
        return "gov_uk"
    return "cap" if isinstance(document.get("alert"), Mapping) else "json_list"


def _page(body: bytes) -> str | None:
    try:
        challenge.refuse(body, "guess")
    except ParseError:
        return "blocked" if challenge.blocked_by(body) else None
    if b"tgme_widget_message" in body or b"tgme_channel_info" in body:
        return "telegram_channel"
    return "html_list" if re.search(rb"<html|<body|<!doctype html", body[:HEAD], re.IGNORECASE) else None


def _tree(body: bytes) -> LexborHTMLParser | None:
    if not re.search(rb"<html|<head|<!doctype html", body[:HEAD], re.IGNORECASE):
        return None
    try:
        return page(body, "guess", None)
    except ParseError:
        return None


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
