"""The status board of a country and the list of latest alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.advisory import Track
from bot.domain.alert import Alert, AlertState
from bot.i18n import country_name, flag, moment, t
from bot.messages.html import escape, fit, link
from bot.messages.render import headline, state_lines, symbol


def render_board(country: str, alerts: Sequence[Alert], lang: str, now: datetime) -> str:
    """What is known of a country, track by track, each line with its source and its age."""
    name = country_name(country, lang)
    if not alerts:
        return escape(t(lang, "board-empty", country=name))
    lines = [f"{flag(country)} <b>{escape(t(lang, 'board-title', country=name))}</b>"]
    for track in Track:
        here = [a for a in alerts if a.track is track]
        if here:
            lines.append(f"\n<b>{escape(t(lang, f'track-{track.value}'))}</b>")
            lines += [_row(alert, lang) for alert in here]
    return fit("\n".join(lines).split("\n"))


def _row(alert: Alert, lang: str) -> str:
    newest = max((n.at for n in alert.facts.sources), default=alert.updated)
    age = t(lang, "board-age", time=moment(newest, alert.country, lang))
    credit = ", ".join(link(n.url, n.name) for n in alert.facts.sources[:2])
    held = f" ({escape(t(lang, 'board-held'))})" if alert.state is AlertState.HELD else ""
    return f"{symbol(alert)} {headline(alert, lang)}{held} {credit} · {escape(age)}"


def render_alert_list(alerts: Sequence[Alert], lang: str, now: datetime) -> str:
    """The latest alerts of a reader's countries, newest first, one line each."""
    if not alerts:
        return escape(t(lang, "alerts-empty"))
    lines = [f"<b>{escape(t(lang, 'alerts-title'))}</b>"]
    for alert in alerts:
        when = moment(alert.updated, alert.country, lang)
        state = " ".join(state_lines(alert, lang))
        name = escape(country_name(alert.country, lang))
        lines.append(f"{symbol(alert)} <b>{name}</b> · {escape(when)}\n{headline(alert, lang)} {state}".rstrip())
    return fit("\n".join(lines).split("\n"))
