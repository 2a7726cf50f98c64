"""HTML as Telegram takes it: escaping, and cutting without breaking a tag."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

LIMIT = 4096
URL_LIMIT = 500
_JOINERS = "\u200c\u200d"
"""Invisible, but part of words (Persian) and of emoji; every other format character is dropped."""
_WEB = re.compile(r"https?://[^\s\"<>/?#]+[^\s\"<>]*")
_TAG = re.compile(r"<[^>]*>")
_TOKEN = re.compile(r"<[^>]*>|&[a-z]+;|.", re.DOTALL)


def escape(text: str) -> str:
    """Text made safe inside a message: the three characters that HTML mode reserves; no control characters, and no
    marks that turn the direction of reading around or hide letters."""
    return _clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clean(text: str) -> str:
    return "".join(_shown(c) for c in text)


def _shown(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in ("Cc", "Cs", "Cn", "Zl", "Zp") else char


def link(url: str | None, words: str) -> str:
    """A link; the words alone where there is no sound web address, or one too long to be worth its place."""
    safe = escape(words)
    if not url or len(url) > URL_LIMIT or not _WEB.fullmatch(url) or _clean(url) != url:
        return safe
    return f'<a href="{escape(url)}">{safe}</a>'


def local_time(moment: datetime, words: str) -> str:
    """A time that Telegram shows in the reader's own zone: long date, short time (Bot API 9.5, "date-time entity
    formatting"). `words` is what older clients show."""
    return f'<tg-time unix="{int(moment.timestamp())}" format="Dt">{escape(words)}</tg-time>'


def short(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut at a word with an ellipsis. Before escaping."""
    text = " ".join(_clean(text).split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(" ,.;:-–—") + "…"


def visible(html: str) -> str:
    """What a reader sees of it."""
    return _TAG.sub("", html).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible_units(html: str) -> int:
    """Length of what Telegram's own limit counts: the text after its tags are read."""
    return units(visible(html))


def fit(lines: list[str], limit: int = LIMIT, measure: Callable[[str], int] = units) -> str:
    """As many whole lines as fit. Each line is balanced HTML by itself, so that a cut between lines breaks nothing;
    only a line that fills a message alone is cut inside, so that no telephone number ever is."""
    kept: list[str] = []
    room = limit - 2  # the last line may have to be "…"
    for line in lines:
        size = measure(line) + 1
        if size > room:
            kept.append(cut(line, room, measure) if size > limit // 4 else "…")
            break
        kept.append(line)
        room -= size
    return "\n".join(kept)


def cut(html: str, limit: int, measure: Callable[[str], int] = units) -> str:
    """The start of one line, at most `limit` long by `measure`, with "…" and its open tags closed."""
    kept: list[str] = []
    closing: list[str] = []
    used = 1
    for token in _TOKEN.findall(html):
        ahead = closing + ([f"</{token[1:-1].split()[0]}>"] if token[:1] == "<" and token[1] != "/" else [])
        used += measure(token)
        if used + measure("".join(ahead)) > limit:
            break
        kept.append(token)
        closing = closing[:-1] if token.startswith("</") else ahead
    return "".join(kept) + "…" + "".join(reversed(closing))
