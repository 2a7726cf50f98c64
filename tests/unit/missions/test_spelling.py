"""Other spellings of a typed word: helpful for names, harmless for other words."""

from __future__ import annotations

import pytest

from bot.detection.places import places_in
from bot.detection.spelling import repaired, spelled, unmarked
from bot.detection.tokens import tokenize


def meant(word: str) -> str | None:
    """The ISO code of the state that the repaired word names."""
    better = repaired(spelled(tokenize(word)[0]))
    places = places_in([better]) if better else []
    return places[0].iso if places else None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("узбекситана", "UZ"), ("казахтсане", "KZ"), ("кыргизстана", "KG"), ("тегерна", "IR"), ("стамбуул", "TR"),
        ("azerbayjon", "AZ"), ("туркмнистана", "TM"), ("эр-риаде", None), ("иордаиня", "JO"),
    ],
)  # fmt: skip
def test_a_slip_in_a_name_is_repaired(word: str, state: str | None) -> None:
    assert meant(word) == state


@pytest.mark.parametrize(
    "word",
    ["телефон", "контакты", "паспорт", "помогите", "срочно", "granica", "elchixona", "ребенок", "обман", "катер"],
)
def test_other_words_are_left_alone(word: str) -> None:
    assert meant(word) is None


@pytest.mark.parametrize(
    ("typed", "russian"),
    [("posolstvo", "посолство"), ("tadzhikistana", "таджикистана"), ("zhenshchina", "женщина"), ("emiraty", "эмираты")],
)
def test_latin_letters_are_read_as_russian_too(typed: str, russian: str) -> None:
    assert russian in spelled(tokenize(typed)[0]).forms


@pytest.mark.parametrize(("marked", "plain"), [("aşgabat", "asgabat"), ("i̇zmir", "izmir"), ("қатар", "қатар")])
def test_marks_come_off_latin_letters_only(marked: str, plain: str) -> None:
    assert unmarked(marked) == plain
