"""The status board of a country and the list of latest alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.advisory import Track
from bot.domain.alert import Alert, AlertState
from bot.i18n import clock, country_name, flag, moment, t, zone_city
from bot.messages.credit import named
from bot.messages.html import escape, fit
from bot.messages.render import headline, symbol
from bot.messages.wording import how_long, newest_note, sentences, unlisted_words


def render_board(country: str, alerts: Sequence[Alert], lang: str, now: datetime) -> str:
    """What is known of a country, track by track, each line with its source and its age."""
    name = country_name(country, lang)
    if not alerts:
        return escape(t(lang, "board-empty", country=name))
    lines = [f"{flag(country)} <b>{escape(t(lang, 'board-title', country=name))}</b>"]
    lines.append(escape(t(lang, "board-times", place=zone_city(country, lang))))
    for track in Track:
        here = [a for a in alerts if a.track is track]
        if here:
            lines += ["", f"<b>{escape(t(lang, f'track-{track.value}'))}</b>"]
            lines += [_row(alert, lang, now) for alert in here]
    return fit(lines)


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
