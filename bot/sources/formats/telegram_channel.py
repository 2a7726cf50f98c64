"""The public preview of a Telegram channel (https://t.me/s/<channel>): the last twenty or so posts, without a login.

A post keeps its number when it is edited; deleted posts and service rows leave gaps. A channel that has been renamed,
closed or has switched its preview off redirects to a page without posts: an outage, not "no news"."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS: frozenset[str] = frozenset()
_POST = "div.tgme_widget_message[data-post]"
_TEXT = ".tgme_widget_message_text"
_NOT_BODY = ".tgme_widget_message_reply, .tgme_widget_message_forwarded_from, .message_media_not_supported_wrap"


def parse(body: bytes, source: Source) -> Parsed:
    """Entries, oldest first as the page shows them; posts without words (photos, stickers) and service rows are no
    entries."""
    posts = page(body, "telegram_channel", source.lang).css(_POST)
    if not posts:
        raise NotAFeed("telegram_channel: no posts: renamed, closed, or its preview is switched off")
    posts, skipped = bounded(posts)
    entries = [entry for post in posts if (entry := _entry(post, source)) is not None]
    return Parsed(tuple(entries), tuple(skipped))


def _entry(post: LexborNode, source: Source) -> Entry | None:
    if "service_message" in (post.attributes.get("class") or ""):
        return None
    for other in post.css(_NOT_BODY):
        other.decompose()
    bodies = [node for node in post.css(_TEXT) if not node.css_matches(f"{_TEXT} {_TEXT}")]
    words = text.plain("\n".join(node.html or "" for node in bodies[:1]))
    if not words:
        return None
    post_id = post.attributes.get("data-post")
    stamp = post.css_first("time[datetime]")
    published = text.read_date(stamp.attributes.get("datetime") if stamp else None)
    heading, _, rest = words.partition("\n")
    meta = post.css_first(".tgme_widget_message_meta")
    extra: dict[str, Any] = {"edited": True} if meta and "edited" in meta.text(deep=True) else {}
    # a first line as long as a paragraph is not a headline: the whole stays in the text
    is_headline = len(heading) <= 200 and bool(rest)
    return Entry(
        guid=post_id or text.title(words),
        title=text.title(heading),
        text=rest if is_headline else (words if len(heading) > 200 else ""),
        url=f"https://t.me/{post_id}" if post_id else None,
        published=published,
        lang=source.lang,
        extra=extra,
    )
