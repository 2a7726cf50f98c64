"""What every format does to a publisher's strings and dates before they become an Entry."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from bot.sources.formats import dates
from bot.sources.formats.dates import MONTHS as MONTHS  # a map names its language

TITLE_CAP = 500
TEXT_CAP = 20_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
"""Embargoed and wrongly zoned items run a little ahead; a date further on is a fault."""

_BIDI = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Byte-order marks, soft hyphens and zero-width spaces split words for a matcher and show nothing; NUL breaks databases.
_UNSEEN = dict.fromkeys([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0xAD, 0x200B, 0xFEFF])
_HIDDEN = _BIDI | _UNSEEN
_BLOCKS = "p, br, div, li, tr, h1, h2, h3, h4, h5, h6, ul, ol, table, section, article, blockquote, pre"
_UNSAID = "script, style, template, noscript"
_STRUCK, _STRUCK_TAGS = ", s, strike, del", ("<s>", "<strike", "<del")
"""Struck out: no longer said."""
# "<" ends it too: a text of unclosed tags would otherwise be searched to its end from each of them
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
# markup that a publisher escaped once too often; "a <b and c>" is none
_ESCAPED = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|strong|em|ul|ol|li|table|tr|td|img|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
# Tags that never change where a text stands or whether it is said; the first group begins a new line.
_SIMPLE_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|section|article|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SIMPLE_INLINE = re.compile(
    r"</?(?:a|b|i|u|strong|em|span|small|sub|sup|font|img|figure|figcaption|hr|abbr|cite|q|time|mark)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# Tags that swallow what follows them to their end, written without one: all that is behind an embedded film.
_SWALLOWS = re.compile(
    r"<iframe\b[^<>]*>(?:[^<]*</iframe\s*>)?|<(?:script|style|noscript|textarea)\b[^<>]*/>", re.IGNORECASE
)
MOST_TAGS = 5000
"""A tree reader takes the square of the depth of nesting; an article has hundreds of tags."""


def plain(markup: str, cap: int = TEXT_CAP) -> str:
    """HTML (or text) as text: a line for each block, no markup, no control or direction characters."""
    markup = markup[: cap * 10]
    if not _TAG.search(markup):
        markup = html.unescape(markup)
        if not _ESCAPED.search(markup):
            return clean(markup, cap)
    if (simple := _simple(markup)) is not None:
        return clean(simple, cap)
    if markup.count("<") > MOST_TAGS:
        return clean(html.unescape(_TAG.sub(" ", markup)), cap)
    return clean(_strip(markup), cap)


def _simple(markup: str) -> str | None:
    """The text of markup that holds nothing but plain tags, as a tree reader would have it at ten times the cost; None
    where it holds anything else."""
    tags = markup.count("<")
    if tags != markup.count(">"):  # a sign in the text or in an attribute
        return None
    line, blocks = _SIMPLE_BLOCK.subn("\n", " ".join(markup.split()))
    line, inline = _SIMPLE_INLINE.subn("", line)
    return html.unescape(line) if blocks + inline == tags else None


def _strip(markup: str) -> str:
    # line breaks inside markup are white space; only blocks make lines
    tree = LexborHTMLParser(f"<body>{_SWALLOWS.sub(' ', ' '.join(markup.split()))}</body>")
    body = tree.body
    if body is None:
        return ""
    unsaid = _UNSAID + _STRUCK if any(tag in markup for tag in _STRUCK_TAGS) else _UNSAID
    for node in tree.css(unsaid):
        node.decompose()
    for node in tree.css("td, th"):
        node.insert_after(" ")
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    return body.text(deep=True)


def clean(text: str, cap: int = TEXT_CAP) -> str:
    """Text without control and direction characters, white space folded line by line, cut with an ellipsis.

    Direction overrides go because a title is shown inside our own lines, where they would turn what follows."""
    text = text[: cap * 4]
    if not text.replace("\n", " ").isprintable():  # most texts are, and need no looking at each character
        text = text.translate(_HIDDEN)
    lines = (" ".join(_printable(line).split()) for line in text.split("\n"))
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def _printable(line: str) -> str:
    if line.isprintable():  # nearly every line: no need to look at each character
        return line
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") else " " for c in line)


def storable(value: Any) -> Any:
    """A JSON value with every text in it cleaned: one NUL or lone surrogate makes a database refuse the whole feed."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key), 200): storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list | tuple) else value


def identity(guid: str, cap: int = 500) -> str:
    """A guid fit to be a key. A longer one keeps its start and a hash of the whole: two must not become one."""
    found = clean(guid, len(guid) + 1)
    if len(found) <= cap:
        return found
    return found[: cap - 33] + "#" + hashlib.blake2b(found.encode(), digest_size=16).hexdigest()


def title(markup: str) -> str:
    """A headline: one line, at most TITLE_CAP characters."""
    line = plain(markup, TITLE_CAP * 4).replace("\n", " ")
    return line if len(line) <= TITLE_CAP else line[: TITLE_CAP - 1].rstrip() + "…"


def moment(value: datetime | None, now: datetime | None = None) -> datetime | None:
    """An aware UTC datetime, or None where it is absurd (1970, 2100): an absurd date is no date."""
    if value is None:
        return None
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value if EARLIEST <= value <= (now or datetime.now(UTC)) + AHEAD else None


def read_date(
    value: object,
    form: str | Sequence[str] | None = None,
    zone: str | None = None,
    months: str | None = None,
    country: str = "",
) -> datetime | None:
    """A date as feeds write it: by `form` (strptime; several are tried in order), which may stand inside other words;
    else ISO 8601, epoch seconds or milliseconds (told by size), or as people write dates (`dates.read`).

    zone: IANA name for dates that name none. months: language of month names in `form`. country: of the publisher, for
    names of zones that mean several. None where it cannot be read."""
    if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
        return None
    if form is None and isinstance(value, str) and (usual := dates.of_a_feed(value)):
        return _in_calendar(usual)
    forms = [form] if isinstance(form, str) else [*(form or ())]
    try:
        found = _number(value) or _words(
            " ".join(str(value)[:300].split()), [f for f in forms if f != "iso"], months, country
        )
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    return _in_calendar(found)


def _in_calendar(found: datetime | None) -> datetime | None:
    try:
        return moment(found)
    except OverflowError:  # the year 1 in Almaty is no year in UTC
        return None


def _number(value: object) -> datetime | None:
    if isinstance(value, str) and not re.fullmatch(r"\d{9,13}(\.\d{1,9})?", value.strip()):
        return None
    if not isinstance(value, str | int | float):
        return None
    seconds = float(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _words(value: str, forms: Sequence[str], months: str | None, country: str) -> datetime | None:
    named = _numbered(value, months)
    for form in forms:
        for words in (named, value):
            if found := _by_form(words, form):
                return found
    return _usual(value, country)


def _by_form(words: str, form: str) -> datetime | None:
    """By a strptime form, wherever it stands in the words ("Published: 3 03 2026 | 120 views")."""
    try:
        return datetime.strptime(words, form)  # noqa: DTZ007 - the zone comes from the source's map
    except ValueError:
        match = _form_pattern(form).search(words)
    try:
        return datetime.strptime(match[0], form) if match else None  # noqa: DTZ007
    except ValueError:
        return None


_DIRECTIVES = {"d": r"\d{1,2}", "m": r"\d{1,2}", "Y": r"\d{4}", "y": r"\d\d", "H": r"\d{1,2}", "I": r"\d{1,2}"}
_DIRECTIVES |= {"M": r"\d\d", "S": r"\d\d", "p": "[AaPp][Mm]", "z": r"[+-]\d\d:?\d\d|Z", "%": "%"}


@cache
def _form_pattern(form: str) -> re.Pattern[str]:
    pieces = re.split(r"%(.)", form)
    parts = [re.escape(p) if n % 2 == 0 else f"(?:{_DIRECTIVES.get(p, '[^ ,]+')})" for n, p in enumerate(pieces)]
    return re.compile(r"(?<!\d)" + "".join(parts) + r"(?!\d)", re.IGNORECASE)


def _usual(value: str, country: str) -> datetime | None:
    """ISO 8601, else whatever else people write."""
    # some publishers write seven decimals (Canada); Python 3.11 reads at most six
    iso = re.sub(r"(\.\d{6})\d+", r"\1", value)
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return dates.read(value, country)


def _numbered(value: str, months: str | None) -> str:
    """ "3 Марта 2026" -> "3 03 2026"; "3-mart, 2026" too, and names cut short ("3 мар. 2026")."""
    if months is None:
        return value
    words = " ".join(value.casefold().split())
    for number, pattern in enumerate(_month_patterns(months), start=1):
        words = pattern.sub(f"{number:02d}", words)
    return words


@cache
def _month_patterns(months: str) -> tuple[re.Pattern[str], ...]:
    """The name in each of its spellings, and what it is cut to."""
    return tuple(
        re.compile(rf"\b(?:{name}|(?:{'|'.join({n[:k] for n in name.split('|') for k in (3, 4)})})\.?(?!\w))(?!\w)")
        for name in MONTHS[months].split()
    )
