"""What the values of a source's `map` must look like; which keys a format knows, the format table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from bot.domain.advisory import Kind, Severity
from bot.sources.countries import READERS
from bot.sources.formats import FORMATS
from bot.sources.formats.html_list import selectors
from bot.sources.formats.levels import LEVELS
from bot.sources.formats.text import MONTHS

Check = Callable[[Any], str | None]
"""A value -> what is wrong with it, or None."""

_NO_SELECTORS = ("id", "date_attr")
_WHOLE_SELECTORS = ("row", "day", "sentinel", "empty")
"""Searched for in the page as they stand: no alternatives, no attributes."""


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
    if form != "html_list" or key in _NO_SELECTORS:
        return _text
    return _selector if key in _WHOLE_SELECTORS else _selectors


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


def _selectors(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "a CSS selector expected"
    wrong = (_selector(selector) for selector, _ in selectors(value) if selector != ".")
    return next((fault for fault in wrong if fault), None)


def _forms(value: Any) -> str | None:
    forms = [value] if isinstance(value, str) else value
    if not isinstance(forms, list) or not forms or not all(isinstance(form, str) and form for form in forms):
        return "a text or a list of texts expected"
    return next((fault for form in forms if form != "iso" and (fault := _form(form))), None)


def _form(form: str) -> str | None:
    now = datetime(2026, 3, 1)  # noqa: DTZ001 - only its writing matters
    try:
        datetime.strptime(now.strftime(form), form)  # noqa: DTZ007
    except ValueError as error:
        return f"{form!r} reads no date: {error}"
    return None


def _kinds(value: Any) -> str | None:
    good = isinstance(value, dict) and all(kind in {k.value for k in Kind} for kind in value.values())
    return None if good else f"words = one of {', '.join(Kind)} expected"


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
    "date_format": _forms,
    "keep": _texts,
    "key_as": _one_of("iso2", "iso3", "name", "id"),
    "kinds": _kinds,
    "levels": _levels,
    "months": _one_of(*MONTHS),
    "pattern": _pattern,
    "severity": _one_of(*Severity),
    "rank": _rank,
    "zone": _zone,
}
