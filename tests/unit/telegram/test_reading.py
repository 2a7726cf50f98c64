"""Which countries a line of words means. Who writes "in Dubai" must not begin to follow India."""

from __future__ import annotations

import pytest

from bot.telegram.reading import read_countries, read_places


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("AE QA", ["AE", "QA"]),
        ("ae,qa", ["AE", "QA"]),
        ("катар оаэ", ["QA", "AE"]),
        ("Qatar Dubai", ["QA", "AE"]),
        ("Объединённые Арабские Эмираты", ["AE"]),
        ("объединенные арабские эмираты, катар", ["AE", "QA"]),
        ("Королевство Саудовская Аравия", ["SA"]),
        ("State of Qatar", ["QA"]),
        ("Birlashgan Arab Amirliklari", ["AE"]),
        ("Georgia", ["GE"]),
        ("jordan; iraq", ["JO", "IQ"]),
        ("Georgia Qatar", ["QA", "GE"]),
        ("южная корея", ["KR"]),
        ("ae dubai", ["AE"]),
    ],
)
def test_codes_names_and_cities_in_any_language(text: str, codes: list[str]) -> None:
    assert read_countries(text) == (codes, [])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("in dubai", ["AE"]),
        ("is it safe in qatar", ["QA"]),
        ("Qatarda va Dubayda", ["QA", "AE"]),
        ("в катаре и дубае", ["QA", "AE"]),
        ("Qatar to me", ["QA"]),
    ],
)
def test_small_words_that_look_like_codes_are_no_countries(text: str, codes: list[str]) -> None:
    assert read_countries(text)[0] == codes


@pytest.mark.parametrize("code", ["IN", "IS", "VA", "ME"])
def test_the_same_letters_as_a_code_are_that_country(code: str) -> None:
    assert read_countries(f"{code} QA") == ([code, "QA"], [])


def test_what_named_nothing_is_given_back_as_it_was_written() -> None:
    assert read_countries("катар абракадабра QX") == (["QA"], ["абракадабра", "QX"])
    assert read_countries("в катаре и абракадабре") == (["QA"], ["абракадабре"])


def test_nothing_and_only_signs_name_nothing() -> None:
    for text in ("", "   ", ",,,"):
        assert read_countries(text) == ([], [])
    for text in ("🐫 !!", "\u202e\u0000", "and", "Королевство"):
        assert read_countries(text) == ([], text.split())


def test_lower_case_codes_can_be_refused() -> None:
    """A broadcast's address is read more strictly than a reader's wish."""
    assert read_countries("be QA", lower_codes=False) == (["QA"], ["be"])


def test_a_very_long_line_is_read_only_at_its_start() -> None:
    codes, unknown = read_countries("qatar " + "ы " * 4000 + "oman")
    assert codes == ["QA"]
    assert len(unknown) < 400


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Катор", "QA"),
        ("Quwait", "KW"),
        ("Кувэйт", "KW"),
        ("Bahrein", "BH"),
        ("Англия", "GB"),
        ("Дохa", "QA"),  # the last letter is a Latin one
        ("Qаtar", "QA"),  # the second one is Cyrillic
        ("🇶🇦", "QA"),
        ("Дубайда", "AE"),
    ],
)
def test_a_slip_a_flag_or_mixed_alphabets_are_understood(typed: str, code: str) -> None:
    assert read_countries(typed) == ([code], [])
    codes, unknown = read_countries(f"{typed} Oman")
    assert (sorted(codes), unknown) == (sorted([code, "OM"]), [])


def test_in_the_address_of_a_broadcast_no_slip_is_repaired() -> None:
    assert read_countries("Катор Quwait", lower_codes=False) == ([], ["Катор", "Quwait"])


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Катар безопасно?", ["QA"]),
        ("when will flights resume in Qatar", ["QA"]),
        ("Qatar xavfsizmi?", ["QA"]),
        ("Men Dohadaman, nima qilay", ["QA"]),
        ("мен Катардамын", ["QA"]),
        ("паспорт потерял в Дубае", ["AE"]),
        ("IT IS NOT WORKING", []),
        ("спасибо", []),
        ("Men uzbekman", []),
        ("почему нет рейсов", []),
    ],
)
def test_a_sentence_names_its_places_and_no_others(said: str, codes: list[str]) -> None:
    assert read_places(said) == codes
