"""Who gets what: the rule, said once for one reader. `db/fan_out.insert_matching` is its SQL twin (a property
test holds the two together)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bot.domain.advisory import Severity, Track
from bot.domain.alert import Alert


@dataclass(frozen=True, slots=True)
class Target:
    """What of an alert decides its audience. foreign_ok: worth waking readers whose own state did not issue it."""

    country: str
    audience: str | None
    issuer: str | None
    foreign_ok: bool


def target_of(alert: Alert) -> Target:
    """Other governments' advice wakes a reader only when it changes the picture: "do not travel", "leave now"."""
    is_advice = alert.track is Track.ADVICE
    strong = alert.facts.severity.rank >= Severity.SEVERE.rank
    return Target(alert.country, alert.audience, alert.facts.issuer, foreign_ok=not is_advice or strong)


def concerns(target: Target, follows: Set[str], citizenship: str | None) -> bool:
    """Does this alert concern a reader who follows these countries? An unknown citizenship fails open."""
    if target.country not in follows:
        return False
    if citizenship is None:
        return True
    if target.audience is not None:
        return target.audience == citizenship
    return target.foreign_ok or target.issuer in (None, citizenship, target.country)
