"""What one advisory does to its country's alert on its track. Pure: the same input gives the same decision.

    nothing live    official onset          -> open (push)
                    news onset              -> hold, until a second publisher or an authority says it too
    held            official, or a second publisher with a named authority and its own text -> open (push)
    open            new facts               -> update (push where the reader would act on them, else silent)
                    the same from another   -> confirm (silent)
                    the same again          -> ignore
                    all-clear               -> clear, or update where only a part resumes
                    no longer listed        -> update (silent): absent is not cleared
                    withdrawn by its source -> cancel
Rules: product.md "Trust tiers", "Incidents, not articles"; no guessed all-clear; an older copy never lowers a level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.domain.advisory import Advisory, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState
from bot.domain.merging import born, confirm, headed_by, is_older_copy, merge, unlist, what_is_new
from bot.domain.source import Tier

T = TypeVar("T")


class Act(StrEnum):
    OPEN = "open"
    UPDATE = "update"
    CONFIRM = "confirm"
    CLEAR = "clear"
    CANCEL = "cancel"
    HOLD = "hold"
    IGNORE = "ignore"


class Notify(StrEnum):
    PUSH = "push"
    SILENT = "silent"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """act and notify as in contract.md; alert: its state after the act, None where nothing is written."""

    act: Act
    notify: Notify
    reason: str
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known before: the live alert of this country, track and scope; the last one there that silence ended;
    when the last one was cleared or cancelled; which independent publishers have said "over" without being believed;
    the number for a new alert.

    echo: why the advisory is no second voice beside those of the live alert (domain/kinship), "" where it is one.
    ends, others: for an all-clear that names the messages it ends (CAP's references): whether the live alert rests on
    one of them, and on how many that are left."""

    live: Alert | None = None
    expired: Alert | None = None
    ended: datetime | None = None
    doubted_clears: frozenset[str] = frozenset()
    next_seq: int = 1
    ends: bool = True
    others: int = 0
    echo: str = ""


MAX_AGE = timedelta(hours=48)
"""An entry older than this when first seen is history, not news (peers.md C12: backfill floods)."""

LATE_CLEAR = timedelta(days=30)
"""So long after silence ended an alert its readers still want to know that a source says it is over."""


def decide(advisory: Advisory, situation: Situation, now: datetime) -> Decision:
    """The decision for one advisory. `now`: aware UTC."""
    if now - advisory.published > MAX_AGE:
        return _ignore(f"published {_ago(now - advisory.published)} ago: too old to alert")
    if advisory.unlisted:
        return _decide_unlisted(advisory, situation, now)
    endable = situation.live or (situation.expired if _was_told(situation.expired) else None)
    if advisory.phase is Phase.CLEAR and endable is not None:
        return _decide_clear(advisory, endable, situation, now)
    if situation.live is None:
        return _decide_new(advisory, situation, now)
    if situation.live.state is AlertState.HELD:
        return _decide_held(advisory, situation.live, situation.echo, now)
    return _decide_open(advisory, situation.live, situation.echo, now)


def _decide_new(advisory: Advisory, situation: Situation, now: datetime) -> Decision:
    if advisory.phase is Phase.CLEAR:
        return _ignore("nothing is open here that could end")
    if situation.ended and advisory.published <= situation.ended:
        return _ignore("older than the end of the last alert")
    if advisory.level == "normal" and not advisory.regional:
        return _ignore("normal precautions: nothing to warn of")
    # "closed again" after an end that readers know of is a beginning, not "still closed"
    begun = replace(advisory, phase=Phase.ONSET) if situation.ended else advisory
    alert = born(begun, situation.next_seq, now)
    if advisory.tier is Tier.OFFICIAL:
        reason = "lowered, from what nobody was told of" if advisory.lowered else "an authority says so"
        return Decision(Act.OPEN, _opening_notify(advisory), reason, alert)
    why = "names an authority; " if advisory.attributed else "names no authority; "
    held = replace(alert, state=AlertState.HELD)
    return Decision(Act.HOLD, Notify.NONE, why + "waits for a second publisher or an admin", held)


def _decide_held(advisory: Advisory, live: Alert, echo: str, now: datetime) -> Decision:
    merged = merge(live, advisory, now)
    if advisory.tier is Tier.OFFICIAL:
        return Decision(Act.OPEN, Notify.PUSH, "an authority confirms it", replace(merged, state=AlertState.OPEN))
    known = {note.publisher for note in live.facts.sources}
    if advisory.publisher in known:
        return _ignore("the same publisher again: not a second source")
    if echo:
        return _ignore(f"{echo}: not a second source")
    if advisory.attributed:
        opened = replace(merged, state=AlertState.OPEN)
        return Decision(Act.OPEN, Notify.PUSH, "a second publisher names the authority", opened)
    return Decision(Act.HOLD, Notify.NONE, "a second report, but neither names an authority", merged)


def _decide_open(advisory: Advisory, live: Alert, echo: str, now: datetime) -> Decision:
    if is_older_copy(advisory, live):
        return _ignore("an older copy never lowers a level")
    loud, quiet = what_is_new(live.facts, advisory)
    if advisory.tier is not Tier.OFFICIAL and not advisory.attributed:
        loud, quiet = [], []  # a report that names nobody confirms; it adds no fact
    if loud and advisory.tier is Tier.OFFICIAL:
        return Decision(Act.UPDATE, Notify.PUSH, "new: " + ", ".join(loud + quiet), merge(live, advisory, now))
    if loud or quiet:
        return Decision(Act.UPDATE, Notify.SILENT, "new: " + ", ".join(loud + quiet), merge(live, advisory, now))
    if advisory.publisher in {note.publisher for note in live.facts.sources}:
        return Decision(Act.IGNORE, Notify.NONE, "nothing new from the same publisher", None)
    if not echo:
        return Decision(Act.CONFIRM, Notify.SILENT, "the same from another publisher", confirm(live, advisory, now))
    if all(note.tier != Tier.OFFICIAL.value for note in live.facts.sources):
        return _ignore(f"{echo}: confirms nothing")
    # an authority needs nobody's confirmation: readers see who carries its word, and the word grows no younger by it
    carried = replace(confirm(live, advisory, now), expires=live.expires)
    return Decision(Act.CONFIRM, Notify.SILENT, f"{echo}: carried, not confirmed", carried)


def _decide_unlisted(advisory: Advisory, situation: Situation, now: datetime) -> Decision:
    """Absent is not cleared: readers see it in the message that they have, and nobody is woken for it."""
    live = situation.live
    if live is None or live.state is not AlertState.OPEN:
        return _ignore("no longer listed, and nothing is open here")
    if not situation.ends or advisory.publisher not in {note.publisher for note in live.facts.sources}:
        return _ignore("no longer listed, and the alert here does not rest on it")
    if situation.others or live.facts.unlisted == advisory.publisher:
        return _ignore("no longer listed; other words of the same source still stand, or it is told already")
    return Decision(Act.UPDATE, Notify.SILENT, "no longer listed: not an all-clear", unlist(live, advisory, now))


def _withdrawn(advisory: Advisory, live: Alert, now: datetime) -> Decision:
    """The source takes its word back: it was no event, so it is not "over"."""
    gone = unlist(live, advisory, now)
    if {note.publisher for note in live.facts.sources} - {advisory.publisher}:
        return Decision(Act.UPDATE, Notify.SILENT, "withdrawn by one of its sources", gone)
    notify = Notify.NONE if live.state is AlertState.HELD else Notify.PUSH
    cancelled = replace(gone, state=AlertState.CANCELLED, facts=replace(gone.facts, withdrawn=True))
    return Decision(Act.CANCEL, notify, "withdrawn by its source", cancelled)


def _decide_clear(advisory: Advisory, live: Alert, situation: Situation, now: datetime) -> Decision:
    if not situation.ends:
        return _ignore("ends a message that the alert here does not rest on")
    if situation.others:
        reason = f"one warning is over, {situation.others} of the same source still stand"
        kept = replace(advisory, phase=Phase.UPDATE, severity=live.facts.severity)
        return Decision(Act.UPDATE, Notify.NONE, reason, merge(live, kept, now))
    if advisory.published < live.opened - timedelta(hours=6) and advisory.tier is not Tier.OFFICIAL:
        return _ignore("an all-clear from before the alert")
    if any(n.publisher == advisory.publisher and n.at > advisory.published for n in live.facts.sources):
        return _ignore("the same publisher has said otherwise since")
    if advisory.withdrawn:
        return _withdrawn(advisory, live, now)
    if live.state is AlertState.HELD:
        over = replace(live, state=AlertState.CLEARED, updated=now, revision=live.revision + 1)
        return Decision(Act.CLEAR, Notify.NONE, "over before it was ever confirmed", over)
    if not _believed(advisory, situation):
        return Decision(Act.HOLD, Notify.NONE, "an all-clear needs an authority or a second publisher", None)
    remaining = tuple(a for a in live.facts.airlines if a not in advisory.airlines)
    if advisory.track is Track.FLIGHTS and advisory.airlines and remaining:
        partial = merge(live, replace(advisory, airlines=(), phase=Phase.UPDATE), now)
        # what stays in the alert is suspended still; "resumed" is said once, in the update
        sources = headed_by(advisory, partial.facts.sources)
        facts = replace(partial.facts, airlines=remaining, kinds=live.facts.kinds, phase=Phase.UPDATE, sources=sources)
        partial = replace(partial, facts=facts)
        return Decision(Act.UPDATE, Notify.PUSH, "resumed: " + ", ".join(advisory.airlines), partial)
    ended = merge(live, advisory, now)
    sources = headed_by(advisory, ended.facts.sources)
    facts = replace(ended.facts, kinds=advisory.kinds, phase=Phase.CLEAR, sources=sources)
    ended = replace(ended, state=AlertState.CLEARED, facts=facts)
    return Decision(Act.CLEAR, Notify.PUSH, "a source says it is over", ended)


def _was_told(expired: Alert | None) -> bool:
    """A single report that was held until it expired has no readers who wait for its end."""
    sources = expired.facts.sources if expired else ()
    return len(sources) > 1 or any(note.tier == Tier.OFFICIAL.value for note in sources)


def _believed(advisory: Advisory, situation: Situation) -> bool:
    second = bool(situation.doubted_clears - {advisory.publisher})
    return advisory.tier is Tier.OFFICIAL or (advisory.attributed and second)


def expire(alert: Alert, now: datetime) -> Alert:
    """The alert once its lifetime has passed in silence: expired, never "over"."""
    return replace(alert, state=AlertState.EXPIRED, revision=alert.revision + 1, updated=now)


def _opening_notify(advisory: Advisory) -> Notify:
    """Advice at its lowest step, or milder than before, is worth a row on the board, not a ringing phone."""
    lowest = advisory.level in ("normal", "caution") and advisory.severity is Severity.MINOR
    return Notify.NONE if lowest or advisory.lowered else Notify.PUSH


def _ignore(reason: str) -> Decision:
    return Decision(Act.IGNORE, Notify.NONE, reason)


def _ago(age: timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.seconds // 3600} h"
