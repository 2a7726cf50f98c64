"""What people type when they look for an embassy, in seven languages -> whose mission, and where -> the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.detection.mission_roles import decide
from bot.detection.mission_words import Question, read
from bot.domain.mission import RANK, Directory, Mission, MissionAnswer

LONGEST_QUESTION = 500
MOST_MISSIONS = 6
_MINISTRIES = {"ministry:UZ": "UZ", "ministry:KZ": "KZ", "ministry:KG": "KG", "ministry:TJ": "TJ"}


@dataclass(frozen=True, slots=True)
class MissionQuery:
    """sending, host: ISO codes, None where the words do not say. city: English name. hotline: a crisis line is asked
    for. border: the way out over a land border. about: the words are about a mission at all."""

    sending: str | None
    host: str | None
    city: str | None
    hotline: bool
    about: bool
    border: bool = False


def read_query(text: str, *, citizen: str | None) -> MissionQuery:
    """Reads free words. The sender is named as owner ("embassy OF x", an adjective, "x elchixonasi"), the host by a
    preposition, a locative ending or a city; one's own citizenship (ISO code) fills what is not said. The language of
    the words says nothing about it: Russian is used by all."""
    question = read(text[:LONGEST_QUESTION])
    seen = decide(question, citizen)
    ministry = next((iso for group, iso in _MINISTRIES.items() if question.has(group)), None)
    wants_ministry = question.has("hotline", "ministry", "evacuation", *_MINISTRIES)
    sending = seen.sending if seen.sending and seen.sending != citizen else ministry or seen.sending
    host = seen.host or (sending if wants_ministry else None)
    return MissionQuery(
        sending,
        host,
        seen.city,
        hotline=question.has("hotline", "evacuation"),
        about=_is_about(question, seen.host),
        border=question.has("border"),
    )


def _is_about(question: Question, host: str | None) -> bool:
    """Evacuation alone is news as often as a question; with no place named it can only be asked of the ministry."""
    if question.has("mission", "ministry", "hotline", "call", *_MINISTRIES):
        return True
    return any(n.place.kind == "citizens" for n in question.named) or (question.has("evacuation") and host is None)


def resolve(
    directory: Directory, text: str, *, citizen: str | None, now: datetime, near: tuple[float, float] | None = None
) -> MissionAnswer:
    """The missions that answer the words, or the nearest ones to a point. Whoever does not say where gets the
    ministry's own lines and no host."""
    today = now.date()
    if near is not None and citizen:
        return directory.nearest(citizen, near, today)
    query = read_query(text, citizen=citizen)
    sending = query.sending or _only_duty_post(directory, query, today)
    if sending is None:
        return MissionAnswer(None, query.host, query.city, ())
    if query.host is None:
        lines = tuple(directory.hotline(sending, today)) if query.about else ()
        return MissionAnswer(sending, None, None, lines)
    return directory.find(sending, query.host, query.city, today, urgent=query.hotline, border=query.border)


def _only_duty_post(directory: Directory, query: MissionQuery, today: date) -> str | None:
    """Asked for the duty number at a border without saying whose: the one state that has a post there."""
    if not query.border or query.host is None:
        return None
    senders = {m.sending for m in directory.duty_posts(query.host, today)}
    return senders.pop() if len(senders) == 1 else None


def answer(
    directory: Directory, text: str, *, citizen: str | None, now: datetime, near: tuple[float, float] | None = None
) -> dict[str, Any]:
    """The object of `python -m bot mission --json` (contract.md), missions in the order to try them. citizen: whose
    missions these are, as the words say, else the asker's. city: where the first one in the host stands, else the
    city that was named."""
    found = resolve(directory, text, citizen=citizen, now=now, near=near)
    missions = [m for m in found.missions if m.type in RANK][:MOST_MISSIONS]
    return {
        "query": text,
        "citizen": found.sending or citizen,
        "host": found.host,
        "city": next((m.city for m in missions[:1] if m.host == found.host), None) or found.city,
        "missions": [_mission_json(m, now.date(), near) for m in missions],
        "covered_by": found.covered_by,
    }


def _mission_json(mission: Mission, today: date, near: tuple[float, float] | None) -> dict[str, Any]:
    distance = Directory.distance(mission, near) if near else None
    return {
        "sending": mission.sending,
        "host": mission.host,
        "type": mission.type,
        "city": mission.city,
        "address": mission.address,
        "phones": [
            {
                "number": p.number,
                "use": p.use,
                "as_of": _iso(p.as_of),
                "emergency": p.emergency,
                "hours_24": p.hotline_24h,
            }
            for p in mission.phones
        ],
        "emails": list(mission.emails),
        "website": mission.website,
        "telegram": mission.telegram,
        "hours": mission.hours,
        "lat": mission.lat,
        "lon": mission.lon,
        "coordinates_of": mission.coordinates_of,
        "accredited_to": list(mission.accredited_to),
        "verified_at": _iso(mission.verified_at),
        "lapsed": mission.lapsed(today),
        "source_url": mission.source_url,
        "distance_km": round(distance, 1) if distance is not None else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
