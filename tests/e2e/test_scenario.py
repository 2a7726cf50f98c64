"""The whole service in its own process, through the scenario, killed with -9 in the middle."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.demo.feeds import feed_routes
from bot.demo.player import Player
from bot.demo.script import catalogue_text, load_script
from tests.support.world import Service, emulator_routes, new_emulator, serving, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

READER = 7_000_000_001
HOME = 7_000_000_002
STEP = 30.0
"""Scenario seconds that pass at once; between two jumps the service gets time to do its work."""


class World:
    """The emulator, the feeds and the service; the test moves the scenario by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.emulator = new_emulator(folder / "sandbox.db")
        self.player = Player(load_script(), self.emulator, time.time)
        self.url = ""
        self.service: Service | None = None

    def begin(self) -> None:
        sources = self.folder / "sources.toml"
        sources.write_text(catalogue_text(self.url), encoding="utf-8")
        admins = ",".join(str(p["id"]) for p in self.player.script.personas if p.get("admin"))
        self.service = Service(self.folder, self.url, sources, ADMIN_IDS=admins, SEND_RATE="200")
        self.service.start()

    def text(self, chat: int) -> list[str]:
        rows = self.emulator.store.messages(chat)
        return [r["message"].get("text", "") for r in rows if r["message"]["from"]["is_bot"]]

    def subscribe(self) -> None:
        """Plays the personas' own first steps, one at a time."""
        for _ in range(14):
            self.player.advance(0.9, time.time())
            wait_for(lambda: not self.emulator.store.pending(), 15)
            time.sleep(0.15)
        wait_for(lambda: len(self.text(READER)) >= 2, 15)

    def jump(self) -> None:
        self.player.advance(STEP, time.time())

    def settled(self, since: datetime) -> bool:
        """Every source has been asked since then, and nothing waits for a step."""
        with closing(sqlite3.connect(f"file:{self.folder / 'qalqan.db'}?mode=ro", uri=True, timeout=5)) as db:
            waiting = (
                "SELECT (SELECT count(*) FROM entries WHERE state IN ('new', 'awaiting'))"
                " + (SELECT count(*) FROM outbox WHERE state = 'pending')"
                " + (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'claimed'))"
            )
            late = "SELECT count(*) FROM feeds WHERE failures = 0 AND (last_polled IS NULL OR last_polled < ?)"
            moment = since.strftime("%Y-%m-%d %H:%M:%S.%f")
            return db.execute(waiting).fetchone()[0] == 0 and db.execute(late, (moment,)).fetchone()[0] == 0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    with serving([*emulator_routes(world.emulator), *feed_routes(world.player, lambda: world.url)]) as url:
        world.url = url
        world.begin()
        wait_for(lambda: httpx.get(world.service.url + "/readyz").status_code == 200 if _up(world) else False, 30)
        yield world
        if world.service and world.service.process and world.service.process.poll() is None:
            world.service.process.kill()


def _up(world: World) -> bool:
    try:
        httpx.get(world.service.url + "/healthz", timeout=1)  # type: ignore[union-attr]
    except httpx.HTTPError:
        return False
    return True


def alerts_of(world: World, chat: int) -> set[tuple[str, str, str]]:
    """The incidents that a reader was told of by a message that Telegram acknowledged: (country, track, scope)."""
    query = (
        "SELECT DISTINCT a.country, a.track, a.scope FROM deliveries d JOIN outbox_items i ON i.outbox_id = d.outbox_id"
        " JOIN alerts a ON a.id = i.alert_id JOIN subscriptions s ON s.chat_id = d.chat_id AND s.country = a.country"
        " WHERE d.chat_id = ? AND d.op = 'send' AND d.state = 'sent' AND d.message_id IS NOT NULL AND a.state <> 'held'"
    )
    with closing(sqlite3.connect(f"file:{world.folder / 'qalqan.db'}?mode=ro", uri=True)) as db:
        told = {tuple(row) for row in db.execute(query, (chat,))}
        ids = [
            row[0] for row in db.execute("SELECT message_id FROM deliveries WHERE chat_id = ? AND op = 'send'", (chat,))
        ]
    for message_id in ids:
        assert world.emulator.store.message(chat, message_id) is not None, "sent is written only for what arrived"
    return told


def play(world: World, *, kill_at: int | None) -> None:
    """Runs through the first two minutes of the scenario; kills the service without warning at one of the jumps."""
    world.subscribe()
    service = world.service
    assert service is not None
    for number in range(4):
        world.jump()
        moment = datetime.now(UTC) + timedelta(seconds=0.3)
        if number == kill_at:
            time.sleep(0.7)
            service.kill()
            service.start()
        wait_for(lambda at=moment: world.settled(at), 45)
    assert service.stop() == 0


def test_the_scenario_reaches_its_readers_and_the_figures_add_up(world: World) -> None:
    play(world, kill_at=None)
    assert len(alerts_of(world, READER)) >= 2
    assert any("+998" in text for text in world.text(READER))
    assert not any("futbol" in text.lower() or "нефт" in text.lower() for text in world.text(HOME))
    assert world.service is not None
    result = world.service.run("stats", "--json")
    assert result.returncode == 0, result.stderr
    import json

    stats = json.loads(result.stdout)
    for part in ("entries", "alerts", "deliveries"):
        counts = {k: v for k, v in stats[part].items() if k != "total"}
        assert sum(counts.values()) == stats[part]["total"]
    assert stats["deliveries"]["dead"] == 0
    assert stats["deliveries"]["sent"] > 0
    assert stats["sources"].get("failing", 0) <= 1, "only the poison feed may fail"


@pytest.mark.drill
@pytest.mark.parametrize("kill_at", [0, 2])
def test_a_kill_in_the_middle_loses_no_alert(
    world: World, kill_at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(world, kill_at=kill_at)
    other = World(tmp_path_factory.mktemp("undisturbed"))
    with serving([*emulator_routes(other.emulator), *feed_routes(other.player, lambda: other.url)]) as url:
        other.url = url
        other.begin()
        wait_for(lambda: _up(other), 30)
        play(other, kill_at=None)
    for chat in (READER, HOME):
        assert alerts_of(world, chat) == alerts_of(other, chat)
        assert alerts_of(world, chat)
