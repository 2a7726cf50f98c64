"""The disk is full in the middle of a step: SQLite itself refuses the write (SQLITE_FULL), whatever was to be written
waits, nothing is blamed for it, and once there is room every message is delivered, once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.engine import make_engine
from bot.db.tables import deliveries, entries, feeds, outbox
from bot.delivery import retry
from bot.delivery.outcome import Outcome, Outgoing
from bot.deps import Deps
from bot.services import fan_out, ingest, poll, send
from bot.worker.poller import Poller
from tests.conftest import Clock
from tests.integration.services.test_chain import CLOSED, OLD, a_reader, polled, rows, rss, sent_by, worked
from tests.support.parts import NotingGateway, ScriptedFetcher, a_source, deps_for


class Disk:
    """Bounds the size of the database file, and makes each write to chosen tables need more room than is left."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pages: int | None = None
        event.listen(engine.sync_engine, "begin", self._bound)

    def _bound(self, connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {self._pages or 1_000_000}")

    async def fill(self, *writes: str) -> None:
        """From now on these fail, for example "INSERT ON outbox"."""
        async with self._engine.begin() as conn:
            await conn.exec_driver_sql("CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)")
            for n, write in enumerate(writes):
                await conn.exec_driver_sql(
                    f"CREATE TRIGGER ballast_{n} AFTER {write} BEGIN INSERT INTO ballast VALUES (zeroblob(20000)); END"
                )
        async with self._engine.begin() as conn:
            self._pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar()

    def make_room(self) -> None:
        self._pages = None


@pytest.fixture
async def disk_and_deps(tmp_path: Path, migrated_file: Path, clock: Clock) -> AsyncIterator[tuple[Disk, Deps]]:
    shutil.copy(migrated_file, tmp_path / "full.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'full.db'}")
    deps = deps_for(engine, clock, sources=[a_source()], fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(deps, only_poller=True)
    await a_reader(deps)
    await polled(deps, clock, rss(OLD))
    yield Disk(engine), deps
    await engine.dispose()


def news(clock: Clock) -> Any:
    return rss(OLD, CLOSED, at=clock() + timedelta(hours=4))


async def delivered_once(deps: Deps, attempts: int = 1) -> None:
    assert [m.chat_id for m in sent_by(deps)] == [2**40 + 1]
    (delivery,) = await rows(deps, deliveries)
    assert (delivery["state"], delivery["message_id"], delivery["attempts"]) == ("sent", 101, attempts)
    assert {r["state"] for r in await rows(deps, entries)} == {"baseline", "processed"}


@pytest.mark.parametrize("writes", [["INSERT ON entries"], ["INSERT ON entries", "UPDATE OF last_polled ON feeds"]])
async def test_storing_entries(disk_and_deps: tuple[Disk, Deps], clock: Clock, writes: list[str]) -> None:
    disk, deps = disk_and_deps
    await polled(deps, clock)
    clock.forward(hours=2)
    deps.fetcher.answers = [news(clock)]  # type: ignore[attr-defined]
    poller = Poller(deps)
    await disk.fill(*writes)
    await poller.tick()
    await poller.drain(5)
    (feed,) = await rows(deps, feeds)
    assert (feed["failures"], feed["last_error"]) == (0, None), "a full disk is no fault of the source"
    disk.make_room()
    await poller.tick()
    await poller.drain(5)
    await worked(deps)
    await delivered_once(deps)


@pytest.mark.parametrize("write", ["INSERT ON outbox", "INSERT ON alerts", "INSERT ON outcomes", "UPDATE ON entries"])
async def test_deciding(disk_and_deps: tuple[Disk, Deps], clock: Clock, write: str) -> None:
    disk, deps = disk_and_deps
    await polled(deps, clock, news(clock))
    await disk.fill(write)
    for _ in range(2 * ingest.ATTEMPTS):
        with pytest.raises(OperationalError, match="full"):
            await ingest.ingest_due(deps)
        clock.forward(minutes=5)
    assert await rows(deps, outbox) == []
    disk.make_room()
    await worked(deps)
    await delivered_once(deps)


@pytest.mark.parametrize("write", ["INSERT ON deliveries", "UPDATE ON outbox"])
async def test_fan_out(disk_and_deps: tuple[Disk, Deps], clock: Clock, write: str) -> None:
    disk, deps = disk_and_deps
    await polled(deps, clock, news(clock))
    await ingest.ingest_due(deps)
    await disk.fill(write)
    for _ in range(3):
        with pytest.raises(OperationalError, match="full"):
            await fan_out.fan_out_pending(deps)
    assert await rows(deps, deliveries) == []
    disk.make_room()
    await worked(deps)
    await delivered_once(deps)


@pytest.mark.parametrize("lane_is_urgent", [True, False])
async def test_writing_down_what_telegram_answered(
    disk_and_deps: tuple[Disk, Deps], clock: Clock, lane_is_urgent: bool
) -> None:
    """The message is out and its id is known only here: neither sent again nor marked unknown."""
    disk, deps = disk_and_deps
    await polled(deps, clock, news(clock))
    await ingest.ingest_due(deps)
    if not lane_is_urgent:
        async with deps.db.begin() as conn:
            await conn.execute(outbox.update().values(lane=2))
    await fan_out.fan_out_pending(deps)
    gateway = FillsTheDisk(disk)
    object.__setattr__(deps, "gateway", gateway)
    sending = asyncio.create_task(send.send_due(deps))
    await asyncio.wait_for(gateway.full.wait(), 5)
    await asyncio.sleep(0.3)
    assert not sending.done(), "the outcome is kept until it can be written"
    clock.forward(minutes=5)
    with pytest.raises(OperationalError, match="full"):
        await send.recover(deps, all_claims=False)
    disk.make_room()
    await send.recover(deps, all_claims=False)
    assert await sending == 1
    await worked(deps)
    await delivered_once(deps, attempts=2)  # that the lease ran out meanwhile counts as one


async def test_before_sending(disk_and_deps: tuple[Disk, Deps], clock: Clock) -> None:
    """More rounds than a delivery has attempts."""
    disk, deps = disk_and_deps
    await polled(deps, clock, news(clock))
    await ingest.ingest_due(deps)
    await fan_out.fan_out_pending(deps)
    await disk.fill("UPDATE OF dispatch_started ON deliveries WHEN new.dispatch_started IS NOT NULL")
    for _ in range(retry.MAX_ATTEMPTS + 1):
        with pytest.raises(OperationalError, match="full"):
            await send.send_due(deps)
        clock.forward(seconds=5)
    assert sent_by(deps) == []
    disk.make_room()
    await worked(deps)
    await delivered_once(deps)


class FillsTheDisk(NotingGateway):
    """The disk fills up while Telegram takes the message."""

    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self._disk = disk
        self.full = asyncio.Event()

    async def send(self, message: Outgoing) -> Outcome:
        outcome = await super().send(message)
        if not self.full.is_set():
            await self._disk.fill("UPDATE ON deliveries")
            self.full.set()
        return outcome
