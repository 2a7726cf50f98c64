"""RSS and Atom: what real feeds get wrong, and what hostile ones try."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import parse, parse_counted, parse_fast
from bot.sources.formats.parsed import DIGEST, known_in
from tests.support.parts import a_source

MakeSource = Callable[..., Source]
GOOD_DATE = "<pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate>"


def rss(*items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>', ns: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'{prolog}<rss version="2.0" {ns}><channel><title>Feed</title>{body}</channel></rss>'


def item(title: str = "Airspace closed", guid: str = "1", more: str = GOOD_DATE) -> str:
    return f"<title>{title}</title><guid>{guid}</guid><link>https://example.org/{guid}</link>{more}"


def test_a_plain_item_becomes_an_entry(make_source: MakeSource) -> None:
    [entry] = parse(rss(item()).encode(), make_source("rss"))
    assert (entry.guid, entry.title, entry.url) == ("1", "Airspace closed", "https://example.org/1")
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert entry.lang == "en"
    assert "date_fault" not in entry.extra


def test_the_full_text_wins_over_the_teaser_and_loses_its_markup(make_source: MakeSource) -> None:
    ns = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    full = (
        "<content:encoded><![CDATA[<p>Flights are\n   cancelled.</p><ul><li>Stay&nbsp;inside</li></ul>"
        "<table><tr><td>Duty phone</td><td>+974 4411 2233</td></tr></table><script>x()</script>]]></content:encoded>"
    )
    [entry] = parse(rss(item(more=f"<description>Short</description>{full}"), ns=ns).encode(), make_source("rss"))
    assert entry.text == "Flights are cancelled.\nStay inside\nDuty phone +974 4411 2233"


def test_a_teaser_with_a_long_link_does_not_win_over_the_full_text(make_source: MakeSource) -> None:
    ns = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    teaser = f"<description><![CDATA[News. <a href='https://example.org/{'x' * 300}'>Read</a>]]></description>"
    full = "<content:encoded><![CDATA[<p>News. Hotline: +992 37 221 00 00</p>]]></content:encoded>"
    [entry] = parse(rss(item(more=teaser + full), ns=ns).encode(), make_source("rss"))
    assert entry.text == "News. Hotline: +992 37 221 00 00"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "2100"),
        ("yesterday", "yesterday"),
        ("", "missing"),
    ],
)
def test_an_absurd_or_missing_date_is_no_date_and_is_told(make_source: MakeSource, written: str, fault: str) -> None:
    more = f"<pubDate>{written}</pubDate>" if written else ""
    [entry] = parse(rss(item(more=more)).encode(), make_source("rss"))
    assert entry.published is None
    assert fault in entry.extra["date_fault"]


def test_a_zero_publication_date_does_not_hide_the_date_of_the_edition(make_source: MakeSource) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>1</id><title>T</title>'
        "<published>0001-01-01T00:00:00Z</published><updated>2026-03-01T09:00:00Z</updated></entry></feed>"
    )
    [entry] = parse(feed.encode(), make_source("atom"))
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_an_australian_zone_name_is_not_taken_for_utc(make_source: MakeSource) -> None:
    more = "<pubDate>21 Jul 2026 22:00:00 AEST</pubDate>"
    [entry] = parse(rss(item(more=more)).encode(), make_source("rss"))
    assert entry.published == datetime(2026, 7, 21, 12, tzinfo=UTC)


def test_without_guid_the_link_is_the_identity_and_without_both_title_and_date_are(make_source: MakeSource) -> None:
    linked = f"<title>A</title><link>https://example.org/a</link>{GOOD_DATE}"
    bare = f"<title>B</title>{GOOD_DATE}<description>first wording</description>"
    first = parse(rss(linked, bare).encode(), make_source("rss"))
    edited = parse(rss(linked, bare.replace("first", "second")).encode(), make_source("rss"))
    assert first[0].guid == "https://example.org/a"
    assert first[1].guid == edited[1].guid
    assert first[1].fingerprint() != edited[1].fingerprint()


def test_an_item_with_nothing_to_say_is_skipped_and_told_and_the_rest_stays(make_source: MakeSource) -> None:
    parsed = parse_counted(rss("<guid>empty</guid>", item()).encode(), make_source("rss"))
    assert [e.guid for e in parsed.entries] == ["1"]
    assert len(parsed.skipped) == 1


def test_a_megabyte_title_is_cut_with_an_ellipsis(make_source: MakeSource) -> None:
    [entry] = parse(rss(item("Closed " * 150_000)).encode(), make_source("rss"))
    assert len(entry.title) <= 500
    assert entry.title.endswith("…")


def test_control_and_direction_characters_do_not_reach_the_title(make_source: MakeSource) -> None:
    [entry] = parse(rss(item("Safe\u202eesolc\u202c\u200f to go\u2066!\u2069")).encode(), make_source("rss"))
    assert entry.title == "Safeesolc to go!"
    parsed = parse_counted(rss(item("Doha\x00 air\x08port")).encode(), make_source("rss"))
    assert parsed.entries[0].title.replace(" ", "") == "Dohaairport"
    assert parsed.mode == "tolerant"


def test_broken_xml_is_read_tolerantly_and_said_so(make_source: MakeSource) -> None:
    broken = rss(item(), item("Second & third", "2")).replace("</channel>", "")
    parsed = parse_counted(broken.encode(), make_source("rss"))
    assert [e.title for e in parsed.entries] == ["Airspace closed", "Second & third"]
    assert parsed.mode == "tolerant"


def test_html_entities_that_xml_does_not_know_are_read(make_source: MakeSource) -> None:
    [entry] = parse(rss(item("Level 3&nbsp;&ndash; Measles")).encode(), make_source("rss"))
    assert entry.title == "Level 3 – Measles"


def test_windows_1251_under_a_utf_8_label_is_read_where_the_language_is_cyrillic(make_source: MakeSource) -> None:
    body = rss(item("Воздушное пространство закрыто")).encode("cp1251")
    parsed = parse_counted(body, make_source("rss", lang="ru"))
    assert parsed.entries[0].title == "Воздушное пространство закрыто"
    assert parsed.mode == "tolerant"


def test_a_declared_charset_is_believed(make_source: MakeSource) -> None:
    body = rss(item("Рейсы отменены"), prolog='<?xml version="1.0" encoding="windows-1251"?>').encode("cp1251")
    parsed = parse_counted(body, make_source("rss", lang="ru"))
    assert parsed.entries[0].title == "Рейсы отменены"
    assert parsed.mode == "strict"


def test_utf_16_with_a_byte_order_mark_is_read(make_source: MakeSource) -> None:
    body = rss(item("התרעה"), prolog='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16")
    assert parse(body, make_source("rss", lang=None))[0].title == "התרעה"


def test_one_broken_byte_does_not_turn_the_whole_text_into_another_charset(make_source: MakeSource) -> None:
    body = rss(item("Посольство Узбекистана в Дохе работает круглосуточно")).encode()
    damaged = body.replace("Дохе".encode(), "Дох".encode() + b"\xd0")
    [entry] = parse(damaged, make_source("rss", lang="ru"))
    assert entry.title.startswith("Посольство Узбекистана в Дох")


def test_a_byte_order_mark_and_leading_white_space_do_no_harm(make_source: MakeSource) -> None:
    for prefix in (b"\xef\xbb\xbf", b"\n\n  "):
        assert parse(prefix + rss(item()).encode(), make_source("rss"))[0].guid == "1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n ",
        b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking</body></html>",
        b"\xef\xbb\xbf<html><body>Maintenance</body></html>",
        b"<!-- cache --><html><head><title>403</title></head></html>",
        b'{"error": "forbidden"}',
        b"Service unavailable",
    ],
)
def test_what_is_no_feed_is_an_error_and_never_an_empty_list(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse(body, make_source("rss"))


def test_a_block_page_is_named_by_its_title(make_source: MakeSource) -> None:
    page = b"<html><head><title>Just a moment...</title></head></html>"
    with pytest.raises(NotAFeed, match="Just a moment"):
        parse(page, make_source("rss"))


def test_a_sound_feed_without_items_is_empty_and_no_error(make_source: MakeSource) -> None:
    assert parse(rss().encode(), make_source("rss")) == []


def test_entity_bombs_are_refused_wherever_they_hide(make_source: MakeSource) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    padded = f"<?xml version='1.0'?><!--{'x' * 6000}-->{bomb}" + rss(item("&b;"), prolog="")
    wide = ("<?xml version='1.0' encoding='utf-16'?>" + bomb + rss(item("&b;"), prolog="")).encode("utf-16")
    for form in ("rss", "cap"):
        for body in (padded.encode(), wide):
            with pytest.raises(ParseError, match="entities"):
                parse(body, make_source(form))


def test_a_body_that_reads_like_a_file_name_opens_no_file(make_source: MakeSource, tmp_path: Path) -> None:
    feed = tmp_path / "secret.xml"
    feed.write_text(rss(item("Secret")))
    with pytest.raises(NotAFeed):
        parse(os.fsencode(feed), make_source("rss"))


def test_the_map_reads_country_and_level_from_a_title(make_source: MakeSource) -> None:
    source = make_source(
        "rss",
        pattern=r"^(?P<country>.+?) - (?P<level>Level \d)",
        levels={"level 4": "avoid"},
    )
    titles = ("Iran - Level 4: Do Not Travel", "Atlantis - Level 9: Drown", "See Summaries")
    known, strange, silent = parse(rss(*(item(t, t) for t in titles)).encode(), source)
    assert (known.countries, known.level) == (("IR",), "avoid")
    assert (strange.countries, strange.level) == ((), None)
    assert strange.extra["unknown_country"] == "Atlantis"
    assert strange.extra["unknown_level"] == "Level 9"
    assert (silent.countries, silent.level) == ((), None)


def test_a_comma_list_of_countries_is_read_as_a_whole_first(make_source: MakeSource) -> None:
    ns = 'xmlns:gdacs="http://www.gdacs.org"'
    items = [
        item(guid=str(n), more=f"<gdacs:country>{words}</gdacs:country><gdacs:alertlevel>Red</gdacs:alertlevel>")
        for n, words in enumerate(("Iran, Turkey, ", "Korea, Republic of"))
    ]
    source = make_source("rss", country="gdacs_country", keep=["gdacs_alertlevel"])
    several, one = parse(rss(*items, ns=ns).encode(), source)
    assert several.countries == ("IR", "TR")
    assert one.countries == ("KR",)
    assert several.extra["gdacs_alertlevel"] == "Red"


def test_a_nul_in_an_address_or_an_identity_reaches_no_database(make_source: MakeSource) -> None:
    body = rss(item(guid="a\0b", more="<category>x\0y</category>" + GOOD_DATE)).encode()
    [entry] = parse(body, make_source("rss"))
    assert "\0" not in str(entry.as_json())
    assert "\\x00" not in repr(entry)
    assert (entry.guid, entry.url) == ("ab", "https://example.org/ab")


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Вс, 01 мар 2026 09:00:00 +0500", 4),
        ("01 марта 2026 09:00", 4),
        ("01.03.2026 09:00", 4),
        ("2026-03-01 09:00:00", 4),
        ("Sun, 01 Mar 2026 09:00:00", 4),
        ("Sun, 01 Mar 2026 09:00:00 GMT", 9),
        ("Sun, 01 Mar 2026 09:00:00 +0300", 6),
        ("Sun, 01 Mar 2026 09:00:00 UZT", 4),
        ("Вс, 01 мар 2026 09:00:00 MSK", 6),
        ("Sun, 01 Mar 2026 09:00:00 GMT+6", 3),
        ("2026-03-01T09:00:00Z", 9),
        ("1772355600", 9),
    ],
)
def test_odd_dates_and_dates_without_a_zone_are_read_in_the_sources(
    written: str, hour: int, make_source: MakeSource
) -> None:
    item = f"<item><title>T</title><guid>1</guid><pubDate>{written}</pubDate></item>"
    feed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode()
    [entry] = parse(feed, make_source("rss", lang="ru", zone="Asia/Tashkent"))
    assert entry.published is not None
    assert (entry.published.day, entry.published.hour) == (1, hour)


def test_a_relative_link_is_the_feeds_own_hosts(make_source: MakeSource) -> None:
    item = "<item><title>T</title><link>/news/1</link></item><item><title>U</title><link>//[</link></item>"
    feed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode()
    first, second = parse(feed, make_source("rss", url="https://paper.example/rss"))
    assert (first.url, second.url) == ("https://paper.example/news/1", None)


def test_utf8_that_calls_itself_utf16_is_read(make_source: MakeSource) -> None:
    item = "<item><title>Небо</title></item>"
    feed = f"<?xml version='1.0' encoding='utf-16'?><rss version='2.0'><channel>{item}</channel></rss>"
    parsed = parse_counted(feed.encode(), make_source("rss"))
    assert (parsed.entries[0].title, parsed.mode) == ("Небо", "tolerant")


PLAIN = a_source()


def _feed(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'.encode()


def _notice(name: str, words: str) -> str:
    return f"<item><guid>{name}</guid><title>{words}</title><description>{words}.</description></item>"


def test_items_that_the_last_payload_held_are_passed_over_and_counted() -> None:
    first = parse_fast(_feed(_notice("a", "One"), _notice("b", "Two")), PLAIN)
    assert first is not None
    assert (len(first.entries), first.count) == (2, 2)
    later = _feed(_notice("c", "Three"), _notice("a", "One"), _notice("b", "Two!"))
    again = parse_fast(later, PLAIN, known_in(first.digests))
    assert again is not None
    assert [entry.guid for entry in again.entries] == ["c", "b"], "what is new, and what has been changed"
    assert (again.passed, again.count, len(again.digests)) == (1, 3, 3 * DIGEST)


def test_nothing_is_passed_over_where_items_share_a_name_or_one_is_faulty_or_the_source_has_rules() -> None:
    one = _notice("a", "One")
    first = parse_fast(_feed(one), PLAIN)
    assert first is not None
    known = known_in(first.digests)
    shared = parse_fast(_feed(one, _notice("a", "One, second edition")), PLAIN, known)
    faulty = parse_fast(_feed(one, "<item><guid>z</guid></item>"), PLAIN, known)
    ruled = parse_fast(_feed(one), replace(PLAIN, map={"keep": ["x"]}), known)
    assert shared is not None
    assert len(shared.entries) == 2
    assert faulty is not None
    assert (len(faulty.entries), len(faulty.skipped)) == (1, 1), "a fault is told for as long as it stands"
    assert ruled is not None
    assert len(ruled.entries) == 1
