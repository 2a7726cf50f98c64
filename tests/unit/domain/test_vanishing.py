"""Events that vanish from a window: gone is not old, not merged, not an old copy, and not over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.entry import Entry
from bot.domain.vanishing import Watched, look, window_of

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def quake(name: str, *aliases: str, severity: str = "moderate", **said: object) -> Entry:
    stated = {"kind": "natural_hazard", "severity": severity, "phase": "onset", **said}
    extra = {"said": stated, **({"aliases": list(aliases)} if aliases else {})}
    return Entry(name, f"M 6.5 {name}", published=START, countries=("UZ",), extra=extra)


OTHER = quake("other", severity="minor")


def run(*payloads: tuple[float, list[Entry]], window: timedelta = DAY) -> list[list[str]]:
    """(hours after the start when it was made, its events) each -> what is told gone after each."""
    state: Mapping[str, Watched] = {}
    told = []
    for hours, listed in payloads:
        seen = look(state, listed, START + timedelta(hours=hours), window)
        state = {key: Watched.from_json(event.as_json()) for key, event in seen.state.items()}
        told.append([event.ids[0] for event in seen.gone])
    return told


def test_an_event_that_stays_away_is_told_once() -> None:
    assert run((1, [quake("a"), OTHER]), *((h, [OTHER]) for h in (2, 3, 4, 5))) == [[], [], [], ["a"], []]


def test_an_event_that_comes_back_is_not_told() -> None:
    there, away = [quake("a"), OTHER], [OTHER]
    assert run((1, there), (2, away), (3, away), (4, there), (5, away), (6, away)) == [[]] * 6


def test_an_event_under_another_of_its_names_is_there() -> None:
    assert run((1, [quake("a"), OTHER]), *((h, [quake("b", "a"), OTHER]) for h in (2, 3, 4))) == [[]] * 4


def test_an_event_that_grew_too_old_for_its_window_is_no_news() -> None:
    assert run((1, [quake("a"), OTHER]), *((h, [OTHER]) for h in (22, 23, 24, 25))) == [[]] * 5


@pytest.mark.parametrize("payload", [(0.5, [OTHER]), (2.0, [])], ids=["an old copy", "an empty list"])
def test_what_proves_nothing_does_not_count(payload: tuple[float, list[Entry]]) -> None:
    assert run((1, [quake("a"), OTHER]), *([payload] * 4)) == [[]] * 5


def test_an_event_that_the_source_itself_deletes_is_not_told_twice() -> None:
    deleted = quake("a", withdrawn=True)
    assert run((1, [quake("a"), OTHER]), (2, [deleted, OTHER]), *((h, [OTHER]) for h in (3, 4, 5))) == [[]] * 5


def test_small_events_are_not_watched() -> None:
    assert look({}, [OTHER], START, DAY).state == {}


def test_the_next_payload_is_waited_for() -> None:
    first = look({}, [quake("a"), OTHER], START + timedelta(hours=1), DAY)
    assert not first.waits
    assert look(first.state, [OTHER], START + timedelta(hours=2), DAY).waits


@pytest.mark.parametrize(
    ("url", "window"),
    [
        ("https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/4.5_day.geojson", DAY),
        ("https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/all_hour.geojson", timedelta(hours=1)),
        ("https://earthquake.usgs.gov/fdsnws/event/1/query?format=geojson", None),
    ],
)
def test_the_window_is_what_the_feeds_name_says(url: str, window: timedelta | None) -> None:
    assert window_of(url) == window
