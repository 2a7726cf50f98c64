"""XML that is no feed, as a tree: strict where it is sound, mended where a publisher broke it in a known way."""

from __future__ import annotations

import html
import re
from typing import Literal
from xml.etree import ElementTree as ET

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats.charset import as_utf8
from bot.sources.formats.rss import refuse_bombs

Mode = Literal["strict", "tolerant"]
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*);")
_BARE = re.compile(r"&(?!#?\w+;)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<[A-Za-z_][\w:.-]*")
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]")


def read(body: bytes, name: str, lang: str | None = None) -> tuple[ET.Element, Mode]:
    """The root, and which reader it took. Raises NotAFeed for a page or nothing at all, ParseError for the rest."""
    if not body.strip():
        raise NotAFeed(f"{name}: empty body")
    if _HTML.search(body[:1000]):
        raise NotAFeed(f"{name}: an HTML page instead of data")
    refuse_bombs(body)
    body, repaired = as_utf8(body.lstrip(), lang)
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities are refused above, the size is capped by the gate
        return root, "tolerant" if repaired else "strict"
    except (ET.ParseError, LookupError, ValueError) as error:
        first = error
    try:
        return ET.fromstring(_mended(body)), "tolerant"  # noqa: S314 - as above
    except (ET.ParseError, ValueError):
        raise ParseError(f"{name}: broken XML: {first}"[:200]) from None


def _mended(body: bytes) -> str:
    """Without control characters, with entities that XML does not know, bare ampersands and undeclared prefixes
    mended."""
    text = _CONTROL.sub("", body.decode("utf-8", "replace")).lstrip("\ufeff")
    text = _DECLARATION.sub("", text)  # the bytes are text now, whatever they claim to be
    text = _NAMED.sub(lambda match: html.escape(html.unescape(match[0])), text)
    text = _BARE.sub("&amp;", text)
    used = sorted(set(_PREFIX.findall(text)) - {"xml", "xmlns"})[:20]
    missing = "".join(f' xmlns:{prefix}="undeclared:{prefix}"' for prefix in used if f"xmlns:{prefix}=" not in text)
    return _ROOT.sub(lambda match: match[0] + missing, text, count=1)


def local(node: ET.Element) -> str:
    """The element's name without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def child(node: ET.Element, name: str) -> str:
    """The text of the first child of that name, in any namespace."""
    return next((("".join(c.itertext())).strip() for c in node if local(c) == name), "")
