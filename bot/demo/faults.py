"""Faults made on purpose, for tests and drills: what the Bot API, or the network before it, does on a bad day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.demo.refusal import Refusal, bad, flooded, forbidden

REFUSED = ("retry_after", "server_error", "blocked", "deactivated", "kicked", "not_found", "migrate")
BEFORE = ("reset",)
AFTER = ("timeout_after", "reset_after")
KINDS = (*REFUSED, *BEFORE, *AFTER)


@dataclass(slots=True)
class Fault:
    """For the next `times` calls of `method` ("*": of any), to `chat_id` where given.

    kind: an answer of Telegram (retry_after, server_error, blocked, deactivated, kicked, not_found, migrate); "reset":
    nothing is done and the connection breaks; "reset_after", "timeout_after": it is done, and then the connection
    breaks, at once or after `value` seconds: what no client can tell from a loss.
    value: seconds for retry_after and timeout_after, the new chat id for migrate."""

    method: str
    kind: str
    times: int = 1
    chat_id: int | None = None
    value: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: one of {', '.join(KINDS)}")

    def concerns(self, method: str, chat_id: int | None) -> bool:
        named = self.method == "*" or self.method.lower() == method.lower()
        return self.times > 0 and named and self.chat_id in (None, chat_id)

    def refusal(self) -> Refusal:
        match self.kind:
            case "retry_after":
                return flooded(self.value)
            case "blocked":
                return forbidden("bot was blocked by the user")
            case "deactivated":
                return forbidden("user is deactivated")
            case "kicked":
                return forbidden("bot was kicked from the supergroup chat")
            case "not_found":
                return bad("chat not found")
            case "migrate":
                return migrated(self.value)
        return Refusal(500, "Internal Server Error")


def migrated(new_chat_id: int) -> Refusal:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, text, {"migrate_to_chat_id": new_chat_id})


class Broken(Response):
    """The connection breaks in the middle of an answer, `after` seconds from now: the promised body never comes."""

    def __init__(self, after: float = 0.0) -> None:
        super().__init__()
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(self._after)
        start: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
        await send(start)
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
