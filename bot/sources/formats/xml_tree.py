"""XML that is no feed, as a tree: strict where it is sound, mended where a publisher broke it in a known way."""

from __future__ import annotations

import re
from typing import Literal
from xml.etree import ElementTree as ET

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats.charset import as_utf8
from bot.sources.formats.mend import mended
from bot.sources.formats.rss import refuse_bombs

Mode = Literal["strict", "tolerant"]
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)


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
        return ET.fromstring(mended(body, lang)), "tolerant"  # noqa: S314 - as above
    except (ET.ParseError, ValueError):
        raise ParseError(f"{name}: broken XML: {first}"[:200]) from None


def local(node: ET.Element) -> str:
    """The element's name without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def child(node: ET.Element, name: str) -> str:
    """The text of the first child of that name, in any namespace."""
    return next((("".join(c.itertext())).strip() for c in node if local(c) == name), "")
