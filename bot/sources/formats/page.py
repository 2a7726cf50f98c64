"""An HTML page as a tree, within bounds: the reader is C, and what it cannot finish stops the whole process."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from bot.domain.errors import NotAFeed
from bot.sources.formats.charset import document_as_utf8

MOST_TAGS = 20_000
"""The time goes with the square of the depth: this many, one inside the other, take half a second."""
LONGEST_TAG = 65_536


def page(body: bytes, name: str, lang: str | None) -> LexborHTMLParser:
    """The page's tree; raises NotAFeed, beginning with `name`, for an empty body and for what no page is like."""
    if not body.strip():
        raise NotAFeed(f"{name}: empty body")
    pieces = body.split(b"<", MOST_TAGS + 1)
    if len(pieces) > MOST_TAGS + 1:
        raise NotAFeed(f"{name}: more than {MOST_TAGS} tags")
    if any(len(piece.partition(b">")[0]) > LONGEST_TAG for piece in pieces[1:]):
        raise NotAFeed(f"{name}: a tag of more than {LONGEST_TAG} bytes")
    return LexborHTMLParser(document_as_utf8(body, lang))
