"""Text from outside made fit to store, compare and show: no control characters, no direction tricks, no megabytes."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

TITLE_CAP = 500
TEXT_CAP = 20_000
_HTML_CAP = 400_000
"""Characters of markup that are looked at: more cannot become TEXT_CAP of plain text on any honest page."""

_KEPT_CONTROLS = "\n\t"
# Direction overrides and isolates can make "safe" read as its opposite; U+200C, which Persian needs, stays.
_DIRECTION = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\ufeff\ufffe\uffff\u00ad\u200b"
_DROPPED = dict.fromkeys(
    [c for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in _KEPT_CONTROLS]
    + [ord(c) for c in _DIRECTION + _INVISIBLE]
    + list(range(0xD800, 0xE000))  # lone surrogates (JSON can spell them) break every encoder
)

_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_BLOCKS = (
    "p, div, li, ul, ol, table, tr, h1, h2, h3, h4, h5, h6, section, article, header, footer, "
    "blockquote, pre, dl, dt, dd, figure, figcaption, address, hr"
)
_SILENT = "script, style, noscript, template, head, svg, iframe"


def one_line(text: str, cap: int = TITLE_CAP) -> str:
    """A title: one line, white space collapsed, cut with an ellipsis at `cap` characters."""
    return shorten(" ".join(text[: cap * 20].translate(_DROPPED).split()), cap)


def paragraphs(text: str, cap: int = TEXT_CAP) -> str:
    """A text: lines kept, blank runs collapsed to one blank line, cut with an ellipsis at `cap` characters."""
    text = text[: cap * 20].replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return shorten(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), cap)


def shorten(text: str, cap: int) -> str:
    """At most `cap` characters; a cut ends in an ellipsis, after a whole word where one ends near."""
    if len(text) <= cap:
        return text
    cut = text[: cap - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > cap - 40 else cut).rstrip() + "…"


def plain(markup: str, cap: int = TEXT_CAP) -> str:
    """HTML (or text that only might be HTML) as plain paragraphs; list items and table rows keep lines of their own."""
    if not _MARKUP.search(markup[:_HTML_CAP]):
        return paragraphs(html.unescape(markup[: cap * 20]), cap)
    tree = LexborHTMLParser(" ".join(markup[:_HTML_CAP].split()))
    for node in tree.css(_SILENT):
        node.decompose()
    for node in tree.css("br"):
        node.replace_with("\n")
    for node in tree.css("td, th"):
        node.insert_after(" ")
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    body = tree.body
    return paragraphs(re.sub(r"\n\s*\n+", "\n", body.text() if body else ""), cap)
