"""Drill: `make run`'s process, sandbox and all, is killed with -9 at many moments of the scenario. In the end every
chat holds the same messages as after an undisturbed run."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.world import ROOT, free_port, wait_for

pytestmark = [pytest.mark.drill, pytest.mark.e2e, pytest.mark.timeout(900)]

SEEDS = (7, 11, 23)
KILLS = 12
LAST = 320.0
"""Scenario seconds before which the kills come; five more and it ends."""
SETTLING = 10.0
"""Seconds after the last entry in which its messages arrive."""


class Sandbox:
    """`python -m bot demo --autostart` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        port = free_port()
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "WEB_BIND": f"127.0.0.1:{port}"}
        self._url = f"http://127.0.0.1:{port}"
        self.kills: list[float] = []

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "bot", "demo", "--autostart"]
            self._process = subprocess.Popen(command, cwd=self._folder, env=self._env, stderr=log, stdout=log)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(5)

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(15)

    def get(self, path: str) -> Any:
        """None while nobody answers."""
        try:
            return httpx.get(self._url + path, timeout=5).json()
        except httpx.HTTPError:
            return None

    def is_up(self) -> bool:
        return self.get("/scenario/state") is not None

    def play(self, moments: Sequence[float], chance: random.Random) -> dict[int, Counter[str]]:
        """moments: scenario seconds at which it is killed; sometimes again while it comes up."""
        self.start()
        wait_for(self.is_up, 30)
        for moment in moments:
            wait_for(lambda at=moment: self._position() >= at, 600)
            time.sleep(chance.uniform(0, 0.5))
            self.kill()
            self.start()
            if chance.random() < 0.3:
                time.sleep(chance.uniform(0, 2))
                self.kill()
                self.start()
            wait_for(self.is_up, 30)
        wait_for(lambda: self._position() >= self.get("/scenario/state")["duration"], 600)
        time.sleep(SETTLING)
        try:
            return {chat["id"]: self._said_in(chat["id"]) for chat in self.get("/emulator/chats")}
        finally:
            assert self.stop() == 0

    def _position(self) -> float:
        return float((self.get("/scenario/state") or {"position": -1})["position"])

    def _said_in(self, chat: int) -> Counter[str]:
        """What alerts and broadcasts say in the end, without the time of day. (An answer to a question says what was
        known when it was asked, which after a pause of seconds may be less.)"""
        rows = [row["message"] for row in self.get(f"/emulator/messages?chat={chat}") if not row["deleted"]]
        return Counter(_words(m) for m in rows if m["from"]["is_bot"] and m.get("text", "")[:1] in "🔴🟠🟡🟢📣")


def _words(message: dict[str, Any]) -> str:
    """Of an answer to an earlier message, where and what: its further lines say what is known by the time it leaves
    (an end, who else has said so), and the later it leaves the more that is."""
    text = re.sub(r"\b\d{1,2}:\d\d\b", "HH:MM", message["text"])
    return "\n".join(text.split("\n")[:2]) if "reply_to_message" in message else text


def test_kills_at_any_moment_end_with_the_same_messages(tmp_path: Path) -> None:
    """Played at the pace of `make run`: faster, two publications fall between two polls, and which of them is read
    first is chance even without a kill."""
    names = ("calm", *(f"killed-{seed}" for seed in SEEDS))
    for name in names:
        (tmp_path / name).mkdir()
    moments = {f"killed-{seed}": sorted(random.Random(seed).uniform(0, LAST) for _ in range(KILLS)) for seed in SEEDS}
    with ThreadPoolExecutor() as side_by_side:
        runs = {
            name: side_by_side.submit(Sandbox(tmp_path / name).play, moments.get(name, []), random.Random(name))
            for name in names
        }
        found = {name: run.result() for name, run in runs.items()}
    expected = found.pop("calm")
    assert sum(sum(messages.values()) for messages in expected.values()) > 30
    faults = [fault for name, chats in found.items() for fault in _differences(expected, chats, name)]
    assert not faults, "\n\n".join([str(moments), *faults])


def _differences(expected: dict[int, Counter[str]], found: dict[int, Counter[str]], name: str) -> list[str]:
    """An urgent message whose fate a kill hid is sent once more: a duplicate is better than silence, and no fault."""
    missing = [f"{name}: {chat} lacks {text}" for chat in expected for text in expected[chat] - found[chat]]
    return missing + [f"{name}: {chat} has {t}" for chat in expected for t in set(found[chat]) - set(expected[chat])]
