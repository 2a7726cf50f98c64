"""Countries, cities and offices as people of each language write them, with the case that a sentence needs."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from babel.core import Locale

from bot.i18n.catalogue import written

_PSEUDO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
"""CLDR territories of two letters that are no place one can travel to."""
_CITY_COLUMN = {"ru": 0, "uz": 1}
_OFFICE_COLUMN = {"en": 0, "ru": 1, "uz": 2}


@cache
def locale(lang: str) -> Locale:
    """CLDR data of the language in which a reader of `lang` is answered (English as in Britain: day before month)."""
    base = written(lang)
    return Locale.parse("en_GB" if base == "en" else base)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.i18n").joinpath("names", name + ".toml").read_text(encoding="utf-8"))


@cache
def countries() -> frozenset[str]:
    """ISO 3166 alpha-2 codes."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha()) - _PSEUDO


def is_country(code: str) -> bool:
    return code in countries()


@cache
def country_name(iso: str, lang: str) -> str:
    """The nominative; the code itself where there is no such country."""
    base = written(lang)
    own = _table(base)["names"].get(iso)
    # CLDR writes the Uzbek o‘ and g‘ with either of two marks; the catalogues with one
    return str(own or locale(base).territories.get(iso, iso)).replace("ʻ", "‘")


@cache
def country_of(iso: str, lang: str) -> str:
    """Whose: "of the United Arab Emirates", "ОАЭ" in the genitive, "Birlashgan Arab Amirliklarining"."""
    base, name = written(lang), country_name(iso, lang)
    if base == "ru":
        return str(_table("ru")["cases"].get(iso, [name])[0])
    return f"{name}ning" if base == "uz" else f"of {_with_article(iso, name)}"


@cache
def country_in(iso: str, lang: str) -> str:
    """Where: "in the United Arab Emirates", "в ОАЭ", "Birlashgan Arab Amirliklaridagi" (the mission that is there)."""
    base, name = written(lang), country_name(iso, lang)
    if base == "ru":
        return str(_table("ru")["cases"].get(iso, [name, f"({name})"])[1])
    return f"{name}dagi" if base == "uz" else f"in {_with_article(iso, name)}"


def _with_article(iso: str, name: str) -> str:
    return f"the {name}" if iso in _table("en")["the"] else name


def city_name(city: str, lang: str) -> str:
    """A city that the directory or a time zone names in English; unknown ones stay as they are."""
    column = _CITY_COLUMN.get(written(lang))
    row = _table("cities")["cities"].get(city)
    return str(row[column]) if row and column is not None else city


def airport_name(code: str, lang: str) -> str:
    """ "Doha (DOH)"; the IATA code alone where we do not know its city."""
    city = _table("cities")["airports"].get(code)
    return f"{city_name(city, lang)} ({code})" if city else code


def publisher_name(publisher: str, name: str, lang: str) -> str:
    """An office of a state as the reader's language calls it; any other publisher by its own name. A publisher of the
    sandbox stands for the one without "demo-"."""
    row = _table("publishers")["publishers"].get(publisher.removeprefix("demo-"))
    return str(row[_OFFICE_COLUMN[written(lang)]]) if row else name


def flag(iso: str) -> str:
    return "".join(chr(0x1F1E6 + ord(c) - ord("A")) for c in iso) if len(iso) == 2 and iso.isascii() else ""
