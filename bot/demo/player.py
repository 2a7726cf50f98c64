"""The scenario's clock: plays, pauses, changes speed, starts over, and survives kill -9 at any moment.

Position, the moment at which each entry was published and which steps the personas have done are stored as they
happen, so that a restart goes on where it was and nothing is published or said twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.demo.bot_api import Emulator
from bot.demo.chat import Unknown, say, share_location, tap
from bot.demo.script import PersonaStep, Script, ScriptEntry

TICK = 0.2
LONGEST_TICK = 2.0
"""Seconds: a machine that slept, or whose clock was set, does not play minutes in one go."""
SPEEDS = (1, 2, 4, 8, 16)
PATIENCE = 20.0
"""Seconds for which a persona waits for the button that a step presses, however fast the scenario plays."""


class Player:
    """clock: wall time in seconds."""

    def __init__(self, script: Script, emulator: Emulator, clock: Callable[[], float]) -> None:
        self.script = script
        self._emulator = emulator
        self._clock = clock
        self._store = emulator.store
        self._entries = {entry.key: entry for entry in script.entries}
        started = self._store.get("scenario-start")
        if started is None:
            started = clock()
            self._store.set("scenario-start", started)
        self._started: float = started
        self.position: float = self._store.get("scenario-position", 0.0)
        self.playing: bool = self._store.get("scenario-playing", False)
        self.speed: float = self._store.get("scenario-speed", 1)
        self.run_number: int = self._store.get("scenario-run_number", 1)
        # [run, key, at], in the order in which it happened
        self._published: list[tuple[int, str, float]] = [tuple(r) for r in self._store.get("scenario-published", [])]
        self._out = {(run, key) for run, key, _ in self._published}
        self._done: list[str] = self._store.get("scenario-done", [])
        self._meet()

    def _meet(self) -> None:
        """The personas' chats, made once."""
        for persona in self.script.personas:
            if self._store.chat(persona["id"]) is None:
                self._store.add_chat({"type": "private", **persona})

    # --- what has been published

    def published(self) -> list[tuple[ScriptEntry, datetime]]:
        """Entries that stand in the feeds now, with when they were published, oldest first.

        Their days ({+6}) are counted from then, so that a text does not change with the day of the next start."""
        found = [(entry, self._started + entry.at) for entry in self.script.entries if entry.at < 0]
        for run, key, at in self._published:
            if key in self._entries:  # a script that was edited since may have lost it
                found.append((self._entries[key].in_run(run), at))
        moments = [(entry, datetime.fromtimestamp(at, UTC)) for entry, at in sorted(found, key=lambda pair: pair[1])]
        return [(entry.dated(at.date()), at) for entry, at in moments]

    # --- playing

    def play(self) -> None:
        self._set(playing=True)

    def pause(self) -> None:
        self._set(playing=False)

    def set_speed(self, speed: float) -> None:
        if speed not in SPEEDS:
            raise ValueError(f"speed: one of {', '.join(map(str, SPEEDS))}")
        self._set(speed=speed)

    def restart(self) -> None:
        """Plays from the beginning in the same world: what was said stays said, the next edition of it is new."""
        once = [step.key for step in self.script.steps if step.once and step.key in self._done]
        with self._store.together():
            self._done = once
            self._store.set("scenario-done", once)
            self._set(run_number=self.run_number + 1, position=0.0, playing=True)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
            self._store.set(f"scenario-{name}", value)

    @property
    def finished(self) -> bool:
        return self.position >= self.script.duration

    async def run(self) -> None:
        """For ever: moves the position and does what it passes."""
        before = self._clock()
        while True:
            await asyncio.sleep(TICK)
            now = self._clock()
            if self.playing and not self.finished:
                self.advance(min(max(now - before, 0.0), LONGEST_TICK) * self.speed, now)
            before = now

    def advance(self, seconds: float, now: float) -> None:
        """Moves on by so many scenario seconds. What happens is stored before the position that passes it."""
        position = self.position + seconds
        self._publish(position, now)
        for step in self.script.steps:
            if step.at <= position and step.key not in self._done:
                self._try(step, position)
        self._set(position=position)

    def _publish(self, position: float, now: float) -> None:
        """What the position passes, a moment apart, so that order survives a sort by date."""
        due = [
            entry.key
            for entry in self.script.entries
            if 0 <= entry.at <= position and (self.run_number, entry.key) not in self._out
        ]
        for n, key in enumerate(due):
            self._published.append((self.run_number, key, now + n / 1000))
            self._out.add((self.run_number, key))
        if due:
            self._store.set("scenario-published", self._published)

    def _try(self, step: PersonaStep, position: float) -> None:
        """A button that is not there yet is waited for; after a while the person gives up. What is done and that it
        is done are one commit: a kill in between would have it done again."""
        if any(s.chat == step.chat and s.at < step.at and s.key not in self._done for s in self.script.steps):
            return
        with self._store.together():
            try:
                self._act(step)
            except Unknown:
                if position - step.at < PATIENCE * self.speed:
                    return
            self._done.append(step.key)
            self._store.set("scenario-done", self._done)

    def _act(self, step: PersonaStep) -> None:
        if step.say is not None:
            say(self._emulator, step.chat, step.say)
        elif step.location is not None:
            share_location(self._emulator, step.chat, *step.location)
        else:
            tap(self._emulator, step.chat, None, None, match=step.tap)
