"""A web page that lists items, read through the source's `map` of CSS selectors (selectolax, lexbor).

row          selector of one item
title, text, date, level, category   selectors inside it (title's default: the link). Several, tried in order, with
             "|"; an attribute with "@" ("time@datetime"); the row itself is "." (".@data-date")
link         selector of the link (default: the first link, or the row where it is one); "." is the page itself, for
             one text rewritten in place
id           attribute of the row ("data-id", default: the link)
date_attr    attribute that holds the date ("datetime", which a <time> is asked for anyway)
date_format  strptime form or several;  zone as in json_list;  months: language of month names, %m in date_format
day          selector of headings between the rows that give the day; the row's own `date` is then the time of day
country, country_by, levels, kinds, severity   as in json_list, by selector
sentinel     selector that must be present: a block page with HTTP 200 has none
empty        selector that is there when there is honestly nothing to list ("No warnings in force")"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import ChangedStructure
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import text
from bot.sources.formats.levels import level_of
from bot.sources.formats.mapped import kind_said, must_read
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = frozenset(
    {
        *("row", "title", "text", "date", "link", "id", "date_attr", "date_format", "months", "zone", "day"),
        *("level", "levels", "category", "kinds", "severity", "country", "country_by", "sentinel", "empty"),
    }
)
_ATTRIBUTE = re.compile(r"@([\w-]+)\s*$")
_OR = re.compile(r"\|(?!=)")


def parse(body: bytes, source: Source) -> Parsed:
    """Entries of the page. No row at all is a fault of ours or theirs, never "no news", unless the page says so."""
    tree = page(body, "html_list", source.lang)
    rules = source.map
    if (sentinel := rules.get("sentinel")) and tree.css_first(str(sentinel)) is None:
        raise ChangedStructure(f"html_list: nothing matches {sentinel!r}: another page, or the site has changed")
    found = list(_rows(tree, rules))
    if not found:
        if (empty := rules.get("empty")) and tree.css_first(str(empty)) is not None:
            return Parsed(())
        raise ChangedStructure(f"html_list: nothing matches {rules['row']!r}: another page, or the site has changed")
    base = _base(tree, source.url)
    entries: dict[tuple[str, str], Entry] = {}
    rows, skipped = bounded(found)
    for n, (row, day) in enumerate(rows):
        try:
            entry = _entry(row, day, base, source)
            entries.setdefault((entry.guid, entry.title), entry)  # a picture and a headline, each in a row of its own
        except ValueError as error:
            skipped.append(f"row {n}: {error}"[:200])
    must_read("html_list", len(rows), [*entries.values()], skipped, dated=bool(rules.get("date") or rules.get("day")))
    return Parsed(tuple(entries.values()), tuple(skipped))


def selectors(value: str) -> Iterator[tuple[str, str | None]]:
    """ "h3 a | .title@title" -> ("h3 a", None), (".title", "title")."""
    for part in _OR.split(value):
        match = _ATTRIBUTE.search(part)
        yield (part[: match.start()] if match else part).strip(), match[1] if match else None


def _rows(tree: LexborHTMLParser, rules: Mapping[str, Any]) -> Iterator[tuple[LexborNode, str]]:
    """Each row with the words of the day's heading above it."""
    row, day = str(rules["row"]), str(rules.get("day") or "")
    if not day:
        yield from ((node, "") for node in tree.css(row))
        return
    words, headings = "", {node.mem_id for node in tree.css(day)}
    for node in tree.css(f"{row}, {day}"):
        if node.mem_id in headings:
            words = text.clean(node.text(deep=True), 100)
        else:
            yield node, words


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return _joined(url, str(node.attributes.get("href") or "")) or url if node else url


def _entry(row: LexborNode, day: str, base: str, source: Source) -> Entry:
    rules = source.map
    anchor = _anchor(row, rules)
    title = text.title(_text(row, rules.get("title")) or _anchor_words(anchor))
    if not title:
        raise ValueError("no title")
    if rules.get("link") == ".":
        url: str | None = source.url
    else:
        url = _address(base, anchor)
    published, fault = _date(row, day, source)
    level_words = text.clean(_text(row, rules.get("level")), 200)
    level = level_of(level_words, rules.get("levels", {}))
    guid = str(row.attributes.get(str(rules["id"])) or "") if rules.get("id") else ""
    where = _countries(row, title, source)
    extra: dict[str, Any] = {"date_fault": fault} if fault else {}
    if level_words:
        extra["level_words"] = level_words
        if level is None:
            extra["unknown_level"] = level_words
    extra |= kind_said(_text(row, rules.get("category")), rules, where)
    return Entry(
        guid=guid or url or title,
        title=title,
        text=text.clean(_text(row, rules.get("text"))),
        url=url,
        published=published,
        lang=source.lang,
        countries=where,
        level=level,
        extra=extra,
    )


def _anchor(row: LexborNode, rules: Mapping[str, Any]) -> LexborNode | None:
    for selector, _ in selectors(str(rules.get("link") or "")):
        if selector not in ("", ".") and (found := row.css_first(selector)):
            return found
    if row.tag == "a" and row.attributes.get("href"):
        return row
    # a picture's link has no words, the headline's has
    anchors = row.css("a[href]")
    return next((a for a in anchors if a.text(deep=True, strip=True)), anchors[0] if anchors else None)


def _anchor_words(anchor: LexborNode | None) -> str:
    if anchor is None:
        return ""
    return anchor.text(deep=True).strip() or str(anchor.attributes.get("title") or "")


def _address(base: str, anchor: LexborNode | None) -> str | None:
    """Where the row leads. "#" and scripts lead nowhere: as an identity they would make all such rows one."""
    href = str(anchor.attributes.get("href") or "").strip() if anchor else ""
    found = _joined(base, href) if href and not href.startswith("#") else None
    return found if found and found.startswith(("http://", "https://")) else None


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # "//[bad": a broken link must not cost the item
        return None


def _text(row: LexborNode, value: object) -> str:
    """The words at the first selector that has any."""
    for selector, attribute in selectors(str(value or "")):
        node = _node(row, selector)
        if node is None:
            continue
        words = str(node.attributes.get(attribute) or "") if attribute else text.plain(node.html or "")
        if words.strip():
            return words
    return ""


def _node(row: LexborNode, selector: str) -> LexborNode | None:
    if selector in ("", "."):
        return row if selector else None
    return row.css_first(selector)


def _date(row: LexborNode, day: str, source: Source) -> tuple[Any, str | None]:
    """(the first date that can be read, what stands there where none can)."""
    written, rules, country = "", source.map, source.publisher.country
    for raw in _dates(row, day, rules):
        if found := text.read_date(
            raw, rules.get("date_format"), rules.get("zone"), rules.get("months"), country=country
        ):
            return found, None
        written = written or raw[:80]
    return None, written or None


def _dates(row: LexborNode, day: str, rules: Mapping[str, Any]) -> Iterator[str]:
    """What may be the row's date: its own words after the day's, then those alone, then a <time>'s attribute."""
    for selector, attribute in selectors(str(rules.get("date") or "")):
        if (node := _node(row, selector)) is None:
            continue
        attribute = attribute or rules.get("date_attr")
        raw = str(node.attributes.get(str(attribute)) or "") if attribute else text.clean(node.text(deep=True), 100)
        yield from (words for words in (f"{day} {raw}".strip(), raw) if words)
        time = node if node.tag == "time" else node.css_first("time[datetime]")
        if time is not None and (stamp := time.attributes.get("datetime")):
            yield stamp
    if day:
        yield day


def _countries(row: LexborNode, title: str, source: Source) -> tuple[str, ...]:
    by = source.map.get("country_by")
    if not by:
        return source.countries
    selector = source.map.get("country")
    return countries.READERS[str(by)](_text(row, selector) if selector else title)
