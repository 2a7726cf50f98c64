"""Every recorded payload has an expectation that was checked by hand, or is refused with a reason: a file that is added
to ../shared/feeds without one fails here. Skipped where ../shared is absent."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from bot.domain.errors import ParseError
from bot.domain.source import Publisher, Source, Tier
from bot.sources import countries
from bot.sources.catalogue import load
from bot.sources.formats import Parsed, parse_counted
from tests.conftest import SHARED

FEEDS = SHARED / "feeds"
SOURCES = load(None).sources
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="needs the recorded payloads in ../shared/feeds")

ELSEWHERE = {
    "test_recorded_hazards.py": ("cap/", "gdacs/", "hazard/", "history/gdacs_geojson/", "oref/", "usgs/"),
    "test_recorded_lists.py": (
        *("canada/index-alpha-eng.2014.json", "history/australia_summary/", "history/canada_summary/"),
        *("history/ireland_summary/", "history/smartraveller_api/", "history/unitedkingdom_summary/"),
        "history/unitedstates_summary/",
    ),
}
"""Folders that another test reads file by file, and holds to what was checked."""


def source(form: str, lang: str | None = None) -> Source:
    return Source("x", Publisher("x", "X", "", Tier.NEWS, "news"), "https://x.example/feed", form, lang, 60)


def read(form: str, name: str) -> Parsed:
    return parse_counted((FEEDS / name).read_bytes(), source(form))


# file: format, entries, reader, guid and title and day of the first, the last's title
FEED_FILES = {
    "rss/content-encoded.rss": (
        *("rss", 7, "strict", "https://medium.com/p/125af37d838f", "THE CREATIVE FORAGER", "2018-04-09"),
        "Wild Flavors All Year Round",
    ),
    "rss/feedburner.atom": (
        *("atom", 25, "strict", "tag:blogger.com,1999:blog-7815614485808579332.post-8394866751819460570"),
        *("AdWords and DFP Java client library will soon require Java 7+", "2016-06-03"),
        "Using the Google My Business API to manage your location extensions",
    ),
    "rss/heise.atom": (
        *("atom", 15, "strict", "http://heise.de/-3088438", "Java-Anwendungsserver: Red Hat gibt WildFly 10 frei"),
        *("2016-02-01", "Apache Software Foundation bekommt ein neues Logo"),
    ),
    "rss/miniflux_invalid-prolog.xml": ("rss", 1, "tolerant", "made:a8cec081a3c364ddd9b6a8da", "Café", None, "Café"),
    "rss/miniflux_utf8-incorrect-prolog.xml": (
        *("rss", 1, "tolerant", "made:a8cec081a3c364ddd9b6a8da", "Café", None, "Café"),
    ),
    "rss/miniflux_no_encoding_ISO-8859-1.xml": (
        *("rss", 9, "tolerant"),
        "https://le-cercle-psy.scienceshumaines.com/perturbateurs-endocriniens-quels-effets-sur-le-cerveau_sh_39995",
        *("Perturbateurs endocriniens : quels effets sur le cerveau ?", "2018-10-17"),
        "Psychologue à domicile : de la clinique à l'état brut",
    ),
    "rss/miniflux_small_atom.xml": (
        *("atom", 20, "strict", "tag:github.com,2008:Grit::Commit/6d97f8b4582414b6ce69467656824690057d4793"),
        *("Parse podcast categories", "2024-03-12"),
        "Reuse a Reader instead of copying to a buffer when parsing an atom feed",
    ),
    "telegram/tme_s_infoscape_test.html": (
        *("telegram_channel", 5, "strict", "infoscape_test/2", "простое сообщение", "2022-05-24", "ответ на сообщение"),
    ),
    "telegram/tme_s_minimal.html": (
        *("telegram_channel", 2, "strict", "autonews/12345", "Toyota представила обновлённый Camry", "2026-04-10"),
        "Haval открыл 10 дилерских центров в Казахстане",
    ),
}
REFUSED = {
    "rss/incomplete-fields.atom": ("atom", "neither title nor text"),
    "rss/missing-fields.atom": ("atom", "neither title nor text"),
    "rss/unrecognized.rss": ("rss", "an HTML page instead of a feed: Document Moved"),
    "govuk/travel_advice.schema.json": ("gov_uk", "no content item"),
    "govuk/travel_advice_index.schema.json": ("gov_uk", "no content item"),
    "reference/fips10_4_to_iso3.csv": ("json_list", "not JSON"),
    "reference/jp_mofa_country_codes.csv": ("json_list", "not JSON"),
    "reference/uk_fcdo_slug_iso.csv": ("json_list", "not JSON"),
    "telegram/tme_s_infoscape_test.expected.json": ("telegram_channel", "no posts"),
    **{
        f"history/ca_pages/{place}/{day}.info.json": ("canada", "no destination")
        for place, days in {
            "iran": ("2026-02-05", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-04", "2026-03-05"),
            "qatar": ("2026-02-05", *(f"2026-{day}" for day in ("02-28", "03-01", "03-02", "03-04", "03-05", "03-06"))),
            "united-arab-emirates": (
                *("2026-02-19", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"),
                *("2026-03-05", "2026-03-06", "2026-03-07"),
            ),
        }.items()
        for day in days
    },
}
# file: country, level, withdrawn, how the text begins
GOV_UK = {
    "alt-country": ("TR", "normal", False, "Summary – a series of earthquakes of magnitudes up to 5.3"),
    "full-country-without-summary": ("AL", "normal", False, "Summary – the main opposition party has called"),
    "full-country": ("AL", "normal", False, "Summary – the main opposition party has called"),
    "no-parts": ("AQ", "normal", False, "Info about the cold."),
    "withdrawn-full-country": ("AL", None, True, "Summary – the main opposition party has called"),
}
INDEX = "govuk/travel_advice_index_frontend_index.json"
# place: day -> level; a day that is not named has the level of the one before it
PAGES = {
    "ca_pages/iran": {"2026-02-05": "avoid"},
    "ca_pages/qatar": {"2026-02-05": "caution", "2026-03-01": "avoid"},
    "ca_pages/united-arab-emirates": {"2026-02-19": "caution", "2026-03-01": "avoid"},
    "ie_pages/iran": {"2026-02-07": "avoid"},
    "ie_pages/united-arab-emirates": {"2026-02-15": "caution"},
}


def listed() -> list[str]:
    if not FEEDS.is_dir():
        return []
    with (FEEDS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file, delimiter="\t")]


def expectations(name: str) -> int:
    here = [*FEED_FILES, *REFUSED, INDEX, "reference/fcdo_countries.json"]
    here += [f"govuk/travel_advice_frontend_{page}.json" for page in GOV_UK]
    pages = any(name.startswith(f"history/{folder}/") and name not in REFUSED for folder in PAGES)
    return (
        (name in here) + pages + sum(name.startswith(prefix) for prefixes in ELSEWHERE.values() for prefix in prefixes)
    )


def test_every_recorded_payload_has_one_expectation() -> None:
    names = listed()
    assert len(names) == len(set(names)) >= 174
    assert {name: expectations(name) for name in names if expectations(name) != 1} == {}
    assert not [name for name in names if not (FEEDS / name).is_file()]


@pytest.mark.parametrize("name", FEED_FILES)
def test_a_recorded_feed(name: str) -> None:
    form, count, mode, guid, title, day, last = FEED_FILES[name]
    parsed = read(str(form), name)
    first = parsed.entries[0]
    assert (len(parsed.entries), parsed.mode) == (count, mode)
    assert (first.guid, first.title, parsed.entries[-1].title) == (guid, title, last)
    assert (first.published.date().isoformat() if first.published else None) == day
    texts = [entry.title + entry.text for entry in parsed.entries]
    assert not [words for words in texts if "&nbsp;" in words or "<p>" in words or "\ufffd" in words]
    assert all(entry.url is None or entry.url.startswith("http") for entry in parsed.entries)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_payload_is_refused_with_its_reason(name: str) -> None:
    form, reason = REFUSED[name]
    with pytest.raises(ParseError, match=reason):
        read(form, name)


def test_the_telegram_posts_are_those_that_another_reader_found() -> None:
    """But for "Channel created", a service row."""
    found = {entry.url: entry for entry in read("telegram_channel", "telegram/tme_s_infoscape_test.html").entries}
    theirs = json.loads((FEEDS / "telegram/tme_s_infoscape_test.expected.json").read_bytes())
    assert {post["link"] for post in theirs} - set(found) == {"https://t.me/infoscape_test/1"}
    for post in theirs[1:]:
        entry = found[post["link"]]
        assert entry.title == post["heading"]
        assert entry.published is not None
        assert entry.published.timestamp() == post["timestamp"]


@pytest.mark.parametrize("page", GOV_UK)
def test_a_page_of_gov_uk(page: str) -> None:
    country, level, withdrawn, beginning = GOV_UK[page]
    [entry] = read("gov_uk", f"govuk/travel_advice_frontend_{page}.json").entries
    assert (entry.countries, entry.level, entry.extra.get("withdrawn", False)) == ((country,), level, withdrawn)
    assert entry.text.startswith(beginning)
    assert "Still current at" not in entry.text


def test_the_index_of_gov_uk() -> None:
    rows = read("gov_uk", INDEX).entries
    assert [entry.countries for entry in rows] == [("AF",), ("AT",), ("FI",), ("IN",), ("MY",), ("ST",), ("ES",)]
    assert rows[0].text.startswith("Summary - on 26 October 2015 a serious earthquake")
    assert rows[0].follow == "https://x.example/api/content/foreign-travel-advice/afghanistan"
    assert all(entry.level is None and entry.published for entry in rows)


@pytest.mark.parametrize("folder", PAGES)
def test_a_recorded_page_of_a_country(folder: str) -> None:
    base = SOURCES["ca-gac-table"] if folder.startswith("ca_") else SOURCES["ie-dfa"]
    code = {"iran": "IR", "qatar": "QA", "united-arab-emirates": "AE"}[folder.partition("/")[2]]
    level = None
    files = sorted((FEEDS / "history" / folder).iterdir())
    for file in files:
        level = PAGES[folder].get(file.name.partition(".")[0], level)
        if file.suffix == ".md":
            page = replace(base, url=f"https://x.example/advice/{folder.partition('/')[2]}/")
            [entry] = parse_counted(file.read_bytes(), page).entries
            assert (file.name, entry.level, entry.countries) == (file.name, level, (code,))
        elif folder.startswith("ie_"):  # what the keeper of the archive wrote beside it: no level
            [entry] = parse_counted(file.read_bytes(), base).entries
            assert (entry.countries, entry.level) == ((code,), None)
    assert files


def test_the_list_of_slugs_names_countries_that_we_know() -> None:
    """228 destinations of the Foreign Office."""
    rows = json.loads((FEEDS / "reference/fcdo_countries.json").read_bytes())
    found = parse_counted(json.dumps(rows).encode(), source("json_list")).entries
    assert len(found) == 228
    unknown = [e.title for e in found if not countries.from_name(e.title)]
    assert unknown == []
