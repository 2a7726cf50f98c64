"""Turns: many chats at once, one update at a time in each, and nobody can take all the places."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from bot.telegram.order import InOrderPerChat

Work = Callable[[], Awaitable[None]]


def update(number: int, chat_id: int) -> Update:
    chat = Chat(chat_id, "private")
    return Update(number, message=Message(number, datetime.now(UTC), chat, text="x"))


async def test_one_chat_keeps_its_order_while_others_overtake() -> None:
    processor, done = InOrderPerChat(4), []
    gate = asyncio.Event()

    async def work(name: str, slow: bool = False) -> None:
        if slow:
            await gate.wait()
        done.append(name)

    slow = [asyncio.create_task(processor.process_update(update(1, 1), work("first", slow=True)))]
    slow += [asyncio.create_task(processor.process_update(update(n, 1), work(f"then {n}"))) for n in (2, 3)]
    await asyncio.sleep(0)
    await processor.process_update(update(4, 2), work("another chat"))
    assert done == ["another chat"]
    gate.set()
    await asyncio.gather(*slow)
    assert done == ["another chat", "first", "then 2", "then 3"]


async def test_a_chat_that_floods_takes_one_place_only() -> None:
    processor, answered = InOrderPerChat(2), asyncio.Event()
    gate = asyncio.Event()

    async def waits() -> None:
        await gate.wait()

    async def answers() -> None:
        answered.set()

    flood = [asyncio.create_task(processor.process_update(update(n, 1), waits())) for n in range(50)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await processor.process_update(update(99, 2), answers())
    assert answered.is_set()
    gate.set()
    await asyncio.gather(*flood)


async def test_no_more_than_the_bound_run_at_once() -> None:
    processor, running, most = InOrderPerChat(3), 0, 0

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1

    await asyncio.gather(*(processor.process_update(update(n, n), work()) for n in range(20)))
    assert most == 3


async def test_a_failing_update_frees_its_turn_and_nothing_is_remembered() -> None:
    processor, done = InOrderPerChat(2), []

    async def fails() -> None:
        raise RuntimeError

    async def works() -> None:
        done.append(1)

    results = await asyncio.gather(
        processor.process_update(update(1, 1), fails()),
        processor.process_update(update(2, 1), works()),
        return_exceptions=True,
    )
    assert isinstance(results[0], RuntimeError)
    assert done == [1]
    assert not processor.turns
