"""Follow: an index row names a full document (a GOV.UK page, a CAP message); fetch it before detection reads the row.

Fails open: after a few attempts the row goes on with the index's own words, for a short warning beats none."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.db import entries, issues
from bot.db.entries import StoredEntry
from bot.deps import Deps
from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.services import standing
from bot.sources.fetcher import Fetched, FetchRequest, moved_to
from bot.sources.formats import parse

logger = log.get(__name__)

AT_ONCE = 8
ATTEMPTS = 4
FIRST_WAIT = timedelta(seconds=5)


async def follow_due(deps: Deps) -> int:
    """Fetches the documents that index rows wait for; returns how many rows were tried."""
    async with deps.db.connect() as conn:
        due = await entries.due(conn, "awaiting", deps.clock(), AT_ONCE)
    await asyncio.gather(*(_follow_one(deps, stored) for stored in due))
    return len(due)


async def _follow_one(deps: Deps, stored: StoredEntry) -> None:
    document, error = await _fetch_guarded(deps, stored)
    now = deps.clock()
    async with deps.db.begin() as conn:
        if document is not None:
            await _fill(deps, conn, stored, document)
        elif stored.attempts + 1 < ATTEMPTS:
            wait = FIRST_WAIT * 2**stored.attempts * deps.poll_scale
            await entries.try_later(conn, stored.id, now + wait, error)
        else:
            await entries.set_state(conn, stored.id, "new", now, f"document not read: {error}"[:500])
            await issues.raise_issue(conn, stored.source_id, "document", error, now)
            logger.warning("document not read, going on with the index row", entry=stored.id, error=error[:200])


async def _fill(deps: Deps, conn: AsyncConnection, stored: StoredEntry, document: Entry) -> None:
    """The row goes on with its document; where that lowers a level, once a second reading has repeated it."""
    source, now = deps.catalogue.sources[stored.source_id], deps.clock()
    observed = await standing.observe_document(conn, source, document, last=stored.attempts + 1 >= ATTEMPTS, now=now)
    if observed.again:
        wait = timedelta(seconds=source.every) * deps.poll_scale
        await entries.try_later(conn, stored.id, now + wait, "a lowered level waits to be repeated")
    else:
        await entries.fill(conn, stored, observed.entries[0], now)


async def _fetch_guarded(deps: Deps, stored: StoredEntry) -> tuple[Entry | None, str]:
    """A crash of ours is a failure of this document alone."""
    try:
        return await _fetch_document(deps, stored)
    except Exception as error:
        logger.exception("document crashed", entry=stored.id)
        return None, f"{type(error).__name__}: {error}"[:500]


async def _fetch_document(deps: Deps, stored: StoredEntry) -> tuple[Entry | None, str]:
    """(document, "") or (None, why not)."""
    source = deps.catalogue.sources.get(stored.source_id)
    if source is None or stored.entry.follow is None:
        return None, "the source is no longer in the catalogue"
    # the address is the payload's word: what the source's headers hold (a token) goes to the source's own origin only
    answer = await deps.fetcher.fetch(moved_to(FetchRequest(source.url, dict(source.headers)), stored.entry.follow))
    if not isinstance(answer, Fetched):
        return None, f"{getattr(answer, 'reason', 'unexpected 304')}: {getattr(answer, 'detail', '')}"
    try:
        found = await asyncio.to_thread(parse, answer.body, source)
    except ParseError as error:
        return None, str(error)
    same = [item for item in found if item.guid == stored.entry.guid] or found
    return (same[0], "") if same else (None, "the document is empty")
