"""The format table: a payload's bytes -> entries. One function a format; adding one is a module and a row here."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace

from bot.domain.entry import Entry
from bot.domain.errors import Blocked, ConfigError, ParseError, QalqanError
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import (
    auswaertiges_amt,
    canada,
    cap,
    challenge,
    easa_czib,
    emsc,
    gdacs,
    gov_uk,
    html_list,
    ireland,
    japan,
    json_feed,
    json_list,
    netherlands,
    oref,
    reliefweb,
    rss,
    smartraveller,
    telegram_channel,
    text,
    us_state,
    usgs,
    who_don,
)
from bot.sources.formats.parsed import Parsed

__all__ = ["FORMATS", "Format", "Parsed", "bare_source", "parse", "parse_bare", "parse_counted", "parse_fast"]


@dataclass(frozen=True, slots=True)
class Format:
    """parse: the reader. map_keys: what a source's `map` may say. needs: what it must say. own_pages: an item's
    address is its own page (domain/identity). standing: every payload holds every country again (or one of them), so
    that its rows are compared with those of the fetch before (services/standing). fast: reads what is sound in little
    time; None for the rest."""

    parse: Callable[[bytes, Source], Parsed]
    map_keys: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    own_pages: bool = False
    standing: bool = False
    fast: Callable[[bytes, Source, Set[bytes]], Parsed | None] | None = None


FORMATS: dict[str, Format] = {
    "rss": Format(rss.parse, rss.MAP_KEYS, own_pages=True, fast=rss.parse_fast),
    "atom": Format(rss.parse, rss.MAP_KEYS, own_pages=True, fast=rss.parse_fast),
    "rdf": Format(rss.parse, rss.MAP_KEYS, own_pages=True, fast=rss.parse_fast),
    "json_feed": Format(json_feed.parse, json_feed.MAP_KEYS, own_pages=True),
    "json_list": Format(json_list.parse, json_list.MAP_KEYS, frozenset({"title"}), own_pages=True),
    "html_list": Format(html_list.parse, html_list.MAP_KEYS, frozenset({"row"}), own_pages=True),
    "telegram_channel": Format(telegram_channel.parse, telegram_channel.MAP_KEYS),
    "gov_uk": Format(gov_uk.parse, gov_uk.MAP_KEYS, standing=True),
    "cap": Format(cap.parse, cap.MAP_KEYS),
    "us_state": Format(us_state.parse, us_state.MAP_KEYS, standing=True),
    "canada": Format(canada.parse, canada.MAP_KEYS, standing=True),
    "smartraveller": Format(smartraveller.parse, smartraveller.MAP_KEYS, standing=True),
    "auswaertiges_amt": Format(auswaertiges_amt.parse, auswaertiges_amt.MAP_KEYS, standing=True),
    "netherlands": Format(netherlands.parse, netherlands.MAP_KEYS, standing=True),
    "japan": Format(japan.parse, japan.MAP_KEYS, standing=True),
    "ireland": Format(ireland.parse, ireland.MAP_KEYS, standing=True),
    "gdacs": Format(gdacs.parse, gdacs.MAP_KEYS),
    "usgs": Format(usgs.parse, usgs.MAP_KEYS),
    "emsc": Format(emsc.parse, emsc.MAP_KEYS),
    "who_don": Format(who_don.parse, who_don.MAP_KEYS),
    "easa_czib": Format(easa_czib.parse, easa_czib.MAP_KEYS),
    "reliefweb": Format(reliefweb.parse, reliefweb.MAP_KEYS),
    "oref": Format(oref.parse, oref.MAP_KEYS),
}


def parse_counted(body: bytes, source: Source) -> Parsed:
    """Entries, what was skipped and which reader was used; raises ParseError where the body is not the format, and its
    kind Blocked where a challenge page stands in its place."""
    challenge.refuse(body, source.format)
    try:
        found = FORMATS[source.format].parse(body, source)
    except Blocked:
        raise
    except ParseError as error:
        if who := challenge.blocked_by(body):
            raise Blocked(
                f"{source.format}: blocked by {who}: {challenge.page_title(body)!r}; {error}"[:300]
            ) from error
        raise
    except QalqanError:
        raise
    except Exception as error:
        # a shape that nobody foresaw is the payload's fault, and must not look like a crash of ours
        raise ParseError(f"{source.format}: unexpected shape: {type(error).__name__}: {error}"[:200]) from error
    return _whole(found, source)


def parse_fast(body: bytes, source: Source, known: Set[bytes] = frozenset()) -> Parsed | None:
    """What `parse_counted` gives, where the payload is sound and the format has a fast reader; None: ask the other.
    known: digests (Parsed.digests) of items that need not be read again."""
    fast = FORMATS[source.format].fast
    try:
        found = fast(body, source, known) if fast else None
    except Exception:  # whatever is odd about it is the other reader's to judge, and to name
        return None
    return _whole(found, source) if found and (found.count or not found.skipped) else None


def _whole(found: Parsed, source: Source) -> Parsed:
    """Without items that say nothing, each of the others fit to store."""
    worded = [entry for entry in found.entries if entry.title or entry.text]
    skipped = ("items without words",) if len(worded) < len(found.entries) else ()
    finished = tuple(_finished(entry, source) for entry in worded)
    return replace(found, entries=finished, skipped=found.skipped + skipped)


def _finished(entry: Entry, source: Source) -> Entry:
    """Fit to store; and what the catalogue says of the whole source (an embassy's host) holds where the item names no
    country itself."""
    return replace(
        entry,
        guid=text.identity(entry.guid) or text.identity(entry.title),
        url=text.storable(entry.url),
        follow=text.storable(entry.follow),
        lang=text.clean(entry.lang or "", 12) or None,
        countries=entry.countries or source.countries,
        extra=text.storable(entry.extra),
    )


def parse(body: bytes, source: Source) -> list[Entry]:
    return list(parse_counted(body, source).entries)


def bare_source(format: str) -> Source:
    """What stands in for the source of a payload of which only the format is known. Raises ConfigError for formats that
    cannot be read without a source's map."""
    if FORMATS[format].needs and format != "json_list":
        raise ConfigError(f"{format}: needs --source ID, whose map tells where things stand on the page")
    nobody = Publisher("unknown", "unknown", "", Tier.NEWS, "news")
    return Source("unknown", nobody, "", format, None, 60)


def parse_bare(format: str, body: bytes) -> list[Entry]:
    """A payload of no particular source, where the format's own shape says enough."""
    return parse(body, bare_source(format))
