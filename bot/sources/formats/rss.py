"""RSS 0.9-2.0, RDF and Atom: by the strict reader where the XML is sound, through feedparser where it is not.

A map is needed only where a feed says more than news (its fields are feedparser's keys: "title", "gdacs_iso3"):
country      field that names the country, or several after commas;  country_by: iso2 | iso3 | name | slug
level        field with the level's words;  levels: words -> normal | caution | reconsider | avoid
pattern      regular expression on the title with groups named country, level, or both
keep         fields to keep in extra ("gdacs_alertlevel")
zone         IANA zone of dates that name none (UTC otherwise, as the readers have it)"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urljoin

import feedparser

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import languages, strict, text
from bot.sources.formats.charset import as_utf8
from bot.sources.formats.levels import level_of
from bot.sources.formats.mend import mended, without_last
from bot.sources.formats.parsed import DIGEST, Parsed, bounded

MAP_KEYS = frozenset({"country", "country_by", "level", "levels", "pattern", "keep", "zone"})
LONGEST_TAG = 65_536
UNCLOSED = 1000
_MADE = "made:"
_ROOT = re.compile(rb"<[A-Za-z_]")
# possessive, for a run of comments can be cut into comments in more ways than there is time for
_HTML = re.compile(
    rb"^(\xef\xbb\xbf)?\s*+(?:(?><!--.*?-->)\s*+)*+(<!doctype html|<html|<head|<body)", re.IGNORECASE | re.DOTALL
)
_ITEM = re.compile(rb"<(?:item|entry)[\s/>]")
_ENTITY = re.compile(rb"<!e(?i:ntity)|<!E(?i:ntity)")
_DOCTYPE = re.compile(rb"<!doctype", re.IGNORECASE)
_PLAIN_URL = re.compile(r"https?://[\w.-]+/[\w./?=&%+~-]{0,1000}", re.ASCII)
_HTML_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def parse(body: bytes, source: Source) -> Parsed:
    """Entries in the feed's order. Raises NotAFeed for HTML, an empty body or no feed; ParseError for entity bombs, and
    where there are items and none can be read."""
    found = parse_fast(body, source) or _tolerant(body, source)
    if found.skipped and not found.entries:
        raise ParseError(f"rss: no item could be read; {found.skipped[-1]}"[:200])
    return found


def parse_fast(body: bytes, source: Source, known: Set[bytes] = frozenset()) -> Parsed | None:
    """The entries of a feed in sound XML; None for what only a tolerant reader could understand. Raises as `parse`.
    known: digests of items that need not be read again."""
    refuse_bombs(body)
    if not body.strip():
        raise NotAFeed("rss: empty body")
    if _HTML.match(body[:2000]):
        raise NotAFeed(f"rss: an HTML page instead of a feed: {_page_title(body)}")
    body, repaired = as_utf8(body, source.lang)
    body, left_out = _first_items(body)
    feed = None if repaired else strict.read(body.lstrip())
    if feed is None:
        return None
    if source.map or left_out:  # what a list of advice leaves unclear is told of each payload anew
        return _entries(feed.items, left_out, source, "strict", feed.lang)
    return _fresh(feed, source, known)


def _fresh(feed: strict.Feed, source: Source, known: Set[bytes]) -> Parsed:
    """Most items of a feed stood in it a minute ago: cleaning their texts again is most of the work of reading it."""
    digests = [hashlib.blake2b(repr(item).encode(), digest_size=DIGEST).digest() for item in feed.items]
    names = {str(item.get("id") or item.get("link")) for item in feed.items}
    if len(names) < len(feed.items):  # several editions under one name are judged together
        known = frozenset()
    new = [item for item, digest in zip(feed.items, digests, strict=True) if digest not in known]
    found = _entries(new, [], source, "strict", feed.lang)
    if found.skipped:  # a fault is told for as long as it stands in the feed
        return found if len(new) == len(feed.items) else _entries(feed.items, [], source, "strict", feed.lang)
    return replace(found, digests=b"".join(digests), passed=len(feed.items) - len(new))


def _tolerant(body: bytes, source: Source) -> Parsed:
    """Mended and read strictly; where that does not help, as feedparser understands it."""
    body, _ = as_utf8(body, source.lang)
    body, left_out = _first_items(body)
    body, cut_off = without_last(body)
    told = left_out + ([cut_off] if cut_off else [])
    if feed := strict.read(mended(body, source.lang)):
        return _entries(feed.items, told, source, "tolerant", feed.lang)
    # a stream: feedparser would open bytes that read like a file's name or an address
    found = feedparser.parse(io.BytesIO(body.lstrip()), sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") and not found.entries:
        raise NotAFeed("rss: no feed in it" + (", but gzip" if body.startswith(b"\x1f\x8b") else ""))
    if not found.entries and found.bozo:
        raise ParseError(f"rss: broken XML and nothing readable in it: {found.get('bozo_exception')}"[:200])
    return _entries(found.entries, told, source, "tolerant", found.feed.get("language"))


def _entries(
    items: Sequence[Mapping[str, Any]],
    skipped: list[str],
    source: Source,
    mode: Literal["strict", "tolerant"],
    lang: str | None = None,
) -> Parsed:
    """One item that cannot be read is told and costs no other. lang: of the feed, where neither the source nor the item
    says one."""
    entries = []
    skipped = list(skipped)
    for n, item in enumerate(items):
        try:
            entries.append(_entry(item, source, lang))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            skipped.append(f"item {n}: {type(error).__name__}: {error}"[:200])
    return Parsed(tuple(_told_apart(entries)), tuple(skipped), mode)


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Items that share a guid and lead to different pages are different: their address is then the identity. So are
    those without guid, address and date that share a title and say different things: their words are."""
    if len({entry.guid for entry in entries}) == len(entries):
        return entries
    pages: dict[str, set[str | None]] = {}
    for entry in entries:
        pages.setdefault(entry.guid, set()).add(entry.text if entry.guid.startswith(_MADE) else entry.url)
    return [replace(e, guid=_apart(e)) if len(pages[e.guid]) > 1 else e for e in entries]


def _apart(entry: Entry) -> str:
    return _made_up(entry.title, entry.text) if entry.guid.startswith(_MADE) else entry.url or entry.guid


def refuse_bombs(body: bytes) -> None:
    """A feed has no reason to declare entities; a bomb has no other way. Nor is any feed like what takes a reader the
    square of its length: a prologue without end, tags without end."""
    ascii_part = body.replace(b"\0", b"") if b"\0" in body else body  # UTF-16 hides nothing from this
    root = _ROOT.search(ascii_part)
    if _ENTITY.search(ascii_part) and _DOCTYPE.search(ascii_part):  # wherever: a comment before may look like the root
        raise ParseError("xml: declares entities of its own, refused")
    if (root.start() if root else len(ascii_part)) > LONGEST_TAG:
        raise NotAFeed(f"xml: no element in the first {LONGEST_TAG} bytes")
    for piece in ascii_part.split(b">"):
        if len(piece) > UNCLOSED and (piece.count(b"<") > UNCLOSED or _tag_length(piece) > LONGEST_TAG):
            raise ParseError("xml: tags without an end, refused")


def _tag_length(piece: bytes) -> int:
    """Of a tag that ends a piece between two ">"; long comments and CDATA sections are no tags."""
    start = piece.rfind(b"<")
    return 0 if start < 0 or piece[start + 1 : start + 2] == b"!" else len(piece) - start


def _first_items(body: bytes) -> tuple[bytes, list[str]]:
    """The feed with as many items as are read (a feed reader takes seconds for tens of thousands), and what to tell of
    the others."""
    starts, left_out = bounded([match.start() for match in _ITEM.finditer(body)])
    if not left_out:
        return body, []
    cut = _ITEM.search(body, starts[-1] + 1)
    assert cut is not None
    end = max(body.rfind(tag) + len(tag) for tag in (b"</item>", b"</entry>"))
    tail = body[end:] if end > cut.start() else b""
    return body[: cut.start()] + tail, left_out


def _page_title(body: bytes) -> str:
    match = _HTML_TITLE.search(body[:8000])
    return text.title(match[1].decode("utf-8", "replace"))[:80] if match else "untitled"


def _entry(item: Mapping[str, Any], source: Source, lang: str | None = None) -> Entry:
    title = text.title(str(item.get("title") or ""))
    body = _longest(item)
    if not title and not body:  # a picture or a film with words of its own
        title, body = (text.plain(str(item.get(f"media_{name}") or "")) for name in ("title", "description"))
    link = item.get("link") or None
    if not title and not body:
        raise ValueError("neither title nor text")
    published, written = _date(item, source)
    extra: dict[str, Any] = {} if published else {"date_fault": written[:80] or "missing"}
    where, level = _advice(item, title, source, extra)
    if tags := [str(t.get("term"))[:80] for t in item.get("tags", []) if t.get("term")]:
        extra["categories"] = tags[:10]
    # Atom's id may be the page's address, the same for every edition: `updated` is then the edition
    return Entry(
        guid=str(item.get("id") or link or _made_up(title or body, written)),
        title=title or body.split("\n")[0][:200],
        text=body,
        url=_url(item, link, source),
        published=published,
        lang=source.lang or _language(item) or languages.code(lang),
        countries=where,
        level=level,
        extra=extra,
    )


def _date(item: Mapping[str, Any], source: Source) -> tuple[datetime | None, str]:
    """(the first usable date, what stands in the feed). A zero publication date does not hide a good edition date."""
    written = ""
    for name in ("published", "updated"):
        if name not in item:  # feedparser would answer with the other one, and warn
            continue
        written = written or str(item[name])
        if found := text.read_date(item[name], None, source.map.get("zone"), country=source.publisher.country):
            return found, written
    return None, written


def _advice(
    item: Mapping[str, Any], title: str, source: Source, extra: dict[str, Any]
) -> tuple[tuple[str, ...], str | None]:
    """(countries, level) as the map finds them; what it does not know, and the fields to keep, go to `extra`."""
    rules = source.map
    match = re.search(str(rules["pattern"]), title) if "pattern" in rules else None
    groups = match.groupdict() if match else {}
    place = str(item.get(str(rules.get("country", ""))) or groups.get("country") or "")
    words = str(item.get(str(rules.get("level", ""))) or groups.get("level") or "")
    where, level = _places(place, str(rules.get("country_by", "name"))), level_of(words, rules.get("levels", {}))
    if place and not where:
        extra["unknown_country"] = place[:80]
    if words:
        extra["level_words"] = words[:200]
        if level is None:
            extra["unknown_level"] = words[:200]
    extra.update({name: str(item[name])[:200] for name in rules.get("keep", []) if item.get(name)})
    return where, level


def _places(words: str, by: str) -> tuple[str, ...]:
    """ "Chile" or, where the whole is no country, "Chile, Peru, "."""
    read = countries.READERS[by]
    found = read(words) if words else ()
    return found or tuple(dict.fromkeys(code for part in words.split(",") if part.strip() for code in read(part)))


def _longest(item: Mapping[str, Any]) -> str:
    """content:encoded (Atom content) or the description, whichever says more once the markup is gone: a teaser with a
    long link in it must not win over the full text."""
    bodies = [*(c.get("value") for c in item.get("content", [])), item.get("summary")]
    bodies += [item.get(name) for name in ("yandex_full-text", "fulltext")]
    longest = max((text.plain(str(body)) for body in dict.fromkeys(bodies) if body), key=len, default="")
    return longest or text.plain(str(item.get("itunes_summary") or ""))


def _made_up(title: str, written_date: str) -> str:
    """An identity that survives edits of the text."""
    return _MADE + hashlib.blake2b(f"{title}\n{written_date}".encode(), digest_size=12).hexdigest()


def _url(item: Mapping[str, Any], link: Any, source: Source) -> str | None:
    written = item.get("feedburner_origlink") or link or _page_of(item)
    if _PLAIN_URL.fullmatch(str(written)):  # nearly every link
        return str(written)
    return _address(written, _base(item, source)) if written else None


def _page_of(item: Mapping[str, Any]) -> str | None:
    """A permanent link that is relative: feedparser and the strict reader take only whole addresses for pages."""
    return str(item["id"]) if str(item.get("id") or "").startswith("/") else None


def _base(item: Mapping[str, Any], source: Source) -> str:
    """What the item's relative addresses are relative to: xml:base, else the feed's own address."""
    stated = item.get("base") or (item.get("title_detail") or {}).get("base") or ""
    return _joined(source.url, str(stated)) or source.url


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # "//["
        return ""


def _address(link: Any, base: str) -> str | None:
    """The item's page. "www.example.org/1" is meant to be whole; spaces are told as addresses tell them."""
    written = " ".join(str(link or "").split()).replace(" ", "%20")
    if written.casefold().startswith("www."):
        written = f"https://{written}"
    if not written or re.match(r"(?!https?:)[\w.+-]+:", written, re.IGNORECASE):
        return None
    found = _joined(base, written)
    return found[:2000] if found.startswith(("http://", "https://")) else None


def _language(item: Mapping[str, Any]) -> str | None:
    detail = item.get("title_detail") or {}
    return languages.code(detail.get("language") or item.get("language") or item.get("dc_language"))
