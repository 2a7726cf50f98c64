"""Who repeats whom: declared kin, carriers, and texts that are nearly the same."""

from __future__ import annotations

import time

import pytest

from bot.domain.kinship import Word, echo, independent, related, same_text, same_words
from bot.domain.source import Publisher, Tier


def publisher(id: str, **more: tuple[str, ...]) -> Publisher:
    return Publisher(id, id, "KZ", Tier.NEWS, "news", None, more.get("kin", ()), more.get("carries", ()))


MINISTRY = publisher("mfa")
PRESS = publisher("mfa-press", kin=("mfa",))
AGENCY = publisher("agency", carries=("mfa",))
PAPER, RADIO = publisher("paper"), publisher("radio")

REPORT = (
    "Министерство иностранных дел сообщает, что воздушное пространство Катара закрыто с 28 февраля для всех рейсов. "
    "Граждан просят не ехать в аэропорт и связаться с посольством в Дохе по телефону +974 4411 0000. "
    "О возобновлении полётов будет объявлено отдельно, сообщает пресс-служба ведомства."
)
OWN_WORDS = (
    "Наш корреспондент в Дохе передаёт: табло аэропорта Хамад погасло утром, пассажиров уводят из зала вылета, "
    "самолёты компании развернулись над заливом. Представитель авиации Катара подтвердил нам закрытие неба до полудня."
)


@pytest.mark.parametrize(
    ("a", "b", "one_voice"),
    [
        (MINISTRY, MINISTRY, True),
        (MINISTRY, PRESS, True),
        (MINISTRY, AGENCY, True),
        (PRESS, AGENCY, True),
        (publisher("x", kin=("parent",)), publisher("y", kin=("parent",)), True),
        (PAPER, RADIO, False),
        (PAPER, MINISTRY, False),
        (publisher("other", carries=("mfa",)), AGENCY, False),
    ],
)
def test_declared_kin_and_carriers_are_one_voice_whatever_they_say(a: Publisher, b: Publisher, one_voice: bool) -> None:
    assert related(a, b) is related(b, a) is one_voice
    assert independent(a, b, REPORT, OWN_WORDS) is independent(b, a, OWN_WORDS, REPORT) is not one_voice


@pytest.mark.parametrize(
    "rerun",
    [
        REPORT,
        REPORT.upper(),
        REPORT.replace("ё", "е").replace(", ", " - "),
        "АГЕНТСТВО. 28 февраля. " + REPORT + " Подписывайтесь на наш канал.",
        REPORT.partition("О возобновлении")[0],
        REPORT.replace("+974 4411 0000", "+974 4411 0001"),
        "Фон. " * 300 + REPORT,
    ],
)
def test_a_rerun_is_no_second_witness(rerun: str) -> None:
    assert not independent(PAPER, RADIO, REPORT, rerun)
    assert not independent(RADIO, PAPER, rerun, REPORT)


@pytest.mark.parametrize(
    "other", [OWN_WORDS, "", "Небо над Катаром закрыто.", REPORT.partition("Граждан")[0] + OWN_WORDS]
)
def test_words_of_ones_own_are_a_second_witness(other: str) -> None:
    """The last one quotes the ministry's first sentence within a report of its own."""
    assert independent(PAPER, RADIO, REPORT, other)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Qatar closes airspace", "QATAR CLOSES AIRSPACE!", True),
        ("Qatar closes airspace", "Qatar reopens airspace", False),
        ("O\u02bbzbekiston osmoni yopildi", "O'zbekiston osmoni yopildi", True),
        ("Qatar closes airspace", "Qatar closes airspace until Monday morning, the regulator says in Doha", False),
        ("", "", False),
        ("!!!", "???", False),
    ],
)
def test_short_texts_are_one_only_where_the_words_are(a: str, b: str, same: bool) -> None:
    assert same_text(a, b) is same_text(b, a) is same


def test_long_texts_are_compared_at_once() -> None:
    a, b = " ".join(f"слово{n}" for n in range(100_000)), "x" * 2_000_000
    start = time.perf_counter()
    assert not same_text(a, b)
    assert same_text(a, a + " ещё")
    assert time.perf_counter() - start < 1


def test_why_somebody_is_no_second_voice_is_said() -> None:
    said = Word(PAPER, "Doha", OWN_WORDS)
    assert echo(said, [Word(RADIO, "Katar", REPORT), Word(MINISTRY, "", "")]) == ""
    assert echo(Word(RADIO, "Another headline", REPORT), [Word(PAPER, "Headline", REPORT)]) == "the same text as paper"
    assert echo(Word(AGENCY, "", OWN_WORDS), [Word(MINISTRY, "", REPORT)]) == "agency carries mfa's texts"
    assert echo(Word(MINISTRY, "", OWN_WORDS), [Word(AGENCY, "", REPORT)]) == "agency carries mfa's texts"
    assert echo(Word(PRESS, "", OWN_WORDS), [Word(MINISTRY, "", REPORT)]) == "mfa-press and mfa are one house"


def test_a_teaser_that_all_outlets_use_proves_nothing() -> None:
    more = "Подробнее читайте на нашем сайте."
    first, second = Word(PAPER, "Катар закрыл небо для всех рейсов", more), Word(RADIO, "В Дохе погасло табло", more)
    assert not same_words(first, second)
