"""Every stream of tests/corpus/streams.jsonl goes as it is labelled: what opens, what is held, what rings."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.services.replay import Reader, entry_from, replay
from tests.corpus import missions
from tests.corpus import streams as corpus

STREAMS = corpus.streams()
EVERYWHERE = {row[0] for rows in STREAMS.values() for entry in rows for row in entry["expect"]} - {"-"}


@pytest.mark.parametrize("rows", STREAMS.values(), ids=list(STREAMS))
def test_goes_as_labelled(rows: list[dict[str, Any]]) -> None:
    for row_id, want, got in corpus.played(rows):
        assert got == want, row_id


@pytest.mark.parametrize("lang", ["en", "ru", "uz"])
@pytest.mark.parametrize("rows", STREAMS.values(), ids=list(STREAMS))
def test_a_reader_gets_one_short_message_an_entry_and_a_twin_without_links(
    rows: list[dict[str, Any]], lang: str
) -> None:
    reader = Reader(EVERYWHERE, "UZ", lang)
    rings = {row["id"] for row in rows if any(e[3] == "push" for e in row["expect"])}
    got = {}
    for entry, now, steps in replay(entry_from(row, n) for n, row in enumerate(rows, 1)):
        if (line := reader.receive(entry, now, steps)) is not None:
            got[line["entry"]] = line
    for line in got.values():
        assert len(re.sub(r"<[^>]+>", "", line["text"])) < 500
        assert len(line["plain"]) < 300
        assert not re.search(r"https?:|[<>]", line["plain"])
    rang = {entry for entry, line in got.items() if line["notify"] == "push"}
    assert rang == rings


def test_the_figures_of_missions_are_measured_by_language() -> None:
    lines = list(missions.figures("kk", show=False))
    assert len(lines) == 2
    assert lines[-1].startswith("missions all n=")
