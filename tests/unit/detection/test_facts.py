"""Numbers, dates, flights and airports as texts really write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.detection.contacts import find_emails, find_phones
from bot.detection.dates import dates_in, is_past, valid_until
from bot.detection.flights import find_airlines, find_airports, find_flights
from bot.detection.pipeline import DetectInput, detect
from bot.detection.places import find_places
from bot.detection.tokens import sentences

PUBLISHED = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "regions", "numbers"),
    [
        ("+971 52 225 5269", (), ["+971522255269"]),
        ("+998 (71) 147-10-50", (), ["+998711471050"]),
        ("тел. +90-312-441-38-71/72", (), ["+903124413871", "+903124413872"]),
        ("78 120-00-72 raqami", ("UZ",), ["+998781200072"]),
        ("8 (7172) 70-41-19", ("KZ",), ["+77172704119"]),
        ("\u200e+974 4000 1111\u200f", (), ["+97440001111"]),
        ("с 01.03.2026 до 07.03.2026", ("UZ", "RU"), []),
        ("HY333/334, HY 301", ("UZ",), []),
        ("реклама: +998 71 147 10 50", (), []),
        ("32 934 nafar, 2 735 kishi", ("UZ",), []),
    ],
)
def test_phones(text: str, regions: tuple[str, ...], numbers: list[str]) -> None:
    found = find_phones(text, regions)
    assert [e.value for e in found] == numbers
    assert all(text[e.start : e.end].strip() for e in found)


def test_emails_keep_their_letters_and_count_once() -> None:
    found = find_emails("Write to HelpDesk@example.org or helpdesk@example.org.")
    assert [e.value for e in found] == ["HelpDesk@example.org"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("suspended until 7 March inclusive", date(2026, 3, 7)),
        ("до 7 марта включительно", date(2026, 3, 7)),
        ("рейсы отменены по 31 марта", date(2026, 3, 31)),
        ("2-mart kunigacha", date(2026, 3, 2)),
        ("15-aprelgacha uzaytirildi", date(2026, 4, 15)),
        ("6 наурызды қоса алғанға дейін", date(2026, 3, 6)),
        ("7-мартка чейин", date(2026, 3, 7)),
        ("11–13 марта ожидаются лавины", date(2026, 3, 13)),
        ("valid through April 30, 2026", date(2026, 4, 30)),
        ("до 10.03.2026", date(2026, 3, 10)),
    ],
)
def test_until_when(text: str, day: date) -> None:
    found = valid_until(text, PUBLISHED, [(0, len(text))])
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize("text", ["3 марта рейс отменен", "on 3 March", "до 20 февраля было закрыто", "до утра"])
def test_no_end_date(text: str) -> None:
    assert valid_until(text, PUBLISHED, [(0, len(text))]) is None


def test_a_date_without_a_year_needs_the_day_of_publication() -> None:
    assert valid_until("до 7 марта", None, [(0, 20)]) is None
    assert dates_in("до 7 марта", None) == []
    assert dates_in("2 января", date(2025, 12, 30)) == [date(2026, 1, 2)]


def test_old_dates_and_years_are_background() -> None:
    near, month = date(2026, 3, 1), PUBLISHED - datetime(2026, 2, 1, tzinfo=UTC)
    assert is_past("on 13 June 2025 the sky was closed", near, month)
    assert is_past("в 2020 году", near, month)
    assert not is_past("с 2 марта 2026 года", near, month)
    assert not is_past("рейсы отменены", near, month)


def test_flight_numbers_and_their_second_legs() -> None:
    values = [e.value for e in find_flights("HY333/334, KC 897, FS7617, an A320 of the G20, IQ and PK")]
    assert values == ["HY333", "HY334", "KC897", "FS7617"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("«Узбекские авиалинии» сообщили", "HY"),
        ("O‘zbekiston havo yo‘llari", "HY"),
        ("flydubai cancelled", "FZ"),
        ("Эйр Астана отменила", "KC"),
        ("Turkish Airlines", "TK"),
        ("Emirates suspends flights", "EK"),
    ],
)
def test_airlines_by_any_of_their_names(text: str, code: str) -> None:
    assert {e.value for e in find_airlines(sentences(text, ""))} == {code}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DXB is closed", ["DXB"]),
        ("дубайский аэропорт закрыт", ["DXB"]),
        ("Toshkent xalqaro aeroporti", ["TAS"]),
        ("во Внуково и Домодедово", ["VKO", "DME"]),
        ("Тошкент халқаро аэропортида", ["TAS"]),
        ("Dubai International (DWC is open)", ["DWC", "DXB"]),
        ("аэропорты Казани, Калуги и Самары закрыты", ["KZN", "KLF", "KUF"]),
        ("Airports are closed, among them Srinagar and Amritsar", ["SXR", "ATQ"]),
        ("Istanbul's Sabiha Gökçen airport", ["SAW"]),
        ("рейсы в Дубай отменены", []),
        ("NATO and the UAE", []),
    ],
)
def test_airports_only_where_named_as_airports(text: str, codes: list[str]) -> None:
    assert [e.value for e in find_airports(text, find_places(text))] == codes


def test_airports_of_the_affected_country_wherever_named_but_not_where_planes_divert_to() -> None:
    text = (
        "Vnukovo has been closed and all flights are suspended.\nPassengers are waiting.\nFlights were diverted to "
        "Pulkovo airport. People wait in Domodedovo."
    )
    assert detect(DetectInput("Moscow flights", text, None, "airport", "RU", "en")).airports == ("VKO", "DME")


def test_the_headlines_carrier_is_the_one_whose_flights_the_body_cancels() -> None:
    text = "The carrier will not operate flights to Almaty until further notice."
    assert detect(DetectInput("IndiGo and Almaty", text, None, "news", "IN", "en")).airlines == ("6E",)


@pytest.mark.parametrize(
    ("text", "airlines"),
    [
        ("The airspace of the United Arab Emirates is closed. Flights at Dubai airport are suspended.", ()),
        ("All flights from the Emirates has the authority suspended.", ()),
        ("Emirates has suspended all flights to Tehran.", ("EK",)),
        ("Dubai: Emirates suspends flights to Tehran.", ("EK",)),
    ],
)
def test_the_country_of_the_emirates_is_not_the_airline(text: str, airlines: tuple[str, ...]) -> None:
    read = detect(DetectInput("Flights suspended", text, datetime(2026, 3, 1, tzinfo=UTC), "official", "AE", "en"))
    assert read.airlines == airlines


def test_a_day_that_has_passed_is_no_end() -> None:
    text, published = "Flights were suspended until 10 March.", datetime(2026, 3, 11, tzinfo=UTC)
    assert valid_until(text, published, [(0, len(text))]) is None
    assert valid_until(text, datetime(2026, 3, 10, tzinfo=UTC), [(0, len(text))]) is not None
