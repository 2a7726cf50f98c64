"""The scenario's script: entries, personas and their steps, read once and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from bot.i18n import day

_DAY = re.compile(r"\{([+-]\d+)\}")


@dataclass(frozen=True, slots=True)
class ScriptEntry:
    """at: scenario seconds. broken: xml | blocked | bomb, how the feed is served instead."""

    key: str
    at: float
    source: str
    guid: str
    title: str
    text: str
    lang: str
    country: str | None = None
    level: str | None = None
    cap: Mapping[str, Any] = field(default_factory=dict)
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class PersonaStep:
    key: str
    at: float
    chat: int
    say: str | None
    tap: str | None


@dataclass(frozen=True, slots=True)
class Script:
    """duration: the scenario's length in seconds."""

    entries: tuple[ScriptEntry, ...]
    personas: tuple[Mapping[str, Any], ...]
    steps: tuple[PersonaStep, ...]
    publishers: Mapping[str, str]
    duration: float


def load_script(today: date) -> Script:
    """today: what {+6} in a text counts from."""
    catalogue, rows, people = (_read(name) for name in ("catalogue", "entries", "personas"))
    langs = {s["id"]: s.get("lang", "uz") for s in catalogue["source"]}
    names = {p["id"]: p["name"] for p in catalogue["publisher"]}
    entries = tuple(_entry(n, row, langs, today) for n, row in enumerate(rows["entry"]))
    steps = tuple(
        PersonaStep(f"step-{n}", row["at"], row["chat"], row.get("say"), row.get("tap"))
        for n, row in enumerate(people["step"])
    )
    last = max(e.at for e in entries)
    publishers = {s["id"]: names[s["publisher"]] for s in catalogue["source"]}
    return Script(entries, tuple(people["persona"]), steps, publishers, last + 15)


def catalogue_text(base: str) -> str:
    """The sandbox's catalogue with its sources at this base address."""
    return _file("catalogue").replace("BASE", base)


def _file(name: str) -> str:
    return files("bot.demo").joinpath("scenario", name + ".toml").read_text(encoding="utf-8")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name))


def _entry(number: int, row: Mapping[str, Any], langs: Mapping[str, str], today: date) -> ScriptEntry:
    lang = row.get("lang") or langs[row["source"]]

    def dated(match: re.Match[str]) -> str:
        return day(today + timedelta(days=int(match[1])), lang)

    key = f"entry-{number}"
    return ScriptEntry(
        key=key,
        at=float(row["at"]),
        source=row["source"],
        guid=str(row.get("guid") or row.get("country") or (row.get("cap") or {}).get("identifier") or key),
        title=_DAY.sub(dated, row.get("title", "")),
        text=_DAY.sub(dated, row["text"]),
        lang=lang,
        country=row.get("country"),
        level=row.get("level"),
        cap=row.get("cap", {}),
        broken=row.get("broken"),
    )
