"""Detection: a text -> what it announces. Pure, explainable, fast; the order of the steps stands in `detect`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.detection import contacts, flights
from bot.detection.affected import affected
from bot.detection.dates import valid_until
from bot.detection.events import Reading, read_events
from bot.detection.language import detect_language
from bot.detection.phase import is_attributed, phase_of, severity_of
from bot.detection.places import Place, places_in
from bot.detection.places import airports as airport_countries
from bot.detection.roles import Role, roles
from bot.detection.tokens import Sentence, sentences
from bot.domain.advisory import Detection, Evidence, Kind

TITLE_CAP, TEXT_CAP = 1_000, 20_000
ALERT_THRESHOLD = 0.5
_ON_FLIGHTS = frozenset({Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION, Kind.EVACUATION, Kind.AIRSPACE_CLOSURE})

_FLEEING = frozenset({Kind.FLIGHT_SUSPENSION, Kind.EVACUATION, Kind.BORDER})


@dataclass(frozen=True, slots=True)
class DetectInput:
    """published: aware; dates without a year are read by it, and without it not at all.
    source_kind: official | news | airline | airport. issuer: ISO code of the state that speaks.
    countries, level: what the source's format itself says; they win."""

    title: str
    text: str
    published: datetime | None = None
    source_kind: str | None = None
    issuer: str | None = None
    lang: str | None = None
    countries: tuple[str, ...] = ()
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the steps found in one text, before it is known whether it announces anything.

    whole: title + "\\n" + text, the base of all offsets."""

    whole: str
    lang: str
    parts: Sequence[Sentence]
    carriers: Sequence[Evidence]
    places: Sequence[Place]
    contacts: Sequence[Evidence]


def detect(given: DetectInput) -> Detection:
    """Reads one text. Never raises, whatever the text."""
    seen = _look(given)
    reading = read_events(
        seen.parts, seen.places, seen.whole, seen.lang, given.published, has_phone=bool(seen.contacts)
    )
    kinds = reading.announced()
    score = _score(reading, kinds, given.source_kind)
    if score < ALERT_THRESHOLD:
        return Detection(lang=seen.lang, is_alert=False, score=score, rules=tuple(reading.rules))
    return _moved(_announce(given, seen, reading, kinds, score), len(given.title))


def _look(given: DetectInput) -> Seen:
    title, body = given.title[:TITLE_CAP], given.text[:TEXT_CAP]
    whole = title + "\n" + body
    parts = sentences(title, body)
    carriers = flights.find_airlines(parts)
    places = _outside(carriers, [place for part in parts for place in places_in(part.tokens)])
    phones = contacts.find_phones(whole, _regions(given.issuer, places))
    return Seen(
        whole=whole,
        lang=detect_language(whole, given.lang),
        parts=parts,
        carriers=carriers,
        places=places,
        contacts=[*phones, *contacts.find_emails(whole)],
    )


def _score(reading: Reading, kinds: Sequence[Kind], source_kind: str | None) -> float:
    """0..1: the strongest kind and what stands with it, less what speaks against. An authority's own word is trusted
    more than a newspaper's."""
    if not kinds:
        return 0.0
    strongest = max(reading.kinds[kind] for kind in kinds)
    together = strongest + 0.1 * (len(kinds) - 1)
    trust = 0.15 if source_kind in ("official", "airline", "airport") else 0.0
    return max(0.0, min(1.0, (together + trust - reading.against) / 1.2))


def _announce(given: DetectInput, seen: Seen, reading: Reading, kinds: list[Kind], score: float) -> Detection:
    announcing = _announcing(seen.parts, reading)
    scenes = affected(seen.parts, seen.places, reading, seen.whole, given.issuer)
    numbers = flights.find_flights(seen.whole) if _ON_FLIGHTS.intersection(kinds) else []
    airlines = _airlines(seen, announcing, numbers) if _ON_FLIGHTS.intersection(kinds) else []
    airports = _airports(seen, announcing, _values(scenes), fleeing=bool(_FLEEING.intersection(kinds)))
    until = valid_until(seen.whole, given.published, [(part.start, part.end) for part in announcing])
    spans = [e for e in reading.spans if e.value in {kind.value for kind in kinds}]
    evidence = [*spans, *scenes, *airlines, *numbers, *airports, *seen.contacts, *_until(until)]
    return Detection(
        lang=seen.lang,
        is_alert=True,
        kinds=tuple(kinds),
        countries=given.countries or _values(scenes),
        airlines=_values(airlines),
        airports=_values(airports),
        flights=_values(numbers),
        phones=_values([e for e in seen.contacts if e.field == "phones"]),
        emails=_values([e for e in seen.contacts if e.field == "emails"]),
        phase=phase_of(kinds, reading),
        valid_until=until[0] if until else None,
        severity=severity_of(kinds),
        score=score,
        issuer=given.issuer,
        attributed=is_attributed(reading),
        evidence=tuple(evidence),
        rules=tuple(reading.rules),
    )


def _airlines(seen: Seen, announcing: Sequence[Sentence], numbers: Sequence[Evidence]) -> list[Evidence]:
    """The headline's carrier is the one whose flights the body cancels."""
    near = [*seen.parts[:1], *announcing]
    named = [e for e in seen.carriers if _within(e.start, near)]
    return named + [Evidence("airlines", e.value[:2], e.start, e.end, "from a flight number") for e in numbers]


def _airports(seen: Seen, announcing: Sequence[Sentence], countries: Sequence[str], *, fleeing: bool) -> list[Evidence]:
    """Where it is announced, and elsewhere those of the affected countries: an airport's name is rarely background.
    Not where planes divert to and evacuees land."""
    parts = roles(seen.places, seen.whole) if fleeing else {}
    near = [
        place
        for place in seen.places
        if parts.get(place) is not Role.HAVEN and (place.iso in countries or _within(place.start, announcing))
    ]
    return [
        e
        for e in flights.find_airports(seen.whole, near)
        if airport_countries().get(e.value) in countries or _within(e.start, announcing)
    ]


def _within(position: int, parts: Sequence[Sentence]) -> bool:
    return any(part.start <= position < part.end for part in parts)


def _moved(found: Detection, title: int) -> Detection:
    """Offsets in the whole text where the headline was longer than what is read of it."""
    by = title - TITLE_CAP
    if by <= 0:
        return found
    moved = [e if e.end <= TITLE_CAP else replace(e, start=e.start + by, end=e.end + by) for e in found.evidence]
    return replace(found, evidence=tuple(moved))


def _announcing(parts: Sequence[Sentence], reading: Reading) -> list[Sentence]:
    """The sentences that announce something, and what follows them at once (flight numbers, dates, airports)."""
    told = {n for n, kinds in reading.sentences.items() if kinds & set(reading.announced())}
    return [part for part in parts if part.index in told or part.index - 1 in told]


def _regions(issuer: str | None, places: Sequence[Place]) -> list[str]:
    """Whose national number forms may occur: the speaker's, then those of the places named."""
    return [c for c in dict.fromkeys([issuer, *(p.iso for p in places)]) if c][:4]


def _outside(carriers: Sequence[Evidence], places: Sequence[Place]) -> list[Place]:
    """Without the places that are part of an airline's name ("Air Astana", "Qatar Airways")."""
    return [p for p in places if not any(e.start < p.end and p.start < e.end for e in carriers)]


def _values(found: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.value for e in found))


def _until(found: tuple[date, int, int] | None) -> list[Evidence]:
    return [Evidence("valid_until", found[0].isoformat(), found[1], found[2], "end date")] if found else []
