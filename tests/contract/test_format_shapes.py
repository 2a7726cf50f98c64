"""Every format's shapes: a payload with words of our own, and what must come out of it, read by eye.

A shape is SHAPES/<format>.<shape>.<extension>; its map, where the format needs one, <format>.<shape>.map.toml; what
comes out, <format>.<shape>.expected.json."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import FORMATS, parse_counted
from bot.sources.map_rules import faults

SHAPES = Path(__file__).parent / "shapes"
PAYLOADS = sorted(p for p in SHAPES.iterdir() if not p.name.endswith((".expected.json", ".map.toml")))
MINISTRY = Publisher("mfa-example", "MFA of Example", "KZ", Tier.OFFICIAL, "ministry")


def beside(payload: Path, ending: str) -> Path:
    return payload.with_name(payload.name.rpartition(".")[0] + ending)


def source_of(payload: Path) -> Source:
    rules = beside(payload, ".map.toml")
    given = tomllib.loads(rules.read_text(encoding="utf-8")) if rules.exists() else {}
    form = payload.name.partition(".")[0]
    lang = None if form == "json_feed" else "ru"
    return Source("example", MINISTRY, "https://mfa.example/ru/", form, lang, 60, map=given)


def read(payload: Path) -> Mapping[str, Any]:
    parsed = parse_counted(payload.read_bytes(), source_of(payload))
    return {
        "entries": [entry.as_json() for entry in parsed.entries],
        "skipped": list(parsed.skipped),
        "notes": list(parsed.notes),
        "mode": parsed.mode,
    }


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: p.name)
def test_a_shape_gives_what_is_expected(payload: Path) -> None:
    assert list(faults(payload.name.partition(".")[0], source_of(payload).map)) == []
    found, file = read(payload), beside(payload, ".expected.json")
    if not file.exists():
        seen = json.dumps(found, ensure_ascii=False, indent=1)
        pytest.fail(f"no {file.name}; check every field of this, then save it:\n{seen}")
    assert found == json.loads(file.read_text(encoding="utf-8"))


def test_the_general_formats_each_have_a_shape() -> None:
    shown = {payload.name.partition(".")[0] for payload in PAYLOADS}
    assert shown >= {"rdf", "json_feed", "json_list", "html_list", "telegram_channel"}
    assert shown <= set(FORMATS)
