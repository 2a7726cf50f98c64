"""Whose mission and where: the part that each named state plays in a question, by its ending and the words beside it.

- owner: "посольство узбекистана", "embassy of X", "X-ning elchixonasi", "tajik", "for citizens of X"
- close: bare beside the word for a mission: "uzbekistan embassy" and "embassy qatar" look the same
- scene: "в катаре", "Qatardagi", "дар Теҳрон", any city
- origin: "из ирана", "Dubaydan": the scene, unless there is another; then perhaps the asker's own state
- border: "Eron chegarasida": on the other side of it
- open: anything else
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from babel.core import Locale

from bot.detection.mission_words import Named, Question
from bot.detection.places import data
from bot.detection.tokens import tokenize

# States whose missions the directory has with their numbers: the bot's first readers.
HOME_STATES = ("KZ", "UZ", "KG", "TJ", "TM")
_MISSION = ("mission", "ministry", "office", "ministry:UZ", "ministry:KZ", "ministry:KG", "ministry:TJ")
_LOCALES = ("en", "ru", "uz", "uz_Cyrl", "kk", "ky", "tg", "tk")
_LOCATIVE = re.compile(
    r"(?:да|де|до|та|те|то|дағы|дегі|тағы|тегі|дагы|деги|догу|тагы|теги|даги|"
    r"ға|ге|қа|ке|ка|га|го|da|de|ta|te|dagi|daky|däki|daki|dagy|degi|ga|ka|qa)$"
)
_ABLATIVE = re.compile(r"(?:дан|ден|дон|тан|тен|тон|нан|нен|dan|den|tan|ten)$")
_GENITIVE = re.compile(
    r"(?:нинг|ning|ның|нің|дың|дің|тың|тің|нын|нин|нун|нүн|дын|дин|дун|дүн|тын|тин|тун|түн|nyň|niň|yň|iň|nyn|nıñ|nin)$"
)


class Part(StrEnum):
    OWNER = "owner"
    CLOSE = "close"
    SCENE = "scene"
    ORIGIN = "origin"
    BORDER = "border"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reading:
    """sending, host: ISO codes or None. city: in English."""

    sending: str | None
    host: str | None
    city: str | None


def part(name: Named, question: Question) -> Part:
    """The part of one name."""
    before, after = _before(name, question), _after(name, question)
    if question.at(before, "origin"):
        return Part.OWNER
    away = question.at(before, "from_before") or _ends(name, question, _ABLATIVE)
    if name.is_city:
        return Part.ORIGIN if away else Part.SCENE
    if question.at(before, "border") or (question.at(after, "border") and not _russian_place(name, before, question)):
        return Part.BORDER
    if name.is_people or question.at(before, "citizen", "owned"):
        return Part.OWNER
    if away:
        return Part.ORIGIN
    if question.at(before, "place_before") or _ends(name, question, _LOCATIVE):
        return Part.SCENE
    if question.at(after, "citizen") or _ends(name, question, _GENITIVE):
        return Part.OWNER
    if question.at(before, *_MISSION):
        return Part.OWNER if _said_as_owner(name, before, question) else Part.CLOSE
    return Part.CLOSE if question.at(after, *_MISSION) else Part.OPEN


def _russian_place(name: Named, before: int, question: Question) -> bool:
    """ "в туркменистан": a noun after a Russian preposition makes no compound with the "граница" that follows."""
    return (
        question.at(before, "place_before", "from_before")
        and not question.word(before).isascii()
        and not name.is_people
    )


def _before(name: Named, question: Question) -> int:
    """The word before the name, links such as "of the republic of" left out."""
    n = name.first - 1
    while question.at(n, "link"):
        n -= 1
    return n


def _after(name: Named, question: Question) -> int:
    n = name.last + 1
    while question.at(n, "link"):
        n += 1
    return n


def _said_as_owner(name: Named, before: int, question: Question) -> bool:
    """ "embassy OF x", or a case ending: "посольство катара", but not "посольство катар"."""
    of = any(question.word(n) == "of" for n in range(before + 1, name.first))
    word = question.word(name.last)
    code = len(word) == 2 and word.isascii()
    return of or not (code or word in _bare_names())


def _ends(name: Named, question: Question, ending: re.Pattern[str]) -> bool:
    """Whether the name, or a "republic" that follows it, carries a case ending that is no part of the bare name."""
    links = range(name.last + 1, _after(name, question))
    words = [question.word(n) for n in (name.last, *links)]
    return any(ending.search(word) for word in words if word not in _bare_names())


@cache
def _bare_names() -> frozenset[str]:
    """The last words of all names without a case ending: "Канада" is not in "Кана", nor "Вашингтон" from "Вашинг"."""
    names = [str(name) for code in _LOCALES for name in Locale.parse(code).territories.values()]
    more = data("mission_words")
    rows = [*data("countries").values(), *data("cities")["cities"].values(), *more["cities"].values()]
    patterns = [pattern for row in rows for pattern in row.get("names", ())]
    patterns += [pattern for row in more["countries"].values() for pattern in row]
    names += [pattern.rstrip("~") for pattern in patterns if not set("(*") & set(pattern)]
    return frozenset(words[-1].forms[0] for name in names if (words := tokenize(name)))


def decide(question: Question, citizen: str | None) -> Reading:
    """Who sends and who is host. Said owners and scenes come first, then names left over, then the own citizenship."""
    parts = [(name, part(name, question)) for name in question.named]
    by = {kind: [name for name, its in parts if its is kind] for kind in Part}
    sending = _owner(by[Part.OWNER], question, citizen) or _from_home(by[Part.ORIGIN], by[Part.SCENE])
    host, city = _scene(by[Part.SCENE], by[Part.ORIGIN], sending or citizen)
    loose = list(dict.fromkeys(n.iso for n, its in parts if its in (Part.CLOSE, Part.OPEN)))
    close = [n.iso for n in by[Part.CLOSE]]
    if host is None:
        sending, host = _without_scene(sending, loose, close, citizen, mission=question.has(*_MISSION))
    elif sending is None:
        sending = next((iso for iso in (*close, *loose) if iso != host and _sends(iso, close, citizen)), None)
        sending = sending or next((iso for iso in close if iso in HOME_STATES), citizen)
    if host is None and by[Part.BORDER]:
        host = by[Part.BORDER][-1].iso
    sending, host = _foreign_owner(sending, host, by[Part.OWNER], citizen)
    return Reading(sending, host, city if host else None)


def _owner(owners: list[Named], question: Question, citizen: str | None) -> str | None:
    if question.has("our") and citizen:
        return citizen
    return owners[0].iso if owners else None


def _from_home(origins: list[Named], scenes: list[Named]) -> str | None:
    """ "студенты из таджикистана в тегеране": from one of the first readers' states, while the scene is another."""
    elsewhere = [o.iso for o in origins if o.iso in HOME_STATES and any(s.iso != o.iso for s in scenes)]
    return elsewhere[0] if elsewhere else None


def _scene(scenes: list[Named], origins: list[Named], home: str | None) -> tuple[str | None, str | None]:
    """Away from home the last city named, else the last state; else where one comes from; else what there is."""
    away = [s for s in scenes if s.iso != home] or [o for o in origins if o.iso != home] or scenes or origins
    cities = [s for s in away if s.is_city]
    chosen = cities or away
    return (chosen[-1].iso, chosen[-1].place.city) if chosen else (None, None)


def _sends(iso: str, close: list[str], citizen: str | None) -> bool:
    """Whether a state that stands loose in the question may be the sender: beside the mission word, or a first
    reader's; where the citizenship is known, only the latter can outweigh it."""
    return iso in HOME_STATES or (citizen is None and iso in close)


def _without_scene(
    sending: str | None, loose: list[str], close: list[str], citizen: str | None, *, mission: bool
) -> tuple[str | None, str | None]:
    """No place word: two loose names are sender and host; one is the host, unless it must be the sender."""
    others = [iso for iso in loose if iso != sending]
    if sending is not None or not others:
        return sending or citizen, others[-1] if others else None
    if len(others) > 1:
        first = citizen if citizen in others else next(iter([*close, *_home_first(others)]))
        return first, next(iso for iso in reversed(others) if iso != first)
    only = others[0]
    if only == citizen or (citizen is None and mission and only in HOME_STATES):
        return only, None
    return citizen, only


def _home_first(isos: list[str]) -> list[str]:
    return sorted(isos, key=lambda iso: iso not in HOME_STATES)


def _foreign_owner(
    sending: str | None, host: str | None, owners: list[Named], citizen: str | None
) -> tuple[str | None, str | None]:
    """ "посольство катара": a frightened citizen's way to say "in Qatar". Not so for "катарское", nor for a state of
    the first readers."""
    said = next((o for o in owners if o.iso == sending), None)
    if said is None or said.is_people or sending in (*HOME_STATES, citizen):
        return sending, host
    if host == sending or (host is None and citizen):
        return citizen, sending
    return sending, host
