"""The scenario through the real chain (HTTP, formats, storage, detection, life cycle): what it is meant to show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.data.missions import load_directory
from bot.db import feeds
from bot.db.engine import make_engine, reading
from bot.db.entries import by_state
from bot.db.migrate import migrate
from bot.db.tables import alerts, entries, outcomes
from bot.delivery.limits import Pacer
from bot.demo.feeds import feed_routes
from bot.demo.script import catalogue_text
from bot.deps import Deps
from bot.services import follow, ingest, keep_polls, poll
from bot.sources.catalogue import load
from bot.sources.fetcher import Fetcher
from tests.integration.demo.conftest import Stage
from tests.support.parts import NotingGateway
from tests.support.world import serving


@pytest.fixture
def served(stage: Stage, tmp_path: Path) -> Iterator[Path]:
    """The catalogue of the running feed server."""
    base = ""
    with serving([*feed_routes(stage.player, lambda: base)]) as url:
        base = url
        file = tmp_path / "sources.toml"
        file.write_text(catalogue_text(url), encoding="utf-8")
        yield file


@pytest.fixture
async def deps(stage: Stage, served: Path, tmp_path: Path) -> AsyncIterator[Deps]:
    engine = make_engine(f"sqlite:///{tmp_path / 'chain.db'}")
    await migrate(engine)
    fetcher = Fetcher(allow_private=True, per_host_interval=0.0)
    yield Deps(
        db=engine,
        catalogue=load(served),
        fetcher=fetcher,
        missions=load_directory(),
        gateway=NotingGateway(),
        pacer=Pacer(1000),
        poll_scale=0.001,
        clock=lambda: datetime.fromtimestamp(stage.now, UTC),
    )
    await fetcher.aclose()
    await engine.dispose()


async def poll_sources(deps: Deps, names: list[str]) -> None:
    """One poll of each, and everything that follows from it."""
    async with reading(deps.db) as conn:
        states = await feeds.all_of(conn, names)
    for name in names:
        await keep_polls.poll_one(deps, states[name])
    while await follow.follow_due(deps) + await ingest.ingest_due(deps):
        pass


async def play(deps: Deps, stage: Stage) -> None:
    """The whole scenario; each source is asked right after it has published."""
    await poll.register(deps, only_poller=True)
    await poll_sources(deps, list(deps.catalogue.sources))
    out = len(stage.player.published())
    while not stage.player.finished:
        stage.play(1.0)
        published = stage.player.published()
        if fresh := sorted({entry.source for entry, _ in published[out:]}):
            await poll_sources(deps, fresh)
        out = len(published)


async def decisions(deps: Deps) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(source, title) -> (alert, decision) of every outcome, in order."""
    query = (
        select(entries.c.source_id, entries.c.title, outcomes.c.decision, alerts.c.country, alerts.c.track)
        .join(outcomes, outcomes.c.entry_id == entries.c.id)
        .outerjoin(alerts, alerts.c.id == outcomes.c.alert_id)
        .order_by(entries.c.id, outcomes.c.n)
    )
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    async with reading(deps.db) as conn:
        for source, title, decision, country, track in await conn.execute(query):
            found.setdefault((source, title), []).append((f"{country}/{track}" if country else "", decision))
    return found


async def states(deps: Deps) -> dict[str, int]:
    async with reading(deps.db) as conn:
        return await by_state(conn)


async def test_the_scenario_shows_what_it_is_meant_to_show(deps: Deps, stage: Stage) -> None:
    await play(deps, stage)
    said = await decisions(deps)

    def of(source: str, start: str) -> list[tuple[str, str]]:
        (key,) = [key for key in said if key[0] == f"demo-{source}" and key[1].startswith(start)]
        return said[key]

    assert ("QA/airspace", "open") in of("qa-caa", "Qatar closes")
    assert {act for _, act in of("timesca", "Qatar shuts")} == {"confirm"}, "the same fact is merged in silence"
    assert ("QA/flights", "update") in of("uzairways", "Doha va Dubayga")
    assert any(where == "QA/mission" for where, _ in of("uz-mfa", "Qatardagi"))
    assert of("gazeta", "Сборная") == [("", "ignore")]
    assert ("KW/airspace", "open") in of("kw-dgca", "Kuwait closes")
    opened = {where for where, act in of("kz-aviation", "О закрытии") if act == "open"}
    assert {"IR/airspace", "IL/airspace", "BH/airspace"} <= opened, "one entry, many countries"
    raised, lowered = of("ca-gac", "Qatar")
    assert (raised, lowered) == (("QA/advice", "open"), ("QA/advice", "update")), "the same government's same advice"
    assert ("QA/advice", "open") in of("uk-fcdo", "Qatar travel advice")
    assert of("timesca", "Loud blasts") == [("QA/security", "hold")], "one shocking report is never pushed alone"
    assert [act for _, act in of("qa-met", "Red")] == ["open"]
    assert [act for _, act in of("qa-met", "Orange")] == ["update"]
    assert [act for _, act in of("qa-met", "Sandstorm warning for Doha lifted")] == ["clear"]
    assert ("IR/evacuation", "open") in of("uz-mfa", "Erondan")
    assert {act for _, act in of("gazeta", "Опровержение")} == {"ignore"}
    assert ("AE/airspace", "clear") in of("ae-gcaa", "UAE airspace reopens")
    assert ("QA/airspace", "clear") in of("qa-caa", "Qatar reopens")
    assert ("QA/flights", "update") in of("uzairways", "Dohaga"), "one airline is back, the others are not"
    assert of("uk-fcdo", "Qatar travel advice")[-1] == ("QA/advice", "clear")
    counted = await states(deps)
    sound = sum(entry.at >= 0 and not entry.broken for entry in stage.player.script.entries)
    assert set(counted) == {"baseline", "processed"}, "nothing is stuck, nothing is set aside"
    assert counted["processed"] == sound - 1, "each once, but for Kazakhstan's row, where only a date moved"
