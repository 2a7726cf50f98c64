"""The status board of a country and the list of latest alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.advisory import Track
from bot.domain.alert import Alert, AlertState
from bot.domain.health import State
from bot.i18n import clock, country_name, flag, moment, t, zone_city
from bot.messages.credit import named
from bot.messages.html import LIMIT, escape, fit, short, units
from bot.messages.render import headline, symbol
from bot.messages.wording import how_long, newest_note, sentences, unlisted_words

MOST_UNSEEN = 4
NAME_CAP = 60


class Unseen(NamedTuple):
    """A publisher that cannot be read now. name: in the reader's language. since: None where that is not known."""

    name: str
    state: State
    since: datetime | None


def render_board(
    country: str,
    alerts: Sequence[Alert],
    lang: str,
    now: datetime,
    unseen: Sequence[Unseen] = (),
    citizen: str | None = None,
) -> str:
    """What is known of a country, track by track, each line with its source and its age; then what cannot be seen.

    citizen: the reader's state, where known: in their own country nobody is told to ask their embassy."""
    name = country_name(country, lang)
    if not alerts:
        return _nothing_known(country, lang, unseen, citizen)
    lines = [f"{flag(country)} <b>{escape(t(lang, 'board-title', country=name))}</b>"]
    lines.append(escape(t(lang, "board-times", place=zone_city(country, lang))))
    for track in Track:
        here = [a for a in alerts if a.track is track]
        if here:
            lines += ["", f"<b>{escape(t(lang, f'track-{track.value}'))}</b>"]
            lines += [_row(alert, lang, now) for alert in here]
    # however long the board is, that something is not seen stands below it
    below = "\n".join(["", "", *_unseen_lines(unseen, country, lang)]) if unseen else ""
    return fit(lines, LIMIT - units(below)) + below


def _nothing_known(country: str, lang: str, unseen: Sequence[Unseen], citizen: str | None) -> str:
    """No report is no calm: least of all while those who would report it cannot be read."""
    name = country_name(country, lang)
    if not unseen:
        return escape(t(lang, "board-empty", country=name))
    ask = t(lang, "unseen-ask-home" if citizen == country else "unseen-ask")
    lines = [escape(t(lang, "board-empty-unseen", country=name)), "", *_unseen_lines(unseen, country, lang)]
    lines += [escape(t(lang, "board-times", place=zone_city(country, lang))), "", escape(ask)]
    return fit(lines)


def _unseen_lines(unseen: Sequence[Unseen], country: str, lang: str) -> list[str]:
    """ "We cannot see now what these publish: / • Oman Air: nothing new since 28 February, 14:05"."""
    lines = [f"<b>{escape(t(lang, 'unseen-title'))}</b>"]
    for name, state, since in unseen[:MOST_UNSEEN]:
        words = t(lang, f"unseen-{state.value}")
        if since:
            words = t(lang, "unseen-since", what=words, time=clock(since, country, lang))
        lines.append(f"• {escape(short(name, NAME_CAP))}: {escape(words)}")
    if len(unseen) > MOST_UNSEEN:
        lines.append(escape(t(lang, "more", count=len(unseen) - MOST_UNSEEN)))
    return lines


def _row(alert: Alert, lang: str, now: datetime) -> str:
    """ "🔴 The airspace is closed or restricted. Until 6 March. · Qatar CAA · as of 28 February, 14:05"."""
    newest = newest_note(alert)
    age = t(lang, "board-age", time=clock(newest.at if newest else alert.updated, alert.country, lang))
    held = f" ({escape(t(lang, 'board-held'))})" if alert.state is AlertState.HELD else ""
    end = how_long(alert.facts, lang, now)
    gone = f" {escape(unlisted_words(alert, lang))}" if alert.facts.unlisted else ""
    words = headline(alert, lang) + held + gone + (f" {escape(end)}" if end else "")
    credit = ", ".join(named(n, lang) for n in alert.facts.sources[:2])
    return f"{symbol(alert)} {words} · {credit} · {escape(age)}"


def render_alert_list(alerts: Sequence[Alert], lang: str, now: datetime) -> str:
    """The latest alerts of a reader's countries, newest first: where and when, what, how far it still holds."""
    if not alerts:
        return escape(t(lang, "alerts-empty"))
    lines = [f"<b>{escape(t(lang, 'alerts-title'))}</b>"]
    for alert in alerts:
        when = moment(alert.updated, alert.country, lang)
        name = escape(country_name(alert.country, lang))
        lines += ["", f"{symbol(alert)} <b>{name}</b> · {escape(when)}", escape(" ".join(sentences(alert, lang)))]
    return fit(lines)
