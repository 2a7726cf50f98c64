"""The states of sources: written where they change, told to the operators once.

`settle` belongs into the commit of a poll, and notes what has become of the sources polled. `sweep` looks at all of
them every half minute, for lateness and silence come by themselves, and tells: only there can the failure of many be
one notice. What is not told yet stands in the rows (state beside told_state), so that a restart tells it as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log, metrics
from bot.db import outbox, source_states
from bot.db.source_states import Row
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.domain.health import State, blind, judge, worth_telling
from bot.domain.source import Source
from bot.services import storm

logger = log.get(__name__)

SETTLING = timedelta(minutes=10)
"""A source that was told of so recently must keep its new state as long before it is told of again."""
MANY = 5
"""So many changes at once are one notice."""
WHY = 200
"""Characters of an error that a notice repeats."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A source has gone from one state to another. why: its last error, where it is in trouble."""

    source_id: str
    was: State
    becomes: State
    since: datetime
    why: str | None


async def settle(
    conn: AsyncConnection, deps: Deps, sources: Collection[str | Source], now: datetime
) -> list[Transition]:
    """Judges these sources (ids or the sources themselves; those without a feed row are left out) and writes the
    states that have changed. To be called after the feed rows were written, in the same commit; costs one query
    where nothing has changed."""
    ids = sorted({s if isinstance(s, str) else s.id for s in sources} & deps.catalogue.sources.keys())
    changed = []
    for row in (await source_states.rows(conn, ids)).values():
        source = deps.catalogue.sources[row.source_id]
        state = judge(source, row.facts, now, deps.poll_scale, deps.awake)
        if state is not row.state and await source_states.change(conn, row.source_id, row.state, state, now):
            changed.append(Transition(row.source_id, row.state, state, now, _why(row, state)))
    for transition in changed:
        _note(transition)
    return changed


def _note(found: Transition) -> None:
    metrics.source_changes.labels(found.source_id, found.becomes.value).inc()
    write = logger.warning if blind(found.becomes) else logger.info
    write("source state", source=found.source_id, was=found.was.value, why=found.why, **{"is": found.becomes.value})


def _why(row: Row, state: State) -> str | None:
    if state is State.QUARANTINED:
        return row.quarantine_reason
    return row.last_error[:WHY] if row.last_error and blind(state) else None


async def sweep(deps: Deps) -> int:
    """Judges every source of the catalogue, tells what is not told yet, asks again about entries that wait for a
    decision; returns how many sources changed."""
    now = deps.clock()
    ids = list(deps.catalogue.sources)
    async with deps.db.begin() as conn:
        changed = await settle(conn, deps, ids, now)
        rows = await source_states.rows(conn, ids)
        await _tell(conn, deps, list(rows.values()), now)
        await storm.remind(conn, deps, now)
    for state in State:
        count = sum(_state_of(source, rows) is state for source in deps.catalogue.sources.values())
        metrics.sources.labels(state.value).set(count)
    return len(changed)


def _state_of(source: Source, rows: Mapping[str, Row]) -> State:
    if not source.enabled:
        return State.OFF
    return rows[source.id].state if source.id in rows else State.NEW


# --- telling ---------------------------------------------------------------------------------------------------------


async def _tell(conn: AsyncConnection, deps: Deps, rows: Sequence[Row], now: datetime) -> None:
    waiting = [row for row in rows if worth_telling(row.told_state, row.state)]
    if not waiting:
        return
    settling = SETTLING * deps.poll_scale
    recent = await outbox.told_admins(conn, now - 2 * settling)
    lately = sum(len(_told_of(payload)) for at, payload in recent if at > now - settling)
    if lately >= MANY:
        return  # an outage of many, or its end: the rest comes in one more notice, not in one every half minute
    told_at = {source_id: at for at, payload in recent for source_id in _told_of(payload)}
    ripe = [row for row in waiting if _is_ripe(row, told_at.get(row.source_id), settling, now)]
    telling = [row for row in ripe if await source_states.told(conn, row.source_id, row.told_state, row.state)]
    if len(telling) >= MANY:
        await _tell_together(conn, deps, telling, rows, now)
        return
    for row in telling:
        since = row.state_since or now
        subject = ("source", row.source_id, row.state.value, int(since.timestamp()))
        await outbox.add_admin(conn, subject, {"kind": "source_state", **_words(deps, row, now)}, Lane.NORMAL, now)


def _told_of(payload: Mapping[str, Any]) -> list[str]:
    """The sources whose states a notice tells."""
    rows = {"source_state": [payload], "source_states": payload.get("sources", [])}.get(payload["kind"], [])
    return [str(row["source"]) for row in rows]


def _is_ripe(row: Row, told_at: datetime | None, settling: timedelta, now: datetime) -> bool:
    """A state that came soon after the last notice must first last."""
    since = row.state_since
    return told_at is None or since is None or since - told_at >= settling or now - since >= settling


async def _tell_together(
    conn: AsyncConnection, deps: Deps, telling: Sequence[Row], rows: Sequence[Row], now: datetime
) -> None:
    enabled = sum(source.enabled for source in deps.catalogue.sources.values())
    payload = {
        "kind": "source_states",
        "sources": [_words(deps, row, now) for row in telling],
        "own_network": 2 * sum(_gives_nothing(row.state) for row in rows) > enabled,
    }
    await outbox.add_admin(conn, ("sources", int(now.timestamp())), payload, Lane.NORMAL, now)


def _gives_nothing(state: State) -> bool:
    return blind(state) and state is not State.QUARANTINED


def _words(deps: Deps, row: Row, now: datetime) -> dict[str, Any]:
    """The facts of one source for a notice; JSON. was: what the operators were told last."""
    publisher = deps.catalogue.sources[row.source_id].publisher
    return {
        "source": row.source_id,
        "publisher": publisher.name,
        "publisher_id": publisher.id,
        "was": (row.told_state or State.OK).value,
        "is": row.state.value,
        "since": (row.state_since or now).isoformat(),
        "last_ok": row.last_ok.isoformat() if row.last_ok else None,
        "why": _why(row, row.state),
    }
