"""Everything that a feed may hold, in each of the formats: an item that is fit to store, or an error that says why."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.sources.formats import FORMATS, parse_counted, parsed
from bot.sources.formats.parsed import MOST, Parsed
from tests.unit.sources.conftest import MakeSource
from tests.unit.sources.hazard_writers import HAZARD_WRITERS
from tests.unit.sources.test_bad_advice import WRITERS as ADVICE

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>%s</body></html>"
GOOD = {"guid": "g-1", "title": "Airspace closed", "date": "2026-03-01T09:00:00Z"}
CLOSED_RU = "Катар закрыл воздушное пространство"


def source_of(form: str, make_source: MakeSource, lang: str = "ru") -> Source:
    rules: dict[str, dict[str, str]] = {
        "html_list": {"row": "div.row", "date": "time", "date_attr": "datetime", "id": "data-id"},
        "json_list": {"items": "data", "id": "id", "title": "title", "date": "date"},
    }
    return make_source(form, lang=lang, **rules.get(form, {}))


def payload(form: str, *items: dict[str, str]) -> bytes:
    return _WRITERS[form](items).encode("utf-8", "surrogatepass")


def _tag(name: str, item: dict[str, str], key: str) -> str:
    return f"<{name}>{escape(item[key])}</{name}>" if key in item else ""


def _rss(items: Any) -> str:
    rows = "".join(
        f"<item>{_tag('guid', i, 'guid')}{_tag('title', i, 'title')}{_tag('pubDate', i, 'date')}</item>" for i in items
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{rows}</channel></rss>"


def _atom(items: Any) -> str:
    rows = "".join(
        f"<entry>{_tag('id', i, 'guid')}{_tag('title', i, 'title')}{_tag('updated', i, 'date')}</entry>" for i in items
    )
    return f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{rows}</feed>"


def _rdf(items: Any) -> str:
    rows = "".join(
        f"<item rdf:about='{escape(i.get('guid', ''))}'>{_tag('title', i, 'title')}{_tag('dc:date', i, 'date')}</item>"
        for i in items
    )
    return (
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns='http://purl.org/rss/1.0/'>"
        f"<channel><title>x</title></channel>{rows}</rdf:RDF>"
    )


def _json_feed(items: Any) -> str:
    names = {"guid": "id", "date": "date_published"}
    rows = [{names.get(k, k): v for k, v in i.items()} for i in items]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": rows})


def _json_list(items: Any) -> str:
    names = {"guid": "id"}
    return json.dumps({"data": [{names.get(k, k): v for k, v in i.items()} for i in items]})


def _html_list(items: Any) -> str:
    rows = (
        f'<div class="row" data-id="{escape(i.get("guid", ""))}"><a href="/news">{escape(i.get("title", ""))}</a>'
        f'<time datetime="{escape(i.get("date", ""))}"></time></div>'
        for i in items
    )
    return "<html><body>" + "".join(rows) + "</body></html>"


def _telegram(items: Any) -> str:
    rows = (
        f'<div class="tgme_widget_message" data-post="{escape(i.get("guid", ""))}">'
        f'<div class="tgme_widget_message_text">{escape(i.get("title", ""))}</div>'
        f'<time datetime="{escape(i.get("date", ""))}"></time></div>'
        for i in items
    )
    return "<html><body>" + "".join(rows) + "</body></html>"


def _gov_uk(items: Any) -> str:
    rows = [
        {
            "content_id": i.get("guid"),
            "base_path": "/foreign-travel-advice/qatar",
            "title": i.get("title"),
            "public_updated_at": i.get("date"),
            "details": {"country": {"name": "Qatar", "slug": "qatar"}},
        }
        for i in items
    ]
    return json.dumps({"base_path": "/foreign-travel-advice", "links": {"children": rows}})


_WRITERS: dict[str, Callable[[Any], str]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
    "cap": _atom,
    "json_feed": _json_feed,
    "json_list": _json_list,
    "html_list": _html_list,
    "telegram_channel": _telegram,
    "gov_uk": _gov_uk,
}


_WRITERS |= HAZARD_WRITERS


# rows of governments' advice have identities of their own: test_bad_advice. EMSC has no titles of its own: ours are of
# magnitude and region, and its tests stand with the earthquakes
@pytest.fixture(params=sorted(FORMATS.keys() - ADVICE.keys() - {"emsc"}))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def outcome(body: bytes, source: Source) -> Parsed | ParseError:
    try:
        return parse_counted(body, source)
    except ParseError as error:
        return error


def read(form: str, make_source: MakeSource, *items: dict[str, str]) -> tuple[Entry, ...]:
    return parse_counted(payload(form, *items), source_of(form, make_source)).entries


def test_a_sound_item_is_read(form: str, make_source: MakeSource) -> None:
    [entry] = read(form, make_source, GOOD)
    assert (entry.guid, entry.title) == ("g-1", "Airspace closed")
    assert entry.published is not None


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", HTML % b"Checking your browser", HTML % b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"\0" * 99],
)
def test_what_is_no_feed_is_an_error_that_names_the_format(form: str, make_source: MakeSource, body: bytes) -> None:
    if form == "oref" and not body.strip():
        assert parse_counted(body, source_of(form, make_source)).entries == (), "there it says that nothing happens"
        return
    with pytest.raises(ParseError) as caught:
        parse_counted(body, source_of(form, make_source))
    words = str(caught.value)
    assert words.partition(":")[0] in (form, "rss")
    assert len(words) < 300
    assert "\n" not in words


def test_an_empty_list_has_no_items_and_is_the_polls_to_judge(form: str, make_source: MakeSource) -> None:
    found = outcome(payload(form), source_of(form, make_source))
    # a page or an index without any row is an outage by itself
    assert form in str(found) if isinstance(found, ParseError) else found.entries == ()


@pytest.mark.parametrize("date", ["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "yesterday", "-1", "9" * 400, ""])
def test_an_absurd_date_is_no_date(form: str, make_source: MakeSource, date: str) -> None:
    [entry] = read(form, make_source, GOOD | {"date": date})
    assert entry.published is None


@pytest.mark.parametrize("missing", ["guid", "date"])
def test_without_id_or_date_an_item_is_kept(form: str, make_source: MakeSource, missing: str) -> None:
    item = {k: v for k, v in GOOD.items() if k != missing}
    [entry], [again] = read(form, make_source, item), read(form, make_source, item)
    assert entry.guid
    assert "None" not in entry.guid
    assert entry.guid == again.guid, "an identity that the next poll finds again"


def test_a_title_of_a_megabyte_is_cut(form: str, make_source: MakeSource) -> None:
    [entry] = read(form, make_source, GOOD | {"title": "Closed " * 150_000})
    assert len(entry.title) <= 500
    assert entry.title.startswith("Closed Closed")


def test_characters_that_harm_are_gone_and_the_words_stay(form: str, make_source: MakeSource) -> None:
    given = "\u202eClosed\u0000 \u2066air\ud800space\u200f \u200bnow 🇶🇦"
    as_json = ("json_list", "json_feed", "gov_uk", *HAZARD_WRITERS)
    title = given if form in as_json and form != "gdacs" else given.replace("\ud800", "")
    [entry] = read(form, make_source, GOOD | {"title": title})
    assert not set(entry.title) & set("\u202e\u2066\u200f\u200b\u0000\ud800")
    for word in ("Closed", "space", "now", "🇶🇦"):
        assert word in entry.title
    json.dumps(entry.as_json(), ensure_ascii=False).encode()


def test_two_long_identities_stay_two(form: str, make_source: MakeSource) -> None:
    items = [GOOD | {"guid": "https://example.org/" + "x" * 10_000 + end} for end in "ab"]
    found = read(form, make_source, *items)
    assert len({entry.guid for entry in found}) == 2
    assert all(len(entry.guid) <= 500 for entry in found)


def test_a_broken_item_costs_no_other(form: str, make_source: MakeSource) -> None:
    found = read(form, make_source, GOOD, {"guid": "", "title": " \u200b"}, GOOD | {"guid": "g-2", "title": "Reopened"})
    assert [e.guid for e in found if e.title in ("Airspace closed", "Reopened")] == ["g-1", "g-2"]


def test_windows_1251_under_another_name_is_read(form: str, make_source: MakeSource) -> None:
    body = payload(form, GOOD | {"title": "TITLE"}).replace(b"TITLE", CLOSED_RU.encode("cp1251"))
    found = outcome(body, source_of(form, make_source))
    if isinstance(found, ParseError):
        assert form == "cap", "CAP is strict XML; an alert is not guessed at"
        assert "not well-formed" in str(found)
    else:
        assert [entry.title for entry in found.entries] == [CLOSED_RU]


def test_a_page_is_read_in_the_charset_that_it_declares(make_source: MakeSource) -> None:
    body = payload("html_list", GOOD | {"title": CLOSED_RU}).decode().replace("<body>", "<meta charset='koi8-r'>")
    [entry] = parse_counted(body.encode("koi8-r"), source_of("html_list", make_source)).entries
    assert entry.title == CLOSED_RU
    [entry] = parse_counted(body.encode(), source_of("html_list", make_source)).entries
    assert entry.title == CLOSED_RU, "a page that is sound UTF-8 is UTF-8, whatever it says"


def test_more_items_than_are_read_are_told(form: str, make_source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "MOST", 50)
    items = [GOOD | {"guid": f"g-{n}"} for n in range(57)]
    found = parse_counted(payload(form, *items), source_of(form, make_source))
    assert [e.guid for e in found.entries] == [f"g-{n}" for n in range(50)]
    assert found.skipped == ("7 rows beyond the first 50 were left out",)


# --- what would keep a reader busy for minutes, and with it the whole process -----------------------------------------


def _floods() -> Iterator[tuple[str, str, bytes]]:
    post = b'<div class="row tgme_widget_message" data-post="a/1"><a href="x">t</a><p class="tgme_widget_message_text">'
    rss = b"<rss version='2.0'><channel><item><title>%s</title></item></channel></rss>"
    for form in ("rss", "atom", "rdf", "cap", "gdacs"):
        yield form, "comments", b"<!---->" * 60 + rss % b"x"
        yield form, "prologue", b"\n<!DOCTYPE" * 100_000 + b"<r>"
        yield form, "entities", b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + rss % b"&b;"
        yield form, "attributes", b"<rss " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"></rss>"
        yield form, "unclosed tags", rss % b"x" + b"<b" * 500_000
        yield form, "escaped tags", rss % (b"&lt;a" * 80_000)
        yield form, "empty items", b"<rss version='2.0'><channel>" + b"<item/>" * 80_000 + b"</channel></rss>"
        yield form, "nested markup", rss % (b"<![CDATA[" + b"<div>" * 200_000 + b"]]>")
    for form in ("json_list", "json_feed", "gov_uk", "cap", *HAZARD_WRITERS, "emsc"):
        yield form, "nested lists", b"[" * 1_000_000
        yield form, "nested objects", b'{"data":' * 500_000
        yield form, "empty objects", b'{"data":[' + b"{}," * 80_000 + b"{}]}"
        yield form, "tags in a title", b'{"data":[{"title":"' + b"<a" * 500_000 + b'"}]}'
        yield form, "a number without end", b'{"data":[{"title":"x","id":' + b"9" * 100_000 + b"}]}"
    for form in ("html_list", "telegram_channel"):
        yield form, "nested", b"<div>" * 200_000
        yield form, "nested in a row", post + b"<div>" * 200_000
        yield form, "nested but few", post + b"<div>" * 9_000
        yield form, "rows in rows", post * 100_000
        yield form, "attributes", b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">" + post


FLOODS = list(_floods())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("form", "name", "body"), FLOODS, ids=[f"{form} {name}" for form, name, _ in FLOODS])
def test_a_flood_ends_soon(form: str, name: str, body: bytes, make_source: MakeSource) -> None:
    started = time.process_time()
    found = outcome(body, source_of(form, make_source))
    assert len(str(found)) < 300 if isinstance(found, ParseError) else len(found.entries) <= MOST
    assert time.process_time() - started < 3


def test_level_words_without_end_are_looked_up_at_once(make_source: MakeSource) -> None:
    source = make_source("json_list", title="title", level="level", levels={"calm": "normal"})
    started = time.process_time()
    [entry] = parse_counted(json.dumps([{"title": "x", "level": "(" * 1_000_000}]).encode(), source).entries
    assert entry.level is None
    assert time.process_time() - started < 1


def test_one_child_of_another_shape_costs_no_country(make_source: MakeSource) -> None:
    document = json.loads(payload("gov_uk", GOOD))
    document["links"]["children"] += [5, "x", None, [], {"details": None}]
    found = parse_counted(json.dumps(document).encode(), source_of("gov_uk", make_source))
    assert [e.guid for e in found.entries] == ["g-1"]
    assert len(found.skipped) == 5


def test_a_link_that_is_none_costs_no_row(make_source: MakeSource) -> None:
    page = b'<div class="row"><a href="//[bad">Airspace closed</a></div>'
    [entry] = parse_counted(page, source_of("html_list", make_source)).entries
    assert (entry.title, entry.url) == ("Airspace closed", None)


@pytest.mark.parametrize("form", ["rss", "atom", "cap"])
def test_entities_are_refused_behind_a_comment_that_looks_like_an_element(form: str, make_source: MakeSource) -> None:
    body = b"<!-- <a> --><!DOCTYPE r [<!ENTITY a 'ha'>]><rss><channel><item><title>&a;</title></item></channel></rss>"
    found = outcome(body, source_of(form, make_source))
    assert isinstance(found, ParseError)
    assert "entities" in str(found)
