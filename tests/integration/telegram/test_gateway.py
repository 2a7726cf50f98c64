"""What came of a send, by the type, for everything that Telegram may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.limits import Pacer
from bot.delivery.outcome import Blocked, Migrated, NotSent, Outgoing, Rejected, RetryAfter, Sent, Unknown
from bot.demo.bot_api import Emulator, Fault
from bot.telegram.gateway import TelegramGateway
from bot.telegram.limiter import LaneLimiter
from tests.integration.telegram.conftest import DILSHOD
from tests.support.world import TOKEN, emulator_routes, serving

HELLO = Outgoing(DILSHOD, "<b>Hello</b>")


async def outcome(emulator: Emulator, message: Outgoing = HELLO, fault: Fault | None = None) -> object:
    if fault:
        emulator.faults.append(fault)
    with serving(emulator_routes(emulator)) as url:
        request = HTTPXRequest(read_timeout=0.5, connect_timeout=2)
        limiter = LaneLimiter(Pacer(1000.0))
        async with ExtBot(TOKEN, base_url=f"{url}/bot", request=request, rate_limiter=limiter) as bot:
            return await TelegramGateway(bot).send(message)


async def test_sent_carries_telegrams_message_id(emulator: Emulator) -> None:
    sent = await outcome(emulator)
    assert isinstance(sent, Sent)
    assert emulator.store.message(DILSHOD, sent.message_id) is not None


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("sendMessage", "retry_after", value=77), RetryAfter(timedelta(seconds=77))),
        (Fault("sendMessage", "blocked"), Blocked("Forbidden: bot was blocked by the user")),
        (Fault("sendMessage", "migrate", value=-1009), Migrated(-1009)),
    ],
)
async def test_expected_refusals(emulator: Emulator, fault: Fault, expected: object) -> None:
    assert await outcome(emulator, fault=fault) == expected


async def test_a_chat_that_does_not_exist_is_permanent(emulator: Emulator) -> None:
    assert isinstance(await outcome(emulator, Outgoing(999, "x")), Blocked)


async def test_an_answer_that_never_comes_is_unknown_although_it_was_delivered(emulator: Emulator) -> None:
    assert isinstance(await outcome(emulator, fault=Fault("sendMessage", "timeout_after", value=2)), Unknown)
    assert len(emulator.store.messages(DILSHOD)) == 1


async def test_a_server_error_is_unknown(emulator: Emulator) -> None:
    assert isinstance(await outcome(emulator, fault=Fault("sendMessage", "server_error")), Unknown)


async def test_broken_html_and_a_lost_message_are_rejected(emulator: Emulator) -> None:
    assert isinstance(await outcome(emulator, Outgoing(DILSHOD, "<b>open")), Rejected)
    assert isinstance(await outcome(emulator, Outgoing(DILSHOD, "x", edit=999)), Rejected)


async def test_an_edit_that_changes_nothing_counts_as_made(emulator: Emulator) -> None:
    sent = await outcome(emulator)
    assert isinstance(sent, Sent)
    again = await outcome(emulator, Outgoing(DILSHOD, "<b>Hello</b>", edit=sent.message_id))
    assert isinstance(again, Rejected)
    assert again.unchanged


async def test_a_reply_to_a_deleted_message_is_sent_all_the_same(emulator: Emulator) -> None:
    assert isinstance(await outcome(emulator, Outgoing(DILSHOD, "x", reply_to=4242)), Sent)


async def test_a_refused_connection_is_surely_not_sent(emulator: Emulator) -> None:
    bot = ExtBot(
        TOKEN,
        base_url="http://127.0.0.1:9/bot",
        request=HTTPXRequest(connect_timeout=0.5),
        rate_limiter=LaneLimiter(Pacer(1000.0)),
    )
    assert isinstance(await TelegramGateway(bot).send(HELLO), NotSent)
