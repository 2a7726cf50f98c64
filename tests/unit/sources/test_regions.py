"""Regions as seismologists and the WHO write them: the countries that the words name, and no others."""

from __future__ import annotations

import pytest

from bot.sources.regions import countries_in

NAMED = {
    "10 km NE of Ishkashim, Tajikistan": "TJ",
    "KYRGYZSTAN-XINJIANG BORDER REG": "KG CN",
    "AFGHANISTAN-TAJIKISTAN BORD REG.": "AF TJ",
    "HINDU KUSH REGION, AFGHANISTAN": "AF",
    "SOUTHEASTERN UZBEKISTAN": "UZ",
    "EASTERN TURKEY": "TR",
    "DODECANESE ISLANDS, GREECE": "GR",
    "IRAN-IRAQ BORDER REGION": "IR IQ",
    "NEAR EAST COAST OF HONSHU, JAPAN": "JP",
    "OFFSHORE TARAPACA, CHILE": "CL",
    "off the coast of Oregon": "US",
    "GEORGIA (SAK'ART'VELO)": "GE",
    "5 km W of Cobb, CA": "US",
    "10 km S of Alberto Oviedo Mota, B.C., MX": "MX",
    "Southeast Of Honshu, Japan": "JP",
    "Vanuatu Islands Region": "VU",
    "Puerto Rico region": "PR",
    "Guinea-Bissau": "GW",
    "South Sudan": "SS",
    "North Korea": "KP",
    "Kingdom of Saudi Arabia": "SA",
    "United Republic of Tanzania": "TZ",
    "Islamic Republic of Iran": "IR",
    "the Democratic Republic of the Congo": "CD",
    "Republic of Moldova": "MD",
}
NOBODY = (
    "south of the Fiji Islands",
    "South Of Kermadec Islands",
    "Southern East Pacific Rise",
    "central Mid-Atlantic Ridge",
    "South Sandwich Islands region",
    "GULF OF CALIFORNIA",
    "BANDA SEA",
    "Atlantis",
    "-",
    ", ,",
    "",
    "x" * 5000,
    "(" * 300,
)


@pytest.mark.parametrize(("place", "countries"), NAMED.items())
def test_a_region_that_names_countries(place: str, countries: str) -> None:
    assert countries_in(place) == tuple(countries.split())


@pytest.mark.parametrize("place", NOBODY)
def test_a_region_that_names_none_for_certain(place: str) -> None:
    assert countries_in(place) == ()


def test_a_side_of_a_border_that_two_states_claim_stands_for_nobody() -> None:
    assert countries_in("KASHMIR-XINJIANG BORDER REGION") == ("CN",)
