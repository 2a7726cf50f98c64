"""Loops: a bell cuts a rest short, and nothing that rings while a step looks is missed."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from bot.deps import Deps
from bot.services.health import Heartbeats
from bot.worker.loops import Bells, forever
from tests.conftest import Clock

REST = 30.0
"""Seconds: longer than a test may take."""


class Stub:
    clock = Clock()


async def test_what_one_loop_has_done_wakes_the_next_one() -> None:
    stop, bells, done = asyncio.Event(), Bells(), asyncio.Event()
    work = {"ingest": 1, "fan_out": 0}

    async def ingest(_: Deps) -> int:
        work["fan_out"] += (did := work["ingest"])
        work["ingest"] = 0
        return did

    async def fan_out(_: Deps) -> int:
        did, work["fan_out"] = work["fan_out"], 0
        if did:
            done.set()
        return did

    deps, beats = cast(Any, Stub()), Heartbeats()
    async with asyncio.TaskGroup() as group:
        group.create_task(forever("fan_out", fan_out, deps, stop, beats, REST, bells))
        await asyncio.sleep(0)  # it has looked once, and rests
        group.create_task(forever("ingest", ingest, deps, stop, beats, REST, bells))
        await asyncio.wait_for(done.wait(), REST / 2)
        stop.set()


async def test_a_bell_that_rings_while_a_step_looks_is_heard() -> None:
    stop, bells, looks = asyncio.Event(), Bells(), 0

    async def ingest(_: Deps) -> int:
        nonlocal looks
        looks += 1
        if looks == 1:
            bells.new_entries()
        else:
            stop.set()
        return 0

    await asyncio.wait_for(forever("ingest", ingest, cast(Any, Stub()), stop, Heartbeats(), REST, bells), REST / 2)
    assert looks == 2
