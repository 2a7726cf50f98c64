"""The pages of /sources: complete, short enough, nothing in them taken for markup, every button read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.health import State
from bot.i18n import LANGUAGES, t
from bot.messages.html import LIMIT, units
from bot.services.sources_report import NewestEntry, SourceHealth
from bot.telegram import source_pages
from bot.telegram.callback_data import find_source, source_key, unpack
from bot.telegram.handlers.taps import FOR_ADMINS, TAPS
from bot.telegram.source_pages import Page, View
from tests.conftest import NOW
from tests.unit.messages.telegram_html import read

EVIL = "<b>bold</b> & </a> \u202eesrever "
EN = View("en", "UZ")


def health(source_id: str = "kz-mfa-news", state: State = State.OK, **changes: Any) -> SourceHealth:
    row = SourceHealth(
        id=source_id,
        publisher_name="МИД Казахстана",
        country="KZ",
        tier="official",
        state=state,
        since=NOW - timedelta(hours=5),
        last_ok=NOW,
        last_new=NOW - timedelta(days=1),
        last_error=None,
        latency_ms=340,
        failures=0,
        entries=10,
        expected_min=5,
        parser="strict",
        polls=1204,
        unchanged=1047,
        held=0,
    )
    return replace(row, **changes)


FAILING = health(
    "uz-mfa-api", State.FAILING, last_error="http_status: 503", failures=4, last_ok=NOW - timedelta(hours=2)
)
ROWS = [
    FAILING,
    health("us-embassies", State.BLOCKED, last_ok=None, last_error="challenge: a bot wall"),
    health("qa-met", State.SILENT),
    health("kun-uz", State.QUARANTINED),
    health("new-one", State.NEW, last_ok=None),
    *(health(f"ok-{n}") for n in range(20)),
    health("off-one", State.OFF, last_error="never probed"),
]


def buttons(page: Page) -> Iterator[Any]:
    for row in page.keyboard.inline_keyboard:
        assert row
        yield from row


def pages(lang: str) -> Iterator[Page]:
    """Every page there is, with the worst that can stand in it."""
    long = "x" * 64
    worst = health(long, State.FAILING, last_error=(EVIL + "&" * 500) * 3, publisher_name=EVIL * 50, parser="tolerant")
    for view in (View(lang), View(lang, "KZ", 12)):
        yield source_pages.summary([], view)
        yield source_pages.summary(ROWS, view)
        yield source_pages.summary([replace(worst, id=f"{n:064}") for n in range(300)], view)
        yield source_pages.listing([], view)
        yield source_pages.listing([replace(worst, id=f"{n:064}") for n in range(300)], view)
        for state in State:
            row = replace(worst, state=state, since=None, last_new=None, latency_ms=None, polls=0)
            yield source_pages.card(row, EVIL * 50, view)
            yield source_pages.summary([row], view)
        yield source_pages.card(worst, "MFA", view, t(lang, "card-asking"), asking=True)
        yield source_pages.hold_question(worst, view)
        yield source_pages.last_entries(worst, [], view)
        yield source_pages.last_entries(
            worst, [NewestEntry(EVIL * 90, NOW, "held"), NewestEntry("", None, "of tomorrow")] * 2, view
        )
        yield source_pages.gone(view)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_can_be_sent_and_every_button_is_an_admins_own(lang: str) -> None:
    for page in pages(lang):
        seen = read(page.html)
        assert units(page.html) <= LIMIT
        assert "\u202e" not in seen
        for button in buttons(page):
            tap = unpack(str(button.callback_data))
            assert tap is not None, button
            assert tap.verb in FOR_ADMINS
            assert tap.verb in TAPS
            assert len(button.text) <= source_pages.BUTTON


def test_what_is_wrong_stands_first_with_since_when_and_why() -> None:
    page = source_pages.summary(ROWS, EN)
    lines = read(page.html).split("\n")
    assert lines[0] == f"Sources: {len(ROWS)}"
    assert lines[1].startswith("🔴 blocks us 1 · 🔴 cannot be read 1 · ⏸ paused 1 · 🟡 long silent 1")
    assert lines[3:8] == [
        "Times: Tashkent",
        "🔴 uz-mfa-api · cannot be read · last good answer 1 March, 12:00 · http_status: 503",
        "🔴 us-embassies · blocks us · no good answer yet · challenge: a bot wall",
        "🟡 qa-met · long silent · last new entry 28 February, 14:00",
        "⏸ kun-uz · paused · since 1 March, 09:00",
    ]
    assert lines[-1] == "Working as they should: 20"
    assert [unpack(b.callback_data).verb for b in buttons(page)] == ["source"] * 4 + ["srcpage"]  # type: ignore[union-attr]


def test_a_day_on_which_nothing_can_be_read_fits_one_message() -> None:
    page = source_pages.summary([replace(FAILING, id=f"s{n}") for n in range(236)], EN)
    assert "and 224 more" in read(page.html)
    assert len(list(buttons(page))) == source_pages.MOST_BAD + 1


def test_all_sources_come_ten_a_page_and_a_stale_page_is_the_last() -> None:
    seen: list[str] = []
    for number in range(3):
        page = source_pages.listing(ROWS, View("en", None, number))
        taps = [unpack(str(b.callback_data)) for b in buttons(page)]
        cards = [tap.argument for tap in taps if tap and tap.verb == "source"]
        assert all(argument.endswith(f"-{number}") for argument in cards), "Back must lead to this page"
        seen += [str(find_source(a[:16], (r.id for r in ROWS))) for a in cards]
    assert seen == [row.id for row in ROWS]
    assert source_pages.listing(ROWS, View("en", None, 999)) == source_pages.listing(ROWS, View("en", None, 2))


def test_a_card_tells_one_fact_a_line() -> None:
    page = source_pages.card(FAILING, "Foreign Ministry of Kazakhstan", EN, "Asked just now: it answers.")
    assert read(page.html).split("\n") == [
        "🔴 uz-mfa-api",
        "Foreign Ministry of Kazakhstan · Official · Kazakhstan",
        "Asked just now: it answers.",
        "",
        "State: cannot be read",
        "Since: 1 March, 09:00",
        "Last good answer: 1 March, 12:00",
        "Last new entry: 28 February, 14:00",
        "Last error: http_status: 503",
        "Answers within: 340 ms",
        "Failures in a row: 4",
        "Entries: 10, expected at least 5",
        "Reader used: strict",
        "Answered “unchanged”: 87%, polls: 1,204",
        "Held for review: 0",
        "Times: Tashkent",
    ]


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.FAILING, ["probe", "hold", "entries", "sources"]),
        (State.OK, ["probe", "hold", "entries", "sources"]),
        (State.QUARANTINED, ["resume", "entries", "sources"]),
        (State.OFF, ["entries", "sources"]),
    ],
)
def test_a_card_offers_what_can_be_done(state: State, offered: list[str]) -> None:
    page = source_pages.card(health(state=state), "MFA", EN)
    assert [unpack(b.callback_data).verb for b in buttons(page)] == offered  # type: ignore[union-attr]
    assert source_key("kz-mfa-news") in next(buttons(page)).callback_data


def test_entries_stand_as_their_source_wrote_them() -> None:
    told = [NewestEntry("Qatar <b>closes</b> & opens", NOW, "held"), NewestEntry("Old", None, "of tomorrow")]
    lines = read(source_pages.last_entries(FAILING, told, EN).html).split("\n")
    assert lines[3:] == [
        "Qatar <b>closes</b> & opens",
        "1 March, 14:00 · held for review",
        "",
        "Old",
        "— · of tomorrow",
    ]
