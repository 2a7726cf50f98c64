"""Names of countries and cities, with the endings that a sentence needs."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import bot
from bot.data.missions import load_directory
from bot.i18n import (
    LANGUAGES,
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


@pytest.mark.parametrize(
    ("lang", "iso", "name", "of", "where"),
    [
        ("en", "AE", "United Arab Emirates", "of the United Arab Emirates", "in the United Arab Emirates"),
        ("en", "QA", "Qatar", "of Qatar", "in Qatar"),
        ("ru", "AE", "ОАЭ", "ОАЭ", "в ОАЭ"),
        ("ru", "VN", "Вьетнам", "Вьетнама", "во Вьетнаме"),
        ("ru", "MV", "Мальдивы", "Мальдив", "на Мальдивах"),
        ("ru", "KG", "Кыргызстан", "Кыргызстана", "в Кыргызстане"),
        ("uz", "UZ", "O‘zbekiston", "O‘zbekistonning", "O‘zbekistondagi"),
        ("uz", "IQ", "Iroq", "Iroqning", "Iroqdagi"),
    ],
)
def test_a_country_takes_the_case_of_its_place_in_the_sentence(
    lang: str, iso: str, name: str, of: str, where: str
) -> None:
    assert (country_name(iso, lang), country_of(iso, lang), country_in(iso, lang)) == (name, of, where)


def test_russian_cases_are_complete_and_well_formed() -> None:
    cases = tomllib.loads(files("bot.i18n").joinpath("names", "ru.toml").read_text(encoding="utf-8"))["cases"]
    assert cases.keys() == countries()
    for iso, (of, where) in cases.items():
        assert re.match(r"(?:в|во|на) [А-ЯЁа-яё]", where), iso
        assert "о-ва" not in of + where, iso
        assert of[0] == where.split()[1][0], f"{iso}: two different names"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_carries_a_footnote_or_a_mark_of_another_alphabet(lang: str) -> None:
    islands = {"CC"}  # "Cocos (Keeling) Islands" is their name
    odd = {c for c in countries() - islands if re.search(r"[()ʻ]| - ", country_name(c, lang))}
    assert odd == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_city_of_the_directory_has_a_name_in_every_language(lang: str) -> None:
    cities = {m.city for m in load_directory().missions if m.city and m.type != "none"}
    known = tomllib.loads(files("bot.i18n").joinpath("names", "cities.toml").read_text(encoding="utf-8"))["cities"]
    assert cities - known.keys() == set()
    latin = re.compile(r"[a-z]", re.IGNORECASE)
    assert all(bool(latin.search(city_name(c, lang))) == (lang != "ru") for c in cities)


def test_airports_stand_with_their_city_and_unknown_ones_with_their_code() -> None:
    assert airport_name("DOH", "ru") == "Доха (DOH)"
    assert airport_name("QQQ", "ru") == "QQQ"


def test_airports_name_only_cities_that_are_listed() -> None:
    table = tomllib.loads(files("bot.i18n").joinpath("names", "cities.toml").read_text(encoding="utf-8"))
    assert set(table["airports"].values()) <= table["cities"].keys()


@pytest.mark.parametrize("code", ["XX", "EU", "ZZ", "", "uz", "UZB"])
def test_what_is_no_country_is_no_country(code: str) -> None:
    assert not is_country(code)


def test_flags() -> None:
    assert flag("UZ") == "🇺🇿"
    assert flag("") == ""


def test_an_office_is_called_in_the_readers_language_and_a_brand_by_its_name() -> None:
    assert publisher_name("uz-mfa", "МИД Узбекистана", "en") == "Foreign Ministry of Uzbekistan"
    assert publisher_name("demo-uz-mfa", "МИД Узбекистана", "uz") == "O‘zbekiston Tashqi ishlar vazirligi"
    assert publisher_name("uzbekistan-airways", "Uzbekistan Airways", "ru") == "Uzbekistan Airways"


def test_no_reader_in_english_or_uzbek_meets_a_source_in_cyrillic() -> None:
    package = Path(bot.__file__).parent
    catalogues = [*package.glob("sources/catalogue/*.toml"), package / "demo" / "scenario" / "catalogue.toml"]
    rows = [row for file in catalogues for row in tomllib.loads(file.read_text("utf-8")).get("publisher", [])]
    assert len(rows) > 50
    told = {(row["id"], publisher_name(row["id"], row["name"], lang)) for row in rows for lang in ("en", "uz")}
    assert {(name, words) for name, words in told if re.search("[а-я]", words, re.IGNORECASE)} == set()
