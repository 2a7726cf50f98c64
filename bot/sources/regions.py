"""Regions as seismologists, GDACS and the WHO write them -> countries, only where the words themselves name one.

"10 km NE of Ishkashim, Tajikistan", "KYRGYZSTAN-XINJIANG BORDER REG", "Kingdom of Saudi Arabia". An open sea, a ridge
and a region that two countries claim name none."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from bot.sources.countries import from_name


@cache
def _by_part() -> dict[str, str]:
    rows = tomllib.loads(files("bot.sources").joinpath("region_names.toml").read_text(encoding="utf-8"))
    return {name: code for code, names in rows["parts"].items() for name in names}


_ABBREVIATIONS = (
    (r"\bbord\b\.?", "border"),
    (r"\breg\b\.?", "region"),
    (r"\bisl?\b\.?", "islands"),
    (r"\bpen\b\.?", "peninsula"),
    (r"\boffshr\b\.?", "offshore"),
)
_BORDER = re.compile(r"\bborder( region| area)?$")
_SUFFIX = re.compile(r"\s+(islands\s+)?(region|area|border|coast|peninsula)$")
_PREFIX = re.compile(
    r"^(?:(?:near|off|offshore|off the|near the|the)\s+)*"
    r"(?:(?:north|south|east|west)?(?:north|south|east|west)?(?:ern)?\s+)?"
    r"(?:(?:east|west|north|south|northern|southern|eastern|western)?\s*coast\s+of\s+)?(?:(?:off|offshore)\s+)?"
)
_SIDE = r"(?:north|south|east|west|central|upper|lower|north-?east|north-?west|south-?east|south-?west)(?:ern)?"
_DIRECTION = re.compile(rf"^{_SIDE}(?:\s+and\s+{_SIDE})?\s+")  # "Northern and central Iran"
_STATE_OF = re.compile(
    r"^(the )?((united|islamic|arab|democratic|socialist|people's|federal|plurinational)\s+)*"
    r"(kingdom|republic|state|sultanate|commonwealth|federation|emirate|union) of (the )?"
)


def countries_in(place: str) -> tuple[str, ...]:
    """The countries that a region's name names; () where it names none for certain."""
    folded = _folded(place)
    if not folded:
        return ()
    if whole := _country(folded):
        return whole
    *before, last = [part.strip() for part in folded.split(",") if part.strip()] or [folded]
    if before and (found := _piece(last)):
        return found
    if before:
        return next((found for part in reversed(before) if (found := _country(part))), ())
    return _piece(last)


def _folded(place: str) -> str:
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^)]{0,80}\)", " ", place[:200]))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    folded = " ".join(plain.casefold().split()).strip(" .;")
    for pattern, full in _ABBREVIATIONS:
        folded = re.sub(pattern, full, folded)
    return folded


def _piece(name: str) -> tuple[str, ...]:
    """One name, or the two sides of a border; a side that is no country makes the whole uncertain only for itself."""
    if found := _country(name):
        return found
    sides = _BORDER.sub("", name).strip()
    if "-" in sides:
        return tuple(dict.fromkeys(code for side in sides.split("-") for code in _country(side.strip())))
    return ()


def _country(name: str) -> tuple[str, ...]:
    """A name as it is, then without what surrounds it, one layer after the other."""
    if name.startswith(("south of", "north of", "east of", "west of", "southeast of", "southwest of", "northeast of")):
        return ()  # out at sea: how near, the words do not say
    for form in _forms(name):
        if code := _by_part().get(form):
            return (code,)
        if found := from_name(form):
            return found
    return ()


def _forms(name: str) -> Iterator[str]:
    yield name
    bare = _STATE_OF.sub("", name)
    yield bare
    bare = _SUFFIX.sub("", bare).strip()
    yield bare
    if (whole := _DIRECTION.sub("", bare).strip()) != bare:
        yield whole
    bare = _DIRECTION.sub("", _PREFIX.sub("", bare)).strip()
    yield bare
    yield _SUFFIX.sub("", bare).removesuffix(" islands").strip()
