"""Whatever comes in, detection answers, in bounded time, with spans that lie in the text."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detection.language import OURS, detect_language
from bot.detection.pipeline import DetectInput, detect

PUBLISHED = datetime(2026, 3, 1, 9, tzinfo=UTC)
ANY = st.text(st.characters(), max_size=400)  # surrogates, NUL and unassigned characters too
PIECES = st.lists(
    st.sampled_from(
        [
            "Flights to Doha cancelled until 7 March. ",
            "рейсы отменены ",
            "\u202e",
            "\x00",
            "+971 52 225 5269 ",
            "\ud800",
            "havo hududi yopildi\n",
            "HY333/334 ",
            "ё",
            "ß",
            "İ",
            "ﬁ",
            "𝐃𝐨𝐡𝐚 ",
            "<b>Qatar</b> ",
            "«Иран», ",
            "… ",
            "ʻ",
            "a\u0301",
        ]
    ),
    max_size=40,
).map("".join)


def check(title: str, text: str) -> None:
    found = detect(DetectInput(title, text, PUBLISHED, "official", "UZ"))
    whole = title + "\n" + text
    for evidence in found.evidence:
        assert 0 <= evidence.start <= evidence.end <= len(whole)
    assert 0.0 <= found.score <= 1.0
    assert found.lang.partition("-")[0] in OURS


@settings(max_examples=150, deadline=None)
@given(ANY, ANY)
def test_any_characters(title: str, text: str) -> None:
    check(title, text)


@settings(max_examples=150, deadline=None)
@given(PIECES, PIECES)
def test_real_words_between_odd_characters(title: str, text: str) -> None:
    check(title, text)


@pytest.mark.parametrize(
    "text",
    [
        "Flights to Doha are cancelled. " * 40_000,
        "a" * 1_000_000,
        "1 " * 500_000,
        "+" * 1_000_000,
        "(" * 500_000 + ")" * 500_000,
        "Катар, " * 150_000,
        "рейсы отменены в " * 60_000,
    ],
    ids=["sentences", "one word", "digits", "plus signs", "brackets", "one list", "one sentence"],
)
def test_a_megabyte_takes_bounded_time(text: str) -> None:
    before = time.perf_counter()
    check(text, text)
    assert time.perf_counter() - before < 5


def test_spans_of_a_long_headline_point_into_the_whole_text() -> None:
    title, text = "x" * 5_000, "Flights to Doha are cancelled."
    found = detect(DetectInput(title, text, PUBLISHED))
    whole = title + "\n" + text
    (place,) = [e for e in found.evidence if e.field == "countries"]
    assert whole[place.start : place.end] == "Doha"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Flights to Doha are cancelled until further notice", "en"),
        ("Рейсы в Доху отменены до особого распоряжения", "ru"),
        ("Dohaga reyslar bekor qilindi, yo‘lovchilar qaytdi", "uz"),
        ("Доҳага рейслар бекор қилинди, йўловчилар қайтди", "uz-Cyrl"),
        ("Дохаға рейстер тоқтатылды, жолаушылар қайтты", "kk"),
        ("Дохага каттамдар токтотулду, жүргүнчүлөр кайтты", "ky"),
        ("Парвозҳо ба Доҳа қатъ карда шуданд, мусофирон баргаштанд", "tg"),
        ("Doha gatnawlar ýatyryldy, ýolagçylar yzyna gaýtdy, diýip habar berildi", "tk"),
    ],
)
def test_languages_of_headlines(text: str, lang: str) -> None:
    assert detect_language(text) == lang


def test_the_source_s_own_word_on_its_language_wins() -> None:
    assert detect_language("Doha — Dubai: HY333", "ru") == "ru"
    assert detect_language("Тошкент янгиликлари", "uz") == "uz-Cyrl"
