"""The countries of a CAP message: from its geocodes where the code itself names a country.

A publisher warns of its own country, except where it warns for many (MeteoAlarm, GDACS): there the codes know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.source import Source
from bot.sources import regions
from bot.sources.countries import from_iso2, from_iso3
from bot.sources.formats.xml import many, one

# Code lists whose codes begin with the country's: "EMMA_ID LV806", "NUTS3 LV006", "ISO 3166-2 OM-MA".
_BEGINS_WITH_ISO2 = re.compile(
    r"^(emmaid|nuts[0123]?|nutscode|iso3166\d?|iso31662|isocode|iso2|countrycode|country|isoalpha2)$"
)
_IS_ISO3 = re.compile(r"^(iso3|iso31661alpha3|isoalpha3|countryiso3|iso3166alpha3)$")
_DISTANCE = re.compile(r"\d\s*(?:km|mi|miles?)\b", re.IGNORECASE)
# EU code lists write these two their own way.
_EU = {"EL": "GR", "UK": "GB"}


def countries_of(infos: Iterable[Mapping[str, Any]], source: Source) -> tuple[str, ...]:
    """Those of the geocodes; else of the source or its publisher; else, for an international publisher, of the
    parameters and areas that name one."""
    infos = list(infos)
    coded = _union(code for info in infos for area in many(info, "area") for code in _coded(area))
    if coded:
        return coded
    if source.countries:
        return source.countries
    if source.publisher.country:
        return (source.publisher.country,)
    return _named(infos)


def _coded(area: Any) -> Iterable[str]:
    for geocode in many(area, "geocode"):
        for name, value in _pairs(geocode):
            found = _country_of_code(_folded(name), value.strip().upper())
            # profiles put a name of their own before it: "urn:...:profile:CAP-AU:1.0:ISO 3166-2"
            yield from found or _country_of_code(_folded(name.rpartition(":")[2]), value.strip().upper())


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _pairs(geocode: Any) -> Iterable[tuple[str, str]]:
    """<valueName>, <value>; the JSON of some providers has {"EMMA_ID": [..]} instead; CAP 1.0 had "name=value"."""
    if isinstance(geocode, Mapping) and ("valueName" in geocode or "value" in geocode):
        yield from ((str(n), str(v)) for n, v in zip(many(geocode, "valueName"), many(geocode, "value"), strict=False))
    elif isinstance(geocode, Mapping):
        yield from ((str(name), str(value)) for name in geocode for value in many(geocode, name))
    elif isinstance(geocode, str) and "=" in geocode:
        name, _, value = geocode.partition("=")
        yield name, value


def _country_of_code(name: str, value: str) -> tuple[str, ...]:
    if _IS_ISO3.match(name) or (name in ("country", "countrycode") and len(value) == 3):
        return from_iso3(value)
    if _BEGINS_WITH_ISO2.match(name):
        return from_iso2(_EU.get(value[:2], value[:2]))
    if name.startswith("profilecapcplocation"):  # the Canadian profile's list of Canadian places
        return ("CA",)
    return ()


def _named(infos: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """GDACS's CAP: parameters "iso3" (the first country only) and "country" (all, after commas)."""
    found: list[str] = []
    for info in infos:
        values = {
            one(p, "valueName").casefold(): one(p, "value") for p in many(info, "parameter") if isinstance(p, Mapping)
        }
        names = values.get("country") or values.get("countries") or ""
        found += [code for part in names.split(",") for code in regions.countries_in(part)]
        found += from_iso3(values.get("iso3", ""))
        if not found:
            found += [code for a in many(info, "area") for code in _described(one(a, "areaDesc"))]
    return _union(found)


def _described(area: str) -> list[str]:
    """Several areas are separated by semicolons; of places that only tell the distance ("298 km NNE of Neiafu, Tonga;
    2527 km W of PAPEETE, French Polynesia") the first is the nearest, and the others are not where it is."""
    parts = [part.strip() for part in area.split(";") if part.strip()]
    if any(_DISTANCE.search(part) for part in parts):
        parts = parts[:1]
    return [code for part in parts for code in regions.countries_in(part)]


def _union(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
