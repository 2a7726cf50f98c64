"""What a button sends back: "1:<verb>:<argument>", at most 64 bytes. Anything else is an old or a forged button."""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSION = "1"
LIMIT = 64
_SHAPE = re.compile(rf"{VERSION}:([a-z]{{1,12}}):([A-Za-z0-9_-]{{0,40}})")

VERBS = frozenset(
    {
        "lang", "citizen", "toggle", "page", "done", "status", "what", "embassy", "pause", "delete", "keep",
        "bsend", "bcancel", "bapprove", "breject", "noop",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tap:
    """One press: what is meant, and about what."""

    verb: str
    argument: str


def pack(verb: str, argument: str | int = "") -> str:
    data = f"{VERSION}:{verb}:{argument}"
    if verb not in VERBS or len(data.encode()) > LIMIT or unpack(data) is None:
        raise ValueError(f"not a button of ours: {data!r}")
    return data


def unpack(data: str | None) -> Tap | None:
    """The tap, or None for data of an older keyboard or of somebody else's making."""
    match = _SHAPE.fullmatch(data or "")
    return Tap(match[1], match[2]) if match and match[1] in VERBS else None
