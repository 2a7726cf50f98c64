"""Dates and times as people of each language write them, by the place's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.i18n import LANGUAGES, clock, countries, day, full_day, moment, zone_city

NOON = datetime(2026, 2, 28, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("iso", "lang", "words"),
    [
        ("QA", "en", "28 February, 14:05 (Doha)"),
        ("QA", "ru", "28 февраля, 14:05 (Доха)"),
        ("QA", "uz", "28-fevral, 14:05 (Doha)"),
        ("IR", "uz", "28-fevral, 14:35 (Tehron)"),
        ("UZ", "ru", "28 февраля, 16:05 (Ташкент)"),
        ("KZ", "ru", "28 февраля, 16:05 (Алматы)"),
        ("US", "en", "28 February, 11:05 (UTC)"),
        (None, "uz", "28-fevral, 11:05 (UTC)"),
    ],
)
def test_a_time_says_by_whose_clock(iso: str | None, lang: str, words: str) -> None:
    assert moment(NOON, iso, lang) == words


def test_the_day_is_the_places_own() -> None:
    late = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    assert clock(late, "QA", "en") == "1 March, 01:30"


def test_months_are_in_words_and_in_the_case_of_a_date() -> None:
    when = date(2026, 3, 6)
    assert [day(when, lang) for lang in ("en", "ru", "uz")] == ["6 March", "6 марта", "6-mart"]
    assert [full_day(when, lang) for lang in ("en", "ru", "uz")] == ["6 March 2026", "6 марта 2026", "2026-yil 6-mart"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_has_a_clock(lang: str) -> None:
    for iso in countries():
        assert zone_city(iso, lang)
        assert moment(NOON, iso, lang)
