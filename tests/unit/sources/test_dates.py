"""Dates as they really stand in feeds and on pages: read rightly, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import dates, parse

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)


def published(written: str, country: str = "", **rules: str) -> datetime | None:
    source = Source(
        "x", Publisher("x", "X", country, Tier.NEWS, "news"), "https://x.example", "rss", None, 60, map=rules
    )
    body = (
        f"<rss version='2.0'><channel><item><title>A</title><pubDate>{escape(written)}</pubDate></item></channel></rss>"
    )
    return parse(body.encode(), source)[0].published


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        *(("Mon, 02 Mar 2026 10:00:00 GMT", 10), ("Mon, 02 Mar 2026 10:00:00 +0330", 6.5), ("2 mar 26 10:00 GMT", 10)),
        *(("Mon, 02 Mar 2026 10:00:00 +05:00", 5), ("Mon, 02 Mar 2026 10:00:00 +5", 5), ("2026-03-02T10:00:00+06", 4)),
        *(("Mon, 02 Mar 2026 10:00:00 EST", 15), ("Mon, 02 Mar 2026 10:00:00 MSK", 7)),
        *(("Mon, 02 Mar 2026 10:00:00 CET", 9), ("Mon, 02 Mar 2026 10:00:00 JST", 1)),
        *(("02.03.2026 10:00:00 MSK", 7), ("02.03.26 10:00", 10), ("12:30 02.03.2026", 12.5), ("02-03-2026 10:00", 10)),
        *(("2026/03/02 10:00:00", 10), ("2026年3月2日 10:00", 10), ("2026-03-02 10:00:00 UTC", 10)),
        *(("20260302T100000Z", 10), ("20260302", 0), ("1772445600", 10), ("1772445600000", 10)),
        *(("Monday, March 2, 2026 10:00 AM", 10), ("March 2, 2026", 0), ("27 Feb 2026 2:22 PM", -57.6333)),
        ("Mon Mar 02 2026 10:00:00 GMT+0500 (Uzbekistan Standard Time)", 5),
        *(
            ("2 марта 2026, 10:00", 10),
            ("понедельник, 2 марта 2026 г., 10:00", 10),
            ("Пн, 02 мар 2026 10:00:00 +0300", 7),
        ),
        *(("2026-yil 2-mart, 10:00", 10), ("2026 жылғы 2 наурыз 12:00", 12), ("2 марти соли 2026", 0)),
        *(("2 במרץ 2026 10:00", 10), ("2 مارس 2026", 0), ("٠٢.٠٣.٢٠٢٦ 10:00", 10), ("mardi 3 mars 2026", 24)),
        *(("1404/12/11", 0), ("۱۴۰۴/۱۲/۱۱ 10:00", 10), ("11 اسفند 1404", 0)),
        *(("Sun, 01 Mar 2026 24:00:00 GMT", 0), ("03/02/2026 10:00:00 AM", 10), ("13/02/2026", -408)),
    ],
)
def test_what_is_written_is_read(written: str, hour: float) -> None:
    found = published(written)
    assert found is not None
    assert (found - TEN).total_seconds() / 3600 + 10 == pytest.approx(hour, abs=0.01)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        *(("Mon, 02 Mar 2026 10:00:00 Asia/Tashkent", 5), ("Mon, 02 Mar 2026 10:00 America/New_York", 15)),
        *(("Mon, 02 Mar 2026 10:00:00 Etc/GMT", 10), ("Mon, 02 Mar 2026 10:00:00 Asia/Nowhere", 10)),
        *(("Mon, 02 Mar 2026 10:00:00 MET", 9), ("Mon, 02 Mar 2026 10:00:00 ET", 15)),
        *(("2026-03-02T10:00:00+03:00[Asia/Riyadh]", 7), ("2026-03-02T10:00:00+03:00Z", 7)),
        *(("Mon Mar 02 10:00:00 +0300 2026", 7), ("2026년 3월 2일 10:00", 10)),
    ],
)
def test_zones_in_other_places_and_words(written: str, hour: float) -> None:
    found = published(written)
    assert found is not None
    assert (found - TEN).total_seconds() / 3600 + 10 == hour


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        *(("2 مارس 2026 10:30 م", 22.5), ("2026-03-02 10:30 ص", 10.5), ("الإثنين، 2 مارس 2026 - 10:30 مساءً", 22.5)),
        *(("2026/03/02 10:30 ب.ظ", 22.5), ("2026/3/2 下午3:45", 15.75), ("2026-03-02 오전 10:30", 10.5)),
        *(("2 مارس 2026م 10:30", 10.5), ("2 آذار 2026", 0), ("2 مارس ٢٠٢٦ ١٠:٣٠ م", 22.5)),
        *(("2 كانون الثاني 2026 10:00", 10 - 59 * 24), ("2 مارس 2026 10:00 بعد از ظهر", 22)),
    ],
)
def test_halves_of_the_day_and_months_of_the_region(written: str, hour: float) -> None:
    found = published(written)
    assert found is not None
    assert (found - TEN).total_seconds() / 3600 + 10 == hour


@pytest.mark.parametrize(("country", "month"), [("", 2), ("US", 2), ("AE", None), ("IN", None)])
def test_the_american_order_is_that_of_americans(country: str, month: int | None) -> None:
    found = published("02/03/2026 10:00 AM", country)
    assert (found and found.month) == month


@pytest.mark.parametrize(
    "written",
    [
        *(
            "02/03/2026 10:30 م",
            "02/03/2026 10:00",
            "02/03/26",
            "Mon, 32 Mar 2026 10:00:00 GMT",
            "Mon, 02 Mar 2026 25:00:00 GMT",
        ),
        *("Mon, 00 Jan 0000 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 02 Mar 2099 10:00:00 GMT"),
        *("today", "5 hours ago", "120 views", "31 اسفند 1404 noon 99:99", "2026-13-40", "{date}"),
    ],
)
def test_what_cannot_be_known_is_no_date(written: str) -> None:
    assert published(written) is None


@pytest.mark.parametrize(
    ("zone", "country", "hour"), [("IST", "IN", 4.5), ("IST", "IL", 8), ("AST", "SA", 7), ("AST", "", 14)]
)
def test_a_zones_name_that_means_several_is_that_of_the_publishers_country(
    zone: str, country: str, hour: float
) -> None:
    found = published(f"Mon, 02 Mar 2026 10:00:00 {zone}", country)
    assert found is not None
    assert (found - TEN).total_seconds() / 3600 + 10 == hour


def test_a_maps_zone_is_for_dates_without_one() -> None:
    assert published("2 марта 2026, 15:00", zone="Asia/Tashkent") == TEN
    assert published("Mon, 02 Mar 2026 10:00:00 GMT", zone="Asia/Tashkent") == TEN


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1405/1/1", "2026-03-21"),
        ("29 اسفند 1402", "2024-03-19"),
        ("1 فروردین 1404", "2025-03-21"),
        ("1391/6/31", "2012-09-21"),
        ("1 فروردين 1404", "2025-03-21"),  # with an Arabic keyboard's letter
    ],
)
def test_the_persian_calendar(written: str, day: str) -> None:
    found = dates.read(written)
    assert found is not None
    assert found.date().isoformat() == day
