"""Is the body what was promised at all? An empty body, an HTML page or a block page must never read as "no news"."""

from __future__ import annotations

import re

from bot.domain.errors import NotAFeed, ParseError

_HEAD = 4096
_PAGE = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<html|<head|<body)", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
# Words of the pages that bot protection and overload answer with HTTP 200.
_BLOCK_WORDS = (
    b"just a moment",
    b"attention required",
    b"access denied",
    b"captcha",
    b"cf-browser-verification",
    b"checking your browser",
    b"request unsuccessful",
    b"are you a robot",
    b"ddos",
    b"too many requests",
)
_ROOT = re.compile(rb"<[A-Za-z_]")


def refuse_empty(body: bytes, format_name: str) -> None:
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        raise NotAFeed(f"{format_name}: empty body")


def refuse_page(body: bytes, format_name: str) -> None:
    """Raises NotAFeed for an empty body and for an HTML page, naming the page's title."""
    refuse_empty(body, format_name)
    head = ascii_head(body)
    if _PAGE.match(head):
        kind = "a block page" if is_block_page(body) else "an HTML page"
        raise NotAFeed(f"{format_name}: {kind} instead{_titled(head)}")


def is_block_page(body: bytes) -> bool:
    """Whether an HTML page is short and speaks as bot protection does."""
    head = ascii_head(body).lower()
    title = _TITLE.search(head)
    words = title.group(1) if title and len(body) > 20_000 else head
    return any(word in words for word in _BLOCK_WORDS)


def refuse_entities(body: bytes, format_name: str) -> None:
    """Raises ParseError for XML that declares entities of its own: no feed needs them, every XML bomb does."""
    text = body.replace(b"\0", b"")  # UTF-16 and UTF-32 in their ASCII part
    root = _ROOT.search(text)
    if b"<!ENTITY" in text[: root.start() if root else len(text)]:
        raise ParseError(f"{format_name}: the document declares XML entities, refused")


def ascii_head(body: bytes) -> bytes:
    """The beginning of a body without byte-order mark and without the NULs of UTF-16."""
    return body[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")


def _titled(head: bytes) -> str:
    match = _TITLE.search(head)
    words = " ".join(match.group(1).decode("utf-8", "replace").split())[:80] if match else ""
    return f" (title: {words!r})" if words else ""
