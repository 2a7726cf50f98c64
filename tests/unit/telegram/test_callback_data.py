"""Buttons: small, typed, and never trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.catalogue import load
from bot.telegram.callback_data import LIMIT, VERBS, Tap, find_source, pack, source_key, unpack

EXAMPLES = {
    "lang": "uz", "speak": "ru", "citizen": "UZ-AE", "toggle": "QA-2", "page": 3, "done": "", "status": "QA",
    "what": 9_007_199_254_740_993, "embassy": "AE", "pause": "QA", "delete": "", "keep": "", "bsend": 1, "bcancel": 1,
    "srel": "0" * 16, "sdrop": "f" * 16,
    "bapprove": 1, "breject": 1, "sources": "", "srcpage": 23, "source": "00ff" * 4, "probe": "0123456789abcdef-999",
    "hold": "0" * 16, "holdyes": "0" * 16 + "-0", "resume": "f" * 16, "entries": "a" * 16 + "-12",
}  # fmt: skip


def test_every_verb_comes_back_as_it_was_packed_in_64_bytes() -> None:
    assert set(EXAMPLES) == set(VERBS)
    for verb, argument in EXAMPLES.items():
        data = pack(verb, argument)
        assert len(data.encode()) <= LIMIT
        assert unpack(data) == Tap(verb, str(argument))


@pytest.mark.parametrize(
    "data",
    [
        None, "", "1", "1:what", "0:what:1", "2:what:1", "1:nothing:1", "1:what:", "1:what:abc", "1:what:-1",
        "1:what:" + "9" * 40, "1:bcancel:abc", "1:page:9999", "1:toggle:QA", "1:toggle:qa-1", "1:toggle:<b>-1",
        "1:source:kz-mfa", "1:source:" + "F" * 16, "1:probe:" + "f" * 15, "1:hold:" + "f" * 16 + "-", "1:srcpage:-1",
        "1:lang:english", "1:citizen:UZB", "1:done:x", "1:what:1\n", "1:what:١", "what:1", "x" * 64,
    ],
)  # fmt: skip
def test_an_old_or_forged_button_is_nothing(data: str | None) -> None:
    assert unpack(data) is None


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(data: str) -> None:
    found = unpack(data)
    assert found is None or pack(found.verb, found.argument) == data


def test_a_button_that_could_not_be_read_is_not_made() -> None:
    for verb, argument in (("what", "x" * 60), ("nosuch", "1"), ("toggle", "Катар-1")):
        with pytest.raises(ValueError, match="not a button of ours"):
            pack(verb, argument)


def test_a_source_of_any_length_fits_on_a_button_and_is_found_again() -> None:
    ids = [*load().sources, "x" * 64]
    assert len({source_key(i) for i in ids}) == len(ids)
    assert find_source(source_key("x" * 64), ids) == "x" * 64
    assert len(pack("probe", source_key("x" * 64) + "-999").encode()) <= LIMIT


def test_a_source_that_has_left_the_catalogue_is_not_found() -> None:
    assert find_source(source_key("gone"), ["here"]) is None
    assert find_source("", ["here"]) is None
