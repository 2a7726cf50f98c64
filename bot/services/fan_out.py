"""Fan out: a notice becomes one delivery a reader, in batches, each its own short transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.db import fan_out as audience
from bot.db import outbox
from bot.db.outbox import Notice
from bot.deps import Deps

logger = log.get(__name__)

BATCH = 1000
AT_ONCE = 10


async def fan_out_pending(deps: Deps) -> int:
    """Expands the notices that wait, the most urgent first; returns how many deliveries were made. A crash in the
    middle goes on from the cursor; a batch done twice adds nothing."""
    async with deps.db.connect() as conn:
        notices = await outbox.pending(conn, AT_ONCE)
    made = 0
    for notice in notices:
        made += await _expand(deps, notice)
    return made


async def _expand(deps: Deps, notice: Notice) -> int:
    made = await _to_admins(deps, notice) if notice.kind == "admin" else await _to_readers(deps, notice)
    logger.info("fanned out", notice=notice.id, kind=notice.kind, deliveries=made)
    return made


async def _to_admins(deps: Deps, notice: Notice) -> int:
    """The operators are few: one batch. Nobody to tell is worth a line in the log, for then nobody decides either."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        made = await audience.insert_admins(conn, notice.id, deps.admins, notice.lane, now)
        await outbox.finish(conn, notice.id, now)
    if not made:
        logger.error("no operator can be told", notice=notice.id, admins=len(deps.admins))
    return made


async def _to_readers(deps: Deps, notice: Notice) -> int:
    made = 0
    cursor = audience.LOWEST_CHAT if notice.cursor is None else notice.cursor
    while True:
        async with deps.db.begin() as conn:
            bound, added = await _one_batch(conn, notice, cursor, deps)
            if bound is None:
                await outbox.finish(conn, notice.id, deps.clock())
                break
            await outbox.advance(conn, notice.id, bound)
        made += added
        cursor = bound
    return made


async def _one_batch(conn: AsyncConnection, notice: Notice, cursor: int, deps: Deps) -> tuple[int | None, int]:
    """(highest chat id done, rows added); None when nobody is left."""
    now = deps.clock()
    if notice.broadcast_id is None:
        bound = await audience.next_bound(conn, notice.id, cursor, BATCH)
        if bound is None:
            return None, 0
        return bound, await audience.insert_matching(conn, notice.id, notice.lane, cursor, bound, now)
    broadcast = await outbox.broadcast_of(conn, notice.broadcast_id)
    if broadcast is None:
        return None, 0
    bound = await audience.next_bound_in(conn, broadcast[1], cursor, BATCH)
    if bound is None:
        return None, 0
    added = await audience.insert_broadcast(conn, notice.id, broadcast[1], notice.lane, cursor, bound, now)
    return bound, added
