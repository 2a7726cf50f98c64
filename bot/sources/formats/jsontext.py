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
_JUNK = re.compile(r"[^\[{]{0,2000}?(?=[\[{]\s*[\"{\[\]}])")
_REMARK = re.compile(r"/\*.*?\*/|(?<![:\"])//[^\n]*", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_WARNING = re.compile(r"\s*(?:<br ?/?>\s*)*<b>(?:Warning|Notice|Deprecated|Fatal error)</b>", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml|rss|feed|rdf:RDF|opml)\b(?!.{0,300}<html)", re.IGNORECASE | re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # unclosed at the end, too: it is looked for once


def read(body: bytes, name: str, lang: str | None = None) -> tuple[Any, Literal["strict", "tolerant"]]:
    """(the document, which reader it took). Raises NotAFeed for what is no JSON: an HTML page, an empty body, a
    document that was cut off (half a list must not pass for the whole)."""
    text = _decoded(body, name, lang)
    try:
        # one broken byte must not cost the other items; their texts show the replacement character
        document = json.loads(text, parse_constant=_nothing)
        if isinstance(document, str) and document.lstrip()[:1] in ("{", "["):  # written as a text, once too often
            return _tolerant(document), "tolerant"
        return document, "strict"
    except (ValueError, RecursionError) as error:
        if text.lstrip()[:1] == "<" and not _WARNING.match(text):
            what = "an XML document" if _XML.match(text) else "an HTML page"
            raise NotAFeed(f"{name}: {what} instead of JSON: {error}"[:200]) from None
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
    """Raw line breaks inside texts, commas too many, a script's wrapper around it, a server's warnings before it,
    remarks in it and after it."""
    wrapped = _WRAPPED.match(text)
    text = text[wrapped.end() :] if wrapped else text
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "[", '"') and (junk := _JUNK.match(text)):
        text = text[junk.end() :]
    decoder = json.JSONDecoder(strict=False, parse_constant=_nothing)
    try:
        return decoder.raw_decode(text)[0]
    except ValueError:
        return decoder.raw_decode(_without_commas(text))[0]


def _nothing(_: str) -> None:
    """NaN and the infinities are no values of JSON, and none of ours."""


def _without_commas(text: str) -> str:
    """Without remarks, and commas before a closing bracket, outside of texts."""
    pieces, last = [], 0
    for match in _STRING.finditer(text):
        pieces += [_bare(text[last : match.start()]), match[0]]
        last = match.end()
    return "".join((*pieces, _bare(text[last:])))


def _bare(between: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _REMARK.sub("", between))
