"""Broken XML mended where it is known how publishers break it: wrong or strange charsets, control characters, HTML's
entities, bare "&", prefixes that nobody declared, a server's remarks before the document and behind it, a feed cut off
in the middle."""

from __future__ import annotations

import html
import re
from html.entities import html5

from bot.sources.formats.charset import as_utf8

PREFIXES = 20
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
# Charsets of languages; Python also knows codecs that are none, and some of them take the square of the length.
_CHARSETS = re.compile(
    r"(windows|cp|ibm)-?\d+|iso[-_]?8859[-_]?\d+|latin-?\d|us-ascii|koi8-?[rut]|gb\w{2,6}|big5(-?hkscs)?|euc[-_]?\w\w"
    r"|shift[-_]?jis|sjis|tis-?620",
    re.IGNORECASE,
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LITERAL = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30})?(;?)")
_ELEMENT_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):")
_ATTRIBUTE_PREFIX = re.compile(r"\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,40}\s?=\s?[\"']")
_ROOT_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")
_BUILT_IN = ("amp", "lt", "gt", "quot", "apos")
_CLOSED_ITEM = re.compile(r"</(?:item|entry)\s?>")
_OPEN_ITEM = re.compile(r"<(?:item|entry)\b")
_ENDS = {"rss": "</channel></rss>", "feed": "</feed>", "rdf:RDF": "</rdf:RDF>"}
_KNOWN = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "yandex": "http://news.yandex.ru",
}
"""What these prefixes always mean, so that their fields are read where nobody declared them."""
JUNK = 4000
"""Characters before the document that are searched for its beginning."""


def mended(body: bytes, lang: str | None) -> bytes:
    """The document in UTF-8, as well as it can be mended. What is inside CDATA sections is text and stays."""
    text = _document(_ILLEGAL.sub("", _decoded(body, lang)))
    pieces = _LITERAL.split(text)
    pieces[::2] = [_ENTITY.sub(_entity, piece) for piece in pieces[::2]]
    return _with_prefixes("".join(pieces)).encode()


def without_last(body: bytes) -> tuple[bytes, str | None]:
    """Of a feed that was cut off: what is before the item that has no end, closed; and what to tell of it. Half an item
    may say the opposite of the whole one."""
    text = body.decode("utf-8", "replace")
    root = _ROOT_TAG.search(_DECLARATION.sub("", text[:JUNK]))
    end = _ENDS.get(root[1]) if root else None
    if root is None or end is None or f"</{root[1]}" in text[-JUNK:]:
        return body, None
    closed = [match.end() for match in _CLOSED_ITEM.finditer(text)]
    if not closed:
        return body, None
    lost = " The last item is left out." if _OPEN_ITEM.search(text, closed[-1]) else ""
    return (text[: closed[-1]] + end).encode(), f"the feed was cut off.{lost}"


def _document(text: str) -> str:
    """Without what a server writes before the document (warnings, a comment) and behind it; without its declaration,
    for it is text by now, whatever it claims to be."""
    text = text.lstrip("\ufeff")
    start = text.find("<?xml", 0, JUNK)
    text = _DECLARATION.sub("", text[start:] if start > 0 else text, count=1)
    text = text[max(text.find("<", 0, JUNK), 0) :]
    root = _ROOT_TAG.search(text)
    end = text.rfind(f"</{root[1]}>") if root else -1
    return text[: end + len(root[1]) + 3] if root and end >= 0 else text


def _decoded(body: bytes, lang: str | None) -> str:
    declared = _ENCODING.search(body[:200].replace(b"\0", b"").decode("latin-1"))
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    body, _ = as_utf8(body, lang)
    if declared and _CHARSETS.fullmatch(declared[1]) and not _is_utf8(body):
        return body.decode(declared[1], "replace")
    return body.decode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _entity(match: re.Match[str]) -> str:
    name, end = match[1] or "", match[2]
    if name in _BUILT_IN and end:
        return match[0]
    if name.startswith("#") and end:
        return html.escape(_ILLEGAL.sub("", html.unescape(match[0])))
    if f"{name};" in html5 and end:
        return html.escape(html5[f"{name};"])
    return "&amp;" + match[0][1:]


def _with_prefixes(text: str) -> str:
    found = set(_ELEMENT_PREFIX.findall(text)) | set(_ATTRIBUTE_PREFIX.findall(text))
    used = sorted(found - {"xml", "xmlns"})[:PREFIXES]
    unbound = [p for p in used if f"xmlns:{p}=" not in text]
    declared = "".join(f' xmlns:{p}="{_KNOWN.get(p) or f"urn:undeclared:{p}"}"' for p in unbound)
    return _ROOT_TAG.sub(lambda m: m[0] + declared, text, count=1) if declared else text
