"""The SMS twin: complete in itself, no links, no markup; ends with the source and the hour.

A part of an SMS holds 160 characters of the GSM alphabet (3GPP TS 23.038; 153 where parts are joined), but only 70 (67)
as soon as one character lies outside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Alert
from bot.i18n import country_name, moment, t
from bot.messages.calls import spaced
from bot.messages.html import short
from bot.messages.wording import how_long, newest_note, sentences

LIMIT = 300
AIM_UNICODE = 210
NAME_CAP = 40
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TYPEWRITER = str.maketrans(
    {"‘": "'", "’": "'", "ʻ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
)
"""Marks that would triple the price of an English or Uzbek message."""


def sms(alerts: Sequence[Alert], lang: str, now: datetime) -> str:
    """The gravest facts first; what does not fit is left out, never cut in the middle of a number."""
    ending = _ending(alerts[0], lang)
    pieces = [_thrifty(piece) for piece in _pieces(alerts, lang, now)]
    limit = (LIMIT - 1 if set(pieces[0] + ending) <= _GSM else AIM_UNICODE) - len(ending) - 1
    text = _thrifty(short(pieces[0], limit))
    for piece in pieces[1:]:
        if len(text) + len(piece) + 1 <= limit:
            text = f"{text} {piece}"
    return f"{text} {ending}".strip()


def _ending(first: Alert, lang: str) -> str:
    note = newest_note(first) if not first.state.live else next(iter(first.facts.sources), None)
    if note is None:
        return ""
    when = moment(note.at, first.country, lang)
    return _thrifty(t(lang, "plain-source", name=short(note.name, NAME_CAP), time=when))


def _pieces(alerts: Sequence[Alert], lang: str, now: datetime) -> list[str]:
    """What to say, the most needed first: each country with its news, then numbers to call, then for how long."""
    told: dict[tuple[str, ...], list[str]] = {}
    for country in dict.fromkeys(a.country for a in alerts):
        here = tuple(" ".join(sentences(a, lang)) for a in alerts if a.country == country)
        told.setdefault(here, []).append(country_name(country, lang))
    pieces: list[str] = []
    for (first, *others), names in told.items():
        pieces += [f"{', '.join(names)}: {first}", *others[:2]]
    live = [a for a in alerts if a.state.live]
    numbers = dict.fromkeys(p for a in live for p in a.facts.phones)
    pieces += [t(lang, "plain-phone", number=spaced(p)) for p in list(numbers)[:2]]
    end = how_long(live[0].facts, lang, now) if live else None
    return [*pieces, *([end] if end else [])]


def _thrifty(text: str) -> str:
    return text.translate(_TYPEWRITER)
