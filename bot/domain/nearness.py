"""Nearness: which sources speak of a country that is in a crisis now, and are asked more often for it."""

from __future__ import annotations

from collections.abc import Set

from bot.domain.source import Source, Tier

HOME = frozenset({"KZ", "UZ", "KG", "TJ", "TM"})
"""The states whose citizens this bot serves first: their own authorities matter in every crisis abroad."""


def is_near(source: Source, crisis: Set[str]) -> bool:
    """Whether the source belongs to a country in crisis, is kept for one (an embassy's own feed), or is an authority
    of the readers' own states while there is a crisis anywhere. crisis: ISO alpha-2 of the countries that have an open
    alert which is severe or worse."""
    if not crisis:
        return False
    publisher = source.publisher
    if publisher.country in crisis or not crisis.isdisjoint(source.countries):
        return True
    return publisher.country in HOME and publisher.tier is Tier.OFFICIAL
