"""The strict reader and feedparser read every sound feed alike."""

from __future__ import annotations

import io
from pathlib import Path

import feedparser
import pytest

from bot.domain.errors import ParseError
from bot.domain.source import Publisher, Source, Tier
from bot.sources.formats import rss, strict
from bot.sources.formats.charset import as_utf8

FIXTURES = Path(__file__).parent / "fixtures"
RECORDED = Path(__file__).resolve().parents[3] / "shared" / "feeds"
KEPT = ["gdacs_iso3", "gdacs_alertlevel", "gdacs_eventtype", "ta_level", "dc_coverage"]
ANYONE = Publisher("anyone", "Anyone", "", Tier.NEWS, "news")
SOURCE = Source("any", ANYONE, "", "rss", None, 60, map={"keep": KEPT})
DAMAGED = {
    "miniflux_utf8-incorrect-prolog.xml",
    "us-cdc-notices.xml",
    "miniflux_no_encoding_ISO-8859-1.xml",
    "miniflux_invalid-prolog.xml",
}


def feeds() -> list[Path]:
    """Whatever begins like a feed."""
    files = [f for folder in (FIXTURES, RECORDED) for f in sorted(folder.rglob("*")) if f.is_file()]
    return [f for f in files if any(root in f.read_bytes()[:600].lower() for root in (b"<rss", b"<feed", b"<rdf"))]


@pytest.mark.parametrize("file", feeds(), ids=lambda f: f.name)
def test_both_readers_give_the_same_entries(file: Path) -> None:
    body, repaired = as_utf8(file.read_bytes(), None)
    feed = None if repaired else strict.read(body.lstrip())
    if feed is None:
        assert file.name in DAMAGED or b"utf-16" in body[:200].lower() or repaired, "sound XML is read strictly"
        return
    tolerant = feedparser.parse(io.BytesIO(body.lstrip()), sanitize_html=False, resolve_relative_uris=False)
    spoken = tolerant.feed.get("language")
    read = rss._entries(feed.items, [], SOURCE, "strict", feed.lang)
    assert read == rss._entries(tolerant.entries, [], SOURCE, "strict", spoken)


def test_a_declared_entity_is_not_expanded_wherever_it_hides() -> None:
    bomb = (
        b"<!-- <a> --><!DOCTYPE r [<!ENTITY a 'ha'>]><rss><channel><item><title>&a;&a;</title></item></channel></rss>"
    )
    assert strict.read(bomb) is None
    with pytest.raises(ParseError, match="entities"):
        rss.parse(bomb, SOURCE)


@pytest.mark.parametrize(
    "body",
    [b"", b"<rss", b"<html><body>x</body></html>", b"\xff\xfe\x00", b"<rss><channel>&nbsp;</channel></rss>", b"{}"],
)
def test_what_is_no_sound_feed_is_left_to_the_tolerant_reader(body: bytes) -> None:
    assert strict.read(body) is None
