"""Questions as people type them: the first mission of the answer. queries.tsv came with the directory; typed.tsv was
written here. An empty `sending` means that the asker's state cannot be known from the words."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data.missions import load_directory
from bot.detection.mission_query import answer, read_query

IN_THE_CRISIS = datetime(2026, 3, 10, 9, tzinfo=UTC)
LONG_AFTER = datetime(2026, 11, 24, 9, tzinfo=UTC)


def rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


GIVEN = rows("queries.tsv")
TYPED = rows("typed.tsv")


def ask(words: str, citizen: str | None = None, now: datetime = IN_THE_CRISIS) -> dict[str, Any]:
    return answer(load_directory(), words, citizen=citizen, now=now)


def first(found: dict[str, Any]) -> tuple[str, str, str]:
    """(sending, host, city) of the first mission; of what was understood, where no mission could be named."""
    if not found["missions"]:
        return "", found["host"] or "", found["city"] or ""
    mission = found["missions"][0]
    return mission["sending"], mission["host"], mission["city"]


@pytest.mark.parametrize("now", [IN_THE_CRISIS, LONG_AFTER], ids=["in the crisis", "long after"])
@pytest.mark.parametrize("row", GIVEN, ids=[row["query"] for row in GIVEN])
def test_a_question_is_answered_with_the_mission_meant(row: dict[str, str], now: datetime) -> None:
    assert first(ask(row["query"], now=now)) == (row["sending"], row["host"], row["city"])


NAMING = [r for r in GIVEN if r["sending"] and not r["query"].startswith("Eron chegarasida")]


@pytest.mark.parametrize("row", NAMING, ids=[r["query"] for r in NAMING])
@pytest.mark.parametrize("other", ["KG", "RU"])
def test_the_state_that_is_named_outweighs_the_asker_s_own(row: dict[str, str], other: str) -> None:
    assert first(ask(row["query"], other))[0] == row["sending"]


def test_the_answer_says_whose_missions_and_where_they_stand() -> None:
    found = ask("uzbekistan embassy tel aviv", "KG")
    assert (found["citizen"], found["host"], found["city"]) == ("UZ", "IL", "Ramat Gan")
    assert ask("посольство", "KG")["citizen"] == "KG"


@pytest.mark.parametrize("row", TYPED, ids=[row["query"] for row in TYPED])
def test_a_question_in_anybody_s_own_words(row: dict[str, str]) -> None:
    found = ask(row["query"], row["citizen"] or None)
    assert first(found) == (row["sending"], row["host"], row["city"])


@pytest.mark.parametrize("citizen", [None, "UZ", "KZ"])
def test_a_ministry_by_its_own_name(citizen: str | None) -> None:
    assert first(ask("TIV ishonch telefoni", citizen)) == ("UZ", "UZ", "Tashkent")
    assert first(ask("ВКХ телефон", citizen))[:2] == ("TJ", "TJ")


def test_our_embassy_is_the_asker_s_even_where_another_state_is_named() -> None:
    assert first(ask("наше посольство в Узбекистане", "TJ")) == ("TJ", "UZ", "Tashkent")


def test_without_a_citizenship_our_embassy_cannot_be_named() -> None:
    found = ask("телефон нашего посольства в абу даби")
    assert (found["missions"], found["host"], found["city"]) == ([], "AE", "Abu Dhabi")


def test_without_a_place_the_ministry_s_lines_are_given_and_no_host() -> None:
    found = ask("куда звонить узбекистанцу")
    assert found["host"] is None
    assert {m["host"] for m in found["missions"]} == {"UZ"}


def test_where_there_is_no_mission_the_one_that_covers_is_named() -> None:
    found = ask("посольство кыргызстана в израиле")
    assert found["covered_by"] == "TR"
    assert first(found) == ("KG", "TR", "Ankara")


def test_an_evacuation_alone_is_no_question_about_a_mission() -> None:
    assert not read_query("эвакуация из катара началась", citizen="UZ").about
    assert read_query("эвакуация из катара, телефон консульства", citizen="UZ").about


@pytest.mark.parametrize("words", ["привет", "какая погода в дубае", "Мидии свежие", "миссионер", "тимур в дубае"])
def test_other_talk_is_not_about_missions(words: str) -> None:
    assert not read_query(words, citizen="UZ").about


def test_the_answer_says_how_old_each_number_is_and_whether_it_lapsed() -> None:
    during = ask("консульство кыргызстана в дубае")["missions"][0]
    assert during["phones"][0] == {
        "number": "+971522918840",
        "use": "main",
        "as_of": "2026-03-02",
        "emergency": True,
        "hours_24": False,
    }
    assert not during["lapsed"]
    after = ask("консульство кыргызстана в дубае", now=LONG_AFTER)["missions"]
    assert (after[0]["type"], after[0]["city"]) == ("consulate_general", "Dubai")
    assert [m["city"] for m in after if m["lapsed"] and m["host"] == "AE"] == ["Dubai", "Abu Dhabi"]


def test_a_crisis_line_that_was_asked_for_stands_first_even_when_it_has_lapsed() -> None:
    found = ask("горячая линия мид узбекистана", now=LONG_AFTER)["missions"][0]
    assert (found["type"], found["lapsed"]) == ("mfa_hotline", True)


def test_a_point_is_answered_with_the_nearest_missions_and_their_distance() -> None:
    found = answer(load_directory(), "", citizen="UZ", now=LONG_AFTER, near=(25.1, 55.2))
    assert first(found) == ("UZ", "AE", "Dubai")
    assert found["missions"][0]["distance_km"] < 20


@given(st.text(max_size=80), st.sampled_from([None, "UZ", "DE"]))
@settings(max_examples=150, deadline=None)
def test_no_words_break_it(words: str, citizen: str | None) -> None:
    ask(words, citizen)


@given(
    st.lists(st.sampled_from(" ".join(r["query"] for r in TYPED).split()), max_size=8), st.sampled_from([None, "KZ"])
)
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_real_words_breaks_it(words: list[str], citizen: str | None) -> None:
    found = ask(" ".join(words), citizen)
    assert len(found["missions"]) <= 6
