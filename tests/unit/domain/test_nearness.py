"""Who is asked more often while a country is in a crisis."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.nearness import is_near
from bot.domain.source import Publisher, Tier
from tests.support.parts import OFFICIAL, a_source

UZ_MFA = Publisher("uz-mfa", "MFA", "UZ", Tier.OFFICIAL, "ministry")


@pytest.mark.parametrize(
    ("publisher", "countries", "near"),
    [
        (OFFICIAL, (), True),
        (replace(OFFICIAL, country="FR"), (), False),
        (replace(OFFICIAL, country="US"), ("QA",), True),
        (UZ_MFA, (), True),
        (replace(UZ_MFA, tier=Tier.NEWS), (), False),
    ],
)
def test_host_state_its_embassies_and_the_readers_own_authorities_are_near(
    publisher: Publisher, countries: tuple[str, ...], near: bool
) -> None:
    source = a_source(publisher, countries=countries)
    assert is_near(source, {"QA"}) == near
    assert not is_near(source, set()), "no crisis, no hurry"
