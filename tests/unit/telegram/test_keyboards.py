"""Keyboards: short, complete, and every button of them one that is read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.advisory import Severity, Track
from bot.domain.delivery import Button
from bot.i18n import LANGUAGES, country_name, t
from bot.messages.render import render_alert
from bot.telegram import keyboards
from bot.telegram.callback_data import LIMIT, VERBS, Tap, unpack
from bot.telegram.handlers.taps import FOR_ADMINS, TAPS
from tests.integration.db.test_fan_out_matching import an_alert
from tests.unit.messages.cases import CLOSED, NOW, REOPENED, STOPPED


def buttons(markup: InlineKeyboardMarkup | None) -> Iterator[InlineKeyboardButton]:
    assert markup is not None
    for row in markup.inline_keyboard:
        yield from row


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_every_button_is_read_again_and_has_a_handler(lang: str) -> None:
    alert = an_alert("QA", Track.AIRSPACE, None, Severity.SEVERE, 1)
    shown = [
        keyboards.languages("lang"),
        keyboards.languages("speak"),
        keyboards.citizenships(lang),
        keyboards.citizenships(lang, "AE"),
        *(keyboards.follow(("QA", "BR"), lang, page) for page in range(4)),
        keyboards.countries(("QA", "AE"), "status", lang),
        keyboards.markup(keyboards.alert_buttons([alert], lang)),
    ]
    for button in (b for markup in shown for b in buttons(markup)):
        if button.url is None:
            tap = unpack(str(button.callback_data))
            assert tap is not None, button
            assert tap.verb in TAPS
            assert len(str(button.callback_data).encode()) <= LIMIT


def test_the_tables_of_verbs_agree() -> None:
    assert set(TAPS) == set(VERBS)
    assert set(VERBS) >= FOR_ADMINS


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_all_countries_come_with_paging_and_the_followed_are_marked(lang: str) -> None:
    follows = ("BR", "QA")  # Brazil is not offered by itself, but must be there to be dropped
    texts: list[str] = []
    for page in range(-(-(len(keyboards.COUNTRIES) + 1) // keyboards.PER_PAGE)):
        texts += [b.text for b in buttons(keyboards.follow(follows, lang, page)) if "toggle" in str(b.callback_data)]
    assert len(texts) == len(set(texts)) == len(keyboards.COUNTRIES) + 1
    marked = [text for text in texts if text.startswith("✓ ")]
    assert len(marked) == 2
    assert any(country_name("BR", lang) in text for text in marked)


def test_a_page_beyond_the_last_is_the_first() -> None:
    pages = -(-len(keyboards.COUNTRIES) // keyboards.PER_PAGE)
    assert keyboards.follow((), "en", pages) == keyboards.follow((), "en", 0)


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_buttons_of_actions_have_at_most_twenty_characters(lang: str) -> None:
    """voice.md, rule 10."""
    alert = an_alert("QA", Track.AIRSPACE, None, Severity.SEVERE, 1)
    for button in buttons(keyboards.markup(keyboards.alert_buttons([alert], lang))):
        assert len(button.text) <= 20
    ids = ("done", "next", "keep", "delete", "send", "cancel", "approve", "reject")
    assert all(len(t(lang, f"button-{name}")) <= 20 for name in ids)


def test_the_source_button_leads_to_the_text_that_the_message_quotes() -> None:
    flights, closed = replace(STOPPED, id=2), replace(REOPENED, id=1)  # first the alert that still holds
    shown = render_alert([closed, flights], "en", now=NOW).html
    url = next(b.url for b in buttons(keyboards.markup(keyboards.alert_buttons([closed, flights], "en"))) if b.url)
    assert f"<blockquote>{flights.facts.sources[0].title}</blockquote>" in shown
    assert url == flights.facts.sources[0].url


def test_what_to_do_is_about_what_the_message_advises_on() -> None:
    """Flights and a closed sky: "Do not go to the airport" before receipts for food."""
    flights, closed = replace(STOPPED, id=1), replace(CLOSED, id=2)
    (what, *_) = buttons(keyboards.markup(keyboards.alert_buttons([flights, closed], "en")))
    assert unpack(str(what.callback_data)) == Tap("what", "2")


def test_a_button_that_copies_or_opens_sends_nothing_back() -> None:
    (copy, page) = buttons(
        keyboards.markup([[Button("Copy", copy="+97140000000"), Button("Source", url="https://e.org/")]])
    )
    assert copy.copy_text is not None
    assert copy.copy_text.text == "+97140000000"
    assert (copy.callback_data, page.callback_data, page.url) == (None, None, "https://e.org/")


def test_no_rows_are_no_keyboard() -> None:
    assert keyboards.markup([]) is None
    assert keyboards.markup([[]]) is None
    assert keyboards.countries((), "status", "en") is None
