"""A world for end-to-end tests: the emulator and feeds on loopback in a thread, the service in its own process."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.demo.bot_api import Emulator, bot_api_routes
from bot.demo.chat import chat_routes
from bot.demo.store import Store

TOKEN = "7000000001:AAE-test-token-for-the-emulator"
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    routes: list[BaseRoute], background: Callable[[], Coroutine[Any, Any, None]] | None = None
) -> Iterator[str]:
    """Serves routes on a free loopback port, in a thread with its own loop; gives the base address. background: runs
    in that loop as long."""
    port = free_port()
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)

    async def serve() -> None:
        beside = asyncio.create_task(background()) if background else None
        await server.serve()
        if beside:
            beside.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    wait_for(lambda: server.started, 10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(5)


def wait_for(ready: Callable[[], Any], seconds: float) -> Any:
    """Polls until `ready` gives something true; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := ready():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def new_emulator(path: Path | str = ":memory:") -> Emulator:
    return Emulator(Store(path), TOKEN)


def emulator_routes(emulator: Emulator) -> list[BaseRoute]:
    return [*bot_api_routes(emulator), *chat_routes(emulator)]


class Service:
    """`python -m bot run` in its own process."""

    def __init__(self, folder: Path, api_url: str, sources: Path, **settings: str) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api_url,
            "DATABASE_URL": f"sqlite:///{folder / 'qalqan.db'}",
            "SOURCES": str(sources),
            "FETCH_ALLOW_PRIVATE": "1",
            "POLL_SCALE": "0.05",
            "WEB_BIND": f"127.0.0.1:{free_port()}",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return "http://" + self.env["WEB_BIND"]

    def start(self, *arguments: str) -> None:
        log = (self.folder / "service.log").open("ab")
        command = [sys.executable, "-m", "bot", "run", *arguments]
        # run in the folder, so that no .env of the developer is read
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.env, stderr=log, stdout=log)

    def answers(self, path: str = "/healthz") -> httpx.Response | None:
        """None while nobody listens."""
        try:
            return httpx.get(self.url + path, timeout=2)
        except httpx.HTTPError:
            return None

    def log(self) -> str:
        return (self.folder / "service.log").read_text()

    def kill(self) -> None:
        """kill -9: no goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def run(self, *arguments: str, timeout: float = 90) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )
