"""The whole service in its own process, through the scenario, killed with -9 in the middle."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
KILLS = (0.4, 1.3, 0.8)
"""Seconds after each jump: while sources are polled, while their entries are read, while messages leave."""


class World:
    """The emulator, the feeds and the service; the test moves the scenario by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.emulator = new_emulator(folder / "sandbox.db")
        self.player = Player(load_script(), self.emulator, time.time)
        self.url = ""

    def begin(self) -> None:
        sources = self.folder / "sources.toml"
        sources.write_text(catalogue_text(self.url), encoding="utf-8")
        admins = ",".join(str(p["id"]) for p in self.player.script.personas if p.get("admin"))
        self.service = Service(self.folder, self.url, sources, ADMIN_IDS=admins, SEND_RATE="200")
        self.service.start()

    def is_up(self) -> bool:
        ready = self.service.answers("/readyz")
        return ready is not None and ready.status_code == 200

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


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    world = World(folder)
    with serving([*emulator_routes(world.emulator), *feed_routes(world.player, lambda: world.url)]) as url:
        world.url = url
        world.begin()
        try:
            yield world
        finally:
            if world.service.process and world.service.process.poll() is None:
                world.service.process.kill()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """(undisturbed, killed) after the first minute and a half of the scenario, played side by side."""
    with (
        a_world(tmp_path_factory.mktemp("undisturbed")) as calm,
        a_world(tmp_path_factory.mktemp("killed")) as killed,
        ThreadPoolExecutor() as side_by_side,
    ):
        for played in [side_by_side.submit(play, calm), side_by_side.submit(play, killed, KILLS)]:
            played.result()
        yield calm, killed


def play(world: World, kills: Sequence[float | None] = (None,) * len(KILLS)) -> None:
    """kills: for each jump, after how many seconds the service is killed, or None."""
    wait_for(world.is_up, 30)
    world.subscribe()
    for seconds in kills:
        world.jump()
        moment = datetime.now(UTC) + timedelta(seconds=0.3)
        if seconds is not None:
            time.sleep(seconds)
            world.service.kill()
            world.service.start()
        wait_for(lambda at=moment: world.settled(at), 60)
    assert world.service.stop() == 0


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


def test_the_scenario_reaches_its_readers(worlds: tuple[World, World]) -> None:
    calm, _ = worlds
    assert len(alerts_of(calm, READER)) >= 2
    assert any("+998" in text for text in calm.text(READER))
    assert not any("futbol" in text.lower() or "нефт" in text.lower() for text in calm.text(HOME))


def test_kills_in_the_middle_lose_no_alert(worlds: tuple[World, World]) -> None:
    calm, killed = worlds
    assert killed.service.log().count('"started"') == 1 + len(KILLS)
    for chat in (READER, HOME):
        assert alerts_of(killed, chat) == alerts_of(calm, chat)


def test_the_figures_add_up_with_and_without_kills(worlds: tuple[World, World]) -> None:
    for world in worlds:
        result = world.service.run("stats", "--json")
        assert result.returncode == 0, result.stderr
        stats = json.loads(result.stdout)
        for part in ("entries", "alerts", "deliveries"):
            counts = {k: v for k, v in stats[part].items() if k != "total"}
            assert sum(counts.values()) == stats[part]["total"]
        assert stats["deliveries"]["dead"] == 0
        assert stats["deliveries"]["sent"] > 0
        assert stats["sources"].get("failing", 0) <= 1, "only the poison feed may fail"
