"""Dates in running text, and until when an advisory holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

_MONTHS: Mapping[int, str] = {
    1: "january|jan|январ[яьею]?|yanvar|қаңтар|январь|yanwar|январ",
    2: "february|feb|феврал[яьею]?|fevral|ақпан|февраль|fewral|феврал",
    3: "march|mar|март[ае]?|mart|наурыз|март",
    4: "april|apr|апрел[яьею]?|aprel|сәуір|апрель",
    5: "may|ма[йяею]|mamyr|мамыр|may",
    6: "june|jun|июн[яьею]?|iyun|маусым|июнь|iýun",
    7: "july|jul|июл[яьею]?|iyul|шілде|июль|iýul",
    8: "august|aug|август[ае]?|avgust|тамыз|awgust",
    9: "september|sept?|сентябр[яьею]?|sentabr|sentyabr|қыркүйек|сентябрь|sentýabr",
    10: "october|oct|октябр[яьею]?|oktabr|oktyabr|қазан|октябрь|oktýabr",
    11: "november|nov|ноябр[яьею]?|noyabr|қараша|ноябрь|noýabr",
    12: "december|dec|декабр[яьею]?|dekabr|желтоқсан|декабрь",
}
_MONTH = "|".join(  # the longest spelling first: "aprel" before "apr"
    f"(?P<m{n}>{'|'.join(sorted(names.split('|'), key=len, reverse=True))})" for n, names in _MONTHS.items()
)
_SUFFIX = r"(?:\w{0,8})"
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:-?(?:го|е|ое|уми|юми|nji|njy|inchi))?[\s-]+(?:of\s+)?(?:{_MONTH}){_SUFFIX}"
    rf"(?:,?\s+(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?:{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>(?:19|20)\d\d))?", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)\b|\b(?P<iso>20\d\d-\d\d-\d\d)\b"
)
_YEAR_FIRST = re.compile(
    rf"\b(?P<year>(?:19|20)\d\d)[\s-]*(?:yil|йил|жыл\w*|жылғы)?\w*\s+(?P<day>\d{{1,2}})[\s-]+(?:{_MONTH}){_SUFFIX}",
    re.IGNORECASE,
)

_UNTIL_BEFORE = re.compile(
    r"(?:\buntil|\btill|\bthrough|\bup to|\bto|\bvalid to|\bby|\bдо|\bпо|\bвплоть до)\s+"
    r"(?:(?:the\s+)?(?:end of\s+)?(?:midnight|конца|at least|как минимум|\d{1,2}[:.]\d\d(?:\s*\w+)?|полуночи)?\s*"
    r"(?:on\s+|of\s+)?)?$",
    re.IGNORECASE,
)
_UNTIL_AFTER = re.compile(
    r"^(?:\s*(?:kuni|куни|күні))?\s*(?:\w*(?:gacha|га\s?ча|ғача|gaça)\b|чейин|дейін|қадар|qadar|қоса алған\w*|"
    r"inclusive|включительно|кошо алган\w*)|^\s*(?:соат|soat)\s*\d\d[:.]\d\d\s*\w*(?:gacha|гача)",
    re.IGNORECASE,
)


# "11–13 февраля", "6 и 7 января", "from 3 to 5 March": the second day ends it
_RANGE_BEFORE = re.compile(r"(?<![\d.:])\d{1,2}\s?(?:[–—-]|\s(?:и|and|to|по|va|ва)\s)\s?$", re.IGNORECASE)
LONGEST = timedelta(days=400)


def dates_in(text: str, near: date | None) -> list[date]:
    """Every date that the text names; one without a year takes the year that brings it closest to `near`, and does not
    count where that is None."""
    return [found for found, _, _ in _dates(text, near)]


_DIGIT = re.compile(r"\d")
_BARE_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d)")


def is_past(text: str, near: date, age: timedelta) -> bool:
    """Every date (or, without one, every year) that the text names lies at least `age` before `near`."""
    if days := dates_in(text, near):
        return all(day < near - age for day in days)
    years = [int(match.group()) for match in _BARE_YEAR.finditer(text)]
    return bool(years) and max(years) < (near - age).year


def _dates(text: str, near: date | None) -> Iterator[tuple[date, int, int]]:
    if not _DIGIT.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern in (_NUMERIC, _YEAR_FIRST, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if (found := _date(match, near)) is not None:
                taken.append(match.span())
                yield found, match.start(), match.end()


def _date(match: re.Match[str], near: date | None) -> date | None:
    parts = match.groupdict()
    try:
        if parts.get("iso"):
            return date.fromisoformat(parts["iso"])
        month = int(parts["month"]) if parts.get("month") else next(n for n in _MONTHS if parts.get(f"m{n}"))
        day = int(parts["day"])
        if parts.get("year"):
            return date(int(parts["year"]), month, day)
        return _closest(month, day, near) if near else None
    except (ValueError, StopIteration):
        return None


def _closest(month: int, day: int, near: date) -> date | None:
    options = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            options.append(date(year, month, day))
        except ValueError:
            continue
    return min(options, key=lambda d: abs(d - near), default=None)


def _inside(suffix: str) -> bool:
    return suffix.endswith(("gacha", "гача", "ғача", "gaça"))


def valid_until(
    text: str, published: datetime | None, within: Sequence[tuple[int, int]]
) -> tuple[date, int, int] | None:
    """(date, start, end) of the latest end date that the text gives in these spans and that is not past."""
    near = published.date() if published else None
    found: tuple[date, int, int] | None = None
    for day, start, end in _dates(text, near):
        if not any(a <= start < b for a, b in within) or not _ahead(day, near):
            continue
        if _says_until(text, start, end) and (found is None or day > found[0]):
            found = (day, start, end)
    return found


def _ahead(day: date, near: date | None) -> bool:
    return near is None or near <= day <= near + LONGEST


def _says_until(text: str, start: int, end: int) -> bool:
    before, inside, after = text[max(0, start - 40) : start], text[start:end], text[end : end + 30]
    if _UNTIL_BEFORE.search(before) or _UNTIL_AFTER.match(after) or _inside(inside.casefold()):
        return True
    return bool(_RANGE_BEFORE.search(before))
