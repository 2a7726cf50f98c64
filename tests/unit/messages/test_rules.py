"""What a message may and may not say (voice.md, product.md principle 2: never invent)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.advisory import TRACK_OF, Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState
from bot.domain.mission import CallLine
from bot.i18n import LANGUAGES, countries
from bot.messages.calls import spaced
from bot.messages.html import LIMIT, units, visible
from bot.messages.render import Message, join, render_alert, render_broadcast, render_update_note, what_to_do
from tests.unit.messages.cases import (
    ADVICE,
    ATTACK,
    CLOSED,
    NOW,
    NUMBERS,
    PARTLY,
    REOPENED,
    STOPPED,
    UZ_LINES,
    alert,
    ended,
    note,
)
from tests.unit.messages.telegram_html import read


def text(found: Alert, lang: str = "en", **more: object) -> str:
    return visible(render_alert([found], lang, now=NOW, **more).html)  # type: ignore[arg-type]


def with_facts(found: Alert, **facts: object) -> Alert:
    return replace(found, facts=replace(found.facts, **facts))  # type: ignore[arg-type]


# --- every kind, phase, state and language ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_in_every_phase_and_state(kind: Kind, lang: str) -> None:
    for phase in Phase:
        for state in AlertState:
            for issuer in (None, "UZ"):
                found = alert("QA", TRACK_OF[kind], [kind], phase=phase, state=state, issuer=issuer)
                message = render_alert([found], lang, now=NOW)
                assert "{" not in message.html + message.plain
                assert "none" not in read(message.html)
                assert ".." not in read(message.html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_track_has_steps_for_the_button(lang: str) -> None:
    for track in Track:
        steps = what_to_do([track], lang)
        assert len(steps) >= 3
        assert all(step and step == step.strip() for step in steps)
    assert len(what_to_do(list(Track), lang)) == len(set(what_to_do(list(Track), lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_can_stand_in_line_one(lang: str) -> None:
    for iso in countries():
        first = text(with_facts(replace(CLOSED, country=iso), issuer=iso), lang).split("\n")[0]
        assert first.startswith("🔴 ")
        assert len(first) < 100


# --- never invent ----------------------------------------------------------------------------------------------------


def test_an_airline_still_grounded_is_never_said_to_fly() -> None:
    words = text(PARTLY)
    assert "run again: Uzbekistan" not in words.replace("some run again", "")
    told = visible(render_update_note(STOPPED.facts, PARTLY, "en", NOW).html)
    assert "Flights run again: Qatar Airways (QR)." in told
    assert "Uzbekistan Airways (HY)" not in told.split("Official")[0]


def test_an_airline_new_in_a_text_of_resumed_flights_is_promised_nothing() -> None:
    after = with_facts(PARTLY, airlines=("HY", "QR", "C6"))
    told = visible(render_update_note(STOPPED.facts, after, "en", NOW).html)
    assert "Some flights run again, some are cancelled or suspended: Centrum Air (C6)." in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_some_flights_run_and_some_do_not_no_flight_number_is_listed(lang: str) -> None:
    """HY335, an extra flight, stood in one list with those that are cancelled."""
    assert "HY335" not in text(with_facts(PARTLY, flights=("HY333", "HY335")), lang)
    assert "HY333" in text(STOPPED, lang)


def test_an_airline_named_in_a_mixed_state_stands_beside_the_cancellation() -> None:
    """ "... some run again: Uzbekistan Airways" would be read as a promise."""
    told = text(PARTLY).split("\n")[1]
    assert told == "Some flights run again, some are cancelled or suspended: Uzbekistan Airways (HY)."


def test_an_open_alert_that_knows_of_a_partial_reopening_does_not_contradict_itself() -> None:
    both = with_facts(CLOSED, kinds=(Kind.AIRSPACE_CLOSURE, Kind.AIRSPACE_REOPENING), phase=Phase.UPDATE)
    assert "The airspace is partly open again, partly closed or restricted." in text(both)
    assert "The airspace is open again" not in text(both)


def test_the_all_clear_names_who_gave_it_and_not_who_raised_the_alarm() -> None:
    assert "Reported by Gulf Agency, " in text(REOPENED)
    assert "Civil Aviation Authority says" not in text(REOPENED)
    assert text(REOPENED).index("Gulf Agency") < text(REOPENED).index("Qatar Civil Aviation Authority")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_incidents_of_one_country_fit_into_one_short_message(lang: str) -> None:
    flights = with_facts(PARTLY, airports=("DOH",), phones=("+998781200072",))
    message = render_alert([replace(REOPENED, id=2), flights], lang, now=NOW, citizen="UZ", missions=UZ_LINES)
    assert units(visible(message.html)) <= 500


def test_lowered_advice_is_said_to_be_lowered() -> None:
    lower = with_facts(ADVICE, level="reconsider", phase=Phase.UPDATE)
    told = visible(render_update_note(ADVICE.facts, lower, "en", NOW).html).split("\n")
    assert told[1] == "The authorities of Kazakhstan have lowered their travel advice."
    assert told[2] == "Travel advice of Kazakhstan: do not go unless you must."
    raised = visible(render_update_note(lower.facts, ADVICE, "en", NOW).html)
    assert "lowered" not in raised


def test_a_headline_that_only_names_the_country_is_not_quoted() -> None:
    for title in ("Iran", "Iran travel advice", "Iran Travel Advisory"):
        bare = with_facts(ADVICE, sources=(note("Global Affairs Canada", title),))
        assert "blockquote" not in render_alert([bare], "ru", now=NOW).html
    assert "blockquote" in render_alert([ADVICE], "ru", now=NOW).html


def test_what_is_withdrawn_or_unconfirmed_is_said_before_the_old_words() -> None:
    withdrawn = text(ended(ATTACK, AlertState.CANCELLED)).split("\n")
    assert withdrawn[1] == "We withdraw our message of 28 February, 14:05: it was wrong."
    lapsed = text(ended(ATTACK, AlertState.EXPIRED)).split("\n")
    assert lapsed[1].startswith("Not confirmed since 28 February, 15:05 (Kuwait City).")


def test_a_withdrawal_is_in_our_name_and_repeats_no_headline() -> None:
    message = render_alert([ended(ATTACK, AlertState.CANCELLED)], "en", now=NOW)
    assert "KUNA" not in message.html + message.plain
    assert "Interceptions" not in message.html
    assert "<s>An attack or explosion is reported.</s>" in message.html
    assert message.plain.endswith("Source: Qalqan, 28 February, 20:05 (Kuwait City).")


@pytest.mark.parametrize("state", [AlertState.CLEARED, AlertState.CANCELLED, AlertState.EXPIRED])
def test_an_ended_alert_gives_no_advice_and_no_numbers(state: AlertState) -> None:
    words = text(replace(NUMBERS, state=state), missions=UZ_LINES)
    assert "☎" not in words
    assert "▸" not in words


def test_how_long_is_a_date_or_unknown_and_never_a_guess() -> None:
    assert "Until 6 March." in text(STOPPED)
    assert "How long is not known." in text(CLOSED)
    assert "It was announced until 20 February." in text(with_facts(STOPPED, valid_until=date(2026, 2, 20)))
    assert "Until 27 February." in text(with_facts(STOPPED, valid_until=date(2026, 2, 27)))  # not over everywhere yet


# --- whom to call ----------------------------------------------------------------------------------------------------


def test_numbers_stand_alone_under_the_name_of_who_gave_them() -> None:
    lines = text(NUMBERS).split("\n")
    assert lines[lines.index("Numbers (MFA of Uzbekistan, 28 February):") + 1] == "☎ +971 50 222 4466"
    assert lines[lines.index("Numbers (Gazeta.uz, 28 February):") + 1] == "☎ +971 50 111 2233"


def test_numbers_of_unknown_givers_are_not_put_into_anyones_mouth() -> None:
    notes = tuple(replace(n, phones=()) for n in NUMBERS.facts.sources)
    words = text(with_facts(NUMBERS, sources=notes))
    assert "Numbers (from the sources below, 28 February):" in words
    assert "Numbers (MFA" not in words


def test_at_most_three_numbers_and_none_twice() -> None:
    many = tuple(f"+9715022244{n:02}" for n in range(9))
    found = with_facts(NUMBERS, sources=(note("MFA of Uzbekistan", "", phones=many),), phones=many)
    again = replace(found, country="QA", id=2)
    own = [CallLine(many[0], "UZ", "AE", "embassy", date(2026, 2, 1), False)]
    html = render_alert([found, again], "en", now=NOW, missions=own).html
    numbers = re.findall(r"☎ (.*)", html)
    assert len(numbers) == len(set(numbers)) == 3


def test_a_number_older_than_a_year_is_said_to_be_unconfirmed() -> None:
    words = text(CLOSED, missions=UZ_LINES)
    assert "Embassy of Uzbekistan in Qatar (as of 20 February 2026):\n☎ +974 4453 9600" in words
    assert "(not confirmed since 1 March 2024):\n☎ +998 71 202 02 02" in words


def test_where_a_text_gives_only_an_address_the_address_is_shown() -> None:
    found = with_facts(NUMBERS, phones=(), emails=("help@mfa.example",), sources=(note("MFA of Uzbekistan", "x"),))
    assert "Numbers (MFA of Uzbekistan, 28 February):\nhelp@mfa.example" in text(found)
    assert "Save the number" not in text(found)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+97143947400", "+971 4 394 7400"), ("+998781200072", "+998 78 120 00 72"), ("1167", "1167"), ("", "")],
)
def test_numbers_are_grouped_for_reading_out_and_keep_their_digits(number: str, shown: str) -> None:
    assert spaced(number) == shown
    assert re.sub(r"\D", "", shown) == re.sub(r"\D", "", number)


# --- what to do ------------------------------------------------------------------------------------------------------


def test_nobody_is_told_to_ask_their_embassy_in_their_own_country() -> None:
    at_home = replace(ADVICE, country="UZ")
    assert "embassy" not in text(at_home, citizen="UZ")
    assert "embassy" in text(at_home, citizen="KZ")


def test_advice_is_one_line_of_the_gravest_track() -> None:
    message = render_alert([STOPPED, replace(ATTACK, country="QA", id=2)], "en", now=NOW)
    assert visible(message.html).count("▸") == 1
    assert "Stay away from windows" in message.html


def test_normal_precautions_come_without_orders() -> None:
    assert "▸" not in text(with_facts(ADVICE, level="normal", severity=Severity.MINOR))


# --- one message, whatever comes in ----------------------------------------------------------------------------------


def test_countries_with_the_same_news_share_one_line() -> None:
    message = render_alert([replace(CLOSED, country=c) for c in ("QA", "KW")], "en", now=NOW)
    assert visible(message.html).startswith("🔴 QATAR, KUWAIT · 28 February, 11:05 (UTC)\nThe airspace")
    assert message.html.count("The airspace is closed") == 1
    assert message.plain.startswith("Qatar, Kuwait: The airspace")


def test_a_message_that_would_be_long_drops_what_is_least_needed_first() -> None:
    loud = [note(f"Publisher number {n} of a very long name", "A headline " * 20) for n in range(9)]
    found = with_facts(CLOSED, sources=tuple(loud), flights=tuple(f"HY{n}" for n in range(300, 340)))
    words = text(found, "ru", missions=UZ_LINES)
    assert units(words) <= 500
    assert "☎ +974 4453 9600" in words
    assert "Publisher number 0" in words


def test_a_note_tells_only_what_changed() -> None:
    after = with_facts(STOPPED, airlines=("HY", "QR", "C6"))
    told = visible(render_update_note(STOPPED.facts, after, "ru", NOW).html)
    assert "Centrum Air (C6)" in told
    assert "Uzbekistan Airways (HY)" not in told


def test_a_list_that_is_cut_says_so() -> None:
    found = with_facts(STOPPED, flights=tuple(f"HY{n}" for n in range(300, 312)))
    assert "Flight numbers: HY300, HY301, HY302, HY303, HY304, HY305, HY306, HY307 and 4 more" in text(found)


def test_a_note_names_first_who_said_what_is_new() -> None:
    late = note("Centrum Air", "Centrum Air stops too", hours=3)
    after = with_facts(STOPPED, airlines=("HY", "QR", "C6"), sources=(*STOPPED.facts.sources, late))
    told = visible(render_update_note(STOPPED.facts, after, "en", NOW).html)
    assert told.endswith("Official: Centrum Air · also: Uzbekistan Airways")


def test_a_note_without_a_past_says_the_whole() -> None:
    told = visible(render_update_note(None, CLOSED, "en", NOW).html)
    assert "The airspace is closed or restricted." in told


def test_a_broadcast_says_who_speaks_and_keeps_the_text() -> None:
    message = render_broadcast("Buses leave at 9 < from gate A & B\nBring water", ["IR", "TM"], "ru")
    words = read(message.html)
    assert words.startswith("📣 Сообщение от операторов Qalqan\nДля стран: Иран, Туркменистан\n")
    assert words.endswith("Buses leave at 9 < from gate A & B\nBring water")


def test_the_longest_allowed_broadcast_is_sent_whole() -> None:
    words = "&" * 3000
    assert read(render_broadcast(words, ["AE", "QA"], "uz").html).count("&") == 3000


def test_joined_notes_stay_one_sms() -> None:
    notes = [render_update_note(None, found, "en", NOW) for found in (CLOSED, STOPPED, ATTACK)]
    joined = join(notes)
    assert len(joined.plain) < 300
    assert read(joined.html).count("update") == 3


NASTY = st.text(st.characters(codec=None), max_size=400)
NOTES = st.builds(
    lambda title, name, url, phones: replace(note("x", title), name=name, url=url, phones=tuple(phones)),
    NASTY,
    NASTY,
    st.one_of(st.none(), NASTY, NASTY.map(lambda s: "https://" + s)),
    st.lists(NASTY, max_size=4),
)
FACTS: Mapping[str, st.SearchStrategy[object]] = {
    "sources": st.lists(NOTES, max_size=6).map(tuple),
    "kinds": st.lists(st.sampled_from(Kind), min_size=1, max_size=4, unique=True).map(tuple),
    "phase": st.sampled_from(Phase),
    "airlines": st.lists(NASTY, max_size=9).map(tuple),
    "airports": st.lists(NASTY, max_size=9).map(tuple),
    "flights": st.lists(NASTY, max_size=9).map(tuple),
    "phones": st.lists(NASTY, max_size=9).map(tuple),
    "emails": st.lists(NASTY, max_size=4).map(tuple),
    "valid_until": st.one_of(st.none(), st.dates()),
    "level": st.sampled_from([None, "normal", "caution", "reconsider", "avoid"]),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.fixed_dictionaries(FACTS),  # type: ignore[arg-type]
    st.sampled_from(AlertState),
    st.sampled_from(list(LANGUAGES)),
    st.sampled_from(["QA", "RU", "XX"]),
)
def test_nothing_that_others_write_breaks_a_message(
    facts: dict[str, object], state: AlertState, lang: str, country: str
) -> None:
    found = replace(with_facts(CLOSED, **facts), state=state, country=country)
    sent: list[Message] = [
        render_alert([found, replace(ATTACK, id=7)], lang, now=NOW, missions=UZ_LINES),
        render_update_note(STOPPED.facts, found, lang, NOW),
    ]
    for message in sent:
        assert read(message.html).strip()
        assert units(message.html) <= LIMIT
        assert len(message.plain) < 300
