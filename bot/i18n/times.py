"""Dates with the month in words and times in the place's own zone, as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location

from bot.i18n.catalogue import written
from bot.i18n.places import city_name, locale

_DAY = {"uz": "d-MMMM"}
_FULL_DAY = {"ru": "d MMMM y", "uz": "y-'yil' d-MMMM"}
_PRIMARY = {
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "MH": "Pacific/Majuro", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
    "CY": "Asia/Nicosia", "KZ": "Asia/Almaty", "PS": "Asia/Hebron",
}  # fmt: skip
"""The zone by which a country of several lives: CLDR's primaryZones, then three whose zones have long agreed."""
_CITY_OF = {"Asia/Qatar": "Doha", "Asia/Kuwait": "Kuwait City", "Asia/Bahrain": "Manama"}
"""Zones that the tz database names after the country."""


@cache
def zone_of(iso: str) -> ZoneInfo | None:
    """The country's zone; None where it has several: then times are given in UTC."""
    zones = get_global("territory_zones").get(iso, [])
    if iso in _PRIMARY:
        return ZoneInfo(_PRIMARY[iso])
    return ZoneInfo(zones[0]) if len(zones) == 1 and zones[0] != "Etc/Unknown" else None


@cache
def zone_city(iso: str | None, lang: str) -> str:
    """By whose clock times of this country are given: "Tehran"; "UTC" where the country has several."""
    zone = zone_of(iso) if iso else None
    if zone is None:
        return "UTC"
    if city := _CITY_OF.get(zone.key):
        return city_name(city, lang)
    city = str(get_timezone_location(zone.key, locale="en", return_city=True))
    known = city_name(city, lang)
    return known if known != city else str(get_timezone_location(zone.key, locale=locale(lang), return_city=True))


def day(value: date, lang: str) -> str:
    """ "6 March" with the month in words."""
    return str(format_date(value, _DAY.get(written(lang), "d MMMM"), locale=locale(lang)))


def full_day(value: date, lang: str) -> str:
    """ "6 March 2026"."""
    return str(format_date(value, _FULL_DAY.get(written(lang), "d MMMM y"), locale=locale(lang)))


def clock(value: datetime, iso: str | None, lang: str) -> str:
    """ "28 February, 14:05" by the country's own clock (UTC where it has several), without saying which."""
    local = value.astimezone((zone_of(iso) if iso else None) or UTC)
    return f"{day(local.date(), lang)}, {format_time(local, 'HH:mm', locale=locale(lang))}"


def moment(value: datetime, iso: str | None, lang: str) -> str:
    """ "28 February, 14:05 (Tehran)": by the country's own clock, saying which."""
    return f"{clock(value, iso, lang)} ({zone_city(iso, lang)})"
