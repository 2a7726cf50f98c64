"""Identity: whether an item of a payload is known already, an edition of a known one, or new.

One key is not enough. Feeds change their guids and re-send a year; a page is moved to another address; an identity is
reused for the next notice. The keys of an item, the strongest first:

1. its guid, as the source gives it, and the other names that the publisher has for it (extra.aliases);
2. its page: the canonical address, where each item has a page of its own (`own_pages`), no other item of the payload
   stands on it and exactly one guid is known to;
3. its text: the same words with the same date are the same item under whatever guid. With another date they are only
   where the payload as a whole shows that its guids have changed (CHURN_LEAST, CHURN_SHARE): one notice may be given
   word for word a second time, and is then news.

Pure; the facts are loaded by db/entries."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.entry import Entry

CHURN_LEAST = 5
"""Fewer items with new guids and old texts are no sign that the feed's guids have changed."""
CHURN_SHARE = 0.5
NO_DATE = datetime.min.replace(tzinfo=UTC)
_TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "at_medium", "at_campaign", "ocid", "cmpid")


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a source. versions: guid -> (version, fingerprint), oldest first. dates: fingerprint -> the
    dates with which that text was given. pages: page key -> guids that stood on it."""

    versions: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    dates: Mapping[str, set[datetime | None]] = field(default_factory=dict)
    pages: Mapping[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """One entry to store: what it is called, which version of it this is. page: its page key, None without one."""

    entry: Entry
    version: int
    fingerprint: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """new: to store, in the order of publication within one guid. renamed: items that are known under another guid."""

    new: tuple[Edition, ...]
    renamed: int = 0
    churn: bool = False


def names(items: Iterable[Entry]) -> set[str]:
    """Every name under which these items may be known."""
    return {name for item in items for name in (item.guid, *_aliases(item))}


def named(items: Iterable[Entry], known: Mapping[str, object]) -> list[Entry]:
    """The items, under the name by which each is stored where it has several (the ids of an earthquake)."""
    return [item if item.guid in known else _renamed(item, known) for item in items]


def _aliases(item: Entry) -> list[str]:
    found = item.extra.get("aliases")
    return [str(name) for name in found] if isinstance(found, list) else []


def _renamed(item: Entry, known: Mapping[str, object]) -> Entry:
    other = next((name for name in _aliases(item) if name in known), None)
    return replace(item, guid=other) if other else item


def sort_out(items: Sequence[Entry], known: Known, *, own_pages: bool) -> Sorted:
    """What of the items is to be stored. items: already `named`. own_pages: each item's address is its own page."""
    pages = pages_of(items) if own_pages else {}
    alone = set(pages.values())
    strangers = [item for item in items if item.guid not in known.versions]
    again = [item for item in strangers if item.fingerprint() in known.dates]
    churn = len(again) >= max(CHURN_LEAST, CHURN_SHARE * len(strangers))
    renamed = 0
    kept: list[Entry] = []
    listed = {item.guid for item in items}
    for item in items:
        if item.guid in known.versions:
            kept.append(item)
            continue
        dates = known.dates.get(item.fingerprint(), set())
        if dates and (churn or (item.published and item.published in dates)):
            renamed += 1
            continue
        owner = _owner(pages.get(item.guid), known, listed)
        renamed += owner is not None
        kept.append(replace(item, guid=owner) if owner else item)
    new = [edition for same in _editions(kept).values() for edition in _unknown(same, known, alone)]
    return Sorted(tuple(new), renamed, churn)


def _unknown(same: Sequence[Entry], known: Known, alone: set[str]) -> Iterable[Edition]:
    """The new editions of one guid. A text that was taken back and comes again is a change, unless the payload lists
    several editions at once."""
    stored = known.versions.get(same[0].guid, ())
    version, last = stored[-1] if stored else (0, "")
    before = {fingerprint for _, fingerprint in stored} if len(same) > 1 else set()
    for item in same:
        fingerprint = item.fingerprint()
        if fingerprint == last or fingerprint in before:
            continue
        version, last = version + 1, fingerprint
        before.add(fingerprint)
        page = page_key(item.url) if alone else None
        yield Edition(item, version, fingerprint, page if page in alone else None)


def _owner(page: str | None, known: Known, listed: set[str]) -> str | None:
    """The guid that the page belongs to, where it is one and is not itself in the payload."""
    owners = known.pages.get(page or "", set())
    return next(iter(owners)) if len(owners) == 1 and not owners & listed else None


def _editions(items: Sequence[Entry]) -> dict[str, list[Entry]]:
    """guid -> what stands under it, oldest first. Atom may list several editions of one id, and a careless feed gives
    all its items one guid: none of them may hide another."""
    found: dict[str, list[Entry]] = {}
    for item in items:
        found.setdefault(item.guid, []).append(item)
    for same in found.values():
        if len(same) > 1:
            same.reverse()  # feeds list the newest first; dates, where there are any, know better
            same.sort(key=lambda item: item.published or NO_DATE)
    return found


def pages_of(items: Sequence[Entry]) -> dict[str, str]:
    """guid -> page key, of the items that are alone on their page."""
    keys = {item.guid: page_key(item.url) for item in items if not item.is_change}
    shared = Counter(key for key in keys.values() if key)
    return {guid: key for guid, key in keys.items() if key and shared[key] == 1}


def page_key(url: str | None) -> str | None:
    """A hash of the canonical address; None where it names no page of its own (a site's front page)."""
    address = canonical(url)
    return hashlib.blake2b(address.encode(), digest_size=16).hexdigest() if address else None


def canonical(url: str | None) -> str | None:
    """An address without what does not tell pages apart: scheme, "www.", fragment, default port, closing slash, the
    order of the query, marks of campaigns. None for a front page and for what is no address."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    query = sorted(pair for pair in parse_qsl(parts.query) if not pair[0].lower().startswith(_TRACKING))
    path = parts.path.rstrip("/")
    if not host or not (path or query):
        return None
    return f"{host}{port}{path}?{urlencode(query)}" if query else f"{host}{port}{path}"
