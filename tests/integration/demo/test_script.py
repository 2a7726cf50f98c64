"""The scenario as a script: enough of it, in enough languages, and nothing invented where it counts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.data.missions import load_directory
from bot.demo import script
from bot.demo.payloads import FORMS
from bot.demo.script import ScriptEntry, load_script
from bot.domain.errors import ConfigError
from bot.sources.catalogue import Catalogue

SCRIPT = load_script()
PLAYED = [entry for entry in SCRIPT.entries if entry.at >= 0]


def test_it_is_big_enough_to_show_the_product() -> None:
    assert len(PLAYED) >= 44
    assert len({SCRIPT.publishers[entry.source] for entry in PLAYED}) >= 11
    assert {"en", "ru", "uz", "kk", "ky", "tg", "tk"} <= {entry.lang for entry in PLAYED}


def test_every_source_has_a_form_that_exists(sources: Catalogue) -> None:
    assert set(SCRIPT.forms) == set(sources.sources)
    assert set(SCRIPT.forms.values()) <= set(FORMS)
    assert set(SCRIPT.forms.values()) == set(FORMS), "a form that no source uses is dead code"


def test_every_source_says_something_and_most_have_said_something_before(sources: Catalogue) -> None:
    said = Counter(entry.source for entry in PLAYED)
    before = Counter(entry.source for entry in SCRIPT.entries if entry.at < 0)
    assert set(said) == set(sources.sources)
    assert set(sources.sources) - set(before) == {"demo-qa-met"}, "an alert index may be empty, a feed may not"


def test_the_first_minute_tells_the_story() -> None:
    minute = [(entry.source, entry.at) for entry in PLAYED if entry.at <= 60]
    first = dict(reversed(minute))
    assert first["demo-qa-caa"] <= 10, "a sky closes"
    assert "demo-uzairways" in first, "flights stop"
    assert "demo-uz-mfa" in first, "a ministry gives a number"
    assert "demo-timesca" in first, "news repeats it"
    assert "demo-gazeta" in first, "and football goes on"


def test_the_poison_feed_breaks_in_three_ways_and_recovers() -> None:
    broken = [entry.broken for entry in PLAYED if entry.source == "demo-poison"]
    assert broken == ["xml", "blocked", "bomb", None]


def test_its_telephone_numbers_are_those_of_the_missions_directory() -> None:
    known = {number.number for mission in load_directory().missions for number in mission.phones}
    written = {
        "+" + re.sub(r"\D", "", number) for entry in PLAYED for number in re.findall(r"\+[\d ]{9,}\d", entry.text)
    }
    assert len(written) >= 5
    assert written <= known


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "until 6 March"), ("ru", "until 6 марта"), ("uz", "until 6-mart")],
)
def test_a_day_is_counted_from_publication_and_written_in_the_language(lang: str, expected: str) -> None:
    entry = ScriptEntry("k", 1, "s", "g", "until {+6}", "since {-1}", lang)
    assert entry.dated(date(2026, 2, 28)).title == expected
    assert "27" in entry.dated(date(2026, 2, 28)).text


def test_a_faulty_scenario_says_all_its_faults_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {name: script._read(name) for name in ("catalogue", "entries", "personas")}
    bad = {
        **good,
        "entries": {
            "forms": {**good["entries"]["forms"], "demo-nobody": "rss"},
            "entry": [
                {"at": 1, "source": "demo-nowhere", "title": "x"},
                {"at": "soon", "source": "demo-gazeta", "title": "y"},
                {"at": 2, "source": "demo-gazeta", "titel": "z"},
                {"at": 3, "source": "demo-gazeta"},
                {"at": 3, "source": "demo-kazinform", "title": "{+1}"},
                {"at": 4, "source": "demo-ca-gac", "country": "QA", "level": "high", "text": "t"},
                {"at": 5, "source": "demo-gazeta", "title": "good"},
            ],
        },
        "personas": {**good["personas"], "step": [{"at": 1, "chat": 5, "say": "x"}, {"at": 1, "chat": 7_000_000_001}]},
    }
    monkeypatch.setattr(script, "_read", bad.__getitem__)
    with pytest.raises(ConfigError) as caught:
        load_script()
    said = str(caught.value)
    for fault in ("demo-nowhere", "seconds expected", "unknown titel", "says nothing", "level: one of", "en, ru, uz"):
        assert fault in said
    for fault in ("demo-nobody is not in the catalogue", "chat 5 is no persona", "one of say, tap, location expected"):
        assert fault in said


def test_a_key_survives_a_reordered_file(monkeypatch: pytest.MonkeyPatch) -> None:
    told = script._read("entries")
    shuffled = {**told, "entry": list(reversed(told["entry"]))}
    tables = {"catalogue": script._read("catalogue"), "personas": script._read("personas"), "entries": shuffled}
    monkeypatch.setattr(script, "_read", tables.__getitem__)
    assert {entry.key: entry for entry in load_script().entries} == {entry.key: entry for entry in SCRIPT.entries}


def test_the_guide_describes_this_scenario() -> None:
    guide = " ".join((Path(__file__).parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8").split())
    publishers = {SCRIPT.publishers[entry.source] for entry in PLAYED}
    assert f"{len(PLAYED)} entries and editions of {len(publishers)} publishers in seven languages" in guide
    assert not {form for form in FORMS if f"`{form}`" not in guide}
    assert not {key for key in ("say", "tap", "location", "broken", "standing", "cap") if key not in guide}
