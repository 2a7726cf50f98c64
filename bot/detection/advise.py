"""Advisories: one assertion for each country and track, from what the format says and what detection read.

A structured format gives country, level and kind itself; there detection confirms and does not guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.detection.phase import severity_of
from bot.domain.advisory import TRACK_OF, Advisory, Detection, Kind, Phase, Severity, Track
from bot.domain.entry import Entry
from bot.domain.source import Source

SEVERITY_OF_LEVEL = {
    "avoid": Severity.EXTREME,
    "reconsider": Severity.SEVERE,
    "caution": Severity.MODERATE,
    "normal": Severity.MINOR,
}
_CONTACT_TRACKS = (Track.MISSION, Track.EVACUATION, Track.ADVICE)
_FLIGHT_TRACKS = (Track.FLIGHTS, Track.AIRSPACE, Track.EVACUATION)


def advisories(entry: Entry, source: Source, detection: Detection, now: datetime) -> list[Advisory]:
    """What this entry asserts. now: stands in where the entry has no date of its own."""
    base = _base(entry, source, detection, now)
    if isinstance(said := entry.extra.get("said"), Mapping):
        return _from_said(said, entry, base, now)
    if source.publisher.kind in ("airline", "airport"):
        # their passenger lines go with their flights; no embassy has published anything
        kinds = tuple(k for k in detection.kinds if k is not Kind.EMBASSY_CONTACTS)
        detection = replace(detection, kinds=kinds)
    found = _from_text(detection, base)
    if entry.level and entry.countries:
        # a level is its government's word, even where the text alone announces nothing
        said = replace(base, issuer=base.issuer or source.publisher.country or None)
        found = [a for a in found if a.track is not Track.ADVICE] + _from_level(entry, said, detection)
    return found


def _base(entry: Entry, source: Source, detection: Detection, now: datetime) -> Advisory:
    """An advisory with everything but its country, track and kinds."""
    airline = source.publisher.airline
    return Advisory(
        country="",
        track=Track.ADVICE,
        kinds=(),
        phase=detection.phase or Phase.ONSET,
        severity=detection.severity or Severity.MINOR,
        publisher=source.publisher.id,
        publisher_name=source.publisher.name,
        tier=source.publisher.tier,
        published=entry.published or now,
        title=entry.title,
        url=entry.url,
        lang=detection.lang.partition("-")[0],
        issuer=detection.issuer,
        attributed=detection.attributed,
        airlines=detection.airlines or ((airline,) if airline and Kind.FLIGHT_SUSPENSION in detection.kinds else ()),
        airports=detection.airports,
        flights=detection.flights,
        phones=detection.phones,
        emails=detection.emails,
        valid_until=detection.valid_until,
    )


def _from_text(detection: Detection, base: Advisory) -> list[Advisory]:
    if not detection.is_alert:
        return []
    tracks = _tracks(detection.kinds)
    return [
        _for_track(replace(base, country=country, track=track, kinds=tuple(kinds)), set(tracks))
        for country in detection.countries
        for track, kinds in tracks.items()
    ]


def _tracks(kinds: Sequence[Kind]) -> dict[Track, list[Kind]]:
    """Kinds by track. "Stay indoors" goes with what it is about; alone it is advice."""
    tracks: dict[Track, list[Kind]] = {}
    for kind in kinds:
        if kind is not Kind.SAFETY_INSTRUCTION:
            tracks.setdefault(TRACK_OF[kind], []).append(kind)
    if Kind.SAFETY_INSTRUCTION in kinds:
        home = Track.ADVICE if Track.ADVICE in tracks or not tracks else next(iter(tracks))
        tracks.setdefault(home, []).append(Kind.SAFETY_INSTRUCTION)
    return tracks


def _for_track(advisory: Advisory, present: set[Track]) -> Advisory:
    """Numbers go where the reader looks for them; airlines and flights stay with flights."""
    takes_contacts = advisory.track in _CONTACT_TRACKS or not present.intersection(_CONTACT_TRACKS)
    takes_flights = advisory.track in _FLIGHT_TRACKS
    return replace(
        advisory,
        severity=severity_of(advisory.kinds),
        phones=advisory.phones if takes_contacts else (),
        emails=advisory.emails if takes_contacts else (),
        airlines=advisory.airlines if advisory.track is Track.FLIGHTS else (),
        flights=advisory.flights if takes_flights else (),
        airports=advisory.airports if takes_flights else (),
    )


def _from_level(entry: Entry, base: Advisory, detection: Detection) -> list[Advisory]:
    """The format names level and countries: that is the advice, whatever the text sounds like."""
    assert entry.level is not None
    kinds = [Kind.TRAVEL_WARNING]
    if Kind.SAFETY_INSTRUCTION in detection.kinds:
        kinds.append(Kind.SAFETY_INSTRUCTION)
    return [
        replace(
            base,
            country=country,
            track=Track.ADVICE,
            kinds=tuple(kinds),
            # "normal, but not in parts" is no all-clear
            phase=Phase.CLEAR if entry.level == "normal" and not entry.extra.get("regional") else Phase.ONSET,
            severity=SEVERITY_OF_LEVEL[entry.level],
            level=entry.level,
            airlines=(),
            flights=(),
            airports=(),
        )
        for country in entry.countries
    ]


def unsaid(entry: Entry, now: datetime) -> str | None:
    """Why a format's own statement announces nothing; None where it does, or where the format states nothing itself.
    What its text sounds like then does not matter: nobody need be asked about it."""
    said = entry.extra.get("said")
    if not isinstance(said, Mapping):
        return None
    if not said.get("kind"):
        return str(said.get("why") or "concerns nobody")
    if said["severity"] == Severity.MINOR.value:
        return "minor by the source's own measure"
    until = _moment(said.get("until"))
    return "over before it was read" if until is not None and until < max(entry.published or now, now) else None


def _from_said(said: Mapping[str, Any], entry: Entry, base: Advisory, now: datetime) -> list[Advisory]:
    """The format states kind, severity, phase and end itself (sources/formats/said). "Minor" and past ones are not
    worth a phone's ring; what concerns nobody (a test, an exercise) has no kind."""
    if unsaid(entry, now) is not None:
        return []
    kind, until = Kind(said["kind"]), _moment(said.get("until"))
    return [
        replace(
            base,
            country=country,
            track=TRACK_OF[kind],
            kinds=(kind,),
            phase=Phase(said["phase"]),
            severity=Severity(said["severity"]),
            valid_until=until.date() if until else None,
        )
        for country in entry.countries
    ]


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
