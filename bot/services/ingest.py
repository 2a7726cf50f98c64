"""Ingest: read one entry, decide for each of its advisories, and write alerts, revisions and the outbox in one commit.

A crash before the commit leaves the entry "new"; a crash after it leaves it "processed": nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log, metrics
from bot.db import alerts, entries, issues, outbox, standing
from bot.db.engine import is_down
from bot.db.entries import StoredEntry
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.detection.advise import advisories, standing_kind, unsaid
from bot.detection.pipeline import DetectInput, detect
from bot.domain import levels
from bot.domain.advisory import Advisory, Detection, Severity
from bot.domain.edits import compared, taken_back
from bot.domain.entry import Entry
from bot.domain.lifecycle import Act, Decision, Notify, decide
from bot.domain.source import Source
from bot.domain.standing import ChangeKind
from bot.services import storm, witnesses

logger = log.get(__name__)

AT_ONCE = 50
ATTEMPTS = 3
RETRY = timedelta(seconds=30)
SOON = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one entry says, ready to be decided on: advisories, or the reason why there are none. taken_back: what the
    version before asserted and this one does not."""

    detection: Detection
    advisories: tuple[Advisory, ...]
    silence: Decision | None = None
    taken_back: tuple[Advisory, ...] = ()


def read(entry: Entry, source: Source, previous: Entry | None, version: int, now: datetime) -> Reading:
    """Detection of one entry, compared with the version before. Pure; replay uses it as well."""
    reading = _read_version(entry, source, previous, version, now)
    if previous is None or {"standing", "said"} & entry.extra.keys():
        return reading  # lists are compared row by row, and structured messages say themselves what they revise
    before = advisories(previous, source, _detected(previous, source), now)
    found = tuple(compared(advisory, before, now) for advisory in reading.advisories)
    after = advisories(entry, source, reading.detection, now)
    return replace(reading, advisories=found, taken_back=taken_back(before, after))


def _detected(entry: Entry, source: Source) -> Detection:
    return detect(
        DetectInput(
            title=entry.title,
            text=entry.text,
            published=entry.published,
            source_kind=source.source_kind,
            issuer=source.publisher.country or None,
            lang=entry.lang or source.lang,
            countries=entry.countries or source.countries,
            level=entry.level,
        )
    )


def _read_version(entry: Entry, source: Source, previous: Entry | None, version: int, now: datetime) -> Reading:
    detection = _detected(entry, source)
    if standing_kind(entry) == ChangeKind.UNCLEAR:
        words = entry.extra.get("level_words") or entry.extra.get("unknown_level")
        unclear = f"level words that nobody knows: {words}; the level known before holds"
        return Reading(detection, (), Decision(Act.HOLD, Notify.NONE, unclear))
    found: list[Advisory] = []
    silenced: list[str] = []
    for advisory in advisories(entry, source, detection, now):
        weighed = _weighed(advisory, entry, previous, version, detection, now)
        if isinstance(weighed, str):
            silenced.append(weighed)
        else:
            found.append(weighed)
    if found:
        return Reading(detection, tuple(found))
    if silenced:
        return Reading(detection, (), Decision(Act.IGNORE, Notify.NONE, silenced[0]))
    if why := unsaid(entry, now):
        return Reading(detection, (), Decision(Act.IGNORE, Notify.NONE, why))
    if detection.is_alert or "said" in entry.extra:
        # fail closed on targeting: nobody gets it, an admin is asked
        return Reading(
            detection, (), Decision(Act.HOLD, Notify.NONE, "an advisory, but for which country is not clear")
        )
    return Reading(detection, (), Decision(Act.IGNORE, Notify.NONE, "not an advisory"))


def _weighed(
    advisory: Advisory, entry: Entry, previous: Entry | None, version: int, detection: Detection, now: datetime
) -> Advisory | str:
    """By what the comparison of fetches says of a standing list's row, elsewhere by the version before."""
    first, announced = version == 1, detection.is_alert
    if isinstance(standing := entry.extra.get("standing"), Mapping):
        return levels.weigh_standing(advisory, standing, first_version=first, announced=announced, now=now)
    before = previous.level if previous else None
    return levels.weigh(advisory, before, first_version=first, announced=announced)


async def ingest_due(deps: Deps) -> int:
    """Reads the entries that wait, oldest first; returns how many there were."""
    async with deps.db.connect() as conn:
        due = await entries.due(conn, "new", deps.clock(), AT_ONCE)
    harmless: set[str] = set()
    held: set[int] = set()
    for stored in due:
        if stored.id not in held:
            held |= await _ingest_guarded(deps, stored, harmless)
    return len(due)


async def _ingest_guarded(deps: Deps, stored: StoredEntry, harmless: set[str]) -> frozenset[int]:
    """One poison entry is set aside after a few attempts; the rest goes on."""
    if not await _begin_attempt(deps, stored):
        return frozenset()
    try:
        return await ingest_entry(deps, stored, harmless)
    except Exception as error:
        if is_down(error):  # a full disk says nothing about the entry: three rounds of it must not set it aside
            await _take_back_attempt(deps, stored)
            raise
        logger.exception("entry could not be read", entry=stored.id, source=stored.source_id)
        async with deps.db.begin() as conn:
            note = f"{type(error).__name__}: {error}"[:500]
            await issues.raise_issue(conn, stored.source_id, "entry", note, deps.clock())
        return frozenset()


async def _begin_attempt(deps: Deps, stored: StoredEntry) -> bool:
    """Counts the attempt before it is made: an entry that kills the process is set aside as well."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        if stored.attempts >= ATTEMPTS:
            await entries.set_state(conn, stored.id, "quarantined", now, "failed at each attempt")
            metrics.quarantined.inc()
            logger.error("entry quarantined", entry=stored.id, source=stored.source_id)
            return False
        await entries.try_later(conn, stored.id, now + RETRY * (stored.attempts + 1), "being read")
    return True


async def _take_back_attempt(deps: Deps, stored: StoredEntry) -> None:
    async with deps.db.begin() as conn:
        await entries.not_tried(conn, stored, deps.clock() + SOON, "the database was out of order")


async def ingest_entry(deps: Deps, stored: StoredEntry, harmless: set[str] | None = None) -> frozenset[int]:
    """Detection, decisions and everything that follows from them, in one commit. Returns the ids of the entries that
    the storm breaker has held instead. harmless: sources whose batch it has looked at already in this round."""
    source = deps.catalogue.sources.get(stored.source_id)
    now = deps.clock()
    async with deps.db.begin() as conn:
        if source is None:
            await entries.set_state(conn, stored.id, "quarantined", now, "its source left the catalogue")
            return frozenset()
        reading = await _read(conn, source, stored, now)
        if reading.advisories and (held := await _storm(conn, deps, source, stored, reading, harmless)):
            return held
        items = await _decide_all(deps, conn, stored, reading, now)
        if items:
            await outbox.add(conn, f"entry:{stored.id}", items, lane_of(items), stored.entry.published, now)
        await entries.set_state(conn, stored.id, "processed", now)
    if stored.entry.published and items:
        metrics.lag.labels("published_to_detected").observe(max(0.0, (now - stored.entry.published).total_seconds()))
    return frozenset()


async def _read(conn: AsyncConnection, source: Source, stored: StoredEntry, now: datetime) -> Reading:
    return read(stored.entry, source, await entries.previous(conn, stored), stored.version, now)


async def _storm(
    conn: AsyncConnection,
    deps: Deps,
    source: Source,
    stored: StoredEntry,
    reading: Reading,
    harmless: set[str] | None,
) -> frozenset[int]:
    """Ids of the entries that are held, where this one is too much; none where it may be applied."""
    now = deps.clock()

    async def said_by(other: StoredEntry) -> Sequence[Advisory]:
        try:
            return (await _read(conn, source, other, now)).advisories
        except Exception as error:
            if is_down(error):
                raise
            return ()  # a poison entry is set aside when its own turn comes

    async def would_be(other: StoredEntry, advisory: Advisory) -> Decision:
        return await _decide(deps, conn, other, advisory, now)

    looked_at = set() if harmless is None else harmless
    return await storm.breaks(conn, deps, source, stored, reading.advisories, storm.Ways(said_by, would_be, looked_at))


async def _without_what_others_give(conn: AsyncConnection, stored: StoredEntry, advisory: Advisory) -> Advisory:
    """A number that another entry gives as well is not taken away because one text leaves it out."""
    if not advisory.corrected:
        return advisory
    others = await alerts.given_by_others(conn, advisory, stored.source_id, stored.entry.guid)
    return replace(advisory, corrected=tuple(value for value in advisory.corrected if value not in others))


async def _ask_about(conn: AsyncConnection, stored: StoredEntry, reading: Reading, now: datetime) -> None:
    """What an edit no longer mentions is no all-clear. Where an alert stands on it, it waits for an admin's look."""
    for n, advisory in enumerate(reading.taken_back, start=len(reading.advisories) + 1):
        live = (await alerts.situation(conn, advisory, now)).live
        if live and advisory.publisher in {note.publisher for note in live.facts.sources}:
            reason = "the edited text no longer says this: no all-clear, an admin must look"
            await alerts.record(conn, stored.id, n, Decision(Act.HOLD, Notify.NONE, reason), live.id, advisory, now)
            metrics.decisions.labels(Act.HOLD.value).inc()


async def _decide(
    deps: Deps, conn: AsyncConnection, stored: StoredEntry, advisory: Advisory, now: datetime
) -> Decision:
    """What the advisory would do as things stand. Writes nothing."""
    advisory = await _without_what_others_give(conn, stored, advisory)
    situation = await standing.complete(conn, stored, advisory, await alerts.situation(conn, advisory, now), now)
    situation = await witnesses.complete(conn, deps.catalogue, stored.entry, advisory, situation, now)
    return decide(advisory, situation, now)


async def _decide_all(
    deps: Deps, conn: AsyncConnection, stored: StoredEntry, reading: Reading, now: datetime
) -> list[outbox.Item]:
    if reading.silence is not None:
        await alerts.record(conn, stored.id, 0, reading.silence, None, None, now)
        metrics.decisions.labels(reading.silence.act.value).inc()
    items: list[outbox.Item] = []
    for n, advisory in enumerate(reading.advisories):
        decision = await _decide(deps, conn, stored, advisory, now)
        written = None
        if decision.alert is not None:
            written = await alerts.apply(conn, decision.alert, decision.notify.value, decision.reason, stored.id, now)
            if decision.notify is not Notify.NONE:
                items.append(outbox.Item(written, decision.notify, onset=decision.act is Act.OPEN))
        await alerts.record(conn, stored.id, n, decision, written.id if written else None, advisory, now)
        metrics.decisions.labels(decision.act.value).inc()
        logger.info(
            "decided",
            entry=stored.id,
            alert=written.key if written else f"{advisory.country}/{advisory.track.value}",
            decision=decision.act.value,
            notify=decision.notify.value,
            reason=decision.reason,
        )
    await _ask_about(conn, stored, reading, now)
    return items


def lane_of(items: Sequence[outbox.Item]) -> Lane:
    """Critical where any item is severe or worse and would wake a reader."""
    grave = any(i.notify is Notify.PUSH and i.alert.facts.severity.rank >= Severity.SEVERE.rank for i in items)
    return Lane.CRITICAL if grave else Lane.NORMAL
