"""The SMS twin: complete in itself, no links, no markup; ends with the source and the hour.

A part of an SMS holds 160 characters of the GSM alphabet (3GPP TS 23.038; 153 where parts are joined), but only 70 (67)
as soon as one character lies outside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Alert, AlertState, SourceNote
from bot.i18n import country_name, moment, t
from bot.messages.calls import spaced
from bot.messages.html import short
from bot.messages.wording import happened, how_long, newest_note, sentences, speaker

LIMIT = 300
AIM_UNICODE = 210
NAME_CAP = 40
OURSELVES = "Qalqan"
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TYPEWRITER = str.maketrans(
    {"‘": "'", "’": "'", "ʻ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
)
"""Marks that would triple the price of an English or Uzbek message."""


def sms(alerts: Sequence[Alert], lang: str, now: datetime, tip: str | None = None) -> str:
    """The gravest facts first; what does not fit is left out, never cut in the middle of a number.

    tip: our standing advice, where there is room for it."""
    ending = _ending(alerts[0], lang)
    pieces = [
        _thrifty(piece) for piece in (*_news(alerts, lang), *_numbers(alerts, lang), *_rest(alerts, lang, now, tip))
    ]
    limit = (LIMIT - 1 if set(pieces[0] + ending) <= _GSM else AIM_UNICODE) - len(ending) - 1
    text = _thrifty(short(pieces[0], limit))
    for piece in pieces[1:]:
        if len(text) + len(piece) + 1 <= limit:
            text = f"{text} {piece}"
    return f"{text} {ending}".strip()


def _ending(first: Alert, lang: str) -> str:
    """Who says so and when. What we withdraw, we withdraw in our own name."""
    note = _speaker(first)
    if first.state is AlertState.CANCELLED or note is None:
        name, at = OURSELVES, first.updated
    else:
        name, at = speaker(note, lang), note.at
    return _thrifty(t(lang, "plain-source", name=short(name, NAME_CAP), time=moment(at, first.country, lang)))


def _speaker(first: Alert) -> SourceNote | None:
    """The source that is named: the one whose numbers are given, where there are any."""
    if not first.state.live:
        return newest_note(first)
    givers = [n for n in first.facts.sources if n.phones]
    return next(iter([*givers, *first.facts.sources]), None)


def _news(alerts: Sequence[Alert], lang: str) -> list[str]:
    """Each country with what happened; countries with the same news together."""
    told: dict[tuple[str, ...], list[str]] = {}
    for country in dict.fromkeys(a.country for a in alerts):
        here = tuple(_sentences(a, lang) for a in alerts if a.country == country)
        told.setdefault(here, []).append(country_name(country, lang))
    pieces: list[str] = []
    for (first, *others), names in told.items():
        pieces += [f"{', '.join(names)}: {first}", *others[:2]]
    return pieces


def _sentences(alert: Alert, lang: str) -> str:
    """As in the chat; but who says that it is over stands at the end already, and a withdrawal must say of what."""
    if alert.state is AlertState.CLEARED:
        return happened(alert, lang)
    said = [t(lang, "it-said", words=happened(alert, lang))] if alert.state is AlertState.CANCELLED else []
    return " ".join([*sentences(alert, lang), *said])


def _numbers(alerts: Sequence[Alert], lang: str) -> list[str]:
    """At most two numbers, only of the source that is named at the end."""
    first = alerts[0]
    note = _speaker(first)
    given = (note.phones if note else ()) or first.facts.phones
    return [t(lang, "plain-phone", number=spaced(p)) for p in given[:2]] if first.state.live else []


def _rest(alerts: Sequence[Alert], lang: str, now: datetime, tip: str | None) -> list[str]:
    end = how_long(alerts[0].facts, lang, now) if alerts[0].state.live else None
    return [piece for piece in (end, tip) if piece]


def _thrifty(text: str) -> str:
    return text.translate(_TYPEWRITER)
