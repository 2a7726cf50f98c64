"""PostgreSQL goes away in the middle of a step and comes back: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import deliveries, feeds
from bot.delivery.outcome import Outcome, Outgoing
from bot.deps import Deps
from bot.services import fan_out, ingest, keep_polls, poll, send
from tests.conftest import Clock
from tests.integration.services.test_chain import CLOSED, OLD, a_reader, polled, rows, rss, sent_by, worked
from tests.support.parts import NotingGateway, ScriptedFetcher, a_source, deps_for


class Wire:
    """A port in front of the real server that can be cut and mended: to a client, the server going and coming."""

    def __init__(self, server: dict[str, Any]) -> None:
        self._server = server
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    def cut(self) -> None:
        assert self._listener is not None
        self._listener.close()
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if "path" in self._server:
            inner_reader, inner_writer = await asyncio.open_unix_connection(**self._server)
        else:
            inner_reader, inner_writer = await asyncio.open_connection(**self._server)
        self._open |= {writer, inner_writer}
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@pytest.fixture
async def wire_and_deps(postgres_url: str, clock: Clock) -> AsyncIterator[tuple[Wire, Deps]]:
    server = make_url(postgres_url)
    folder, port = server.query.get("host"), server.port or 5432
    wire = Wire({"path": f"{folder}/.s.PGSQL.{port}"} if folder else {"host": server.host, "port": port})
    await wire.mend()
    admin = create_async_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    async with admin.connect() as conn:
        await conn.exec_driver_sql("DROP DATABASE IF EXISTS t_wire WITH (FORCE)")
        await conn.exec_driver_sql("CREATE DATABASE t_wire")
    through = server.set(host="127.0.0.1", port=wire.port, database="t_wire", query={})
    engine = make_engine(through.render_as_string(hide_password=False))
    await migrate(engine)
    deps = deps_for(engine, clock, sources=[a_source()], fetcher=ScriptedFetcher(rss(OLD)))
    await poll.register(deps, only_poller=True)
    await a_reader(deps)
    await polled(deps, clock, rss(OLD))
    yield wire, deps
    await engine.dispose()
    wire.cut()
    async with admin.connect() as conn:
        await conn.exec_driver_sql("DROP DATABASE t_wire WITH (FORCE)")
    await admin.dispose()


class CutsTheWire(NotingGateway):
    """The database goes away while Telegram takes the message."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def send(self, message: Outgoing) -> Outcome:
        outcome = await super().send(message)
        self._wire.cut()
        return outcome


async def test_it_goes_before_each_step_and_comes_back(wire_and_deps: tuple[Wire, Deps], clock: Clock) -> None:
    wire, deps = wire_and_deps
    deps.fetcher.answers = [rss(OLD, CLOSED, at=clock() + timedelta(hours=4))]  # type: ignore[attr-defined]
    clock.forward(hours=2)
    (leased,) = await poll.claim_due(deps, 1)
    wire.cut()
    assert not await keep_polls.poll_one(deps, leased), "not stored, and not the source's fault"
    await wire.mend()
    assert (await rows(deps, feeds))[0]["failures"] == 0
    await poll.give_back(deps, [leased.source_id])
    await keep_polls.poll_due(deps)
    for step in (ingest.ingest_due, fan_out.fan_out_pending, send.send_due):
        wire.cut()
        with pytest.raises(OperationalError):
            await step(deps)
        await wire.mend()
        assert await step(deps) == 1
    assert len(sent_by(deps)) == 1
    assert [(r["state"], r["message_id"]) for r in await rows(deps, deliveries)] == [("sent", 101)]


async def test_it_goes_while_a_message_is_on_its_way(wire_and_deps: tuple[Wire, Deps], clock: Clock) -> None:
    wire, deps = wire_and_deps
    await polled(deps, clock, rss(OLD, CLOSED, at=clock() + timedelta(hours=4)))
    await ingest.ingest_due(deps)
    await fan_out.fan_out_pending(deps)
    object.__setattr__(deps, "gateway", CutsTheWire(wire))
    sending = asyncio.create_task(send.send_due(deps))
    await asyncio.sleep(0.4)
    assert not sending.done()
    await wire.mend()
    assert await asyncio.wait_for(sending, 10) == 1
    await worked(deps)
    assert len(sent_by(deps)) == 1
    assert [(r["state"], r["message_id"]) for r in await rows(deps, deliveries)] == [("sent", 101)]
