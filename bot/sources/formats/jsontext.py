"""JSON as publishers send it: strictly where it is sound, tolerantly where a person would still read it."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from bot.domain.errors import NotAFeed
from bot.sources.formats.charset import document_as_utf8

MOST_BRACKETS = 200_000
"""A document that opens more is no list; each costs memory."""
_WRAPPED = re.compile(
    r"\s*(?:[\w$.]{1,80}\s*\(|(?:var|let|const)\s+[\w$]{1,80}\s*=|[\w$.]{1,80}\s*=|while\(1\);|\)\]\}',?)"
)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # unclosed at the end, too: it is looked for once


def read(body: bytes, name: str, lang: str | None = None) -> tuple[Any, Literal["strict", "tolerant"]]:
    """(the document, which reader it took). Raises NotAFeed for what is no JSON: an HTML page, an empty body, a
    document that was cut off (half a list must not pass for the whole)."""
    text = _decoded(body, name, lang)
    try:
        # one broken byte must not cost the other items; their texts show the replacement character
        return json.loads(text), "strict"
    except (ValueError, RecursionError) as error:
        if text.lstrip()[:1] == "<":
            raise NotAFeed(f"{name}: an HTML page instead of JSON: {error}"[:200]) from None
        try:
            return _tolerant(text), "tolerant"
        except (ValueError, RecursionError):
            raise NotAFeed(f"{name}: not JSON: {error}"[:200]) from None


def _decoded(body: bytes, name: str, lang: str | None) -> str:
    if not body.strip(b" \t\r\n\0"):
        raise NotAFeed(f"{name}: empty body")
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = body.decode("utf-16", "replace")
    elif b"\0" in body[:4]:  # UTF-16 without its mark: the first character is ASCII in every document
        text = body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    else:
        text = document_as_utf8(body, lang).decode("utf-8-sig", "replace")
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise NotAFeed(f"{name}: more than {MOST_BRACKETS} lists and objects")
    return text


def _tolerant(text: str) -> Any:
    """Raw line breaks inside texts, commas too many, a script's wrapper around it, remarks after it."""
    wrapped = _WRAPPED.match(text)
    text = text[wrapped.end() :] if wrapped else text
    text = text.lstrip("\ufeff \t\r\n")
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text)[0]
    except ValueError:
        return decoder.raw_decode(_without_commas(text))[0]


def _without_commas(text: str) -> str:
    """Without the commas before a closing bracket, outside of texts."""
    pieces, last = [], 0
    for match in _STRING.finditer(text):
        pieces += [_TRAILING_COMMA.sub(r"\1", text[last : match.start()]), match[0]]
        last = match.end()
    return "".join((*pieces, _TRAILING_COMMA.sub(r"\1", text[last:])))
