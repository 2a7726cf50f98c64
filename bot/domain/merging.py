"""The facts of an alert: how an advisory's become the first, are added, or only confirm; how long they stand.

Two words leave the same alert in whatever order they arrive: what was published last rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import TypeVar

from bot.domain.advisory import Advisory, Kind, Track
from bot.domain.alert import Alert, AlertState, Facts, SourceNote
from bot.domain.source import Tier

T = TypeVar("T")


LIFETIME = {
    Track.AIRSPACE: timedelta(hours=48),
    Track.FLIGHTS: timedelta(hours=72),
    Track.BORDER: timedelta(days=7),
    Track.MISSION: timedelta(days=14),
    Track.ADVICE: timedelta(days=60),
    Track.EVACUATION: timedelta(days=7),
    Track.SECURITY: timedelta(hours=24),
    Track.HAZARD: timedelta(hours=48),
    Track.HEALTH: timedelta(days=30),
    Track.UNREST: timedelta(hours=72),
    Track.ENTRY: timedelta(days=30),
}
"""How long an alert stands unconfirmed before it reads "not confirmed since"."""

PER_GOVERNMENT = frozenset({Track.ADVICE, Track.MISSION, Track.EVACUATION})
FOR_CITIZENS = frozenset({Track.MISSION, Track.EVACUATION})
LEVELS = {"normal": 0, "caution": 1, "reconsider": 2, "avoid": 3}


def scope_of(advisory: Advisory) -> str:
    """The issuing state on tracks that are kept per government, else ""."""
    return (advisory.issuer or "") if advisory.track in PER_GOVERNMENT else ""


def born(advisory: Advisory, seq: int, now: datetime) -> Alert:
    """A new alert with nothing but this advisory's facts. seq: its number within country and track."""
    facts = Facts(
        kinds=advisory.kinds,
        phase=advisory.phase,
        severity=advisory.severity,
        sources=(_note(advisory),),
        airlines=advisory.airlines,
        airports=advisory.airports,
        flights=advisory.flights,
        phones=advisory.phones,
        emails=advisory.emails,
        valid_until=advisory.valid_until,
        level=advisory.level,
        issuer=advisory.issuer,
        regional=advisory.regional,
    )
    return Alert(
        country=advisory.country,
        track=advisory.track,
        seq=seq,
        state=AlertState.OPEN,
        facts=facts,
        revision=1,
        opened=now,
        updated=now,
        expires=_expiry(advisory, now),
        scope=scope_of(advisory),
        audience=advisory.issuer if advisory.track in FOR_CITIZENS else None,
    )


def merge(alert: Alert, advisory: Advisory, now: datetime) -> Alert:
    """The alert with the advisory's facts added. Phase, severity, level and end follow the word that was published
    last, in whatever order two arrive; an earlier one only fills gaps and may be graver."""
    old = alert.facts
    newest = _is_newest(old, advisory)
    graver = advisory.severity.rank > old.severity.rank
    facts = replace(
        old,
        kinds=_union(old.kinds, advisory.kinds),
        phase=advisory.phase if newest else old.phase,
        severity=advisory.severity if graver or (newest and advisory.tier is Tier.OFFICIAL) else old.severity,
        sources=_with_note(old.sources, advisory),
        airlines=_union(old.airlines, advisory.airlines),
        airports=_union(_kept(old.airports, advisory), advisory.airports),
        flights=_union(_kept(old.flights, advisory), advisory.flights),
        phones=_union(advisory.phones, _kept(old.phones, advisory)),
        emails=_union(advisory.emails, _kept(old.emails, advisory)),
        valid_until=_first(newest, advisory.valid_until, old.valid_until),
        level=_level(newest, advisory.level, old.level),
        regional=_regional(newest, advisory.regional, old.regional),
        unlisted="" if newest and advisory.publisher == old.unlisted else old.unlisted,
    )
    return replace(
        alert,
        facts=facts,
        revision=alert.revision + 1,
        updated=now,
        expires=max(alert.expires, _expiry(advisory, now)),
    )


def _kept(values: Sequence[str], advisory: Advisory) -> tuple[str, ...]:
    return tuple(value for value in values if value not in advisory.corrected)


def _is_newest(facts: Facts, advisory: Advisory) -> bool:
    return advisory.published >= max(note.at for note in facts.sources)


def _first(newest: bool, said: T | None, known: T | None) -> T | None:
    return (said or known) if newest else (known or said)


def _level(newest: bool, said: str | None, known: str | None) -> str | None:
    """An earlier word raises a level and never lowers it."""
    if newest or not said or not known:
        return _first(newest, said, known)
    return max(said, known, key=LEVELS.__getitem__)


def _regional(newest: bool, said: bool | None, known: bool | None) -> bool | None:
    return said if said is not None and (newest or known is None) else known


def unlist(alert: Alert, advisory: Advisory, now: datetime) -> Alert:
    """The alert once its publisher's list holds it no longer. That is nobody's word: it renews no lifetime."""
    facts = replace(alert.facts, unlisted=advisory.publisher)
    return replace(alert, facts=facts, revision=alert.revision + 1, updated=now)


def confirm(alert: Alert, advisory: Advisory, now: datetime) -> Alert:
    """The alert with another publisher behind it, and a lifetime that begins anew."""
    facts = replace(alert.facts, sources=_with_note(alert.facts.sources, advisory))
    return replace(
        alert,
        facts=facts,
        revision=alert.revision + 1,
        updated=now,
        expires=max(alert.expires, now + LIFETIME[alert.track]),
    )


def what_is_new(old: Facts, advisory: Advisory) -> tuple[list[str], list[str]]:
    """(what a reader would act on, what only completes the picture), in words for the decision's reason."""
    loud: list[str] = []
    quiet: list[str] = []
    if advisory.level and old.level and advisory.level != old.level:
        loud.append(f"level {old.level} to {advisory.level}")
    elif advisory.severity.rank > old.severity.rank:
        loud.append(f"severity {advisory.severity.value}")
    if advisory.level and advisory.level == old.level and None not in (advisory.regional, old.regional):
        parts = ["stricter for parts" if advisory.regional else "nothing for parts"]
        (loud if advisory.regional else quiet).extend(parts if advisory.regional is not old.regional else [])
    if old.unlisted == advisory.publisher and _is_newest(old, advisory):
        quiet.append("listed again")
    loud += [k.value for k in advisory.kinds if k not in old.kinds]
    loud += [a for a in advisory.airlines if a not in old.airlines]
    new_phones = [p for p in advisory.phones if p not in old.phones]
    (loud if Kind.EMBASSY_CONTACTS in advisory.kinds else quiet).extend(new_phones)
    gone = [v for v in advisory.corrected if v in (*old.phones, *old.flights, *old.emails, *old.airports)]
    # somebody may be dialling the wrong number, or waiting for the wrong flight
    (loud if {*old.phones, *old.flights} & set(gone) else quiet).extend(f"no longer {value}" for value in gone)
    quiet += [f for f in chain(advisory.airports, advisory.flights) if f not in (*old.airports, *old.flights)]
    quiet += [e for e in advisory.emails if e not in old.emails]
    until = _first(_is_newest(old, advisory), advisory.valid_until, old.valid_until)
    if until != old.valid_until:
        quiet.append(f"until {until}")
    return loud, quiet


def is_older_copy(advisory: Advisory, live: Alert) -> bool:
    """An earlier word that would make less of it."""
    if _is_newest(live.facts, advisory):
        return False
    lower_level = bool(advisory.level and live.facts.level and LEVELS[advisory.level] < LEVELS.get(live.facts.level, 0))
    return lower_level or advisory.severity.rank < live.facts.severity.rank


def _expiry(advisory: Advisory, now: datetime) -> datetime:
    standard = now + LIFETIME[advisory.track]
    if advisory.valid_until is None:
        return standard
    # a date is over everywhere on Earth half a day after UTC midnight
    end = datetime.combine(advisory.valid_until, time.max, UTC) + timedelta(hours=12)
    return end if end > now else standard


def _note(advisory: Advisory) -> SourceNote:
    return SourceNote(
        publisher=advisory.publisher,
        name=advisory.publisher_name,
        tier=advisory.tier.value,
        at=advisory.published,
        title=advisory.title,
        url=advisory.url,
        lang=advisory.lang,
        issuer=advisory.issuer,
        phones=advisory.phones,
    )


def _with_note(notes: Sequence[SourceNote], advisory: Advisory) -> tuple[SourceNote, ...]:
    """Official words first, the newest of them at the head; others behind, in the order of publication. One note a
    publisher, its newest."""
    own = [n for n in notes if n.publisher == advisory.publisher and n.at > advisory.published]
    found = [n for n in notes if n.publisher != advisory.publisher] + (own or [_note(advisory)])
    official = sorted((n for n in found if n.tier == Tier.OFFICIAL.value), key=lambda n: n.at, reverse=True)
    return (*official, *sorted((n for n in found if n.tier != Tier.OFFICIAL.value), key=lambda n: n.at))


def headed_by(advisory: Advisory, notes: Sequence[SourceNote]) -> tuple[SourceNote, ...]:
    """Who says that it is over stands first, whenever the others spoke."""
    return (_note(advisory), *(n for n in notes if n.publisher != advisory.publisher))


def _union(first: Sequence[T], second: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain(first, second)))
