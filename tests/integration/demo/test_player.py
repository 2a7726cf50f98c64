"""The scenario's clock: nothing happens twice, whatever happens to the process."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.player import Player
from tests.integration.demo.conftest import START, Stage


def keys(player: Player) -> list[tuple[str, str, float]]:
    return [(e.source, e.guid, at.timestamp()) for e, at in player.published()]


def test_nothing_is_out_before_it_plays(stage: Stage) -> None:
    assert not stage.player.playing
    assert all(entry.at < 0 for entry, _ in stage.player.published())
    assert all(at.timestamp() < START for _, at in stage.player.published())


def test_entries_come_out_once_in_order_with_the_time_of_playing(stage: Stage) -> None:
    stage.play_to_the_end()
    out = [(e, at) for e, at in stage.player.published() if e.at >= 0]
    assert [e.key for e, _ in out] == [e.key for e in stage.player.script.entries if e.at >= 0]
    assert all(0 <= at.timestamp() - START - e.at <= 1.1 for e, at in out)
    assert stage.player.finished


@pytest.mark.parametrize("killed_at", [0.5, 3.0, 17.0, 150.0])
def test_a_killed_process_goes_on_where_it_was(stage: Stage, killed_at: float) -> None:
    stage.player.play()
    stage.player.set_speed(4)
    stage.play(killed_at)
    before, said = keys(stage.player), stage.said()
    stage.now += 3600
    stage.open()
    assert (stage.player.playing, stage.player.speed, stage.player.position) == (True, 4, killed_at)
    stage.play(0.0)
    assert keys(stage.player) == before, "an hour of darkness moves nothing"
    assert stage.said() == said


def test_a_kill_between_two_steps_repeats_neither(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step and that it is done are one commit; the fault is put right before that commit."""

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stage.emulator.store, "set", killed)
    step = stage.player.script.steps[0]
    with pytest.raises(KeyboardInterrupt):
        stage.player._try(step, step.at)
    stage.emulator.store.close()
    stage.open()
    assert stage.said() == []
    stage.play(0.3)
    assert stage.said() == ["/start"]


def test_two_personas_do_not_wait_for_each_other_and_give_up_at_last(stage: Stage) -> None:
    stage.play(5)
    assert stage.said() == ["/start"] * 4, "no bot answers here, so no button ever comes"
    for _ in range(120):
        stage.play(1)
    assert any(text.startswith("Qatardagi") for text in stage.said())


def test_days_in_a_text_do_not_move_with_the_next_start(stage: Stage) -> None:
    stage.play(40)
    closure = {e.guid: e.text for e, _ in stage.player.published()}["ae-1"]
    assert "until 1 March" in closure
    stage.now += timedelta(days=3).total_seconds()
    stage.open()
    assert {e.guid: e.text for e, _ in stage.player.published()}["ae-1"] == closure


def test_a_new_playing_publishes_everything_again_and_joins_nobody_twice(stage: Stage) -> None:
    stage.play_to_the_end()
    first = keys(stage.player)
    joins = stage.said().count("/start")
    stage.player.restart()
    assert (stage.player.position, stage.player.playing) == (0.0, True)
    stage.play_to_the_end()
    assert keys(stage.player)[: len(first)] == first
    played = sum(e.at >= 0 for e in stage.player.script.entries)
    assert len(keys(stage.player)) == len(first) + played
    assert stage.said().count("/start") == joins
    assert stage.said().count("/status Катар") == 2


def test_a_new_playing_survives_a_kill(stage: Stage) -> None:
    stage.play(20)
    stage.player.restart()
    stage.play(20)
    before = keys(stage.player)
    stage.open()
    stage.play(0)
    assert keys(stage.player) == before


@pytest.mark.parametrize("speed", [0, 3, -1, "fast"])
def test_a_speed_that_is_none_is_refused(stage: Stage, speed: float) -> None:
    with pytest.raises(ValueError, match="one of 1, 2, 4, 8, 16"):
        stage.player.set_speed(speed)
    assert stage.player.speed == 1


async def test_a_machine_that_slept_does_not_play_the_night_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Woken(Exception):
        pass

    sleeps = iter([0.2, 3600.0])

    async def sleep(_seconds: float) -> None:
        try:
            stage.now += next(sleeps)
        except StopIteration:
            raise Woken from None

    monkeypatch.setattr("bot.demo.player.asyncio.sleep", sleep)
    stage.player.play()
    with pytest.raises(Woken):
        await stage.player.run()
    assert stage.player.position == pytest.approx(2.2)


def test_a_store_keeps_all_of_a_block_or_nothing(stage: Stage) -> None:
    store = stage.emulator.store

    def half() -> None:
        with store.together():
            store.set("one", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.get("one") is None
    with store.together():
        store.set("one", 1)
    assert store.get("one") == 1
