"""A web page that lists items, read through the source's `map` of CSS selectors (selectolax, lexbor).

row          selector of one item;  title, text, date, level: selectors inside it (title's default: the first link)
link         selector of the link (default: the first link);  id: attribute of the row ("data-id", default: the link)
date_attr    attribute that holds the date ("datetime");  date_format, zone as in json_list
months       language of month names in the date ("ru"): date_format then says %m for them
country, country_by, levels   as in json_list, by selector
sentinel     selector that must be present: a block page with HTTP 200 has none"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import text
from bot.sources.formats.levels import level_of
from bot.sources.formats.page import page
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = frozenset(
    {
        "row",
        "title",
        "text",
        "date",
        "link",
        "id",
        "date_attr",
        "date_format",
        "months",
        "zone",
        "level",
        "levels",
        "country",
        "country_by",
        "sentinel",
    }
)


def parse(body: bytes, source: Source) -> Parsed:
    """Entries of the page. No row at all is a fault of ours or theirs, never "no news"."""
    tree = page(body, "html_list", source.lang)
    if (sentinel := source.map.get("sentinel")) and tree.css_first(str(sentinel)) is None:
        raise NotAFeed(f"html_list: nothing matches {sentinel!r}: a block page, or the site has changed")
    rows = tree.css(str(source.map["row"]))
    if not rows:
        raise NotAFeed(f"html_list: nothing matches {source.map['row']!r}: a block page, or the site has changed")
    entries = []
    rows, skipped = bounded(rows)
    for n, row in enumerate(rows):
        try:
            entries.append(_entry(row, source))
        except ValueError as error:
            skipped.append(f"row {n}: {error}"[:200])
    return Parsed(tuple(entries), tuple(skipped))


def _entry(row: LexborNode, source: Source) -> Entry:
    rules = source.map
    anchor = row.css_first(str(rules.get("link", "a[href]"))) or row.css_first("a[href]")
    title = text.title(_text(row, rules.get("title")) or (anchor.text(deep=True) if anchor else ""))
    if not title:
        raise ValueError("no title")
    url = _joined(source.url, str(anchor.attributes.get("href") or "")) if anchor else None
    published, fault = _date(row, rules)
    level_words = text.clean(_text(row, rules.get("level")), 200)
    level = level_of(level_words, rules.get("levels", {}))
    guid = str(row.attributes.get(str(rules["id"])) or "") if rules.get("id") else ""
    extra: dict[str, Any] = {"date_fault": fault} if fault else {}
    if level_words:
        extra["level_words"] = level_words
        if level is None:
            extra["unknown_level"] = level_words
    return Entry(
        guid=guid or url or title,
        title=title,
        text=text.clean(_text(row, rules.get("text"))),
        url=url if url and url.startswith(("http://", "https://")) else None,
        published=published,
        lang=source.lang,
        countries=_countries(row, title, source),
        level=level,
        extra=extra,
    )


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # "//[bad": a broken link must not cost the item
        return None


def _text(row: LexborNode, selector: object) -> str:
    if not selector:
        return ""
    node = row.css_first(str(selector))
    return text.plain(node.html or "") if node else ""


def _date(row: LexborNode, rules: Any) -> tuple[Any, str | None]:
    if not rules.get("date"):
        return None, None
    node = row.css_first(str(rules["date"]))
    if node is None:
        return None, None
    attribute = rules.get("date_attr")
    raw = str(node.attributes.get(str(attribute)) or "") if attribute else text.clean(node.text(deep=True), 100)
    found = text.read_date(raw, rules.get("date_format"), rules.get("zone"), rules.get("months"))
    return found, (raw[:80] if raw and found is None else None)


def _countries(row: LexborNode, title: str, source: Source) -> tuple[str, ...]:
    by = source.map.get("country_by")
    if not by:
        return source.countries
    selector = source.map.get("country")
    return countries.READERS[str(by)](_text(row, selector) if selector else title)
