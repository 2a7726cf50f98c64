"""Notices to the operators: in every language, complete, and with nobody's markup but ours."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.domain.health import State
from bot.i18n import LANGUAGES
from bot.messages.html import LIMIT, units
from bot.messages.notice import SIGNS, render_notice
from bot.telegram import keyboards
from bot.telegram.callback_data import Tap, source_key, unpack
from tests.conftest import NOW

TOLD = (State.OK, State.LATE, State.FAILING, State.BLOCKED, State.CHANGED, State.SILENT)


def about(state: State, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "source_state", "source": "qa-caa-feed", "publisher": "CAA <i>& sons", "publisher_id": "nobody",
        "was": "ok", "is": state.value, "since": NOW.isoformat(), "last_ok": NOW.isoformat(), "why": "http: <b>",
        **changes,
    }  # fmt: skip


def storm(**changes: Any) -> dict[str, Any]:
    titles = ["<a href='x'>Leave</a> now", "Second", "Third"]
    return {
        "kind": "storm", "source": "qa-caa-feed", "publisher": "CAA <i>", "publisher_id": "nobody", "count": 45,
        "titles": titles, "again": False, **changes,
    }  # fmt: skip


def many(count: int, state: State, **changes: Any) -> dict[str, Any]:
    rows = [about(state, source=f"source-{n}", publisher="P" * 300) for n in range(count)]
    return {"kind": "source_states", "sources": rows, "own_network": True, **changes}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", TOLD)
def test_every_state_that_is_told_has_its_words(lang: str, state: State) -> None:
    shown = render_notice(about(state), lang, NOW)
    assert shown.html.startswith(f"<b>{SIGNS[state]} ")
    assert "CAA &lt;i&gt;&amp; sons" in shown.html
    assert "qa-caa-feed" in shown.html
    assert "&lt;b&gt;" in shown.html
    assert set(re.findall(r"<[^>]*>", shown.html)) == {"<b>", "</b>"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "payload",
    [
        about(State.FAILING, last_ok=None, why=None),
        about(State.BLOCKED, why="x" * 5000, publisher="y" * 5000),
        storm(),
        storm(count=1, titles=[], again=True),
        storm(titles=["z" * 5000] * 3),
        many(5, State.FAILING),
        many(235, State.LATE),
        many(235, State.OK, own_network=False),
    ],
)
def test_any_notice_fits_into_one_message_without_foreign_markup(lang: str, payload: dict[str, Any]) -> None:
    shown = render_notice(payload, lang, NOW)
    assert units(shown.html) <= LIMIT
    assert set(re.findall(r"<[^>]*>", shown.html)) <= {"<b>", "</b>"}
    assert len(shown.plain) < 300


def test_a_mixed_notice_says_what_broke_and_what_is_back() -> None:
    rows = [about(State.FAILING, source=f"a-{n}") for n in range(24)] + [about(State.OK, source="z")]
    words = render_notice({"kind": "source_states", "sources": rows, "own_network": False}, "en", NOW).html
    assert "24 sources are in trouble." in words
    assert "and 4 more" in words
    assert "1 source works again." in words
    assert "network" not in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_storm_offers_to_let_it_through_or_to_discard_it(lang: str) -> None:
    ((release, drop),) = keyboards.admin_buttons(storm(), lang)
    assert [unpack(b.data) for b in (release, drop)] == [
        Tap(verb, source_key("qa-caa-feed")) for verb in ("srel", "sdrop")
    ]
    assert all(len(button.text) <= 20 for button in (release, drop))
    assert keyboards.admin_buttons(about(State.OK), lang) == ()
    assert keyboards.admin_buttons(storm(source="x" * 63), lang), "a long id fits as well"


def test_a_source_that_is_read_again_and_only_silent_is_no_new_trouble() -> None:
    rows = [about(State.OK, was="failing"), about(State.SILENT, was="failing", source="quiet")]
    back = render_notice({"kind": "source_states", "sources": rows, "own_network": True}, "en", NOW).html
    assert back.startswith(f"<b>{SIGNS[State.OK]} ")
    assert "in trouble" not in back
    assert "our own network" not in back
    newly = [about(State.SILENT, was="ok")]
    assert (
        "in trouble" in render_notice({"kind": "source_states", "sources": newly, "own_network": False}, "en", NOW).html
    )
