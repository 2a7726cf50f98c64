"""Try one source the way the service reads it (a newcomer's first command), and examine many for the catalogue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.entry import Entry
from bot.domain.errors import Blocked, ParseError
from bot.domain.source import Expect, Source
from bot.sources.fetcher import Failed, FailReason, Fetched, Fetcher, FetchRequest, NotModified
from bot.sources.formats import Parsed, parse, parse_counted
from bot.sources.guess import feeds_named_on, format_of
from bot.sources.robots import Robots

AT_ONCE = 8
"""Hosts asked at the same time; of each host the fetch gate asks one thing at a time, with a pause."""


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


@dataclass(slots=True)
class Finding:
    """What a source answered. problem: why it must not be switched on as it stands; None where all is well.
    conditional: whether a second request with the first one's validators was answered "not modified"; None where the
    first answer had none. passing: the problem may be gone tomorrow. feeds: addresses of feeds that an HTML page names.
    redirect: where it ended; moved: for good. change: lines of the proposed change."""

    id: str
    url: str
    problem: str | None = None
    blocked: bool = False
    passing: bool = False
    seconds: float | None = None
    status: int | None = None
    redirect: str | None = None
    moved: bool = False
    bytes: int | None = None
    format: str = ""
    guess: str | None = None
    entries: int | None = None
    skipped: int = 0
    newest: str | None = None
    parser: str | None = None
    conditional: bool | None = None
    notes: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    change: list[str] = field(default_factory=list)


async def examine_all(
    fetcher: Fetcher, sources: Sequence[Source], now: datetime | None = None
) -> AsyncIterator[Finding]:
    """A finding for each source, in their order, each as soon as it and those before it are there."""
    slots = asyncio.Semaphore(AT_ONCE)
    robots = Robots(fetcher)

    async def one(source: Source) -> Finding:
        async with slots:
            found = await examine(fetcher, source, now)
            found.notes += await robots.notes(source)
            return found

    tasks = [asyncio.create_task(one(source)) for source in sources]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def examine(fetcher: Fetcher, source: Source, now: datetime | None = None) -> Finding:
    """One source: fetched, read, asked a second time, and what should change in its row."""
    found = Finding(source.id, source.url, format=source.format)
    answer = await fetcher.fetch(FetchRequest(source.url, dict(source.headers)))
    if isinstance(answer, Failed):
        _refused(found, answer)
    elif isinstance(answer, Fetched):
        await _read(found, answer, source, now or datetime.now(UTC))
        found.conditional = await _is_conditional(fetcher, source, answer)
    found.change = proposal(source, found)
    return found


def _refused(found: Finding, answer: Failed) -> None:
    found.status, found.seconds, found.blocked = answer.status, answer.seconds, answer.reason is FailReason.BLOCKED
    kind = "" if found.blocked else f"{answer.reason.value}: "
    pause = f", asks for a pause of {answer.retry_after:.0f} s" if answer.retry_after else ""
    found.problem = f"not fetched: {kind}{answer.detail}{pause}"
    found.passing = answer.reason in _PASSING or answer.status == 429 or (answer.status or 0) >= 500


_PASSING = (FailReason.TIMEOUT, FailReason.CONNECT, FailReason.DNS, FailReason.PROTOCOL)


async def _read(found: Finding, answer: Fetched, source: Source, now: datetime) -> None:
    found.status, found.bytes, found.seconds = answer.status, len(answer.body), answer.seconds
    found.redirect = answer.url if answer.url != source.url else None
    found.moved = answer.moved
    found.guess = format_of(answer.body)
    found.feeds = feeds_named_on(answer.body, answer.url)
    try:
        parsed = await asyncio.to_thread(parse_counted, answer.body, source)
    except ParseError as error:
        found.problem, found.blocked = str(error), isinstance(error, Blocked)
        return
    dates = [entry.published for entry in parsed.entries if entry.published]
    found.entries, found.skipped, found.parser = len(parsed.entries), len(parsed.skipped), parsed.mode
    found.newest = max(dates).isoformat() if dates else None
    found.notes = [*parsed.notes, *parsed.skipped[:3]]
    found.problem = _weakness(parsed, max(dates) if dates else None, source, now)


def _weakness(parsed: Parsed, newest: datetime | None, source: Source, now: datetime) -> str | None:
    if len(parsed.entries) < source.expect.min:
        return f"{len(parsed.entries)} entries, at least {source.expect.min} expected"
    window = source.expect.stale_after
    if newest and window and now - newest > timedelta(seconds=window):
        return f"nothing new since {newest.date()}: is it still fed?"
    return None


async def _is_conditional(fetcher: Fetcher, source: Source, first: Fetched) -> bool | None:
    if not first.etag and not first.last_modified:
        return None
    request = FetchRequest(source.url, dict(source.headers), first.etag, first.last_modified)
    return isinstance(await fetcher.fetch(request), NotModified)


def proposal(source: Source, found: Finding) -> list[str]:
    """The change of the source's row that the finding suggests, as lines of a diff; [] where it may stay as it is."""
    change = _when_bad(source, found) if found.problem else _when_good(source, found)
    return [f'  id = "{source.id}"', *change] if change else []


def _when_good(source: Source, found: Finding) -> list[str]:
    change: list[str] = []
    if found.redirect and found.moved:
        change += [f'- url = "{source.url}"', f'+ url = "{found.redirect}"']
    if source.expect.min <= 1 and (found.entries or 0) >= 4:
        least = (found.entries or 0) // 2  # half of what is usual is an outage (sources.md 7.1 warns at 80 %)
        change += [f"- {_expectation(source.expect)}", f"+ {_expectation(replace(source.expect, min=least))}"]
    if not source.enabled and (source.reason or "").startswith("probe first"):
        change += ["- enabled = false", f'- reason = "{source.reason}"']
        change += [f'- confidence = "{source.confidence}"'] if source.confidence != "V" else []
    return change


def _expectation(expect: Expect) -> str:
    stale = f", stale_after = {expect.stale_after}" if expect.stale_after else ""
    return f"expect = {{ min = {expect.min}{stale} }}"


def _when_bad(source: Source, found: Finding) -> list[str]:
    change: list[str] = []
    readable = found.guess not in (None, "blocked", source.format, "html_list", "json_list")
    # RSS, Atom and RDF have one reader: the name alone is no reason for trouble
    if readable and found.entries is None and not {found.guess, source.format} <= {"rss", "atom", "rdf"}:
        change += [f'- format = "{source.format}"', f'+ format = "{found.guess}"']
    elif found.entries is None and not found.blocked and found.feeds:
        change += [f'- url = "{source.url}"', f'+ url = "{found.feeds[0]}"']
        change += [f'- format = "{source.format}"', '+ format = "rss"'] if source.format not in ("rss", "atom") else []
    # what may be gone tomorrow, or has a cure here, is no reason to give a source up
    if source.enabled and not change and not found.passing:
        reason = "".join(c for c in str(found.problem)[:120] if c not in '"\\\n')
        change += ["+ enabled = false", f'+ reason = "{reason}"']
    return change
