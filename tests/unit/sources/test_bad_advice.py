"""What a list of advice may hold, in each format of governments: a row that is fit to store, or an error that says why.

Rows here have identities of their own (the country), so what test_bad_payloads asks of guids does not fit them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from html import escape

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.sources.formats import parse_counted, parsed
from bot.sources.formats.parsed import MOST
from tests.unit.sources.conftest import MakeSource

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>%s</body></html>"
Rows = list[dict[str, str]]


def _us(rows: Rows) -> str:
    return json.dumps([{"Title": r["title"] + " - Level 4: Do Not Travel", "Updated": r["date"]} for r in rows])


def _canada(rows: Rows) -> str:
    return json.dumps(
        [{"destination": r["title"], "risk_level": "Avoid all travel", "last_updated": r["date"]} for r in rows]
    )


def _australia(rows: Rows) -> str:
    return json.dumps(
        [{"title": r["title"], "field_overall_advice_level": "Do not travel", "changed": r["date"]} for r in rows]
    )


def _germany(rows: Rows) -> str:
    found = {
        str(n): {"countryName": r["title"], "warning": True, "lastModified": r["date"]} for n, r in enumerate(rows)
    }
    return json.dumps({"response": {"contentList": [], **found}})


def _netherlands(rows: Rows) -> str:
    said = "Het hele land heeft kleurcode rood."
    return json.dumps([{"location": r["title"], "introduction": said, "lastmodified": r["date"]} for r in rows])


def _japan(rows: Rows) -> str:
    mails = "".join(f"<mail><title>{escape(r['title'])}</title><leaveDate>{r['date']}</leaveDate></mail>" for r in rows)
    return f"<?xml version='1.0'?><opendata>{mails}</opendata>"


def _ireland(rows: Rows) -> str:
    return json.dumps(
        [{"destination": r["title"], "risk_level": "Do Not Travel", "last_updated": r["date"]} for r in rows]
    )


WRITERS: dict[str, Callable[[Rows], str]] = {
    "us_state": _us,
    "canada": _canada,
    "smartraveller": _australia,
    "auswaertiges_amt": _germany,
    "netherlands": _netherlands,
    "japan": _japan,
    "ireland": _ireland,
}


@pytest.fixture(params=sorted(WRITERS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(form: str, make_source: MakeSource, *titles: str, date: str = "2026-03-01T09:00:00Z") -> tuple[Entry, ...]:
    body = WRITERS[form]([{"title": title, "date": date} for title in titles]).encode("utf-8", "surrogatepass")
    return parse_counted(body, make_source(form, lang="ru")).entries


def test_a_sound_row_is_read(form: str, make_source: MakeSource) -> None:
    [entry] = read(form, make_source, "Qatar")
    assert entry.title.startswith("Qatar")
    assert entry.published is not None
    assert entry.level == ("avoid" if form != "japan" else None)


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b" \n",
            HTML % b"Checking your browser",
            HTML % b"",
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            b"\0" * 99,
        ),
        *(b"[]", b"{}", b"null", b"5", b'"x"', b"[[]]", b"[null]", b"[5]", b"<opendata/>", b"<rss><channel/></rss>"),
    ],
)
def test_what_is_no_list_is_an_error_that_names_the_format(form: str, make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parse_counted(body, make_source(form))
    words = str(caught.value)
    assert words.partition(":")[0] in (form, "rss")
    assert len(words) < 300
    assert "\n" not in words


@pytest.mark.parametrize("date", ["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "yesterday", "-1", "9" * 400, ""])
def test_an_absurd_date_is_no_date(form: str, make_source: MakeSource, date: str) -> None:
    [entry] = read(form, make_source, "Qatar", date=date)
    assert entry.published is None
    assert ("date_fault" in entry.extra) is bool(date)


def test_a_title_of_a_megabyte_is_cut(form: str, make_source: MakeSource) -> None:
    [entry] = read(form, make_source, "Closed " * 150_000)
    assert len(entry.title) <= 500
    assert entry.title.startswith("Closed Closed")


def test_characters_that_harm_are_gone(form: str, make_source: MakeSource) -> None:
    given = "\u202eQatar\u0000 \u2066now\ud800\u200f"
    [entry] = read(form, make_source, given if form != "japan" else given.replace("\ud800", "").replace("\0", ""))
    assert not set(entry.title) & set("\u202e\u2066\u200f\u0000\ud800")
    json.dumps(entry.as_json(), ensure_ascii=False).encode()


def test_a_broken_row_costs_no_other(form: str, make_source: MakeSource) -> None:
    found = read(form, make_source, "Qatar", " \u200b", "Iran")
    assert [entry.title[:5] for entry in found if entry.title[:5] in ("Qatar", "Iran ", "Iran")] == [
        "Qatar",
        found[-1].title[:5],
    ]


def test_windows_1251_under_another_name_is_read(form: str, make_source: MakeSource) -> None:
    body = WRITERS[form]([{"title": "TITLE", "date": ""}]).encode().replace(b"TITLE", "Катар".encode("cp1251"))
    [entry] = parse_counted(body, make_source(form, lang="ru")).entries
    assert entry.title.startswith("Катар")


def test_more_rows_than_are_read_are_told(form: str, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "MOST", 5)
    body = WRITERS[form]([{"title": f"Land {n:02d}x", "date": ""} for n in range(8)]).encode()
    found = parse_counted(body, make_source(form))
    assert len(found.entries) == 5
    assert found.skipped == ("3 rows beyond the first 5 were left out",)


FLOODS = [
    ("nested lists", b"[" * 1_000_000),
    ("nested objects", b'{"response":' * 500_000),
    ("empty objects", b"[" + b"{}," * 200_000 + b"{}]"),
    ("entities", b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><opendata>&b;</opendata>"),
    ("attributes", b"<opendata " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"></opendata>"),
    ("unclosed tags", b"<opendata><mail>" + b"<b" * 500_000),
    ("mails", b"<opendata>" + b"<mail/>" * 200_000 + b"</opendata>"),
    ("items", b"<rss><channel>" + b"<item/>" * 100_000 + b"</channel></rss>"),
    ("divisions", b"<div>" * 200_000),
    ("rows", b"<table id='reportlist'><tbody>" + b"<tr><td>" * 9_000),
    ("prefixes", b"<rss>" + b"".join(b"<p%d:x/>" % n for n in range(50_000)) + b"&nbsp;</rss>"),
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("name", "body"), FLOODS, ids=[name for name, _ in FLOODS])
def test_a_flood_ends_soon(form: str, name: str, body: bytes, make_source: MakeSource) -> None:
    started = time.process_time()
    with suppress(ParseError):
        assert len(parse_counted(body, make_source(form)).entries) <= MOST
    assert time.process_time() - started < 3
