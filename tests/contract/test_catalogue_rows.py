"""The bundled catalogue as a whole: wide, redundant where it matters, honest about what was never asked."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain.kinship import related
from bot.domain.source import Source
from bot.sources.catalogue import BUNDLED, load
from bot.sources.formats import FORMATS

CATALOGUE = load(None)
SOURCES = list(CATALOGUE.sources.values())
DRILLS = [s for s in SOURCES if "for drills" in (s.reason or "")]
REAL = [s for s in SOURCES if s not in DRILLS]


def test_at_least_120_sources_of_all_five_chapters() -> None:
    assert len(REAL) >= 120
    kinds = {source.publisher.kind for source in REAL}
    assert kinds == {"ministry", "authority", "airline", "airport", "hazard", "agency", "news"}
    for country in ("KZ", "UZ", "KG", "TJ", "TM"):
        assert sum(s.publisher.country == country for s in REAL) >= 7, country


def test_what_was_never_probed_is_off_and_says_so() -> None:
    for source in REAL:
        if source.confidence != "V":
            assert not source.enabled, source.id
            assert source.reason, source.id


def routes(ministry: str) -> list[Source]:
    """Sources of the ministry itself, and of publishers that carry its texts."""
    return [s for s in REAL if ministry == s.publisher.id or ministry in s.publisher.carries]


@pytest.mark.parametrize("ministry", ["kz-mfa", "uz-mfa", "kg-mfa", "tj-mfa", "tm-mfa"])
def test_each_ministry_of_foreign_affairs_of_central_asia_has_two_routes(ministry: str) -> None:
    found = routes(ministry)
    assert any(source.publisher.id == ministry for source in found)
    assert len({urlsplit(source.url).hostname for source in found}) >= 2
    assert all(60 <= source.every <= 120 for source in found if source.publisher.id == ministry and source.lang == "ru")


def test_a_route_past_the_ministry_itself_is_another_publishers() -> None:
    """When a ministry's site is down or blocks us, somebody else still brings its words."""
    for country in ("kz", "uz", "kg", "tj", "tm"):
        ministry = CATALOGUE.publishers[f"{country}-mfa"]
        own = [s for s in routes(ministry.id) if s.publisher is ministry]
        others = [s for s in routes(ministry.id) if s.publisher is not ministry]
        assert own, country
        assert others, country
        hosts = [{urlsplit(s.url).hostname for s in group} for group in (own, others)]
        assert not hosts[0] & hosts[1], country
        # what was never seen to answer must say that it has to be probed
        assert all(s.enabled or s.reason for s in (*own, *others)), country


def test_who_carries_an_agency_carries_what_the_agency_carries() -> None:
    """The ministry's text reaches a paper by way of the agency: still one voice."""
    for publisher in CATALOGUE.publishers.values():
        for carried in publisher.carries:
            further = set(CATALOGUE.publishers[carried].carries) - {publisher.id}
            assert further <= set(publisher.carries), publisher.id


def test_every_row_says_what_is_expected_of_it() -> None:
    """Publisher, tier and interval the loader demands; an expectation has a default, which says little."""
    silent = [
        row["id"]
        for file in sorted(BUNDLED.glob("*.toml"))
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get("source", [])
        if "min" not in row.get("expect", {})
    ]
    assert silent == []
    # warnings and embassies may be silent for months; a country's news may not
    talks = {"ministry", "agency", "news"}
    unwatched = [s.id for s in REAL if s.publisher.kind in talks and s.enabled and s.expect.stale_after is None]
    assert set(unwatched) == {"nl-bz-2", "jp-mofa-ir", "jp-mofa-ae", "us-dos-rss"}


def test_every_format_has_a_payload_and_what_comes_out_of_it() -> None:
    here = Path(__file__).parent
    fixtures = [p.name for p in (here / "fixtures").iterdir()]
    with_fixture = {CATALOGUE.sources[name.partition(".")[0]].format for name in fixtures}
    shapes = {p.name.partition(".")[0] for p in (here / "shapes").glob("*.expected.json")}
    assert set(FORMATS) == with_fixture | shapes
    stems = {name.removesuffix(".expected.json") for name in fixtures if name.endswith(".expected.json")}
    assert stems == {name.rpartition(".")[0] for name in fixtures if not name.endswith(".expected.json")}


def test_who_carries_a_ministry_does_not_corroborate_it() -> None:
    for ministry, agency in (
        ("uz-mfa", "uza"),
        ("kz-mfa", "kz-kazinform"),
        ("tj-mfa", "tj-khovar"),
        ("kg-mfa", "kg-kabar"),
        ("uz-mfa", "uzdaily"),
        ("kz-mfa", "egemen"),
        ("kz-transport", "kz-aviation"),
        ("kz-caa", "kz-kazinform"),
        ("air-astana", "flyarystan"),
        ("emirates", "ae-dubai-media"),
    ):
        assert related(CATALOGUE.publishers[ministry], CATALOGUE.publishers[agency])
    assert related(CATALOGUE.publishers["azattyq"], CATALOGUE.publishers["ozodi"])
    assert not related(CATALOGUE.publishers["kun-uz"], CATALOGUE.publishers["gazeta-uz"])


def test_airlines_have_the_codes_of_the_table_of_airlines() -> None:
    known = tomllib.loads(files("bot.data").joinpath("airlines.toml").read_text(encoding="utf-8"))["airlines"]
    airlines = [p for p in CATALOGUE.publishers.values() if p.kind == "airline"]
    assert len(airlines) >= 15
    for airline in airlines:
        assert airline.airline in known, airline.id
        assert known[airline.airline]["country"] == airline.country, airline.id


def test_an_embassys_feed_is_about_its_host() -> None:
    embassies = [s for s in REAL if s.publisher.id == "us-embassies"]
    assert {"KZ", "UZ", "KG", "TJ", "TM", "TR", "AE", "QA", "IR"} <= {c for s in embassies for c in s.countries}
    for source in embassies:
        host = str(urlsplit(source.url).hostname).partition(".")[0]
        assert source.countries == (host.upper(),), source.id


def test_no_address_is_asked_twice_in_the_same_words() -> None:
    asked = defaultdict(list)
    for source in REAL:
        asked[source.url, tuple(sorted(source.headers.items()))].append(source.id)
    assert [ids for ids in asked.values() if len(ids) > 1] == []


def test_everybody_is_asked_gently() -> None:
    # sirens are asked every few seconds: that is what their publishers serve them for
    sirens = {s.id for s in REAL if s.publisher.kind == "hazard" or s.format == "oref"}
    assert [s.id for s in REAL if s.every < 60 and s.id not in sirens] == []
    per_host = defaultdict(float)
    for source in REAL:
        if source.enabled and source.publisher.kind != "hazard":
            per_host[str(urlsplit(source.url).hostname)] += 60 / source.every
    assert {host: rate for host, rate in per_host.items() if rate > 6} == {}
