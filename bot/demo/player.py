"""The scenario's clock: plays, pauses, changes speed, and survives kill -9 at any moment.

Position, the moment at which each entry was published and which steps the personas have done are stored as they
happen, so that a restart goes on where it was and nothing is published or said twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.demo.bot_api import Emulator
from bot.demo.chat import Unknown, say, tap
from bot.demo.script import PersonaStep, Script, ScriptEntry

TICK = 0.2
SPEEDS = (1, 2, 4, 8, 16)
PATIENCE = 20.0
"""Scenario seconds for which a persona waits for the button that a step presses."""


class Player:
    """clock: wall time in seconds."""

    def __init__(self, script: Script, emulator: Emulator, clock: Callable[[], float]) -> None:
        self.script = script
        self._emulator = emulator
        self._clock = clock
        self._store = emulator.store
        started = self._store.get("scenario-start")
        if started is None:
            started = clock()
            self._store.set("scenario-start", started)
        self._started: float = started
        self.position: float = self._store.get("scenario-position", 0.0)
        self.playing: bool = self._store.get("scenario-playing", False)
        self.speed: float = self._store.get("scenario-speed", 1)
        self._published: dict[str, float] = self._store.get("scenario-published", {})
        self._done: list[str] = self._store.get("scenario-done", [])
        self._meet()

    def _meet(self) -> None:
        """The personas' chats, made once."""
        for persona in self.script.personas:
            if self._store.chat(persona["id"]) is None:
                self._store.add_chat({"type": "private", **persona})

    # --- what has been published

    def published(self) -> list[tuple[ScriptEntry, datetime]]:
        """Entries that stand in the feeds now, with when they were published, oldest first."""
        found = []
        for entry in self.script.entries:
            at = self._started + entry.at if entry.at < 0 else self._published.get(entry.key)
            if at is not None:
                found.append((entry, datetime.fromtimestamp(at, UTC)))
        return sorted(found, key=lambda pair: pair[1])

    # --- playing

    def play(self) -> None:
        self._set(playing=True)

    def pause(self) -> None:
        self._set(playing=False)

    def set_speed(self, speed: float) -> None:
        if speed not in SPEEDS:
            raise ValueError(f"speed: one of {', '.join(map(str, SPEEDS))}")
        self._set(speed=speed)

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
                self.advance((now - before) * self.speed, now)
            before = now

    def advance(self, seconds: float, now: float) -> None:
        """Moves on by so many scenario seconds. What happens is stored before the position that passes it."""
        position = self.position + seconds
        for entry in self.script.entries:
            if 0 <= entry.at <= position and entry.key not in self._published:
                self._published[entry.key] = now
                self._store.set("scenario-published", self._published)
        for step in self.script.steps:
            if step.at <= position and step.key not in self._done:
                self._try(step, position)
        self.position = position
        self._store.set("scenario-position", position)

    def _try(self, step: PersonaStep, position: float) -> None:
        """A button that is not there yet is waited for; after a while the person gives up."""
        earlier = [s for s in self.script.steps if s.chat == step.chat and s.at < step.at and s.key not in self._done]
        if earlier:
            return
        try:
            if step.say is not None:
                say(self._emulator, step.chat, step.say)
            else:
                tap(self._emulator, step.chat, None, None, match=step.tap)
        except Unknown:
            if position - step.at < PATIENCE * max(1.0, self.speed):
                return
        self._done.append(step.key)
        self._store.set("scenario-done", self._done)
