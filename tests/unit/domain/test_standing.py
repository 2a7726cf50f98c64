"""Standing lists: raised at once, lowered when repeated, absent is not cleared, a moved date is nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.entry import Entry
from bot.domain.source import Publisher, Source, Tier
from bot.domain.standing import LONGEST_KEY, ChangeKind, Comparison, Known, Row, compare, join, route_of, row_of

DAY = datetime(2026, 3, 1, tzinfo=UTC)
KEYS = ("AE", "IR", "QA", "KZ", "UZ", "JP", "FR", "DE", "PL", "IT")


def at(day: int) -> datetime:
    return DAY + timedelta(days=day)


def row(key: str, level: str | None = "normal", **over: object) -> Row:
    return Row(key, (key,), level, **over)  # type: ignore[arg-type]


def others(*own: Row) -> list[Row]:
    """A whole list around the rows that a test is about."""
    keys = {r.key for r in own}
    return [*own, *(row(key) for key in KEYS if key not in keys)]


def told(*lists: list[Row], **options: object) -> list[list[str]]:
    """What each list in turn makes known, the first being the baseline."""
    state: dict[str, Known] = {}
    found = []
    for rows in lists:
        result = compare(state, rows, **options)  # type: ignore[arg-type]
        state = dict(result.state)
        found.append([f"{change.kind.value} {change.row.key}" for change in result.changes])
    return found


def test_the_first_list_is_a_baseline() -> None:
    assert told(others(row("IR", "avoid"))) == [[]]


def test_a_rise_is_told_at_once_and_once() -> None:
    low, high = others(row("QA", "caution")), others(row("QA", "avoid"))
    assert told(low, high, high) == [[], ["raised QA"], []]


def test_a_lowering_waits_for_the_next_list_to_repeat_it() -> None:
    high, low = others(row("QA", "avoid")), others(row("QA", "caution"))
    assert told(high, low, low, low) == [[], [], ["lowered QA"], []]


def test_a_lowering_that_is_not_repeated_is_forgotten() -> None:
    high, low = others(row("QA", "avoid")), others(row("QA", "caution"))
    assert told(high, low, high, low) == [[], [], [], []]


def test_a_rise_while_a_lowering_waits_is_told_at_once() -> None:
    start, low, high = (others(row("QA", level)) for level in ("reconsider", "normal", "avoid"))
    assert told(start, low, high, low, low) == [[], [], ["raised QA"], [], ["lowered QA"]]


def test_regional_warnings_raise_no_level_but_are_told() -> None:
    none, some = others(row("QA")), others(row("QA", regional=True))
    assert told(none, some, none, none) == [[], ["regional_added QA"], [], ["regional_dropped QA"]]


def test_a_moved_date_is_counted_and_not_told() -> None:
    first = compare({}, others(row("QA", "avoid", published=at(0))))
    second = compare(first.state, others(row("QA", "avoid", published=at(1))))
    assert (second.changes, second.moved) == ((), 1)


def test_a_row_that_vanishes_for_a_run_is_not_told() -> None:
    full, short = others(), others()[1:]
    assert told(full, short, full, short, full) == [[], [], [], [], []]


def test_a_row_that_stays_away_is_no_longer_listed_and_told_once() -> None:
    full, short = others(row("AE", "avoid")), [r for r in others() if r.key != "AE"]
    assert told(full, short, short, short, short, full) == [[], [], [], ["no_longer_listed AE"], [], ["listed AE"]]


def test_no_longer_listed_is_never_an_all_clear() -> None:
    full, short = others(row("AE", "avoid")), [r for r in others() if r.key != "AE"]
    result = compare(compare({}, full).state, short, missing_runs=1)
    assert [(c.kind, c.after, c.clears) for c in result.changes] == [(ChangeKind.NO_LONGER_LISTED, None, False)]


def test_an_empty_or_short_list_is_an_outage_in_which_nobody_is_missed() -> None:
    known = compare({}, others(row("AE", "avoid"))).state
    for rows in ([], [r for r in others() if r.key != "AE"][:6]):
        assert compare(known, rows) == Comparison(state=known, outage=True)


def test_what_a_short_list_does_say_is_heard() -> None:
    short = [row("QA", "avoid"), row("IR")]
    assert told(others(), short, short) == [[], ["raised QA"], []]


def test_a_page_of_one_country_says_nothing_of_the_others() -> None:
    assert told(others(), *([[row("QA", "avoid")]] * 4), complete=False) == [[], ["raised QA"], [], [], []]


def test_a_new_row_is_told() -> None:
    assert told(others(), [*others(), row("XK", "avoid")]) == [[], ["listed XK"]]


# --- copies and routes -----------------------------------------------------------------------------------------------


def test_of_two_copies_in_one_list_the_newest_counts_and_of_equally_old_ones_the_stricter() -> None:
    old, new = row("TD", "avoid", published=at(0)), row("TD", "caution", published=at(5))
    assert compare({}, [old, new]).state["TD"].told.level == "caution"
    assert compare({}, [row("TD", "caution"), row("TD", "avoid")]).state["TD"].told.level == "avoid"


def test_old_and_new_copies_that_alternate_change_nothing() -> None:
    old, new = others(row("BD", "reconsider", published=at(0))), others(row("BD", "caution", published=at(9)))
    assert told(new, old, new, old, new) == [[], [], [], [], []]


def test_an_older_copy_never_lowers_however_often_it_comes() -> None:
    new, old = others(row("TD", "avoid", published=at(9))), others(row("TD", "caution", published=at(0)))
    assert told(new, old, old, old) == [[], [], [], []]


def test_a_publisher_that_really_rolls_back_to_an_older_and_stricter_copy_is_heard_the_second_time() -> None:
    new, old = others(row("TD", "caution", published=at(9))), others(row("TD", "avoid", published=at(0)))
    assert told(new, old, old) == [[], [], ["raised TD"]]


@pytest.mark.parametrize("level", ["normal", "avoid"])
def test_an_older_copy_of_a_worse_route_is_not_heard_at_all(level: str) -> None:
    api = others(row("BD", "caution", published=at(9)))
    feed = others(row("BD", level, published=at(0), rank=1))
    assert told(api, feed, feed, feed) == [[], [], [], []]


def test_a_worse_route_with_a_newer_date_is_heard() -> None:
    api = others(row("BD", "caution", published=at(0)))
    feed = others(row("BD", "avoid", published=at(9), rank=1))
    assert told(api, feed) == [[], ["raised BD"]]


def test_an_undated_row_of_a_worse_route_may_raise_and_not_lower() -> None:
    api = others(row("BD", "reconsider", published=at(0)))
    lower, higher = (others(row("BD", level, rank=1)) for level in ("normal", "avoid"))
    assert told(api, lower, lower, higher) == [[], [], [], ["raised BD"]]


# --- words that nobody knows -----------------------------------------------------------------------------------------


def test_unknown_words_leave_the_level_standing_and_are_told_once() -> None:
    known, unknown = others(row("QA", "avoid")), others(row("QA", None, words="Leave now"))
    assert told(known, unknown, unknown, known) == [[], ["unclear QA"], [], []]


def test_a_level_where_none_could_be_read_is_told() -> None:
    unknown, known = others(row("QA", None, words="Leave now")), others(row("QA", "avoid"))
    assert told(unknown, unknown, known) == [[], [], ["stated QA"]]


@pytest.mark.parametrize(
    ("after", "clears"),
    [(row("QA", "normal"), True), (row("QA", "normal", regional=True), False), (row("QA", "caution"), False)],
)
def test_only_normal_everywhere_is_an_all_clear(after: Row, clears: bool) -> None:
    state = compare({}, others(row("QA", "avoid"))).state
    once = compare(state, others(after)).state
    [change] = compare(once, others(after)).changes
    assert (change.kind, change.clears) == (ChangeKind.LOWERED, clears)


# --- rows of entries -------------------------------------------------------------------------------------------------


def test_two_routes_of_a_publisher_meet_in_one_row_by_countries() -> None:
    api = Entry("IL", "Israel and Palestine", countries=("PS", "IL"), level="avoid")
    page = Entry("https://example.org/israel", "Israel", countries=("IL", "PS"), level="avoid")
    first, second = row_of(api), row_of(page, rank=1)
    assert first is not None
    assert second is not None
    assert first.key == second.key == "IL+PS"
    assert second.rank == 1


def test_islands_with_a_row_of_their_own_are_not_their_country() -> None:
    spain = row_of(Entry("a", "Spain", countries=("ES",), level="caution"))
    islands = row_of(Entry("b", "Canary Islands", countries=("ES",), level="normal", extra={"part": "canary-islands"}))
    assert spain is not None
    assert islands is not None
    assert spain.key != islands.key


def test_a_withdrawn_page_and_an_entry_without_country_are_no_rows() -> None:
    assert row_of(Entry("a", "Gone", countries=("PS",), extra={"withdrawn": True})) is None
    assert row_of(Entry("b", "Worldwide caution")) is None
    assert row_of(Entry("c", "A mail", countries=("IR",), extra={"news": True})) is None


def test_only_the_whole_list_of_the_best_route_can_miss_a_row() -> None:
    def source(**rules: object) -> Source:
        return Source("x", Publisher("x", "X", "NL", Tier.OFFICIAL, "ministry"), "", "rss", None, 60, map=rules)

    assert [route_of(source(**rules)) for rules in ({}, {"rank": 1}, {"complete": False})] == [
        *((0, True), (1, False), (0, False))
    ]


def test_two_pages_of_one_list_do_not_miss_each_others_rows() -> None:
    first, second = others()[:6], others()[6:]
    pages = [first, second] * 4
    assert [len(changes) for changes in told(*pages, complete=False)] == [0] * 8


def test_the_state_survives_being_stored() -> None:
    first = others(row("QA", "avoid", published=at(0)), row("IR", None, words="Leave now"))
    state = compare(compare({}, first).state, others(row("QA", "caution", published=at(1)))).state
    assert state["QA"].pending is not None
    stored = json.loads(json.dumps({key: known.as_json() for key, known in state.items()}))
    assert {key: Known.from_json(data) for key, data in stored.items()} == state


# --- what is kept, and what the next fetch decides --------------------------------------------------------------------


def test_only_what_waits_for_its_repeat_asks_for_the_next_list_whole() -> None:
    high, low, short = others(row("QA", "avoid")), others(row("QA", "caution")), others()[1:]
    first = compare({}, high)
    once = compare(first.state, low)
    assert (first.waits, once.waits, compare(once.state, low).waits) == (False, True, False)
    missing = [compare(first.state, short)]
    missing += [compare(missing[-1].state, short)]
    missing += [compare(missing[-1].state, short)]
    assert [result.waits for result in missing] == [True, True, False]
    assert compare(missing[-1].state, short).state == missing[-1].state, "once told, absences are not counted on"


def test_what_a_worse_route_repeats_stays_the_better_ones_word() -> None:
    api, feed = others(row("BD", "avoid")), others(row("BD", "avoid", rank=1))
    milder = others(row("BD", "normal", rank=1))
    assert told(api, feed, milder, milder) == [[], [], [], []]


def test_a_row_that_only_a_worse_route_lists_is_not_missed_from_the_best_ones_list() -> None:
    state = compare({}, others()).state
    state = compare(state, [row("XK", "avoid", rank=1)], complete=False).state
    for _ in range(4):
        result = compare(state, others())
        assert (result.changes, result.waits) == ((), False)
        state = result.state


def test_a_further_route_fills_gaps_and_tells_nothing_until_its_next_list() -> None:
    state = compare({}, others(row("QA", "caution"))).state
    further = [row("QA", "avoid", rank=1), row("XK", "avoid", rank=1)]
    joined = join(state, further)
    assert (joined.changes, joined.waits, set(joined.state) - set(state)) == ((), True, {"XK"})
    assert joined.state["QA"].told.level == "caution"
    assert [c.kind for c in compare(joined.state, further, complete=False).changes] == [ChangeKind.RAISED]


def test_a_row_of_half_the_world_has_a_key_that_fits() -> None:
    found = row_of(Entry("a", "Worldwide", countries=tuple(f"A{n}" for n in range(40)), level="caution"))
    assert found is not None
    assert len(found.key) <= LONGEST_KEY


def test_milder_advice_for_a_part_of_a_country_is_no_all_clear_for_it() -> None:
    gaza = Row("PS:gaza", ("PS",), "avoid")
    state = compare({}, others(gaza)).state
    once = compare(state, others(Row("PS:gaza", ("PS",), "normal"))).state
    [change] = compare(once, others(Row("PS:gaza", ("PS",), "normal"))).changes
    assert (change.kind, change.clears) == (ChangeKind.LOWERED, False)


def test_a_row_that_could_not_be_read_is_not_absent() -> None:
    full, short = others(row("AE", "avoid")), [r for r in others() if r.key != "AE"]
    assert told(full, *([short] * 4), whole=False) == [[]] * 5
    assert told(full, [*short, row("XK", "avoid")], whole=False) == [[], ["listed XK"]]
