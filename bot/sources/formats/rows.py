"""Rows: one item of a list, told by a source's `map`, -> Entry. JSON lists, HTML lists and feeds share it.

A path names one place in the item. A text with braces is a template of paths: "https://a.example/{id}". A list of
either is tried in order; the first that gives something counts. A format supplies only `Look`: path -> value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.domain.entry import Entry, fold
from bot.domain.source import Source
from bot.sources.countries import READERS
from bot.sources.formats.cleaning import TITLE_CAP, one_line, paragraphs, plain
from bot.sources.formats.dates import DateFault, read_date
from bot.sources.formats.parsed import SkipItem

Look = Callable[[str], Any]
"""path -> the value there, or None."""

_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Said:
    """What an item says beyond its words: normalised, with what could not be normalised in `extra`."""

    countries: tuple[str, ...] = ()
    level: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def entry_of(look: Look, source: Source) -> Entry:
    """An Entry from one row; SkipItem where it has neither title nor id."""
    rules = source.map
    title = one_line(plain(string(look, rules.get("title")) or "", TITLE_CAP))
    text = _text(look, rules)
    if not title:
        title = one_line(text.partition("\n")[0])
    if not title:
        raise SkipItem("no title")
    url = _url(look, rules, source)
    guid = string(look, rules.get("id")) or url or title
    published, date_fault = _date(look, rules)
    said = said_by(look, rules, title)
    extra = {**said.extra, **({"date_fault": date_fault} if date_fault else {})}
    return Entry(
        guid=one_line(guid),
        title=title,
        text=text,
        url=url,
        published=published,
        countries=said.countries,
        level=said.level,
        extra=extra,
    )


def value(look: Look, where: Any) -> Any:
    """What a path, a template or a list of them gives first; None where nothing does."""
    for path in where if isinstance(where, list) else [where]:
        if path is None:
            continue
        found = _template(look, path) if "{" in path else look(path)
        if found not in (None, "", [], {}):
            return found
    return None


def string(look: Look, where: Any) -> str | None:
    """As `value`, as text; a number becomes its digits, a list or an object is no text."""
    found = value(look, where)
    if found is None or isinstance(found, (dict, list)):
        return None
    return str(found)


def said_by(look: Look, rules: Mapping[str, Any], title: str) -> Said:
    """Countries, level and extra fields of a row. A word that the look-ups do not know is never silent: it stands in
    extra as country_unknown or level_unknown."""
    match = re.search(rules["pattern"], title) if "pattern" in rules else None
    groups = {name: words for name, words in (match.groupdict() if match else {}).items() if words}
    country = string(look, rules.get("country")) or groups.get("country")
    level = string(look, rules.get("level")) or groups.get("level")
    countries = READERS[rules.get("country_by", "name")](country) if country else ()
    known, normal = _level(level, rules.get("levels", {}))
    extra = {name: found for name, path in rules.get("extra", {}).items() if (found := _jsonable(value(look, path)))}
    if country and not countries:
        extra["country_unknown"] = one_line(country, 80)
    if level and not known:
        extra["level_unknown"] = one_line(level, 120)
    return Said(countries, normal, extra)


def _level(words: str | None, levels: Mapping[str, str]) -> tuple[bool, str | None]:
    """Whether the words are known, and their level. The longest key that the words begin with counts:
    "Avoid non-essential travel (with regional advisories)" is read by "avoid non-essential travel"."""
    if not words:
        return True, None
    folded = fold(words)
    for key in sorted(levels, key=len, reverse=True):
        if folded.startswith(fold(key)):
            return True, None if levels[key] == "none" else levels[key]
    return False, None


def _text(look: Look, rules: Mapping[str, Any]) -> str:
    if "text_join" in rules:
        parts = [plain(part) for path in rules["text_join"] if (part := string(look, path))]
        return paragraphs("\n".join(dict.fromkeys(parts)))
    return plain(string(look, rules.get("text")) or "")


def _url(look: Look, rules: Mapping[str, Any], source: Source) -> str | None:
    found = string(look, rules.get("url"))
    return absolute(found, source.url) if found else None


def absolute(link: str, base: str) -> str | None:
    """A link as an absolute http(s) address, or None: nothing else may become a button under an alert."""
    try:
        full = urljoin(base, one_line(link, 2000))
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.hostname else None


def _date(look: Look, rules: Mapping[str, Any]) -> tuple[datetime | None, str | None]:
    if "date" not in rules:
        return None, None
    found = string(look, rules["date"])
    if found is None:
        return None, "missing"
    try:
        return read_date(found, rules.get("date_format", "iso"), rules.get("zone"), rules.get("months")), None
    except DateFault as fault:
        return None, str(fault)


def _template(look: Look, template: str) -> str | None:
    values = {path: look(path) for path in _BRACES.findall(template)}
    if any(found is None or isinstance(found, (dict, list)) for found in values.values()):
        return None
    return _BRACES.sub(lambda match: str(values[match.group(1)]), template)


def _jsonable(found: Any) -> Any:
    if isinstance(found, str):
        return plain(found, 2000)
    return found if isinstance(found, (bool, int, float)) else None
