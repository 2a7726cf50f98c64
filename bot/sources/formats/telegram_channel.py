"""The public preview of a Telegram channel (https://t.me/s/<channel>): the last twenty or so posts, without a login.

A post keeps its number when it is edited, so its text's fingerprint tells the edit; view counts and reactions are no
part of it. An album is one post with several numbers. Deleted posts leave gaps, which are noted. A channel that has
been renamed, closed or has switched its preview off redirects to a page without posts: an outage, not "no news"."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS: frozenset[str] = frozenset()
HEADLINE = 200
"""A first line as long as a paragraph is no headline."""
MOST_LINKS = 10
_POST = "div.tgme_widget_message[data-post]"
_TEXT = ".tgme_widget_message_text"
_REPLY = ".tgme_widget_message_reply"
_FORWARDED = ".tgme_widget_message_forwarded_from"
_UNSUPPORTED = ".message_media_not_supported_wrap"
# the same notice, hidden, is part of every video player and stands behind most media, for browsers that fail there
_HIDDEN = ", ".join(
    f".{around} {_UNSUPPORTED}"
    for around in (
        "media_not_supported_cont",
        "tgme_widget_message_video_player",
        "tgme_widget_message_roundvideo_player",
    )
)
# not the unsupported block's wrap: half-supported posts have their words in it
_NOT_BODY = f"{_REPLY}, {_FORWARDED}, .tgme_widget_message_link_preview, .message_media_not_supported"
_BUTTONS = "a.tgme_widget_message_inline_button[href^='http']"
_META = ".tgme_widget_message_meta"
_EDITED = ("edited", "изменено", "ред.", "tahrirlangan", "өңделді", "düzenlendi", "bearbeitet", "modifié")
_CANNOT_SHOW = re.compile(
    r"^\W*(please open telegram to view this post|view in telegram|this message is not supported)"
)
_NUMBER = re.compile(r"/(\d{1,12})(?=\?|$)")


def parse(body: bytes, source: Source) -> Parsed:
    """Entries in the page's order, oldest first; posts without words (photos, stickers) and service rows ("pinned a
    message") are no entries."""
    tree = page(body, "telegram_channel", source.lang)
    posts, skipped = bounded(tree.css(_POST))
    if not posts:
        raise NotAFeed(f"telegram_channel: no posts: {_why_none(tree)}")
    numbers = {number for post in posts for number in _numbers(post)}
    entries: dict[str, Entry] = {}
    unseen = 0
    for post in posts:
        cannot_show = len(post.css(_UNSUPPORTED)) > len(post.css(_HIDDEN))
        entry = _entry(post, source)
        unseen += cannot_show and entry is None
        if entry is not None:
            entries[entry.guid] = entry  # the same post twice (a page and the one before it): the later is the newer
    notes = [*_gaps(numbers), *([f"posts that the preview cannot show: {unseen}"] if unseen else [])]
    return Parsed(tuple(entries.values()), tuple(skipped), notes=tuple(notes))


def _why_none(tree: LexborHTMLParser) -> str:
    if tree.css_first(".tgme_channel_info, .tgme_channel_history"):
        return "the channel is empty, or all its posts are hidden"
    if tree.css_first(".tgme_page_action, .tgme_page"):
        return "led to the channel's card: renamed, closed, or its preview is switched off"
    if tree.css_first("body *") is None and tree.body is not None and tree.body.text().strip():
        return "no page at all"
    return "renamed, closed, or its preview is switched off"


def _numbers(post: LexborNode) -> list[int]:
    """The numbers that a post has: its own, and those of its album's pictures."""
    links = (a.attributes.get("href") for a in post.css("a[href*='single'], .tgme_widget_message_grouped a[href]"))
    places = [str(post.attributes.get("data-post") or ""), *(str(link or "") for link in links)]
    return [int(match[1]) for place in places if (match := _NUMBER.search(place))]


def _gaps(numbers: Iterable[int]) -> list[str]:
    ordered = sorted(numbers)
    gaps = [(low + 1, high - 1) for low, high in pairwise(ordered) if high - low > 1]
    if not gaps:
        return []
    missing = sum(last - first + 1 for first, last in gaps)
    where = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in gaps[:10])
    return [f"{missing} numbers missing (deleted, or no posts): {where}"]


def _entry(post: LexborNode, source: Source) -> Entry | None:
    if "service_message" in (post.attributes.get("class") or ""):
        return None
    extra = _about(post)
    for other in post.css(_NOT_BODY):
        other.decompose()
    words, links = _words(post)
    if poll := _poll(post):
        words, extra["poll"] = f"{words}\n{poll}".strip(), True
    if not words:
        return None
    if links:
        extra["links"] = links
    post_id = post.attributes.get("data-post")
    title, rest = _headline(words)
    return Entry(
        guid=post_id or title,
        title=title,
        text=rest,
        url=f"https://t.me/{post_id}" if post_id else None,
        published=_published(post),
        lang=source.lang,
        extra=extra,
    )


def _about(post: LexborNode) -> dict[str, Any]:
    """What the post says of itself beside its words. Read first: reply and forward are cut out afterwards."""
    about: dict[str, Any] = {}
    meta = post.css_first(_META)
    if meta and any(word in meta.text(deep=True).casefold() for word in _EDITED):
        about["edited"] = True
    if forwarded := post.css_first(f"{_FORWARDED}_name") or post.css_first(_FORWARDED):
        name = re.sub(r"(?i)^forwarded from:?\s*", "", text.title(forwarded.html or ""))
        about["forwarded_from"] = name[:200] or "unknown"
    if reply := post.css_first(f"a{_REPLY}[href]"):
        match = re.search(r"t\.me/(?:s/)?([\w/]+/\d+)", str(reply.attributes.get("href")))
        about |= {"reply_to": match[1]} if match else {}
    if (pictures := len(post.css(".tgme_widget_message_grouped .grouped_media_wrap"))) > 1:
        about["album"] = pictures
    return about


def _words(post: LexborNode) -> tuple[str, list[str]]:
    """(the body, the addresses behind words in it). Some posts wrap the body's element in another like it: the outer
    one comes first."""
    for body in post.css(_TEXT):
        words = text.plain(_with_lines(body))
        if words and not _CANNOT_SHOW.match(words.casefold()):
            return words, _links(body, post)
    return "", []


def _with_lines(body: LexborNode) -> str:
    """The markup, with the line breaks of <pre> kept: tables of flights are often set in it."""
    markup = body.html or ""
    if "<pre" not in markup:
        return markup
    return re.sub(r"<pre\b[^>]{0,200}>.*?</pre>", lambda m: m[0].replace("\n", "<br>"), markup, flags=re.DOTALL)


def _links(body: LexborNode, post: LexborNode) -> list[str]:
    """Addresses that the words do not show themselves, also those behind buttons ("Register")."""
    shown = body.text(deep=True)
    # the preview escapes the ampersands of these addresses twice
    anchors = [*body.css("a[href^='http']"), *post.css(_BUTTONS)]
    found = (html.unescape(str(a.attributes.get("href") or "")) for a in anchors)
    return [link[:1000] for link in dict.fromkeys(found) if link.rstrip("/") not in shown][:MOST_LINKS]


def _poll(post: LexborNode) -> str:
    question = post.css_first(".tgme_widget_message_poll_question")
    options = post.css(".tgme_widget_message_poll_option_text")
    lines = [text.title(node.html or "") for node in ([question] if question else []) + options[:20]]
    return "\n".join(line if n == 0 else f"- {line}" for n, line in enumerate(lines) if line)


def _headline(words: str) -> tuple[str, str]:
    """(title, text). Lines of signs only ("❗️❗️❗️", "⚡️") are no headline; a first line as long as a paragraph, and a
    post of one line, are title and whole text in one."""
    lines = words.split("\n")
    first = next((n for n, line in enumerate(lines) if sum(map(str.isalnum, line)) > 1), 0)
    heading, rest = lines[first], "\n".join(lines[first + 1 :])
    if len(heading) > HEADLINE:
        return text.title(heading), words
    return text.title(heading), rest


def _published(post: LexborNode) -> Any:
    stamp = post.css_first(".tgme_widget_message_date time[datetime]") or post.css_first("time[datetime]")
    return text.read_date(stamp.attributes.get("datetime")) if stamp else None
