"""The scenario's script: entries, personas and their steps, read from bot/demo/scenario/*.toml and checked.

docs/sandbox.md says how to write one. Everything that is wrong with it is said at once (ConfigError)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from bot.domain.errors import ConfigError
from bot.i18n import LANGUAGES, country_name, day

BROKEN = ("xml", "blocked", "bomb")
LEVELS = ("normal", "caution", "reconsider", "avoid")
AFTERGLOW = 15
"""Seconds after the last entry for which the scenario still runs."""
_DAY = re.compile(r"\{([+-]\d+)\}")


@dataclass(frozen=True, slots=True)
class ScriptEntry:
    """One publication. at: scenario seconds, negative for what stands there before. guid: the same guid again is an
    edit. country, level: one country's row in a government's list. cap: fields of a CAP alert.
    broken: how the feed is served instead (xml | blocked | bomb)."""

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

    def dated(self, today: date) -> ScriptEntry:
        """With {+6} written as the day six days after `today`, in the entry's language."""

        def written(match: re.Match[str]) -> str:
            return day(today + timedelta(days=int(match[1])), self.lang)

        return replace(self, title=_DAY.sub(written, self.title), text=_DAY.sub(written, self.text))

    def in_run(self, run: int) -> ScriptEntry:
        """As another playing publishes it: a new item, except that a country keeps its row."""
        return self if run == 1 or self.country else replace(self, guid=f"{self.guid}-{run}")


@dataclass(frozen=True, slots=True)
class PersonaStep:
    """What a persona does at `at`: says something, presses the newest button whose data matches `tap`, or shares a
    location (lat, lon). once: not again when the scenario is played again."""

    key: str
    at: float
    chat: int
    say: str | None = None
    tap: str | None = None
    location: tuple[float, float] | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """forms: source -> which payload it is served as. publishers: source -> name. duration: seconds."""

    entries: tuple[ScriptEntry, ...]
    personas: tuple[Mapping[str, Any], ...]
    steps: tuple[PersonaStep, ...]
    forms: Mapping[str, str]
    publishers: Mapping[str, str]
    duration: float


def load_script() -> Script:
    catalogue, told, people = (_read(name) for name in ("catalogue", "entries", "personas"))
    faults: list[str] = []
    names = {p["id"]: p["name"] for p in catalogue["publisher"]}
    langs = {s["id"]: s.get("lang", "en") for s in catalogue["source"]}
    entries = tuple(_entries(told, langs, faults))
    steps = tuple(_steps(people, faults))
    forms: Mapping[str, str] = told["forms"]
    faults += [f"forms: {source} is not in the catalogue" for source in sorted(set(forms) - set(langs))]
    faults += [f"forms: {source} has none" for source in sorted(set(langs) - set(forms))]
    if faults:
        raise ConfigError("scenario: " + "; ".join(faults))
    return Script(
        entries=entries,
        personas=tuple(people["persona"]),
        steps=steps,
        forms=forms,
        publishers={s["id"]: names[s["publisher"]] for s in catalogue["source"]},
        duration=max(e.at for e in entries) + AFTERGLOW,
    )


def catalogue_text(base: str) -> str:
    """The sandbox's catalogue with its sources at this base address."""
    return _file("catalogue").replace("BASE", base)


def _file(name: str) -> str:
    return files("bot.demo").joinpath("scenario", name + ".toml").read_text(encoding="utf-8")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name))


# --- entries ---------------------------------------------------------------------------------------------------------

_ENTRY_KEYS = {f.name for f in fields(ScriptEntry)} - {"key"}


def _entries(told: Mapping[str, Any], langs: Mapping[str, str], faults: list[str]) -> Iterator[ScriptEntry]:
    """In the order of `at`; each key is made of what the entry is, so that it survives a reordered file."""
    editions: Counter[tuple[str, str]] = Counter()
    forms: Mapping[str, str] = told["forms"]
    for row in sorted([*_standing(told), *told["entry"]], key=_at):
        if fault := _fault(row, langs):
            faults.append(f"entry {row.get('title') or row.get('guid') or row.get('text')!r}: {fault}")
            continue
        source, guid = row["source"], _guid(row)
        editions[source, guid] += 1
        yield ScriptEntry(
            key=f"{source}/{guid}/{editions[source, guid]}",
            at=float(row["at"]),
            source=source,
            guid=guid,
            title=row.get("title") or _row_title(row.get("country"), forms.get(source)),
            text=row.get("text", ""),
            lang=row.get("lang") or langs[source],
            country=row.get("country"),
            level=row.get("level"),
            cap=row.get("cap", {}),
            broken=row.get("broken"),
        )


def _at(row: Mapping[str, Any]) -> float:
    at = row.get("at")
    return float(at) if isinstance(at, int | float) else 0.0


def _row_title(country: str | None, form: str | None) -> str:
    """The title that a government's list gives a country's row."""
    name = country_name(country, "en") if country else ""
    return f"{name} travel advice" if name and form == "gov_uk" else name


def _standing(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A government's list as it stands before the scenario: one row a country."""
    for table in told.get("standing", ()):
        for country, level in table["levels"].items():
            yield {k: v for k, v in table.items() if k != "levels"} | {"country": country, "level": level}


def _fault(row: Mapping[str, Any], langs: Mapping[str, str]) -> str | None:
    if unknown := sorted(set(row) - _ENTRY_KEYS):
        return f"unknown {', '.join(unknown)}"
    if row.get("source") not in langs:
        return f"source {row.get('source')!r} is not in the catalogue"
    if not isinstance(row.get("at"), int | float):
        return "at: seconds expected"
    if row.get("broken") not in (None, *BROKEN):
        return f"broken: one of {', '.join(BROKEN)}"
    if row.get("level") not in (None, *LEVELS):
        return f"level: one of {', '.join(LEVELS)}"
    if (
        _DAY.search(f"{row.get('title')} {row.get('text')}")
        and (row.get("lang") or langs[row["source"]]) not in LANGUAGES
    ):
        return f"days can be written in {', '.join(LANGUAGES)} only"
    said = row.get("title") or row.get("text") or row.get("broken")
    return None if said else "says nothing"


def _guid(row: Mapping[str, Any]) -> str:
    given = row.get("guid") or row.get("country") or (row.get("cap") or {}).get("identifier")
    words = f"{row.get('title', '')}\n{row.get('text', '')}\n{row['at'] if row.get('broken') else ''}"
    return str(given) if given else hashlib.blake2b(words.encode(), digest_size=4).hexdigest()


# --- personas --------------------------------------------------------------------------------------------------------


def _steps(people: Mapping[str, Any], faults: list[str]) -> Iterator[PersonaStep]:
    """Those of joining, once; then those of every playing."""
    known = {persona["id"] for persona in people["persona"]}
    for table, once in (("joining", True), ("step", False)):
        for n, row in enumerate(people.get(table, ())):
            acts = [row.get("say"), row.get("tap"), row.get("location")]
            if row.get("chat") not in known:
                faults.append(f"{table} {n}: chat {row.get('chat')} is no persona")
            elif sum(act is not None for act in acts) != 1:
                faults.append(f"{table} {n}: one of say, tap, location expected")
            else:
                place = (row["location"][0], row["location"][1]) if "location" in row else None
                yield PersonaStep(
                    f"{table}-{n}", float(row["at"]), row["chat"], row.get("say"), row.get("tap"), place, once
                )
