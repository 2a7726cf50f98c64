"""How it is said that a list changed: milder, stricter for parts, no longer listed, withdrawn. Never "safe"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.advisory import Kind, Severity, Track
from bot.domain.alert import Alert, AlertState
from bot.i18n import LANGUAGES
from bot.messages.board import render_board
from bot.messages.html import visible
from bot.messages.render import render_alert, render_update_note
from tests.unit.messages.cases import NOW, alert, note

ADVICE = alert(
    "QA", Track.ADVICE, [Kind.TRAVEL_WARNING], note("GAC", "Qatar"), level="avoid", issuer="CA", regional=False
)
QUAKE = alert("UZ", Track.HAZARD, [Kind.NATURAL_HAZARD], note("USGS", "M 6.5"), severity=Severity.MODERATE)
NOT_OVER = {"en": "not an all-clear", "ru": "Это не отбой", "uz": "xavf o‘tdi degani emas"}


def with_facts(found: Alert, **facts: object) -> Alert:
    return replace(found, facts=replace(found.facts, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("found", [with_facts(ADVICE, unlisted="gac"), with_facts(QUAKE, unlisted="usgs")])
def test_no_longer_listed_is_never_an_end(found: Alert, lang: str) -> None:
    message = render_alert([found], lang, now=NOW)
    board = render_board(found.country, [found], lang, NOW)
    before = with_facts(found, unlisted="")
    told = render_update_note(before.facts, found, lang, NOW)
    for text in (message.html, message.plain, board, told.html):
        assert NOT_OVER[lang] in text.replace("'", "‘"), "an SMS writes plain marks"
    assert "🟢" not in message.html
    assert len(visible(message.html)) < 500
    assert len(message.plain) < 300


def test_who_no_longer_lists_what() -> None:
    assert (
        "no longer on the list of travel advice of Canada"
        in render_alert([with_facts(ADVICE, unlisted="gac")], "en", now=NOW).plain
    )
    assert "USGS no longer lists this event." in render_alert([with_facts(QUAKE, unlisted="usgs")], "en", now=NOW).plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_its_source_withdrew_is_said_to_be_withdrawn_by_it(lang: str) -> None:
    gone = replace(with_facts(QUAKE, unlisted="usgs", withdrawn=True), state=AlertState.CANCELLED, updated=NOW)
    message = render_alert([gone], lang, now=NOW)
    assert "USGS" in message.html
    assert "<s>" in message.html
    assert "USGS" in message.plain
    ours = render_alert([with_facts(gone, withdrawn=False)], lang, now=NOW)
    assert ours.plain != message.plain, "what we withdraw ourselves is our mistake"


def test_stricter_advice_for_parts_is_said_with_the_level_and_its_end_in_a_note() -> None:
    level = with_facts(ADVICE, level="caution", regional=True)
    html = render_alert([level], "en", now=NOW).html
    assert "be very careful. For parts of the country the advice is stricter." in html
    avoid = with_facts(ADVICE, regional=True)
    assert "For parts" not in render_alert([avoid], "en", now=NOW).html, "nothing is stricter than all of it"
    dropped = with_facts(level, regional=False)
    assert "no longer given" in render_update_note(level.facts, dropped, "en", NOW).html
    assert "For parts" in render_update_note(dropped.facts, level, "en", NOW).html
