"""The recorded lists of advice, replayed version by version through parse and the standing comparison: exactly the
changes of level that really happened, and none of the moved dates. Skipped where ../shared is absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import standing_lists
from bot.domain.standing import Known, compare, row_of
from bot.sources.catalogue import load
from bot.sources.formats import parse_counted
from tests.conftest import SHARED

HISTORY = SHARED / "feeds" / "history"
SOURCES = load(None).sources
pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason="needs the recorded payloads in ../shared/feeds/history")

# (version that makes it known, what). A lowering, and regional advice that is dropped, is known one version after the
# one that first shows it: Iraq's on 1 March, Oman's on the 5th, Mozambique's on 17 June.
CANADA = [
    ("2026-03-01", "AE caution -> avoid"),
    ("2026-03-01", "BH caution -> avoid"),
    ("2026-03-01", "IL+PS reconsider, regional -> avoid"),
    ("2026-03-01", "JO caution, regional -> reconsider, regional"),
    ("2026-03-01", "KW caution, regional -> avoid"),
    ("2026-03-01", "LB reconsider, regional -> avoid"),
    ("2026-03-01", "OM caution, regional -> reconsider, regional"),
    ("2026-03-01", "QA caution -> avoid"),
    ("2026-03-01", "SA caution, regional -> reconsider, regional"),
    ("2026-03-02", "IQ avoid, regional -> avoid"),
    ("2026-03-06", "CY normal, regional -> caution"),
    ("2026-03-06", "OM reconsider, regional -> reconsider"),
    ("2026-03-18", "AU normal -> normal, regional"),
]
AUSTRALIA = [("2025-06-13", "IL+PS reconsider -> avoid"), ("2025-06-18", "QA normal -> caution")]
UNITED_STATES = [("2025-06-21", "MZ reconsider -> caution")]
# the United Kingdom came back one run after it had dropped out (the run before is not recorded); Senegal, Bulgaria and
# Lebanon drop out for one run each and are not told
AUSTRALIA_API = [("2025-01-31T0007", "GB nothing -> caution"), ("2025-02-03T0605", "CD reconsider -> avoid")]

LISTS = [
    ("ca-gac-summary", "canada_summary", CANADA, 409),
    ("ie-dfa-summary", "ireland_summary", [], 40),
    ("uk-fcdo-summary", "unitedkingdom_summary", [], 90),
    ("au-smartraveller-summary", "australia_summary", AUSTRALIA, 30),
    ("us-dos-summary", "unitedstates_summary", UNITED_STATES, 6),
    ("au-smartraveller-api", "smartraveller_api", AUSTRALIA_API, 0),
]


def shown(row: object) -> str:
    if row is None:
        return "nothing"
    return f"{row.level}{', regional' if row.regional else ''}"  # type: ignore[attr-defined]


def stored(state: Mapping[str, Known]) -> dict[str, Known]:
    """The state as it comes back from the database, which keeps less of it."""
    return {
        key: standing_lists.thawed(standing_lists.kept(known), standing_lists.date(known))
        for key, known in state.items()
    }


def replay(source_id: str, files: list[Path], *, url: str | None = None) -> tuple[list[tuple[str, str]], int]:
    """(version, change) for every change that is told, and how many rows only moved their date."""
    source = SOURCES[source_id]
    source = replace(source, url=url) if url else source
    state: Mapping[str, Known] = {}
    found: list[tuple[str, str]] = []
    moved = 0
    for file in files:
        parsed = parse_counted(file.read_bytes(), source)
        assert not parsed.skipped
        result = compare(state, [row for entry in parsed.entries if (row := row_of(entry))], complete=url is None)
        assert not result.outage
        state, moved = stored(result.state), moved + result.moved
        version = file.name.partition(".")[0]
        found += [(version, f"{c.row.key} {shown(c.before)} -> {shown(c.after)}") for c in result.changes]
    return found, moved


@pytest.mark.parametrize(("source_id", "folder", "changes", "dates"), LISTS, ids=[row[1] for row in LISTS])
def test_a_recorded_list_tells_its_changes_of_level_and_no_moved_date(
    source_id: str, folder: str, changes: list[tuple[str, str]], dates: int
) -> None:
    files = sorted((HISTORY / folder).glob("*.json"))
    assert files
    assert replay(source_id, files) == (changes, dates)


@pytest.mark.parametrize(
    ("source_id", "folder", "url", "changes"),
    [
        ("ca-gac-table", "ca_pages/iran", "https://travel.gc.ca/destinations/iran", []),
        ("ca-gac-table", "ca_pages/qatar", "https://travel.gc.ca/destinations/qatar", ["QA caution -> avoid"]),
        (
            "ca-gac-table",
            "ca_pages/united-arab-emirates",
            "https://travel.gc.ca/destinations/united-arab-emirates",
            ["AE caution -> avoid"],
        ),
        ("ie-dfa", "ie_pages/iran", "https://www.ireland.ie/en/dfa/overseas-travel/advice/iran/", []),
        (
            "ie-dfa",
            "ie_pages/united-arab-emirates",
            "https://www.ireland.ie/en/dfa/overseas-travel/advice/united-arab-emirates/",
            [],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "_pages" in value else "",
)
def test_a_countrys_recorded_page_tells_its_changes(source_id: str, folder: str, url: str, changes: list[str]) -> None:
    files = sorted((HISTORY / folder).glob("*.md"))
    assert files
    found, _ = replay(source_id, files, url=url)
    assert found == [("2026-03-01", change) for change in changes]


def test_ireland_kept_iran_at_do_not_travel_and_the_emirates_at_caution() -> None:
    for slug, level in (("iran", "avoid"), ("united-arab-emirates", "caution")):
        page = SOURCES["ie-dfa"].url + slug + "/"
        for file in (HISTORY / "ie_pages" / slug).glob("*.md"):
            [entry] = parse_counted(file.read_bytes(), replace(SOURCES["ie-dfa"], url=page)).entries
            assert entry.level == level


def test_the_canadian_index_of_2014_still_reads() -> None:
    body = (SHARED / "feeds/canada/index-alpha-eng.2014.json").read_bytes()
    parsed = parse_counted(body, SOURCES["ca-gac-json"])
    assert len(parsed.entries) == 229
    assert not parsed.skipped
    assert not [entry.title for entry in parsed.entries if not entry.countries or entry.level is None]
    assert sum(bool(entry.extra["regional"]) for entry in parsed.entries) == 57
