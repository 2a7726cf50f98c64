"""The service in its own process: how it comes up, takes updates and goes down."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.bot_api import Emulator, Fault, post_webhooks
from bot.demo.people import say
from tests.support.world import Service, emulator_routes, free_port, new_emulator, serving, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(90)]

READER = 5_000_000_001
FEED = """<rss version="2.0"><channel><title>Notices</title><item><guid>1</guid><title>Airspace closed</title>
<pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"""
SOURCES = """
[[publisher]]
id = "qa-caa"
name = "Civil aviation authority"
country = "QA"
tier = "official"
kind = "authority"

[[source]]
id = "qa-caa"
publisher = "qa-caa"
url = "{url}/feed"
format = "rss"
lang = "en"
every = 60
"""


async def feed(_request: Request) -> Response:
    return Response(FEED, media_type="application/rss+xml")


@pytest.fixture
def emulator(tmp_path: Path) -> Emulator:
    emulator = new_emulator(tmp_path / "telegram.db")
    emulator.store.add_chat({"id": READER, "type": "private", "first_name": "Nodira", "language_code": "en"})
    return emulator


@pytest.fixture
def url(emulator: Emulator) -> Iterator[str]:
    routes = [*emulator_routes(emulator), Route("/feed", feed)]
    with serving(routes, background=lambda: post_webhooks(emulator)) as url:
        yield url


@pytest.fixture
def service(tmp_path: Path, url: str) -> Iterator[Service]:
    sources = tmp_path / "sources.toml"
    sources.write_text(SOURCES.format(url=url), encoding="utf-8")
    service = Service(tmp_path, url, sources)
    yield service
    if service.process and service.process.poll() is None:
        service.process.kill()


def stored(service: Service) -> int:
    with closing(sqlite3.connect(service.folder / "qalqan.db", timeout=5)) as db:
        return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])


def answered(emulator: Emulator) -> list[str]:
    return [r["message"]["text"] for r in emulator.store.messages(READER) if r["message"]["from"]["is_bot"]]


def test_sources_are_read_while_telegram_cannot_be_reached(service: Service, emulator: Emulator, url: str) -> None:
    """What the sources say waits in the database; the bot comes up as soon as Telegram answers."""
    emulator.faults.append(away := Fault("getMe", "server_error", times=3))
    service.start()
    wait_for(lambda: service.answers() and stored(service) == 1, 20)
    ready = service.answers("/readyz")
    assert ready is not None
    assert (ready.status_code, ready.json()["telegram"]) == (503, "no answer yet")
    wait_for(lambda: service.answers("/readyz").status_code == 200, 20)  # type: ignore[union-attr]
    assert away.times == 0
    assert service.stop() == 0


def test_sigterm_is_heard_while_telegram_cannot_be_reached(service: Service) -> None:
    service.env["TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    service.start()
    wait_for(lambda: service.answers() and stored(service) == 1, 20)
    began = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - began < 10


def test_a_refused_token_is_one_line_and_exit_2(service: Service) -> None:
    service.env["BOT_TOKEN"] = "7000000001:a-token-that-nobody-gave"
    result = service.run("run")
    assert result.returncode == 2
    errors = [line for line in result.stderr.splitlines() if not line.startswith("{")]
    assert errors == ["qalqan: BOT_TOKEN: Telegram refuses it (Unauthorized); ask @BotFather"]
    assert "nobody-gave" not in result.stderr + result.stdout


def test_by_webhook_nothing_is_lost_over_a_kill(service: Service, emulator: Emulator) -> None:
    path = "/hooks/qalqan"
    service.env |= {"WEBHOOK_URL": service.url + path, "WEBHOOK_SECRET": "only-telegram-knows"}
    service.start()
    wait_for(lambda: (r := service.answers("/readyz")) and r.status_code == 200, 20)
    say(emulator, READER, "/subscribe QA")
    wait_for(lambda: not emulator.store.pending(), 10)
    service.kill()
    say(emulator, READER, "/subscribe AE")  # posted in vain, and posted again
    service.start()
    wait_for(lambda: not emulator.store.pending(), 20)
    assert answered(emulator) == ["You follow: Qatar", "You follow: Qatar, United Arab Emirates"]
    forged = service.answers(path)
    assert forged is not None
    assert forged.status_code == 405, "only posts"
    assert service.stop() == 0
