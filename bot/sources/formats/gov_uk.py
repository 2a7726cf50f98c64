"""GOV.UK travel advice (content API): the index is the trigger, a country's page has the level.

Facts (sources.md, uk-fcdo-api): `alert_status` stands only on the page and may hold several values; the index gives
each country's change note and date; slugs change while content_id stays; a daily "Still current at" line is no news; a
minor update moves `details.updated_at` and leaves `public_updated_at`. A page that is gone, withdrawn or moved says no
level: its last words are nobody's advice, least of all an all-clear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS: frozenset[str] = frozenset()
SITE = "https://www.gov.uk"
WHOLE = {
    "avoid_all_travel_to_whole_country": "avoid",
    "avoid_all_but_essential_travel_to_whole_country": "reconsider",
}
PARTS = {"avoid_all_travel_to_parts": "avoid", "avoid_all_but_essential_travel_to_parts": "reconsider"}
_DAILY = re.compile(r"^\s*(?:still current at\b.*|updated:?\s*\d{1,2} \w+ \d{4})$", re.IGNORECASE | re.MULTILINE)
_LATEST = re.compile(r"^latest update:\s*", re.IGNORECASE)


def parse(body: bytes, source: Source) -> Parsed:
    """Of an index: one entry a country, with `follow` to its page. Of a page: one entry with the level."""
    document = load_json(body, "gov_uk", source.lang)
    if not isinstance(document, Mapping) or "base_path" not in document:
        raise NotAFeed("gov_uk: no content item")
    kinds = (document.get("schema_name"), document.get("document_type"))
    if "gone" in kinds or "redirect" in kinds:
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
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            where = child.get("base_path", "?") if isinstance(child, Mapping) else "?"
            skipped.append(f"{where}: {type(error).__name__} {error}"[:200])
    if not entries:
        raise NotAFeed("gov_uk: an index without countries")
    return Parsed(tuple(entries), tuple(skipped))


def _row(child: Mapping[str, Any], source: Source) -> Entry:
    country = child["details"]["country"]
    change = _change({"change_description": child["details"].get("change_description")})
    return Entry(
        guid=_identity(child),
        title=_title(child, country),
        text=change,
        url=SITE + _word(child, "base_path"),
        published=text.read_date(child.get("public_updated_at")),
        lang="en",
        countries=countries.from_name(str(country.get("slug") or "")) or countries.from_name(str(country.get("name"))),
        # on the source's own host, so that a mirror (and the sandbox) is followed where it lives
        follow=urljoin(source.url or SITE, f"/api/content{child['base_path']}"),
        extra={"change": change},
    )


def _word(item: Mapping[str, Any], name: str) -> str:
    """A text that must be there."""
    value = item[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name}: a text expected, not {value!r}"[:80])
    return value


def _identity(item: Mapping[str, Any]) -> str:
    """The content_id, which stays when a slug changes; without one, the address."""
    content_id = item.get("content_id")
    return content_id if isinstance(content_id, str) and content_id.strip() else _word(item, "base_path")


def _title(item: Mapping[str, Any], country: Mapping[str, Any]) -> str:
    names = (item.get("title"), country.get("name"), _word(item, "base_path"))
    return next((title for name in names if (title := text.title(str(name or "")))), "GOV.UK")


def _page(page: Mapping[str, Any], source: Source) -> Entry:
    details = page["details"]
    country = details.get("country") or {}
    name = str(country.get("name") or page.get("title") or "")
    statuses = _statuses(details)
    withdrawn = bool(page.get("withdrawn_notice"))
    change = _change(details)
    extra: dict[str, Any] = {"change": change, "alert_status": statuses or []}
    extra |= _said(statuses)
    if withdrawn:
        extra["withdrawn"] = True
    return Entry(
        guid=_identity(page),
        title=_title(page, country),
        text=(change + "\n" + _first_part(details)).strip(),
        url=SITE + _word(page, "base_path"),
        published=text.read_date(page.get("public_updated_at")),
        lang="en",
        countries=countries.from_name(str(country.get("slug") or name)) or countries.from_name(name),
        level=None if withdrawn or statuses is None else _level(statuses),
        extra=extra,
    )


def _statuses(details: Mapping[str, Any]) -> list[str] | None:
    """The statuses; None where the page has none to read, which is not the same as an empty list."""
    statuses = details.get("alert_status")
    if isinstance(statuses, str) and statuses.strip():
        statuses = [statuses.strip()]
    return [str(status) for status in statuses] if isinstance(statuses, list) else None


def _said(statuses: Sequence[str] | None) -> dict[str, Any]:
    """What the statuses say beside the level: of parts of the country, in words, and what nobody knows."""
    if statuses is None:
        return {"regional": False, "unknown_level": "alert_status is missing"}
    said: dict[str, Any] = {"regional": any(status in PARTS for status in statuses)}
    if parts := [PARTS[status] for status in statuses if status in PARTS]:
        said["regional_level"] = "avoid" if "avoid" in parts else "reconsider"
    if statuses:
        said["level_words"] = ", ".join(status.replace("_", " ") for status in statuses)
    if unknown := [status for status in statuses if status not in WHOLE and status not in PARTS]:
        said["unknown_level"] = ", ".join(unknown)
    return said


def _change(details: Mapping[str, Any]) -> str:
    """What the publisher says has changed: the description, else the newest note of the history."""
    note = str(details.get("change_description") or "")
    history = details.get("change_history")
    if not note.strip() and isinstance(history, list):
        notes = [item for item in history if isinstance(item, Mapping) and item.get("note")]
        note = str(max(notes, key=lambda item: str(item.get("public_timestamp")), default={"note": ""})["note"])
    return _LATEST.sub("", text.plain(note, 2000))


def _level(statuses: list[str]) -> str | None:
    """The whole country's level; advice against parts only is "caution" for the rest (what holds there, the status
    does not say). An empty list is "normal"; only unknown words are no level."""
    whole = [WHOLE[s] for s in statuses if s in WHOLE]
    if whole:
        return "avoid" if "avoid" in whole else "reconsider"
    if any(s in PARTS for s in statuses):
        return advice.of_parts("avoid")
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
    """A page that is gone, or has moved to another slug (the index names the new one under the same content_id)."""
    path = _word(document, "base_path")
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    extra: dict[str, Any] = {"withdrawn": True}
    for redirect in document.get("redirects") or []:
        if isinstance(redirect, Mapping) and redirect.get("destination"):
            extra["moved_to"] = urljoin(SITE, str(redirect["destination"]))
            break
    return Entry(
        guid=_identity(document),
        title=_title(document, {"name": slug}),
        url=SITE + path,
        lang="en",
        countries=countries.from_name(slug),
        extra=extra,
    )
