"""What every format does to a publisher's strings and dates before they become an Entry."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

TITLE_CAP = 500
TEXT_CAP = 20_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
"""Embargoed and wrongly zoned items run a little ahead; a date further on is a fault."""

_BIDI = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BLOCKS = "p, br, div, li, tr, h1, h2, h3, h4, h5, h6, ul, ol, table, section, article, blockquote"
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")


def plain(markup: str, cap: int = TEXT_CAP) -> str:
    """HTML (or text) as text: a line for each block, no markup, no control or direction characters."""
    if _MARKUP.search(markup):
        markup = _strip(markup[: cap * 10])
    return clean(markup, cap)


def _strip(markup: str) -> str:
    tree = LexborHTMLParser(f"<body>{markup}</body>")
    body = tree.body
    if body is None:
        return ""
    for node in tree.css("script, style, template, noscript"):
        node.decompose()
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    return body.text(deep=True)


def clean(text: str, cap: int = TEXT_CAP) -> str:
    """Text without control and direction characters, white space folded line by line, cut with an ellipsis.

    Direction overrides go because a title is shown inside our own lines, where they would turn what follows."""
    text = text[: cap * 4].translate(_BIDI)
    text = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") else " " for c in text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def title(markup: str) -> str:
    """A headline: one line, at most TITLE_CAP characters."""
    return plain(markup, TITLE_CAP * 4).replace("\n", " ")[: TITLE_CAP - 1].rstrip() + (
        "…" if len(plain(markup, TITLE_CAP * 4)) >= TITLE_CAP else ""
    )


def moment(value: datetime | None, now: datetime | None = None) -> datetime | None:
    """An aware UTC datetime, or None where it is absurd (1970, 2100): an absurd date is no date."""
    if value is None:
        return None
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value if EARLIEST <= value <= (now or datetime.now(UTC)) + AHEAD else None


def read_date(value: object, form: str | None = None, zone: str | None = None) -> datetime | None:
    """A date as feeds write it: ISO 8601, epoch seconds or milliseconds (told by size), or by `form` (strptime).

    zone: IANA name for dates that name none. None where it cannot be read."""
    if value in (None, "", False) or isinstance(value, bool):
        return None
    try:
        found = _number(value) or _words(str(value).strip(), form)
    except (ValueError, OverflowError, OSError):
        return None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    return moment(found)


def _number(value: object) -> datetime | None:
    if isinstance(value, str) and not re.fullmatch(r"\d{9,13}", value.strip()):
        return None
    if not isinstance(value, str | int | float):
        return None
    seconds = float(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _words(value: str, form: str | None) -> datetime | None:
    if form and form != "iso":
        return datetime.strptime(value, form)  # noqa: DTZ007 - the zone comes from the source's map
    # some publishers write seven decimals (Canada); Python 3.11 reads at most six
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
