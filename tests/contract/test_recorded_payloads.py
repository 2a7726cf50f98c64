"""Payloads recorded from real publishers (../shared/feeds, not part of this repository): skipped where absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed
from bot.sources.catalogue import load
from bot.sources.formats import parse_bare, parse_counted
from tests.conftest import SHARED

FEEDS = SHARED / "feeds"
SOURCES = load(None).sources
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="needs the recorded payloads in ../shared/feeds")

DAILY_LISTS = [
    ("ca-gac-summary", "history/canada_summary"),
    ("ie-dfa-summary", "history/ireland_summary"),
    ("uk-fcdo-summary", "history/unitedkingdom_summary"),
    ("au-smartraveller-summary", "history/australia_summary"),
    ("us-dos-summary", "history/unitedstates_summary"),
    ("au-smartraveller-api", "history/smartraveller_api"),
    ("ca-gac-json", "canada"),
]


@pytest.mark.parametrize(("source_id", "folder"), DAILY_LISTS)
def test_a_daily_list_names_a_country_in_almost_every_row(source_id: str, folder: str) -> None:
    files = sorted((FEEDS / folder).glob("*.json"))
    assert files
    for file in (files[0], files[-1]):
        parsed = parse_counted(file.read_bytes(), SOURCES[source_id])
        assert len(parsed.entries) >= SOURCES[source_id].expect.min
        assert not parsed.skipped
        assert sum(not entry.countries for entry in parsed.entries) <= 1


def test_the_night_of_28_february_changes_ten_rows_and_raises_nine_of_them() -> None:
    """Iraq was at the highest level before: there only the words changed."""

    def rows(day: str) -> dict[str, Entry]:
        body = (FEEDS / f"history/canada_summary/{day}.json").read_bytes()
        return {entry.countries[0]: entry for entry in parse_counted(body, SOURCES["ca-gac-summary"]).entries}

    before, after = rows("2026-02-28"), rows("2026-03-01")
    changed = {c for c in after if after[c].fingerprint() != before[c].fingerprint()}
    raised = {c for c in changed if after[c].level != before[c].level}
    assert changed == {"AE", "BH", "IL", "IQ", "JO", "KW", "LB", "OM", "QA", "SA"}
    assert changed - raised == {"IQ"}
    assert all(after[c].level in ("avoid", "reconsider") for c in raised)


@pytest.mark.parametrize(
    ("format", "pattern", "least"),
    [
        ("rss", "gdacs/*.xml", 1),
        ("rss", "rss/content-encoded.rss", 7),
        ("rss", "rss/miniflux_no_encoding_ISO-8859-1.xml", 9),
        ("atom", "rss/heise.atom", 15),
        ("atom", "rss/feedburner.atom", 25),
        ("cap", "cap/meteoalarm*.xml", 1),
        ("cap", "cap/*.atom", 1),
        ("cap", "cap/saskalert*.json", 1),
        ("gov_uk", "govuk/*frontend*.json", 1),
        ("telegram_channel", "telegram/*.html", 2),
    ],
)
def test_every_payload_of_a_format_is_read_without_a_map(format: str, pattern: str, least: int) -> None:
    files = sorted(FEEDS.glob(pattern))
    assert files
    for file in files:
        assert len(parse_bare(format, file.read_bytes())) >= least, file.name


def test_a_moved_page_is_no_feed() -> None:
    with pytest.raises(NotAFeed):
        parse_bare("rss", Path(FEEDS / "rss/unrecognized.rss").read_bytes())
