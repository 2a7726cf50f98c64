"""An HTML page that lists items (a table, news cards), read by the source's map.

Map paths are CSS selectors inside the row: "h3 a" is that element's text, "a@href" its attribute, "p@html" its markup;
an empty selector is the row itself ("@href"). `rows` selects the rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.domain.errors import ConfigError, NotAFeed
from bot.domain.source import Source
from bot.sources.formats.charset import repaired
from bot.sources.formats.parsed import Parsed, each
from bot.sources.formats.rows import entry_of
from bot.sources.formats.schema import ROW_KEYS, Check
from bot.sources.formats.sniff import is_block_page, refuse_empty


def selector(value: Any) -> str | None:
    """A schema check: a CSS selector that the parser understands."""
    try:
        LexborHTMLParser("<p></p>").css(value)
    except (SelectolaxError, ValueError, TypeError, AttributeError):
        return "a CSS selector expected"
    return None if value else "a CSS selector expected"


KEYS: dict[str, Check] = {**ROW_KEYS, "rows": selector}
REQUIRED = ("rows", "title")


def read(body: bytes, source: Source, content_type: str | None = None) -> Parsed:
    """One page -> its entries. A page without a single row is no quiet day but a changed or blocked page: NotAFeed."""
    if not source.map:
        raise ConfigError("html_list: selectors are needed; name a catalogue row with --source")
    refuse_empty(body, source.format)
    body, mode = repaired(body, source.lang, content_type)
    tree = LexborHTMLParser(body)
    rows = tree.css(source.map["rows"])
    if not rows:
        title = tree.css_first("title")
        kind = "a block page" if is_block_page(body) else "no row matches"
        raise NotAFeed(
            f"html_list: {kind} {source.map['rows']!r} (title: {title.text().strip()[:80] if title else ''!r})"
        )
    return each(rows, lambda row: entry_of(lambda path: look(row, path), replace(source)), mode)


def look(row: LexborNode, path: str) -> str | None:
    """The text, attribute or markup of the first element that a path selects inside the row."""
    css, _, attribute = path.partition("@")
    node = row.css_first(css) if css.strip() else row
    if node is None:
        return None
    if attribute == "html":
        return node.html
    if attribute:
        return node.attributes.get(attribute)
    return " ".join(node.text(separator=" ").split())
