"""JSON that a person would still read."""

from __future__ import annotations

import json

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats import parse_counted
from tests.unit.sources.conftest import MakeSource

GOOD = '{"data": [{"id": 1, "title": "Граница закрыта", "url": "https://x.example/1"}]}'


@pytest.mark.parametrize(
    "body",
    [
        "\ufeff" + GOOD,
        GOOD.replace("}]", "},]"),
        GOOD + GOOD,
        "Warning: mysqli in /var/www/a.php on line 3\n" + GOOD,
        "<br />\n<b>Warning</b>: x in <b>/var/www/a.php</b> on line <b>3</b><br />\n" + GOOD,
        "// generated\n" + GOOD.replace("]}", "] /* all */ }"),
        "callback(" + GOOD + ");",
        json.dumps(GOOD),
        GOOD.replace('"id": 1', '"id": 1, "views": NaN'),
    ],
    ids=["mark", "comma", "twice", "warning", "html warning", "remarks", "wrapper", "as text", "nan"],
)
def test_what_can_be_read_is_read(make_source: MakeSource, body: str) -> None:
    [entry] = parse_counted(body.encode(), make_source("json_list")).entries
    assert (entry.guid, entry.title, entry.url) == ("1", "Граница закрыта", "https://x.example/1")


def test_nan_is_no_word(make_source: MakeSource) -> None:
    with pytest.raises(ParseError, match="no title"):
        parse_counted(GOOD.replace('"Граница закрыта"', "NaN").encode(), make_source("json_list"))


@pytest.mark.parametrize("body", [GOOD[:-20], "Too many requests", "<html><b>Warning</b></html>", ""])
def test_what_cannot_is_refused(make_source: MakeSource, body: str) -> None:
    with pytest.raises(NotAFeed):
        parse_counted(body.encode(), make_source("json_list"))


def test_a_wordpress_list_needs_no_map(make_source: MakeSource) -> None:
    post = {"id": 5, "date": "2026-03-02T10:00:00", "date_gmt": "2026-03-02T05:00:00", "link": "https://x.example/5"}
    body = [{**post, "title": {"rendered": "T &#8211; x"}, "content": {"rendered": "<p>b</p>"}}]
    [entry] = parse_counted(json.dumps(body).encode(), make_source("json_list")).entries
    assert (entry.title, entry.text, entry.url) == ("T – x", "b", "https://x.example/5")
    assert entry.published is not None
    assert entry.published.hour == 5
