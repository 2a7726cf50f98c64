"""us_state, canada, smartraveller, ireland: quirks of governments that write in English."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources import countries
from bot.sources.formats import parse, parse_counted

MakeSource = Callable[..., Source]


def as_json(document: Any) -> bytes:
    return json.dumps(document).encode()


# --- United States ---------------------------------------------------------------------------------------------------

NEW = "https://travel.state.gov/content/tsg_aem/us/en/home/international-travel/travel-advisories/destination.{}.html"
OLD = "https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories/{}-travel-advisory.html"


def advisory(title: str, link: str = "", tags: tuple[str, ...] = (), updated: str = "", summary: str = "") -> Any:
    return {"Title": title, "Link": link, "Category": list(tags), "Summary": summary, "id": link, "Updated": updated}


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"value": []}', b"", b"<html><title>Denied</title></html>", b"null"])
def test_an_empty_answer_is_an_outage(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, make_source("us_state"))


@pytest.mark.parametrize(
    ("item", "where"),
    [
        (advisory("Chad - Level 3: Reconsider Travel", tags=("CD",)), ("TD",)),
        (advisory("Eswatini - Level 2: x", NEW.format("swz"), ("SW",)), ("SZ",)),
        (advisory("Curaçao - Level 1: x", tags=("UC",)), ("CW",)),
        (advisory("CuraÃ§ao - Level 1: x", OLD.format("curacao")), ("CW",)),
        (advisory("An unheard-of name - Level 1: x", tags=("GG",)), ("GE",)),
        (advisory("Guinea-Bissau - Level 3: Reconsider Travel"), ("GW",)),
        (advisory("Burma (Myanmar) -  Level 4: Do Not Travel"), ("MM",)),
        (advisory("Mexico Travel Advisory - Level 2"), ("MX",)),
        (advisory("Mainland China, Hong Kong & Macau - See Summaries", NEW.format("chn")), ("CN", "HK", "MO")),
        (advisory("Israel, the West Bank and Gaza - See Summaries", NEW.format("isr")), ("IL", "PS")),
        (advisory("Worldwide Caution"), ()),
    ],
    ids=lambda value: value["Title"] if isinstance(value, dict) else "",
)
def test_the_country_is_read_from_link_title_and_last_the_tag(
    make_source: MakeSource, item: Any, where: tuple[str, ...]
) -> None:
    [entry] = parse(as_json([item]), make_source("us_state"))
    assert entry.countries == where
    assert ("unknown_country" in entry.extra) is not bool(where)


def test_tags_are_fips_and_not_iso() -> None:
    assert [countries.from_fips(tag)[0] for tag in ("CD", "BG", "GG", "TN", "CH", "IS", "TI", "TX")] == [
        *("TD", "BD", "GE", "TO", "CN", "IL", "TJ", "TM")
    ]
    assert countries.from_fips("??") == ()


@pytest.mark.parametrize("turned", [False, True])
def test_of_an_old_and_a_new_copy_the_newer_counts(make_source: MakeSource, turned: bool) -> None:
    copies = [
        advisory("Senegal - Level 1: x", NEW.format("sen"), updated="Mon, 01 Dec 2025"),
        advisory("Senegal - Level 2: x", OLD.format("senegal"), updated="2026-07-18T20:00:00-04:00"),
        advisory("Senegal - Level 4: x", NEW.format("sen"), updated="not a date"),
    ]
    [entry] = parse(as_json(copies[::-1] if turned else copies), make_source("us_state"))
    assert (entry.level, entry.guid) == ("caution", "SN")
    assert entry.published == datetime(2026, 7, 19, tzinfo=UTC), "20:00 in Washington is the next day"


def test_islands_that_share_a_code_keep_their_rows(make_source: MakeSource) -> None:
    items = [advisory(f"{name} - Level 1: x") for name in ("Bonaire", "Saba", "Sint Eustatius")]
    found = parse(as_json(items), make_source("us_state"))
    assert [entry.guid for entry in found] == ["BQ:bonaire", "BQ:saba", "BQ:sint-eustatius"]
    assert {entry.countries for entry in found} == {("BQ",)}


@pytest.mark.parametrize(
    ("title", "summary", "regional"),
    [
        ("Mexico - Level 2: x", "<p>Do not travel to Colima state.</p>", "avoid"),
        ("Mexico - Level 2: x", "<p>Reconsider travel to Jalisco state.</p>", "reconsider"),
        ("Iran - Level 4: x", "<p>Do not travel to Iran for any reason.</p>", None),
    ],
)
def test_stricter_advice_for_parts_is_kept_and_raises_nothing(
    make_source: MakeSource, title: str, summary: str, regional: str | None
) -> None:
    [entry] = parse(as_json([advisory(title, summary=summary)]), make_source("us_state"))
    assert entry.level == ("avoid" if "Iran" in title else "caution")
    assert entry.extra["regional"] is (regional is not None)
    assert entry.extra.get("regional_level") == regional


def test_api_and_rss_give_one_country_the_same_identity(make_source: MakeSource) -> None:
    rss = f"""<rss version="2.0"><channel><item><title>Chad -  Level 3: Reconsider Travel</title>
    <link>{OLD.format("chad")}</link><guid>x</guid><pubDate>Fri, 27 Feb 2026</pubDate>
    <category domain="Country-Tag">CD</category></item></channel></rss>"""
    [by_rss] = parse(rss.encode(), make_source("us_state", rank=1))
    [by_api] = parse(as_json([advisory("Chad - Level 4: x", NEW.format("tcd"))]), make_source("us_state"))
    assert by_rss.guid == by_api.guid == "TD"
    assert by_rss.published == datetime(2026, 2, 27, tzinfo=UTC)


def test_where_title_and_category_differ_the_stricter_counts(make_source: MakeSource) -> None:
    rss = b"""<rss version="2.0"><channel><item><title>France - Level 2: Exercise Increased Caution</title>
    <category domain="Threat-Level">Level 3: Reconsider Travel</category></item></channel></rss>"""
    [entry] = parse(rss, make_source("us_state"))
    assert entry.level == "reconsider"


# --- Canada ----------------------------------------------------------------------------------------------------------


def destination(state: Any, words: str, asp: str = "2026-03-01T10:00:00.0000000", **over: Any) -> Any:
    return {
        "advisory-state": state,
        "has-regional-advisory": 0,
        "date-published": {"asp": asp, "date": "2026-03-01 10:00:00"},
        "eng": {"name": "Qatar", "url-slug": "qatar", "advisory-text": words, "recent-updates": "Health: measles"},
        **over,
    }


@pytest.mark.parametrize(
    ("state", "words", "level"),
    [
        (0, "Take normal security precautions", "normal"),
        ("1", "Exercise a high degree of caution; see also regional advisories.", "caution"),
        (2, "", "reconsider"),
        (3, "AVOID ALL TRAVEL", "avoid"),
        (None, "Avoid all travel (with regional advisories)", "avoid"),
        (7, "Leave now", None),
    ],
)
def test_the_state_gives_the_level_and_the_words_stand_in(
    make_source: MakeSource, state: Any, words: str, level: str | None
) -> None:
    [entry] = parse(as_json({"data": {"QA": destination(state, words)}}), make_source("canada"))
    assert (entry.level, entry.countries, entry.guid) == (level, ("QA",), "QA")
    assert entry.extra["regional"] is ("regional" in words)
    assert ("unknown_level" in entry.extra) is (level is None)


def test_a_moved_date_or_health_note_is_no_change_of_canadas_row(make_source: MakeSource) -> None:
    source = make_source("canada")
    [before] = parse(as_json({"data": {"QA": destination(1, "Exercise")}}), source)
    [after] = parse(as_json({"data": {"QA": destination(1, "Exercise", "2026-03-19T08:00:00.1234567")}}), source)
    assert after.published == datetime(2026, 3, 19, 12, 0, 0, 123456, tzinfo=UTC), "Ottawa, seven decimals"
    assert before.fingerprint() == after.fingerprint()


def test_a_canadian_date_may_name_its_offset(make_source: MakeSource) -> None:
    item = destination(1, "Exercise", "2026-07-16T12:53:48.9258584-04:00")
    [entry] = parse(as_json({"data": {"QA": item}}), make_source("canada"))
    assert entry.published == datetime(2026, 7, 16, 16, 53, 48, 925858, tzinfo=UTC)


def test_one_countrys_own_document_reads_like_its_row(make_source: MakeSource) -> None:
    [entry] = parse(
        as_json({"data": {"country-iso": "QA", **destination(3, "Avoid all travel")}}), make_source("canada")
    )
    assert (entry.guid, entry.level, entry.countries) == ("QA", "avoid", ("QA",))


def test_a_page_takes_its_first_heading_for_the_country_and_the_rest_for_regions(make_source: MakeSource) -> None:
    page = "# Jordan\n### JORDAN - AVOID NON-ESSENTIAL TRAVEL\nText.\n### Border with Syria - Avoid all travel\nText."
    [entry] = parse(page.encode(), make_source("canada", url="https://travel.gc.ca/destinations/jordan"))
    assert (entry.level, entry.countries, entry.extra["regional_level"]) == ("reconsider", ("JO",), "avoid")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"data": 3}', b"<html><body>Maintenance</body></html>"])
def test_what_is_no_list_of_canadas_is_a_parse_error(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, make_source("canada"))


# --- Australia -------------------------------------------------------------------------------------------------------


def feed(
    item: str, namespaces: str = 'xmlns:ta="http://example.org/ta" xmlns:dc="http://purl.org/dc/elements/1.1/"'
) -> bytes:
    return f'<rss version="2.0" {namespaces}><channel><item><title>Iran</title>{item}</item></channel></rss>'.encode()


def warnings(digit: str, words: str = "") -> str:
    return f"<ta:warnings><ta:level>{digit}</ta:level>{words}</ta:warnings>"


@pytest.mark.parametrize(
    ("item", "level"),
    [
        (warnings("4/5", "<ta:description>Reconsider your need to travel</ta:description>"), "reconsider"),
        (warnings("5/5", "<dc:description>Do not travel</dc:description>"), "avoid"),
        ("<description>Reconsider your need to travel to Iran overall.</description>", "reconsider"),
        ("<description>We continue to advise do not travel to Iran due to the conflict.</description>", "avoid"),
        ("<description>We advise do not travel to Iran's border areas.</description>", None),
        (warnings("4/5"), None),
        (warnings("4", "<ta:description>Leave now</ta:description>"), None),
    ],
)
def test_the_words_count_and_never_the_digit(make_source: MakeSource, item: str, level: str | None) -> None:
    [entry] = parse(feed(item), make_source("smartraveller"))
    assert entry.level == level


def test_undeclared_prefixes_and_html_entities_do_not_cost_the_feed(make_source: MakeSource) -> None:
    item = "<description>Sun &nbsp; &amp; R&D</description>"
    item += warnings("5/5", "<ta:description>Do not travel</ta:description>")
    parsed = parse_counted(feed(item, namespaces=""), make_source("smartraveller"))
    assert (parsed.entries[0].level, parsed.mode) == ("avoid", "tolerant")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("21 Jul 2026 22:00:00 AEST", datetime(2026, 7, 21, 12, tzinfo=UTC)),
        ("21 Jan 2026 22:00:00 AEDT", datetime(2026, 1, 21, 11, tzinfo=UTC)),
        ("27 Feb 2026 00:00:00 GMT", datetime(2026, 2, 27, tzinfo=UTC)),
        ("whenever", None),
    ],
)
def test_australian_dates(make_source: MakeSource, written: str, moment: datetime | None) -> None:
    [entry] = parse(feed(f"<pubDate>{written}</pubDate>"), make_source("smartraveller"))
    assert entry.published == moment
    assert entry.extra.get("date_fault") == (None if moment else "whenever")


def test_a_stricter_region_is_kept_apart(make_source: MakeSource) -> None:
    item = """<description>Do not travel to the border with Iraq.</description><ta:warnings>
    <ta:description>Exercise a high degree of caution</ta:description></ta:warnings>"""
    [entry] = parse(feed(item), make_source("smartraveller"))
    assert (entry.level, entry.extra["regional"], entry.extra["regional_level"]) == ("caution", True, "avoid")


# --- Ireland ---------------------------------------------------------------------------------------------------------


def test_an_irish_page_has_status_and_day(make_source: MakeSource) -> None:
    page = b"<h1>Iran</h1><p>Updated on: 13 August 2026</p><h3>Security Status</h3><p>Do Not Travel</p>"
    [entry] = parse(page, make_source("ireland", url="https://www.ireland.ie/en/dfa/overseas-travel/advice/iran/"))
    assert (entry.level, entry.countries, entry.guid) == ("avoid", ("IR",), "iran")
    assert entry.published == datetime(2026, 8, 12, 23, tzinfo=UTC), "a day in Dublin"


def test_an_unknown_irish_status_stays_visible(make_source: MakeSource) -> None:
    [entry] = parse(b"<h1>Iran</h1><h3>Security Status</h3><p>Leave Now</p>", make_source("ireland"))
    assert (entry.level, entry.extra["unknown_level"]) == (None, "Leave Now")


def test_a_page_without_destinations_is_no_list(make_source: MakeSource) -> None:
    with pytest.raises(NotAFeed):
        parse(b"<html><body><a href='/en/'>Home</a></body></html>", make_source("ireland"))
