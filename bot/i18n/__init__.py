"""Words in the reader's language: Fluent catalogues, names of places with their cases, dates as people write them."""

from bot.i18n.catalogue import ALL_LANGUAGES, CATALOGUES, LANGUAGES, MissingText, best_language, has, t, written
from bot.i18n.places import (
    airport_name,
    city_name,
    countries,
    country_in,
    country_name,
    country_of,
    flag,
    is_country,
    publisher_name,
)
from bot.i18n.times import clock, day, full_day, moment, zone_city, zone_of

__all__ = [
    "ALL_LANGUAGES",
    "CATALOGUES",
    "LANGUAGES",
    "MissingText",
    "airport_name",
    "best_language",
    "city_name",
    "clock",
    "countries",
    "country_in",
    "country_name",
    "country_of",
    "day",
    "flag",
    "full_day",
    "has",
    "is_country",
    "moment",
    "publisher_name",
    "t",
    "written",
    "zone_city",
    "zone_of",
]
