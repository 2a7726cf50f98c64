"""Catch up: after a pause, what several sources published meanwhile is read in the order of publication. Otherwise an
all-clear could be read before the closure that it ends, only because its source answered first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot import log
from bot.db import feeds
from bot.db.engine import reading
from bot.deps import Deps
from bot.services import ingest

logger = log.get(__name__)

PATIENCE = timedelta(seconds=10)
"""How long a warning may wait after a start for sources that have not answered yet."""


def in_order(deps: Deps, due: Sequence[str]) -> Callable[[Deps], Awaitable[int]]:
    """The step that reads entries, once every source that was due at the start has been asked, or patience has ended.

    due: ids of those sources. One that did not answer before the start either is not waited for: its news is no part of
    what the pause hid, and some source hangs on most days."""
    started = deps.clock()
    caught_up = False
    awaited: list[str] | None = None

    async def step(deps: Deps) -> int:
        nonlocal caught_up, awaited
        if not caught_up:
            async with reading(deps.db) as conn:
                if awaited is None:
                    known = await feeds.all_of(conn, due)
                    awaited = [source_id for source_id in due if not known[source_id].failures]
                missing = await feeds.unpolled(conn, awaited, started)
            caught_up = not missing or deps.clock() - started > PATIENCE
            if not caught_up:
                return 0
            if awaited:
                logger.info("caught up", sources=len(awaited) - missing, unanswered=missing)
        return await ingest.ingest_due(deps)

    return step
