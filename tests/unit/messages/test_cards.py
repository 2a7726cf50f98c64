"""The consular card, the status board and the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.data.missions import load_directory
from bot.domain.health import State
from bot.domain.mission import Mission, MissionAnswer, Phone
from bot.i18n import LANGUAGES, t
from bot.messages.board import Unseen, render_alert_list, render_board
from bot.messages.html import LIMIT, units
from bot.messages.mission import render_missions
from bot.messages.my_data import render_my_data
from tests.unit.messages.cases import ATTACK, CLOSED, NOW, PARTLY
from tests.unit.messages.telegram_html import read

TODAY = date(2026, 3, 5)
EMBASSY = Mission(
    id="uz-xx",
    sending="UZ",
    host="AE",
    type="embassy",
    city="Abu Dhabi",
    address='Villa 37, "Plot" <10> & 11',
    phones=(
        Phone("+97124488215", "main", date(2024, 1, 1)),
        Phone("+971502224466", "hotline_24h", date(2026, 3, 2)),
        Phone("+97124488217", "main", None),
    ),
    emails=("embassy@example.org",),
    website="https://uae.example.org",
    hours="Mon-Fri 9:00-18:00",
    source_url="https://example.org/page",
)


def card(lang: str, *missions: Mission, covered_by: str | None = None) -> str:
    answer = MissionAnswer("UZ", "AE", None, missions, covered_by)
    return read(render_missions(answer, lang, TODAY))


def test_a_card_says_whose_it_is_then_numbers_each_with_its_age() -> None:
    assert card("en", EMBASSY).split("\n") == [
        "Embassy of Uzbekistan in the United Arab Emirates, Abu Dhabi",
        "Round the clock, as of 2 March 2026:",
        "☎ +971 50 222 4466",
        "Not confirmed since 1 January 2024:",
        "☎ +971 2 448 8215",
        "Date unknown:",
        "☎ +971 2 448 8217",
        'Address: Villa 37, "Plot" <10> & 11',
        "Hours: Mon-Fri 9:00-18:00",
        "embassy@example.org",
        "https://uae.example.org · Source",
    ]


def test_a_card_speaks_the_readers_language() -> None:
    assert card("ru", EMBASSY).startswith("Посольство Узбекистана в ОАЭ, Абу-Даби\nКруглосуточно, на 2 марта 2026:\n")
    first, second, *_ = card("uz", EMBASSY).split("\n")
    assert first == "O‘zbekistonning Birlashgan Arab Amirliklaridagi elchixonasi, Abu-Dabi"
    assert second == "Kecha-yu kunduz, 2026-yil 2-mart holatiga ko‘ra:"


def test_a_lapsed_crisis_line_is_not_shown_as_fresh() -> None:
    line = replace(
        EMBASSY, type="mfa_hotline", temporary=True, source_date=date(2026, 2, 1), phones=EMBASSY.phones[1:2]
    )
    assert "Round the clock, not confirmed since 2 March 2026:" in card("en", line)


def test_a_ministrys_line_at_home_is_called_so() -> None:
    line = replace(EMBASSY, type="mfa_hotline", host="UZ", city="Tashkent")
    assert "Crisis line of the foreign ministry of Uzbekistan, Tashkent" in card("en", line)
    assert "Горячая линия МИД Узбекистана, Ташкент" in card("ru", line)


def test_where_there_is_no_mission_it_says_who_covers_and_never_that_there_is_none() -> None:
    other = replace(EMBASSY, host="SA", city="Riyadh")
    assert card("ru", other, covered_by="SA").startswith(
        "В нашем справочнике нет представительства Узбекистана в ОАЭ. "
        "Обращайтесь в представительство в Саудовской Аравии.\n\nПосольство Узбекистана в Саудовской Аравии"
    )
    assert "That does not mean there is none" in card("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_of_the_real_directory_can_be_sent(lang: str) -> None:
    directory = load_directory()
    for sending, host in sorted({(m.sending, m.host) for m in directory.missions}):
        html = render_missions(directory.find(sending, host, None, TODAY), lang, TODAY)
        assert read(html).strip()
        assert units(html) <= LIMIT


def test_a_board_goes_track_by_track_with_source_and_age() -> None:
    board = read(render_board("QA", [PARTLY, CLOSED], "en", NOW))
    assert board.index("Airspace") < board.index("Flights")
    assert "Times: Doha" in board
    assert "Qatar Civil Aviation Authority · as of 28 February, 14:05" in board


def test_an_empty_board_promises_nothing() -> None:
    assert "does not mean that there is no danger" in render_board("OM", [], "en", NOW)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_crowded_board_is_cut_between_rows(lang: str) -> None:
    crowd = [replace(CLOSED, id=n, seq=n) for n in range(80)]
    for html in (render_board("QA", crowd, lang, NOW), render_alert_list(crowd, lang, NOW)):
        assert read(html).endswith("…")
        assert units(html) <= LIMIT


def test_the_list_says_how_far_each_still_holds() -> None:
    assert "We have not seen this confirmed" not in render_alert_list([ATTACK], "en", NOW)
    assert render_alert_list([], "uz", NOW).startswith("So‘nggi yetti kunda")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_kept_is_told_in_words(lang: str) -> None:
    kept = {"chat_id": 7_000_000_001, "kind": "private", "language": lang, "citizenship": None, "state": "active"}
    more = {"paused_until": "2026-03-05T10:00:00+00:00", "since": "2026-03-01T10:00:00+00:00", "countries": ["QA"]}
    lines = read(render_my_data({**kept, **more, "messages": 3, "broadcasts": 0, "actions": 0}, lang)).split("\n")
    assert len(lines) == 12
    assert lines[1].endswith(": 7000000001")
    assert not [line for line in lines if set("_{}") & set(line) or "None" in line or "T10" in line]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_seen_stands_below_any_board_four_lines_at_most(lang: str) -> None:
    crowd = [replace(CLOSED, id=n, seq=n) for n in range(80)]
    evil = [Unseen("<b>&" * 40, State.FAILING, NOW)] * 9
    for html in (render_board("QA", crowd, lang, NOW, evil), render_board("QA", [], lang, NOW, evil)):
        assert units(html) <= LIMIT
        assert read(html).count("• <b>&") == 4
        assert t(lang, "more", count=5) in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_is_told_to_readers_with_and_without_a_time(lang: str) -> None:
    for state in State:
        for since in (NOW, None):
            shown = read(render_board("QA", [], lang, NOW, [Unseen("MFA", state, since)]))
            (line,) = [x for x in shown.split("\n") if x.startswith("• MFA: ")]
            assert ("20:05" in line) == (since is not None)


def test_an_empty_board_with_blind_spots_is_no_calm() -> None:
    shown = read(render_board("OM", [], "en", NOW, [Unseen("Oman CAA", State.SILENT, NOW)]))
    assert shown.startswith("Oman: no confirmed report, but we cannot see some of our sources now.")
    assert "Something may have happened" in shown
    assert "• Oman CAA: nothing new since 28 February, 21:05\nTimes: Muscat" in shown
    assert "see" not in render_board("OM", [CLOSED], "en", NOW)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_home_nobody_is_sent_to_their_embassy(lang: str) -> None:
    spot = [Unseen("MFA", State.FAILING, NOW)]
    assert "/embassy" in render_board("UZ", [], lang, NOW, spot, "KZ")
    assert "/embassy" not in render_board("UZ", [], lang, NOW, spot, "UZ")
