"""Alert: our long-lived incident for one country and one track, made of numbered revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity, Track


class AlertState(StrEnum):
    HELD = "held"
    """Not published: waits for a second publisher or an admin."""
    OPEN = "open"
    CLEARED = "cleared"
    """A source says it is over."""
    CANCELLED = "cancelled"
    """Retracted: it was wrong."""
    EXPIRED = "expired"
    """Nobody has confirmed it for its lifetime."""

    @property
    def live(self) -> bool:
        return self in (AlertState.HELD, AlertState.OPEN)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One publisher's word on an alert: who, how far believed, when, in which headline, with which numbers.

    A number is shown with the name of who gave it, so the numbers stand with their giver."""

    publisher: str
    name: str
    tier: str
    at: datetime
    title: str
    url: str | None
    lang: str
    issuer: str | None = None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an alert now: the union of what its sources said, newest wording first.

    phase says how the newest revision reads (onset, update, clear); `phones` are those that a source text gave.
    regional: stricter advice holds for parts of the country; None where nobody says.
    unlisted: the publisher in whose list this stood and stands no longer, "" while it does. withdrawn: it took its
    word back, and nobody else had said it: an alert that we cancel without that was our mistake."""

    kinds: tuple[Kind, ...]
    phase: Phase
    severity: Severity
    sources: tuple[SourceNote, ...]
    airlines: tuple[str, ...] = ()
    airports: tuple[str, ...] = ()
    flights: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    valid_until: date | None = None
    level: str | None = None
    issuer: str | None = None
    regional: bool | None = None
    unlisted: str = ""
    withdrawn: bool = False

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["valid_until"] = self.valid_until.isoformat() if self.valid_until else None
        data["sources"] = [{**s, "at": s["at"].isoformat()} for s in data["sources"]]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Facts:
        values = dict(data)
        values["kinds"] = tuple(Kind(k) for k in values["kinds"])
        values["phase"] = Phase(values["phase"])
        values["severity"] = Severity(values["severity"])
        values["valid_until"] = date.fromisoformat(values["valid_until"]) if values["valid_until"] else None
        values["sources"] = tuple(
            SourceNote(**{**s, "at": datetime.fromisoformat(s["at"]), "phones": tuple(s.get("phones", ()))})
            for s in values["sources"]
        )
        for key in ("airlines", "airports", "flights", "phones", "emails"):
            values[key] = tuple(values[key])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Alert:
    """key reads "QA/airspace/1": country, track, running number. expires: when silence ends it. id: 0 until stored.

    scope: the issuing state, where a track is kept per government (advice, mission, evacuation); else "".
    audience: citizens of this state only, where set."""

    country: str
    track: Track
    seq: int
    state: AlertState
    facts: Facts
    revision: int
    opened: datetime
    updated: datetime
    expires: datetime
    id: int = 0
    scope: str = ""
    audience: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.country}/{self.track.value}/{self.seq}"
