"""Dates as publishers write them -> aware UTC.

A date outside 2000..2090 (1970 and 2100 are what broken clocks and empty fields give) is no date: the entry keeps
None and says why in extra["date_fault"]. Whether a plausible date lies in the future is for the caller, who has `now`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2090

# Zone names that RFC 822 readers take for UTC. Only those that our sources use and that mean one thing.
_ZONES = {"AEST": "+1000", "AEDT": "+1100", "ACST": "+0930", "ACDT": "+1030", "AWST": "+0800", "MSK": "+0300"}
_ZONE_NAME = re.compile(rf"\b({'|'.join(_ZONES)})\s*$")

MONTHS = {
    "en": "january february march april may june july august september october november december",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "uz-Cyrl": "январ феврал март апрел май июн июл август сентябр октябр ноябр декабр",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "tg": "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри",
    "tk": "ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr",
}
"""Month names as they stand in dates; a map's `months` names the language and `date_format` then says %m."""


class DateFault(ValueError):
    """The value is there but is no usable date; the message is what extra["date_fault"] says."""


def read_date(value: Any, form: str = "iso", zone: str | None = None, months: str | None = None) -> datetime:
    """value: what the payload holds. form: "iso", "epoch" (seconds or milliseconds, told by size), "rfc822" or a
    strptime format. zone: IANA name for values without one (default UTC). Raises DateFault."""
    text = str(value).strip()
    try:
        moment = _read(text, form, months)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        raise DateFault(f"unreadable: {text[:60]}") from None
    return plausible(moment)


def plausible(moment: datetime) -> datetime:
    """The moment itself, or DateFault where no publisher can mean it."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise DateFault(f"implausible: {moment.date().isoformat()}")
    return moment


def rfc822(text: str) -> datetime | None:
    """A date that names one of the zones that feed readers do not know; None where it names none of them."""
    match = _ZONE_NAME.search(text)
    if match is None:
        return None
    return parsedate_to_datetime(text[: match.start()] + _ZONES[match.group(1)])


def _read(text: str, form: str, months: str | None) -> datetime:
    if form == "epoch":
        return _epoch(float(text))
    if form == "iso":
        return datetime.fromisoformat(text)
    if form == "rfc822":
        return rfc822(text) or parsedate_to_datetime(text)
    return datetime.strptime(_with_numbers(text, months), form)  # noqa: DTZ007 (the caller adds the zone)


def _epoch(number: float) -> datetime:
    # Above 1e11 seconds lies the year 5138: such a number is in milliseconds.
    seconds = number / 1000 if abs(number) > 1e11 else number
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _with_numbers(text: str, months: str | None) -> str:
    if months is None:
        return text
    folded = " ".join(text.casefold().split())
    for number, name in enumerate(MONTHS[months].split(), start=1):
        folded = re.sub(rf"\b{re.escape(name)}\b", f"{number:02d}", folded)
    return folded
