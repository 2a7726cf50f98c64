"""How the bot learns what happened: long polling, or a webhook; the two exclude each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx

from bot.demo.parameters import Parameters, integer, items
from bot.demo.refusal import Refusal

if TYPE_CHECKING:
    from bot.demo.bot_api import Emulator

LONGEST_POLL = 50
MOST = 100
LOOK = 1.0
"""Seconds between looks whether a client that polls is still there."""
FIRST_RETRY, LONGEST_RETRY = 0.5, 8.0
_NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
WHILE_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"


def conflict(why: str) -> Refusal:
    return Refusal(409, f"Conflict: {why}")


class Poll:
    """One getUpdates that waits. It may be woken from any thread, and ended by what excludes it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self.ended: Refusal | None = None

    def wake(self) -> None:
        with suppress(RuntimeError):  # the loop is gone, and whoever waited in it
            self._loop.call_soon_threadsafe(self._woken.set)

    def end(self, why: str) -> None:
        self.ended = conflict(why)
        self.wake()

    def rest(self) -> None:
        self._woken.clear()

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()


def is_wanted(emulator: Emulator, update: Mapping[str, Any]) -> bool:
    """Whether the bot asked for this kind. The last list that it named counts, over restarts too."""
    allowed = emulator.store.get("allowed_updates")
    return any(key in allowed if allowed else key not in _NOT_BY_DEFAULT for key in update)


def remember_wanted(emulator: Emulator, parameters: Parameters) -> None:
    if parameters.get("allowed_updates") is not None:
        emulator.store.set("allowed_updates", items(parameters, "allowed_updates"))


async def get_updates(
    emulator: Emulator, parameters: Parameters, is_gone: Callable[[], Awaitable[bool]]
) -> list[dict[str, Any]]:
    """Waits up to `timeout` seconds for an update from `offset` on. Of two that wait the newer one wins.

    is_gone: whether the client has hung up."""
    if emulator.store.get("webhook"):
        raise conflict(WHILE_WEBHOOK)
    if emulator.polling:
        raise conflict(OTHER_POLL)
    offset, limit = integer(parameters, "offset", 0), min(max(integer(parameters, "limit", MOST), 1), MOST)
    remember_wanted(emulator, parameters)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(integer(parameters, "timeout", 0), LONGEST_POLL)
    async with _polling(emulator) as poll:
        while True:
            poll.rest()
            if poll.ended:
                raise poll.ended
            found = emulator.store.updates(offset, limit, None)
            left = deadline - loop.time()
            if found or left <= 0 or await is_gone():
                return found
            await poll.wait(min(left, LOOK))


@asynccontextmanager
async def _polling(emulator: Emulator) -> AsyncIterator[Poll]:
    if emulator.poll is not None:
        emulator.poll.end(OTHER_POLL)
    poll = emulator.poll = Poll()
    try:
        yield poll
    finally:
        if emulator.poll is poll:
            emulator.poll = None


async def post_webhooks(emulator: Emulator) -> None:
    """While a webhook is set, posts waiting updates to it in their order; one that is not answered with 2xx comes
    again, after pauses that grow. Runs for ever."""
    pause = FIRST_RETRY
    async with httpx.AsyncClient(timeout=10) as client:
        while True:
            hook = emulator.store.get("webhook")
            waiting = emulator.store.updates(0, 1, None) if hook else []
            if not waiting:
                await asyncio.sleep(0.1)
                continue
            fault = await _post(client, hook, waiting[0])
            if fault is None:
                emulator.store.updates(waiting[0]["update_id"] + 1, 1, None)
                pause = FIRST_RETRY
                continue
            emulator.store.set("webhook_error", {"at": int(emulator.store.clock()), "why": fault})
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY)


async def _post(client: httpx.AsyncClient, hook: Mapping[str, Any], update: Mapping[str, Any]) -> str | None:
    """What went wrong, in the words of getWebhookInfo."""
    secret = hook.get("secret_token")
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    try:
        answer = await client.post(hook["url"], json=update, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"Connection failed: {type(error).__name__}"
    return None if answer.is_success else f"Wrong response from the webhook: {answer.status_code}"
