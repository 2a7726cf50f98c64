"""What the values of a source's `map` must look like; which keys a format knows, the format table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from bot.sources.countries import READERS
from bot.sources.formats import FORMATS
from bot.sources.formats.levels import LEVELS
from bot.sources.formats.text import MONTHS

Check = Callable[[Any], str | None]
"""A value -> what is wrong with it, or None."""

_NO_SELECTORS = ("id", "date_attr", "date_format")


def faults(form: str, rules: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) for everything that is wrong with the map of a source of this format."""
    known = FORMATS[form]
    for key in sorted(known.needs - set(rules)):
        yield key, f"{form} needs it"
    for key, value in sorted(rules.items()):
        if key not in known.map_keys:
            yield key, f"{form} knows no such key"
        elif fault := _check(form, key)(value):
            yield key, fault


def _check(form: str, key: str) -> Check:
    if key in _CHECKS:
        return _CHECKS[key]
    return _selector if form == "html_list" and key not in _NO_SELECTORS else _text


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "a text expected"


def _texts(value: Any) -> str | None:
    return None if isinstance(value, list) and all(isinstance(v, str) for v in value) else "a list of texts expected"


def _selector(value: Any) -> str | None:
    try:
        LexborHTMLParser("<p></p>").css(value)
    except (SelectolaxError, ValueError, TypeError, AttributeError):
        return "a CSS selector expected"
    return None if value else "a CSS selector expected"


def _levels(value: Any) -> str | None:
    good = isinstance(value, dict) and all(level in LEVELS for level in value.values())
    return None if good else f"words = one of {', '.join(LEVELS)} expected"


def _zone(value: Any) -> str | None:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, TypeError, KeyError):
        return "an IANA time zone expected, for example Asia/Almaty"
    return None


def _pattern(value: Any) -> str | None:
    try:
        groups = set(re.compile(value).groupindex)
    except (re.error, TypeError) as error:
        return f"not a regular expression: {error}"
    return None if groups and groups <= {"country", "level"} else "groups named country or level expected"


def _rank(value: Any) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9
    return None if whole else "a whole number from 0 (the publisher's best route) to 9 expected"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false expected"


def _one_of(*known: str) -> Check:
    return lambda value: None if value in known else f"one of {', '.join(known)} expected"


_CHECKS: Mapping[str, Check] = {
    "complete": _flag,
    "country_by": _one_of(*READERS),
    "keep": _texts,
    "key_as": _one_of("iso2"),
    "levels": _levels,
    "months": _one_of(*MONTHS),
    "pattern": _pattern,
    "rank": _rank,
    "zone": _zone,
}
