"""What a button sends back: "1:<verb>:<argument>", at most 64 bytes. Anything else is an old or a forged button."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

VERSION = "1"
LIMIT = 64
_SHAPE = re.compile(rf"{VERSION}:([a-z]{{1,12}}):([A-Za-z0-9_-]{{0,40}})")
_NOTHING, _LANGUAGE, _COUNTRY, _PAGE = "", r"[a-z]{2}", r"[A-Z]{2}", r"\d{1,3}"
_ROW = r"\d{1,18}"  # fits the database's 64-bit integers
_SOURCE = rf"[0-9a-f]{{16}}(-{_PAGE})?"  # source_key, and the page of the list to go back to

VERBS: Mapping[str, str] = {
    "lang": _LANGUAGE,
    "speak": _LANGUAGE,
    "citizen": rf"{_COUNTRY}(-{_COUNTRY})?",
    "toggle": rf"{_COUNTRY}-{_PAGE}",
    "page": _PAGE,
    "done": _NOTHING,
    "status": _COUNTRY,
    "what": _ROW,
    "embassy": _COUNTRY,
    "pause": _COUNTRY,
    "delete": _NOTHING,
    "keep": _NOTHING,
    "bsend": _ROW,
    "bcancel": _ROW,
    "bapprove": _ROW,
    "breject": _ROW,
    "srel": _SOURCE,
    "sdrop": _SOURCE,
    "sources": _NOTHING,
    "srcpage": _PAGE,
    "source": _SOURCE,
    "probe": _SOURCE,
    "hold": _SOURCE,
    "holdyes": _SOURCE,
    "resume": _SOURCE,
    "entries": _SOURCE,
}
"""Each verb with what its argument must look like, so that handlers read arguments without checking their form."""


@dataclass(frozen=True, slots=True)
class Tap:
    """One press: what is meant, and about what."""

    verb: str
    argument: str


def pack(verb: str, argument: str | int = "") -> str:
    """The data of a button. Raises ValueError for what `unpack` would not read: a button that can only be "old"."""
    data = f"{VERSION}:{verb}:{argument}"
    if len(data.encode()) > LIMIT or unpack(data) is None:
        raise ValueError(f"not a button of ours: {data!r}")
    return data


def unpack(data: str | None) -> Tap | None:
    """The tap, or None for data of an older keyboard or of somebody else's making."""
    match = _SHAPE.fullmatch(data or "")
    if match is None or match[1] not in VERBS or not re.fullmatch(VERBS[match[1]], match[2]):
        return None
    return Tap(match[1], match[2])


def source_key(source_id: str) -> str:
    """Stands for a source in a button: its id may be 64 characters long, as long as all the data of a button."""
    return blake2b(source_id.encode(), digest_size=8).hexdigest()


def find_source(key: str, source_ids: Iterable[str]) -> str | None:
    """The source with this key; None for one that has left the catalogue, or never was in it."""
    return next((source_id for source_id in source_ids if source_key(source_id) == key), None)
