"""The people's side of the emulator: the chat page, and what its users do (JSON over HTTP, also used by tests)."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.bot_api import Emulator, Fault
from bot.demo.bot_methods import public_chat, user_of

STATIC = Path(__file__).parent / "static"


class Unknown(Exception):
    """A chat or a button that does not exist."""


def say(emulator: Emulator, chat_id: int, text: str) -> dict[str, Any]:
    """A person writes: the message stands in the chat and the bot gets an update."""
    chat = _chat(emulator, chat_id)
    text = text.encode("utf-8", "replace").decode().replace("\0", "")  # half a surrogate pair cannot reach Telegram
    body: dict[str, Any] = {"chat": public_chat(chat), "from": _author(chat), "text": text}
    if text.startswith("/"):
        command = re.match(r"/\S+", text)
        size = command.end() if command else len(text)
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": size}]
    message = emulator.store.add_message(body)
    emulator.push({"message": message})
    return message


def share_location(emulator: Emulator, chat_id: int, lat: float, lon: float) -> dict[str, Any]:
    chat = _chat(emulator, chat_id)
    place = {"latitude": lat, "longitude": lon}
    message = emulator.store.add_message({"chat": public_chat(chat), "from": _author(chat), "location": place})
    emulator.push({"message": message})
    return message


def tap(emulator: Emulator, chat_id: int, message_id: int | None, data: str | None, match: str | None = None) -> str:
    """A person presses an inline button: by its data, or the newest one whose data matches a pattern."""
    chat = _chat(emulator, chat_id)
    message, data = _button(emulator, chat_id, message_id, data, match)
    query = uuid.uuid4().hex
    emulator.store.set("callbacks", {**emulator.store.get("callbacks", {}), query: chat_id})
    emulator.push(
        {
            "callback_query": {
                "id": query,
                "from": user_of(chat),
                "message": message,
                "chat_instance": str(chat_id),
                "data": data,
            }
        }
    )
    return query


def _button(
    emulator: Emulator, chat_id: int, message_id: int | None, data: str | None, match: str | None
) -> tuple[dict[str, Any], str]:
    if message_id is not None and data is not None:
        message = emulator.store.message(chat_id, message_id)
        if message is None:
            raise Unknown("no such message")
        return message, data
    pattern = re.compile(match or re.escape(data or ""))
    for row in reversed(emulator.store.messages(chat_id)):
        for line in row["message"].get("reply_markup", {}).get("inline_keyboard", []):
            for button in line:
                if "callback_data" in button and pattern.search(button["callback_data"]) and not row["deleted"]:
                    return row["message"], button["callback_data"]
    raise Unknown("no such button")


def block(emulator: Emulator, chat_id: int, blocked: bool) -> None:
    """The person blocks or unblocks the bot."""
    chat = _chat(emulator, chat_id)
    emulator.store.block(chat_id, blocked)
    states: list[dict[str, Any]] = [{"status": "member"}, {"status": "kicked", "until_date": 0}]
    old, new = states if blocked else reversed(states)
    member = {"chat": public_chat(chat), "from": user_of(chat), "date": int(emulator.store.clock())}
    changed = {"old_chat_member": {**old, "user": emulator.me}, "new_chat_member": {**new, "user": emulator.me}}
    emulator.push({"my_chat_member": {**member, **changed}})


def _chat(emulator: Emulator, chat_id: int) -> dict[str, Any]:
    chat = emulator.store.chat(chat_id)
    if chat is None:
        raise Unknown("no such chat")
    return chat


def _author(chat: Mapping[str, Any]) -> dict[str, Any]:
    return user_of(chat) if chat["type"] == "private" else {"id": 1, "is_bot": False, "first_name": "Somebody"}


def chat_routes(emulator: Emulator) -> list[BaseRoute]:
    """The page at "/", its files, and the people's actions below /emulator."""

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def act(request: Request) -> Response:
        return await _act(emulator, request)

    async def chats(_request: Request) -> Response:
        listed = []
        for chat in emulator.store.chats():
            rows = emulator.store.messages(chat["id"])
            blocked = emulator.store.is_blocked(chat["id"])
            listed.append({**chat, "blocked": blocked, "last": rows[-1] if rows else None, "count": len(rows)})
        return JSONResponse(listed)

    async def messages(request: Request) -> Response:
        chat_id = request.query_params.get("chat", "")
        return JSONResponse(emulator.store.messages(int(chat_id)) if chat_id.lstrip("-").isdigit() else [])

    async def journal(_request: Request) -> Response:
        return JSONResponse(emulator.store.journal())

    async def commands(request: Request) -> Response:
        lang, chat = request.query_params.get("lang", ""), request.query_params.get("chat", "")
        own = emulator.store.get(f"commands:{chat}:", None)
        return JSONResponse(
            own or emulator.store.get(f"commands::{lang}", None) or emulator.store.get("commands::", [])
        )

    async def events(_request: Request) -> Response:
        return StreamingResponse(
            _events(emulator), media_type="text/event-stream", headers={"Cache-Control": "no-cache"}
        )

    return [
        Route("/", page),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/emulator/chats", chats, methods=["GET"]),
        Route("/emulator/messages", messages),
        Route("/emulator/journal", journal),
        Route("/emulator/commands", commands),
        Route("/emulator/events", events),
        Route("/emulator/{action}", act, methods=["POST"]),
    ]


async def _act(emulator: Emulator, request: Request) -> Response:
    """say, tap, location, block, unblock, chats, faults. A bad request is one clear sentence."""
    action = request.path_params["action"]
    try:
        body = await request.json()
        if action == "chats":
            emulator.store.add_chat(body)
            return JSONResponse({"ok": True})
        if action == "faults":
            emulator.faults.append(Fault(**body))
            return JSONResponse({"ok": True})
        chat_id = int(body["chat"])
        if action == "say":
            return JSONResponse(say(emulator, chat_id, str(body["text"])[:4096]))
        if action == "tap":
            return JSONResponse(
                {"query": tap(emulator, chat_id, body.get("message_id"), body.get("data"), body.get("match"))}
            )
        if action == "location":
            return JSONResponse(share_location(emulator, chat_id, float(body["lat"]), float(body["lon"])))
        if action in ("block", "unblock"):
            block(emulator, chat_id, action == "block")
            return JSONResponse({"ok": True})
    except Unknown as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    except (ValueError, KeyError, TypeError, re.error) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, status_code=400)
    return JSONResponse({"error": "no such action"}, status_code=404)


async def _events(emulator: Emulator) -> AsyncIterator[bytes]:
    """Server-sent events of everything that happens in any chat."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=1000)
    loop = asyncio.get_running_loop()

    def listen(event: dict[str, Any]) -> None:
        if not queue.full():  # a page that sleeps asks for everything anew when it wakes
            loop.call_soon_threadsafe(queue.put_nowait, event)

    emulator.store.listeners.append(listen)
    try:
        yield b": hello\n\n"
        while True:
            try:
                async with asyncio.timeout(10):
                    event = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            yield f"data: {json.dumps(event)}\n\n".encode()
    finally:
        emulator.store.listeners.remove(listen)
