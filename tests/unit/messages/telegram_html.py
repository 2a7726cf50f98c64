"""A small strict reader of the HTML that the Bot API accepts (core.telegram.org/bots/api#html-style): it refuses what
Telegram would answer with "can't parse entities"."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z-]+)(?P<rest>[^<>]*)>|&(?P<entity>[a-z]*);|(?P<char>.)", re.DOTALL)
_ATTRIBUTES = {
    "b": r"", "s": r"", "i": r"", "pre": r"", "blockquote": r"",
    "a": r' href="https?://[^"<>\s][^"<>]*"',
    "tg-time": r' unix="\d+" format="(?:r|w?[dD]?[tT]?)"',
}  # fmt: skip
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class Refused(ValueError):
    """Telegram would not send this."""


def read(html: str) -> str:
    """The text that a reader sees. Raises Refused for a tag, attribute, entity or nesting that Telegram refuses."""
    opened: list[str] = []
    seen: list[str] = []
    for match in _TOKEN.finditer(html):
        if match["char"]:
            if match["char"] in "<>&":
                raise Refused(f"a bare {match['char']} at {match.start()}")
            seen.append(match["char"])
        elif match["tag"] is None:
            if match["entity"] not in _ENTITIES:
                raise Refused(f"entity &{match['entity']};")
            seen.append(_ENTITIES[match["entity"]])
        elif match["close"]:
            if not opened or opened.pop() != match["tag"]:
                raise Refused(f"</{match['tag']}> closes nothing")
        else:
            _check(match["tag"], match["rest"], opened)
            opened.append(match["tag"])
    if opened:
        raise Refused(f"<{opened[-1]}> stays open")
    return "".join(seen)


def _check(tag: str, rest: str, opened: list[str]) -> None:
    pattern = _ATTRIBUTES.get(tag)
    if pattern is None or not re.fullmatch(pattern, rest):
        raise Refused(f"<{tag}{rest}>")
    if tag in opened:
        raise Refused(f"<{tag}> inside itself")
