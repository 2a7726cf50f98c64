"""auswaertiges_amt, netherlands, japan, and GOV.UK's statuses, moves and notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import parse, parse_counted
from bot.sources.formats.dutch_colours import read

MakeSource = Callable[..., Source]


def as_json(document: Any) -> bytes:
    return json.dumps(document).encode()


# --- Germany ---------------------------------------------------------------------------------------------------------

FLAGS = ("warning", "partialWarning", "situationWarning", "situationPartWarning")


def country(*raised: str, no: Any = False, yes: Any = True, **over: Any) -> Any:
    flags = {flag: yes if flag in raised else no for flag in FLAGS}
    names = {"countryCode": "IN", "iso3CountryCode": "IND", "countryName": "Indien", "title": "Indien: Hinweise"}
    return {**names, "lastModified": 1772323200, **flags, **over}


def german(make_source: MakeSource, item: Any) -> Any:
    body = as_json({"response": {"lastModified": 5, "contentList": ["1"], "1": item}})
    [entry] = parse(body, make_source("auswaertiges_amt", lang="de"))
    return entry


@pytest.mark.parametrize(
    ("raised", "level", "regional"),
    [
        (("warning",), "avoid", None),
        (("warning", "partialWarning"), "avoid", "avoid"),
        (("partialWarning",), "caution", "avoid"),
        (("situationWarning",), "caution", None),
        (("situationPartWarning",), "caution", "caution"),
        ((), "normal", None),
    ],
)
@pytest.mark.parametrize(("no", "yes"), [(False, True), ("false", "true"), ("0", "1")])
def test_a_country_of_which_parts_are_warned_of_is_not_normal(
    make_source: MakeSource, raised: tuple[str, ...], level: str, regional: str | None, no: Any, yes: Any
) -> None:
    entry = german(make_source, country(*raised, no=no, yes=yes))
    assert (entry.level, entry.extra.get("regional_level")) == (level, regional)
    assert entry.extra["regional"] is (regional is not None)


def test_what_stands_beside_the_countries_is_none(make_source: MakeSource) -> None:
    for beside in (["1"], {"0": "1"}):  # a list became an object once
        body = as_json({"response": {"lastModified": 5, "contentList": beside, "1": country()}})
        parsed = parse_counted(body, make_source("auswaertiges_amt"))
        assert (len(parsed.entries), parsed.skipped) == (1, ())


def test_seconds_and_milliseconds_are_told_apart_by_size(make_source: MakeSource) -> None:
    for stamp in (1772323200, 1772323200000, "1772323200"):
        assert german(make_source, country(lastModified=stamp)).published == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("item", [country(warning="vielleicht"), country(no=None)])
def test_flags_that_cannot_be_read_are_no_all_clear(make_source: MakeSource, item: Any) -> None:
    entry = german(make_source, item)
    assert entry.level is None
    assert entry.extra["unknown_level"]


def test_a_new_warning_changes_the_row_and_a_moved_date_does_not(make_source: MakeSource) -> None:
    before = german(make_source, country())
    assert german(make_source, country(lastModified=1772400000)).fingerprint() == before.fingerprint()
    assert german(make_source, country("partialWarning")).fingerprint() != before.fingerprint()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"response": {"lastModified": 1, "contentList": []}}', b"<html>"])
def test_an_answer_without_countries_is_an_outage(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse(body, make_source("auswaertiges_amt"))


# --- Netherlands -----------------------------------------------------------------------------------------------------


SAYS = "De kleurcode van het reisadvies voor"
UAE = f"{SAYS} de eilanden\nabu Musa en Tunb is rood. Voor de rest van de VAE is de kleurcode\ngeel."
INDIA = "De kleurcode van het reisadvies van India is rood voor de regio's Jammu. Vor de rest van India\ngeldt geel."
BURKINA = f"{SAYS} Burkina Faso is voor het grootste deel rood. Voor de stad Ouagadougou geldt kleurcode oranje."
BURUNDI = "Kleurcode oranje geldt voor de rest van het noordwesten. Voor de rest van Burundi geldt kleurcode geel."
IRAQ = "De kleurcode is rood voor de provincie Anbar. Voor de regio Erbil geldt kleurcode oranje."


@pytest.mark.parametrize(
    ("place", "words", "national", "regional"),
    [
        ("Duitsland", f"{SAYS} Duitsland is groen.", "groen", ()),
        ("Japan", f"{SAYS} het oosten is rood.\nVoor de rest van Japan geldt kleurcode groen.", "groen", ("rood",)),
        ("India", INDIA.replace("geldt", "geldt kleurcode"), "geel", ("rood",)),
        ("Burkina Faso", BURKINA, "rood", ("oranje",)),
        ("Verenigde Arabische Emiraten", UAE, "geel", ("rood",)),
        ("Burundi", BURUNDI, "geel", ("oranje",)),
        ("Rusland", f"{SAYS} Rusland is rood, behalve voor de stad Moskou: oranje.", "rood", ("oranje",)),
        ("Zuid-Afrika", "De kleurcode voor het reisadvies voor Zuid-Afrika is geel.", "geel", ()),
        ("Iran", "De kleurcode is gewijzigd van oranje naar rood. Een rode vlag; de Rode Zee.", "rood", ()),
        ("Irak", IRAQ, None, ("rood", "oranje")),
        ("Oman", f"{SAYS} Oman is geel. {SAYS} Jemen is rood.", "geel", ()),
        ("Antarctica", "Er is geen ambassade.", None, ()),
    ],
)
def test_the_countrys_colour_is_the_one_said_of_the_country(
    place: str, words: str, national: str | None, regional: tuple[str, ...]
) -> None:
    found = read(words, place)
    assert (found.national, found.regional) == (national, regional)


@pytest.mark.parametrize(
    ("code", "where"), [("ARE", ("AE",)), ("BQ-BO", ("BQ",)), ("BQ-SE", ("BQ",)), ("XKX", ("XK",)), ("ZZZ", ())]
)
def test_dutch_codes(make_source: MakeSource, code: str, where: tuple[str, ...]) -> None:
    document = {"isocode": code, "location": "Ergens", "introduction": "", "lastmodified": "2026-03-01T00:00:00.000Z"}
    [entry] = parse(as_json([document]), make_source("netherlands", lang="nl"))
    assert (entry.guid, entry.countries) == (code, where)
    assert entry.extra["unknown_level"] == "geen kleurcode"


@pytest.mark.parametrize("body", [b"[]", b"{}", b"<documents/>", b"<html>403</html>", b"", b"{'"])
def test_a_page_of_no_documents_is_an_outage(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, make_source("netherlands"))


# --- Japan -----------------------------------------------------------------------------------------------------------


def risk(lead: str = "", title: str = "危険情報", **levels: Any) -> bytes:
    tags = "".join(f"<riskLevel{n}>{levels.get(f'l{n}', 0)}</riskLevel{n}>" for n in (4, 3, 2, 1))
    return f"""<?xml version="1.0"?><opendata lastModified="2026/03/01 09:00:00">{tags}<riskTitle>{title}</riskTitle>
    <riskLead>{lead}</riskLead></opendata>""".encode()


@pytest.mark.parametrize(
    ("body", "level", "regional"),
    [
        (risk(), "normal", False),
        (risk(l4=1), None, True),
        (risk("全土：レベル4（退避勧告）", l4=1), "avoid", False),
        (risk("全土に渡航中止勧告を発出しています。", l3=2), "avoid", False),
        (risk().replace(b"riskLevel", b"dangerLevel"), None, False),
        (
            risk("●バンコク　レベル２&#10;●上記以外の地域　レベル１：十分注意してください。", l2="Y", l1=3),
            "caution",
            True,
        ),
        (risk(l3="x"), None, False),
    ],
)
def test_counts_of_regions_are_not_the_countrys_level(
    make_source: MakeSource, body: bytes, level: str | None, regional: bool
) -> None:
    source = make_source("japan", url="https://www.ezairyu.mofa.go.jp/opendata/country/0998L.xml")
    [entry] = parse(body, source)
    assert (entry.level, entry.extra["regional"], entry.countries) == (level, regional, ("UZ",))
    assert entry.published == datetime(2026, 3, 1, tzinfo=UTC)
    assert ("unknown_level" in entry.extra) is (level is None)


def test_nothing_is_read_from_the_mails_of_a_countrys_file_on(make_source: MakeSource) -> None:
    broken = risk(l1=1).replace(b"</opendata>", b"<mail><title>never closed" + b"x" * 1_500_000)
    [entry] = parse(broken, make_source("japan"))
    assert "never closed" not in entry.text


@pytest.mark.parametrize(
    "body",
    [b"<!DOCTYPE html><html><body>404</body></html>", b"", b"<opendata></opendata>", b"<rss/>", b"<opendata><mail>"],
)
def test_a_page_with_status_200_is_no_advice(make_source: MakeSource, body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, make_source("japan"))


# --- GOV.UK ----------------------------------------------------------------------------------------------------------


def page(**details: Any) -> bytes:
    return as_json(
        {
            "base_path": "/foreign-travel-advice/ukraine",
            "content_id": "id-ua",
            "document_type": "travel_advice",
            "title": "Ukraine travel advice",
            "public_updated_at": "2026-06-03T12:15:00+01:00",
            "details": {"country": {"slug": "ukraine", "name": "Ukraine"}, **details},
        }
    )


def test_a_page_without_statuses_is_no_all_clear(make_source: MakeSource) -> None:
    for details in ({}, {"alert_status": None}, {"alert_status": "none"}):
        [entry] = parse(page(**details), make_source("gov_uk"))
        assert entry.level is None
        assert entry.extra["unknown_level"]


def test_the_strictest_advice_for_parts_is_kept(make_source: MakeSource) -> None:
    statuses = ["avoid_all_but_essential_travel_to_parts", "avoid_all_travel_to_parts"]
    [entry] = parse(page(alert_status=statuses), make_source("gov_uk"))
    assert (entry.extra["regional"], entry.extra["regional_level"]) == (True, "avoid")
    assert entry.level not in ("reconsider", "avoid")


def test_the_newest_note_of_the_history_stands_in_for_the_description(make_source: MakeSource) -> None:
    history = [
        {"note": "Older", "public_timestamp": "2026-01-01T00:00:00Z"},
        {"note": "Latest update: Newer", "public_timestamp": "2026-02-01T00:00:00Z"},
    ]
    [entry] = parse(page(alert_status=[], change_description="", change_history=history), make_source("gov_uk"))
    assert entry.extra["change"] == "Newer"


def test_a_minor_update_changes_nothing(make_source: MakeSource) -> None:
    source = make_source("gov_uk")
    [before] = parse(page(alert_status=[], updated_at="2026-06-03T11:15:00Z"), source)
    [after] = parse(
        page(alert_status=[], updated_at="2026-06-04T08:00:00Z", reviewed_at="2026-06-04T08:00:00Z"), source
    )
    assert before == after


@pytest.mark.parametrize("kind", ["gone", "redirect"])
def test_a_page_that_is_gone_or_moved_says_no_level(make_source: MakeSource, kind: str) -> None:
    item = {
        "base_path": "/foreign-travel-advice/the-occupied-palestinian-territories",
        "schema_name": kind,
        "redirects": [{"destination": "/foreign-travel-advice/palestine"}] if kind == "redirect" else None,
    }
    [entry] = parse_counted(as_json(item), make_source("gov_uk")).entries
    assert (entry.level, entry.countries, entry.extra["withdrawn"]) == (None, ("PS",), True)
    assert entry.extra.get("moved_to", "").endswith("/palestine") is (kind == "redirect")


def test_index_and_page_dates_are_one_instant(make_source: MakeSource) -> None:
    child = {
        "base_path": "/foreign-travel-advice/ukraine",
        "content_id": "id-ua",
        "title": "Ukraine travel advice",
        "public_updated_at": "2026-06-03T11:15:00Z",
        "details": {"country": {"slug": "ukraine", "name": "Ukraine"}},
    }
    index = as_json({"base_path": "/foreign-travel-advice", "links": {"children": [child]}})
    [row], [whole] = parse(index, make_source("gov_uk")), parse(page(alert_status=[]), make_source("gov_uk"))
    assert (row.published, row.guid) == (whole.published, whole.guid)
