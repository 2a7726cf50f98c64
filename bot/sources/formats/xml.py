"""An XML document as a tree: read strictly where it is sound, repaired and read again where it is not."""

from __future__ import annotations

import re
from typing import Any, Literal
from xml.etree import ElementTree as ET

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats import rss
from bot.sources.formats.mend import mended

Mode = Literal["strict", "tolerant"]

DEEPEST = 12
"""CAP and GDACS nest six levels; what is deeper is no field of theirs."""
_BOM = b"\xef\xbb\xbf"
_HTML = re.compile(rb"<(!doctype html|html|head|body)[\s>]", re.IGNORECASE)


def read_xml(body: bytes, name: str, lang: str | None) -> tuple[ET.Element, Mode]:
    """(root, how it was read). Raises NotAFeed for what is no XML, ParseError for XML past repair and for bombs."""
    body = body.removeprefix(_BOM).strip()
    if not body:
        raise NotAFeed(f"{name}: empty body")
    if _HTML.match(body):
        raise NotAFeed(f"{name}: an HTML page instead of XML")
    rss.refuse_bombs(body)
    if b"<!entity" in body.replace(b"\0", b"").lower():  # also behind a comment that looks like an element
        raise ParseError(f"{name}: declares entities of its own, refused")
    try:
        return ET.fromstring(body), "strict"  # noqa: S314 - entities are refused, the size is capped by the gate
    except (ET.ParseError, ValueError, LookupError) as error:  # ValueError: a charset that expat does not know
        broken = error
    try:
        return ET.fromstring(mended(body, lang)), "tolerant"  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        kind = ParseError if body[:1] == b"<" else NotAFeed
        raise kind(f"{name}: broken XML: {broken}"[:200]) from None


def local(tag: Any) -> str:
    """The name without its namespace; "" for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def fields(node: ET.Element, depth: int = 0) -> dict[str, Any]:
    """The element's children as lists by local name; leaves are their text (the CAP JSON of some providers has the
    same shape)."""
    found: dict[str, Any] = {}
    for child in node:
        name = local(child.tag)
        if not name:
            continue
        nested = len(child) > 0 and depth < DEEPEST
        value: Any = fields(child, depth + 1) if nested else (child.text or "").strip()
        found.setdefault(name, []).append(value)
    return found


def many(node: Any, name: str) -> list[Any]:
    """All values under a name, of a tree from XML or from JSON."""
    value = node.get(name, []) if isinstance(node, dict) else []
    return value if isinstance(value, list) else [value]


def one(node: Any, name: str) -> str:
    """The first value under a name as text, "" where there is none."""
    values = (v for v in many(node, name) if isinstance(v, str | int | float) and not isinstance(v, bool))
    return str(next(values, "")).strip()
