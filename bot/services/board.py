"""The status board of a country, and the latest alerts of a reader's countries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.db import alerts
from bot.db.engine import reading
from bot.deps import Deps
from bot.domain.alert import Alert

LOOK_BACK = timedelta(days=7)
LATEST = 10


async def status(deps: Deps, country: str) -> list[Alert]:
    """Held and open alerts of a country."""
    async with reading(deps.db) as conn:
        return await alerts.live(conn, country)


async def latest(deps: Deps, countries: Sequence[str]) -> list[Alert]:
    async with reading(deps.db) as conn:
        return await alerts.recent(conn, countries, deps.clock() - LOOK_BACK, LATEST)


async def one(deps: Deps, alert_id: int) -> Alert | None:
    async with reading(deps.db) as conn:
        return await alerts.get(conn, alert_id)
