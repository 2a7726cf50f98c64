"""The public preview of a Telegram channel (https://t.me/s/NAME): its newest twenty or so posts as HTML.

A post's first line is its title, the rest its text. Service rows, photos without words and posts that the preview
cannot show are no entries. A page without posts is a private, renamed or switched-off channel, never "no news".
"""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources.formats.cleaning import one_line, paragraphs, plain
from bot.sources.formats.dates import DateFault, read_date
from bot.sources.formats.parsed import IgnoreItem, Parsed, SkipItem, each
from bot.sources.formats.schema import Check
from bot.sources.formats.sniff import refuse_empty

KEYS: Mapping[str, Check] = {}
_POST = "div.tgme_widget_message[data-post]"
_TEXT = ".tgme_widget_message_text"
_TITLE_CHARS = 200


def read(body: bytes, source: Source, content_type: str | None = None) -> Parsed:
    """One preview page -> its posts, oldest first as on the page."""
    refuse_empty(body, source.format)
    tree = LexborHTMLParser(body)
    posts = tree.css(_POST)
    if not posts:
        title = tree.css_first("title")
        raise NotAFeed(
            f"telegram_channel: a page without posts (title: {title.text().strip()[:80] if title else ''!r})"
        )
    return each(posts, _entry)


def _entry(post: LexborNode) -> Entry:
    guid = one_line(post.attributes.get("data-post") or "", 100)
    if "service_message" in (post.attributes.get("class") or ""):
        raise IgnoreItem("a service row")
    text = _body(post)
    if not text:
        raise IgnoreItem("no words")
    if "/" not in guid:
        raise SkipItem("no post id")
    title, rest = _split(text)
    published, extra = None, {}
    try:
        published = read_date(_time(post))
    except DateFault as fault:
        extra["date_fault"] = str(fault)
    if _edited(post):
        extra["edited"] = True
    return Entry(guid, title, rest, f"https://t.me/{guid}", published, extra=extra)


def _body(post: LexborNode) -> str:
    """The post's own words: not those of the message it replies to, which stand in a node of the same class."""
    parts = [node.html or "" for node in post.css(_TEXT) if not _inside_reply(node, post)]
    return plain("<br>".join(parts))


def _inside_reply(node: LexborNode, post: LexborNode) -> bool:
    while node.parent is not None and node != post:
        node = node.parent
        if "tgme_widget_message_reply" in (node.attributes.get("class") or "").split():
            return True
    return False


def _split(text: str) -> tuple[str, str]:
    """First line and rest; a long first line is a paragraph: its beginning is the title and the text stays whole."""
    first, _, rest = text.partition("\n")
    if len(first) <= _TITLE_CHARS:
        return one_line(first), paragraphs(rest)
    return one_line(first, _TITLE_CHARS), text


def _time(post: LexborNode) -> str:
    node = post.css_first("time[datetime]")
    return (node.attributes.get("datetime") or "") if node else ""


def _edited(post: LexborNode) -> bool:
    meta = post.css_first(".tgme_widget_message_meta")
    return meta is not None and "edited" in meta.text().lower().split()
