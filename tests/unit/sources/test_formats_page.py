"""The pages on sources say what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from bot.sources.catalogue import load
from bot.sources.formats import FORMATS

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = (DOCS / "adding-a-source.md").read_text(encoding="utf-8")


def table() -> dict[str, tuple[str, str]]:
    """format -> (what it is for, what its map says), of the table of formats; one row may name several."""
    rows: dict[str, tuple[str, str]] = {}
    lines = GUIDE[GUIDE.index("| format |") :].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            break
        names, purpose, rules = (cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
        rows |= dict.fromkeys(re.findall(r"`([a-z_]+)`", names), (purpose, rules))
    return rows


def test_the_table_of_formats_is_the_table_of_the_code() -> None:
    found = table()
    assert set(found) == set(FORMATS), "docs/adding-a-source.md: the table of formats"
    for name, (purpose, rules) in found.items():
        assert purpose, name
        named = set(re.findall(r"`([a-z_]+)`", rules))
        assert FORMATS[name].needs <= named, f"{name}: its row must say what its map needs"
        assert named <= FORMATS[name].map_keys, f"{name}: its row names keys that it does not know"
        assert bool(FORMATS[name].map_keys) is (rules != "none"), f"{name}: 'none' where it knows no keys"


def test_the_row_of_the_guide_is_sound(tmp_path: Path) -> None:
    example = next(block for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL) if "[[source]]" in block)
    assert set(tomllib.loads(example)) == {"publisher", "source"}
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    assert list(load(tmp_path).sources) == ["kg-mfa-news"]


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in (DOCS / "adding-a-source.md", DOCS / "formats.md"):
        for target in re.findall(r"\]\(([\w.-]+\.md)\)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{page.name}: {target}"
