"""HTML of the Bot API -> text and entities, refusing what Telegram refuses."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"<(/?)([a-zA-Z-]+)((?:\s[^<>]*)?)>|<")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:\s*=\s*"([^"]*)")?')
_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_OTHERS = ("a", "tg-time", "span", "tg-emoji")
_PHONE = re.compile(r"(?<!\w)\+\d[\d\s()-]{7,18}\d")


class BadEntities(ValueError):
    """The text as the Bot API would answer it: "can't parse entities: …"."""


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    entity: dict[str, Any]


def units(text: str) -> int:
    """UTF-16 code units, as the Bot API counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """(text, entities with UTF-16 offsets). Raises BadEntities for an unknown, unclosed or wrongly nested tag."""
    text: list[str] = []
    length = 0
    opened: list[_Open] = []
    entities: list[dict[str, Any]] = []
    position = 0
    for match in _TOKEN.finditer(source):
        piece = _unescape(source[position : match.start()])
        text.append(piece)
        length += units(piece)
        position = match.end()
        closing, tag, attributes = match.group(1), (match.group(2) or "").lower(), match.group(3) or ""
        if not tag:
            raise BadEntities(f"can't parse entities: Unexpected character at byte offset {match.start()}")
        if closing:
            entities += _close(opened, tag, length)
        else:
            opened.append(_Open(tag, length, _entity(tag, attributes, opened)))
    tail = _unescape(source[position:])
    text.append(tail)
    if opened:
        raise BadEntities(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1].tag}\"")
    whole = "".join(text)
    found = sorted([*entities, *_phones(whole)], key=lambda e: (e["offset"], -e["length"]))
    return whole, [e for e in found if e["length"] > 0][:100]


def _unescape(piece: str) -> str:
    return html.unescape(piece)


def _entity(tag: str, attributes: str, opened: list[_Open]) -> dict[str, Any]:
    given = {name: html.unescape(value or "") for name, value in _ATTRIBUTE.findall(attributes)}
    if tag in _SIMPLE:
        if tag == "blockquote" and any(o.tag == "blockquote" for o in opened):
            raise BadEntities("can't parse entities: Blockquotes can't be nested")
        kind = "expandable_blockquote" if tag == "blockquote" and "expandable" in given else _SIMPLE[tag]
        return {"type": kind}
    if tag == "a":
        return {"type": "text_link", "url": given.get("href", "")}
    if tag == "tg-time":
        if not given.get("unix", "").isdigit():
            raise BadEntities("can't parse entities: tg-time needs a unix time")
        return {"type": "date_time", "unix_time": int(given["unix"]), "date_time_format": given.get("format", "")}
    if tag == "span" and given.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    raise BadEntities(f'can\'t parse entities: Unsupported start tag "{tag}"')


def _close(opened: list[_Open], tag: str, length: int) -> list[dict[str, Any]]:
    if not opened or opened[-1].tag != tag:
        raise BadEntities(f'can\'t parse entities: Unexpected end tag "{tag}"')
    start = opened.pop()
    return [{**start.entity, "offset": start.start, "length": length - start.start}]


def _phones(text: str) -> list[dict[str, Any]]:
    """Telegram marks telephone numbers itself, so that they can be tapped."""
    return [
        {"type": "phone_number", "offset": units(text[: m.start()]), "length": units(m.group())}
        for m in _PHONE.finditer(text)
    ]
