"""Messages of alerts, rendered from structured facts through the reader's language. Nothing is said that is not a fact
of the alert or a row of the directory.

Line one: where and when. Then what happened, what to do, whom to call, who says so (../shared/design/voice.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.domain.merging import LEVELS
from bot.domain.mission import CallLine
from bot.i18n import airport_name, country_name, moment, t
from bot.messages.calls import MAX_PHONES, call_lines, call_words, given_lines
from bot.messages.credit import source_lines
from bot.messages.html import escape, fit, local_time, short, visible_units
from bot.messages.plain import LIMIT as PLAIN_LIMIT
from bot.messages.plain import sms
from bot.messages.wording import (
    advice,
    airlines,
    by_weight,
    happened,
    how_long,
    kind_words,
    level_words,
    listed,
    mixed_words,
    sentences,
    state_of,
    told_at,
    unlisted_words,
)

__all__ = [
    "Message",
    "call_words",
    "headline",
    "join",
    "render_alert",
    "render_broadcast",
    "render_update_note",
    "state_lines",
    "symbol",
    "what_to_do",
]

_SYMBOL = {Severity.EXTREME: "🔴", Severity.SEVERE: "🔴", Severity.MODERATE: "🟠", Severity.MINOR: "🟡"}
_ENDED = {AlertState.CLEARED: "🟢", AlertState.CANCELLED: "⚪", AlertState.EXPIRED: "⚪"}
AIM = 500
"""Visible characters of what is told of one country: longer messages meet Telegram's limits sooner (telegram.md)."""


@dataclass(frozen=True, slots=True)
class Message:
    """html: for Telegram. plain: the SMS twin, complete in itself."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of what is least needed a message still holds."""

    headline: int
    others: int
    phones: int
    codes: int


_LESS_AND_LESS = (
    _Detail(140, 3, MAX_PHONES, 8),
    _Detail(90, 2, MAX_PHONES, 6),
    _Detail(60, 1, 2, 4),
    _Detail(0, 0, 2, 3),
    _Detail(0, 0, 2, 0),
)


def render_alert(
    alerts: Sequence[Alert],
    lang: str,
    *,
    now: datetime,
    citizen: str | None = None,
    missions: Sequence[CallLine] = (),
) -> Message:
    """One message for one reader about all that one entry changed (usually one alert).

    citizen: the reader's state, where known: in their own country nobody is told to ask their embassy.
    missions: numbers of the reader's own mission. Detail is dropped until the text is short enough to be read."""
    ordered = by_weight(alerts)
    aim = AIM + AIM // 3 * (len({a.country for a in ordered}) - 1)
    live = [a for a in ordered if a.state.live]
    missions = missions if live else ()
    tip = advice(live, lang, citizen, with_number=bool(missions) or any(a.facts.phones for a in live))
    html = ""
    for detail in _LESS_AND_LESS:
        html = fit(list(_lines(ordered, lang, now, tip, missions, detail)))
        if visible_units(html) <= aim:
            break
    return Message(html, sms(ordered, lang, now, tip))


def _lines(
    ordered: Sequence[Alert],
    lang: str,
    now: datetime,
    tip: str | None,
    missions: Sequence[CallLine],
    detail: _Detail,
) -> Iterator[str]:
    yield from _places(ordered, lang, now, detail)
    if tip:
        yield f"▸ {escape(tip)}"
    yield from call_lines([a for a in ordered if a.state.live], lang, missions, detail.phones)
    yield from source_lines(ordered, lang, headline_cap=detail.headline, others=detail.others)


def render_update_note(before: Facts | None, after: Alert, lang: str, now: datetime) -> Message:
    """The short answer below the first message: only what has changed, in the alert's own words."""
    told = _differences(before, after, lang, now) if before and after.state is AlertState.OPEN else []
    first, *rest = told or [escape(line) for line in sentences(after, lang)]
    head = f"{_place_line([after.country], [after], lang)} · {escape(t(lang, 'changed'))}"
    lines = [head, f"<b>{first}</b>", *rest, *source_lines([after], lang, headline_cap=0, latest=True)]
    flying = _flying(before, after.facts) if before and after.state is AlertState.OPEN else []
    resumed = kind_words(Kind.FLIGHT_RESUMPTION, after.facts, lang, Phase.CLEAR, flying) if flying else None
    return Message(fit(lines), sms([after], lang, now, resumed))


def render_broadcast(text: str, countries: Sequence[str], lang: str) -> Message:
    """A message of the operators: says who speaks and for whom; the text stands as it was written and approved."""
    names = ", ".join(country_name(c, lang) for c in countries)
    title = t(lang, "broadcast-title")
    lines = [f"📣 <b>{escape(title)}</b>", escape(t(lang, "broadcast-for", countries=names)), ""]
    lines += [escape(line) for line in text.split("\n")]
    return Message(fit(lines, measure=visible_units), short(f"{title}: {text}", PLAIN_LIMIT - 1))


def join(messages: Sequence[Message]) -> Message:
    """Several notes as one message."""
    html = fit("\n\n".join(m.html for m in messages).split("\n"))
    plain = messages[0].plain
    for message in messages[1:]:
        if len(plain) + len(message.plain) + 1 < PLAIN_LIMIT:
            plain += " " + message.plain
    return Message(html, plain)


# --- lines -----------------------------------------------------------------------------------------------------------


def symbol(alert: Alert) -> str:
    return _ENDED.get(alert.state) or _SYMBOL[alert.facts.severity]


def headline(alert: Alert, lang: str) -> str:
    """What happened, or that it is over, escaped."""
    return escape(happened(alert, lang))


def state_lines(alert: Alert, lang: str) -> list[str]:
    """How far it holds, escaped: nothing for an open alert."""
    standing = state_of(alert, lang)
    return [escape(standing)] if standing else []


def _places(ordered: Sequence[Alert], lang: str, now: datetime, detail: _Detail) -> Iterator[str]:
    """Country by country where and when, then what happened there; countries with the same news share their lines."""
    told: dict[tuple[str, ...], list[str]] = {}
    for country in dict.fromkeys(a.country for a in ordered):
        here = [a for a in ordered if a.country == country]
        lines = [line for a in here for line in _alert_lines(a, lang, now, detail)]
        told.setdefault((symbol(here[0]), *dict.fromkeys(lines)), []).append(country)
    for (_, first, *rest), countries in told.items():
        yield _place_line(countries, [a for a in ordered if a.country in countries], lang)
        yield f"<b>{first}</b>"
        yield from rest


def _place_line(countries: Sequence[str], alerts: Sequence[Alert], lang: str) -> str:
    """ "🔴 QATAR · 28 February, 14:05 (Doha)": the time of the newest word, by the country's own clock."""
    names = ", ".join(country_name(c, lang).upper() for c in countries)
    when = max(told_at(a) for a in alerts)
    words = moment(when, countries[0] if len(countries) == 1 else None, lang)
    return f"{symbol(alerts[0])} <b>{escape(names)}</b> · {local_time(when, words)}"


def _alert_lines(alert: Alert, lang: str, now: datetime, detail: _Detail) -> list[str]:
    """What happened first, then one fact a line. Of a withdrawn alert the old words stand struck through."""
    lines = [escape(line) for line in sentences(alert, lang)]
    if alert.state is AlertState.CANCELLED:
        return [*lines, f"<s>{escape(happened(alert, lang))}</s>"]
    return [*lines, *_fact_lines(alert.facts, lang, now, detail.codes)] if alert.state.live else lines


def _fact_lines(facts: Facts, lang: str, now: datetime, codes: int) -> list[str]:
    lines = []
    if codes and facts.flights and "flights-mixed" not in mixed_words(facts):  # which of them fly, the facts do not say
        lines.append(t(lang, "flights", flights=listed([short(f, 10) for f in facts.flights], codes, lang)))
    if codes and facts.airports:
        names = [short(airport_name(code, lang), 40) for code in facts.airports]
        lines.append(t(lang, "airports", airports=listed(names, codes, lang)))
    lines += [end] if (end := how_long(facts, lang, now)) else []
    return [escape(line) for line in lines]


def what_to_do(tracks: Sequence[Track], lang: str) -> list[str]:
    """The standing steps for each track, for the button: escaped, one a line, none twice."""
    steps = [step for track in tracks for step in t(lang, f"steps-{track.value}").split("\n")]
    return [escape(step) for step in dict.fromkeys(steps)]


def _differences(before: Facts, alert: Alert, lang: str, now: datetime) -> list[str]:
    """Only what is new, in the same words as the alert itself, escaped."""
    after = alert.facts
    lines: list[str] = []
    if after.level and after.level != before.level:
        lines += [escape(line) for line in _new_level(before, after, lang)]
    elif after.level and before.regional is not None and after.regional is not before.regional:
        lines.append(escape(level_words(after, lang) if after.regional else t(lang, "advice-regional-gone")))
    if after.unlisted and not before.unlisted:
        lines.append(escape(unlisted_words(alert, lang)))
    lines += [escape(kind_words(k, after, lang, Phase.ONSET)) for k in _new_kinds(before, after)]
    lines += [escape(line) for line in _flight_changes(before, after, lang)]
    lines += given_lines(after, [p for p in after.phones if p not in before.phones][:MAX_PHONES], lang)
    if gone := _no_longer_given(before, after):
        lines.append(escape(t(lang, "no-longer-given", values=", ".join(gone[:MAX_PHONES]))))
    if after.valid_until and after.valid_until != before.valid_until and (end := how_long(after, lang, now)):
        lines.append(escape(end))
    return lines


def _new_level(before: Facts, after: Facts, lang: str) -> list[str]:
    """That advice was lowered is said: "do not go unless you must" alone sounds like a new alarm."""
    lowered = LEVELS.get(after.level or "", 0) < LEVELS.get(before.level or "", 0)
    told = [kind_words(Kind.TRAVEL_WARNING, after, lang, Phase.CLEAR)] if lowered else []
    return [*told, level_words(after, lang)]


def _no_longer_given(before: Facts, after: Facts) -> list[str]:
    """Numbers that a correction took away, and flights, unless they left because their airline flies again."""
    flights = [] if _flying(before, after) else [f for f in before.flights if f not in after.flights]
    return [*(p for p in before.phones if p not in after.phones), *flights]


def _new_kinds(before: Facts, after: Facts) -> list[Kind]:
    """Kinds to be told as such: a level tells of advice better, and flights are told airline by airline."""
    told_otherwise = {Kind.FLIGHT_RESUMPTION, *([Kind.TRAVEL_WARNING] if after.level else [])}
    if after.airlines:
        told_otherwise.add(Kind.FLIGHT_SUSPENSION)
    return [k for k in after.kinds if k not in before.kinds and k not in told_otherwise]


def _flying(before: Facts, after: Facts) -> list[str]:
    """Airlines that were suspended and are no longer."""
    return [a for a in before.airlines if a not in after.airlines]


def _flight_changes(before: Facts, after: Facts, lang: str) -> list[str]:
    """Which airlines stopped, which fly again. An airline that is new in a text which also tells of resumed flights
    may be either: then both are said of it, and neither is promised."""
    stopped = [a for a in after.airlines if a not in before.airlines]
    flying = _flying(before, after)
    resumed = Kind.FLIGHT_RESUMPTION in set(after.kinds) - set(before.kinds)
    lines = []
    if flying:
        lines.append(kind_words(Kind.FLIGHT_RESUMPTION, after, lang, Phase.CLEAR, flying))
    elif resumed and not stopped:
        lines.append(kind_words(Kind.FLIGHT_RESUMPTION, after, lang, Phase.UPDATE, ()))
    if stopped and resumed and not flying:
        lines.append(t(lang, "flights-mixed", airlines=airlines(stopped, lang)))
    elif stopped:
        lines.append(kind_words(Kind.FLIGHT_SUSPENSION, after, lang, Phase.ONSET, stopped))
    return lines
