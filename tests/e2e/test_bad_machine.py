"""The service in its own process on a machine that fails it: it goes on trying, loses nothing, sends nothing twice."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.bot_api import Emulator
from bot.demo.chat import say
from tests.support.world import Service, emulator_routes, new_emulator, serving, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(100)]
READER = 7_000_000_009
CLOSED = ("Qatar closes its airspace", "The Civil Aviation Authority has closed the airspace of Qatar.")
BORDER = ("Qatar closes its border with Saudi Arabia", "The authority has closed the land border of Qatar.")
CATALOGUE = """
[[publisher]]
id = "qa-caa"
name = "Qatar CAA"
country = "QA"
tier = "official"
kind = "authority"
[[source]]
id = "qa-caa"
publisher = "qa-caa"
url = "{url}/feed"
format = "rss"
lang = "en"
every = 30
"""


class World:
    """One feed, one reader, the emulator, and the service with its database in `disk`."""

    def __init__(self, folder: Path, disk: Path) -> None:
        self.folder = folder
        self.database = disk / "qalqan.db"
        self.emulator: Emulator = new_emulator()
        self.items = [("A seminar was held", "Nothing to act on.")]
        self.service: Service

    def feed(self, _request: Request) -> Response:
        date = format_datetime(datetime.now(UTC))
        rows = "".join(
            f"<item><guid>{n}</guid><title>{title}</title><description>{words}</description><pubDate>{date}</pubDate></item>"
            for n, (title, words) in enumerate(self.items)
        )
        return Response(f"<rss version='2.0'><channel>{rows}</channel></rss>", media_type="text/xml")

    def begin(self, url: str) -> None:
        self.emulator.store.add_chat({"id": READER, "type": "private", "first_name": "R", "language_code": "en"})
        sources = self.folder / "sources.toml"
        sources.write_text(CATALOGUE.format(url=url))
        address = f"sqlite:///{self.database}"
        self.service = Service(self.folder, url, sources, DATABASE_URL=address, POLL_SCALE="0.01", SEND_RATE="100")
        self.service.start()
        say(self.emulator, READER, "/subscribe QA")
        wait_for(lambda: any("Qatar" in text for text in self.seen()), 30)
        wait_for(lambda: self.entries() == 1, 10)

    def seen(self) -> list[str]:
        rows = self.emulator.store.messages(READER)
        return [r["message"].get("text", "") for r in rows if r["message"]["from"]["is_bot"]]

    def alerts(self) -> list[str]:
        return [text for text in self.seen() if "QATAR ·" in text]

    def told(self, words: str) -> int:
        return sum(words in text for text in self.seen())

    def entries(self) -> int:
        with contextlib.closing(sqlite3.connect(self.database, timeout=5)) as db:
            return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])

    def log(self) -> str:
        return (self.folder / "service.log").read_text()

    def alive(self) -> bool:
        return self.service.process is not None and self.service.process.poll() is None

    def end(self) -> None:
        assert self.alive()
        assert httpx.get(self.service.url + "/healthz").status_code == 200
        assert self.service.stop() == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes where we may mount one, else only a folder."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield disk
    if mounted:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Callable[[Path], World]]:
    with contextlib.ExitStack() as stack:

        def begin(disk: Path) -> World:
            world = World(tmp_path, disk)
            stack.callback(lambda: world.alive() and world.service.kill())
            world.begin(stack.enter_context(serving([Route("/feed", world.feed), *emulator_routes(world.emulator)])))
            return world

        yield begin


def fill(disk: Path) -> Path:
    """Not a byte is left, nor in the log that SQLite could write over."""
    with contextlib.closing(sqlite3.connect(disk / "qalqan.db", timeout=5)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return ballast


def test_a_lock_and_a_full_disk_are_waited_out(disk: Path, begun: Callable[[Path], World]) -> None:
    world = begun(disk)
    with contextlib.closing(sqlite3.connect(world.database, timeout=5, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        world.items.append(CLOSED)
        time.sleep(1)
        assert world.alerts() == []
        other.execute("ROLLBACK")
    wait_for(world.alerts, 20)
    if disk.is_mount():  # else only test_full_disk.py, where SQLite itself is made to refuse the writes
        filled_and_freed(world, disk)
    world.end()  # the reader sees a message a moment before its row does
    with contextlib.closing(sqlite3.connect(f"file:{world.database}?mode=ro", uri=True)) as db:
        assert set(db.execute("SELECT state, attempts FROM deliveries")) == {("sent", 1)}
        assert db.execute("SELECT failures FROM feeds").fetchall() == [(0,)]


def filled_and_freed(world: World, disk: Path) -> None:
    ballast = fill(disk)
    world.items.append(BORDER)
    wait_for(lambda: "disk is full" in world.log(), 15)
    say(world.emulator, READER, "/list")
    wait_for(lambda: world.told("You follow") == 2, 10)
    time.sleep(0.5)
    assert len(world.alerts()) == 1
    ballast.unlink()
    wait_for(lambda: len(world.alerts()) == 2, 20)
    assert world.told("could not do that") == 0, "an answer that was given needs no apology"
    assert world.log().count("Traceback (") <= 4, "a trace when a fault begins, not at every round"
