"""A Bot API emulator: what python-telegram-bot (and any other client) needs of api.telegram.org, on this machine.

Answers, refusals and limits follow the Bot API's documentation and its server's texts (telegram.md); tests hold its
answers against aiogram's models, written by other people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.bot_methods import METHODS, Refusal
from bot.demo.store import Store

BOT_ID = 7_000_000_000
LONGEST_POLL = 50.0
LOOK = 0.03


@dataclass(slots=True)
class Fault:
    """kind: retry_after | server_error | blocked | not_found | migrate | timeout_after | reset. For the next `times`
    calls of `method` (to `chat_id`, where given)."""

    method: str
    kind: str
    times: int = 1
    chat_id: int | None = None
    value: int = 1


@dataclass(slots=True)
class Emulator:
    """One bot's world. token: the only one that is accepted. flood: messages a second before 429 (0: no limit)."""

    store: Store
    token: str
    username: str = "qalqan_sandbox_bot"
    flood: int = 0
    faults: list[Fault] = field(default_factory=list)
    polling: int = 0
    sent_at: list[float] = field(default_factory=list)

    @property
    def me(self) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Qalqan", "username": self.username}

    def push(self, update: Mapping[str, Any]) -> int:
        """Queues an update for whoever polls."""
        return self.store.add_update(update)

    def take_fault(self, method: str, chat_id: int | None) -> Fault | None:
        for fault in self.faults:
            if fault.method in (method, "*") and fault.chat_id in (None, chat_id) and fault.times > 0:
                fault.times -= 1
                return fault
        return None


def bot_api_routes(emulator: Emulator) -> list[Route]:
    async def call(request: Request) -> Response:
        return await _call(emulator, request)

    return [Route("/bot{token}/{method}", call, methods=["GET", "POST"])]


async def _call(emulator: Emulator, request: Request) -> Response:
    if request.path_params["token"] != emulator.token:
        return _refuse(Refusal(401, "Unauthorized"))
    method = request.path_params["method"]
    parameters = await _parameters(request)
    try:
        if method == "getUpdates":
            return JSONResponse({"ok": True, "result": await _get_updates(emulator, parameters)})
        if method not in METHODS:
            raise Refusal(404, "Not Found")
        return await _answer(emulator, method, parameters)
    except Refusal as refusal:
        return _refuse(refusal)


async def _answer(emulator: Emulator, method: str, parameters: dict[str, Any]) -> Response:
    chat_id = parameters.get("chat_id") if isinstance(parameters.get("chat_id"), int) else None
    fault = emulator.take_fault(method, chat_id)
    if fault is not None and fault.kind not in ("timeout_after", "reset_after"):
        raise _fault_refusal(fault)
    _check_flood(emulator, method)
    result = METHODS[method](emulator, parameters)
    if method.startswith(("send", "edit", "delete")):
        emulator.store.note(method, chat_id, {"text": parameters.get("text"), "result": _id_of(result)})
    if fault is not None:
        # delivered, but the answer never comes: the case that no client can tell from a loss
        await asyncio.sleep(fault.value)
        return Response(status_code=502)
    return JSONResponse({"ok": True, "result": result})


def _id_of(result: Any) -> int | None:
    return result.get("message_id") if isinstance(result, dict) else None


def _fault_refusal(fault: Fault) -> Refusal:
    match fault.kind:
        case "retry_after":
            return Refusal(429, f"Too Many Requests: retry after {fault.value}", {"retry_after": fault.value})
        case "blocked":
            return Refusal(403, "Forbidden: bot was blocked by the user")
        case "not_found":
            return Refusal(400, "Bad Request: chat not found")
        case "migrate":
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return Refusal(400, text, {"migrate_to_chat_id": fault.value})
    return Refusal(500, "Internal Server Error")


def _check_flood(emulator: Emulator, method: str) -> None:
    if not emulator.flood or not method.startswith(("send", "edit")):
        return
    now = emulator.store.clock()
    emulator.sent_at = [at for at in emulator.sent_at if now - at < 1.0]
    if len(emulator.sent_at) >= emulator.flood:
        raise Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1})
    emulator.sent_at.append(now)


def _refuse(refusal: Refusal) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
        if "retry_after" in refusal.parameters:
            headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return JSONResponse(body, status_code=refusal.code, headers=headers)


async def _parameters(request: Request) -> dict[str, Any]:
    """Query, form, multipart or JSON; nested values come as JSON text and are read, numbers become numbers."""
    found: dict[str, Any] = dict(request.query_params)
    content = request.headers.get("content-type", "")
    if "json" in content:
        body = await request.body()
        found |= json.loads(body or b"{}")
    elif "form" in content:
        async with request.form() as form:
            for name, value in form.items():
                found[name] = value if isinstance(value, str) else {"file_name": value.filename, "size": value.size}
    return {name: _value(name, value) for name, value in found.items()}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in ("text", "caption", "callback_query_id", "secret_token", "url"):
        return value
    if value[:1] in "[{" or value in ("true", "false", "True", "False") or name.endswith("_id"):
        try:
            return json.loads(value.lower() if value in ("True", "False") else value)
        except ValueError:
            return value
    return value


async def _get_updates(emulator: Emulator, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Long polling: waits for up to `timeout` seconds. A webhook, or a second poller, is a conflict."""
    if emulator.store.get("webhook"):
        raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
    if emulator.polling:
        raise Refusal(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    offset, limit = int(parameters.get("offset") or 0), int(parameters.get("limit") or 100)
    allowed = parameters.get("allowed_updates")
    deadline = asyncio.get_running_loop().time() + min(float(parameters.get("timeout") or 0), LONGEST_POLL)
    emulator.polling += 1
    try:
        while True:
            found = emulator.store.updates(offset, limit, allowed)
            if found or asyncio.get_running_loop().time() >= deadline:
                return found
            await asyncio.sleep(LOOK)  # tests push from other threads, where an asyncio.Event would not wake us
    finally:
        emulator.polling -= 1


async def post_webhooks(emulator: Emulator) -> None:
    """While a webhook is set, posts waiting updates to it; one that is not answered 2xx comes again. Runs for ever."""
    async with httpx.AsyncClient(timeout=10) as client:
        while True:
            hook = emulator.store.get("webhook")
            waiting = emulator.store.updates(0, 1, None) if hook else []
            if not waiting:
                await asyncio.sleep(0.1)
                continue
            headers = {"X-Telegram-Bot-Api-Secret-Token": hook.get("secret_token") or ""}
            try:
                answer = await client.post(hook["url"], json=waiting[0], headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(0.5)
                continue
            if answer.is_success:
                emulator.store.updates(waiting[0]["update_id"] + 1, 1, None)
            else:
                await asyncio.sleep(0.5)
