"""Edits: what a new version of an entry says that the one before did not, and what it no longer says. Pure.

Publishers correct in place: a wrong number, a flight too many, one more line about the border, often under the date of
the first version. So each version is compared with the one before, assertion by assertion:

- an assertion that is new, or says more, is news of the moment when the edit was seen, not of the first date;
- one that says the same is as old as it was: a mended comma in last week's closure is no closure;
- a number, a flight or an airport that is no longer given leaves the alert, unless another entry gives it, too. An
  airline does not: "no longer named" is not "flies again";
- an assertion that has gone altogether is nobody's all-clear: an admin is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.advisory import Advisory, Track


def compared(after: Advisory, before: Sequence[Advisory], now: datetime) -> Advisory:
    """The assertion of a new version, with what it corrects, and dated now where it says something new under an old
    date. before: the assertions of the version before. now: when the edit was seen."""
    old = next((a for a in before if _about(a) == _about(after)), None)
    if old is None:
        return replace(after, published=_moved(after, before, now))
    gone = tuple(value for value in _given(old) if value not in _given(after))
    if not gone and _said(after) == _said(old):
        return after
    return replace(after, published=_moved(after, before, now), corrected=gone)


def taken_back(before: Sequence[Advisory], after: Sequence[Advisory]) -> tuple[Advisory, ...]:
    """What the version before asserted and this one does not mention any more."""
    said = {_about(a) for a in after}
    return tuple(a for a in before if _about(a) not in said)


def _about(advisory: Advisory) -> tuple[str, Track]:
    return advisory.country, advisory.track


def _given(advisory: Advisory) -> tuple[str, ...]:
    return (*advisory.phones, *advisory.emails, *advisory.flights, *advisory.airports)


def _said(advisory: Advisory) -> tuple[object, ...]:
    facts = (set(advisory.kinds), set(advisory.airlines), set(_given(advisory)))
    return (*facts, advisory.phase, advisory.severity, advisory.level, advisory.regional, advisory.valid_until)


def _moved(after: Advisory, before: Sequence[Advisory], now: datetime) -> datetime:
    """The edit's own date, where the publisher has given it one."""
    return now if any(after.published <= a.published for a in before) or not before else after.published
