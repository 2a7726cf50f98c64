"""The SMS twin: complete in itself, no links, no markup; ends with the source and the hour."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.advisory import Kind
from bot.domain.alert import Alert, AlertState
from bot.i18n import country_name, day, moment, t
from bot.messages.airlines import brand
from bot.messages.html import short

LIMIT = 300
AIM_CYRILLIC = 210
"""A Cyrillic SMS holds 70 characters a part: three parts."""


def sms(alerts: Sequence[Alert], lang: str) -> str:
    """The gravest facts first; what does not fit is left out, never cut in the middle of a number."""
    first = alerts[0]
    note = first.facts.sources[0] if first.facts.sources else None
    ending = ""
    if note is not None:
        when = moment(note.at, first.country, lang)
        ending = " " + t(lang, "plain-source", name=short(note.name, 40), time=when)
    limit = (AIM_CYRILLIC if any("\u0400" <= c <= "\u04ff" for c in ending) else LIMIT - 1) - len(ending)
    text = ""
    for piece in _pieces(alerts, lang):
        if len(text) + len(piece) + 1 > limit:
            continue
        text = f"{text} {piece}".strip()
    return short(text or short(_pieces(alerts, lang)[0], limit), limit) + ending


def _pieces(alerts: Sequence[Alert], lang: str) -> list[str]:
    pieces = []
    for country in dict.fromkeys(a.country for a in alerts):
        name = country_name(country, lang)
        here = [a for a in alerts if a.country == country]
        pieces.append(f"{name}: {_words(here[0], lang)}")
        pieces += [_words(a, lang) for a in here[1:3]]
    facts = alerts[0].facts
    if facts.valid_until:
        pieces.append(t(lang, "until", date=day(facts.valid_until, lang)))
    phones = [p for a in alerts if a.state.live for p in a.facts.phones]
    pieces += [f"☎ {p}" for p in phones[:2]]
    return pieces


def _words(alert: Alert, lang: str) -> str:
    if alert.state is AlertState.CLEARED:
        return t(lang, f"over-{alert.track.value}")
    if alert.state is AlertState.CANCELLED:
        return t(lang, "cancelled")
    kind, facts = alert.facts.kinds[0], alert.facts
    if kind is Kind.TRAVEL_WARNING and facts.level:
        return t(lang, f"travel_warning-{facts.level}")
    if kind in (Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION):
        return t(lang, kind.value, airlines=", ".join(brand(a) for a in facts.airlines[:3]) or "none")
    return t(lang, kind.value)
