"""The catalogue: every fault at once, each naming file and id."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import CatalogueError
from bot.domain.source import Tier
from bot.sources.catalogue import load

PUBLISHER = """
[[publisher]]
id = "p"
name = "P"
country = "KZ"
tier = "official"
kind = "ministry"
"""


def source(more: str = "", **over: str) -> str:
    rows = {
        "id": '"s"',
        "publisher": '"p"',
        "url": '"https://example.org/feed"',
        "format": '"rss"',
        "lang": '"ru"',
        "every": "60",
    } | over
    return "[[source]]\n" + "\n".join(f"{key} = {value}" for key, value in rows.items() if value) + f"\n{more}\n"


def faults_of(folder: Path, text: str, name: str = "mine.toml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(folder / name)
    return caught.value.faults


def test_the_bundled_catalogue_is_sound_and_wide() -> None:
    catalogue = load(None)
    enabled = [s for s in catalogue.sources.values() if s.enabled]
    assert len(catalogue.sources) >= 20
    assert {s.format for s in enabled} >= {"rss", "json_list", "html_list", "telegram_channel", "gov_uk", "cap"}
    assert all(s.enabled or s.reason for s in catalogue.sources.values())
    assert all(s.confidence == "V" for s in enabled)


def test_a_file_gives_its_publishers_and_sources(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PUBLISHER + source("countries = ['AE']"), encoding="utf-8")
    catalogue = load(tmp_path / "a.toml")
    row = catalogue.sources["s"]
    assert row.publisher is catalogue.publishers["p"]
    assert (row.publisher.tier, row.countries, row.enabled, row.expect.min) == (Tier.OFFICIAL, ("AE",), True, 1)


def test_a_source_may_say_how_much_of_it_is_believed_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PUBLISHER + source("expect = { min = 5, burst = 60 }"), encoding="utf-8")
    assert load(tmp_path / "a.toml").sources["s"].expect.burst == 60


def test_a_publisher_may_stand_in_another_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "z.toml").write_text(PUBLISHER, encoding="utf-8")
    (tmp_path / "a.toml").write_text(source(), encoding="utf-8")
    assert list(load(tmp_path).sources) == ["s"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (source(url='"ftp://example.org"'), "url"),
        (source(url='"https://"'), "url"),
        (source(url='"https://user:secret@example.org/"'), "url"),
        (source(url='"https://example.org:99999/"'), "url"),
        (source(format='"carrier_pigeon"'), "format"),
        (source(publisher='"nobody"'), "publisher"),
        (source(every="9"), "every"),
        (source(every='"60"'), "every"),
        (source(every="true"), "every"),
        (source(lang='"klingon"'), "lang"),
        (source(id='"Not An Id"'), "id"),
        (source("countries = ['XX']"), "countries"),
        (source("countries = [[1]]"), "countries"),
        (source("enabled = false"), "reason"),
        (source("enabled = 'no'"), "enabled"),
        (source("confidence = 'maybe'"), "confidence"),
        (source("expect = { min = -1 }"), "expect.min"),
        (source("expect = { most = 5 }"), "expect.most"),
        (source("expect = { burst = 0 }"), "expect.burst"),
        (source("expect = { burst = true }"), "expect.burst"),
        (source('headers = { code = "a\\nb" }'), "headers"),
        (source("colour = 'red'"), "colour"),
        (source("map = { rows = 'tr' }"), "map.rows"),
        (source("map = { pattern = '(' }"), "map.pattern"),
        (source("map = { pattern = 'no groups' }"), "map.pattern"),
        (source("map = { keep = 'x' }"), "map.keep"),
        (source("map = { title = 't', zone = 'Mars/Base' }", format='"json_list"'), "map.zone"),
        (source("map = { title = 't', country_by = 'smell' }", format='"json_list"'), "map.country_by"),
        (source("map = { title = 't', levels = { x = 'fine' } }", format='"json_list"'), "map.levels"),
        (source("map = { items = 'data' }", format='"json_list"'), "map.title"),
        (source("map = { row = ':::' }", format='"html_list"'), "map.row"),
        (source("map = { row = 'tr', months = 'la' }", format='"html_list"'), "map.months"),
        (source("map = { row = 'tr', title = 'a | :::' }", format='"html_list"'), "map.title"),
        (source("map = { row = 'tr', date = '' }", format='"html_list"'), "map.date"),
        (source("map = { row = 'tr', date_format = ['%d', 5] }", format='"html_list"'), "map.date_format"),
        (source("map = { row = 'tr', date_format = '%Q' }", format='"html_list"'), "map.date_format"),
        (source("map = { title = 't', kinds = { x = 'party' } }", format='"json_list"'), "map.kinds"),
        (source("map = { title = 't', severity = 'awful' }", format='"json_list"'), "map.severity"),
        (source("map = { title = 't', key_as = 'smell' }", format='"json_list"'), "map.key_as"),
        (source("map = { items = 'x' }", format='"json_feed"'), "map.items"),
    ],
)
def test_a_faulty_source_is_named_with_file_id_and_key(tmp_path: Path, row: str, key: str) -> None:
    faults = faults_of(tmp_path, PUBLISHER + row)
    assert any(fault.startswith("mine.toml: ") and f" {key}: " in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('tier = "official"', 'tier = "rumour"', "tier"),
        ('country = "KZ"', 'country = "ZZ"', "country"),
        ('country = "KZ"', "country = ['KZ']", "country"),
        ('kind = "ministry"', 'kind = "circus"', "kind"),
        ('kind = "ministry"', 'kind = "airline"\nairline = "kc"', "airline"),
        ('name = "P"', "", "name"),
        ('name = "P"', 'name = "P"\nkin = ["nobody"]', "kin"),
        ('name = "P"', 'name = "P"\nkin = "p"', "kin"),
        ('name = "P"', 'name = "P"\ncarries = ["p"]', "carries"),
        ('name = "P"', 'name = "P"\ncarries = [7]', "carries"),
    ],
)
def test_a_faulty_publisher_is_named_too(tmp_path: Path, old: str, new: str, key: str) -> None:
    faults = faults_of(tmp_path, PUBLISHER.replace(old, new) + source())
    assert any(fault.startswith(f"mine.toml: p: {key}: ") for fault in faults), faults


def test_all_faults_come_at_once_across_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PUBLISHER + source(every="1", lang='"xx"'), encoding="utf-8")
    (tmp_path / "b.toml").write_text("this is = = not toml", encoding="utf-8")
    (tmp_path / "c.toml").write_text(
        PUBLISHER.replace('"p"', '"q"') + source(id='"t"', url='"nowhere"'), encoding="utf-8"
    )
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    text = "\n".join(caught.value.faults)
    for part in ("a.toml: s: every", "a.toml: s: lang", "b.toml: not TOML", "c.toml: t: url"):
        assert part in text


def test_an_id_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    assert any("s" in fault and "twice" in fault for fault in faults_of(tmp_path, PUBLISHER + source() + source()))


@pytest.mark.parametrize(
    "text", ["source = 5", "source = [1]", "[source]\nid='x'", "publisher = ['x']", "[[colour]]\nx=1"]
)
def test_toml_of_another_shape_is_a_fault_and_no_crash(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path, text)


def test_an_empty_folder_and_a_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no \*\.toml"):
        load(tmp_path)
    with pytest.raises(CatalogueError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


RELIEF = source(
    'map = { appname = "my bot" }',
    url='"https://api.reliefweb.int/v2/disasters?appname={appname}"',
    format='"reliefweb"',
)


def test_a_name_that_the_operator_was_given_stands_in_the_address(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(PUBLISHER + RELIEF, encoding="utf-8")
    assert load(tmp_path).sources["s"].url == "https://api.reliefweb.int/v2/disasters?appname=my%20bot"


def test_an_address_that_asks_for_a_name_is_not_polled_without_one(tmp_path: Path) -> None:
    nameless = RELIEF.replace('map = { appname = "my bot" }', "")
    assert faults_of(tmp_path, PUBLISHER + nameless) == ["mine.toml: s: map.appname: the address asks for it"]
    off = nameless + 'enabled = false\nreason = "no name yet"\n'
    (tmp_path / "mine.toml").write_text(PUBLISHER + off, encoding="utf-8")
    assert not load(tmp_path).sources["s"].enabled
