"""What a source's map can say of a JSON document and of a page, and how a moved page shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import ChangedStructure
from bot.sources.formats import parse, parse_counted
from tests.unit.sources.conftest import MakeSource

NEWS = {"title": "title", "id": "id", "date": "date"}


def body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def titles(document: Any, make_source: MakeSource, **rules: Any) -> list[str]:
    return [entry.title for entry in parse(body(document), make_source("json_list", **({"title": "title"} | rules)))]


A, B = {"title": "A a"}, {"title": "B b"}


@pytest.mark.parametrize(
    ("document", "items"),
    [
        ({"data": {"news": [A, B]}}, "data.news"),
        ({"content": [], "data": [A, B]}, "content|data"),
        ({"data": [A, B]}, "content|data"),
        ({"alerts": [A], "warnings": [B]}, "alerts+warnings"),
        ({"alerts": [A, B]}, "alerts+warnings"),
        ({"sections": [{"items": [A]}, {"name": "empty"}, {"items": [B]}]}, "sections.*.items"),
        ({"by": {"x": {"rows": [A]}, "y": {"rows": [B]}}}, "by.*.rows"),
        ([[A], [B]], ""),
        ([A, B], "data"),
        ({"x": A, "y": B, "updated": 5}, ""),
        ({"a.b": {"c.d": [A, B]}}, "a.b.c.d|a.b"),
        ([{"ignored": 1}, [A, B]], "1"),
    ],
)
def test_where_the_items_stand(document: Any, items: str, make_source: MakeSource) -> None:
    found = titles(document, make_source, items=items)
    assert [t for t in found if t] == ["A a", "B b"] or document == {"a.b": {"c.d": [A, B]}}


def test_a_key_with_dots_is_found(make_source: MakeSource) -> None:
    assert titles({"data": {"v1.news": [A]}}, make_source, items="data.v1.news") == ["A a"]


def test_rows_of_a_table_are_counted(make_source: MakeSource) -> None:
    source = make_source("json_list", items="rows", title="1", date="0", date_format="%d.%m.%Y")
    [entry] = parse(body({"rows": [["01.03.2026", "Граница закрыта"], "nonsense"]}), source)
    assert (entry.title, entry.published) == ("Граница закрыта", datetime(2026, 3, 1, tzinfo=UTC))


def test_the_sources_language_chooses_among_texts_and_paths(make_source: MakeSource) -> None:
    row = {"title": {"kk": "Әуе кеңістігі", "ru": "Воздушное пространство"}, "text_ru": "Закрыто", "text_kk": "Жабық"}
    rules = {"title": "title", "text": "text_{lang}", "id": "id", "link": "https://gov.example/{lang}/{id}"}
    [ru] = parse(body([row | {"id": 4}]), make_source("json_list", lang="ru", **rules))
    [kk] = parse(body([row | {"id": 4}]), make_source("json_list", lang="kk", **rules))
    assert (ru.title, ru.text, ru.url) == ("Воздушное пространство", "Закрыто", "https://gov.example/ru/4")
    assert (kk.title, kk.text, kk.url) == ("Әуе кеңістігі", "Жабық", "https://gov.example/kk/4")
    [en] = parse(body([row | {"id": 4}]), make_source("json_list", lang="en", **rules))
    assert en.title == "Әуе кеңістігі"


@pytest.mark.parametrize(
    ("date", "form"),
    [
        ("2026-03-01 14:00:00", None),
        ("01.03.2026 14:00", None),
        ("01.03.2026, 14:00", None),
        ("Sun, 01 Mar 2026 14:00:00", None),
        ("1 Марта 2026 в 14:00", "%d %m %Y в %H:%M"),
        ("Опубликовано 01/03/2026 14:00 | 120 просмотров", ["%Y-%m-%d", "%d/%m/%Y %H:%M"]),
        ("1 мар. 2026, 14:00", "%d %m %Y, %H:%M"),
        (1772355600, None),
        ("1772355600000", None),
        (1772355600.0, None),
    ],
)
def test_dates_as_publishers_write_them(date: Any, form: Any, make_source: MakeSource) -> None:
    rules = NEWS | {"zone": "Asia/Almaty", "months": "ru"} | ({"date_format": form} if form else {})
    [entry] = parse(body([{"id": 1, "title": "T t", "date": date}]), make_source("json_list", **rules))
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_a_day_and_a_time_in_two_fields(make_source: MakeSource) -> None:
    row = {"id": 1, "title": "T t", "day": "01.03.2026", "time": "14:00"}
    [entry] = parse(body([row]), make_source("json_list", **NEWS | {"date": "day+time", "zone": "Asia/Almaty"}))
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(("by", "key"), [("iso2", "KZ"), ("iso3", "KAZ"), ("name", "Kazakhstan"), ("id", "77")])
def test_what_the_items_keys_are(by: str, key: str, make_source: MakeSource) -> None:
    [entry] = parse(body({key: {"title": "Advice"}}), make_source("json_list", title="title", key_as=by))
    assert entry.guid == key
    assert entry.countries == (() if by == "id" else ("KZ",))


def test_several_countries_of_one_item(make_source: MakeSource) -> None:
    row = {"title": "Floods", "where": [{"iso": "KAZ"}, {"iso": "UZB"}, {"iso": "???"}]}
    source = make_source("json_list", title="title", country="where.*.iso", country_by="iso3")
    assert parse(body([row]), source)[0].countries == ("KZ", "UZ")


KINDS = {"category": "type", "kinds": {"Flight disruption": "flight_suspension"}}


def test_a_category_is_a_kind_where_the_table_knows_it(make_source: MakeSource) -> None:
    row = {"title": "T t", "type": " flight  Disruption", "iso": "QA"}
    placed = make_source("json_list", title="title", country="iso", country_by="iso2", severity="severe", **KINDS)
    [entry] = parse(body([row]), placed)
    assert entry.extra["said"] == {"kind": "flight_suspension", "severity": "severe", "phase": "onset", "until": None}
    [nowhere] = parse(body([row]), make_source("json_list", title="title", **KINDS))
    assert nowhere.extra == {"category": " ".join(row["type"].split()), "kind": "flight_suspension"}
    [unknown] = parse(body([row | {"type": "Sport"}]), placed)
    assert unknown.extra == {"category": "Sport", "unknown_category": "Sport"}


def test_a_relative_address_is_the_sources(make_source: MakeSource) -> None:
    source = make_source("json_list", title="title", url="https://gov.example/api")
    [entry] = parse(body([{"title": "T t"}]), source)
    assert entry.url is None
    rules = {"title": "title"}
    from dataclasses import replace

    source = replace(source, map={**rules, "url": "href"})
    assert parse(body([{"title": "T t", "href": "/news/5"}]), source)[0].url == "https://gov.example/news/5"


@pytest.mark.parametrize(
    "rows",
    [[{"headline": "A"}], [{"title": "A", "published": "2026-03-01"}] * 3, [{"title": "A", "date": "gestern"}] * 3],
)
def test_items_without_titles_or_dates_are_a_changed_structure(rows: list[Any], make_source: MakeSource) -> None:
    with pytest.raises(ChangedStructure, match="changed structure"):
        parse(body([{**row, "id": n} for n, row in enumerate(rows)]), make_source("json_list", **NEWS))


def test_a_document_with_other_roots_has_changed(make_source: MakeSource) -> None:
    with pytest.raises(ChangedStructure, match=r"content.*token expired"):
        parse(
            body({"error": {"message": "token expired"}}), make_source("json_list", title="title", items="content|data")
        )


# --- pages -----------------------------------------------------------------------------------------------------------

PAGE = """<html><head><base href="https://mfa.example/ru/"></head><body>
<ul><h4 class="day">1 марта 2026</h4>
<li class="n"><a href="news/1"><img src="x"></a><a href="news/1" title="Рейсы">Рейсы отменены</a><b>14:00</b></li>
<li class="n"><a href="news/1"><span>Рейсы отменены</span></a><b>14:00</b></li>
<h4 class="day">28 февраля 2026</h4>
<li class="n"><a href="news/2" title="Небо закрыто"><img src="x"></a><b>23:30</b><time datetime="x"></time></li>
<li class="n"></li></ul></body></html>"""
DAYS = {"row": "li.n", "day": "h4.day", "date": "b", "date_format": "%d %m %Y %H:%M", "months": "ru"}


def test_headings_give_the_day_and_rows_the_time(make_source: MakeSource) -> None:
    parsed = parse_counted(PAGE.encode(), make_source("html_list", zone="Asia/Almaty", lang="ru", **DAYS))
    first, second = parsed.entries
    assert (first.title, first.url) == ("Рейсы отменены", "https://mfa.example/ru/news/1")
    assert first.published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (second.title, second.published) == ("Небо закрыто", datetime(2026, 2, 28, 18, 30, tzinfo=UTC))
    assert len(parsed.skipped) == 1


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        ('<a class="r" href="/5">Небо закрыто<time datetime="2026-03-01T09:00:00Z">вчера</time></a>', {"title": ".|a"}),
        ('<p class="r"><a href="/5">Небо закрыто</a><time datetime="2026-03-01T09:00:00Z"></time></p>', {}),
        ('<p class="r" data-t="2026-03-01T09:00:00Z"><a href="/5">Небо закрыто</a></p>', {"date": ".@data-t"}),
        (
            '<p class="r"><i>01.03.2026 14:00</i><a href="/5" title="Небо закрыто">…</a></p>',
            {"date": "i", "title": "a@title"},
        ),
        ('<p class="r"><i>x</i><u>01.03.2026 14:00</u><a href="/5">Небо закрыто</a></p>', {"date": "i | u"}),
        ('<p class="r"><a href="/5">Небо закрыто</a><time>01.03.2026 14:00</time></p>', {"title": "h3 | .t | a"}),
    ],
)
def test_selectors_attributes_and_alternatives(row: str, rules: dict[str, Any], make_source: MakeSource) -> None:
    given = {"row": ".r", "title": "a", "date": "time", "zone": "Asia/Almaty"} | rules
    [entry] = parse(f"<body>{row}</body>".encode(), make_source("html_list", url="https://mfa.example/", **given))
    assert entry.title.startswith("Небо закрыто")
    assert (entry.url, entry.published) == ("https://mfa.example/5", datetime(2026, 3, 1, 9, tzinfo=UTC))


def rows(inner: str, count: int = 4) -> bytes:
    return ("<body>" + f"<div class='c'>{inner}</div>" * count + "</body>").encode()


@pytest.mark.parametrize(
    "page",
    [
        rows("<p>no link, no headline</p>"),
        rows("<a href='/1'>Небо закрыто</a><span class='when'>1 марта</span>"),
        rows("<a href='/1'>Небо закрыто</a><h5>скоро</h5>", 1).replace(b"</body>", b"")
        + b"<div class='c'><a href='/2'>B</a><h5>x</h5></div><div class='c'><a href='/3'>C</a></div></body>",
        b"<body><article><a href='/1'>moved</a></article></body>",
    ],
)
def test_a_moved_selector_is_a_changed_structure(page: bytes, make_source: MakeSource) -> None:
    rules = {"row": ".c", "title": "a", "date": "h5", "date_format": "%d.%m.%Y"}
    if page.count(b"class='when'"):  # the same row four times is one entry: too few to tell
        page = b"".join(page.replace(b"/1", f"/{n}".encode()) for n in range(4))
    with pytest.raises(ChangedStructure):
        parse(page, make_source("html_list", **rules))


def test_a_page_may_say_that_there_is_nothing(make_source: MakeSource) -> None:
    page = b"<body><p class='none'>No warnings in force</p></body>"
    assert parse(page, make_source("html_list", row="article", empty="p.none")) == []
    with pytest.raises(ChangedStructure):
        parse(page, make_source("html_list", row="article", empty="p.nothing"))
