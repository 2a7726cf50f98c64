"""An XML document as a tree: read strictly where it is sound, repaired and read again where it is not."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Any, Literal
from xml.etree import ElementTree as ET

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats import rss
from bot.sources.formats.charset import as_utf8

Mode = Literal["strict", "tolerant"]

PREFIXES = 20
DEEPEST = 12
"""CAP and GDACS nest six levels; what is deeper is no field of theirs."""
_BOM = b"\xef\xbb\xbf"
_HTML = re.compile(rb"<(!doctype html|html|head|body)[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
# Charsets of languages; Python also knows codecs that are none, and some of them take the square of the length.
_CHARSETS = re.compile(
    r"(windows|cp|ibm)-?\d+|iso[-_]?8859[-_]?\d+|latin-?\d|us-ascii|koi8-?[rut]|gb\w{2,6}|big5(-?hkscs)?|euc[-_]?\w\w"
    r"|shift[-_]?jis|sjis|tis-?620",
    re.IGNORECASE,
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30})?(;?)")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):")
_ROOT_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")
_BUILT_IN = ("amp", "lt", "gt", "quot", "apos")


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
        return ET.fromstring(_repaired(body, lang)), "tolerant"  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        kind = ParseError if body[:1] == b"<" else NotAFeed
        raise kind(f"{name}: broken XML: {broken}"[:200]) from None


def _repaired(body: bytes, lang: str | None) -> bytes:
    """What other publishers' XML has shown: wrong or strange charsets, control characters, HTML's entities, bare "&",
    prefixes that nobody declared."""
    text = _decoded(body, lang)
    text = _ILLEGAL.sub(" ", _DECLARATION.sub("", text))
    text = _ENTITY.sub(_entity, text)
    return _with_prefixes(text).encode()


def _decoded(body: bytes, lang: str | None) -> str:
    declared = _ENCODING.search(body[:200].replace(b"\0", b"").decode("latin-1"))
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    if declared and _CHARSETS.fullmatch(declared[1]):
        return body.decode(declared[1], "replace")
    return as_utf8(body, lang)[0].decode("utf-8", "replace")


def _entity(match: re.Match[str]) -> str:
    name, end = match[1] or "", match[2]
    if name in _BUILT_IN and end:
        return match[0]
    if name.startswith("#") and end:
        return html.escape(_ILLEGAL.sub(" ", html.unescape(match[0])))
    if f"{name};" in html5 and end:
        return html.escape(html5[f"{name};"])
    return "&amp;" + match[0][1:]


def _with_prefixes(text: str) -> str:
    used = sorted(set(_PREFIX.findall(text)) - {"xml", "xmlns"})[:PREFIXES]
    unbound = [p for p in used if f"xmlns:{p}=" not in text]
    declared = "".join(f' xmlns:{p}="urn:undeclared:{p}"' for p in unbound)
    return _ROOT_TAG.sub(lambda m: m[0] + declared, text, count=1) if declared else text


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
