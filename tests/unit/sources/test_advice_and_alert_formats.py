"""gov_uk, cap and telegram_channel."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import parse, parse_counted

MakeSource = Callable[..., Source]

# --- GOV.UK ----------------------------------------------------------------------------------------------------------


def page(statuses: list[str], **over: Any) -> bytes:
    details = {
        "country": {"slug": "iran", "name": "Iran"},
        "change_description": "Latest update: airspace is closed",
        "alert_status": statuses,
        "parts": [{"slug": "warnings-and-insurance", "title": "Warnings", "body": "<p>Do not travel.</p>"}],
        **over.pop("details", {}),
    }
    item = {
        "base_path": "/foreign-travel-advice/iran",
        "content_id": "id-iran",
        "document_type": "travel_advice",
        "schema_name": "travel_advice",
        "title": "Iran travel advice",
        "public_updated_at": "2026-03-01T10:00:00+01:00",
        "details": details,
        **over,
    }
    return json.dumps(item).encode()


@pytest.mark.parametrize(
    ("statuses", "level", "regional"),
    [
        (["avoid_all_travel_to_whole_country"], "avoid", False),
        (["avoid_all_but_essential_travel_to_whole_country"], "reconsider", False),
        (["avoid_all_but_essential_travel_to_whole_country", "avoid_all_travel_to_parts"], "reconsider", True),
        (["avoid_all_travel_to_parts", "avoid_all_but_essential_travel_to_parts"], "caution", True),
        ([], "normal", False),
        (["a_status_of_next_year"], None, False),
    ],
)
def test_the_status_gives_the_level_of_the_whole_country(
    make_source: MakeSource, statuses: list[str], level: str | None, regional: bool
) -> None:
    [entry] = parse(page(statuses), make_source("gov_uk"))
    assert entry.level == level
    assert entry.extra["regional"] is regional
    assert entry.extra["alert_status"] == statuses


def test_a_page_has_its_country_identity_and_utc_time(make_source: MakeSource) -> None:
    [entry] = parse(page([]), make_source("gov_uk"))
    assert (entry.guid, entry.countries) == ("id-iran", ("IR",))
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert entry.url == "https://www.gov.uk/foreign-travel-advice/iran"
    assert "airspace is closed" in entry.text
    assert "Do not travel." in entry.text


def test_the_daily_still_current_line_and_a_moved_date_are_no_change(make_source: MakeSource) -> None:
    def edition(day: int) -> bytes:
        parts = [{"slug": "summary", "body": f"<p>Do not travel.</p><p>Still current at: {day} March 2026</p>"}]
        return page([], details={"parts": parts}, public_updated_at=f"2026-03-0{day}T10:00:00Z")

    [monday] = parse(edition(2), make_source("gov_uk"))
    [tuesday] = parse(edition(3), make_source("gov_uk"))
    assert monday.fingerprint() == tuesday.fingerprint()


def test_a_withdrawn_page_says_no_level_and_so_clears_nothing(make_source: MakeSource) -> None:
    [entry] = parse(page([], withdrawn_notice={"explanation": "<p>Moved</p>"}), make_source("gov_uk"))
    assert entry.level is None
    assert entry.extra["withdrawn"] is True


def index(**over: Any) -> bytes:
    child = {
        "base_path": "/foreign-travel-advice/cote-d-ivoire",
        "content_id": "id-ci",
        "title": "Côte d'Ivoire travel advice",
        "public_updated_at": "2026-03-01T09:00:00Z",
        "details": {"country": {"slug": "cote-d-ivoire", "name": "Côte d'Ivoire"}, "change_description": "First"},
        **over,
    }
    ghost = {**child, "content_id": "id-ghost", "withdrawn": True}
    document = {
        "base_path": "/foreign-travel-advice",
        "document_type": "travel_advice_index",
        "links": {"children": [child, {"title": "no details"}, ghost]},
    }
    return json.dumps(document).encode()


def test_the_index_names_pages_to_follow_on_the_sources_own_host(make_source: MakeSource) -> None:
    source = make_source("gov_uk", url="http://127.0.0.1:9/api/content/foreign-travel-advice")
    parsed = parse_counted(index(), source)
    [entry] = parsed.entries
    assert entry.follow == "http://127.0.0.1:9/api/content/foreign-travel-advice/cote-d-ivoire"
    assert entry.countries == ("CI",)
    assert entry.extra["change"] == "First"
    assert len(parsed.skipped) == 1


def test_an_index_row_changes_with_its_date_or_its_note(make_source: MakeSource) -> None:
    source = make_source("gov_uk")
    [first] = parse(index(), source)
    [moved] = parse(index(public_updated_at="2026-03-01T12:00:00Z"), source)
    assert first.guid == moved.guid
    assert first.fingerprint() != moved.fingerprint()


@pytest.mark.parametrize(
    "broken",
    [b"[]", b"{}", b"<html></html>", b'{"base_path": "/x", "document_type": "travel_advice"}',
     b'{"base_path": "/x", "links": {"children": 5}}', b'{"base_path": "/x", "links": 3}'],
)  # fmt: skip
def test_a_document_of_another_shape_is_a_parse_error(make_source: MakeSource, broken: bytes) -> None:
    with pytest.raises(ParseError):
        parse(broken, make_source("gov_uk"))


# --- CAP -------------------------------------------------------------------------------------------------------------

INFO = """<info><language>{lang}</language><category>Met</category><event>{event}</event>
<responseType>Shelter</responseType><responseType>{response}</responseType><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty><expires>2026-03-01T18:00:00+04:00</expires><headline>{event}</headline>
<description>{event}, visibility near zero.</description><instruction>Stay inside.</instruction>
<area><areaDesc>Muscat</areaDesc></area><area><areaDesc>Salalah</areaDesc></area></info>"""


def alert(*infos: str, status: str = "Actual", version: str = "1.2", prefix: str = "") -> bytes:
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    xml = (
        f'<alert {name}="urn:oasis:names:tc:emergency:cap:{version}"><identifier>OM-1</identifier>'
        f"<sender>met@om.example</sender><sent>2026-03-01T12:00:00+04:00</sent><status>{status}</status><msgType>Alert</msgType>"
        f"<scope>Public</scope>{''.join(infos)}</alert>"
    )
    if prefix:
        xml = re.sub(r"<(/?)", rf"<\1{prefix}:", xml)
    return f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode()


ENGLISH = INFO.format(lang="en-GB", event="Dust storm", response="Prepare")
ARABIC = INFO.format(lang="ar", event="عاصفة", response="Prepare")


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("prefix", ["", "cap"])
def test_a_message_in_several_languages_is_one_entry(make_source: MakeSource, version: str, prefix: str) -> None:
    [entry] = parse(alert(ARABIC, ENGLISH, version=version, prefix=prefix), make_source("cap", lang=None))
    assert (entry.guid, entry.title, entry.lang) == ("OM-1", "Dust storm: Muscat", "en")
    assert entry.text == "Dust storm, visibility near zero.\nStay inside."
    assert entry.published == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert entry.extra["cap"]["areas"] == ["Muscat", "Salalah"]
    assert entry.extra["cap"]["severity"] == "Severe"


def test_the_sources_language_wins_over_english(make_source: MakeSource) -> None:
    [entry] = parse(alert(ENGLISH, ARABIC), make_source("cap", lang="ar"))
    assert entry.lang == "ar"


def test_an_all_clear_among_other_responses_is_seen(make_source: MakeSource) -> None:
    [entry] = parse(alert(INFO.format(lang="en", event="Dust storm", response="AllClear")), make_source("cap"))
    assert entry.extra["cap"]["responseType"] == "AllClear"


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_the_status_of_a_drill_stays_for_the_caller(make_source: MakeSource, status: str) -> None:
    [entry] = parse(alert(ENGLISH, status=status), make_source("cap"))
    assert entry.extra["cap"]["status"] == status


def test_an_index_names_its_documents_and_a_document_only_once(make_source: MakeSource) -> None:
    row = """<entry><id>{id}</id><title>Dust in {area}</title><updated>2026-03-01T08:00:00Z</updated>
    <link rel="alternate" href="https://met.example/page"/>
    <link type="application/cap+xml" href="https://met.example/cap/om-1.xml"/>
    <cap:event>Dust</cap:event><cap:areaDesc>{area}</cap:areaDesc></entry>"""
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"><id>x</id>'
        + row.format(id="a", area="Muscat")
        + row.format(id="b", area="Salalah")
        + "</feed>"
    )
    [entry] = parse(feed.encode(), make_source("cap"))
    assert entry.follow == "https://met.example/cap/om-1.xml"
    assert entry.extra["cap"]["areas"] == ["Muscat"]


def test_a_truncated_alert_is_an_error_and_an_index_without_alerts_is_not(make_source: MakeSource) -> None:
    with pytest.raises(ParseError):
        parse(alert(ENGLISH)[:-40], make_source("cap"))
    assert parse(b'<rss version="2.0"><channel><title>none now</title></channel></rss>', make_source("cap")) == []


# --- Telegram --------------------------------------------------------------------------------------------------------


def post(number: int, inner: str, cls: str = "", meta: str = "") -> str:
    return (
        f'<div class="tgme_widget_message {cls} js-widget_message" data-post="caa_example/{number}">{inner}'
        f'<span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date">'
        f'<time datetime="2026-03-01T12:0{number}:00+00:00">12:0{number}</time></a></span></div>'
    )


def words(text: str, cls: str = "js-message_text") -> str:
    return f'<div class="tgme_widget_message_text {cls}" dir="auto">{text}</div>'


REPLY = f'<a class="tgme_widget_message_reply" href="#">{words("Чужой текст", "js-message_reply_text")}</a>'


def test_posts_are_read_as_a_reader_sees_them(make_source: MakeSource) -> None:
    html = "".join(
        [
            post(1, words("Channel created"), cls="service_message"),
            post(2, words('Рейсы отменены<br/><br/>Телефон: <a href="#">+998 78 140</a><i class="emoji"><b>✈️</b></i>')),
            post(3, REPLY + words("Ответ на сообщение")),
            post(4, '<a class="tgme_widget_message_photo_wrap"></a><a class="tgme_widget_message_photo_wrap"></a>'),
            post(5, '<div class="message_media_not_supported_wrap">Please open Telegram to view this post</div>'),
            post(6, words("Исправлено<br>Рейс HY 333"), meta="edited "),
        ]
    )
    entries = parse(f"<html><body>{html}</body></html>".encode(), make_source("telegram_channel", lang="ru"))
    assert [e.guid for e in entries] == ["caa_example/2", "caa_example/3", "caa_example/6"]
    assert (entries[0].title, entries[0].url) == ("Рейсы отменены", "https://t.me/caa_example/2")
    assert entries[0].text.startswith("Телефон: +998 78 140")
    assert (entries[1].title, entries[1].text) == ("Ответ на сообщение", "")
    assert entries[2].extra == {"edited": True}
    assert entries[0].published == datetime(2026, 3, 1, 12, 2, tzinfo=UTC)


def test_a_long_first_line_is_a_title_cut_and_a_whole_text(make_source: MakeSource) -> None:
    paragraph = "Рейсы в Доху отменены до особого распоряжения. " * 40
    [entry] = parse(post(1, words(paragraph)).encode(), make_source("telegram_channel"))
    assert len(entry.title) <= 500
    assert entry.text == paragraph.strip()


@pytest.mark.parametrize("body", [b"", b"<html><head><title>Telegram: Contact @caa</title></head><body></body></html>"])
def test_a_page_without_posts_is_an_outage(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse(body, make_source("telegram_channel"))
