"""Every source with a fixture reads it as its expected file says: the contract between a catalogue row and a payload.

A fixture is FIXTURES/<source id>[.<shape>].<extension>, written by us in the shape that the source really has; the
expected file next to it, <same>.expected.json, holds what `python -m bot parse` prints, reviewed by eye
(docs/adding-a-source.md tells how to make one).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.sources.catalogue import load
from bot.sources.formats import parse_counted

FIXTURES = Path(__file__).parent / "fixtures"
PAYLOADS = sorted(p for p in FIXTURES.iterdir() if not p.name.endswith(".expected.json"))
CATALOGUE = load(None)


def expected_file(payload: Path) -> Path:
    return payload.with_name(payload.name.rpartition(".")[0] + ".expected.json")


def read(payload: Path) -> Mapping[str, Any]:
    parsed = parse_counted(payload.read_bytes(), CATALOGUE.sources[payload.name.partition(".")[0]])
    return {"entries": [e.as_json() for e in parsed.entries], "skipped": len(parsed.skipped), "mode": parsed.mode}


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: p.name)
def test_a_sources_payload_gives_its_expected_entries(payload: Path) -> None:
    found, file = read(payload), expected_file(payload)
    if not file.exists():
        seen = json.dumps(found, ensure_ascii=False, indent=1)
        pytest.fail(f"no {file.name}; check every field of this, then save it:\n{seen}")
    assert found == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: p.name)
def test_reading_the_same_payload_twice_changes_no_fingerprint(payload: Path) -> None:
    source = CATALOGUE.sources[payload.name.partition(".")[0]]
    first, second = (parse_counted(payload.read_bytes(), source).entries for _ in range(2))
    assert [e.fingerprint() for e in first] == [e.fingerprint() for e in second]
    assert len({e.guid for e in first}) == len(first)


def test_at_least_fifteen_sources_of_every_format_have_a_fixture() -> None:
    sources = {payload.name.partition(".")[0] for payload in PAYLOADS}
    assert len(sources) >= 15
    formats = {CATALOGUE.sources[source].format for source in sources}
    assert formats >= {"rss", "atom", "json_list", "html_list", "telegram_channel", "gov_uk", "cap"}
    assert formats >= {"us_state", "canada", "smartraveller", "auswaertiges_amt", "netherlands", "japan", "ireland"}


def test_no_expected_file_is_left_without_its_payload() -> None:
    orphans = set(FIXTURES.glob("*.expected.json")) - {expected_file(p) for p in PAYLOADS}
    assert not orphans
