"""What a change of level is: an onset, milder advice, an all-clear, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.advisory import Advisory, Kind, Phase, Severity, Track
from bot.domain.levels import weigh, weigh_standing
from bot.domain.source import Tier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=9)


def advice(level: str | None = "avoid", regional: bool | None = None, published: datetime = NOW) -> Advisory:
    return Advisory(
        country="QA",
        track=Track.ADVICE,
        kinds=(Kind.TRAVEL_WARNING,),
        phase=Phase.CLEAR if level == "normal" and not regional else Phase.ONSET,
        severity=Severity.SEVERE,
        publisher="gac",
        publisher_name="GAC",
        tier=Tier.OFFICIAL,
        published=published,
        title="Qatar",
        issuer="CA",
        level=level,
        regional=regional,
    )


def read(advisory: Advisory, kind: str, before: str | None = None, **more: object) -> Advisory | str:
    standing = {"kind": kind, "before": {"level": before, **more.pop("told", {})} if before else None, **more}  # type: ignore[dict-item]
    flags = {name: bool(standing.pop(name, False)) for name in ("first_version", "announced")}
    return weigh_standing(advisory, standing, now=NOW, **flags)


def phase(found: Advisory | str) -> str:
    return f"{found.phase.value}{' lowered' if found.lowered else ''}" if isinstance(found, Advisory) else "nothing"


@pytest.mark.parametrize(
    ("level", "regional", "expected"),
    [("normal", False, "clear"), ("normal", True, "update lowered"), ("caution", False, "update lowered")],
)
def test_normal_with_regional_warnings_is_no_all_clear(level: str, regional: bool, expected: str) -> None:
    assert phase(weigh(advice(level, regional), "avoid", first_version=False, announced=False)) == expected


@pytest.mark.parametrize(
    ("level", "kind", "before", "expected"),
    [
        ("avoid", "raised", "caution", "onset"),
        ("caution", "regional_added", "caution", "onset"),
        ("reconsider", "lowered", "avoid", "update lowered"),
        ("avoid", "regional_dropped", "avoid", "update lowered"),
        ("avoid", "listed", None, "onset"),
        ("normal", "listed", None, "nothing"),
        ("normal", "listed", "avoid", "update lowered"),
        ("avoid", "listed", "avoid", "onset"),
        ("avoid", "stated", None, "nothing"),
        ("avoid", "pending", "caution", "nothing"),
        ("avoid", "apart", None, "nothing"),
        ("avoid", "same", None, "nothing"),
    ],
)
def test_a_row_of_a_standing_list_goes_by_the_comparison(
    level: str, kind: str, before: str | None, expected: str
) -> None:
    assert phase(read(advice(level), kind, before)) == expected


def test_only_a_change_that_clears_is_an_all_clear() -> None:
    assert phase(read(advice("normal"), "lowered", "avoid", clears=True)) == "clear"
    assert phase(read(advice("normal"), "lowered", "avoid", clears=False)) == "update lowered"
    assert phase(read(advice("normal"), "same", announced=True)) == "update"


def test_an_edit_that_announces_a_warning_is_heard_at_the_level_that_was_known() -> None:
    assert phase(read(advice("avoid"), "same", announced=True)) == "onset"
    assert phase(read(advice("avoid"), "pending", "caution", announced=True)) == "nothing"


def test_a_level_after_words_that_nobody_could_read_is_news_where_it_warns() -> None:
    words = {"level": None, "words": "Leave now"}
    standing = {"kind": "stated", "before": words}
    flags = {"first_version": False, "announced": False}
    assert phase(weigh_standing(advice("avoid"), standing, now=NOW, **flags)) == "onset"
    assert phase(weigh_standing(advice("normal"), standing, now=NOW, **flags)) == "nothing"


def test_a_change_that_was_seen_late_is_news_of_now() -> None:
    """The list says so today, whatever its date: the bot may have been down for a week."""
    found = read(advice("avoid", published=OLD), "raised", "caution")
    assert isinstance(found, Advisory)
    assert found.published == NOW
    again = read(advice("avoid", published=OLD), "same", announced=True)
    assert isinstance(again, Advisory)
    assert again.published == OLD


def test_what_has_no_level_passes() -> None:
    advisory = advice(None)
    assert read(advisory, "pending", "caution") is advisory
