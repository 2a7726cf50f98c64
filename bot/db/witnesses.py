"""Whose texts stand behind an alert, or behind an end of it that was not believed: to tell a second witness from an
echo (domain/kinship)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.tables import entries, outcomes
from bot.domain.advisory import Advisory, Phase
from bot.domain.lifecycle import Act

MOST = 60
"""Entries that are compared, the newest: an alert that more stand behind needs no second witness."""
_ADDING = tuple(act.value for act in (Act.HOLD, Act.OPEN, Act.UPDATE, Act.CONFIRM))


@dataclass(frozen=True, slots=True)
class Spoken:
    """One entry's word. publisher: its id; name: as it stood then."""

    publisher: str
    name: str
    title: str
    text: str


async def behind(conn: AsyncConnection, alert_id: int) -> list[Spoken]:
    """What the alert was made of."""
    return await _spoken(conn, _words().where(outcomes.c.alert_id == alert_id, outcomes.c.decision.in_(_ADDING)))


async def doubted_clears(conn: AsyncConnection, advisory: Advisory, now: datetime) -> list[Spoken]:
    """Who has said "over" of the same matter within a day, without being believed."""
    query = _words().where(
        outcomes.c.country == advisory.country,
        outcomes.c.track == advisory.track.value,
        outcomes.c.decision == Act.HOLD.value,
        outcomes.c.at >= now - timedelta(hours=24),
    )

    def same(told: dict[str, Any]) -> bool:
        return told["phase"] == Phase.CLEAR.value and (told["issuer"] or "") == (advisory.issuer or "")

    return [_said(told, title, text) for told, title, text in await conn.execute(query) if told and same(told)]


def _words() -> Select[Any]:
    joined = outcomes.join(entries, entries.c.id == outcomes.c.entry_id)
    columns = (outcomes.c.advisory, entries.c.title, entries.c.text)
    return select(*columns).select_from(joined).order_by(outcomes.c.id.desc()).limit(MOST)


async def _spoken(conn: AsyncConnection, query: Select[Any]) -> list[Spoken]:
    return [_said(told, title, text) for told, title, text in await conn.execute(query) if told]


def _said(told: dict[str, Any], title: str, text: str) -> Spoken:
    return Spoken(told["publisher"], told["publisher_name"], title, text)
