"""A JSON document that lists items, read through the source's `map`.

    items        path to the list or object of items ("data", "content", "" = the document; "response.*" = the values)
    id, title, text, url, date, level, lang     paths inside an item ("eng.name"); several, tried in order, with "|"
    key_as       "iso2": the items' keys in an object are country codes
    date_format  strptime form; "iso" (default).  zone: IANA zone of dates that name none
    country      path to a country;  country_by: iso2 | iso3 | name | slug
    levels       level words or digits -> normal | caution | reconsider | avoid
    link         address with {id} or {slug} in place of a path's value ("https://gov.uz/ru/mfa/news/view/{id}")
    change       path to the publisher's own note of what changed
Without a map the common shapes are tried: lists of news, and of travel advice as public archives keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import text
from bot.sources.formats.charset import document_as_utf8
from bot.sources.formats.levels import level_of
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = frozenset(
    {
        "items",
        "id",
        "title",
        "text",
        "url",
        "date",
        "level",
        "lang",
        "key_as",
        "date_format",
        "zone",
        "country",
        "country_by",
        "levels",
        "link",
        "change",
    }
)
GUESS: Mapping[str, Any] = {
    "items": "data|content|items|advisories|entries|articles|results|",
    "id": "guid|id|details_url|advisory_details_url|page_url|url|link",
    "title": "title|headline|destination|country.name|eng.name|name",
    "text": "text|body|description|summary|anons|risk_level|advisory|eng.advisory-text",
    "url": "url|link|details_url|advisory_details_url|page_url|web_url",
    "date": "published|date|updated|last_updated|last_updated_advisory|date-published.asp|created_date|pubDate",
    "country": "destination|country.name|eng.name",
    "level": "risk_level|advisory|eng.advisory-text",
    "levels": {
        "take normal security precautions": "normal",
        "exercise normal safety precautions": "normal",
        "exercise normal precautions": "normal",
        "exercise a high degree of caution": "caution",
        "exercise increased caution": "caution",
        "reconsider travel": "reconsider",
        "reconsider your need to travel": "reconsider",
        "avoid non-essential travel": "reconsider",
        "avoid all travel": "avoid",
        "do not travel": "avoid",
    },
}


def parse(body: bytes, source: Source) -> Parsed:
    """Entries of the document; an item that cannot be read is skipped and named."""
    document = load_json(body, "json_list", source.lang)
    rules = source.map if source.map.get("title") else GUESS
    entries = []
    items, skipped = bounded(list(_items(document, str(rules.get("items", "")))))
    for key, item in items:
        try:
            entries.append(_entry(key, item, source, rules))
        except (ValueError, TypeError, KeyError) as error:
            skipped.append(f"item {key}: {error}"[:200])
    if skipped and not entries:
        raise ParseError(f"json_list: no item could be read; {skipped[-1]}")
    return Parsed(tuple(entries), tuple(skipped))


def load_json(body: bytes, name: str, lang: str | None) -> Any:
    """The document; raises NotAFeed for what is no JSON (an HTML page, an empty body)."""
    if not body.strip():
        raise NotAFeed(f"{name}: empty body")
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    body = document_as_utf8(body, lang) if encoding == "utf-8-sig" else body
    try:
        # one broken byte must not cost the other items; their texts show the replacement character
        return json.loads(body.decode(encoding, "replace"))
    except (ValueError, RecursionError) as error:
        what = "an HTML page" if body.lstrip()[:1] == b"<" else "not JSON"
        raise NotAFeed(f"{name}: {what}: {error}"[:200]) from None


def _items(document: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, item): a list's items by number, an object's by key; values that are no objects are passed over."""
    found = next((value for p in path.split("|") if (value := _at(document, p)) is not None), None)
    if found is None and isinstance(document, list):
        found = document  # gov.kz answers a bare list on some deployments
    if isinstance(found, Mapping):
        pairs = [(str(key), value) for key, value in found.items()]
    elif isinstance(found, list):
        pairs = [(str(n), value) for n, value in enumerate(found)]
    else:
        raise NotAFeed(f"json_list: no list at {path or 'the top'!r}")
    yield from ((key, value) for key, value in pairs if isinstance(value, Mapping))


def get(item: Any, paths: str) -> Any:
    """The first non-empty value at "a.b|c"."""
    return next((v for path in paths.split("|") if (v := _at(item, path)) not in (None, "", [], {})), None)


def _at(value: Any, path: str) -> Any:
    """The value at "a.b" or None; an empty path is the value itself."""
    for part in path.split(".") if path else []:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part[:9]) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _entry(key: str, item: Mapping[str, Any], source: Source, rules: Mapping[str, Any]) -> Entry:
    title = text.title(_string(item, rules, "title"))
    if not title:
        raise ValueError("no title")
    found = _countries(key, item, source, rules)
    guid = _string(item, rules, "id") or (key if rules.get("key_as") else _string(item, rules, "url") or title)
    raw_date = get(item, str(rules["date"])) if rules.get("date") else None
    extra: dict[str, Any] = {}
    if change := _string(item, rules, "change"):
        extra["change"] = text.plain(change, 1000)
    level, words = _level(item, rules)
    if words:
        extra["level_words"] = words
        if level is None:
            extra["unknown_level"] = words
    published = text.read_date(raw_date, rules.get("date_format"), rules.get("zone"))
    if raw_date and published is None:
        extra["date_fault"] = str(raw_date)[:80]
    return Entry(
        guid=guid,
        title=title,
        text=text.plain(_string(item, rules, "text")),
        url=_link(item, rules, guid),
        published=published,
        lang=_string(item, rules, "lang")[:2] or source.lang,
        countries=found,
        level=level,
        extra=extra,
    )


def _string(item: Mapping[str, Any], rules: Mapping[str, Any], name: str) -> str:
    value = get(item, str(rules[name])) if rules.get(name) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _countries(key: str, item: Mapping[str, Any], source: Source, rules: Mapping[str, Any]) -> tuple[str, ...]:
    if rules.get("key_as") == "iso2":
        by_name = countries.from_name(_string(item, rules, "title"))
        # a row that stands for two countries, and islands that have a key of the publisher's own (Azores)
        return by_name if len(by_name) > 1 else countries.from_iso2(key) or by_name
    if rules.get("country"):
        value = get(item, str(rules["country"]))
        if isinstance(value, str):
            return countries.READERS[str(rules.get("country_by", "name"))](value)
    return source.countries


def _level(item: Mapping[str, Any], rules: Mapping[str, Any]) -> tuple[str | None, str]:
    """(our level, the publisher's own words). Words are matched without case, numbers and regional riders."""
    value = get(item, str(rules["level"])) if rules.get("level") else None
    if value is None or isinstance(value, bool):
        return None, ""
    words = str(value).strip()
    return level_of(words, rules.get("levels", {})), words


def _link(item: Mapping[str, Any], rules: Mapping[str, Any], guid: str) -> str | None:
    template = str(rules.get("link", ""))
    if template:
        return re.sub(r"\{([\w.-]+)\}", lambda m: guid if m[1] == "id" else str(get(item, m[1]) or ""), template)
    found = _string(item, rules, "url")
    return found if found.startswith(("http://", "https://")) else None
