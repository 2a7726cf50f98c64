"""Phones (E.164) and e-mails that a text gives to citizens."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from bot.domain.advisory import Evidence

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_INVISIBLE = {0x200E: " ", 0x200F: " ", 0x202A: " ", 0x202C: " ", 0xA0: " ", 0x2011: "-", 0x2013: "-"}
_SLASH = re.compile(r"\s*(?:/|,\s*|\()\s*(\d{1,4})\)?(?!\d)")
# What a number can look like at all; the matcher is slow, so it is asked only where one may stand.
_CANDIDATE = re.compile(r"[+(]?\d(?:[\s().+/-]{0,3}\d){6,}")
MAX_NUMBERS = 24
_OTHER_USE = re.compile(r"(?:whatsapp редакц|реклам|advertis|штраф|такси|отоплен|newsroom|редакци)", re.IGNORECASE)


def find_phones(text: str, regions: Iterable[str]) -> list[Evidence]:
    """Numbers in order of the text. regions: ISO codes whose national form may be meant (the issuer's, the host's).

    Only numbers that are valid in their plan count (Leniency.VALID): dates, flights and fines are not numbers."""
    clean = text.translate(_INVISIBLE)
    if not _CANDIDATE.search(clean):
        return []
    found: dict[str, Evidence] = {}
    for region in [None, *dict.fromkeys(regions)]:
        for match in PhoneNumberMatcher(clean, region, Leniency.VALID, max_tries=2000):
            if region is not None and not _national(match.raw_string):
                continue
            if any(match.start < e.end and e.start < match.end for e in found.values()):
                continue
            if _OTHER_USE.search(clean[max(0, match.start - 40) : match.start]):
                continue
            _add(found, match.number, match.start, match.end)
            _shorthand(found, clean, match.number, match.end)
    ordered = sorted(found.values(), key=lambda e: e.start)
    return ordered[:MAX_NUMBERS]


def _national(raw: str) -> bool:
    """A national number is written like one: with separators and at least seven digits."""
    digits = sum(c.isdigit() for c in raw)
    return digits >= 7 and bool(re.search(r"[\s()-]", raw))


def _add(found: dict[str, Evidence], number: phonenumbers.PhoneNumber, start: int, end: int) -> None:
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    found.setdefault(value, Evidence("phones", value, start, end, "phone number"))


def _shorthand(found: dict[str, Evidence], text: str, number: phonenumbers.PhoneNumber, end: int) -> None:
    """ "441-38-71/72" stands for two numbers that differ in their last digits."""
    match = _SLASH.match(text, end)
    if match is None or not text[end : match.start(1)].strip().startswith(("/", "(")):
        return
    digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    other = digits[: -len(match[1])] + match[1]
    try:
        parsed = phonenumbers.parse(other)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(parsed):
        _add(found, parsed, match.start(1), match.end(1))


def find_emails(text: str) -> list[Evidence]:
    """Addresses as they are written; the same address in other letters counts once."""
    found: dict[str, Evidence] = {}
    for match in _EMAIL.finditer(text):
        found.setdefault(match.group().lower(), Evidence("emails", match.group(), *match.span(), "e-mail"))
    return list(found.values())
