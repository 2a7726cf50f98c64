"""The storm breaker's rules: how much is believed of which source, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.advisory import Severity
from bot.domain.lifecycle import Act, Notify
from bot.domain.source import Expect
from bot.domain.storm import counts, grave, limit_of
from bot.sources.catalogue import load
from tests.support.parts import NEWS, a_source
from tests.unit.domain.test_lifecycle import closure


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"publisher": NEWS}, 10),
        ({"format": "html_list"}, 10),
        ({"format": "telegram_channel"}, 10),
        ({"format": "canada"}, 40),
        ({"format": "gov_uk"}, 40),
        ({"format": "cap"}, 40),
        ({"format": "json_list", "expect": Expect(min=150)}, 40),
        ({"format": "canada", "expect": Expect(min=150, burst=12)}, 12),
        ({"publisher": NEWS, "expect": Expect(burst=60)}, 60),
    ],
)
def test_a_list_of_advice_may_say_more_at_once_than_a_newspaper(changes: dict[str, Any], limit: int) -> None:
    assert limit_of(a_source(**changes)) == limit


def test_only_changes_that_readers_see_are_counted() -> None:
    counted = {(act, notify) for act in Act for notify in Notify if counts(act, notify)}
    acts = (Act.OPEN, Act.UPDATE, Act.CLEAR, Act.CANCEL)
    assert counted == {(act, notify) for act in acts for notify in (Notify.PUSH, Notify.SILENT)}


def test_an_authority_on_a_severe_danger_is_grave() -> None:
    severe, minor = closure(severity=Severity.SEVERE), closure(severity=Severity.MINOR)
    assert grave(a_source(), [minor, severe])
    assert not grave(a_source(), [minor])
    assert not grave(a_source(NEWS), [severe])


def test_every_source_of_the_catalogue_has_a_limit_that_its_kind_explains() -> None:
    assert {limit_of(source) for source in load().sources.values() if source.expect.burst is None} == {10, 40}
