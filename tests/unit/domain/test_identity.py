"""What of a payload is new: guid, page and text are asked in turn; a feed that changes its guids is seen through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.entry import Entry
from bot.domain.identity import Known, canonical, sort_out
from tests.conftest import NOW

CLOSED = Entry("n-1", "Doha airport closes", "Flights stop at noon.", "https://caa.example/news/1", NOW)
OPEN = Entry("n-2", "Doha airport reopens", "Flights resume.", "https://caa.example/news/2", NOW)


def stored(*items: Entry) -> Known:
    """What the database holds after these were stored."""
    found = sort_out(items, Known(), own_pages=True)
    return Known(
        {new.entry.guid: [(new.version, new.fingerprint)] for new in found.new},
        {new.fingerprint: {new.entry.published} for new in found.new},
        {new.page: {new.entry.guid} for new in found.new if new.page},
    )


def titles(items: list[Entry], known: Known, *, own_pages: bool = True) -> list[tuple[str, int, str]]:
    found = sort_out(items, known, own_pages=own_pages)
    return [(new.entry.guid, new.version, new.entry.title) for new in found.new]


def test_a_known_guid_with_the_same_words_is_nothing_and_with_others_an_edition() -> None:
    known = stored(CLOSED)
    assert titles([replace(CLOSED, published=NOW + timedelta(hours=1))], known) == []
    edited = replace(CLOSED, text="Flights stop at eleven.")
    assert titles([edited], known) == [("n-1", 2, CLOSED.title)]


def test_a_new_guid_on_the_page_of_a_known_item_is_an_edition_of_it() -> None:
    known = stored(CLOSED)
    moved = replace(
        CLOSED, guid="x-77", title="Doha airport closes at eleven", url="http://www.caa.example/news/1/?utm_source=x"
    )
    assert titles([moved], known) == [("n-1", 2, moved.title)]
    assert titles([replace(CLOSED, guid="x-77", published=None)], known) == [], "the same words: nothing at all"


def test_a_page_that_several_items_share_tells_nothing_of_who_they_are() -> None:
    board = "https://caa.example/notices"
    known = stored(replace(CLOSED, url=board))
    both = [replace(OPEN, guid="x-1", url=board), replace(CLOSED, guid="x-2", title="Another", url=board)]
    assert [guid for guid, _, _ in titles(both, known)] == ["x-1", "x-2"]
    front = [replace(OPEN, guid="x-3", url="https://caa.example/")]
    assert titles(front, stored(replace(CLOSED, url="https://caa.example"))) == [("x-3", 1, OPEN.title)]


def test_a_page_is_no_identity_where_the_format_says_so_or_its_owner_is_listed_itself() -> None:
    known = stored(CLOSED)
    second = replace(OPEN, url=CLOSED.url)
    assert titles([second], known, own_pages=False) == [("n-2", 1, OPEN.title)]
    assert titles([second, CLOSED], known) == [("n-2", 1, OPEN.title)]


def test_the_same_words_with_the_same_date_are_the_same_item_under_any_guid() -> None:
    known = stored(replace(CLOSED, url=None))
    assert titles([replace(CLOSED, guid="x", url=None)], known) == []
    again = replace(CLOSED, guid="x", url=None, published=NOW + timedelta(days=3))
    assert titles([again], known) == [("x", 1, CLOSED.title)], "a notice given a second time is news"


@pytest.mark.parametrize(("count", "news"), [(4, 5), (12, 1)])
def test_a_feed_that_changes_its_guids_and_dates_is_seen_through(count: int, news: int) -> None:
    """Four could be repeated notices; twelve with one that is new are a feed with new guids."""
    old = [Entry(f"old-{n}", f"Notice {n}", f"Text of notice {n}.", None, NOW) for n in range(count)]
    known = stored(*old)
    again = [replace(item, guid=f"new-{n}", published=NOW + timedelta(days=1)) for n, item in enumerate(old)]
    found = sort_out([OPEN, *again], known, own_pages=True)
    assert len(found.new) == news
    assert OPEN.title in {new.entry.title for new in found.new}
    assert found.churn == (count == 12)
    assert found.renamed == (count if found.churn else 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.mfa.uz/uz/press/news/2026/a?b=2&a=1", "http://mfa.uz/uz/press/news/2026/a/?a=1&b=2#top"),
        ("https://t.me/x/12?utm_source=feed&fbclid=z", "https://t.me/x/12"),
        ("https://host:443/a", "https://host/a"),
    ],
)
def test_addresses_of_one_page_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other) is not None


@pytest.mark.parametrize("url", [None, "", "https://caa.example/", "not an address", "http://[broken", "https://h:x/a"])
def test_what_names_no_page_is_no_identity(url: str | None) -> None:
    assert canonical(url) is None


def test_two_pages_stay_two() -> None:
    assert canonical("https://caa.example/?id=1") != canonical("https://caa.example/?id=2")
    assert canonical("https://caa.example/a") != canonical("https://caa.example/b")
