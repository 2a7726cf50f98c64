"""Whom to call: numbers alone on their lines, above them whose they are and how fresh."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import phonenumbers

from bot.domain.alert import Alert, Facts, SourceNote
from bot.domain.mission import CallLine
from bot.i18n import country_in, country_name, country_of, day, full_day, publisher_name, t
from bot.messages.html import escape, short

MAX_PHONES = 3
MAX_EMAILS = 2


def spaced(number: str) -> str:
    """E.164 as people read it out, "+971 4 394 7400"; anything else as it stands."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def number_line(number: str) -> str:
    return f"☎ {escape(short(spaced(number), 40))}"


def call_lines(live: Sequence[Alert], lang: str, missions: Sequence[CallLine], limit: int = MAX_PHONES) -> list[str]:
    """Numbers of the sources' own texts first, then the reader's own mission. No number twice, at most `limit`."""
    lines: list[str] = []
    seen: set[str] = set()
    for alert in live:
        fresh = [p for p in alert.facts.phones if p not in seen][: limit - len(seen)]
        seen.update(fresh)
        lines += given_lines(alert.facts, fresh, lang)
    own = [c for c in missions if c.number not in seen][: limit - len(seen)]
    heading = ""
    for call in own:
        if (words := f"{call_words(call, lang)}:") != heading:
            lines.append(escape(words))
            heading = words
        lines.append(number_line(call.number))
    return lines


def given_lines(facts: Facts, numbers: Sequence[str], lang: str) -> list[str]:
    """Numbers that source texts gave, under the name of who gave them; where there are none, the text's addresses."""
    lines: list[str] = []
    left = list(dict.fromkeys(numbers))
    for note in facts.sources:
        theirs = [n for n in left if n in note.phones]
        left = [n for n in left if n not in theirs]
        lines += _under(note, [number_line(n) for n in theirs], lang)
    if facts.sources and left:  # stored before givers were kept: then the only source gave it, or one is not named
        only = facts.sources[0] if len(facts.sources) == 1 else None
        oldest = min(facts.sources, key=lambda note: note.at)
        shown = [number_line(n) for n in left]
        lines += _under(only, shown, lang) if only else [_from_below(oldest.at.date(), lang), *shown]
    if not facts.phones and len(facts.sources) == 1:
        lines += _under(facts.sources[0], [escape(short(m, 80)) for m in facts.emails[:MAX_EMAILS]], lang)
    return lines


def _under(note: SourceNote, shown: Sequence[str], lang: str) -> list[str]:
    if not shown:
        return []
    giver = short(publisher_name(note.publisher, note.name, lang), 60)
    heading = t(lang, "phones", name=giver, date=day(note.at.date(), lang))
    return [escape(heading), *shown]


def _from_below(when: date, lang: str) -> str:
    return escape(t(lang, "phones-many", date=day(when, lang)))


def call_words(call: CallLine, lang: str) -> str:
    """Whose number it is and how fresh: "Embassy of Uzbekistan in Qatar (as of 2 March 2026)"."""
    name = mission_title(call.type, call.sending, call.host, lang)
    return f"{name} ({freshness(call.as_of, lang, old=call.old, year_only=call.year_only)})"


def mission_title(kind: str, sending: str, host: str, lang: str) -> str:
    """The name of a mission in a sentence's case. A ministry's line at home is not "for citizens in" its own state."""
    at_home = kind == "mfa_hotline" and sending == host
    return t(
        lang,
        "mission-home_line" if at_home else f"mission-{kind}",
        of=country_of(sending, lang),
        sending=country_name(sending, lang),
        host=country_name(host, lang),
        **{"in": country_in(host, lang)},
    )


def freshness(as_of: date | None, lang: str, *, old: bool, year_only: bool = False) -> str:
    """How fresh a number is; where the source gives only a year, no day is made up."""
    if as_of is None:
        return t(lang, "mission-undated")
    when = str(as_of.year) if year_only else full_day(as_of, lang)
    return t(lang, "mission-old" if old else "mission-asof", date=when)
