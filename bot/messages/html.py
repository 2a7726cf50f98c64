"""HTML as Telegram takes it: escaping, and cutting without breaking a tag."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

LIMIT = 4096
_BIDI = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TAG = re.compile(r"<[^>]*>")


def escape(text: str) -> str:
    """Text made safe inside a message: the three characters that HTML mode reserves, no control or direction marks."""
    text = text.translate(_BIDI)
    text = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(url: str) -> str:
    return escape(url).replace('"', "&quot;")


def link(url: str | None, words: str) -> str:
    """A link, or the words alone where there is no web address."""
    safe = escape(words)
    if not url or not url.startswith(("http://", "https://")):
        return safe
    return f'<a href="{attribute(url[:1000])}">{safe}</a>'


def local_time(moment: datetime, words: str) -> str:
    """A time that Telegram shows in the reader's own zone (Bot API 9.5); `words` is what older clients show."""
    return f'<tg-time unix="{int(moment.timestamp())}" format="dT">{escape(words)}</tg-time>'


def short(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut at a word with an ellipsis. Before escaping."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(" ,.;:-–—") + "…"


def visible(html: str) -> str:
    """What a reader sees of it."""
    return _TAG.sub("", html).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fit(lines: list[str], limit: int = LIMIT) -> str:
    """As many whole lines as fit: each line is balanced HTML by itself, so that a cut between lines breaks nothing."""
    kept: list[str] = []
    used = 0
    for line in lines:
        size = units(visible(line)) + 1
        if used + size > limit - 1:
            kept.append("…")
            break
        kept.append(line)
        used += size
    return "\n".join(kept)
