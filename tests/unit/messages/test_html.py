"""What others wrote never becomes markup, and a cut never leaves a tag open or a number half."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.html import LIMIT, cut, escape, fit, link, local_time, short, units, visible, visible_units
from tests.unit.messages.telegram_html import Refused, read

NASTY = st.text(st.characters(codec=None), max_size=300)
PIECES = st.lists(
    st.one_of(
        NASTY.map(escape),
        NASTY.map(lambda s: f"<b>{escape(s)}</b>"),
        NASTY.map(lambda s: f"<blockquote>{escape(s)}</blockquote>"),
        NASTY.map(lambda s: link("https://example.org/?a=1&b=2", s)),
    ),
    max_size=20,
).map("".join)


@given(NASTY)
def test_escaped_text_is_text(text: str) -> None:
    assert read(escape(text)) == read(escape(read(escape(text))))


def test_marks_that_turn_or_hide_letters_are_dropped() -> None:
    assert escape("gold\u202egnp.exe\u2066\u200b\ufeff \x00A\u00adB") == "goldgnp.exe  AB"


def test_joiners_of_persian_and_of_emoji_stay() -> None:
    assert escape("می\u200cروم 👨\u200d👩\u200d👧") == "می\u200cروم 👨\u200d👩\u200d👧"


@given(NASTY, NASTY)
def test_a_link_is_a_link_or_words(url: str, words: str) -> None:
    read(link("https://" + url.replace(" ", ""), words)) if url.strip() else None
    assert read(link(url, words)) == read(escape(words))


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "tg://user?id=1", "https://a.example/" + "x" * 600])
def test_only_web_addresses_of_a_sane_length_become_links(url: str | None) -> None:
    assert link(url, "Gulf <News>") == "Gulf &lt;News&gt;"


def test_a_quote_in_an_address_does_not_end_the_attribute() -> None:
    assert read(link('https://a.example/"onclick=x', "here")) == "here"


def test_a_time_shows_hours_and_minutes_without_seconds() -> None:
    html = local_time(datetime(2026, 2, 28, 11, 5, tzinfo=UTC), "28 February, 14:05 (Doha)")
    assert html == '<tg-time unix="1772276700" format="Dt">28 February, 14:05 (Doha)</tg-time>'


@given(PIECES, st.integers(1, 400))
def test_a_cut_line_is_whole_html_and_short_enough(html: str, limit: int) -> None:
    for measure in (units, visible_units):
        done = cut(html, limit, measure)
        assert read(done).endswith("…")
        assert measure(done) <= limit


@given(st.lists(PIECES, min_size=1, max_size=30))
def test_a_fitted_message_is_whole_html_within_telegrams_limit(lines: list[str]) -> None:
    html = fit([line.replace("\n", " ") for line in lines])
    read(html)
    assert units(html) <= LIMIT


def test_a_short_message_is_not_touched() -> None:
    assert fit(["<b>QATAR</b>", "", "closed"]) == "<b>QATAR</b>\n\nclosed"


def test_a_number_at_the_edge_is_left_out_and_not_cut() -> None:
    html = fit(["x" * (LIMIT - 20), "☎ +971 50 222 4466"])
    assert html.endswith("\n…")
    assert "+" not in html


def test_one_endless_line_is_cut_inside() -> None:
    html = fit([f"<b>{'a' * 9000}</b>"])
    assert 4000 < units(html) <= LIMIT
    assert html.endswith("…</b>")


@given(NASTY, st.integers(2, 80))
def test_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    done = short(text, limit)
    assert len(done) <= limit
    assert "\n" not in done


def test_visible_length_counts_what_is_read() -> None:
    html = '<a href="https://example.org/long/address">A &amp; B</a> 😀'
    assert visible(html) == "A & B 😀"
    assert visible_units(html) == 8


@pytest.mark.parametrize("html", ["<b>open", "a < b", "&nbsp;", "<i><b></i></b>", "<script>", "<b onclick=x>y</b>"])
def test_the_reader_of_these_tests_refuses_what_telegram_refuses(html: str) -> None:
    with pytest.raises(Refused):
        read(html)
