"""What people type when they look for an embassy, in seven languages -> whose mission, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.detection.places import Place, find_places
from bot.detection.tokens import tokenize
from bot.domain.mission import RANK, Directory, Mission, MissionAnswer

# Words of a question about a mission, by their beginnings, in all our languages and transliteration.
_MISSION_WORDS = (
    *("embas", "consul", "konsul", "посол", "консул", "генконсул", "elchi", "елші", "элчи", "сафорат", "ilçi"),
    *("posol", "дипмис", "mission", "mfa", "мид", "tiv", "сім", "тим"),
)
_HOTLINE = ("hotline", "горяч", "ishonch", "сенім", "ишеним", "боварӣ", "ynam", "эвакуац", "evacuat", "evakuat")
_OUR = ("наш", "our", "elchixonamiz", "konsulxonamiz", "елшілігіміз", "элчилигибиз", "сафоратамон", "биздин", "біздің")
# Transliterated and short forms that are no country names elsewhere.
_SHORT = {
    "рк": "KZ", "кр": "KG", "рт": "TJ", "рузб": "UZ", "руз": "UZ", "оае": "AE", "uae": "AE", "oae": "AE",
    "uzbekistana": "UZ", "kazahstana": "KZ", "kazakhstana": "KZ", "kirgizii": "KG", "kyrgyzstana": "KG",
    "tadzhikistana": "TJ", "turkmenii": "TM", "turkmenistana": "TM", "turcii": "TR", "rossii": "RU", "dubae": "AE",
    "dubai": "AE", "katare": "QA", "irane": "IR",
}  # fmt: skip
_PEOPLE = re.compile(
    r"(?P<UZ>узбекистан(?:ц|ец|к)|o.?zbekistonlik|узбек(?:у|ам|и|ов)?\b)|(?P<KZ>казахстан(?:ц|ец|к)|қазақстандық)|"
    r"(?P<KG>кыргызстан(?:ц|ец|дык)|киргиз(?:у|ам)\b)|(?P<TJ>таджикистан(?:ц|ец)|таджик(?:у|ам)\b|тоҷикистонӣ)|"
    r"(?P<TM>туркменистан(?:ц|ец)|туркмен(?:у|ам)\b)",
    re.IGNORECASE,
)
_OF_BEFORE = re.compile(r"\b(?:in|at|near|to|в|во|на|около|дар|возле|рядом с|v|vo)\s*$", re.IGNORECASE)
_LOCATIVE = re.compile(
    r"(?:да|де|до|та|те|дағы|дегі|тағы|тегі|дагы|деги|даги|тагы|теги|da|dagi|daky|ga|га|ға|ге|қа|ке)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class MissionQuery:
    """sending, host: ISO codes, None where the words do not say. city: English name. about: the words are about a
    mission at all."""

    sending: str | None
    host: str | None
    city: str | None
    hotline: bool
    about: bool


def read_query(text: str, *, citizen: str | None) -> MissionQuery:
    """Reads free words. The sender is named as owner ("embassy OF x", an adjective, "x elchixonasi"), the host by a
    preposition, a locative ending or a city; one's own citizenship fills what is not said."""
    text = text[:500]
    folded = text.casefold()
    places = _merge(find_places(_spread(text)), text)
    cities = [p for p in places if p.kind in ("city", "airport")]
    named = [p for p in places if p.kind in ("country", "adjective")]
    people = next((m.lastgroup for m in _PEOPLE.finditer(text)), None)
    host = city = None
    if cities:
        host, city = cities[-1].iso, cities[-1].city
        located = [p for p in named if _is_located(p, text)]
        if located and located[-1].iso != host:
            # "embassy in Turkmenistan, Ashgabat duty number for Iran's border": the place word wins
            host, city = (cities[-1].iso, cities[-1].city)
    else:
        located = [p for p in named if p.kind == "country" and _is_located(p, text)]
        host = located[-1].iso if located else None
    owners = [p for p in named if not (p.iso == host and _is_located(p, text))]
    sending = people or next((p.iso for p in owners if p.iso != host), None)
    if host is None:
        rest = [p.iso for p in named if p.iso != sending]
        host = rest[-1] if rest else None
    if sending is None and citizen:
        sending = citizen
    hotline = any(word in folded for word in _HOTLINE) and host is None
    words = [form for token in tokenize(text) for form in token.forms]
    about = any(w.startswith(_MISSION_WORDS) for w in words) or hotline or people is not None
    if hotline or (about and host is None and sending and _is_ministry(folded)):
        host, city = sending, None
    return MissionQuery(sending, host, city, hotline, about)


def _spread(text: str) -> str:
    """Every word capitalised: people type "посольство рк в катаре" without capitals."""
    return re.sub(r"[^\W\d_]+", lambda m: m.group()[:1].upper() + m.group()[1:], text)


def _merge(places: list[Place], text: str) -> list[Place]:
    """Places found, and the short and transliterated forms."""
    taken = [(p.start, p.end) for p in places]
    extra = []
    for token in tokenize(text):
        iso = _SHORT.get(token.forms[0])
        if iso and not any(token.start < end and start < token.end for start, end in taken):
            extra.append(Place(iso, "country", None, token.start, token.end))
    return sorted([*places, *extra], key=lambda p: p.start)


def _is_located(place: Place, text: str) -> bool:
    if _OF_BEFORE.search(text[max(0, place.start - 12) : place.start]):
        return True
    return bool(_LOCATIVE.search(text[place.start : place.end]))


def _is_ministry(folded: str) -> bool:
    return any(word in folded for word in ("мид", "tiv", "mfa", "министер", "vazirlig", "сім", "тим", "вкх"))


def resolve(
    directory: Directory, text: str, *, citizen: str | None, now: datetime, near: tuple[float, float] | None = None
) -> MissionAnswer:
    """The missions that answer the words, or the nearest ones to a point."""
    if near is not None and citizen:
        return directory.nearest(citizen, near, now.date())
    query = read_query(text, citizen=citizen)
    if query.sending is None or query.host is None:
        return MissionAnswer(query.sending, query.host, query.city, ())
    return directory.find(query.sending, query.host, query.city, now.date())


def answer(
    directory: Directory, text: str, *, citizen: str | None, now: datetime, near: tuple[float, float] | None = None
) -> dict[str, Any]:
    """The object of `python -m bot mission --json` (contract.md)."""
    found = resolve(directory, text, citizen=citizen, now=now, near=near)
    return {
        "query": text,
        "citizen": citizen,
        "host": found.host,
        "city": found.city,
        "missions": [_mission_json(m, near) for m in found.missions if m.type in RANK][:6],
        "covered_by": found.covered_by,
    }


def _mission_json(mission: Mission, near: tuple[float, float] | None) -> dict[str, Any]:
    distance = Directory.distance(mission, near) if near else None
    return {
        "sending": mission.sending,
        "host": mission.host,
        "type": mission.type,
        "city": mission.city,
        "address": mission.address,
        "phones": [
            {"number": p.number, "use": p.use, "as_of": p.as_of.isoformat() if p.as_of else None}
            for p in mission.phones
        ],
        "emails": list(mission.emails),
        "website": mission.website,
        "lat": mission.lat,
        "lon": mission.lon,
        "accredited_to": list(mission.accredited_to),
        "verified_at": mission.verified_at.isoformat() if mission.verified_at else None,
        "source_url": mission.source_url,
        "distance_km": round(distance, 1) if distance is not None else None,
    }
