"""GOV.UK travel advice (content API): the index is the trigger, a country's page has the level.

Facts (sources.md, uk-fcdo-api): `alert_status` stands only on the page and may hold several values; the index gives
each country's change note and date; slugs change while content_id stays; a daily "Still current at" line is no news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS: frozenset[str] = frozenset()
SITE = "https://www.gov.uk"
WHOLE = {
    "avoid_all_travel_to_whole_country": "avoid",
    "avoid_all_but_essential_travel_to_whole_country": "reconsider",
}
PARTS = ("avoid_all_travel_to_parts", "avoid_all_but_essential_travel_to_parts")
_DAILY = re.compile(r"^\s*Still current at:?.*$", re.IGNORECASE | re.MULTILINE)


def parse(body: bytes, source: Source) -> Parsed:
    """Of an index: one entry a country, with `follow` to its page. Of a page: one entry with the level."""
    document = load_json(body, "gov_uk", source.lang)
    if not isinstance(document, Mapping) or "base_path" not in document:
        raise NotAFeed("gov_uk: no content item")
    if document.get("schema_name") == "gone" or document.get("document_type") == "gone":
        return Parsed((_gone(document),))
    if "children" in (document.get("links") or {}):
        return _index(document["links"]["children"], source)
    if document.get("document_type") == "travel_advice" or "alert_status" in (document.get("details") or {}):
        return Parsed((_page(document, source),))
    raise NotAFeed(f"gov_uk: neither the index nor a country's page: {document.get('document_type')}")


def _index(children: Any, source: Source) -> Parsed:
    if not isinstance(children, list):
        raise NotAFeed("gov_uk: an index whose children are no list")
    entries = []
    children, skipped = bounded(children)
    for child in children:
        try:
            if not child.get("withdrawn"):  # its page answers with the last text for ever
                entries.append(_row(child, source))
        except (KeyError, TypeError, AttributeError) as error:
            name = child.get("base_path", "?") if isinstance(child, Mapping) else "?"
            skipped.append(f"{name}: {type(error).__name__} {error}"[:200])
    if not entries:
        raise NotAFeed("gov_uk: an index without countries")
    return Parsed(tuple(entries), tuple(skipped))


def _row(child: Mapping[str, Any], source: Source) -> Entry:
    country = child["details"]["country"]
    change = text.plain(str(child["details"].get("change_description") or ""), 2000)
    return Entry(
        guid=str(child["content_id"] or child["base_path"]),
        title=text.title(str(child.get("title") or "")) or text.title(str(country["name"] or "")),
        text=change,
        url=SITE + str(child["base_path"]),
        published=text.read_date(child.get("public_updated_at")),
        lang="en",
        countries=countries.from_name(str(country.get("slug") or country["name"])),
        # on the source's own host, so that a mirror (and the sandbox) is followed where it lives
        follow=urljoin(source.url or SITE, f"/api/content{child['base_path']}"),
        extra={"change": change},
    )


def _page(page: Mapping[str, Any], source: Source) -> Entry:
    details = page["details"]
    country = details.get("country") or {}
    name = str(country.get("name") or page.get("title") or "")
    statuses = [str(s) for s in details.get("alert_status") or []]
    change = text.plain(str(details.get("change_description") or ""), 2000)
    extra: dict[str, Any] = {"change": change, "alert_status": statuses, "regional": any(s in PARTS for s in statuses)}
    if page.get("withdrawn_notice"):
        extra["withdrawn"] = True
    # a withdrawn page keeps its last statuses for ever: they are nobody's advice, least of all an all-clear
    level = None if page.get("withdrawn_notice") else _level(statuses)
    unknown = [s for s in statuses if s not in WHOLE and s not in PARTS]
    if unknown:
        extra["unknown_level"] = ", ".join(unknown)
    return Entry(
        guid=str(page["content_id"] or page["base_path"]),
        title=text.title(str(page.get("title") or name)),
        text=(change + "\n" + _first_part(details)).strip(),
        url=SITE + str(page["base_path"]),
        published=text.read_date(page.get("public_updated_at")),
        lang="en",
        countries=countries.from_name(str(country.get("slug") or name)),
        level=level,
        extra=extra,
    )


def _level(statuses: list[str]) -> str | None:
    """The whole country's level; advice against parts only is "caution" for the rest (what holds there, the status
    does not say). An empty list is "normal"; only unknown words are no level."""
    whole = [WHOLE[s] for s in statuses if s in WHOLE]
    if whole:
        return "avoid" if "avoid" in whole else "reconsider"
    if any(s in PARTS for s in statuses):
        return "caution"
    return None if statuses else "normal"


def _first_part(details: Mapping[str, Any]) -> str:
    """The part that states the advice: "warnings-and-insurance", formerly the summary or the first of the list."""
    summary = details.get("summary")
    parts = [p for p in details.get("parts") or [] if isinstance(p, Mapping)]
    chosen = next((p for p in parts if p.get("slug") == "warnings-and-insurance"), None) or (parts[0] if parts else {})
    raw = summary or chosen.get("body") or ""
    if isinstance(raw, list):  # some editions give [{content_type, content}]
        raw = next((str(r.get("content", "")) for r in raw if r.get("content_type") == "text/html"), "")
    return _DAILY.sub("", text.plain(str(raw), 4000)).strip()


def _gone(document: Mapping[str, Any]) -> Entry:
    path = str(document["base_path"])
    return Entry(
        guid=str(document.get("content_id") or path),
        title=path.rsplit("/", 1)[-1],
        url=SITE + path,
        lang="en",
        extra={"withdrawn": True},
    )
