"""Advisory: what detection says that one entry asserts about one country and one track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.source import Tier


class Kind(StrEnum):
    """The fifteen kinds of contract.md."""

    FLIGHT_SUSPENSION = "flight_suspension"
    FLIGHT_RESUMPTION = "flight_resumption"
    AIRSPACE_CLOSURE = "airspace_closure"
    AIRSPACE_REOPENING = "airspace_reopening"
    TRAVEL_WARNING = "travel_warning"
    EMBASSY_CONTACTS = "embassy_contacts"
    EMBASSY_STATUS = "embassy_status"
    EVACUATION = "evacuation"
    BORDER = "border"
    SECURITY_INCIDENT = "security_incident"
    SAFETY_INSTRUCTION = "safety_instruction"
    ENTRY_RULES = "entry_rules"
    NATURAL_HAZARD = "natural_hazard"
    HEALTH = "health"
    UNREST = "unrest"


class Track(StrEnum):
    """The lanes of a country's status board; one open alert per country and track."""

    AIRSPACE = "airspace"
    FLIGHTS = "flights"
    BORDER = "border"
    MISSION = "mission"
    ADVICE = "advice"
    EVACUATION = "evacuation"
    SECURITY = "security"
    HAZARD = "hazard"
    HEALTH = "health"
    UNREST = "unrest"
    ENTRY = "entry"


TRACK_OF: Mapping[Kind, Track] = {
    Kind.FLIGHT_SUSPENSION: Track.FLIGHTS,
    Kind.FLIGHT_RESUMPTION: Track.FLIGHTS,
    Kind.AIRSPACE_CLOSURE: Track.AIRSPACE,
    Kind.AIRSPACE_REOPENING: Track.AIRSPACE,
    Kind.TRAVEL_WARNING: Track.ADVICE,
    Kind.SAFETY_INSTRUCTION: Track.ADVICE,
    Kind.EMBASSY_CONTACTS: Track.MISSION,
    Kind.EMBASSY_STATUS: Track.MISSION,
    Kind.EVACUATION: Track.EVACUATION,
    Kind.BORDER: Track.BORDER,
    Kind.SECURITY_INCIDENT: Track.SECURITY,
    Kind.ENTRY_RULES: Track.ENTRY,
    Kind.NATURAL_HAZARD: Track.HAZARD,
    Kind.HEALTH: Track.HEALTH,
    Kind.UNREST: Track.UNREST,
}


class Phase(StrEnum):
    ONSET = "onset"
    UPDATE = "update"
    CLEAR = "clear"


class Severity(StrEnum):
    """CAP 1.2 severity. Compare with `rank`."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        return {"minor": 1, "moderate": 2, "severe": 3, "extreme": 4}[self.value]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span that gave a field its value. start, end: character offsets in title + "\\n" + text. rule: what matched."""

    field: str
    value: str
    start: int
    end: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Detection:
    """The whole reading of one text. `attributed` is True where the text names the authority that says so;
    `rules` tells in order which rules decided is_alert (the trace)."""

    lang: str
    is_alert: bool
    kinds: tuple[Kind, ...] = ()
    countries: tuple[str, ...] = ()
    airlines: tuple[str, ...] = ()
    airports: tuple[str, ...] = ()
    flights: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phase: Phase | None = None
    valid_until: date | None = None
    severity: Severity | None = None
    score: float = 0.0
    issuer: str | None = None
    attributed: bool = False
    evidence: tuple[Evidence, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advisory:
    """One assertion: this publisher says this about this country on this track. Immutable.

    regional: stricter advice holds for parts of the country; None where the source does not say.
    lowered: its level, or its advice for parts, is milder than before, and this is no all-clear.
    unlisted: nothing is asserted any more: what the publisher said is no longer in its list.
    withdrawn: the publisher takes back what it had said.
    corrected: numbers, addresses, flights and airports that an earlier version of the same entry gave and this one does
    not."""

    country: str
    track: Track
    kinds: tuple[Kind, ...]
    phase: Phase
    severity: Severity
    publisher: str
    publisher_name: str
    tier: Tier
    published: datetime
    title: str
    url: str | None = None
    lang: str = "en"
    issuer: str | None = None
    attributed: bool = False
    airlines: tuple[str, ...] = ()
    airports: tuple[str, ...] = ()
    flights: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    valid_until: date | None = None
    level: str | None = None
    regional: bool | None = None
    lowered: bool = False
    unlisted: bool = False
    withdrawn: bool = False
    corrected: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON-safe dict; `from_json` is its inverse."""
        data = asdict(self)
        data["published"] = self.published.isoformat()
        data["valid_until"] = self.valid_until.isoformat() if self.valid_until else None
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Advisory:
        values = dict(data)
        values["published"] = datetime.fromisoformat(values["published"])
        values["valid_until"] = date.fromisoformat(values["valid_until"]) if values["valid_until"] else None
        values["kinds"] = tuple(Kind(k) for k in values["kinds"])
        for key in ("airlines", "airports", "flights", "phones", "emails", "corrected"):
            values[key] = tuple(values.get(key, ()))
        values |= {
            "track": Track(values["track"]),
            "phase": Phase(values["phase"]),
            "severity": Severity(values["severity"]),
            "tier": Tier(values["tier"]),
        }
        return cls(**values)
