"""Words in the reader's language: Fluent catalogues, country names by CLDR, dates as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global
from babel.dates import format_date, format_time
from fluent.runtime import FluentBundle, FluentResource

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "uz": "O‘zbekcha"}
"""Languages with a complete catalogue, by their own names."""
ALL_LANGUAGES = ("en", "ru", "uz", "kk", "ky", "tg", "tk")
"""The seven of the product; one without a catalogue yet is answered in the next of its chain."""
_FALLBACK = {"kk": "ru", "ky": "ru", "tg": "ru", "tk": "ru"}
CATALOGUES = ("alert", "conversation")
_BABEL = {"en": "en_GB"}


class MissingText(KeyError):
    """A text or a variable of it does not exist: our bug, found by tests."""


def written(lang: str) -> str:
    """The language in which a reader of `lang` is answered now."""
    lang = lang.partition("-")[0]
    return lang if lang in LANGUAGES else _FALLBACK.get(lang, "en")


def best_language(code: str | None) -> str:
    """Telegram's language_code -> one of ours."""
    base = (code or "en").replace("_", "-").partition("-")[0].lower()
    return written(base) if base in ALL_LANGUAGES else "ru" if base in ("be", "uk") else "en"


@cache
def _bundle(lang: str) -> FluentBundle:
    bundle = FluentBundle([lang], use_isolating=False)
    for name in CATALOGUES:
        path = files("bot.i18n").joinpath("locales", lang, name + ".ftl")
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def t(lang: str, text_id: str, **variables: str | int) -> str:
    """The text in the reader's language. Raises MissingText for an unknown id or a missing variable: Fluent itself
    would show the id to a frightened person."""
    bundle = _bundle(written(lang))
    if not bundle.has_message(text_id):
        raise MissingText(f"{lang}: {text_id}")
    pattern = bundle.get_message(text_id).value
    assert pattern is not None
    value, errors = bundle.format_pattern(pattern, variables)
    if errors:
        raise MissingText(f"{lang}: {text_id}: {errors[0]}")
    return str(value)


def has(lang: str, text_id: str) -> bool:
    return bool(_bundle(written(lang)).has_message(text_id))


def ids(lang: str) -> frozenset[str]:
    """Every message id of a catalogue (for tests)."""
    return frozenset(_bundle(lang)._messages)


# --- places ----------------------------------------------------------------------------------------------------------


@cache
def _locale(lang: str) -> Locale:
    base = lang.partition("-")[0]
    return Locale.parse(_BABEL.get(base, base))


@cache
def countries() -> frozenset[str]:
    """ISO 3166 alpha-2 codes."""
    codes = (str(code) for code in Locale("en").territories)
    pseudo = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha()) - pseudo


def is_country(code: str) -> bool:
    return code in countries()


def country_name(iso: str, lang: str) -> str:
    """CLDR's name in the nominative; the code itself where there is none."""
    return str(_locale(written(lang)).territories.get(iso, iso))


def flag(iso: str) -> str:
    return "".join(chr(0x1F1E6 + ord(c) - ord("A")) for c in iso) if len(iso) == 2 and iso.isascii() else ""


@cache
def zone_of(iso: str) -> ZoneInfo | None:
    """The country's zone where it has one (CLDR); None where it has several: then times are given in UTC."""
    zones = get_global("territory_zones").get(iso, [])
    return ZoneInfo(zones[0]) if len(zones) == 1 else None


# --- times -----------------------------------------------------------------------------------------------------------


def day(value: date, lang: str) -> str:
    """ "6 March" with the month in words."""
    return str(format_date(value, "d MMMM", locale=_locale(written(lang))))


def full_day(value: date, lang: str) -> str:
    """ "6 March 2026"."""
    return str(format_date(value, "d MMMM y", locale=_locale(written(lang))))


def moment(value: datetime, iso: str | None, lang: str) -> str:
    """ "28 February, 14:05" in the country's own time, or with "UTC" where its zone is not one."""
    zone = zone_of(iso) if iso else None
    local = value.astimezone(zone or UTC)
    clock = format_time(local, "HH:mm", locale=_locale(written(lang)))
    return f"{day(local.date(), lang)}, {clock}" + ("" if zone else " UTC")
