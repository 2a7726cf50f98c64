"""Drill: thirty sources that do all that sources do, with kills, a locked database, and everything down at once.

What is watched: readers get each alert, none invented and none again; admins are told once of what gets worse and once
of what works again, and their buttons do what they say; the rows add up in the end."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bot.db.engine import database_url
from bot.demo.bot_api import Emulator
from bot.demo.people import say, tap
from bot.i18n import country_name
from bot.telegram.callback_data import source_key
from tests.support.fleet import CHALLENGE, HANG, Answer, Canada, Fleet, Host, Item, always, calm, closure
from tests.support.world import Service, emulator_routes, free_port, new_emulator, serving, wait_for

pytestmark = [pytest.mark.drill, pytest.mark.e2e, pytest.mark.timeout(600)]

ADMINS = {900_001: "en", 900_002: "ru", 900_003: "uz"}
PATIENCE = 200 if os.environ.get("FLEET_POSTGRES") else 60
"""Seconds. On PostgreSQL the leases of a killed process run out by themselves."""
READER, IDLE = 910_001, 910_002


def codes(words: str) -> tuple[str, ...]:
    return tuple(words.split())


HEALTHY = codes("QA AE KW BH OM SA JO LB TR AZ")
STORM = codes("AR AU BO BR CL CO CR CU DK EC EE ES FI FJ FR GH GR HR HU IS IE IT JM JP KE")
SECOND_STORM = codes("LA LK LT LU LV MA MG MX MY MZ NA NG NI NO NP NZ PA PE PH PL")
NEWS_STORM = codes("PT PY RO RW SE SG SI SK SN TH TN TZ UG UY VN")
LIST = codes("GE AM KZ KG TJ TM UZ CN IN PK BD AF MN KR US DE AT CH BE CZ")
ALONE = ("CI", "DZ", "ET", "CY", "MT", "CM")
BROKEN = {
    "refused": {"failing"},
    "block-403": {"blocked"},
    "block-200": {"blocked"},
    "busy": {"failing"},
    "empty": {"changed"},
    "restyled": {"changed"},
    "silent": {"silent"},
}
SOUNDS_SAFE = re.compile(r"\bsafe\b|all clear|no danger|lifted|normal security", re.IGNORECASE)
PAGE = Answer(b"<html><head><title>News</title></head><body><h1>Our new site</h1></body></html>")


class World:
    """The fleet, the emulator, and the service between them."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.emulator: Emulator = new_emulator()
        self.publishers: dict[str, str] = {}
        self.canada = Canada(dict.fromkeys(LIST, "normal") | {"PK": "caution", "AF": "avoid"})
        self.fleet = Fleet(self._hosts())
        self.service: Service

    def _hosts(self) -> list[Host]:
        challenge = {"Server": "cloudflare", "cf-mitigated": "challenge"}
        return [
            *(self._host(f"caa-{iso.lower()}", iso, tags=iso in HEALTHY[:3]) for iso in HEALTHY),
            self._host("only-304", "EG", tags=True),
            self._host("hangs", "LY", answer=always(HANG)),
            self._host("refused", "SD", url=f"http://127.0.2.1:{free_port()}/feed"),
            self._host("block-403", "YE", answer=always(Answer(CHALLENGE, 403, challenge))),
            self._host("block-200", "SY", answer=always(Answer(CHALLENGE))),
            self._host("busy", "IQ", answer=always(Answer(b"", 429, {"Retry-After": "2"}))),
            self._host("empty", "IR", items=[]),
            self._host("restyled", "IL", answer=always(PAGE)),
            self._host("silent", "DJ", more="expect = { stale_after = 120 }"),
            self._host("churn", "CY", items=[*(calm(f"c{n}") for n in range(12)), closure("CY")]),
            self._host("churn-dates", "MT", items=[*(calm(f"d{n}") for n in range(12)), closure("MT")]),
            self._host("redated", "CM", items=[*(calm(f"r{n}") for n in range(8)), closure("CM")]),
            self._host("edited", "DZ"),
            self._host("withdrawn", "CI"),
            self._host("poison", "ET"),
            self._host("flaps", "ER"),
            self._host("storm", ""),
            self._host("second-storm", ""),
            self._host("news-storm", "", tier="news", kind="news"),
            self._host("kin-a", "", tier="news", kind="news", row='kin = ["kin-b"]'),
            self._host("kin-b", "", tier="news", kind="news", row='kin = ["kin-a"]'),
            self._host("ca-list", "CA", kind="ministry", form="canada", answer=self.canada),
        ]

    def _host(
        self, name: str, country: str, *, tier: str = "official", kind: str = "authority", row: str = "", **more: Any
    ) -> Host:
        self.publishers[name] = f'name = "Desk {name}"\ncountry = "{country}"\ntier = "{tier}"\nkind = "{kind}"\n{row}'
        return Host(name, name, **{"items": [calm()], **more})

    def begin(self, url: str) -> None:
        for chat, lang in {**ADMINS, READER: "en", IDLE: "en"}.items():
            self.emulator.store.add_chat({"id": chat, "type": "private", "first_name": "P", "language_code": lang})
        sources = self.folder / "sources.toml"
        sources.write_text(self.fleet.catalogue(self.publishers))
        settings = {"POLL_SCALE": "0.02", "SEND_RATE": "300", "ADMIN_IDS": ",".join(map(str, ADMINS))}
        self.service = Service(self.folder, url, sources, **{**settings, "DATABASE_URL": self.database})
        self.service.start()
        for chat in ADMINS:
            say(self.emulator, chat, "/start")
        followed = [*HEALTHY, *STORM, *SECOND_STORM, *NEWS_STORM, *LIST, *ALONE, "EG", "IQ", "IR", "YE", "ER"]
        for at in range(0, len(followed), 20):
            say(self.emulator, READER, "/subscribe " + " ".join(followed[at : at + 20]))
        wait_for(lambda: not self.emulator.store.pending(), 30)

    # --- what is seen

    def rows(self, query: str) -> list[Any]:
        engine = create_engine(database_url(self.database).set(drivername=self._driver), poolclass=NullPool)
        with engine.connect() as conn:
            return list(conn.execute(text(query)).all())

    @property
    def _driver(self) -> str:
        return "sqlite" if make_url(self.database).get_backend_name() == "sqlite" else "postgresql+psycopg"

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT source_id, state FROM feeds"))

    def texts(self, chat: int) -> list[str]:
        rows = self.emulator.store.messages(chat)
        return [r["message"].get("text", "") for r in rows if r["message"]["from"]["is_bot"]]

    def alerts(self) -> Counter[str]:
        """Country of line one -> messages that were no answers to an earlier one."""
        rows = [r["message"] for r in self.emulator.store.messages(READER) if r["message"]["from"]["is_bot"]]
        own = [r for r in rows if r.get("text", "")[:1] in "🔴🟠🟡🟢" and "reply_to_message" not in r]
        heads = [r["text"].split(" · ")[0][2:] for r in own]
        return Counter(heads)

    def has(self, *countries: str) -> bool:
        return all(self.alerts()[name(iso)] for iso in countries)

    def told(self, words: str, chat: int = 900_001) -> int:
        return sum(words in t for t in self.texts(chat))

    def again(self, *, wait: float = 0.0) -> None:
        """kill -9, and up again."""
        self.service.kill()
        time.sleep(wait)
        self.service.start()

    def fetched(self, host: str, times: int = 1) -> None:
        goal = self.fleet[host].served + times
        wait_for(lambda: self.fleet[host].served >= goal, PATIENCE)

    def tapped(self, chat: int, pattern: str, seen: str) -> None:
        """A button, and words that its message then has."""
        before = self.told(seen, chat)
        tap(self.emulator, chat, None, None, pattern)
        # notices may have come since its message: then one more message has these words
        wait_for(lambda: self.told(seen, chat) > before or any(seen in t for t in self.texts(chat)[-3:]), 20)


def name(iso: str) -> str:
    return country_name(iso, "en").upper()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite; FLEET_POSTGRES=1: the PostgreSQL of the tests instead (its leases outlive a kill: slower)."""
    if not os.environ.get("FLEET_POSTGRES"):
        return f"sqlite:///{tmp_path / 'qalqan.db'}"
    url = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as conn:
        conn.execute(text("CREATE DATABASE fleet"))
    return url.set(database="fleet").render_as_string(hide_password=False)


@pytest.fixture
def world(tmp_path: Path, database: str) -> Iterator[World]:
    world = World(tmp_path, database)
    with world.fleet.serving(), serving(emulator_routes(world.emulator)) as url:
        world.begin(url)
        yield world
        if world.service.process and world.service.process.poll() is None:
            world.service.kill()


def test_a_fleet_of_bad_sources(world: World) -> None:
    broken_ones_are_told_once(world)
    everything_changes_and_the_service_is_killed(world)
    a_storm_is_released_and_another_dropped(world)
    a_list_moves(world)
    an_admin_sets_a_source_aside(world)
    a_locked_database_loses_nothing(world)
    everything_is_down_and_comes_back(world)
    nothing_was_invented_and_all_adds_up(world)


def broken_ones_are_told_once(world: World) -> None:
    wait_for(lambda: all(world.states().get(source) in states for source, states in BROKEN.items()), PATIENCE)
    assert all(world.states()[f"caa-{iso.lower()}"] == "ok" for iso in HEALTHY)
    wait_for(lambda: all(world.told(f"· {source}") + world.told(source) for source in BROKEN), PATIENCE)
    assert not any("🔴" in t for t in world.texts(READER) + world.texts(IDLE)), "readers hear nothing of sources"


def everything_changes_and_the_service_is_killed(world: World) -> None:
    fleet = world.fleet
    fleet["caa-qa"].items.append(closure("QA"))
    wait_for(lambda: world.has("QA"), PATIENCE)
    for storm, countries in (("storm", STORM), ("second-storm", SECOND_STORM), ("news-storm", NEWS_STORM)):
        fleet[storm].items += [closure(iso) for iso in countries]
    for host, iso in (("edited", "DZ"), ("withdrawn", "CI")):
        fleet[host].items.append(closure(iso))
    for host in ("churn", "churn-dates"):
        late = host == "churn-dates"
        fleet[host].items = [
            Item(f"new-{i.guid}", i.title, i.text, datetime.now(UTC) if late else i.at) for i in fleet[host].items
        ]
    for item in fleet["redated"].items:
        item.at = datetime.now(UTC)
    fleet["poison"].items += [Item("", ""), Item("\x07" * 90, "x" * 9000, "y" * 90_000), closure("ET")]
    for host in ("kin-a", "kin-b"):
        fleet[host].items.append(closure("AE", "kin"))
    for wait in (0.3, 1.5, 0.0):
        world.again(wait=wait)
        time.sleep(1.2)
    wait_for(lambda: world.has("QA", "CI", "DZ", "ET"), PATIENCE)
    fleet["withdrawn"].items.pop()
    fleet["edited"].items[-1].text += " The authority will say more tomorrow."
    world.fetched("withdrawn", 3)
    fleet["withdrawn"].items.append(closure("CI"))
    world.fetched("withdrawn", 2)


def a_storm_is_released_and_another_dropped(world: World) -> None:
    for chat in ADMINS:
        wait_for(lambda chat=chat: world.told("storm · ", chat) or world.told("Desk storm", chat), PATIENCE)
        wait_for(lambda chat=chat: world.told("Desk second-storm", chat), PATIENCE)
    assert not any(world.alerts()[name(iso)] for iso in (*STORM, *SECOND_STORM))
    tap(world.emulator, 900_002, None, None, f"srel:{source_key('storm')}")
    time.sleep(0.3)
    world.again()
    wait_for(lambda: world.has(*STORM), PATIENCE)
    tap(world.emulator, 900_003, None, None, f"sdrop:{source_key('second-storm')}")
    wait_for(lambda: dict(world.rows("SELECT state, count(*) FROM entries GROUP BY 1")).get("dropped"), 20)
    world.tapped(900_001, f"srel:{source_key('storm')}", "decided already")
    world.tapped(900_001, f"srel:{source_key('second-storm')}", "decided already")


def a_list_moves(world: World) -> None:
    canada = world.canada
    canada.levels["UZ"], canada.date = "avoid", datetime.now(UTC)
    wait_for(lambda: world.has("UZ"), PATIENCE)
    canada.date = datetime.now(UTC)  # the dates alone
    world.fetched("ca-list", 2)
    canada.levels["UZ"] = "caution"  # once only
    world.fetched("ca-list")
    canada.levels["UZ"] = "avoid"
    world.fetched("ca-list", 3)
    whole = dict(canada.levels)
    canada.levels = dict(list(whole.items())[:10])  # half of it: an outage
    world.fetched("ca-list", 4)
    canada.levels = whole
    before = len(world.texts(READER))
    del canada.levels["UZ"]
    wait_for(lambda: any("no longer" in t for t in world.texts(READER)), PATIENCE)
    about = [t for t in world.texts(READER) if name("UZ") in t]
    assert not any(SOUNDS_SAFE.search(t) for t in about), about
    assert len(world.texts(READER)) - before <= 1
    assert {r[0] for r in world.rows("SELECT state FROM alerts WHERE country = 'UZ'")} == {"open"}


def an_admin_sets_a_source_aside(world: World) -> None:
    chat, key = 900_001, source_key("caa-bh")
    say(world.emulator, chat, "/sources")
    wait_for(lambda: world.told("Sources: "), 20)
    world.tapped(chat, "srcpage:0", "page 1 of")
    world.tapped(chat, "srcpage:1", "page 2 of")
    for page in range(2, 4):
        if not any(key in json.dumps(r["message"]) for r in world.emulator.store.messages(chat)[-1:]):
            world.tapped(chat, f"srcpage:{page}", f"page {page + 1} of")
    world.tapped(chat, f":source:{key}", "Last good answer")
    world.tapped(chat, f":probe:{key}", "Asked just now: it answers.")
    world.tapped(chat, f":hold:{key}", "Pause caa-bh?")
    world.tapped(chat, f":holdyes:{key}", "State: paused")
    world.fleet["caa-bh"].items.append(closure("BH"))
    say(world.emulator, READER, "/status BH")
    wait_for(lambda: any("Desk caa-bh: we have not read it" in t for t in world.texts(READER)), 20)
    assert not world.has("BH")
    world.tapped(chat, f":resume:{key}", "State: ")
    wait_for(lambda: world.has("BH"), PATIENCE)


def a_locked_database_loses_nothing(world: World) -> None:
    world.fleet["caa-om"].items.append(closure("OM"))
    if world.database.startswith("sqlite"):
        with closing(sqlite3.connect(world.folder / "qalqan.db", timeout=20, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(3)
            other.execute("ROLLBACK")
    wait_for(lambda: world.has("OM"), PATIENCE)


def everything_is_down_and_comes_back(world: World) -> None:
    notices = {chat: len(world.texts(chat)) for chat in ADMINS}
    world.fleet.is_down = True
    wait_for(lambda: all(world.states()[f"caa-{iso.lower()}"] == "failing" for iso in HEALTHY), PATIENCE)
    wait_for(lambda: world.told("our own network"), PATIENCE)
    world.again()  # in the middle of it
    say(world.emulator, READER, "/status KW")
    wait_for(lambda: any("Desk caa-kw: no answer from their site since" in t for t in world.texts(READER)), 20)
    world.fleet.is_down = False
    wait_for(lambda: all(world.states()[f"caa-{iso.lower()}"] == "ok" for iso in HEALTHY), PATIENCE)
    wait_for(lambda: not _untold(world), PATIENCE)
    for chat, before in notices.items():
        assert len(world.texts(chat)) - before <= 8, world.texts(chat)[before:]


def _untold(world: World) -> list[Any]:
    return world.rows("SELECT source_id FROM feeds WHERE state = 'ok' AND told_state IN ('failing', 'late', 'blocked')")


def nothing_was_invented_and_all_adds_up(world: World) -> None:
    expected = {*STORM, "QA", "CI", "DZ", "ET", "UZ", "BH", "OM"}
    twice = world.rows("SELECT count(*) FROM deliveries WHERE attempts > 1")[0][0]
    found = world.alerts()
    assert set(found) == {name(iso) for iso in expected}
    assert sum(found.values()) <= len(expected) + twice, (
        "a kill may hide what became of an urgent message, nothing else may"
    )
    stats = json.loads(world.service.run("stats", "--json").stdout)
    for part in ("entries", "alerts", "deliveries"):
        counts = dict(stats[part])
        assert counts.pop("total") == sum(counts.values()), part
    assert (stats["entries"]["new"], stats["entries"]["held"], stats["deliveries"]["pending"]) == (0, 0, 0)
    assert sum(stats["sources"].values()) == len(world.fleet.hosts)
    began = time.monotonic()
    assert world.service.stop() == 0
    assert time.monotonic() - began < 10, "though a host hangs"
    assert {r[0] for r in world.rows("SELECT source_id FROM feeds WHERE lease_until IS NOT NULL")} <= {"hangs"}
    stored = {tuple(r) for r in world.rows("SELECT source_id, title FROM entries")}
    read = [h for h in world.fleet.hosts.values() if not h.answer and h.served]
    assert {(h.id, i.title) for h in read for i in h.items if 0 < len(i.title) < 300} <= stored
    log = (world.folder / "service.log").read_text()
    assert "AAE-test-token" not in log
    assert "Traceback" not in log
