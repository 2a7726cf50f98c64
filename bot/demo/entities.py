"""HTML of the Bot API -> text and entities, refusing what Telegram refuses, with the server's own words.

The rules are those of core.telegram.org/bots/api#html-style; where that page is silent (attributes without a value, an
optional ";" after a character reference, what an error says) they are those which the server is seen to follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.demo.detected import detect, units

Entity = dict[str, Any]
MAX_ENTITIES = 100
"""More are ignored by Telegram without a word (telegram.md)."""

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
_TAGS = {*_SIMPLE, "a", "blockquote", "tg-time", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-zA-Z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_SPACE = re.compile(r"\s*")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_LINK = re.compile(r"(?:https?://|tg://|tel:|mailto:)\S+", re.IGNORECASE)
_REMOVED = re.compile("[\r\u2028-\u202e]")
_BLANKED = re.compile("[\0-\x09\x0b-\x1f]")


class BadEntities(ValueError):
    """The text as the Bot API would answer it: "can't parse entities: …"."""

    def __init__(self, why: str) -> None:
        super().__init__(f"can't parse entities: {why}")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begins: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """(text, entities with UTF-16 offsets). Raises BadEntities for an unknown, unclosed or wrongly nested tag."""
    reader = _Reader(clean(source))
    text, entities = _trimmed("".join(reader.read()), reader.entities)
    return text, with_detected(text, entities)


def with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    """Adds what Telegram marks by itself (links, telephone numbers, commands) outside of what is marked already."""
    taken = [e for e in entities if e["type"] in ("code", "pre", "text_link", "date_time", "custom_emoji")]
    found = [d for d in detect(text) if not any(_overlap(d, e) for e in taken)]
    return sorted([*entities, *found], key=lambda e: (e["offset"], -e["length"]))[:MAX_ENTITIES]


def clean(text: str) -> str:
    """Telegram takes control characters and bidirectional overrides out of a text."""
    return _BLANKED.sub(" ", _REMOVED.sub("", text))


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at both ends; entities that lose all their text go."""
    kept = text.strip()
    lost = units(text[: len(text) - len(text.lstrip())])
    size = units(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - lost, 0)
        end = min(entity["offset"] + entity["length"] - lost, size)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved


class _Reader:
    """Reads a source from left to right; `entities` in the order of their end tags."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.entities: list[Entity] = []
        self._text: list[str] = []
        self._length = 0
        self._opened: list[_Open] = []

    def read(self) -> list[str]:
        while self.at < len(self.source):
            start = self.at
            if self.source[start] == "<":
                self.at += 1
                if self.source.startswith("/", self.at):
                    self._end_tag(start)
                else:
                    self._start_tag(start)
            else:
                self._add(self._character())
        if self._opened:
            raise BadEntities(f'Can\'t find end tag corresponding to start tag "{self._opened[-1].tag}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self._text

    def _add(self, piece: str) -> None:
        self._text.append(piece)
        self._length += units(piece)

    def _character(self) -> str:
        """One character, or the one that a reference stands for; an unknown reference stays as it is written."""
        match = _REFERENCE.match(self.source, self.at)
        meant = _referred(match) if match else None
        if match and meant:
            self.at = match.end()
            return meant
        self.at += 1
        return self.source[self.at - 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        assert match is not None, "every pattern of this reader matches nothing too"
        self.at = match.end()
        return match.group()

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _byte(self, position: int) -> int:
        """Telegram counts the places of its errors in bytes."""
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    # --- tags

    def _start_tag(self, start: int) -> None:
        tag = self._take(_TAG_NAME).lower()
        if not self._next():
            raise BadEntities(f"Unclosed start tag at byte offset {self._byte(start)}")
        if tag not in _TAGS:
            raise BadEntities(f'Unsupported start tag "{tag}" at byte offset {self._byte(start)}')
        attributes = self._attributes(tag, start)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise BadEntities(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(start)}')
        if tag == "blockquote" and any(o.tag == "blockquote" for o in self._opened):
            raise BadEntities(f"blockquote entities can't be nested, at byte offset {self._byte(start)}")
        self._opened.append(_Open(tag, attributes, self._length, len(self._text)))

    def _attributes(self, tag: str, start: int) -> dict[str, str]:
        """Up to and over the ">". An attribute without a value has an empty one."""
        found: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            if self._next() == ">":
                self.at += 1
                return found
            if not self._next():
                raise BadEntities(f"Unclosed start tag at byte offset {self._byte(start)}")
            name = self._take(_ATTRIBUTE_NAME).lower()
            if not name:
                raise BadEntities(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(start)}')
            found[name] = self._attribute_value(tag, start)

    def _attribute_value(self, tag: str, start: int) -> str:
        self._take(_SPACE)
        if self._next() != "=":
            return ""
        self.at += 1
        self._take(_SPACE)
        if not self._next():
            raise BadEntities(f'Unclosed start tag "{tag}" at byte offset {self._byte(start)}')
        value = self._quoted() if self._next() in "\"'" else self._token()
        if not self._next():
            raise BadEntities(f"Unclosed start tag at byte offset {self._byte(start)}")
        return value

    def _quoted(self) -> str:
        quote = self._next()
        self.at += 1
        value = []
        while self._next() not in ("", quote):
            value.append(self._character())
        self.at += 1
        return "".join(value)

    def _token(self) -> str:
        start = self.at
        value = self._take(_TOKEN).lower()
        if not (self._next().isspace() or self._next() == ">"):
            raise BadEntities(f"Unexpected end of name token at byte offset {self._byte(start)}")
        return value

    def _end_tag(self, start: int) -> None:
        if not self._opened:
            raise BadEntities(f"Unexpected end tag at byte offset {self._byte(start)}")
        self.at += 1
        tag = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._next() != ">":
            raise BadEntities(f"Unclosed end tag at byte offset {self._byte(start)}")
        self.at += 1
        opened = self._opened.pop()
        if tag not in ("", opened.tag):
            where = f"at byte offset {self._byte(start)}"
            raise BadEntities(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{tag}>"')
        if self._length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity = _entity(opened, "".join(self._text[opened.begins :]))
        if entity is None:
            return
        entity |= {"offset": opened.offset, "length": self._length - opened.offset}
        last = self.entities[-1] if self.entities else {}
        same = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        if entity["type"] == "pre" and same and last.get("type") == "code":
            # <pre><code class="language-…">: one block of code in that language
            entity |= {"language": last["language"]} if "language" in last else {}
            self.entities.pop()
        self.entities.append(entity)


def _referred(match: re.Match[str]) -> str | None:
    hexadecimal, number, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(number)
    if 0xD800 <= code <= 0xDFFF:
        raise BadEntities("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code) if 0 < code < 0x10FFFF else None


def _entity(opened: _Open, text: str) -> Entity | None:
    """What a closed tag means; None where Telegram keeps the text and drops the mark."""
    tag, given = opened.tag, opened.attributes
    if tag == "code":
        language = given.get("class", "").removeprefix("language-")
        return {"type": "code", **({"language": language} if language else {})}
    if tag in _SIMPLE:
        return {"type": _SIMPLE[tag]}
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in given else "blockquote"}
    if tag == "a":
        url = given.get("href") or text
        return {"type": "text_link", "url": url} if _LINK.fullmatch(url) else None
    if tag == "tg-emoji":
        return _emoji(given)
    return _time(given)


def _emoji(given: dict[str, str]) -> Entity:
    if not given.get("emoji-id", "").isdecimal():
        raise BadEntities("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": given["emoji-id"]}


def _time(given: dict[str, str]) -> Entity | None:
    """tg-time, of Bot API 9.5: without a format the text stands as it is written."""
    form = given.get("format", "")
    if not _TIME_FORMAT.fullmatch(form):
        raise BadEntities("Invalid date format used")
    unix = re.match(r"\d*", given.get("unix", ""))
    moment = int(unix.group() or 0) if unix else 0
    return {"type": "date_time", "unix_time": moment, "date_time_format": form} if moment > 0 else None
