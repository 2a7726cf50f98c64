"""Airlines, flight numbers and airports that a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from bot.detection.patterns import Index
from bot.detection.places import Place, airports, data, places_in
from bot.detection.roles import lists
from bot.detection.tokens import Sentence
from bot.domain.advisory import Evidence

_FLIGHT = re.compile(r"(?<![\w-])([A-Z]{2}|[A-Z]\d|\d[A-Z])[\s\u00a0-]?(\d{2,4})(?:/(\d{1,4}))?(?!\w)")
_AIRPORT_CODE = re.compile(r"(?<![\w-])[A-Z]{3}(?![\w-])")
_AIRPORT = r"(?:airport|аэропорт|aeroport|әуежай|аэровокзал|фурудгоҳ|howa menzil)"
_THERE = r"(?:at|in|to|from|of|and|в|во|из|на|и|va|ва)\b"  # "Phuket flight returned to the airport": not Phuket's
_AIRPORT_AFTER = re.compile(
    rf"\w*[’'»\"]?[\s-]+(?:(?:(?!{_THERE})\w+[\s-]+){{0,2}}{_AIRPORT}|(?-i:International)\b)", re.IGNORECASE
)
_AIRPORT_BEFORE = re.compile(rf"{_AIRPORT}\w*[\s-]+(?:\w+\s+){{0,2}}[«\"“]?$", re.IGNORECASE)
_AIRPORTS_LISTED = re.compile(
    rf"{_AIRPORT}[^.;\n]{{0,60}}(?::|\b(?:including|among them|such as|в том числе|среди них|жумладан|jumladan))\s*$",
    re.IGNORECASE,
)
# Two-letter words that look like a flight number's first half and hardly ever are one.
_NOT_A_FLIGHT = frozenset({"IS", "AT", "IN", "ON", "NO", "OF", "TO", "AS", "BY", "G7", "G20", "Q4", "A3", "B7", "MH"})


@cache
def airlines() -> Mapping[str, Mapping[str, object]]:
    """IATA code -> row of bot/data/airlines.toml."""
    return dict(data("airlines")["airlines"])


@cache
def _index() -> Index:
    return Index({code: row["names"] for code, row in airlines().items()})  # type: ignore[misc]


def find_airlines(sentences: Sequence[Sentence]) -> list[Evidence]:
    found = []
    for sentence in sentences:
        for hit in _index().find(sentence.tokens):
            first, last = sentence.tokens[hit.first], sentence.tokens[hit.last]
            if _is_the_country(sentence, hit.first):
                continue
            if first.capital or len(hit.pattern.split()) > 1 or _written_small(hit.group):
                found.append(Evidence("airlines", hit.group, first.start, last.end, f"airline name: {hit.pattern}"))
    return found


def _is_the_country(sentence: Sentence, first: int) -> bool:
    """ "the United Arab Emirates is closed", "flights from the Emirates": a word of a country's name, not the brand
    that shares it (brands take no article)."""
    if first == 0:
        return False
    token, before = sentence.tokens[first], sentence.tokens[first - 1]
    named = [p for p in places_in(sentence.tokens) if p.kind == "country" and p.start <= token.start < p.end]
    return any(p.start < token.start or "the" in before.forms for p in named)


def _written_small(code: str) -> bool:
    """flydubai, flynas, easyJet write themselves so."""
    return str(airlines()[code]["brand"])[0].islower()


def find_flights(text: str) -> list[Evidence]:
    """Flight numbers; "HY333/334" is two. Only codes of airlines that we know: "A320" and "G20" are none."""
    found = []
    for match in _FLIGHT.finditer(text):
        code, number, pair = match.groups()
        if code not in airlines() or code in _NOT_A_FLIGHT:
            continue
        found.append(Evidence("flights", code + number, match.start(), match.end(), "flight number"))
        if pair:
            second = number[: len(number) - len(pair)] + pair if len(pair) < len(number) else pair
            found.append(Evidence("flights", code + second, match.start(), match.end(), "flight number, second leg"))
    return found


def find_airports(text: str, places: Sequence[Place]) -> list[Evidence]:
    """Airports that the text names as airports: by code, by their own name, or by their city beside the word."""
    found = []
    for match in _AIRPORT_CODE.finditer(text):
        if match.group() in airports():
            found.append(Evidence("airports", _now(match.group()), match.start(), match.end(), "airport code"))
    rows = lists(places, text)
    stops = [*(row[0].start for row in rows), len(text)]
    for row, stop in zip(rows, stops[1:], strict=True):
        called = _called_airports(row, text, stop)
        for place in row:
            if place.iata and (called or place.kind == "airport"):
                found.append(Evidence("airports", _now(place.iata), place.start, place.end, "airport by name"))
    return found


def _called_airports(row: Sequence[Place], text: str, stop: int) -> bool:
    """ "Toshkent xalqaro aeroporti", "the airport of Beirut", "аэропорты Казани, Калуги и Пензы". stop: where the next
    place begins ("Istanbul's Sabiha Gökçen airport" is not Istanbul's main one)."""
    after, before = text[row[-1].end : min(row[-1].end + 40, stop)], text[max(0, row[0].start - 100) : row[0].start]
    return any((_AIRPORT_AFTER.match(after), _AIRPORT_BEFORE.search(before), _AIRPORTS_LISTED.search(before)))


def _now(code: str) -> str:
    """Manas became BSZ in 2025; texts still write FRU."""
    return {"FRU": "BSZ"}.get(code, code)
