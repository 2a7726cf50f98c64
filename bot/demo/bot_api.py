"""A Bot API emulator: what python-telegram-bot (and any other client) needs of api.telegram.org, on this machine.

Answers, refusals and limits follow the Bot API's documentation and its server's texts (telegram.md); tests hold its
answers against aiogram's models, written by other people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.bot_methods import METHODS
from bot.demo.faults import AFTER, BEFORE, Broken, Fault
from bot.demo.flood import Flood
from bot.demo.parameters import Parameters, integer, read_parameters
from bot.demo.refusal import Refusal, flooded
from bot.demo.store import Store
from bot.demo.updates import Poll, get_updates, is_wanted, post_webhooks

__all__ = ["BOT_ID", "Emulator", "Fault", "bot_api_routes", "post_webhooks"]

BOT_ID = 7_000_000_000
_NAMES = {name.lower(): name for name in METHODS}
_KEPT = ("send", "edit", "delete", "pin", "unpin")
"""Methods that change what a person sees: these stand in the journal."""


@dataclass(slots=True)
class Emulator:
    """One bot's world. token: the only one that is accepted; flood: None, no limits; polling: other instances that
    are to be thought to poll with this token."""

    store: Store
    token: str
    username: str = "qalqan_sandbox_bot"
    flood: Flood | None = None
    faults: list[Fault] = field(default_factory=list)
    poll: Poll | None = None
    polling: int = 0

    @property
    def me(self) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Qalqan", "username": self.username}

    def push(self, update: Mapping[str, Any]) -> int:
        """Queues an update for the bot and wakes it; 0 for a kind that it did not ask for."""
        number = self.store.add_update(update) if is_wanted(self, update) else 0
        if self.poll is not None:
            self.poll.wake()
        return number

    def take_fault(self, method: str, chat_id: int | None) -> Fault | None:
        for fault in self.faults:
            if fault.concerns(method, chat_id):
                fault.times -= 1
                return fault
        return None


def bot_api_routes(emulator: Emulator) -> list[Route]:
    async def call(request: Request) -> Response:
        return await _call(emulator, request)

    async def download(request: Request) -> Response:
        return _download(emulator, request.path_params["token"], request.path_params["file_id"])

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/documents/{file_id}", download),
    ]


async def _call(emulator: Emulator, request: Request) -> Response:
    try:
        if request.path_params["token"] != emulator.token:
            raise Refusal(401, "Unauthorized")
        return await _answer(emulator, request.path_params["method"].lower(), request)
    except Refusal as refusal:
        return _refuse(refusal)


async def _answer(emulator: Emulator, method: str, request: Request) -> Response:
    """method: in lower case, since Telegram does not mind the case."""
    parameters = await read_parameters(request)
    if method == "getupdates":
        fault = emulator.take_fault(method, None)
        if fault is not None:
            return _faulty(fault)
        return _result(await get_updates(emulator, parameters, request.is_disconnected))
    if method not in _NAMES:
        raise Refusal(404, "Not Found")
    chat_id = _chat_of(parameters)
    fault = emulator.take_fault(method, chat_id)
    if fault is not None and fault.kind not in AFTER:
        return _faulty(fault)
    _check_flood(emulator, method, chat_id)
    result = _do(emulator, _NAMES[method], chat_id, parameters)
    return _faulty(fault) if fault is not None else _result(result)


def _do(emulator: Emulator, method: str, chat_id: int | None, parameters: Parameters) -> Any:
    """The method and its line in the journal, in one commit."""
    with emulator.store.together():
        result = METHODS[method](emulator, parameters)
        if method.startswith(_KEPT) and chat_id is not None:
            message_id = result.get("message_id") if isinstance(result, dict) else parameters.get("message_id")
            emulator.store.note(method, chat_id, {"text": parameters.get("text"), "result": message_id})
    return result


def _chat_of(parameters: Parameters) -> int | None:
    try:
        return integer(parameters, "chat_id")
    except Refusal:
        return None


def _faulty(fault: Fault) -> Response:
    if fault.kind in (*BEFORE, *AFTER):
        return Broken(fault.value if fault.kind == "timeout_after" else 0)
    raise fault.refusal()


def _check_flood(emulator: Emulator, method: str, chat_id: int | None) -> None:
    if emulator.flood is None or chat_id is None or not method.startswith(("send", "edit")):
        return
    if method == "sendchataction":
        return
    if wait := emulator.flood.wait(chat_id, emulator.store.clock()):
        raise flooded(wait)


def _result(result: Any) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _refuse(refusal: Refusal) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = dict(refusal.parameters)
        if "retry_after" in refusal.parameters:
            headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return JSONResponse(body, status_code=refusal.code, headers=headers)


def _download(emulator: Emulator, token: str, file_id: str) -> Response:
    if token != emulator.token:
        return _refuse(Refusal(401, "Unauthorized"))
    found = emulator.store.file(file_id)
    if found is None:
        return _refuse(Refusal(404, "Not Found"))
    _, mime, data = found
    return Response(data, media_type=mime, headers={"Content-Disposition": "attachment"})
