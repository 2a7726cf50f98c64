"""JSON Feed as it is specified, and as it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats import parse, parse_bare, parse_counted
from tests.unit.sources.conftest import MakeSource

ITEM = {
    "id": "https://ministry.example/n/7",
    "url": "https://ministry.example/n/7",
    "title": "Flights to Doha &amp; Kuwait suspended",
    "content_html": "<p>Call <b>+996 312 1</b>.</p><p>Register.</p>",
    "date_published": "2026-03-01T14:00:00+06:00",
}


def feed(*items: Any, **more: Any) -> bytes:
    top = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Ministry",
        "language": "en-US",
        "items": list(items),
    }
    return json.dumps(top | more).encode()


def test_an_item_is_read(make_source: MakeSource) -> None:
    [entry] = parse(feed(ITEM), make_source("json_feed", lang=None))
    assert (entry.guid, entry.url) == (ITEM["id"], ITEM["url"])
    assert (entry.title, entry.text) == ("Flights to Doha & Kuwait suspended", "Call +996 312 1.\nRegister.")
    assert entry.published == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (entry.lang, entry.extra) == ("en", {})


@pytest.mark.parametrize(
    ("change", "guid"),
    [
        ({"id": 7}, "7"),
        ({"id": 7.5}, "7.5"),
        ({"id": None}, "https://ministry.example/n/7"),
        ({"id": "", "url": None, "external_url": "https://other.example/x"}, "https://other.example/x"),
        ({"id": {"a": 1}, "url": None}, "Flights to Doha & Kuwait suspended"),
        ({"id": " 9 "}, "9"),
    ],
)
def test_every_item_has_an_identity(change: dict[str, Any], guid: str, make_source: MakeSource) -> None:
    assert parse(feed(ITEM | change), make_source("json_feed"))[0].guid == guid


def test_a_post_without_title_begins_with_its_first_line(make_source: MakeSource) -> None:
    [entry] = parse(feed({"id": 1, "content_text": "Border closed\nUntil Monday"}), make_source("json_feed"))
    assert (entry.title, entry.text) == ("Border closed", "Border closed\nUntil Monday")
    assert entry.extra == {"date_fault": "missing"}


def test_the_fullest_of_the_texts_is_taken(make_source: MakeSource) -> None:
    texts = {"summary": "Short", "content_text": "The whole of it, with numbers.", "content_html": "<p></p>"}
    assert parse(feed(ITEM | texts), make_source("json_feed"))[0].text == "The whole of it, with numbers."


@pytest.mark.parametrize(
    ("dates", "hour"),
    [
        ({"date_published": "2026-03-01T08:00:00Z"}, 8),
        ({"date_published": "0001-01-01T00:00:00Z", "date_modified": "2026-03-01T09:00:00Z"}, 9),
        ({"date_published": None, "date_modified": "2026-03-01T10:00:00"}, 5),
        ({"date_published": 1772352000}, 8),
        ({"date_published": "Sun, 01 Mar 2026 08:00:00 GMT"}, 8),
        ({"date_published": ["2026-03-01"]}, None),
        ({"date_published": "soon"}, None),
    ],
)
def test_dates_of_every_kind(dates: dict[str, Any], hour: int | None, make_source: MakeSource) -> None:
    [entry] = parse(feed(ITEM | dates), make_source("json_feed", zone="Asia/Tashkent"))
    assert (entry.published.hour if entry.published else None) == hour
    assert ("date_fault" in entry.extra) is (hour is None)


def test_an_edit_is_told_and_changes_the_fingerprint(make_source: MakeSource) -> None:
    source = make_source("json_feed")
    [first] = parse(feed(ITEM), source)
    [edited] = parse(feed(ITEM | {"content_html": "Resumed", "date_modified": "2026-03-02T00:00:00Z"}), source)
    assert first.guid == edited.guid
    assert first.fingerprint() != edited.fingerprint()
    assert edited.extra["modified"] == "2026-03-02T00:00:00Z"


def test_tags_authors_and_kept_fields(make_source: MakeSource) -> None:
    more = {
        "tags": ["border", 5, None],
        "authors": [{"name": "Desk"}, None],
        "author": {"name": "Desk"},
        "_region": "QA",
    }
    [entry] = parse(feed(ITEM | more), make_source("json_feed", keep=["_region"]))
    assert entry.extra == {"categories": ["border", "5"], "authors": ["Desk"], "_region": "QA"}


def test_a_further_page_and_an_ended_feed_are_noted(make_source: MakeSource) -> None:
    body = feed(ITEM, next_url="https://ministry.example/feed.json?page=2", expired=True)
    notes = parse_counted(body, make_source("json_feed")).notes
    assert "page=2" in notes[0]
    assert "ended" in notes[1]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([ITEM]).encode(),
        json.dumps({"items": {"a": ITEM}}).encode(),
        json.dumps({"feed": {"items": [ITEM]}}).encode(),
        b"\xef\xbb\xbf" + feed(ITEM),
        feed(ITEM).decode().encode("utf-16"),
        feed(ITEM)[:-2] + b",]}",
        b"callback(" + feed(ITEM) + b");",
        feed(ITEM).replace(b"Register", b"Reg\nister\x0c"),
        feed(ITEM) + b"\n<!-- cached -->",
        feed(ITEM | {"url": "/n/7"}),
    ],
)
def test_broken_variants_are_read(body: bytes) -> None:
    [entry] = parse_bare("json_feed", body)
    assert entry.title == "Flights to Doha & Kuwait suspended"


@pytest.mark.parametrize(
    ("body", "what"), [("<?xml version='1.0'?><rss/>", "an XML document"), ("<!doctype html><p>", "an HTML page")]
)
def test_what_stands_in_its_place_is_named(body: str, what: str, make_source: MakeSource) -> None:
    with pytest.raises(NotAFeed, match=what):
        parse(body.encode(), make_source("json_feed"))


def test_one_bad_item_costs_no_other(make_source: MakeSource) -> None:
    parsed = parse_counted(feed(ITEM, None, 5, {}, {"id": 2}, {"title": "Ok"}), make_source("json_feed"))
    assert [e.title for e in parsed.entries] == ["Flights to Doha & Kuwait suspended", "Ok"]
    assert len(parsed.skipped) == 4


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"7", b'"x"', b'{"items": 5}', b'{"error": "gone"}', feed(ITEM)[:-30], b"<rss></rss>"],
)
def test_what_is_no_json_feed_is_said(body: bytes, make_source: MakeSource) -> None:
    with pytest.raises(NotAFeed, match="json_feed"):
        parse(body, make_source("json_feed"))


def test_items_of_which_none_can_be_read_are_an_error(make_source: MakeSource) -> None:
    assert parse(feed(), make_source("json_feed")) == []
    with pytest.raises(ParseError, match="no item could be read"):
        parse(feed({"id": 1}, {"id": 2}), make_source("json_feed"))
