"""The storm breaker: so much at once from one source is more likely a fault (a feed whose dates all changed, a page
read wrongly, somebody's mischief) than so many crises. It is held, and an admin is asked. Pure.

What is counted are entries that would change something for readers: alerts opened, updated or ended. Thirty items of a
busy newspaper in which nothing happens to a traveller are none, thirty reports of one closure are one, and so is one
document that closes eleven skies (Kazakhstan's, 28 February 2026): each reader gets one message of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.advisory import Advisory, Severity
from bot.domain.lifecycle import Act, Notify
from bot.domain.source import Source, Tier

WINDOW = timedelta(minutes=30)
AGAIN = timedelta(minutes=30)
"""Where nobody has decided by then, the operators are asked once more."""
OF_TEXTS = 10
OF_LISTS = 40
"""Canada raised its advice for ten countries on 28 February 2026, and rightly; an earthquake brings its aftershocks."""
ACTS = frozenset({Act.OPEN, Act.UPDATE, Act.CLEAR, Act.CANCEL})
_TEXTS = frozenset({"rss", "atom", "rdf", "json_feed", "json_list", "html_list", "telegram_channel"})
_LIST_ROWS = 50
"""A source that never answers with fewer rows is a list by country, whatever its format."""


def limit_of(source: Source) -> int:
    """How many entries that change something within the window are still believed: the catalogue's own word
    (expect.burst), or by what kind of source it is."""
    if source.expect.burst is not None:
        return source.expect.burst
    is_list = source.format not in _TEXTS or source.expect.min >= _LIST_ROWS
    return OF_LISTS if is_list else OF_TEXTS


def counts(act: Act, notify: Notify) -> bool:
    """Whether a decision is one of those that are counted."""
    return act in ACTS and notify is not Notify.NONE


def grave(source: Source, advisories: Iterable[Advisory]) -> bool:
    """Whether what is held must be asked about within seconds: an authority speaks of a severe danger."""
    is_grave = any(a.severity.rank >= Severity.SEVERE.rank for a in advisories)
    return source.publisher.tier is Tier.OFFICIAL and is_grave
