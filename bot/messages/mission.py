"""The consular card: whose mission, its numbers with their age, its address; said so that it can be read out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.mission import Mission, MissionAnswer
from bot.i18n import country_name, full_day, t
from bot.messages.html import escape, fit, link, short

MAX_MISSIONS = 4
MAX_NUMBERS = 4


def render_missions(answer: MissionAnswer, lang: str, today: date) -> str:
    """The card of up to four missions; where none is known, who covers it, and the ministry."""
    sending = country_name(answer.sending, lang) if answer.sending else ""
    host = country_name(answer.host, lang) if answer.host else ""
    lines: list[str] = []
    if not [m for m in answer.missions if m.type not in ("mfa_office",)]:
        if answer.covered_by:
            origin = country_name(answer.covered_by, lang)
            lines.append(escape(t(lang, "mission-covered", sending=sending, host=host, **{"from": origin})))
        else:
            lines.append(escape(t(lang, "mission-none", sending=sending, host=host)))
    for mission in answer.missions[:MAX_MISSIONS]:
        lines += ["", *_card(mission, lang, today)]
    return fit("\n".join(lines).strip().split("\n"))


def _card(mission: Mission, lang: str, today: date) -> list[str]:
    sending, host = country_name(mission.sending, lang), country_name(mission.host, lang)
    title = t(lang, f"mission-{mission.type}", sending=sending, host=host)
    lines = [f"<b>{escape(title)}</b>" + (f", {escape(mission.city)}" if mission.city else "")]
    if not mission.phones:
        lines.append(escape(t(lang, "mission-no-phone")))
    lines += _numbers(mission, lang, today)
    if mission.address:
        lines.append(escape(t(lang, "mission-address", address=short(mission.address, 200))))
    if mission.hours:
        lines.append(escape(t(lang, "mission-hours", hours=short(mission.hours, 120))))
    lines += [escape(mail) for mail in mission.emails[:2]]
    contacts = [link(mission.website, mission.website)] if mission.website else []
    if mission.source_url:
        contacts.append(link(mission.source_url, t(lang, "mission-source")))
    return [*lines, " · ".join(contacts)] if contacts else lines


def _numbers(mission: Mission, lang: str, today: date) -> Sequence[str]:
    lines = []
    for phone in mission.phones[:MAX_NUMBERS]:
        age = t(lang, "mission-undated")
        if phone.as_of:
            key = "mission-old" if (today - phone.as_of).days > 365 else "mission-asof"
            age = t(lang, key, date=full_day(phone.as_of, lang))
        always = f", {t(lang, 'mission-24h')}" if phone.hotline_24h else ""
        lines.append(f"☎ {escape(phone.number)} ({escape(age + always)})")
    return lines
