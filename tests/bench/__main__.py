"""`make bench`: each line is NAME value unit (ratio against WHAT), measured in one interleaved run on this machine.

Ratios are what counts; the absolute figures drift with whatever else the machine does (performance.md)."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.data.missions import load_directory
from bot.db import alerts, outbox
from bot.db import fan_out as audience
from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import chats, subscriptions
from bot.detection.mission_query import answer
from bot.detection.pipeline import DetectInput, detect
from bot.domain.advisory import Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.domain.lifecycle import Notify
from tests.bench import fetching, polling, wire

ROUNDS = 5
READERS = 20_000
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TITLE = "Qatar closes its airspace until further notice"
SENTENCE = "The Civil Aviation Authority has closed the airspace of Qatar; flights to and from Doha are suspended. "


def seconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def line(name: str, value: float, unit: str, ratio: float, against: str) -> None:
    print(f"{name} {value:.3g} {unit} ({ratio:.3g} x {against})")


def detection() -> None:
    """A text of 2 kB through the whole pipeline, against one pass of str.count for each of 100 words."""
    body = (SENTENCE * 30)[:2000]
    given = DetectInput(TITLE, body, NOW, "official", "QA", "en")
    words = [f"word{n}" for n in range(100)]
    detect(given)
    ours, bound = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: detect(given), 20))
        bound.append(seconds(lambda: [body.count(w) for w in words], 200))
    mine, base = statistics.median(ours), statistics.median(bound)
    line("detect_2kB", mine * 1000, "ms/text", mine / base, "100 passes of str.count")


def question() -> None:
    """A misspelt question about an embassy, against one look at each name of the directory for words in common."""
    directory = load_directory()
    asked = "posolsvo uzbekitsana v tegeranne"
    names = [f"{mission.city} {mission.address}".split() for mission in directory.missions]
    words = set(asked.split())
    answer(directory, asked, citizen="UZ", now=NOW)
    ours, bound = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: answer(directory, asked, citizen="UZ", now=NOW), 20))
        bound.append(seconds(lambda: [words.intersection(name) for name in names], 20))
    mine, base = statistics.median(ours), statistics.median(bound)
    line("mission_question", mine * 1000, "ms", mine / base, "a word by word look at each mission")


async def fan_out() -> None:
    """One notice to 20,000 followers, by the rule of who gets what, against a bare INSERT ... SELECT."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        await migrate(engine)
        async with engine.begin() as conn:
            await _readers(conn)
        ours, bare = [], []
        for number in range(ROUNDS):
            async with engine.begin() as conn:
                notice = await _notice(conn, number)
                start = time.perf_counter()
                added = await audience.insert_matching(conn, notice, 1, audience.LOWEST_CHAT, 2**62, NOW)
                ours.append(time.perf_counter() - start)
                assert added == READERS
                await conn.execute(text("CREATE TEMP TABLE IF NOT EXISTS bare (chat_id INTEGER, lang TEXT)"))
                start = time.perf_counter()
                await conn.execute(text("INSERT INTO bare SELECT chat_id, lang FROM chats"))
                bare.append(time.perf_counter() - start)
        await engine.dispose()
    mine, base = statistics.median(ours), statistics.median(bare)
    line("fan_out", READERS / mine, "deliveries/s", mine / base, "the time of a bare INSERT SELECT")


async def _readers(conn: AsyncConnection) -> None:
    ids = range(2**33, 2**33 + READERS)
    row = {"kind": "private", "lang": "ru", "citizenship": "UZ", "state": "active", "created": NOW}
    await conn.execute(chats.insert(), [{"chat_id": n, **row} for n in ids])
    await conn.execute(subscriptions.insert(), [{"chat_id": n, "country": "QA", "created": NOW} for n in ids])


async def _notice(conn: AsyncConnection, number: int) -> int:
    facts = Facts(kinds=(Kind.AIRSPACE_CLOSURE,), phase=Phase.ONSET, severity=Severity.SEVERE, sources=())
    alert = Alert("QA", Track.AIRSPACE, number + 1, AlertState.OPEN, facts, 1, NOW, NOW, NOW)
    stored = await alerts.apply(conn, alert, "push", "bench", None, NOW)
    notice = await outbox.add(conn, f"entry:{number}", [outbox.Item(stored, Notify.PUSH, onset=True)], 1, NOW, NOW)
    # one live alert a track: the next round opens a new one
    await alerts.apply(conn, replace(stored, state=AlertState.CLEARED, revision=2), "none", "bench", None, NOW)
    assert notice is not None
    return notice


def main() -> None:
    detection()
    question()
    asyncio.run(fan_out())
    fetching.run(line)
    polling.run(line)
    wire.run(line)


if __name__ == "__main__":
    main()
