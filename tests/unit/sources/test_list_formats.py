"""json_list and html_list: maps, shapes, and documents that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import ConfigError, NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import parse, parse_bare, parse_counted

MakeSource = Callable[..., Source]
GOV_KZ = {
    "items": "content",
    "id": "id",
    "title": "title|name",
    "text": "body",
    "date": "created_date|createdDate",
    "zone": "Asia/Almaty",
    "link": "https://www.gov.kz/news/{id}",
}


def body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_a_local_time_without_zone_is_read_in_the_sources_zone(make_source: MakeSource) -> None:
    row = {"id": 7, "title": "Рейсы", "body": "<p>Отменены</p>", "created_date": "2026-03-01T14:00:00"}
    [entry] = parse(body({"content": [row]}), make_source("json_list", **GOV_KZ))
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (entry.guid, entry.text, entry.url) == ("7", "Отменены", "https://www.gov.kz/news/7")


def test_older_names_of_a_field_and_a_bare_list_are_read_too(make_source: MakeSource) -> None:
    [entry] = parse(
        body([{"id": 1, "name": "Старое имя", "createdDate": "2026-03-01"}]), make_source("json_list", **GOV_KZ)
    )
    assert entry.title == "Старое имя"
    assert entry.published is not None


def test_an_empty_list_is_empty_but_a_missing_one_is_an_error(make_source: MakeSource) -> None:
    source = make_source("json_list", **GOV_KZ)
    assert parse(body({"content": []}), source) == []
    with pytest.raises(NotAFeed, match="content"):
        parse(body({"error": "token expired"}), source)


def test_one_bad_row_is_told_and_the_rest_stays(make_source: MakeSource) -> None:
    parsed = parse_counted(body({"content": [{"id": 1}, {"id": 2, "title": "Ok"}]}), make_source("json_list", **GOV_KZ))
    assert [e.guid for e in parsed.entries] == ["2"]
    assert "no title" in parsed.skipped[0]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html><body>Blocked</body></html>",
        b'{"content": [',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"content": [{"id": ' + b"9" * 10_000 + b', "title": "x"}]}',
        b'"just a text"',
        b"null",
        b"17",
    ],
)
def test_what_is_no_list_is_an_error_and_no_crash(make_source: MakeSource, broken: bytes) -> None:
    with pytest.raises(ParseError):
        parse(broken, make_source("json_list", **GOV_KZ))


@pytest.mark.parametrize("date", ["1e999", 1e308, 253402300800000, True, [], {"a": 1}, "31.02.2026", "0"])
def test_a_date_of_any_shape_never_costs_the_item(make_source: MakeSource, date: Any) -> None:
    [entry] = parse(
        body({"content": [{"id": 1, "title": "T", "created_date": date}]}), make_source("json_list", **GOV_KZ)
    )
    assert entry.published is None


def test_one_broken_byte_does_not_cost_the_other_items(make_source: MakeSource) -> None:
    damaged = body({"content": [{"id": 1, "title": "Доха"}, {"id": 2, "title": "Тегеран"}]})
    damaged = damaged.replace("Доха".encode(), "Дох".encode() + b"\xd0")
    assert [e.guid for e in parse(damaged, make_source("json_list", **GOV_KZ))] == ["1", "2"]


def test_lone_surrogates_and_nul_are_gone_before_a_database_sees_them(make_source: MakeSource) -> None:
    raw = b'{"content": [{"id": 1, "title": "Air\\ud800port\\u0000 closed"}]}'
    [entry] = parse(raw, make_source("json_list", **GOV_KZ))
    assert entry.title.encode() == entry.title.encode("utf-8", "strict")
    assert "\0" not in entry.title


def test_epoch_seconds_and_milliseconds_are_told_by_size(make_source: MakeSource) -> None:
    rows = [{"id": n, "title": "T", "created_date": stamp} for n, stamp in enumerate((1772355600, 1772355600000))]
    dates = {e.published for e in parse(body({"content": rows}), make_source("json_list", **GOV_KZ))}
    assert dates == {datetime(2026, 3, 1, 9, tzinfo=UTC)}


def test_rows_keyed_by_country_give_code_level_and_change(make_source: MakeSource) -> None:
    source = make_source(
        "json_list",
        items="data",
        key_as="iso2",
        title="eng.name",
        text="eng.advisory-text",
        change="eng.recent-updates",
        level="advisory-state",
        levels={"0": "normal", "3": "avoid"},
        link="https://travel.example/{eng.url-slug}",
    )
    rows = {
        "IR": {
            "advisory-state": 3,
            "eng": {"name": "Iran", "url-slug": "iran", "advisory-text": "Avoid all", "recent-updates": "Airspace"},
        },
        "AD": {"advisory-state": 0, "eng": {"name": "Andorra", "url-slug": "andorra"}},
        "IL": {"advisory-state": 7, "eng": {"name": "Israel and Palestine", "url-slug": "israel"}},
    }
    iran, andorra, israel = parse(body({"data": rows}), source)
    assert (iran.guid, iran.countries, iran.level) == ("IR", ("IR",), "avoid")
    assert iran.extra["change"] == "Airspace"
    assert iran.url == "https://travel.example/iran"
    assert andorra.level == "normal"
    assert set(israel.countries) == {"IL", "PS"}
    assert israel.level is None
    assert israel.extra["unknown_level"] == "7"


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("Avoid all travel", "avoid"),
        ("AVOID ALL TRAVEL", "avoid"),
        ("Exercise a high degree of caution (with regional advisories)", "caution"),
        ("Level 4: Do Not Travel", "avoid"),
        ("Something new", None),
    ],
)
def test_a_stored_advice_list_explains_itself(words: str, level: str | None) -> None:
    row = {"destination": "Qatar", "risk_level": words, "last_updated": "2026-03-01T00:00:00"}
    [entry] = parse_bare("json_list", body([row]))
    assert (entry.title, entry.countries, entry.level) == ("Qatar", ("QA",), level)


def test_a_moved_date_alone_is_no_change(make_source: MakeSource) -> None:
    row = {"destination": "Qatar", "risk_level": "Avoid all travel", "last_updated": "2026-03-01T00:00:00"}
    [before] = parse_bare("json_list", body([row]))
    [after] = parse_bare("json_list", body([row | {"last_updated": "2026-03-02T00:00:00"}]))
    assert before.fingerprint() == after.fingerprint()


# --- html_list -------------------------------------------------------------------------------------------------------

PAGE = """<html><head><title>Новости</title></head><body>
<div class="card"><h3><a href="/ru/1">О ситуации в Дохе</a></h3>
<h5>3 Марта 2026</h5></div><div class="card"><h3><a href="javascript:void(0)">Без ссылки</a></h3></div>
<div class="card"></div></body></html>"""


def test_rows_links_and_local_month_names_are_read(make_source: MakeSource) -> None:
    source = make_source(
        "html_list",
        lang="ru",
        url="https://akorda.example/ru/events",
        row=".card",
        title="h3 a",
        date="h5",
        date_format="%d %m %Y",
        months="ru",
        zone="Asia/Almaty",
    )
    parsed = parse_counted(PAGE.encode(), source)
    first, second = parsed.entries
    assert (first.title, first.url) == ("О ситуации в Дохе", "https://akorda.example/ru/1")
    assert first.published == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert second.url is None
    assert len(parsed.skipped) == 1


def test_a_page_without_rows_or_sentinel_is_an_outage(make_source: MakeSource) -> None:
    with pytest.raises(NotAFeed, match="article"):
        parse(PAGE.encode(), make_source("html_list", row="article"))
    with pytest.raises(NotAFeed, match="#menu"):
        parse(PAGE.encode(), make_source("html_list", row=".card", sentinel="#menu"))


def test_a_page_without_a_map_is_asked_for_one() -> None:
    with pytest.raises(ConfigError, match="--source"):
        parse_bare("html_list", PAGE.encode())
