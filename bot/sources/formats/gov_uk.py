"""GOV.UK travel advice (content API): the index of all countries, and one country's page.

The index tells which page moved and why but not the level, so each of its rows asks to be followed to its page
(`follow`); the page gives the level from `alert_status`. Status values and shapes: the travel_advice and
travel_advice_index schemas of alphagov/publishing-api.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.countries import from_name
from bot.sources.formats.cleaning import one_line, paragraphs, plain
from bot.sources.formats.dates import DateFault, read_date
from bot.sources.formats.json_body import load_json
from bot.sources.formats.parsed import Parsed, SkipItem, each
from bot.sources.formats.schema import Check

KEYS: Mapping[str, Check] = {}
_SITE = "https://www.gov.uk"

_WHOLE = {
    "avoid_all_travel_to_whole_country": "avoid",
    "avoid_all_but_essential_travel_to_whole_country": "reconsider",
}
_PARTS = ("avoid_all_travel_to_parts", "avoid_all_but_essential_travel_to_parts")
_STATUS_WORDS = {
    "avoid_all_travel_to_whole_country": "FCDO advises against all travel to the whole country.",
    "avoid_all_but_essential_travel_to_whole_country": "FCDO advises against all but essential travel.",
    "avoid_all_travel_to_parts": "FCDO advises against all travel to parts of the country.",
    "avoid_all_but_essential_travel_to_parts": "FCDO advises against all but essential travel to parts of the country.",
}
# Lines that change every day although nothing was said.
_DATED_LINE = re.compile(r"^\s*(still current at|last updated|updated|reviewed)\b:?.*$", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(r"^\s*latest update:?\s*", re.IGNORECASE)


def read(body: bytes, source: Source, content_type: str | None = None) -> Parsed:
    """An index -> one entry a country, to be followed; a page -> one entry."""
    document, mode = load_json(body, source.format)
    if not isinstance(document, Mapping):
        raise NotAFeed("gov_uk: a list instead of a content item")
    schema = document.get("schema_name") or document.get("document_type")
    if schema == "travel_advice":
        return each([document], lambda page: _page(page, source), mode)
    if schema == "travel_advice_index":
        children = _dict(document.get("links")).get("children")
        if not isinstance(children, list):
            raise ParseError("gov_uk: the index has no links.children")
        return each(children, lambda child: _row(child, source), mode)
    raise NotAFeed(f"gov_uk: schema {schema!r} is no travel advice")


def _row(child: Mapping[str, Any], source: Source) -> Entry:
    details = _dict(child.get("details"))
    path = str(child.get("base_path") or "")
    if not path:
        raise SkipItem("an index row without base_path")
    change = _change(details)
    published, extra = _dated(child.get("public_updated_at"))
    if child.get("withdrawn"):
        extra["withdrawn"] = True
    return Entry(
        guid=str(child.get("content_id") or path),
        title=one_line(str(child.get("title") or path)),
        text=change,
        url=urljoin(_SITE, path),
        published=published,
        lang="en",
        countries=_countries(details, path),
        # A withdrawn page answers with its last text for ever: nothing to read there.
        follow=None if child.get("withdrawn") else urljoin(source.url or _SITE, f"/api/content{path}"),
        extra={**extra, "change": change},
    )


def _page(page: Mapping[str, Any], source: Source) -> Entry:
    details = _dict(page.get("details"))
    path = str(page.get("base_path") or "")
    statuses = [str(status) for status in details.get("alert_status") or []]
    change = _change(details)
    published, extra = _dated(page.get("public_updated_at") or details.get("updated_at"))
    extra |= {"change": change, "alert_status": statuses, **_flags(page, statuses)}
    return Entry(
        guid=str(page.get("content_id") or path),
        title=one_line(str(page.get("title") or path)),
        text=_text(details, statuses, change),
        url=urljoin(_SITE, path),
        published=published,
        lang="en",
        countries=_countries(details, path),
        level=_level(statuses),
        extra=extra,
    )


def _level(statuses: list[str]) -> str:
    """The level that holds for the whole country; none stated there means no advice against travel ("normal")."""
    whole = [_WHOLE[status] for status in statuses if status in _WHOLE]
    if whole:
        return "avoid" if "avoid" in whole else "reconsider"
    return "caution" if statuses else "normal"


def _flags(page: Mapping[str, Any], statuses: list[str]) -> dict[str, Any]:
    flags: dict[str, Any] = {}
    if any(status in _PARTS for status in statuses):
        flags["regional"] = True
    if unknown := [status for status in statuses if status not in _STATUS_WORDS]:
        flags["level_unknown"] = ", ".join(unknown)
    if page.get("withdrawn_notice") or page.get("withdrawn"):
        flags["withdrawn"] = True
    return flags


def _text(details: Mapping[str, Any], statuses: list[str], change: str) -> str:
    """Change note, what the statuses say in words, and the first part (warnings, formerly the summary)."""
    parts = details.get("parts") or []
    first = plain(str(_dict(parts[0]).get("body") or "")) if parts else ""
    said = [_STATUS_WORDS[status] for status in statuses if status in _STATUS_WORDS]
    return paragraphs(_DATED_LINE.sub("", "\n".join([change, *said, first])))


def _change(details: Mapping[str, Any]) -> str:
    return _LABEL.sub("", plain(str(details.get("change_description") or "")))


def _countries(details: Mapping[str, Any], path: str) -> tuple[str, ...]:
    country = _dict(details.get("country"))
    slug = str(country.get("slug") or path.rsplit("/", 1)[-1])
    return from_name(slug) or from_name(str(country.get("name") or ""))


def _dated(value: Any) -> tuple[Any, dict[str, Any]]:
    if not value:
        return None, {"date_fault": "missing"}
    try:
        return read_date(value), {}
    except DateFault as fault:
        return None, {"date_fault": str(fault)}


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
