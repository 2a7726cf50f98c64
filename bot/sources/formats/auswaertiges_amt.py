"""Auswaertiges Amt (Germany), opendata/travelwarning: the list, or one country with its text.

Facts (sources.md, de-aa): `response` holds the countries by content id, and beside them `contentList` and
`lastModified`, which are none; times are epoch seconds in real answers and milliseconds in third-party documents (told
by size); flags are booleans or strings. A Reisewarnung is the whole country's. A Teilreisewarnung, or a situation
warning of parts, makes the country "caution" at least, and `regional_level` is what holds for the parts: a country a
part of which is warned of is not "normal", for that word ends alerts. Advice against travel without a flag ("wird
abgeraten") stands only in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import advice, text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded

MAP_KEYS = advice.MAP_KEYS
SITE = "https://www.auswaertiges-amt.de/de/ReiseUndSicherheit/reise-und-sicherheitshinweise"
# flag -> (what the ministry calls it, level of the whole country, level of parts)
FLAGS: Mapping[str, tuple[str, str | None, str | None]] = {
    "warning": ("Reisewarnung", "avoid", None),
    "partialWarning": ("Teilreisewarnung", None, "avoid"),
    "situationWarning": ("Sicherheitshinweis", "caution", None),
    "situationPartWarning": ("Sicherheitshinweis f\u00fcr Teile des Landes", None, "caution"),
}
NONE = "keine Reisewarnung"
_AGAINST = (re.compile(r"\breisen?\b", re.IGNORECASE), re.compile(r"\babgeraten\b", re.IGNORECASE))


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a country."""
    document = load_json(body, "auswaertiges_amt", source.lang)
    answer = document.get("response", document) if isinstance(document, Mapping) else None
    if isinstance(answer, Mapping) and isinstance(answer.get("response"), Mapping):
        answer = answer["response"]  # some proxies wrap it once more
    if not isinstance(answer, Mapping):
        raise NotAFeed("auswaertiges_amt: no response in it")
    entries = []
    beside = ("contentList", "lastModified")
    items, skipped = bounded([(k, v) for k, v in answer.items() if isinstance(v, Mapping) and k not in beside])
    for key, item in items:
        try:
            entries.append(_country(str(key), item, source))
        except (ValueError, TypeError, AttributeError) as error:
            skipped.append(advice.fault(key, error))
    return advice.collected("auswaertiges_amt", advice.newest(entries), skipped)


def _country(key: str, item: Mapping[str, Any], source: Source) -> Entry:
    name = text.title(str(_at(item, "countryName") or "").replace("*", ""))
    title = text.title(str(item.get("title") or name))
    if not title:
        raise ValueError("neither name nor title")
    iso3, iso2 = str(_at(item, "iso3CountryCode") or ""), str(_at(item, "countryCode") or "")
    where = countries.from_iso3(iso3) or countries.from_iso2("GB" if iso2.upper() == "UK" else iso2)
    flags = {flag: advice.flag(item.get(flag)) for flag in FLAGS}
    raised = [flag for flag, value in flags.items() if value]
    unreadable = [f"{flag}: {item[flag]}" for flag in FLAGS if flag in item and flags[flag] is None]
    known = any(value is not None for value in flags.values()) and not unreadable
    regional = advice.strictest(FLAGS[flag][2] for flag in raised)
    level = advice.strictest(FLAGS[flag][1] for flag in raised) or advice.of_parts(regional)
    level = level or ("normal" if known else None)
    words = ", ".join(FLAGS[flag][0] for flag in raised) or (NONE if known else ", ".join(unreadable) or "no flags")
    content = text.plain(str(item.get("content") or ""))
    date = item.get("lastModified") or item.get("effective")
    extra = {"advised_against": against} if (against := _against(content)) else {}
    return advice.row(
        source,
        guid=iso3 or key,
        title=title,
        countries=where,
        level=level,
        words=words,
        regional=regional is not None,
        regional_level=regional,
        change=str(item.get("lastChanges") or ""),
        body=f"{words}\n{content}",
        url=SITE,
        date=date,
        published=text.read_date(date),
        extra={**extra, "content_id": key},
    )


def _at(item: Mapping[str, Any], name: str) -> Any:
    """Keys were capitalised once ("CountryCode")."""
    return item.get(name) or item.get(name[0].upper() + name[1:])


def _against(content: str) -> list[str]:
    """Sentences that advise against travel: kept to be shown, no level is made of them."""
    sentences = re.split(r"(?<=[.!?])\s+|\n", content)
    return [text.clean(sentence, 300) for sentence in sentences if all(word.search(sentence) for word in _AGAINST)][:3]
