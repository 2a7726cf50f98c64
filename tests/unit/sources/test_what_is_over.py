"""What ends an alert and what does not, and how loud a hazard is: rules of formats that a reader's phone depends on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.detection.advise import advisories
from bot.detection.pipeline import DetectInput, detect
from bot.domain import levels
from bot.domain.advisory import Phase
from bot.domain.entry import Entry
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import parse

METEO = Publisher("x", "X", "KZ", Tier.OFFICIAL, "hazard")


def read(
    form: str, body: str, publisher: Publisher = METEO, url: str = "https://x.example/feeds/index.xml"
) -> list[Entry]:
    return parse(body.encode(), Source("x", publisher, url, form, None, 60))


def said(entry: Entry) -> Any:
    return entry.extra.get("said")


# --- CAP -------------------------------------------------------------------------------------------------------------


def info(
    more: str = "", expires: str = "2126-03-02T20:00:00Z", severity: str = "Severe", headline: str = "Flood"
) -> str:
    return (
        f"<info><category>Met</category><event>Flood</event><severity>{severity}</severity>{more}"
        f"<expires>{expires}</expires><headline>{headline}</headline><description>a&lt;br/&gt;b</description>"
        "<instruction>Go up.</instruction><area><areaDesc>Almaty</areaDesc></area></info>"
    )


def alert(infos: str, kind: str = "Alert", more: str = "") -> str:
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>X.1</identifier><sender>a@b</sender>'
        f"<sent>2026-03-02T10:00:00Z</sent><status>Actual</status><msgType>{kind}</msgType>{more}{infos}</alert>"
    )


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        (alert(info("<responseType>AllClear</responseType>")), ["X.1"]),
        (alert("", "Cancel"), ["X.1"]),
        (alert("", "Cancel", "<references>a@b,X.0,2026-03-01T10:00:00Z</references>"), ["X.0"]),
    ],
)
def test_one_message_ends_what_it_names_and_never_all_of_a_countrys_warnings(body: str, ends: list[str]) -> None:
    [entry] = read("cap", body)
    assert (said(entry)["phase"], said(entry)["ends"]) == ("clear", ends)


def test_a_part_that_had_ended_when_the_message_was_sent_is_not_its_gravity() -> None:
    [entry] = read("cap", alert(info(expires="2026-03-01T00:00:00Z", severity="Extreme", headline="Old") + info()))
    assert (said(entry)["severity"], entry.title) == ("severe", "Flood: Almaty")
    [past] = read("cap", alert(info(expires="2026-03-01T00:00:00Z")))
    assert past.title == "Flood: Almaty", "where all have ended, they are what it says"


def test_what_to_do_is_a_line_of_its_own() -> None:
    assert read("cap", alert(info()))[0].text == "a\nb\nGo up."


@pytest.mark.parametrize(
    "link", ['<link href="20260302.xml"/>', '<link type="application/cap+xml" href="/feeds/20260302.xml"/>']
)
def test_a_relative_link_of_an_index_is_followed(link: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Wind</title>{link}</entry></feed>'
    assert read("cap", feed)[0].follow == "https://x.example/feeds/20260302.xml"


def test_no_warnings_is_no_warning() -> None:
    title = "There are no active watches, warnings or advisories"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>{title}</title></entry></feed>'
    assert said(read("cap", feed)[0])["kind"] is None


# --- GDACS -----------------------------------------------------------------------------------------------------------


def event(kind: str, colour: str, country: str = "Oman", population: str = "", value: str = "") -> Entry:
    fields = {"eventtype": kind, "eventid": "1000001", "alertlevel": colour, "country": country}
    inside = "".join(f"<gdacs:{name}>{words}</gdacs:{name}>" for name, words in fields.items())
    inside += f'<gdacs:population unit="Pop74" value="{value}">{population}</gdacs:population>'
    body = f'<rss xmlns:gdacs="http://www.gdacs.org"><channel><item><title>T</title>{inside}</item></channel></rss>'
    return read("gdacs", body, Publisher("gdacs", "GDACS", "", Tier.OFFICIAL, "hazard"))[0]


@pytest.mark.parametrize(
    ("found", "severity"),
    [
        (event("DR", "Orange"), "minor"),
        (event("DR", "Red"), "minor"),
        (event("TC", "Orange", value="4476940"), "severe"),
        (event("TC", "Orange", country=""), "minor"),
        (event("TC", "Orange", value="0"), "moderate"),
        (
            event("TC", "Red", population="Population affected by Category 1 (120 km/h) wind speeds or higher is 0"),
            "severe",
        ),
        (
            event(
                "TC",
                "Red",
                population="Population affected by Category 1 (120 km/h) wind speeds or higher is 0.5 million",
            ),
            "extreme",
        ),
        (event("FL", "Orange", value="0"), "severe"),
        (event("EQ", "Red", value="0"), "extreme"),
    ],
)
def test_droughts_and_storms_far_from_people_ring_less(found: Entry, severity: str) -> None:
    assert said(found)["severity"] == severity


# --- governments -----------------------------------------------------------------------------------------------------


def test_normal_but_not_in_parts_is_no_all_clear() -> None:
    source = Source(
        "ca", Publisher("ca", "GAC", "CA", Tier.OFFICIAL, "ministry"), "https://x.example", "canada", "en", 60
    )
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for regional, phase in ((True, Phase.UPDATE), (False, Phase.CLEAR)):
        entry = Entry("IL", "Israel", published=now, countries=("IL",), level="normal", extra={"regional": regional})
        found = detect(DetectInput(entry.title, "", now, "official", "CA", "en", entry.countries, entry.level))
        [advisory] = advisories(entry, source, found, now)
        weighed = levels.weigh(advisory, "avoid", first_version=False, announced=False)
        assert not isinstance(weighed, str)
        assert weighed.phase is phase


def test_a_single_status_of_gov_uk_is_read() -> None:
    details = {"country": {"name": "Qatar", "slug": "qatar"}, "alert_status": "avoid_all_travel_to_parts", "parts": []}
    page = {"base_path": "/foreign-travel-advice/qatar", "document_type": "travel_advice", "details": details}
    [entry] = read("gov_uk", json.dumps(page))
    assert (entry.level, entry.extra["regional"], entry.extra["regional_level"]) == ("caution", True, "avoid")


@pytest.mark.parametrize(
    ("title", "level", "country"),
    [("Level 4 - Do not travel: Iran", "avoid", "IR"), ("Iran - Level 4: Do Not Travel", "avoid", "IR")],
)
def test_the_level_of_the_united_states_wherever_it_stands(title: str, level: str, country: str) -> None:
    item = {"Title": title, "Link": "https://x.example/iran-travel-advisory.html", "Category": ["IR"], "Summary": ""}
    [entry] = read("us_state", json.dumps([item, None, 5]))
    assert (entry.level, entry.countries) == (level, (country,))


# --- Home Front Command ----------------------------------------------------------------------------------------------

LIVE = {"id": "134168709720000001", "cat": "10", "title": "האירוע הסתיים", "desc": ""}


def test_a_live_all_clear_ends_nothing_but_what_it_names() -> None:
    """Calm in Metula is none in Tel Aviv; only the history knows of both."""
    [some] = read("oref", json.dumps({**LIVE, "data": ["מטולה"]}))
    [siren] = read("oref", json.dumps({**LIVE, "cat": "1", "title": "ירי רקטות וטילים", "data": ["מטולה"]}))
    [other] = read("oref", json.dumps({**LIVE, "cat": "1", "title": "ירי רקטות וטילים", "data": ["חיפה"]}))
    assert said(some)["phase"] == "clear"
    assert siren.extra["cap"]["identifier"] in said(some)["ends"]
    assert other.extra["cap"]["identifier"] not in said(some)["ends"]
    [everywhere] = read("oref", json.dumps({**LIVE, "data": ["כל הארץ"]}))
    assert (said(everywhere)["phase"], "ends" in said(everywhere)) == ("clear", False)
    row = {"alertDate": "2026-03-02 10:20:00", "title": "האירוע הסתיים", "data": "מטולה", "category": 13}
    assert "ends" not in said(read("oref", json.dumps([row]))[0]), "the history is the whole of a day"


# --- WHO, EASA -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "countries"),
    [
        ("Nipah virus infection in India", ("IN",)),
        ("Human infection with avian influenza A(H7N9) virus in China – update", ("CN",)),
        ("Ebola virus disease – Democratic Republic of the Congo: update 3", ("CD",)),
        ("Cholera in the Democratic Republic of the Congo", ("CD",)),
        ("Sudan virus disease - Uganda", ("UG",)),
        ("Increase in cases of mpox", ()),
    ],
)
def test_the_country_of_an_outbreak(title: str, countries: tuple[str, ...]) -> None:
    [entry] = read("who_don", json.dumps({"value": [{"Id": "1", "Title": title}]}))
    assert entry.countries == countries


def test_the_number_of_a_bulletin_may_stand_in_its_title() -> None:
    row = {"Nid": "3", "title": "CZIB-2017-04R20: Airspace of Syria", "status": "Active"}
    [entry] = read("easa_czib", json.dumps({"conflict_zones": [{"conflict_zone": row}]}))
    assert (entry.guid, entry.countries) == ("CZIB-2017-04", ("SY",))
