"""The part that a named place plays in its sentence: the scene, or the speaker, the people, the way through, the
attacker, the haven. Decided by the words just before and after it; places in a list play one part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from bot.detection.lexicon import words_of_roles
from bot.detection.places import Place


class Role(StrEnum):
    SCENE = "scene"
    SPEAKER = "speaker"
    """"МИД Казахстана", "embassy of India": who says so, whose mission."""
    PEOPLE = "people"
    """"citizens of Uzbekistan": they are elsewhere."""
    TRANSIT = "transit"
    """"through Turkmenistan", "Misr orqali": the way out."""
    NEIGHBOUR = "neighbour"
    """"border with Afghanistan", "Xitoy bilan chegara": the other side of a border."""
    ACTOR = "actor"
    """"US strikes", "talks between Iran and": a party to the conflict."""
    LEFT = "left"
    """"flee Iran", "вывезли из Ирана", "Erondan olib chiqildi": a scene, and where people leave, the only one."""
    HAVEN = "haven"
    """"diverted to Delhi", "приземлился в Баку": where they are safe."""


BEFORE, AFTER = 60, 40
_PAST_ENDING = r"[’'ʻʼ]?s?\w{0,4}[»\"”]?[\s-]*"


def _table(where: str, frame: str) -> tuple[tuple[Role, re.Pattern[str]], ...]:
    """The words of roles.toml; frame: a pattern with %s for their alternatives."""
    rows = words_of_roles()[where]
    return tuple((Role(role), re.compile(frame % "|".join(words), re.IGNORECASE)) for role, words in rows.items())


_BEFORE = _table("before", '(?:%s)\\s*[«"“]?$')
_AFTER = _table("after", _PAST_ENDING + "(?:%s)")
_LEAVING = re.compile(
    r"\b(?:leav\w+|left|from|out of|flee\w*|fled|escap\w+|exit\w*|из|покин\w+|покида\w+|аз)(?: the)?\s*$", re.IGNORECASE
)
_ABLATIVE = re.compile(r"(?:dan|den|дан|ден|дон|тан|тен|тон|нан|нен)$", re.IGNORECASE)
# names that end like a case of a Turkic language and are in none
_NO_CASE = re.compile(
    r"(?:\w+stan|\w+стан|jordan|sudan|sweden|aden|canada|uganda|rwanda|судан|аден|канада|уганда|руанда|лондон|london|"
    r"вашингтон|washington|бостон|boston)$",
    re.IGNORECASE,
)
_LOCATIVE = re.compile(
    r"(?:dagi|daky|däki|dan|den|da|de|даги|дағы|дегі|тағы|тегі|дагы|деги|догу|тагы|теги|дан|ден|дон|тан|тен|нан|нен|да|де|"
    r"до|та|те)$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\s*(?:[,;/–—-]\s*(?:and|or|и|или|а также|va|ва|және|жана|we)?|and|or|as well as|и|или|а также|va|ҳамда|ва|hamda|"
    r"және|мен|жана|менен|we|hem)\s*(?:(?:the|в|во|из|на|from|to|in|аз|дар|ба)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


def roles(places: Sequence[Place], text: str) -> dict[Place, Role]:
    """Each place's part. In a list, the words before the first and after the last speak for all."""
    found: dict[Place, Role] = {}
    for group in lists(places, text):
        role = _before(group[0], text) or _after(group[-1], text)
        scene = Role.LEFT if _LEAVING.search(text[max(0, group[0].start - BEFORE) : group[0].start]) else Role.SCENE
        for place in group:
            own = _before(place, text) or _after(place, text) if len(group) > 1 else None
            found[place] = role or own or (Role.LEFT if _in_case(place, text, _ABLATIVE) else scene)
    return found


def lists(places: Sequence[Place], text: str) -> list[list[Place]]:
    """Places that stand one after another with only commas and "and" between them."""
    grouped: list[list[Place]] = []
    for place in places:
        if grouped and _LIST.match(text[grouped[-1][-1].end : place.start]) and place.start > grouped[-1][-1].end:
            grouped[-1].append(place)
        else:
            grouped.append([place])
    return grouped


def _before(place: Place, text: str) -> Role | None:
    words = text[max(0, place.start - BEFORE) : place.start].rpartition("\n")[2]
    return next((role for role, pattern in _BEFORE if pattern.search(words)), None)


def _after(place: Place, text: str) -> Role | None:
    if place.kind == "airport":
        return None
    words = text[place.end : place.end + AFTER].partition("\n")[0]
    role = next((role for role, pattern in _AFTER if pattern.match(words)), None)
    if role in (Role.SPEAKER, Role.PEOPLE) and _in_case(place, text, _LOCATIVE):
        return None  # "Qatardagi elchixona", "Erondan fuqarolarni": there, from there
    return role


def _in_case(place: Place, text: str, ending: re.Pattern[str]) -> bool:
    name = text[place.start : place.end]
    return place.kind != "adjective" and bool(ending.search(name)) and not _NO_CASE.search(name)
