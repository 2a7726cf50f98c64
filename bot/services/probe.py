"""Probe: a source is asked at once, and whoever wants to know waits for the stored outcome, but not for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.db import feeds
from bot.db.engine import reading
from bot.deps import Deps
from bot.services.quarantine import poll_now

PATIENCE = 10.0
LOOK_AGAIN = 0.25


async def probe(deps: Deps, source_id: str, goes_on: Callable[[], bool], patience: float) -> bool:
    """Asks the source; True once the outcome of a poll is stored, False where none is within `patience` seconds.

    The poll goes on in either case: a slow answer is no reason to throw it away. goes_on: False ends the waiting."""
    before = await _last_polled(deps, source_id)
    await poll_now(deps, source_id)
    try:
        async with asyncio.timeout(patience):
            while goes_on():
                if await _last_polled(deps, source_id) != before:
                    return True
                await asyncio.sleep(LOOK_AGAIN)
    except TimeoutError:
        pass
    return False


async def _last_polled(deps: Deps, source_id: str) -> datetime | None:
    async with reading(deps.db) as conn:
        feed = (await feeds.all_of(conn, [source_id])).get(source_id)
    return feed.last_polled if feed else None
