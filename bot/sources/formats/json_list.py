"""A JSON document that lists items, read through the source's `map`.

    items        path to the list or object of items ("data", "content", "" = the document). "a|b": the first that holds
                 any; "a+b": both; "*" stands for every member ("sections.*.items"); a list of lists is flattened
    id, title, text, url, date, level, lang, category   paths inside an item ("eng.name", "0" in one that is a list);
                 several, tried in order, with "|"; joined by a space with "+" ("day+time"); {lang} is the source's
                 language ("title_{lang}"); a text given by language ({"ru": ..., "kk": ...}) is read in the source's
    key_as       what the items' keys in an object are: iso2 | iso3 | name (of a country) | id
    date_format  strptime form or several; "iso" (default).  zone: IANA zone of dates that name none
    months       language of month names in the date ("ru"): date_format then says %m for them
    country      path to a country or a list of them;  country_by: iso2 | iso3 | name | slug
    levels       level words or digits -> normal | caution | reconsider | avoid
    kinds        category words -> kind of alert ("flight_suspension"); severity: of these, "moderate" where not given
    link         address with {id}, {lang} or {path} in its place ("https://gov.uz/{lang}/mfa/news/view/{id}")
    change       path to the publisher's own note of what changed
Without a map the common shapes are tried: lists of news, and of travel advice as public archives keep them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bot.domain.entry import Entry
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import jsontext, languages, text
from bot.sources.formats.json_paths import get as get  # formats of one publisher take it from here
from bot.sources.formats.json_paths import rows, words
from bot.sources.formats.levels import level_of
from bot.sources.formats.mapped import kind_said, must_read
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = frozenset(
    {
        *("items", "id", "title", "text", "url", "date", "level", "lang", "category", "key_as", "date_format", "zone"),
        *("months", "country", "country_by", "levels", "kinds", "severity", "link", "change"),
    }
)
GUESS: Mapping[str, Any] = {
    "items": "data|content|items|advisories|entries|articles|results|",
    "id": "guid|id|details_url|advisory_details_url|page_url|url|link",
    "title": "title.rendered|title|headline|destination|country.name|eng.name|name",
    "text": "content.rendered|text|body|description|summary|anons|risk_level|advisory|eng.advisory-text",
    "url": "url|link|details_url|advisory_details_url|page_url|web_url",
    "date": "date_gmt|published|date|updated|last_updated|last_updated_advisory|date-published.asp|created_date"
    "|pubDate",
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
    """Entries of the document; an item that cannot be read is skipped and named. Raises ChangedStructure where there
    are items and nothing of them can be read."""
    document, mode = jsontext.read(body, "json_list", source.lang)
    rules = source.map if source.map.get("title") else GUESS
    entries = []
    items, skipped = bounded(rows(document, _path(rules, "items", source), by_number=_by_number(rules)))
    for key, item in items:
        try:
            entries.append(_entry(key, item, source, rules))
        except (ValueError, TypeError, KeyError) as error:
            skipped.append(f"item {key}: {error}"[:200])
    must_read("json_list", len(items), entries, skipped, dated="date" in source.map)
    return Parsed(tuple(entries), tuple(skipped), mode)


def load_json(body: bytes, name: str, lang: str | None = None) -> Any:
    """The document; raises NotAFeed for what is no JSON (an HTML page, an empty body)."""
    return jsontext.read(body, name, lang)[0]


def _by_number(rules: Mapping[str, Any]) -> bool:
    """Whether the items are lists whose fields are counted, as in the rows of a table."""
    return str(rules.get("title", "")).partition("|")[0].partition(".")[0].isdigit()


def _path(rules: Mapping[str, Any], name: str, source: Source) -> str:
    return str(rules.get(name) or "").replace("{lang}", source.lang or "")


def _entry(key: str, item: Any, source: Source, rules: Mapping[str, Any]) -> Entry:
    title = text.title(_string(item, rules, "title", source)) or (text.title(key) if _keyed(rules, "name") else "")
    if not title:
        raise ValueError("no title")
    guid = key if _keyed(rules) else _string(item, rules, "id", source) or _string(item, rules, "url", source) or title
    found = _countries(key, item, source, rules)
    raw_date = _string(item, rules, "date", source)
    extra: dict[str, Any] = {}
    if change := _string(item, rules, "change", source):
        extra["change"] = text.plain(change, 1000)
    level, level_words = _level(item, rules, source)
    if level_words:
        extra["level_words"] = level_words[:200]
        if level is None:
            extra["unknown_level"] = level_words[:200]
    published = text.read_date(
        raw_date, rules.get("date_format"), rules.get("zone"), rules.get("months"), country=source.publisher.country
    )
    if raw_date and published is None:
        extra["date_fault"] = raw_date[:80]
    extra |= kind_said(_string(item, rules, "category", source), rules, found)
    return Entry(
        guid=guid,
        title=title,
        text=text.plain(_string(item, rules, "text", source)),
        url=_link(item, rules, guid, source),
        published=published,
        lang=languages.code(_string(item, rules, "lang", source)) or source.lang,
        countries=found,
        level=level,
        extra=extra,
    )


def _keyed(rules: Mapping[str, Any], by: str | None = None) -> bool:
    """Whether the items' keys are their identity; an `id` of the map's own goes before them."""
    said = rules.get("key_as")
    return said == by if by else bool(said) and not rules.get("id")


def _string(item: Any, rules: Mapping[str, Any], name: str, source: Source) -> str:
    return words(item, _path(rules, name, source), source.lang) if rules.get(name) else ""


def _countries(key: str, item: Any, source: Source, rules: Mapping[str, Any]) -> tuple[str, ...]:
    by_key = rules.get("key_as")
    if by_key in countries.READERS:
        by_name = countries.from_name(_string(item, rules, "title", source))
        # a row that stands for two countries, and islands that have a key of the publisher's own (Azores)
        return by_name if len(by_name) > 1 else countries.READERS[str(by_key)](key) or by_name
    if not rules.get("country"):
        return source.countries
    read = countries.READERS[str(rules.get("country_by", "name"))]
    value = get(item, _path(rules, "country", source))
    named = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(code for name in named if isinstance(name, str) for code in read(name)))


def _level(item: Any, rules: Mapping[str, Any], source: Source) -> tuple[str | None, str]:
    """(our level, the publisher's own words). Words are matched without case, numbers and regional riders."""
    said = _string(item, rules, "level", source).strip()
    return (level_of(said, rules.get("levels", {})), said) if said else (None, "")


def _link(item: Any, rules: Mapping[str, Any], guid: str, source: Source) -> str | None:
    known = {"id": guid, "lang": source.lang or ""}
    found = _string(item, rules, "url", source)
    if template := str(rules.get("link", "")):
        found = re.sub(r"\{([\w.-]+)\}", lambda m: known.get(m[1]) or words(item, m[1], source.lang), template)
    elif found.startswith("/"):
        found = _joined(source.url, found)
    return found if found.startswith(("http://", "https://")) else None


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # "//[bad": a broken link must not cost the item
        return ""
