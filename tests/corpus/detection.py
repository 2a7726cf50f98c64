"""Quality of detection on labelled texts.

The odd lines of ../shared/corpus were looked at while the rules were written, the even ones were not: only their
figures are quoted as results. own.jsonl holds texts of our own for single behaviours; the unit tests assert each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.detection.pipeline import DetectInput, detect

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
OWN = Path(__file__).with_name("own.jsonl")
SETS = ("kinds", "countries", "airlines", "airports", "phones", "emails")


def load(file: Path) -> Iterator[dict[str, Any]]:
    """The labelled texts of a file; what a row does not say is empty."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def rows(half: str, lang: str | None) -> Iterator[dict[str, Any]]:
    for file in sorted(SHARED.glob("*.jsonl")):
        if lang and file.stem != lang:
            continue
        for number, row in enumerate(load(file), 1):
            if half == "all" or (number % 2 == 1) == (half == "odd"):
                yield {**row, "_file": file.stem}


def read(row: dict[str, Any]) -> Any:
    moment = datetime.fromisoformat(row["published"]) if row["published"] else None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return detect(
        DetectInput(row["title"], row["text"], moment, row["source_kind"], row["issuer"], row["lang"].partition("-")[0])
    )


def measure(found: Iterable[tuple[dict[str, Any], Any]]) -> dict[str, float]:
    """F1 of is_alert and of each set (micro), accuracy of phase and valid_until on true alerts that were found."""
    counts: Counter[str] = Counter()
    for row, seen in found:
        counts["alert", row["is_alert"], seen.is_alert] += 1  # type: ignore[index]
        for name in (n for n in SETS if n in row):
            want = set(row[name])
            got = {getattr(v, "value", v) for v in getattr(seen, name)}
            counts[name, "tp"] += len(want & got)  # type: ignore[index]
            counts[name, "fp"] += len(got - want)  # type: ignore[index]
            counts[name, "fn"] += len(want - got)  # type: ignore[index]
        if row["is_alert"] and seen.is_alert and "phase" in row:
            counts["both"] += 1
            counts["phase"] += row["phase"] == (seen.phase.value if seen.phase else None)
            until = seen.valid_until.isoformat() if seen.valid_until else None
            counts["until"] += (row.get("valid_until") or None) == until
    result = {"n": float(sum(v for k, v in counts.items() if k[0] == "alert"))}
    tp, fp, fn = counts["alert", True, True], counts["alert", False, True], counts["alert", True, False]  # type: ignore[index]
    result["is_alert"] = f1(tp, fp, fn)
    result["false_alarms"] = fp / (fp + counts["alert", False, False]) if fp else 0.0  # type: ignore[index]
    result["precision"] = tp / (tp + fp) if tp + fp else 0.0
    result["recall"] = tp / (tp + fn) if tp + fn else 0.0
    for name in SETS:
        result[name] = f1(counts[name, "tp"], counts[name, "fp"], counts[name, "fn"])  # type: ignore[index]
    result["phase"] = counts["phase"] / counts["both"] if counts["both"] else 0.0
    result["valid_until"] = counts["until"] / counts["both"] if counts["both"] else 0.0
    return result


def f1(tp: int, fp: int, fn: int) -> float:
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 1.0


def figures(half: str, lang: str | None, *, show: bool) -> Iterator[str]:
    own = [(row, read(row)) for row in load(OWN) if lang in (None, row["lang"].partition("-")[0])]
    yield _line("own", own)
    if not SHARED.is_dir():
        yield f"{SHARED} is not here: only our own texts were measured"
        return
    found = [(row, read(row)) for row in rows(half, lang)]
    for file in sorted({row["_file"] for row, _ in found}):
        yield _line(file, [(row, seen) for row, seen in found if row["_file"] == file])
    yield _line("all", found)
    for row, seen in found if show else ():
        if row["is_alert"] != seen.is_alert:
            yield f"{row['id']} want {row['is_alert']} {row['kinds']} {seen.score:.2f} {row['title'][:90]}"
            yield f"    {list(seen.rules)[:8]}"


def _line(name: str, found: Iterable[tuple[dict[str, Any], Any]]) -> str:
    return f"detection {name} " + " ".join(f"{key}={value:.2f}" for key, value in measure(found).items())
