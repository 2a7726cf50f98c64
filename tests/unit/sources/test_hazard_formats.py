"""GDACS, earthquakes, the WHO, EASA, ReliefWeb and the Home Front Command: the quirks of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.advisory import Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.sources.catalogue import load
from bot.sources.formats import parse, parse_counted, quakes
from bot.sources.formats.parsed import Parsed
from tests.unit.sources.conftest import MakeSource

SOURCES = load(None).sources


def parsed(source_id: str, document: Any) -> Parsed:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_counted(body, SOURCES[source_id])


def one(source_id: str, document: Any) -> Entry:
    [entry] = parsed(source_id, document).entries
    return entry


def said(entry: Entry) -> Mapping[str, Any]:
    found: Mapping[str, Any] = entry.extra["said"]
    return found


# --- GDACS -----------------------------------------------------------------------------------------------------------


def gdacs(**values: Any) -> dict[str, Any]:
    known = {
        "eventtype": "FL",
        "eventid": "11",
        "episodeid": "1",
        "alertlevel": "Orange",
        "name": "Flood in Kazakhstan",
    }
    known |= {"country": "Kazakhstan", "iso3": "KAZ", "todate": "27 May 2026 14:51:04", "Class": "Point_Centroid"}
    return {"type": "Feature", "properties": {**known, **values}}


def features(*items: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(items)}


@pytest.mark.parametrize(("colour", "severity"), [("Red", "extreme"), ("Orange", "severe"), ("green", "minor")])
def test_the_colour_is_the_severity(colour: str, severity: str) -> None:
    assert said(one("gdacs-geojson", features(gdacs(alertlevel=colour))))["severity"] == severity


def test_a_new_episode_is_the_same_entry_and_a_new_colour_an_edit_of_it() -> None:
    first, second, third = (
        one("gdacs-geojson", features(item))
        for item in (
            gdacs(),
            gdacs(episodeid="2", todate="28 May 2026 01:00:00", htmldescription="Orange until 28 May"),
            gdacs(episodeid="3", alertlevel="Red"),
        )
    )
    assert first.guid == second.guid == third.guid == "FL11"
    assert first.fingerprint() == second.fingerprint()
    assert third.fingerprint() != second.fingerprint()


def test_polygons_of_an_event_are_not_events() -> None:
    polygon = gdacs(Class="Poly_Affected", name="Affected area", episodeid="9")
    older = gdacs(episodeid="0", name="An older episode")
    assert one("gdacs-geojson", features(polygon, older, gdacs())).title == "Orange alert: Flood in Kazakhstan"


@pytest.mark.parametrize(
    ("values", "countries"),
    [
        ({"country": "Tajikistan, Kyrgyzstan, "}, ("KZ", "TJ", "KG")),
        ({"country": "", "iso3": "UZB"}, ("UZ",)),
        ({"country": "", "iso3": ""}, ()),
        (
            {"country": "Democratic Republic of Congo, Türkiye, Islamic Republic of Iran", "iso3": ""},
            ("CD", "TR", "IR"),
        ),
        ({"affectedcountries": [{"iso2": "AM"}, {"iso3": "GEO"}, 5], "country": "Iran"}, ("AM", "GE")),
        ({"country": "Southeast Of Loyalty Islands", "iso3": ""}, ()),
    ],
)
def test_all_affected_countries_and_not_only_the_first(values: dict[str, Any], countries: tuple[str, ...]) -> None:
    assert one("gdacs-geojson", features(gdacs(**values))).countries == countries


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({}, datetime(2026, 5, 27, 14, 51, 4, tzinfo=UTC)),
        ({"todate": "2026-05-27T14:51:04"}, datetime(2026, 5, 27, 14, 51, 4, tzinfo=UTC)),
        ({"datemodified": "2026-05-20T09:00:00"}, datetime(2026, 5, 20, 9, tzinfo=UTC)),
        ({"todate": "27 May 2199 00:00:00", "fromdate": "25 May 2026 00:00:00"}, datetime(2026, 5, 25, tzinfo=UTC)),
        ({"todate": "soon"}, None),
    ],
)
def test_dates_are_utc_in_each_of_their_forms(values: dict[str, Any], at: datetime | None) -> None:
    assert one("gdacs-geojson", features(gdacs(**values))).published == at


@pytest.mark.parametrize(
    ("values", "unknown"),
    [({"alertlevel": "Purple"}, "unknown_alertlevel"), ({"eventtype": "ZZ"}, "unknown_eventtype")],
)
def test_an_unknown_colour_or_type_is_named_and_not_guessed(values: dict[str, str], unknown: str) -> None:
    extra = one("gdacs-geojson", features(gdacs(**values))).extra
    assert (extra[unknown], "said" in extra) == (next(iter(values.values())), False)


def test_flags_are_read_as_strings_and_as_booleans() -> None:
    for yes in ("true", True, "True"):
        kept = one("gdacs-geojson", features(gdacs(istemporary=yes, iscurrent="false"))).extra["gdacs"]
        assert (kept["temporary"], kept["iscurrent"]) == (True, False)


def test_an_item_of_the_rss_may_name_its_event_only_in_its_address() -> None:
    body = b"""\xef\xbb\xbf<?xml version="1.0"?><rss><channel><item><title>Red alert</title>
    <link>https://www.gdacs.org/report.aspx?eventtype=TC&amp;eventid=77</link></item></channel></rss>"""
    entry = one("gdacs-rss", body)
    assert (entry.guid, entry.extra["unknown_alertlevel"]) == ("TC77", "missing")


# --- earthquakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("magnitude", "depth", "pager", "severity"),
    [
        (5.9, 10, "", Severity.MINOR),
        (6.0, 10, "", Severity.MODERATE),
        (7.0, 70, "", Severity.SEVERE),
        (7.0, 71, "", Severity.MODERATE),
        (7.9, 500, "", Severity.MINOR),
        (7.0, None, "", Severity.SEVERE),
        (7.4, 10, "green", Severity.MINOR),
        (5.2, 8, "yellow", Severity.MODERATE),
        (5.2, 8, "orange", Severity.SEVERE),
        (5.2, 8, "red", Severity.EXTREME),
        (6.5, 8, "pending", Severity.MODERATE),
    ],
)
def test_which_earthquakes_ring(magnitude: float, depth: float | None, pager: str, severity: Severity) -> None:
    assert quakes.severity(magnitude, depth, pager) is severity


def usgs(name: str = "us1", at: tuple[float, float, float] = (69.0, 41.0, 10.0), **values: Any) -> dict[str, Any]:
    known = {"mag": 6.5, "place": "10 km N of Tashkent, Uzbekistan", "time": 1772325664000, "updated": 1772325964000}
    known |= {"ids": f",{name},", "type": "earthquake", "status": "reviewed", "title": "M 6.5 - Tashkent"}
    return {"id": name, "properties": {**known, **values}, "geometry": {"type": "Point", "coordinates": list(at)}}


def test_features_that_share_an_id_are_one_event_and_the_last_word_counts() -> None:
    old = usgs("ak1", ids=",ak1,us1,", title="M 6.1 - old")
    new = usgs("us1", ids=",us1,", updated=1772329999000, title="M 6.6 - new")
    other = usgs("us2", ids=",us2,")
    found = parsed("usgs-quakes", features(old, other, new)).entries
    assert [(e.guid, e.title) for e in found] == [("us1", "M 6.6 - new"), ("us2", "M 6.5 - Tashkent")]


def test_all_other_names_of_an_event_are_kept() -> None:
    assert one("usgs-quakes", features(usgs("us1", ids=",ak1,us1,,pt1,"))).extra["aliases"] == ["ak1", "pt1"]


def test_a_late_colour_is_an_edit_and_a_tsunami_flag_weighs_nothing() -> None:
    before = one("usgs-quakes", features(usgs(mag=5.5, alert=None, tsunami=1)))
    after = one("usgs-quakes", features(usgs(mag=5.5, alert="orange", tsunami=1)))
    assert before.guid == after.guid
    assert before.fingerprint() != after.fingerprint()
    assert (said(before)["severity"], said(after)["severity"]) == ("minor", "severe")
    assert before.extra["usgs"]["tsunami"] == 1


def test_a_state_of_the_us_that_has_a_countrys_name_is_told_by_longitude() -> None:
    assert one("usgs-quakes", features(usgs(place="5 km N of Athens, Georgia", at=(-83.4, 33.9, 5)))).countries == (
        "US",
    )
    assert one("usgs-quakes", features(usgs(place="5 km N of Gori, Georgia", at=(44.1, 42.0, 5)))).countries == ("GE",)


def test_a_feed_says_when_it_was_made() -> None:
    document = {"metadata": {"generated": 1772355600000}, "features": []}
    assert parsed("usgs-quakes", document).made == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert parsed("usgs-quakes", {"metadata": {}, "features": []}).made is None


def test_an_explosion_is_no_earthquake() -> None:
    assert said(one("usgs-quakes", features(usgs(type="explosion"))))["severity"] == "minor"


@pytest.mark.parametrize("action", ["create", "update"])
def test_emscs_messages_are_events(action: str) -> None:
    properties = {"unid": "20260301_1", "mag": 7.1, "depth": 20, "flynn_region": "KYRGYZSTAN", "evtype": "ke"}
    properties |= {"time": "2026-03-01T00:41:04.2Z", "lastupdate": "2026-03-01T00:50:00Z"}
    entry = one("emsc-quakes", {"action": action, "data": {"id": "20260301_1", "properties": properties}})
    assert (entry.guid, entry.countries, said(entry)["severity"]) == ("20260301_1", ("KG",), "severe")
    gone = one("emsc-quakes", {"action": "delete", "data": {"id": "20260301_1", "properties": properties}})
    assert (said(gone)["phase"], said(gone)["ends"]) == ("clear", ["20260301_1"])
    assert gone.fingerprint() != entry.fingerprint()


def test_emscs_mine_blasts_and_unknown_magnitudes() -> None:
    def entry(**values: Any) -> Entry:
        return one(
            "emsc-quakes", features({"id": "1", "properties": {"unid": "1", "mag": 7.5, "evtype": "ke", **values}})
        )

    assert said(entry(evtype="km"))["severity"] == "minor"
    assert said(entry(evtype="uk"))["severity"] == "severe"
    assert said(entry(depth=-120.0))["severity"] == "moderate"
    assert entry(mag=None).extra["unknown_magnitude"] == "missing"
    assert entry(mag=float("nan")).extra.get("said") is None


# --- WHO -------------------------------------------------------------------------------------------------------------


def don(title: str | None, **values: Any) -> dict[str, Any]:
    return {"value": [{"DonId": "2026-DON700", "Title": title, "PublicationDate": "2026-02-27T15:00:00Z", **values}]}


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Cholera – Iraq", ("IQ",)),
        ("Cholera - Iraq", ("IQ",)),
        ("Cholera — Iraq", ("IQ",)),
        ("Cholera –Iraq", ("IQ",)),
        ("Ebola disease caused by Sudan virus, Uganda", ("UG",)),
        ("Avian Influenza A(H5N1) – United States of America", ("US",)),
        ("Crimean-Congo haemorrhagic fever - Islamic Republic of Iran", ("IR",)),
        ("Cholera – Haiti and the Dominican Republic", ("HT", "DO")),
        ("Marburg virus disease - Equatorial Guinea and the United Republic of Tanzania", ("GQ", "TZ")),
        ("Chikungunya - La Réunion and Mayotte", ("RE", "YT")),
        ("Rift Valley fever - Mauritania, Senegal", ("MR", "SN")),
        ("Measles, Kyrgyzstan", ("KG",)),
        ("Polio - Bosnia and Herzegovina", ("BA",)),
    ],
)
def test_the_country_at_the_end_of_the_title(title: str, countries: tuple[str, ...]) -> None:
    entry = one("who-don", don(title))
    assert entry.countries == countries
    assert said(entry)["kind"] == "health"


@pytest.mark.parametrize(
    "title",
    [
        "Measles – Global",
        "Mpox - Multi-country",
        "Dengue - Global situation",
        "Mpox – African Region",
        "Cholera, Global",
    ],
)
def test_a_row_about_the_world_is_about_no_country(title: str) -> None:
    entry = one("who-don", don(title))
    assert entry.countries == ()
    assert said(entry)["kind"] is None


def test_a_country_that_is_not_known_is_named_and_asked_about() -> None:
    entry = one("who-don", don("Unexplained illness – Atlantis"))
    assert (entry.extra["unknown_country"], "said" in entry.extra) == ("Atlantis", False)


@pytest.mark.parametrize(("given", "guid"), [("DON588", "2026-DON588"), ("2025-DON588", "2025-DON588"), (None, "Mers")])
def test_the_id_with_its_year(given: str | None, guid: str) -> None:
    assert one("who-don", don("Mers", DonId=given)).guid == guid


def test_the_override_title_holds_only_where_it_is_used() -> None:
    assert one("who-don", don("A - Iraq", OverrideTitle="B - Iran", UseOverrideTitle=True)).title == "B - Iran"
    assert one("who-don", don("A - Iraq", OverrideTitle="B - Iran", UseOverrideTitle=False)).title == "A - Iraq"
    assert one("who-don", don(None, OverrideTitle="B - Iran")).title == "B - Iran"


# --- EASA ------------------------------------------------------------------------------------------------------------


def czib(**values: Any) -> dict[str, Any]:
    known = {"Nid": "9", "name": "Airspace of Iraq", "status": "Active", "country": "Iraq"}
    return {"conflict_zones": [{**known, "issued_date": "2026-02-28T00:00:00+0100", **values}]}


def test_a_recommendation_to_airlines_is_a_warning_and_closes_nothing() -> None:
    entry = one("easa-czib", czib(valid_until_date="31/08/2026"))
    assert (said(entry)["kind"], said(entry)["severity"]) == ("travel_warning", "moderate")
    assert said(entry)["until"] == "2026-08-31T23:59:59+00:00", "the day comes first"
    grave = one("easa-czib", czib(description="Operators should not operate within this airspace."))
    assert said(grave)["severity"] == "severe"


def test_a_new_issue_date_is_an_edit_of_the_same_bulletin() -> None:
    first, second = (
        one("easa-czib", czib(issued_date=d)) for d in ("2026-02-28T00:00:00+0100", "2026-07-08T00:00:00+0200")
    )
    assert first.guid == second.guid
    assert first.fingerprint() != second.fingerprint()
    assert second.extra["czib"]["issued"] == "2026-07-08", "the day as it is written"


@pytest.mark.parametrize("status", ["Inactive", "Withdrawn", "Expired"])
def test_an_inactive_bulletin_ends_only_what_it_said_itself(status: str) -> None:
    entry = one("easa-czib", czib(status=status))
    assert (said(entry)["phase"], said(entry)["ends"]) == ("clear", ["9"])


def page(status: str = "Active", dates: str = "Issue date 08/07/2026 Valid until 31/08/2026", menu: str = "") -> bytes:
    number = "CZIB number CZIB-2026-04"
    heading = f"<nav>{menu}</nav><h1>Airspace of Iran</h1>"
    return f"<html><body>{heading}<p>Status {status} {number} {dates}</p></body></html>".encode()


def test_a_bulletins_page_is_read_from_its_status_on() -> None:
    entry = one("easa-czib-iran", page())
    assert (entry.guid, entry.countries) == ("CZIB-2026-04", ("IR",))
    assert entry.extra["czib"] == {"status": "Active", "issued": "2026-07-08", "valid_until": "2026-08-31"}
    assert entry.fingerprint() == one("easa-czib-iran", page(menu="Another menu today")).fingerprint()
    assert entry.fingerprint() != one("easa-czib-iran", page(dates="Issue date 01/08/2026")).fingerprint()


def test_a_page_without_a_bulletin_is_an_outage() -> None:
    with pytest.raises(NotAFeed):
        parsed("easa-czib-iran", b"<html><body><h1>Page not found</h1></body></html>")


# --- ReliefWeb -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"status": 403, "error": {"type": "X", "message": "not approved"}}, "map.appname"),
        ({"status": 410, "error": "gone"}, "use v2"),
        ({"data": None}, "no list"),
        ([], "no list"),
    ],
)
def test_refusals_say_what_to_do(body: Any, word: str) -> None:
    with pytest.raises(NotAFeed, match=word):
        parsed("reliefweb-disasters", body)


def test_a_report_names_its_countries_and_leaves_the_rest_to_its_words() -> None:
    fields = {
        "title": "Situation report",
        "body": "Roads are cut.",
        "country": [{"iso3": "kgz"}, {"name": "Tajikistan"}],
    }
    fields |= {"date": {"created": "2026-02-28T09:00:00+00:00"}, "language": [{"code": "en"}]}
    entry = one("reliefweb-disasters", {"data": [{"id": 7, "fields": fields}]})
    assert (entry.guid, entry.countries, entry.text) == ("7", ("KG", "TJ"), "Roads are cut.")
    assert "said" not in entry.extra


def test_the_appname_of_the_map_stands_in_the_address() -> None:
    assert "{appname}" in SOURCES["reliefweb-disasters"].url
    assert not SOURCES["reliefweb-disasters"].enabled


# --- Home Front Command ----------------------------------------------------------------------------------------------

OVER, ROCKETS = "האירוע הסתיים", "ירי רקטות וטילים"


def siren(title: str, code: int, place: str = "חיפה", at: str = "2026-03-01 14:00:00") -> dict[str, Any]:
    return {"alertDate": at, "title": title, "data": place, "category": code}


def live(title: str, code: str) -> dict[str, Any]:
    return {"id": "134177031500000000", "cat": code, "title": title, "data": ["חיפה"], "desc": ""}


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\xef\xbb\xbf\r\n", "\ufeff\r\n".encode("utf-16-le"), b"[]", b"{}"])
def test_nothing_is_happening(body: bytes) -> None:
    assert parsed("il-oref-history", body).entries == ()


@pytest.mark.parametrize(
    ("document", "kind", "phase"),
    [
        (live(ROCKETS, "1"), "security_incident", "onset"),
        (live("", "3"), "natural_hazard", "onset"),
        ([siren("", 3)], "security_incident", "onset"),
        (live("", "13"), "security_incident", "onset"),
        (live(OVER, "10"), "security_incident", "clear"),
        ([siren("הארוע הסתיים", 13)], "security_incident", "clear"),
        ([siren("The event has ended", 13)], "security_incident", "clear"),
        (live("בדקות הקרובות צפויות להתקבל התרעות באזורך", "10"), "security_incident", "onset"),
        (live("ניתן לצאת מהמרחב המוגן אך יש להישאר בקרבתו", "10"), "security_incident", "update"),
        ([siren("רעידת אדמה", 7)], "natural_hazard", "onset"),
        ({"threatId": "5", "title": "", "time": "2026-03-01T14:00:00+0200", "id": "1"}, "security_incident", "onset"),
        ({"threatId": "8", "title": OVER, "time": "2026-03-01T14:00:00+0200", "id": "1"}, "security_incident", "clear"),
    ],
)
def test_the_title_decides_before_any_of_the_three_code_lists(document: Any, kind: str, phase: str) -> None:
    entry = one("il-oref-live", document)
    assert (said(entry)["kind"], said(entry)["phase"], entry.countries) == (kind, phase, ("IL",))


@pytest.mark.parametrize("document", [[siren("", 15)], live("", "101"), [siren("תרגיל", 1)], [siren("", 5)]])
def test_drills_and_sirens_of_memory_concern_nobody(document: Any) -> None:
    assert said(one("il-oref-live", document))["kind"] is None


@pytest.mark.parametrize(
    "document", [[siren("הודעה", 13)], [siren("הודעה", 77)], live("הודעה", "9"), live("הודעה", "x")]
)
def test_an_unknown_code_is_named_and_left_to_the_words(document: Any) -> None:
    extra = one("il-oref-live", document).extra
    assert extra["unknown_category"]
    assert "said" not in extra


def test_rows_of_a_salvo_are_one_entry_and_more_of_them_an_edit() -> None:
    first = one("il-oref-history", [siren(ROCKETS, 1)])
    second = one("il-oref-history", [siren(ROCKETS, 1), siren(ROCKETS, 1, "עכו")])
    assert first.guid == second.guid
    assert second.extra["oref"]["places"] == ["חיפה", "עכו"]
    assert first.fingerprint() != second.fingerprint()
    assert first.published == datetime(2026, 3, 1, 12, tzinfo=UTC), "Israel's time"


def test_an_all_clear_for_some_places_is_none_for_the_country() -> None:
    warned = [siren(ROCKETS, 1), siren(ROCKETS, 1, "עכו")]
    some = [siren(OVER, 13, at="2026-03-01 14:10:00"), *warned]
    every = [siren(OVER, 13, "עכו", "2026-03-01 14:12:00"), *some]
    assert said(parsed("il-oref-history", some).entries[0])["phase"] == "update"
    assert said(parsed("il-oref-history", every).entries[0])["phase"] == "clear"


def test_a_live_alerts_id_is_its_moment() -> None:
    assert one("il-oref-live", live(ROCKETS, "1")).published == datetime(2026, 3, 11, 11, 45, 50, tzinfo=UTC)


def test_the_list_of_categories_is_no_list_of_alerts() -> None:
    with pytest.raises(NotAFeed, match="not of alerts"):
        parsed("il-oref-live", [{"id": 1, "cat": "missilealert", "matrixid": 1}])


def test_a_source_may_be_read_without_a_catalogue(make_source: MakeSource) -> None:
    for form in ("gdacs", "usgs", "emsc", "reliefweb", "who_don"):
        with pytest.raises(NotAFeed):
            parse(b"[]" if form in ("gdacs", "usgs", "reliefweb") else b'"x"', make_source(form))
