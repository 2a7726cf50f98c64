"""Which of the countries that a text names are affected: where the danger, the closure or the mission is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.detection.events import Reading
from bot.detection.lexicon import words_of_roles
from bot.detection.places import Place
from bot.detection.roles import Role, lists, roles
from bot.detection.tokens import Sentence
from bot.domain.advisory import Evidence, Kind

HOME_OF_READERS = frozenset({"KZ", "UZ", "KG", "TJ", "TM"})
LISTED = 3
"""So many countries in a row are a list of those concerned."""

SCENES = frozenset({Role.SCENE, Role.LEFT})
_BOTH_SIDES = SCENES | {Role.NEIGHBOUR}
_WAY_OUT = frozenset({Role.TRANSIT, Role.NEIGHBOUR})
_LEAVING = {Kind.EVACUATION, Kind.BORDER, Kind.FLIGHT_RESUMPTION, Kind.SAFETY_INSTRUCTION, Kind.EMBASSY_CONTACTS}
_FLIGHTS = {Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION, Kind.EVACUATION}
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
_ABROAD = {Kind.TRAVEL_WARNING, Kind.EVACUATION, Kind.EMBASSY_CONTACTS, Kind.EMBASSY_STATUS}
_SCENE_NOUN = re.compile(
    r"[’'s\s]*(?:\w+[\s-]+)?(?:" + "|".join(words_of_roles()["adjective"]["scene"]) + ")", re.IGNORECASE
)
_REGION = re.compile("|".join(words_of_roles()["region"]["names"]), re.IGNORECASE)


def affected(
    sentences: Sequence[Sentence], places: Sequence[Place], reading: Reading, text: str, issuer: str | None
) -> list[Evidence]:
    """Evidence for each affected country.

    What an authority says of itself (its sky, its border, its fog, its curfew) concerns its own country too; advice,
    missions and evacuations are about other countries; of a route, the end away from home counts."""
    kinds = set(reading.announced())
    parts = _parts(places, text, issuer)
    announcing = _announcing(sentences, reading, kinds)
    border = _closed_border(kinds, parts)
    seen = _scenes(announcing, places, parts, _BOTH_SIDES if border else SCENES)
    seen = _left_only(seen, parts, announcing, reading)
    scenes = _without_home(seen, sentences, reading, kinds, issuer)
    scenes += _listed_beside(sentences, places, parts, reading, text, issuer)
    if not scenes:
        scenes = _others(_scenes(sentences[:3], places, parts), issuer)
    if not scenes and not _abroad(kinds):
        # a sky closed to transit, a border with a neighbour: the country was named as a way through
        scenes = seen or _others(_scenes(announcing, places, parts, _WAY_OUT), issuer)
    if not scenes:
        return _own(announcing, places, kinds, text, issuer)
    found = [_evidence(place) for place in _without_route_ends(scenes, kinds, issuer)]
    return found + _own_side(scenes, places, parts, issuer) if border else found


def _own_side(
    scenes: Sequence[Place], places: Sequence[Place], parts: Mapping[Place, Role], issuer: str | None
) -> list[Evidence]:
    """A speaker who names the neighbour alone ("at the border with Kyrgyzstan") means the own border."""
    if named := next((place for place in places if place.iso == issuer), None):
        return [_evidence(named)]
    if issuer is None or any(parts[place] is not Role.NEIGHBOUR for place in scenes):
        return []
    return [Evidence("countries", issuer, scenes[0].start, scenes[0].end, "the speaker's side of this border")]


def _closed_border(kinds: set[Kind], parts: Mapping[Place, Role]) -> bool:
    """What happens at a border concerns both sides; a way out for evacuees concerns the country that they leave."""
    return Kind.BORDER in kinds and not kinds & _ABROAD and Role.LEFT not in parts.values()


def _parts(places: Sequence[Place], text: str, issuer: str | None) -> dict[Place, Role]:
    """Roles; the speaker's own country closed to transit is a scene, a people or an adjective alone is none."""
    parts = roles(places, text)
    for row in lists(places, text):
        noun_follows = bool(_SCENE_NOUN.match(text[row[-1].end : row[-1].end + 40]))
        for place in row:
            if place.kind == "citizens" or (place.kind == "adjective" and not noun_follows):
                parts[place] = Role.PEOPLE
            elif parts[place] is Role.TRANSIT and place.iso == issuer:
                parts[place] = Role.SCENE
    return parts


def _announcing(sentences: Sequence[Sentence], reading: Reading, kinds: set[Kind]) -> list[Sentence]:
    return [s for s in sentences if reading.sentences.get(s.index, set()) & kinds]


def _scenes(
    sentences: Sequence[Sentence],
    places: Sequence[Place],
    parts: Mapping[Place, Role],
    roles_wanted: frozenset[Role] = SCENES,
) -> list[Place]:
    return [
        place
        for sentence in sentences
        for place in places
        if sentence.start <= place.start < sentence.end and parts[place] in roles_wanted
    ]


def _left_only(
    scenes: Sequence[Place], parts: Mapping[Place, Role], sentences: Sequence[Sentence], reading: Reading
) -> list[Place]:
    """Where a sentence tells how people leave, the country that they leave is meant, not the one that lets them in."""
    leaving = [s for s in sentences if reading.sentences[s.index] & {Kind.EVACUATION, Kind.BORDER}]
    left = {p.iso for p in scenes if parts[p] is Role.LEFT and any(s.start <= p.start < s.end for s in leaving)}
    kept = list(scenes)
    for sentence in leaving:
        inside = [p for p in scenes if sentence.start <= p.start < sentence.end]
        if left & {p.iso for p in inside} and reading.sentences[sentence.index] <= _LEAVING:
            kept = [p for p in kept if p not in inside or p.iso in left]
    return kept


def _without_home(
    scenes: Sequence[Place], sentences: Sequence[Sentence], reading: Reading, kinds: set[Kind], issuer: str | None
) -> list[Place]:
    """The speaker's own country stays only where its sentence announces what happens at home."""
    at_home = [s for s in sentences if reading.sentences.get(s.index, set()) & kinds & _AT_HOME]
    at_home = [s for s in at_home if not _abroad(reading.sentences[s.index] & kinds)]
    return [p for p in scenes if p.iso != issuer or any(s.start <= p.start < s.end for s in at_home)]


def _abroad(kinds: set[Kind]) -> bool:
    """People are brought out of another country; out of the way of a fire or a flood, within their own."""
    return bool(kinds & _ABROAD - ({Kind.EVACUATION} if Kind.NATURAL_HAZARD in kinds else set()))


def _listed_beside(
    sentences: Sequence[Sentence],
    places: Sequence[Place],
    parts: Mapping[Place, Role],
    reading: Reading,
    text: str,
    issuer: str | None,
) -> list[Place]:
    """ "... to leave at once. Bahrain, Iran, Iraq and Oman are on the list": a list in the sentence that follows."""
    found: list[Place] = []
    announcing = {n for n, kinds in reading.sentences.items() if kinds & set(reading.announced())}
    for sentence in sentences:
        if sentence.index in announcing or sentence.index - 1 not in announcing:
            continue
        inside = [p for p in places if sentence.start <= p.start < sentence.end and p.kind == "country"]
        for row in lists(inside, text):
            if len(row) >= LISTED and all(parts[p] in SCENES for p in row):
                found += _others(row, issuer)
    return found


def _others(scenes: Sequence[Place], issuer: str | None) -> list[Place]:
    return [place for place in scenes if place.iso != issuer]


def _own(
    announcing: Sequence[Sentence], places: Sequence[Place], kinds: set[Kind], text: str, issuer: str | None
) -> list[Evidence]:
    """Nothing foreign is named: what happens is at the speaker's, unless a whole region is meant. Where the state is
    not named either, the evidence is the sentence that tells of it."""
    if issuer is None or _abroad(kinds) or _REGION.search(text) or not kinds & (_AT_HOME | _FLIGHTS):
        return []
    named = next((p for p in places if p.iso == issuer), None)
    told = named or announcing[0]
    return [Evidence("countries", issuer, told.start, told.end, "the speaker's own country; no other is named")]


def _without_route_ends(scenes: list[Place], kinds: set[Kind], issuer: str | None) -> list[Place]:
    """Flights of Central Asia's carriers: their own end of the route is home, the other end is where people wait."""
    if not _FLIGHTS & kinds or Kind.BORDER in kinds:
        return scenes
    abroad = [place for place in scenes if place.iso not in HOME_OF_READERS]
    if abroad and (issuer in HOME_OF_READERS or issuer is None):
        return abroad
    return scenes


def _evidence(place: Place) -> Evidence:
    return Evidence("countries", place.iso, place.start, place.end, f"named as {place.kind} in an announcing sentence")
