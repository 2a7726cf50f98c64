"""Every text of tests/corpus/own.jsonl is read exactly as it is labelled: alerts and what must stay silent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.corpus.detection import OWN, load, read

ROWS = list(load(OWN))


def named(row: dict[str, Any]) -> str:
    return f"{row['id']}: {row['behaviour']}"


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_reads_as_labelled(row: dict[str, Any]) -> None:
    found = read(row)
    assert found.is_alert == row["is_alert"], found.rules
    assert {k.value for k in found.kinds} == set(row["kinds"]), found.rules
    assert set(found.countries) == set(row["countries"]), found.evidence
    for name in ("airlines", "airports", "flights", "phones", "emails"):
        if name in row:
            assert set(getattr(found, name)) == set(row[name])
    if "phase" in row:
        assert found.phase is not None
        assert found.phase.value == row["phase"]
    assert (found.valid_until.isoformat() if found.valid_until else None) == row.get("valid_until")


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_every_span_lies_in_the_text_and_says_its_rule(row: dict[str, Any]) -> None:
    whole = row["title"] + "\n" + row["text"]
    found = read(row)
    for name in ("kinds", "countries", "airlines", "airports", "flights", "phones", "emails"):
        said = {str(getattr(value, "value", value)) for value in getattr(found, name)}
        assert {e.value for e in found.evidence if e.field == name} == said, name
    for evidence in found.evidence:
        assert 0 <= evidence.start < evidence.end <= len(whole)
        assert evidence.rule


def test_the_texts_are_balanced() -> None:
    languages = Counter(row["lang"].partition("-")[0] for row in ROWS)
    silent = sum(not row["is_alert"] for row in ROWS)
    assert len(ROWS) >= 60
    assert min(languages[lang] for lang in ("en", "ru", "uz")) >= 20
    assert silent >= len(ROWS) / 4
