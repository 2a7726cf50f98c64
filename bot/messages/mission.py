"""The consular card: whose mission, its numbers with their age, its address; said so that it can be read out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.domain.mission import OLD_AFTER, Mission, MissionAnswer, Phone
from bot.i18n import city_name, country_in, country_of, t
from bot.messages.calls import freshness, mission_title, number_line
from bot.messages.html import escape, fit, link, short

MAX_MISSIONS = 4
MAX_NUMBERS = 4


def render_missions(answer: MissionAnswer, lang: str, today: date) -> str:
    """The card of up to four missions; where none is known, who covers it, and the ministry."""
    lines = [] if any(m.host == answer.host for m in answer.missions) else [*_none_there(answer, lang)]
    for mission in answer.missions[:MAX_MISSIONS]:
        lines += ["", *_card(mission, lang, today)]
    return fit(lines if lines[0] else lines[1:])


def _none_there(answer: MissionAnswer, lang: str) -> Iterator[str]:
    if answer.sending and answer.host:
        places = {"of": country_of(answer.sending, lang), "in": country_in(answer.host, lang)}
        if answer.covered_by:
            yield escape(t(lang, "mission-covered", where=country_in(answer.covered_by, lang), **places))
        else:
            yield escape(t(lang, "mission-none", **places))


def _card(mission: Mission, lang: str, today: date) -> Iterator[str]:
    city = f", {escape(city_name(mission.city, lang))}" if mission.city else ""
    yield f"<b>{escape(mission_title(mission.type, mission.sending, mission.host, lang))}</b>{city}"
    yield from _numbers(mission, lang, today)
    if mission.address:
        yield escape(t(lang, "mission-address", address=short(mission.address, 200)))
    if mission.hours:
        yield escape(t(lang, "mission-hours", hours=short(mission.hours, 120)))
    yield from (escape(mail) for mail in mission.emails[:2])
    links = [link(mission.website, short(mission.website, 60))] if mission.website else []
    links += [link(mission.source_url, t(lang, "mission-source"))] if mission.source_url else []
    if links:
        yield " · ".join(links)


def _numbers(mission: Mission, lang: str, today: date) -> Iterator[str]:
    """Numbers alone on their lines; above those of one age, that age. The round-the-clock lines first."""
    if not mission.phones:
        yield escape(t(lang, "mission-no-phone"))
    heading = ""
    for phone in sorted(mission.phones, key=lambda p: not p.hotline_24h)[:MAX_NUMBERS]:
        if (words := _heading(mission, phone, lang, today)) != heading:
            yield escape(words)
            heading = words
        yield number_line(phone.number)


def _heading(mission: Mission, phone: Phone, lang: str, today: date) -> str:
    """ "Round the clock, as of 2 March 2026:"; a temporary line that nobody renewed is "not confirmed since"."""
    old = mission.lapsed(today) or (phone.as_of is not None and today - phone.as_of > OLD_AFTER)
    age = freshness(phone.as_of, lang, old=old, year_only=phone.year_only)
    words = f"{t(lang, 'mission-24h')}, {age}" if phone.hotline_24h else age
    return f"{words[:1].upper()}{words[1:]}:"
