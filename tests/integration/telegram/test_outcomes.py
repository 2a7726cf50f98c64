"""What Telegram's server may say to a message, in its own words, and what we make of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.limits import Pacer
from bot.delivery.outcome import (
    Blocked,
    Lane,
    Migrated,
    NotSent,
    Outcome,
    Outgoing,
    Rejected,
    RetryAfter,
    Sent,
    Unknown,
)  # fmt: skip
from bot.domain.delivery import Button
from bot.telegram.gateway import TelegramGateway
from bot.telegram.limiter import LaneLimiter
from tests.support.world import TOKEN, serving

HELLO = Outgoing(5, "Hello", lane=Lane.CRITICAL)
SENT = {"message_id": 7, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Hello"}


@asynccontextmanager
async def gateway(base_url: str) -> AsyncIterator[TelegramGateway]:
    request = HTTPXRequest(read_timeout=0.5, connect_timeout=1)
    async with ExtBot(
        TOKEN, base_url=f"{base_url}/bot", request=request, rate_limiter=LaneLimiter(Pacer(1000.0))
    ) as bot:
        yield TelegramGateway(bot)


async def sends(message: Outgoing, *answers: tuple[int, Any]) -> tuple[Outcome, list[dict[str, str]]]:
    """The outcome, and what was asked of a server that gives these answers in turn."""
    asked: list[dict[str, str]] = []
    me = {"id": 1, "is_bot": True, "first_name": "Q", "username": "q_bot"}

    async def answer(request: Request) -> Response:
        if request.path_params["method"] == "getMe":
            return Response(json.dumps({"ok": True, "result": me}))
        async with request.form() as form:
            asked.append({k: str(v) for k, v in form.items()})
        status, body = answers[len(asked) - 1]
        return Response(body if isinstance(body, bytes) else json.dumps(body), status)

    with serving([Route("/bot{token}/{method}", answer, methods=["POST"])]) as url:
        async with gateway(url) as to_telegram:
            return await to_telegram.send(message), asked


def refusal(code: int, words: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": words}
    return code, body | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(
    "words",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot can't send messages to bots",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: the group chat was deleted",
        "Bad Request: chat not found",
        "Bad Request: PEER_ID_INVALID",
        "Bad Request: USER_IS_BLOCKED",
        "Bad Request: INPUT_USER_DEACTIVATED",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        "Bad Request: CHANNEL_PRIVATE",
        "Bad Request: CHAT_RESTRICTED",
        "Bad Request: group chat was deleted",
        "Bad Request: have no rights to send a message",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: need administrator rights in the channel chat",
    ],
)
async def test_a_chat_that_cannot_be_reached_is_blocked(words: str) -> None:
    outcome, _ = await sends(HELLO, refusal(403 if words.startswith("Forbidden") else 400, words))
    assert isinstance(outcome, Blocked)
    assert outcome.reason.lower() in words.lower()  # PTB takes "Bad Request: " away


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal(429, "Too Many Requests: retry after 35", retry_after=35), RetryAfter(timedelta(seconds=35))),
        (
            refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-(10**12)),
            Migrated(-(10**12)),
        ),
        (refusal(400, "Bad Request: message is too long"), Rejected("Message is too long")),
        (refusal(400, "Bad Request: message to edit not found"), Rejected("Message to edit not found")),
        (refusal(400, "Bad Request: message can't be edited"), Rejected("Message can't be edited")),
        (
            refusal(400, "Bad Request: message is not modified: specified new message content ..."),
            Rejected("Message is not modified: specified new message content ...", unchanged=True),
        ),
        (refusal(401, "Unauthorized"), NotSent("the bot token was refused")),
        (refusal(404, "Not Found"), NotSent("the bot token was refused")),
        (refusal(413, "Request Entity Too Large"), NotSent("refused unread: Request Entity Too Large")),
        (refusal(429, "Too Many Requests"), NotSent("refused unread: Too Many Requests")),
    ],
)
async def test_other_refusals(answer: tuple[int, Any], expected: Outcome) -> None:
    outcome, _ = await sends(HELLO, answer)
    assert outcome == expected


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, "Internal Server Error"),
        (502, b"<html>Bad Gateway</html>"),
        (504, b"<html>Gateway Time-out</html>"),
        (200, b"<html>a proxy's own page</html>"),
        (200, {"ok": True}),
        (418, b""),
    ],
)
async def test_where_the_answer_says_nothing_about_the_message_it_may_have_been_sent(answer: tuple[int, Any]) -> None:
    outcome, _ = await sends(HELLO, answer)
    assert isinstance(outcome, Unknown)


@asynccontextmanager
async def raw_server(hangs_up: bool) -> AsyncIterator[str]:
    """Reads a request and then breaks the connection, or says nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        if hangs_up:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@asynccontextmanager
async def bare_gateway(url: str) -> AsyncIterator[TelegramGateway]:
    """Without the getMe of a start, over one connection."""
    async with HTTPXRequest(connection_pool_size=1, pool_timeout=0.1, read_timeout=0.5) as request:
        limiter = LaneLimiter(Pacer(1000.0))
        yield TelegramGateway(ExtBot(TOKEN, base_url=f"{url}/bot", request=request, rate_limiter=limiter))


async def test_a_connection_that_breaks_after_the_request_is_unknown() -> None:
    async with raw_server(hangs_up=True) as url, bare_gateway(url) as to_telegram:
        assert isinstance(await to_telegram.send(HELLO), Unknown)


async def test_no_free_connection_is_surely_not_sent() -> None:
    async with raw_server(hangs_up=False) as url, bare_gateway(url) as to_telegram:
        outcomes = await asyncio.gather(to_telegram.send(HELLO), to_telegram.send(HELLO))
    assert {type(outcome) for outcome in outcomes} == {Unknown, NotSent}


async def test_a_button_address_that_telegram_refuses_does_not_cost_the_alert() -> None:
    rows = [[Button("What to do", data="1:what:1")], [Button("Source", url="http://intranet/page")]]
    outcome, asked = await sends(
        Outgoing(5, "Airspace closed", rows, lane=Lane.CRITICAL),
        refusal(400, "Bad Request: inline keyboard button URL 'http://intranet/page' is invalid: Wrong HTTP URL"),
        (200, {"ok": True, "result": SENT}),
    )
    assert outcome == Sent(7)
    assert "intranet" in asked[0]["reply_markup"]
    assert "intranet" not in asked[1]["reply_markup"]
    assert "1:what:1" in asked[1]["reply_markup"]


async def test_what_is_asked_of_telegram() -> None:
    outcome, asked = await sends(
        Outgoing(5, "<b>x</b>", silent=True, reply_to=3, lane=Lane.NORMAL), (200, {"ok": True, "result": SENT})
    )
    assert outcome == Sent(7)
    assert asked[0]["parse_mode"] == "HTML"
    assert asked[0]["disable_notification"] == "true"
    assert json.loads(asked[0]["link_preview_options"]) == {"is_disabled": True}
    assert json.loads(asked[0]["reply_parameters"]) == {"message_id": 3, "allow_sending_without_reply": True}
    assert "protect_content" not in asked[0]
