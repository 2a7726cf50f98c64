"""The rules by which the directory chooses and orders missions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data.missions import load_directory
from bot.domain.geo import distance_km
from bot.domain.mission import Directory, Mission, Phone

TODAY = date(2026, 3, 10)
SEEN = date(2026, 3, 2)


def mission(
    kind: str, city: str | None, host: str = "AE", *, phones: tuple[Phone, ...] = (), **more: object
) -> Mission:
    row = {"id": f"{kind}-{city}-{host}", "sending": "UZ", "host": host, "type": kind, "city": city, "phones": phones}
    return Mission(**(row | more))  # type: ignore[arg-type]


def line(number: str, seen: date | None = SEEN) -> Phone:
    return Phone(number, "main", seen)


EMBASSY = mission("embassy", "Abu Dhabi", lat=24.45, lon=54.40, phones=(line("+97120000001", date(2022, 1, 1)),))
CONSULATE = mission(
    "consulate_general", "Dubai", lat=25.08, lon=55.31, phones=(line("+97140000001", date(2017, 1, 1)),)
)
CRISIS = mission(
    "mfa_hotline",
    "Dubai",
    temporary=True,
    valid_from=SEEN,
    source_date=SEEN,
    lat=25.08,
    lon=55.31,
    phones=(line("+971500000001"),),
)
OFFICE = mission("mfa_office", "Tashkent", "UZ", phones=(line("+998710000001", None),))
POINTS = {("AE", "Sharjah"): (25.35, 55.41), ("AE", "Dubai"): (25.08, 55.31), ("AE", "Abu Dhabi"): (24.45, 54.40)}


def directory(*rows: Mission, world: tuple[Mission, ...] = ()) -> Directory:
    return Directory(rows, world, POINTS)


def found(rows: Directory, city: str | None = None, today: date = TODAY, **asked: bool) -> list[tuple[str, str | None]]:
    return [(m.type, m.city) for m in rows.find("UZ", "AE", city, today, **asked).missions]


def test_without_a_city_the_embassy_s_seat_comes_first_and_the_ministry_last() -> None:
    rows = directory(OFFICE, CRISIS, CONSULATE, EMBASSY)
    assert found(rows) == [
        ("embassy", "Abu Dhabi"),
        ("mfa_hotline", "Dubai"),
        ("consulate_general", "Dubai"),
        ("mfa_office", "Tashkent"),
    ]


def test_in_a_city_its_crisis_line_stands_before_its_post() -> None:
    assert found(directory(EMBASSY, CONSULATE, CRISIS), "Dubai")[:2] == [
        ("mfa_hotline", "Dubai"),
        ("consulate_general", "Dubai"),
    ]


def test_a_city_without_a_mission_is_answered_by_the_nearest() -> None:
    assert found(directory(EMBASSY, CONSULATE), "Sharjah") == [("consulate_general", "Dubai"), ("embassy", "Abu Dhabi")]


def test_a_city_nobody_can_place_gets_the_embassy() -> None:
    assert found(directory(CONSULATE, EMBASSY), "Atlantis")[0] == ("embassy", "Abu Dhabi")


@pytest.mark.parametrize(("day", "place"), [(date(2026, 3, 16), 0), (date(2026, 3, 17), 2)])
def test_a_temporary_row_falls_behind_the_landlines_after_fourteen_days(day: date, place: int) -> None:
    assert found(directory(EMBASSY, CONSULATE, CRISIS), "Dubai", day).index(("mfa_hotline", "Dubai")) == place


def test_a_renewed_row_lives_to_its_stated_end() -> None:
    renewed = mission("mfa_hotline", "Dubai", temporary=True, source_date=SEEN, valid_until=date(2026, 4, 1))
    assert not renewed.lapsed(date(2026, 4, 1))
    assert renewed.lapsed(date(2026, 4, 2))


def test_a_lapsed_row_is_kept_where_nothing_else_is_known() -> None:
    assert found(directory(CRISIS), today=date(2026, 12, 1)) == [("mfa_hotline", "Dubai")]


def test_a_line_that_has_not_been_opened_yet_is_not_known() -> None:
    assert found(directory(EMBASSY, CRISIS), "Dubai", date(2026, 3, 1)) == [("embassy", "Abu Dhabi")]


def test_a_border_question_gets_the_duty_post_though_the_embassy_s_city_is_named() -> None:
    crossing = mission("mfa_hotline", "Crossing", temporary=True, source_date=SEEN, phones=(line("+971500000009"),))
    rows = directory(EMBASSY, CONSULATE, CRISIS, crossing)
    assert found(rows, "Abu Dhabi")[0] == ("embassy", "Abu Dhabi")
    assert found(rows, "Abu Dhabi", date(2026, 12, 1), border=True)[0] == ("mfa_hotline", "Crossing")


def test_a_none_row_names_the_embassy_that_covers() -> None:
    rows = directory(mission("none", None, covered_by="SA"), mission("embassy", "Riyadh", "SA"), OFFICE)
    answer = rows.find("UZ", "AE", None, TODAY)
    assert answer.covered_by == "SA"
    assert [(m.host, m.type) for m in answer.missions] == [("SA", "embassy"), ("UZ", "mfa_office")]


def test_without_a_none_row_accreditation_says_who_covers() -> None:
    rows = directory(mission("embassy", "Riyadh", "SA", accredited_to=("SA", "AE")))
    assert rows.find("UZ", "AE", None, TODAY).covered_by == "SA"


def test_the_world_layer_answers_only_where_the_directory_knows_no_mission() -> None:
    seen = mission("embassy", "Abu Dhabi", id="world-1")
    assert [m.id for m in directory(world=(seen,)).find("UZ", "AE", None, TODAY).missions] == ["world-1"]
    assert seen not in directory(EMBASSY, world=(seen,)).find("UZ", "AE", None, TODAY).missions
    assert seen in directory(mission("none", None), world=(seen,)).find("UZ", "AE", None, TODAY).missions


def test_at_home_the_ministry_answers() -> None:
    assert [m.type for m in directory(EMBASSY, OFFICE).find("UZ", "UZ", "Tashkent", TODAY).missions] == ["mfa_office"]


def test_an_alert_gets_confirmed_numbers_first_and_lapsed_ones_last() -> None:
    rows = directory(EMBASSY, CONSULATE, CRISIS, OFFICE)
    numbers = [c.number for c in rows.call_lines("UZ", "AE", TODAY, limit=9)]
    assert numbers == ["+971500000001", "+97120000001", "+97140000001", "+998710000001"]
    later = rows.call_lines("UZ", "AE", date(2026, 12, 1), limit=9)
    assert [c.number for c in later][-1] == "+971500000001"
    assert all(c.old for c in later)


def test_a_number_that_two_rows_share_is_given_once_under_the_first() -> None:
    same = mission("consulate_general", "Dubai", phones=(line("+971500000001"),))
    numbers = directory(EMBASSY, same, CRISIS).call_lines("UZ", "AE", TODAY, limit=9)
    assert [(c.number, c.type) for c in numbers] == [("+971500000001", "mfa_hotline"), ("+97120000001", "embassy")]


def test_nearest_leaves_out_lapsed_lines_and_the_own_state_and_keeps_a_city_together() -> None:
    rows = directory(EMBASSY, CONSULATE, CRISIS, OFFICE)
    near = rows.nearest("UZ", (25.2, 55.3), TODAY, 3).missions
    assert [m.type for m in near] == ["mfa_hotline", "consulate_general", "embassy", "mfa_office"]
    assert CRISIS not in rows.nearest("UZ", (25.2, 55.3), date(2026, 12, 1)).missions


@pytest.mark.parametrize(
    ("city", "host", "stands_for"),
    [("Tel Aviv", "IL", "Ramat Gan"), ("Kuala Lumpur", "MY", "Ampang"), ("Brussels", "BE", "Uccle")],
)
def test_a_metropolitan_area_is_one_place(city: str, host: str, stands_for: str) -> None:
    points = load_directory().points
    named = [m for m in load_directory().missions if m.host == host and m.city in (city, stands_for) and m.point]
    assert named
    assert all(distance_km(m.point, points[host, city]) < 40 for m in named if m.point)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((41.3, 69.25), (25.25, 55.36), 2190),  # Tashkent, Dubai: about 2 190 km by the airports' great circle
        ((0.0, 179.5), (0.0, -179.5), 111.2),  # over the date line: one degree at the equator
        ((90.0, 0.0), (-90.0, 0.0), 20015),  # half of the meridian
        ((25.0, 55.0), (25.0, 55.0), 0),
    ],
)
def test_distances_are_great_circles(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, rel=0.01, abs=0.01)
    assert distance_km(a, b) == distance_km(b, a)
