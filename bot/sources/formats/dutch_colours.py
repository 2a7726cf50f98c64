"""The colours of Dutch travel advice, read from running text: which one is the country's, and which are of regions.

The text goes region by region and the first colour is not the country's: "De kleurcode van het reisadvies voor de
eilanden Abu Musa en Tunb is rood. Voor de rest van de VAE geldt kleurcode geel." A colour is the country's only where
the text says it of the country, of the rest or the greater part of it, or of nothing in particular. Where it speaks of
regions only, there is no colour of the country, and none is made up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from bot.sources.countries import iso2_codes

LEVELS = {"groen": "normal", "geel": "caution", "oranje": "reconsider", "rood": "avoid"}
_COLOUR = re.compile(rf"\b({'|'.join(LEVELS)})\b", re.IGNORECASE)
_FORMER = re.compile(rf"\b(?:van|was)\s+(?:kleurcode\s+)?(?:{'|'.join(LEVELS)})\s+(?=naar\b)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")
# what the colour is said of: after "reisadvies voor", else after the sentence's first "voor", "van" or "in"
_OF_ADVICE = re.compile(r"\breisadvies\s+(?:voor|van|naar|in|op)\s+(.*)$", re.IGNORECASE)
_OF_ANY = re.compile(r"\b(?:vo+r|van|in|op|langs|rond|naar)\s+(.*)$", re.IGNORECASE)  # "Vor de rest" stands in the feed
_ABOUT = re.compile(r"kleurcode|advies|code\b", re.IGNORECASE)
_AFTER = re.compile(r"^\s*,?\s*(?:(?:is|geldt)\s+)?(?:voor|in|op|langs|rond)\s+([^.;(]*)", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:de\s+)?rest\s+van\s+(.*)$|\b(?:het\s+)?(?:grootste\s+deel|overgrote\s+deel)\s+van\s+(.*)$", re.I
)
_TAIL = re.compile(r"\b(?:is|geldt|zijn|gelden|blijft|heeft|wordt|kleurcode|voor\s+het\s+grootste\s+deel)\b.*$", re.I)
_WHOLE = re.compile(
    r"^(?:het\s+)?(?:hele\s+|gehele\s+)?(?:dit\s+)?land\b|^alle\s+gebieden\b|^de\s+meeste\s+gebieden\b", re.I
)
_REGION = re.compile(
    r"(?:noord|zuid|oost|west)|\b(?:grens|kust|gebied|strook|regio|provinci|deelsta|staten\b|sta[ad]|stede|eiland|"
    r"district|departement|gouvernement|vallei|delta|meer\b|schiereiland|hoogland|driehoek|wijk|vulkaan|deel|delen|"
    r"omgeving|hoofdstad|kilometer|km\b|binnen\b|tussen\b)|(?:gebied|strook|eilanden|kust)\b",
    re.IGNORECASE,
)
_SHORT = frozenset({"vk", "vs", "vae", "drc", "dr", "car", "png"})
_FILLERS = frozenset(["de", "het", "een", "heel", "hele", "republiek", "koninkrijk", "verenigde", "islamitische"])


@dataclass(frozen=True, slots=True)
class Colours:
    """national: the country's, or None where the text names none for it. regional: the others, in order."""

    national: str | None
    regional: tuple[str, ...]


def read(introduction: str, place: str) -> Colours:
    """The colours of an introduction (plain text) about `place`, as the ministry names it."""
    national: list[str] = []
    regional: list[str] = []
    for sentence in _SENTENCE.split(_joined(introduction)):
        start = 0
        if not _ABOUT.search(sentence) and not _COLOUR.fullmatch(sentence.strip(" .")):
            continue  # the Red Sea, a red flag on the beach
        matches = list(_COLOUR.finditer(sentence))
        for n, match in enumerate(matches):
            end = matches[n + 1].start() if n + 1 < len(matches) else len(sentence)
            subject = _subject(sentence[start : match.start()], sentence[match.end() : end], first=n == 0)
            start = match.end()
            if _is_another(subject, place):
                continue  # advice on a neighbour, told in passing
            (national if _is_whole(subject, place) else regional).append(match[1].casefold())
    chosen = max(national, key=list(LEVELS).index, default=None)
    return Colours(chosen, tuple(dict.fromkeys(c for c in (*national, *regional) if c != chosen)))


def _joined(introduction: str) -> str:
    """Lines that were wrapped in mid-sentence are one again, and "from orange to red" says red."""
    whole = re.sub(r"(?<![.!?:;])\n(?=[a-z\u00e0-\u00ff])", " ", introduction)
    return _FORMER.sub("", " ".join(whole.split(" ")))


def _subject(before: str, after: str, *, first: bool) -> str:
    """What the colour is said of; "" where the sentence does not say."""
    behind = _AFTER.match(after)
    if behind and not re.match(r"(?:het\s+)?(?:grootste|overgrote)\s+deel\W*$", behind[1], re.IGNORECASE):
        return behind[1]
    found = _OF_ADVICE.search(before) or _OF_ANY.search(before)
    if found:
        return found[1]
    return "" if first else "deel"  # a second colour in a sentence with nothing said of it: an exception to the first


def _is_whole(subject: str, place: str) -> bool:
    """Whether the subject is the country (or its rest) and not a part of it, nor another country."""
    rest = _REST.search(subject)
    if rest:
        subject = rest[1] or rest[2] or ""
    subject = _TAIL.sub("", subject).split(",")[0].strip(" .:")
    if not subject:
        return True
    if _WHOLE.match(subject):
        return True
    own = {word for word in _words(place) if word not in _FILLERS}
    left = [word for word in _words(subject) if word not in own]
    if _REGION.search(" ".join(left).replace("verenigde staten", "")):
        return False
    named = len(left) < len(_words(subject)) or any(word in _SHORT for word in left)
    return named or subject.casefold() == place.casefold()


def _is_another(subject: str, place: str) -> bool:
    name = _TAIL.sub("", subject).split(",")[0].strip(" .:").casefold()
    return name in _dutch_names() and name != place.casefold()


@cache
def _dutch_names() -> frozenset[str]:
    territories = Locale("nl").territories
    return frozenset(territories[code].casefold() for code in iso2_codes())


def _words(written: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", written.casefold())
