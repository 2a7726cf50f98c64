"""What an alert says, in plain sentences of the reader's language: the same words in a message, a note, the board and
an SMS. Nothing here is HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.advisory import Kind, Phase, Track
from bot.domain.alert import Alert, AlertState, Facts, SourceNote
from bot.i18n import clock, country_name, country_of, day, moment, publisher_name, t
from bot.messages.airlines import brand

MAX_AIRLINES = 6
_URGENT_FIRST = (Track.SECURITY, Track.AIRSPACE, Track.EVACUATION, Track.UNREST, Track.HAZARD)
_ABROAD = frozenset({Track.ADVICE, Track.MISSION, Track.EVACUATION, Track.ENTRY})
"""Tracks whose advice is to ask one's embassy: senseless in one's own country."""
_ENDLESS = frozenset({Kind.AIRSPACE_CLOSURE, Kind.FLIGHT_SUSPENSION})
"""Kinds whose first question is: how long?"""
_OPPOSITES = {
    "flights-mixed": {Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION},
    "airspace-mixed": {Kind.AIRSPACE_CLOSURE, Kind.AIRSPACE_REOPENING},
}
"""Facts are a union over time: an alert that is still open may know a closure and a partial reopening. Said apart they
would contradict each other, and name airlines as flying that are not."""


def by_weight(alerts: Sequence[Alert]) -> list[Alert]:
    """In the order in which a message tells of them: what still holds first, the gravest of it at the top."""
    return sorted(alerts, key=lambda a: (not a.state.live, -a.facts.severity.rank, a.id))


def sentences(alert: Alert, lang: str) -> list[str]:
    """What a reader must know first, in the order of importance: what happened, and how far it holds. Of a withdrawn or
    unconfirmed-for-long alert that is said before the old words."""
    words, standing = happened(alert, lang), state_of(alert, lang)
    if standing is None:
        return [words]
    if alert.state is AlertState.CANCELLED:
        return [standing]
    return [standing, words] if alert.state is AlertState.EXPIRED else [words, standing]


def happened(alert: Alert, lang: str) -> str:
    """One or two sentences for what happened, or for its end."""
    facts = alert.facts
    if alert.state is AlertState.CLEARED:
        told = [kind_words(kind, facts, lang, Phase.CLEAR) for kind in facts.kinds[:1]]
        return " ".join([*told, *([level_words(facts, lang)] if facts.level else [])])
    phase = Phase.ONSET if facts.phase is Phase.ONSET else Phase.UPDATE
    mixed = mixed_words(facts)
    covered = {kind for name in mixed for kind in _OPPOSITES[name]}
    if len(facts.kinds) > 1:
        covered.add(Kind.SAFETY_INSTRUCTION)  # goes with what it is about; the instruction itself stands in the source
    told = [t(lang, name, airlines=airlines(facts.airlines, lang)) for name in mixed]
    told += [kind_words(kind, facts, lang, phase) for kind in facts.kinds if kind not in covered]
    return " ".join(dict.fromkeys(told[:2]))


def mixed_words(facts: Facts) -> list[str]:
    """Texts for what is partly stopped, partly running."""
    return [name for name, pair in _OPPOSITES.items() if pair <= set(facts.kinds)]


def kind_words(kind: Kind, facts: Facts, lang: str, phase: Phase, named: Sequence[str] | None = None) -> str:
    """The sentence of one kind. named: airlines to name instead of all."""
    if kind is Kind.TRAVEL_WARNING and facts.level and phase is not Phase.CLEAR:
        return level_words(facts, lang)
    codes = facts.airlines if named is None else named
    return t(lang, kind.value, phase=phase.value, airlines=airlines(codes, lang), **_issuer(facts, lang))


def level_words(facts: Facts, lang: str) -> str:
    """The level, and that there is stricter advice for parts, where anything is stricter."""
    told = t(lang, f"advice-{facts.level}", **_issuer(facts, lang))
    return f"{told} {t(lang, 'advice-regional')}" if facts.regional and facts.level != "avoid" else told


def airlines(codes: Sequence[str], lang: str) -> str:
    """The variable `airlines` of a sentence: brands, or "none"."""
    return listed([brand(code) for code in codes], MAX_AIRLINES, lang) or "none"


def listed(names: Sequence[str], limit: int, lang: str) -> str:
    """At most `limit` names; that there are more is said, or a reader whose flight is not named would think it runs."""
    shown = ", ".join(names[:limit])
    return f"{shown} {t(lang, 'more', count=len(names) - limit)}" if len(names) > limit else shown


def _issuer(facts: Facts, lang: str) -> dict[str, str]:
    """Whose authorities speak: the variables of every sentence that may say so."""
    iso = facts.issuer
    if iso is None:
        return {"issuer": "none", "of": "", "country": ""}
    return {"issuer": "known", "of": country_of(iso, lang), "country": country_name(iso, lang)}


def state_of(alert: Alert, lang: str) -> str | None:
    """How far it holds; None for an open alert whose sources all still say it."""
    newest = newest_note(alert)
    when = moment(newest.at if newest else alert.opened, alert.country, lang)
    match alert.state:
        case AlertState.HELD:
            return t(lang, "unconfirmed")
        case AlertState.OPEN if alert.facts.unlisted:
            return unlisted_words(alert, lang)
        case AlertState.CANCELLED if alert.facts.withdrawn:
            return t(lang, "withdrawn", name=_unlister(alert.facts, lang))
        case AlertState.CANCELLED:
            return t(lang, "cancelled", time=clock(alert.opened, alert.country, lang))
        case AlertState.EXPIRED:
            return t(lang, "expired", time=when)
        case AlertState.CLEARED if newest:
            return t(lang, "cleared", name=speaker(newest, lang), time=when)
    return None


def unlisted_words(alert: Alert, lang: str) -> str:
    """That the source's list holds it no longer, and that this is no all-clear."""
    if alert.track is Track.ADVICE:
        return t(lang, "unlisted-advice", **_issuer(alert.facts, lang))
    return t(lang, "unlisted-report", name=_unlister(alert.facts, lang))


def _unlister(facts: Facts, lang: str) -> str:
    note = next((n for n in facts.sources if n.publisher == facts.unlisted), None)
    return speaker(note, lang) if note else facts.unlisted


def how_long(facts: Facts, lang: str, now: datetime) -> str | None:
    """Until when, where a source gave a date; that it is not known, where everybody will ask."""
    if facts.valid_until:
        past = (now.date() - facts.valid_until).days > 1  # a day is over everywhere on Earth half a day after UTC's
        return t(lang, "was-until" if past else "until", date=day(facts.valid_until, lang))
    return t(lang, "unknown-end") if _ENDLESS.intersection(facts.kinds) else None


def newest_note(alert: Alert) -> SourceNote | None:
    """The last word on an alert: for one that is over, who said so."""
    return max(alert.facts.sources, key=lambda note: note.at, default=None)


def speaker(note: SourceNote, lang: str) -> str:
    return publisher_name(note.publisher, note.name, lang)


def told_at(alert: Alert) -> datetime:
    """The time that an alert's message bears: of the newest word on it; where nobody's word but our own step is the
    news (withdrawn, not confirmed), of that step."""
    newest = newest_note(alert)
    ours = alert.state in (AlertState.CANCELLED, AlertState.EXPIRED)
    return alert.updated if ours or newest is None else newest.at


def leading(live: Sequence[Alert]) -> Alert | None:
    """The alert on which a reader of all of them must act first."""
    told = [a for a in live if a.facts.level != "normal"]
    return next((a for track in _URGENT_FIRST for a in told if a.track is track), told[0] if told else None)


def advice(live: Sequence[Alert], lang: str, citizen: str | None, *, with_number: bool) -> str | None:
    """Our standing advice: one line, for the gravest track only.

    citizen: the reader's state, if known. with_number: whether there is a number to save."""
    gravest = leading(live)
    if gravest is None or (gravest.track is Track.MISSION and not with_number):
        return None
    chosen = gravest.track
    at_home = chosen in _ABROAD and all(a.country == citizen for a in live)
    return t(lang, "do-home" if at_home else f"do-{chosen.value}")
