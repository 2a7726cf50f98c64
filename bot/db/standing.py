"""Messages that stand behind an alert: of a source that names what it ends (CAP's references, a deleted earthquake).

One country has one alert on a track, but its weather service warns of fog and of a storm in two messages: the fog's
Cancel must not end the storm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.entries import StoredEntry
from bot.db.tables import entries, outcomes
from bot.domain.advisory import Advisory, Phase
from bot.domain.lifecycle import Situation


async def complete(
    conn: AsyncConnection, stored: StoredEntry, advisory: Advisory, situation: Situation, now: datetime
) -> Situation:
    """The situation, and for an all-clear (or a word that is listed no longer) that names what it ends: whether it ends
    this alert, or only a part of it."""
    ends = _ends(stored.entry.extra)
    ending = advisory.phase is Phase.CLEAR or advisory.unlisted
    if not ending or situation.live is None or not ends:
        return situation
    left = await _standing(conn, stored.source_id, advisory, situation.live.opened, now)
    return replace(situation, ends=bool(left & ends), others=len(left - ends))


def _ends(extra: Mapping[str, Any]) -> frozenset[str]:
    said = extra.get("said")
    named = said.get("ends") if isinstance(said, Mapping) else None
    return frozenset(str(name) for name in named) if isinstance(named, list) else frozenset()


async def _standing(
    conn: AsyncConnection, source_id: str, advisory: Advisory, since: datetime, now: datetime
) -> set[str]:
    """Identities of the source's messages about this country and track since the alert opened that nothing has ended
    yet, neither a later message nor their own time."""
    rows = await conn.execute(
        select(entries.c.guid, entries.c.extra, outcomes.c.advisory)
        .join(entries, entries.c.id == outcomes.c.entry_id)
        .where(
            entries.c.source_id == source_id,
            outcomes.c.country == advisory.country,
            outcomes.c.track == advisory.track.value,
            outcomes.c.at >= since,
        )
        .order_by(outcomes.c.at, outcomes.c.entry_id)
    )
    standing: set[str] = set()
    for guid, extra, told in rows:
        standing -= _ends(extra)
        asserts = told and told["phase"] != Phase.CLEAR.value and not told.get("unlisted")
        if asserts and not _past(told, now):
            standing.add(_identity(guid, extra))
    return standing


def _identity(guid: str, extra: Mapping[str, Any]) -> str:
    """An index row has the index's guid; what later messages refer to is the document's own identifier."""
    cap = extra.get("cap")
    return str((cap.get("identifier") if isinstance(cap, Mapping) else None) or guid)


def _past(told: Mapping[str, Any], now: datetime) -> bool:
    return bool(told.get("valid_until")) and str(told["valid_until"]) < now.date().isoformat()
