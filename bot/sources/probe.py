"""Try one source the way the service reads it: a newcomer's first command."""

from __future__ import annotations

import asyncio

from bot.domain.entry import Entry
from bot.domain.errors import ParseError
from bot.domain.source import Source
from bot.sources.fetcher import Failed, Fetched, Fetcher, FetchRequest
from bot.sources.formats import parse


async def try_source(fetcher: Fetcher, source: Source, body: bytes | None = None) -> list[Entry]:
    """The entries that the source gives now (or that `body` holds). Raises ParseError, saying why it gives none.

    How many a healthy answer has is asked of a live answer only: a stored payload may be one page, or a fixture."""
    if body is not None:
        return await asyncio.to_thread(parse, body, source)
    answer = await fetcher.fetch(FetchRequest(source.url, dict(source.headers)))
    if isinstance(answer, Failed):
        raise ParseError(f"not fetched: {answer.reason.value}: {answer.detail}")
    entries = await asyncio.to_thread(parse, answer.body if isinstance(answer, Fetched) else b"", source)
    if len(entries) < source.expect.min:
        raise ParseError(f"{len(entries)} entries, at least {source.expect.min} expected: an outage, not calm")
    return entries
