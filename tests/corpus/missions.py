"""Quality of answers about missions: the questions of tests/unit/missions, by language."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.data.missions import load_directory
from bot.detection.mission_query import answer

QUESTIONS = Path(__file__).parents[1] / "unit" / "missions"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def figures(lang: str | None, *, show: bool) -> Iterator[str]:
    """How often the first mission of the answer is the one meant: its state, its host, its city."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in questions():
        if lang not in (None, row["lang"]):
            continue
        want = (row["sending"], row["host"], row["city"])
        got = first(row["query"], row.get("citizen") or None)
        counts[row["lang"], "n"] += 1
        for part in ("host", "mission"):
            counts[row["lang"], part] += want == got if part == "mission" else want[1] == got[1]
        if show and want != got:
            yield f"{row['query']!r} want {want} got {got}"
    total: Counter[str] = Counter()
    for asked, part in counts:
        total[part] += counts[asked, part]
    for asked in sorted({asked for asked, _ in counts}):
        yield _line(asked, *(counts[asked, part] for part in ("n", "mission", "host")))
    yield _line("all", total["n"], total["mission"], total["host"])


def questions() -> Iterator[dict[str, str]]:
    for name in ("queries.tsv", "typed.tsv"):
        with (QUESTIONS / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter="\t")


def first(words: str, citizen: str | None) -> tuple[str, str, str]:
    found = answer(load_directory(), words, citizen=citizen, now=NOW)
    if not found["missions"]:
        return "", found["host"] or "", found["city"] or ""
    mission = found["missions"][0]
    return mission["sending"], mission["host"], mission["city"]


def _line(name: str, n: int, mission: int, host: int) -> str:
    return f"missions {name} n={n} mission={mission / max(n, 1):.2f} host={host / max(n, 1):.2f}"
