"""Hazard payloads recorded from real publishers (../shared/feeds, not part of this repository): skipped where absent.

Every one of them is read to what was checked by hand, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.domain.source import Publisher, Source, Tier
from bot.sources.catalogue import load
from bot.sources.countries import from_iso3, from_name
from bot.sources.formats import Parsed, parse_counted
from tests.conftest import SHARED

FEEDS = SHARED / "feeds"
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="needs the recorded payloads in ../shared/feeds")


def source(form: str, country: str = "") -> Source:
    return Source("x", Publisher("x", "X", country, Tier.OFFICIAL, "hazard"), "https://x.example", form, None, 60)


def read(form: str, name: str, country: str = "") -> Parsed:
    return parse_counted((FEEDS / name).read_bytes(), source(form, country))


def facts(entry: Entry) -> tuple[Any, ...]:
    """guid, countries, what it states: kind, severity, phase; or why it is nobody's business; or None."""
    said = entry.extra.get("said")
    stated = said and (f"{said['kind']} {said['severity']} {said['phase']}" if said["kind"] else said["why"])
    return entry.guid, " ".join(entry.countries), stated


FOG, WIND = "LV.RIGA.FOG.1", "LV.GULF.WIND.1"
SASK = "urn:oid:2.49.0.1.124.0639846732.2026", "E746FB63-2A32-48EC-8AAF-D30FFC1CDDE0"
QUAKES_CA = "https://www.earthquakescanada.nrcan.gc.ca/?eventid="
CAP = [
    ("meteoalarm_cap_riga_fog.xml", "LV", [(FOG, "LV", "natural_hazard moderate onset")]),
    ("meteoalarm_cap_gulf_wind.xml", "", [(WIND, "LV", "natural_hazard severe onset")]),  # EMMA_ID LV806
    (
        "meteoalarm_feed.xml",
        "LV",
        [
            ("riga-fog", "LV", "natural_hazard moderate onset"),
            ("gulf-wind", "LV", "natural_hazard severe onset"),
            ("smiltene-storm", "LV", "natural_hazard moderate onset"),
            ("smiltene-rain", "LV", "natural_hazard extreme onset"),
        ],
    ),
    ("alberta-emergency-alert.atom", "CA", [("urn:oid:2.49.0.1.124.0957859356.2026", "CA", None)]),
    ("saskalert-cap-active.json", "CA", [(SASK[1], "CA", "health moderate onset")]),
    ("saskalert-feed.json", "CA", [(SASK[0], "CA", None), (SASK[1], "CA", None)]),
    (
        "nrcan-canada-en.atom",
        "CA",
        [(QUAKES_CA + n, "CA", None) for n in ("20260813.1111001", "20260813.0954001", "20260813.0639001")],
    ),
]


@pytest.mark.parametrize(("name", "country", "expected"), CAP, ids=[name for name, *_ in CAP])
def test_cap(name: str, country: str, expected: list[tuple[Any, ...]]) -> None:
    parsed = read("cap", f"cap/{name}", country)
    assert [facts(entry) for entry in parsed.entries] == expected
    assert (parsed.skipped, parsed.mode) == ((), "strict")
    assert all(entry.published for entry in parsed.entries)


def test_rows_of_an_index_lead_to_their_documents() -> None:
    for name, leading in (("meteoalarm_feed.xml", 4), ("alberta-emergency-alert.atom", 1), ("saskalert-feed.json", 2)):
        assert sum(bool(entry.follow) for entry in read("cap", f"cap/{name}").entries) == leading


def test_the_other_language_of_a_warning_is_kept() -> None:
    [fog] = read("cap", "cap/meteoalarm_cap_riga_fog.xml", "LV").entries
    assert fog.title == "Yellow Fog Warning: Riga"
    assert fog.extra["cap"]["languages"]["lv"]["title"] == "Dzeltenais miglas brīdinājums"
    assert fog.extra["said"]["until"] == "2126-07-12T07:00:00+00:00"


def test_the_seed_list_of_cap_feeds_is_no_alert_and_its_wrong_countries_are_known() -> None:
    with pytest.raises(NotAFeed):
        read("cap", "cap/ifrc_alert_hub_feeds.json")
    rows = json.loads((FEEDS / "cap/ifrc_alert_hub_feeds.json").read_bytes())
    assert len(rows) == 169
    wrong = [
        (row["sourceId"], row["iso3"])
        for row in rows
        if (named := from_name(row["name"].partition(":")[0])) and named != from_iso3(row["iso3"])
    ]
    assert wrong == [("ar-smn-es", "AFG"), ("hk-hko-xx", "CHN")]


def test_our_rows_of_that_list_have_its_addresses_and_the_right_countries() -> None:
    listed = {row["capAlertFeed"]: row for row in json.loads((FEEDS / "cap/ifrc_alert_hub_feeds.json").read_bytes())}
    ours = {s.url: s for s in load(None).sources.values() if s.format == "cap" and s.url in listed}
    assert len(ours) >= 20
    for url, found in ours.items():
        # Hong Kong stands there as China
        assert (found.publisher.country,) == from_iso3(listed[url]["iso3"]) or found.publisher.country == "HK"


# --- GDACS -----------------------------------------------------------------------------------------------------------

# By severity: seven Orange ones are droughts, which are minor; the eighth is a storm over the Philippines.
# file: events; by severity; events whose country nobody named (open sea)
GDACS_RSS = {
    "gdacs-1.xml": (4, {"minor": 4}, []),
    "gdacs-rss.xml": (16, {"minor": 15, "severe": 1}, []),
    "gdacs-rss-24h.xml": (21, {"minor": 21}, ["EQ1200043"]),
    "gdacs-rss-7d.trimmed.xml": (31, {"minor": 31}, ["EQ1200043", "EQ1199952"]),
}


@pytest.mark.parametrize("name", GDACS_RSS)
def test_gdacs_rss(name: str) -> None:
    parsed = read("gdacs", f"gdacs/{name}")
    events, severities, nowhere = GDACS_RSS[name]
    assert len({entry.guid for entry in parsed.entries}) == len(parsed.entries) == events
    assert Counter(entry.extra["said"]["severity"] for entry in parsed.entries) == severities
    assert [entry.guid for entry in parsed.entries if not entry.countries] == nowhere
    assert (parsed.skipped, parsed.mode) == ((), "strict")


def test_an_orange_event_in_a_green_episode_is_orange_for_all_its_countries() -> None:
    by_key = {entry.guid: entry for entry in read("gdacs", "gdacs/gdacs-rss.xml").entries}
    storm, drought = by_key["TC1000641"], by_key["DR1012728"]
    assert facts(storm) == ("TC1000641", "PH", "natural_hazard severe onset")
    assert (storm.extra["gdacs"]["alertlevel"], storm.extra["gdacs"]["episodealertlevel"]) == ("Orange", "Green")
    assert drought.countries == ("AO", "BW", "LS", "MZ", "NA", "ZA", "ZM", "ZW"), "iso3 is only the first"


def test_an_item_without_colour_is_kept_and_says_so() -> None:
    [entry] = read("gdacs", "gdacs/gdacs-2.xml").entries
    assert facts(entry) == ("TC1000643", "", None)
    assert entry.extra["unknown_alertlevel"] == "missing"


# The history as its keeper's commits date it, in UTC. He once put back an older copy (10:34), which its dates betray.
HISTORY = ("18T1804", "19T0435", "19T1604", "19T1038", "22T0214", "22T0848", "22T1415")
EVENTS = (71, 81, 71, 81, 63, 65, 67)
COLOURS = [
    ("19T0435", "DR1016449", "Orange", "Green"),
    ("19T0435", "DR1018431", "Green", "Orange"),
]
PUT_BACK = [
    ("19T1604", "DR1018431", "Orange", "Green"),
    ("19T1604", "DR1016449", "Green", "Orange"),
]


def test_in_the_recorded_history_an_event_is_one_entry_and_exactly_two_change_their_colour() -> None:
    known: dict[str, Entry] = {}
    changed, put_back, episodes = [], [], 0
    for day, events in zip(HISTORY, EVENTS, strict=True):
        parsed = read("gdacs", f"history/gdacs_geojson/2026-05-{day}.geojson")
        assert len({entry.guid for entry in parsed.entries}) == len(parsed.entries) == events
        assert not parsed.skipped
        for entry in parsed.entries:
            before = known.get(entry.guid)
            older = before is not None and _at(entry) < _at(before)
            if before and (colour := _colour(entry)) != _colour(before):
                (put_back if older else changed).append((day, entry.guid, _colour(before), colour))
                assert entry.fingerprint() != before.fingerprint(), "a change of colour is seen"
            elif before and _countries(entry) == _countries(before) and entry.guid[:2] != "WF":  # whose hectares grow
                episodes += entry.extra["gdacs"]["episodeid"] != before.extra["gdacs"]["episodeid"]
                assert entry.fingerprint() == before.fingerprint(), "an episode with nothing new is no edit"
            if not older:
                known[entry.guid] = entry
    assert changed == COLOURS
    assert put_back == PUT_BACK
    assert episodes > 20
    assert len(known) == 167


def _at(entry: Entry) -> Any:
    assert entry.published is not None
    return entry.published


def _colour(entry: Entry) -> str:
    return str(entry.extra["gdacs"]["alertlevel"])


def _countries(entry: Entry) -> str:
    return str(entry.extra["gdacs"].get("country"))


# --- earthquakes, Home Front Command, Hong Kong ----------------------------------------------------------------------


def test_usgs() -> None:
    parsed = read("usgs", "usgs/earthquakes-1.json")
    assert [facts(entry) for entry in parsed.entries] == [
        ("1234", "", "natural_hazard minor onset"),
        ("2345", "", "natural_hazard minor onset"),
        ("3456", "", None),
    ]
    assert [entry.extra["unknown_alert"] for entry in parsed.entries] == ["Alert 1", "Alert 2", "Alert 3"]
    assert read("usgs", "usgs/earthquakes-2.json").entries == ()


ATTACK, OVER, EASED = (
    "security_incident extreme onset",
    "security_incident moderate clear",
    "security_incident moderate update",
)
OREF = {
    "multi_alerts_real_time.json": [ATTACK],
    "multi_alerts_history.json": [ATTACK, ATTACK],
    "multi_alerts_history_end.json": [OVER],
    "combined_alerts.json": [ATTACK, ATTACK, ATTACK],
    "pushy_alert.json": [ATTACK],
    "alert_categories.json": [
        *(4 * [ATTACK] + 2 * ["the siren of a memorial day"] + 2 * ["natural_hazard extreme onset"]),
        *(2 * [ATTACK] + ["natural_hazard extreme onset", ATTACK, None, ATTACK] + 4 * ["a drill"]),
    ],
}


@pytest.mark.parametrize("name", OREF)
def test_oref(name: str) -> None:
    parsed = read("oref", f"oref/{name}")
    assert [facts(entry)[1:] for entry in parsed.entries] == [("IL", stated) for stated in OREF[name]]
    assert not parsed.skipped


OBSERVED = {
    "orefAlerts": {
        "allClearCat10": OVER,
        "preAlertCat10": ATTACK,
        "stayNearbyUpdateCat10": EASED,
        "endNearbyStayCat10": OVER,
    },
    "orefHistory": {"allClearCat13": OVER, "stayNearbyUpdateCat13": EASED, "preAlertCat14": ATTACK},
    "orefHistory2": {"allClearCat13": OVER, "stayNearbyUpdateCat13": EASED, "preAlertCat14": ATTACK},
    "orefMqtt": {"preAlert": ATTACK, "rocketAlert": ATTACK, "allClear": OVER},
    "tzevaadom": {
        "systemPreAlert": ATTACK,
        "systemIncidentEnded": OVER,
        "systemLeavingProtectedSpace": EASED,
        "systemEndNearbyStay": OVER,
        "systemStayNearby": EASED,
        "systemGenericAllClear": OVER,
        "rocketAlert": ATTACK,
    },
}


def test_messages_that_were_observed_in_march_2026() -> None:
    """The file is somebody's collection of messages, no answer of a server: refused as a whole, read one by one."""
    with pytest.raises(NotAFeed):
        read("oref", "oref/observed-raw-alerts.json")
    document = json.loads((FEEDS / "oref/observed-raw-alerts.json").read_bytes())
    for kind, messages in document.items():
        for name, message in messages.items():
            [entry] = parse_counted(json.dumps([message]).encode(), source("oref")).entries
            assert facts(entry)[1:] == ("IL", OBSERVED[kind][name]), (kind, name)
            assert entry.published is not None
    assert {kind: set(messages) for kind, messages in document.items()} == {k: set(v) for k, v in OBSERVED.items()}


def test_hong_kongs_summary_is_a_list_of_what_is_in_force() -> None:
    body = Path(FEEDS / "hazard/hko-warnsum.json").read_bytes()
    [entry] = parse_counted(body, load(None).sources["hko-warnsum"]).entries
    assert (entry.guid, entry.title, entry.countries) == ("WTCSGNL", "Tropical Cyclone Warning Signal, No. 3", ("HK",))
    assert entry.published is not None
