"""Messages of alerts, rendered from structured facts through the reader's language. Nothing is said that is not a fact
of the alert or a row of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Kind, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts, SourceNote
from bot.domain.mission import CallLine
from bot.i18n import country_name, day, flag, full_day, moment, t
from bot.messages.airlines import brand
from bot.messages.html import escape, fit, link, local_time, short
from bot.messages.plain import sms

_SYMBOL = {Severity.EXTREME: "🔴", Severity.SEVERE: "🔴", Severity.MODERATE: "🟠", Severity.MINOR: "🟡"}
_ENDED = {AlertState.CLEARED: "🟢", AlertState.CANCELLED: "⚪", AlertState.EXPIRED: "⚪"}
MAX_PHONES = 3
HEADLINE_CAP = 140


@dataclass(frozen=True, slots=True)
class Message:
    """html: for Telegram. plain: the SMS twin, complete in itself."""

    html: str
    plain: str


def render_alert(
    alerts: Sequence[Alert],
    lang: str,
    *,
    now: datetime,
    citizen: str | None = None,
    missions: Sequence[CallLine] = (),
) -> Message:
    """One message for one reader about all that one entry changed (usually one alert)."""
    ordered = sorted(alerts, key=lambda a: (not a.state.live, -a.facts.severity.rank, a.id))
    lines: list[str] = []
    for country in dict.fromkeys(a.country for a in ordered):
        here = [a for a in ordered if a.country == country]
        lines += _country_lines(here, lang)
    live = [a for a in ordered if a.state.live]
    lines += _advice(live, lang)
    lines += _call_lines(live, lang, missions)
    lines += _source_lines(ordered, lang)
    return Message(fit([line for line in lines if line]), sms(ordered, lang))


def render_update_note(before: Facts | None, after: Alert, lang: str, now: datetime) -> Message:
    """The short answer below the first message: what has changed, in at most a few lines."""
    head = f"{symbol(after)} <b>{escape(country_name(after.country, lang))}</b> · {escape(t(lang, 'changed'))}"
    if after.state is AlertState.OPEN and before is not None:
        told = _differences(before, after.facts, after.country, lang)
    else:
        told = [headline(after, lang), *state_lines(after, lang)]
    lines = [head, *(told or [headline(after, lang)]), *_source_lines([after], lang, quote=False)]
    return Message(fit(lines), sms([after], lang))


def render_broadcast(text: str, countries: Sequence[str], lang: str) -> Message:
    """A message of the operators: says who speaks and for whom; the text stands as it was written and approved."""
    names = ", ".join(country_name(c, lang) for c in countries)
    lines = [f"📣 <b>{escape(t(lang, 'broadcast-title'))}</b>", escape(t(lang, "broadcast-for", countries=names)), ""]
    lines += [escape(line) for line in text.split("\n")]
    return Message(fit(lines), f"{t(lang, 'broadcast-title')}: {text}")


def join(messages: Sequence[Message]) -> Message:
    """Several notes as one message."""
    return Message(fit("\n\n".join(m.html for m in messages).split("\n")), " ".join(m.plain for m in messages))


# --- lines -----------------------------------------------------------------------------------------------------------


def symbol(alert: Alert) -> str:
    return _ENDED.get(alert.state) or _SYMBOL[alert.facts.severity]


def _country_lines(here: Sequence[Alert], lang: str) -> list[str]:
    """Line one: where and when. Then what happened, one line a fact."""
    worst = here[0]
    when = max(n.at for a in here for n in a.facts.sources) if any(a.facts.sources for a in here) else worst.updated
    name = country_name(worst.country, lang).upper()
    lines = [
        f"{symbol(worst)} <b>{escape(name)}</b> {flag(worst.country)} · "
        + local_time(when, moment(when, worst.country, lang))
    ]
    for alert in here:
        lines.append(f"<b>{headline(alert, lang)}</b>" if alert is worst else headline(alert, lang))
        lines += _fact_lines(alert.facts, lang) if alert.state.live else []
        lines += state_lines(alert, lang)
    return lines


def headline(alert: Alert, lang: str) -> str:
    """What happened, of the gravest kinds first; at most two sentences."""
    if alert.state is AlertState.CLEARED:
        return escape(t(lang, f"over-{alert.track.value}"))
    return " ".join(_kind_words(kind, alert.facts, lang) for kind in alert.facts.kinds[:2])


def _kind_words(kind: Kind, facts: Facts, lang: str) -> str:
    if kind is Kind.TRAVEL_WARNING and facts.level:
        return escape(t(lang, f"travel_warning-{facts.level}"))
    if kind in (Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION):
        names = ", ".join(brand(code) for code in facts.airlines[:6]) or "none"
        return escape(t(lang, kind.value, airlines=names))
    return escape(t(lang, kind.value))


def _fact_lines(facts: Facts, lang: str) -> list[str]:
    lines = []
    if facts.flights:
        lines.append(escape(t(lang, "flights", flights=", ".join(facts.flights[:8]))))
    if facts.airports:
        lines.append(escape(t(lang, "airports", airports=", ".join(facts.airports[:8]))))
    if facts.valid_until:
        lines.append(escape(t(lang, "until", date=day(facts.valid_until, lang))))
    elif {Kind.AIRSPACE_CLOSURE, Kind.FLIGHT_SUSPENSION}.intersection(facts.kinds):
        lines.append(escape(t(lang, "unknown-end")))
    return lines


def state_lines(alert: Alert, lang: str) -> list[str]:
    newest = max((n.at for n in alert.facts.sources), default=alert.updated)
    when = moment(newest, alert.country, lang)
    if alert.state is AlertState.HELD:
        return [escape(t(lang, "unconfirmed"))]
    if alert.state is AlertState.CANCELLED:
        return [escape(t(lang, "cancelled"))]
    if alert.state is AlertState.EXPIRED:
        return [escape(t(lang, "expired", time=when))]
    if alert.state is AlertState.CLEARED and alert.facts.sources:
        return [escape(t(lang, "cleared", name=alert.facts.sources[0].name, time=when))]
    return []


def _advice(live: Sequence[Alert], lang: str) -> list[str]:
    """Our standing advice: of the gravest track only, one line."""
    tracks = [a.track for a in live if a.facts.level != "normal"]
    order = [Track.SECURITY, Track.AIRSPACE, Track.EVACUATION, Track.UNREST, Track.HAZARD]
    chosen = next((track for track in order if track in tracks), tracks[0] if tracks else None)
    return [f"▸ {escape(t(lang, f'do-{chosen.value}'))}"] if chosen else []


def what_to_do(tracks: Sequence[Track], lang: str) -> list[str]:
    """The standing advice for each track, for the button."""
    return [escape(t(lang, f"do-{track.value}")) for track in dict.fromkeys(tracks)]


def _call_lines(live: Sequence[Alert], lang: str, missions: Sequence[CallLine]) -> list[str]:
    """Whom to call: numbers of the source's own text first, then the reader's own mission. At most three."""
    lines: list[str] = []
    room = MAX_PHONES
    for alert in live:
        note = alert.facts.sources[0] if alert.facts.sources else None
        numbers = alert.facts.phones[:room]
        if numbers and note:
            lines.append(escape(t(lang, "phones", name=note.name, date=day(note.at.date(), lang))))
            lines += [f"☎ {escape(number)}" for number in numbers]
            room -= len(numbers)
    for call in missions[: max(room, 0)]:
        lines.append(f"☎ {escape(call.number)} · {escape(call_words(call, lang))}")
    return lines


def call_words(call: CallLine, lang: str) -> str:
    """Whose number it is and how fresh."""
    name = t(lang, f"mission-{call.type}", sending=country_name(call.sending, lang), host=country_name(call.host, lang))
    if call.as_of is None:
        return f"{name} ({t(lang, 'mission-undated')})"
    key = "mission-old" if call.old else "mission-asof"
    return f"{name} ({t(lang, key, date=full_day(call.as_of, lang))})"


def _source_lines(alerts: Sequence[Alert], lang: str, *, quote: bool = True) -> list[str]:
    """Who says so: the first source's headline, quoted and linked; then who else."""
    notes: dict[str, SourceNote] = {}
    for alert in alerts:
        for note in alert.facts.sources:
            notes.setdefault(note.publisher, note)
    if not notes:
        return []
    first, *others = notes.values()
    lines = []
    if quote and first.title:
        lines.append(f"<blockquote>{escape(short(first.title, HEADLINE_CAP))}</blockquote>")
    credit = f"{escape(t(lang, f'source-{first.tier}'))}: {link(first.url, first.name)}"
    if others:
        credit += f" · {escape(t(lang, 'also'))}: " + ", ".join(link(n.url, n.name) for n in others[:3])
    if len(others) > 3:
        credit += " " + escape(t(lang, "more", count=len(others) - 3))
    return [*lines, credit]


def _differences(before: Facts, after: Facts, country: str, lang: str) -> list[str]:
    """Only what is new, in the same words as the alert itself."""
    lines = []
    if after.level != before.level and after.level:
        lines.append(escape(t(lang, f"travel_warning-{after.level}")))
    for kind in after.kinds:
        if kind not in before.kinds:
            lines.append(_kind_words(kind, after, lang))
    new_airlines = [a for a in after.airlines if a not in before.airlines]
    gone = [a for a in before.airlines if a not in after.airlines]
    if new_airlines and before.airlines:
        lines.append(escape(t(lang, "flight_suspension", airlines=", ".join(map(brand, new_airlines)))))
    if gone:
        lines.append(escape(t(lang, "flight_resumption", airlines=", ".join(map(brand, gone)))))
    new_phones = [p for p in after.phones if p not in before.phones]
    if new_phones and after.sources:
        note = after.sources[0]
        lines.append(escape(t(lang, "phones", name=note.name, date=day(note.at.date(), lang))))
        lines += [f"☎ {escape(p)}" for p in new_phones[:MAX_PHONES]]
    if after.valid_until and after.valid_until != before.valid_until:
        lines.append(escape(t(lang, "until", date=day(after.valid_until, lang))))
    return lines
