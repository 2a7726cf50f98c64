"""Phase, severity and attribution of what a text announces."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detection.events import Reading
from bot.domain.advisory import Kind, Phase, Severity

_CLEARING = {Kind.FLIGHT_RESUMPTION, Kind.AIRSPACE_REOPENING}
_RUNNING = {Kind.EVACUATION, Kind.EMBASSY_CONTACTS}
_LIFTABLE = {
    Kind.TRAVEL_WARNING,
    Kind.SAFETY_INSTRUCTION,
    Kind.BORDER,
    Kind.NATURAL_HAZARD,
    Kind.UNREST,
    Kind.HEALTH,
    Kind.ENTRY_RULES,
    Kind.EMBASSY_STATUS,
}
_SEVERITY = {
    Kind.AIRSPACE_CLOSURE: Severity.SEVERE,
    Kind.SECURITY_INCIDENT: Severity.SEVERE,
    Kind.EVACUATION: Severity.SEVERE,
    Kind.EMBASSY_STATUS: Severity.SEVERE,
    Kind.FLIGHT_SUSPENSION: Severity.SEVERE,
    Kind.UNREST: Severity.SEVERE,
    Kind.TRAVEL_WARNING: Severity.SEVERE,
    Kind.BORDER: Severity.MODERATE,
    Kind.NATURAL_HAZARD: Severity.MODERATE,
    Kind.HEALTH: Severity.MODERATE,
    Kind.EMBASSY_CONTACTS: Severity.MODERATE,
    Kind.SAFETY_INSTRUCTION: Severity.MODERATE,
    Kind.ENTRY_RULES: Severity.MINOR,
    Kind.FLIGHT_RESUMPTION: Severity.MINOR,
    Kind.AIRSPACE_REOPENING: Severity.MINOR,
}


def phase_of(kinds: Sequence[Kind], reading: Reading) -> Phase:
    """Clear only where everything announced is a reopening and nothing says "partly"; update where the text itself
    continues something; else onset."""
    lead = set().union(*(reading.groups.get(n, set()) for n in (0, 1, 2)))
    announced = set(kinds)
    first = reading.groups.get(0, set()) | reading.groups.get(1, set())
    if announced and announced <= _LIFTABLE and _lifted(announced, first) and "partial" not in lead:
        return Phase.CLEAR
    if announced and announced <= _CLEARING:
        return Phase.UPDATE if "partial" in lead or "extra_flight" in lead else Phase.CLEAR
    if announced and announced <= _CLEARING | _LIFTABLE and first & {"lift", "lowered"} and "partial" not in lead:
        return Phase.CLEAR
    fled = Kind.EVACUATION in announced and Kind.NATURAL_HAZARD not in announced
    if announced & _CLEARING or (announced and announced <= _RUNNING) or fled:
        return Phase.UPDATE
    return Phase.UPDATE if "update_word" in first else Phase.ONSET


def _lifted(announced: set[Kind], first: set[str]) -> bool:
    """The headline or the first sentence takes it back: a warning lifted, a level lowered, a border opened."""
    if Kind.TRAVEL_WARNING in announced and "lowered" in first:
        return True
    if announced == {Kind.BORDER}:
        return "open" in first and not first & {"close", "evacuate", "leave_verb"}
    if announced == {Kind.EMBASSY_STATUS}:
        return bool(first & {"open", "resume"}) and "close" not in first
    return "lift" in first and "close" not in first


def severity_of(kinds: Sequence[Kind]) -> Severity:
    return max((_SEVERITY[kind] for kind in kinds), key=lambda s: s.rank, default=Severity.MINOR)


def severity_for(kind: Kind) -> Severity:
    return _SEVERITY[kind]


def is_attributed(reading: Reading) -> bool:
    """The text names an authority near its start or where it announces; "no authority has confirmed it" names none."""
    places = {0, 1, 2, 3} | set(reading.sentences)
    named = (reading.groups.get(n, set()) for n in places)
    return any("authority" in groups and "unconfirmed" not in groups for groups in named)
