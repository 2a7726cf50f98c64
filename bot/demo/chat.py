"""The people's side of the emulator over HTTP: the chat page, what it shows, and what its users do (JSON, also used
by tests)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.bot_api import Emulator, Fault
from bot.demo.people import Unknown, block, meet, migrate, say, share_location, tap

__all__ = ["Unknown", "block", "chat_routes", "meet", "migrate", "say", "share_location", "tap"]

STATIC = Path(__file__).parent / "static"
MAX_TEXT = 4096
HEARTBEAT = 10.0
BACKLOG = 1000
"""Events that a page may be behind; a page that is further behind has its stream closed, and asks for all anew."""
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
}


def chat_routes(emulator: Emulator) -> list[BaseRoute]:
    """The page at "/", its files, and the people's side below /emulator."""

    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def act(request: Request) -> Response:
        return await _act(emulator, request)

    async def chats(_request: Request) -> Response:
        return JSONResponse([_listed(emulator, chat) for chat in emulator.store.chats()])

    async def messages(request: Request) -> Response:
        chat_id = request.query_params.get("chat", "")
        return JSONResponse(emulator.store.messages(int(chat_id)) if re.fullmatch(r"-?\d{1,18}", chat_id) else [])

    async def journal(_request: Request) -> Response:
        return JSONResponse(emulator.store.journal())

    async def commands(request: Request) -> Response:
        asked = request.query_params
        return JSONResponse(_commands(emulator, asked.get("chat", ""), asked.get("lang", "")))

    async def events(_request: Request) -> Response:
        return StreamingResponse(_events(emulator), media_type="text/event-stream", headers=_HEADERS)

    return [
        Route("/", page),
        Mount("/static", _Files(directory=STATIC)),
        Route("/emulator/chats", chats, methods=["GET"]),
        Route("/emulator/messages", messages),
        Route("/emulator/journal", journal),
        Route("/emulator/commands", commands),
        Route("/emulator/events", events),
        Route("/emulator/{action}", act, methods=["POST"]),
    ]


class _Files(StaticFiles):
    """The page's files, asked for anew each time: after an update no old half of the page stays in a browser."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _listed(emulator: Emulator, chat: Mapping[str, Any]) -> dict[str, Any]:
    store, number = emulator.store, chat["id"]
    return {
        **chat,
        "blocked": store.is_blocked(number),
        "last": store.last_message(number),
        "keyboard": store.get(f"keyboard:{number}"),
        "pinned": store.get(f"pinned:{number}"),
    }


def _commands(emulator: Emulator, chat: str, lang: str) -> Any:
    """As Telegram chooses them: the chat's own, then those of the language, then those for all."""
    for key in (f"commands:{chat}:{lang}", f"commands:{chat}:", f"commands::{lang}", "commands::"):
        if chosen := emulator.store.get(key):
            return chosen
    return []


# --- what people do --------------------------------------------------------------------------------------------------


async def _act(emulator: Emulator, request: Request) -> Response:
    """One of ACTS. A bad request is one clear sentence; another site's page cannot act through a visitor's browser."""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        return _no("this page may not act here", 403)
    act = ACTS.get(request.path_params["action"])
    if act is None:
        return _no("no such action", 404)
    try:
        body = await request.json()
        return JSONResponse(act(emulator, body))
    except Unknown as error:
        return _no(str(error), 404)
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        return _no(f"{type(error).__name__}: {error}", 400)


def _no(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status_code=status)


def _say(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    return say(emulator, int(body["chat"]), str(body["text"])[:MAX_TEXT], body.get("user"))


def _tap(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    return {"query": tap(emulator, int(body["chat"]), body.get("message_id"), body.get("data"), body.get("match"))}


def _location(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    return share_location(emulator, int(body["chat"]), float(body["lat"]), float(body["lon"]), body.get("user"))


def _block(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    block(emulator, int(body["chat"]), True)
    return {"ok": True}


def _unblock(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    block(emulator, int(body["chat"]), False)
    return {"ok": True}


def _meet(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    meet(emulator, body)
    return {"ok": True}


def _migrate(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    return {"chat": migrate(emulator, int(body["chat"]))}


def _faults(emulator: Emulator, body: Mapping[str, Any]) -> Any:
    """Adds one (faults.Fault); {"clear": true} takes all away."""
    if body.get("clear"):
        emulator.faults.clear()
    else:
        emulator.faults.append(Fault(**body))
    return {"ok": True}


ACTS: Mapping[str, Callable[[Emulator, Mapping[str, Any]], Any]] = {
    "say": _say,
    "tap": _tap,
    "location": _location,
    "block": _block,
    "unblock": _unblock,
    "chats": _meet,
    "migrate": _migrate,
    "faults": _faults,
}


# --- what happens ----------------------------------------------------------------------------------------------------


async def _events(emulator: Emulator) -> AsyncIterator[bytes]:
    """Server-sent events of everything that happens in any chat."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(BACKLOG)
    loop = asyncio.get_running_loop()
    late = False

    def offer(event: dict[str, Any]) -> None:
        nonlocal late
        if queue.full():
            late = True
        else:
            queue.put_nowait(event)

    def listen(event: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(offer, event)

    emulator.store.listeners.append(listen)
    try:
        yield b": hello\n\n"
        while not late:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    event = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            yield f"data: {json.dumps(event)}\n\n".encode()
    finally:
        emulator.store.listeners.remove(listen)
