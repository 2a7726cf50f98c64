"""From an entry to advisories: one for each country and track, with the facts where a reader looks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.detection.advise import advisories, unsaid
from bot.detection.pipeline import DetectInput, detect
from bot.domain.advisory import Advisory, Kind, Phase, Severity, Track
from bot.domain.entry import Entry
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats.said import nothing, said

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINISTRY = Source(
    id="uz-mfa",
    publisher=Publisher("uz-mfa", "MFA of Uzbekistan", "UZ", Tier.OFFICIAL, "ministry"),
    url="https://example.org",
    format="rss",
    lang="en",
    every=60,
)


def advised(entry: Entry, source: Source = MINISTRY) -> list[Advisory]:
    found = detect(
        DetectInput(
            entry.title,
            entry.text,
            entry.published,
            source.source_kind,
            source.publisher.country,
            source.lang,
            entry.countries,
            entry.level,
        )
    )
    return advisories(entry, source, found, NOW)


def entry(title: str, text: str = "", **more: Any) -> Entry:
    return replace(Entry(guid="1", title=title, text=text, published=NOW), **more)


def test_one_advisory_for_each_country_and_track() -> None:
    found = advised(entry("Flights to Doha and Dubai cancelled", "Qatar and the UAE have closed their airspace."))
    assert {(a.country, a.track) for a in found} == {
        ("QA", Track.FLIGHTS),
        ("QA", Track.AIRSPACE),
        ("AE", Track.FLIGHTS),
        ("AE", Track.AIRSPACE),
    }


def test_what_to_do_goes_with_what_it_is_about() -> None:
    (advice,) = advised(
        entry("Embassy in Tehran has suspended its work", "Citizens in Iran should stay indoors and avoid crowds.")
    )
    assert advice.track is Track.MISSION
    assert advice.kinds == (Kind.EMBASSY_STATUS, Kind.SAFETY_INSTRUCTION)


def test_what_to_do_alone_is_advice() -> None:
    (advice,) = advised(entry("Citizens in Iran should stay indoors and avoid crowds"))
    assert (advice.track, advice.kinds) == (Track.ADVICE, (Kind.SAFETY_INSTRUCTION,))


def test_numbers_go_to_the_mission_and_airlines_to_the_flights() -> None:
    found = advised(
        entry(
            "Uzbekistan Airways cancels flights to Doha",
            "HY331 will not operate. Citizens in Qatar can call the embassy hotline +974 4000 1111.",
        )
    )
    by_track = {a.track: a for a in found}
    assert by_track[Track.FLIGHTS].airlines == ("HY",)
    assert by_track[Track.FLIGHTS].flights == ("HY331",)
    assert by_track[Track.FLIGHTS].phones == ()
    assert by_track[Track.MISSION].phones == ("+97440001111",)
    assert by_track[Track.MISSION].airlines == ()


@pytest.mark.parametrize(
    ("level", "severity", "phase"),
    [
        ("avoid", Severity.EXTREME, Phase.ONSET),
        ("reconsider", Severity.SEVERE, Phase.ONSET),
        ("caution", Severity.MODERATE, Phase.ONSET),
        ("normal", Severity.MINOR, Phase.CLEAR),
    ],
)
def test_a_format_s_own_level_is_the_advice_whatever_the_words(level: str, severity: Severity, phase: Phase) -> None:
    (advice,) = advised(entry("Iran", "Latest update: editorial changes.", level=level, countries=("IR",)))
    assert (advice.country, advice.track, advice.level) == ("IR", Track.ADVICE, level)
    assert (advice.severity, advice.phase) == (severity, phase)


def test_a_format_s_own_countries_win_over_those_in_the_text() -> None:
    found = advised(entry("Flights to Doha cancelled", countries=("AE",)))
    assert {a.country for a in found} == {"AE"}


def stated(kind: Kind = Kind.NATURAL_HAZARD, severity: str = "severe", phase: str = "onset", until: str = "") -> Entry:
    end = datetime.fromisoformat(until) if until else None
    return entry("Storm", countries=("QA",), extra=said(kind, Severity(severity), Phase(phase), end))


def test_a_structured_format_says_all_itself() -> None:
    (warning,) = advised(stated(until="2026-03-02T10:00:00+00:00"))
    assert (warning.track, warning.severity, warning.phase) == (Track.HAZARD, Severity.SEVERE, Phase.ONSET)
    assert warning.valid_until == datetime(2026, 3, 2, tzinfo=UTC).date()


@pytest.mark.parametrize(
    ("kind", "track"),
    [
        (Kind.NATURAL_HAZARD, Track.HAZARD),
        (Kind.HEALTH, Track.HEALTH),
        (Kind.SECURITY_INCIDENT, Track.SECURITY),
        (Kind.TRAVEL_WARNING, Track.ADVICE),
    ],
)
def test_the_track_follows_the_stated_kind(kind: Kind, track: Track) -> None:
    assert [a.track for a in advised(stated(kind))] == [track]


def test_a_stated_end_is_an_all_clear() -> None:
    assert [a.phase for a in advised(stated(phase="clear"))] == [Phase.CLEAR]


@pytest.mark.parametrize(
    ("quiet", "why"),
    [
        (nothing("status Exercise"), "status Exercise"),
        (said(Kind.HEALTH, Severity.MINOR), "minor by the source's own measure"),
        (
            said(Kind.HEALTH, Severity.SEVERE, until=datetime(2026, 2, 28, tzinfo=UTC)),
            "over before it was read",
        ),
    ],
)
def test_exercises_trifles_and_past_warnings_are_nobodys_business(quiet: dict[str, Any], why: str) -> None:
    silent = entry("Airspace closed, all flights cancelled", countries=("QA",), extra=quiet)
    assert advised(silent) == []
    assert unsaid(silent, NOW) == why


def test_no_country_no_advisory() -> None:
    assert advised(entry("Flights to the Middle East suspended")) == []


def test_an_airlines_passenger_line_is_not_an_embassys_number() -> None:
    from bot.detection.advise import advisories
    from bot.domain.advisory import Detection, Kind, Phase, Severity, Track
    from bot.domain.entry import Entry
    from bot.domain.source import Publisher, Source, Tier

    airline = Publisher("hy", "Uzbekistan Airways", "UZ", Tier.OFFICIAL, "airline", "HY")
    source = Source("hy", airline, "https://example.org", "rss", "uz", 60)
    kinds = (Kind.FLIGHT_SUSPENSION, Kind.EMBASSY_CONTACTS)
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    read = Detection("uz", True, kinds, ("QA",), phones=("+998781200072",), phase=Phase.ONSET, severity=Severity.SEVERE)
    (found,) = advisories(Entry("1", "t", "x", published=moment), source, read, moment)
    assert found.track is Track.FLIGHTS
    assert found.phones == ("+998781200072",)
