"""Quality of the life cycle on labelled streams (streams.jsonl): every entry through detection and decisions.

Each row is an entry of a stream, in the order in which it arrives, and `expect`, what it should do: [country, track,
decision, notify], "-" where an entry is about no country and no track."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.services.replay import entry_from, outcome_line, replay
from tests.corpus.detection import f1, load

STREAMS = Path(__file__).with_name("streams.jsonl")
Outcome = tuple[str, str, str, str]


def streams() -> dict[str, list[dict[str, Any]]]:
    return {name: list(rows) for name, rows in groupby(load(STREAMS), key=lambda row: str(row["stream"]))}


def played(rows: list[dict[str, Any]]) -> Iterator[tuple[str, set[Outcome], set[Outcome]]]:
    """(id, expected, what happened), in order of publication."""
    expected = {row["id"]: {tuple(e) for e in row["expect"]} for row in rows}
    for entry, _, steps in replay(entry_from(row, n) for n, row in enumerate(rows, 1)):
        line = outcome_line(entry, steps)
        got = {(o["country"] or "-", o["track"] or "-", o["decision"], o["notify"]) for o in line["outcomes"]}
        yield line["id"], expected[line["id"]], got  # type: ignore[misc]


def figures(*, show: bool) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for name, rows in streams().items():
        for row_id, want, got in played(rows):
            counts["entries"] += 1
            counts["right"] += want == got
            rings, rang = ({o for o in outcomes if o[3] == "push"} for outcomes in (want, got))
            counts["tp"] += len(rings & rang)
            counts["fp"] += len(rang - rings)
            counts["fn"] += len(rings - rang)
            if show and want != got:
                yield f"{name}: {row_id} want {sorted(want)} got {sorted(got)}"
    yield (
        f"lifecycle streams={len(streams())} entries={counts['entries']} "
        f"decisions={counts['right'] / counts['entries']:.2f} pushes={f1(counts['tp'], counts['fp'], counts['fn']):.2f}"
    )
