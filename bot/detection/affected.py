"""Which of the countries that a text names are affected: where the danger, the closure or the mission is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detection.events import Reading
from bot.detection.places import Place
from bot.detection.tokens import Sentence
from bot.domain.advisory import Evidence, Kind

# Words that make the place next to them the speaker or the sender, not the scene: "МИД Казахстана", "embassy of …".
_SPEAKER_BEFORE = re.compile(
    r"(мид|мид[ауе]|министерств\w*(?: \w+){0,3}|посольств\w*|граждан\w*|администраци\w*|авиавласт\w*|"
    r"комитет\w*(?: \w+){0,2}|"
    r"правительств\w*|президент\w*|премьер\w*|глав[аыуе] \w+|консул\w*|генконсульств\w*|росси\w+ граждан\w*|"
    r"ministry(?: \w+){0,3} of|embassy of|citizens of|nationals of|government of|president of|foreign minister of|"
    r"consulate of|people of|в столиц[уе])\s*$",
    re.IGNORECASE,
)
_SPEAKER_AFTER = re.compile(
    r"^[’'ʻs\s]*(?:foreign ministry|mfa|foreign minister|embassy|citizens|nationals|government|president|airways|"
    r"airlines|consulate|"
    r"civil aviation|tashqi ishlar|tiv\b|elchixona|fuqaro|prezident|bosh konsul|ташқи ишлар|элчихона|фуқаро|havo yo|"
    r"hukumat|"
    r"сім|елшілі|азамат|президент|тимк?|элчили|жаран)",
    re.IGNORECASE,
)
_FLIGHT_KINDS = {Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION, Kind.EVACUATION}
_AT_HOME = {
    Kind.AIRSPACE_CLOSURE,
    Kind.AIRSPACE_REOPENING,
    Kind.BORDER,
    Kind.NATURAL_HAZARD,
    Kind.UNREST,
    Kind.HEALTH,
    Kind.SECURITY_INCIDENT,
    Kind.ENTRY_RULES,
}
HOME_OF_READERS = frozenset({"KZ", "UZ", "KG", "TJ", "TM"})


def affected(
    sentences: Sequence[Sentence], places: Sequence[Place], reading: Reading, text: str, issuer: str | None
) -> list[Evidence]:
    """Evidence for each affected country, first the ones in sentences that announce something.

    What an authority says of itself (its sky, its border, its fog, its curfew) concerns its own country too; advice,
    missions and evacuations are about other countries."""
    announcing = [s for s in sentences if s.index in reading.sentences]
    at_home = _AT_HOME.intersection(reading.announced())
    spoken_by = None if at_home else issuer
    scenes = _others(_scenes(announcing, places, text), spoken_by)
    if not scenes:
        headline = [s for s in sentences[:2] if s not in announcing]
        scenes = _others(_scenes(headline, places, text), spoken_by)
    return [_evidence(place) for place in _without_route_ends(scenes, reading, issuer)]


def _scenes(sentences: Sequence[Sentence], places: Sequence[Place], text: str) -> list[Place]:
    found = []
    for sentence in sentences:
        for place in places:
            inside = sentence.start <= place.start < sentence.end
            if inside and place.kind in ("country", "city", "airport") and not _is_speaker(place, text):
                found.append(place)
    return found


def _is_speaker(place: Place, text: str) -> bool:
    if place.kind == "airport":
        return False
    before, after = text[max(0, place.start - 60) : place.start], text[place.end : place.end + 40]
    if _SPEAKER_BEFORE.search(before):
        return True
    return bool(_SPEAKER_AFTER.match(after))


def _others(scenes: Sequence[Place], issuer: str | None) -> list[Place]:
    return [place for place in scenes if place.iso != issuer]


def _without_route_ends(scenes: list[Place], reading: Reading, issuer: str | None) -> list[Place]:
    """Flights of Central Asia's carriers: their own end of the route is home, the other end is where people wait."""
    if not _FLIGHT_KINDS.intersection(reading.kinds):
        return scenes
    abroad = [place for place in scenes if place.iso not in HOME_OF_READERS]
    if abroad and (issuer in HOME_OF_READERS or issuer is None):
        return abroad
    return scenes


def _evidence(place: Place) -> Evidence:
    return Evidence("countries", place.iso, place.start, place.end, f"named as {place.kind} in an announcing sentence")
