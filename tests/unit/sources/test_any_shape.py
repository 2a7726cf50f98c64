"""Whatever the bytes and whatever the format: entries that can be stored, or a ParseError, and soon."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.sources.formats import FORMATS, jsontext, parse_counted
from bot.sources.guess import feeds_named_on, format_of
from tests.contract.test_format_shapes import MINISTRY, PAYLOADS, source_of

SOON = 10.0
"""Seconds, on a machine that does other things, too. Far above what any payload here takes, far below a reader that
goes with the square of its length."""
LIST = {"items": "a.*.b|a|", "title": "title|0", "date": "date+day", "id": "id", "country": "iso.*", "text": "text"}
MAPS: dict[str, dict[str, object]] = {
    "json_list": LIST | {"category": "kind", "kinds": {"x": "border"}, "levels": {"1": "avoid"}, "level": "level"},
    "html_list": {"row": "li, p, tr", "day": "h3", "title": "a | b@title | .", "date": "time | i", "text": "."},
}
MAPS["json_list"] |= {"months": "ru", "date_format": ["%d %m %Y", "iso"], "key_as": "iso3", "country_by": "iso3"}
MAPS["html_list"] |= {"months": "uz", "date_format": "%d %m %Y %H:%M", "level": "u", "country_by": "name"}
TAGS = ["<li>", "</li>", "<p>", "<a href='/x'>", "<a href='//['>", "</a>", "<h3>1 mart 2026</h3>", "<i>09:00", "</i>"]
TAGS += [
    "<time datetime='2026-03-01'>",
    "<b title='x'>",
    "<table><tr>",
    "<div class='tgme_widget_message' data-post='a/1'>",
]
TAGS += [
    "<div class='tgme_widget_message_text'>",
    "</div>",
    "<pre>",
    "<tg-spoiler>",
    "<a class='tgme_widget_message_reply'>",
]
TAGS += [
    "<div class='tgme_widget_message_poll_question'>",
    "Closed",
    "&amp;#0;",
    "<title>",
    "<script>",
    "<!--",
    "<base href='::'>",
]
TAGS += [
    "<item>",
    "<entry>",
    "<rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<guid>",
    "<link/>",
    "]]>",
    "<![CDATA[",
]
KEYS = ["a", "b", "0", "items", "title", "date", "day", "id", "iso", "text", "kind", "level", "feed", "url", "authors"]
KEYS += [
    "content_html",
    "date_published",
    "version",
    "language",
    "tags",
    "author",
    "next_url",
    "ru",
    "en",
    "alert",
    "info",
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["2026-03-01T09:00:00Z", "1 марта 2026", "31.02.2026", "0001-01-01", "9999-12-31T23:59:59-14:00", "//[", "QAT"]
    ),
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


def any_source(form: str) -> Source:
    return Source("any", MINISTRY, "https://mfa.example/ru/", form, "ru", 60, map=MAPS.get(form, {}))


def holds(body: bytes, source: Source) -> None:
    start = time.perf_counter()
    try:
        parsed = parse_counted(body, source)
    except ParseError:
        parsed = None
    assert time.perf_counter() - start < SOON
    for entry in parsed.entries if parsed else ():
        assert 0 < len(entry.guid) <= 500
        assert 0 < len(entry.title.strip()) <= 500
        assert len(entry.text) <= 20_000
        assert entry.published is None or entry.published.utcoffset() is not None
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        json.dumps(entry.as_json(), ensure_ascii=False, allow_nan=False).encode()
        entry.fingerprint()


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_noise(form: str, body: bytes) -> None:
    holds(body, any_source(form))


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_any_document(form: str, document: object) -> None:
    holds(json.dumps(document).encode(), any_source(form))


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_markup(form: str, tags: list[str]) -> None:
    for head in ("", "<!DOCTYPE html><html><body>", "<?xml version='1.0'?>"):
        holds((head + "".join(tags)).encode(), any_source(form))


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAYLOADS), st.integers(0, 10_000), st.integers(0, 80), st.binary(max_size=8))
def test_a_damaged_shape(payload: Path, place: int, length: int, junk: bytes) -> None:
    body = payload.read_bytes()
    start = place % (len(body) + 1)
    holds(body[:start] + junk + body[start + length :], source_of(payload))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(TAGS), max_size=20).map(lambda t: "".join(t).encode()))
)
def test_guessing_never_raises(body: bytes) -> None:
    format_of(body)
    feeds_named_on(body, "https://mfa.example/")


MILLION = 1_000_000
FLOODS = {
    "quotes": b'{"a": "' + b'\\"' * (MILLION // 2),
    "open quotes": b'["' * (MILLION // 4),
    "commas": b"[" + b"1,,," * (MILLION // 4) + b"]",
    "braces": b'{"a":' * (MILLION // 5),
    "brackets": b"[" * MILLION,
    "star": b'{"a": [' + b",".join([b'{"b": [{"title": "x"}]}'] * 40_000) + b"]}",
    "one long text": b'[{"title": "' + b"x" * MILLION + b'", "date": "' + b"1." * (MILLION // 4) + b'"}]',
    "titles": b"<!DOCTYPE html><html><title " + b"<title " * (MILLION // 7),
    "comments": b"<!-- x -->" * (MILLION // 10),
    "prologues": b"<?xml ?>" * (MILLION // 8),
    "spaces": b" " * MILLION + b"<html><title>Access denied</title>",
    "callbacks": b"a(" * (MILLION // 2),
    "pre": b"<html><div class='tgme_widget_message' data-post='a/1'><div class='tgme_widget_message_text'>"
    + b"<pre>a\nb</pre>" * 1500
    + b"</div></div>",
    "rows": b"<html><body><h3>1 mart 2026</h3>" + b"<li><a href='/x'>x</a><i>09:00</i></li>" * 1500,
}


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("form", ["json_feed", "json_list", "html_list", "telegram_channel", "rdf"])
def test_no_flood_hangs_a_reader(form: str, flood: str) -> None:
    holds(FLOODS[flood], any_source(form))


def test_a_wide_document_is_refused_by_its_brackets() -> None:
    with pytest.raises(ParseError, match="lists and objects"):
        jsontext.read(b"[" + b"[]," * (jsontext.MOST_BRACKETS + 1) + b"1]", "x")
