"""Dates as publishers write them, whatever their format's standard asks for.

Read: "Mon, 02 Mar 2026 10:00:00 +05:00", "02.03.2026 10:00 MSK", "2026/03/02 10:00", "2 марта 2026 г., 10:00",
"2026年3月2日", JavaScript's "... GMT+0500 (Uzbekistan Standard Time)", "... 10:00 Asia/Tashkent", halves of the day in
Arabic, Persian, Korean and Chinese ("3:45 م"), digits of any script, years of two digits, and the Persian calendar
("1404/12/11", "11 اسفند 1404"). Not guessed: "02/03/2026" is March in one country and February in another. What cannot
be read is None: a wrong date is worse than none, for old news is silent and new news rings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr|sentyabr oktabr|oktyabr noyabr dekabr",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "tg": "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри",
    "tk": "ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr",
    "ky": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "en": "january february march april may june july august september october november december",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
"""Month names as they stand in dates; other spellings after "|". A map's `months` names the language."""
_MORE = {
    "uz, Cyrillic": "январ феврал март апрел май июн июл август сентябр октябр ноябр декабр",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "ar": "يناير فبراير مارس أبريل|ابريل|إبريل مايو يونيو|يونيه يوليو|يوليه أغسطس|اغسطس سبتمبر أكتوبر|اكتوبر"
    " نوفمبر ديسمبر",
    "ar, Lebanon to Iraq": "كانونالثاني شباط آذار|اذار نيسان أيار|ايار حزيران تموز آب|اب أيلول|ايلول تشرينالأول"
    " تشرينالثاني كانونالأول",
    "fa, Gregorian": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه|جولای اوت|آگوست سپتامبر اکتبر نوامبر دسامبر",
}
_OF_TWO_WORDS = re.compile(r"(كانون|تشرين) (الأول|الثاني)")
_PERSIAN = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
_PERSIAN_YEARS = range(1390, 1420)  # 2011 to 2041; the Islamic calendar is in its 1440s
_PERSIAN_DAYS = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336)

# Minutes east of Greenwich, for names that mean one thing.
_ZONES = dict.fromkeys(("utc", "gmt", "ut", "z", "wet"), 0)
_ZONES |= {
    "west": 60,
    "cet": 60,
    "mez": 60,
    "cest": 120,
    "mesz": 120,
    "met": 60,
    "mest": 120,
    "eet": 120,
    "eest": 180,
    "trt": 180,
    "msk": 180,
}
_ZONES |= {"msd": 240, "azt": 240, "amt": 240, "get": 240, "gst": 240, "irst": 210, "irdt": 270, "aft": 270}
_ZONES |= {"pkt": 300, "uzt": 300, "tjt": 300, "tmt": 300, "almt": 300, "qyzt": 300, "kgt": 360, "npt": 345}
_ZONES |= {"ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "awst": 480, "jst": 540, "kst": 540, "acst": 570}
_ZONES |= {"acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "idt": 180, "eat": 180, "sast": 120}
_ZONES |= {"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_ZONES |= {"akst": -540, "akdt": -480, "hst": -600, "adt": -180}
# Names of places, for what is the zone's name in summer and winter alike.
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
# Names that mean several things: by the publisher's country, else (under "") what most writers mean.
_BY_COUNTRY = {
    "ist": {"": 330, "IL": 120, "IE": 60},
    "bst": {"": 60, "BD": 360},
    "ast": {"": -240, **dict.fromkeys(("SA", "KW", "QA", "BH", "IQ", "YE", "AE", "JO"), 180)},
}

_MONTH_FIRST = ("", "US")
"""Who writes 03/02/2026 10:00 AM for the second of March; the Gulf and India have the day first, and AM and PM, too."""
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (GMT|UTC|UT|Z|[+-]\d{4})"
)
_ENGLISH = {name[:3].title(): n for n, name in enumerate(MONTHS["en"].split(), 1)}
_REMARK = re.compile(r"\([^()]*\)\s*$|(?<=[\dz])\[[^\[\]]*\]$")  # "+03:00[Asia/Riyadh]"
_PLACE = re.compile(r"\b((?:africa|america|asia|atlantic|australia|etc|europe|indian|pacific)/[\w/-]{2,40})$")
# "... 01:16:00 +0000 2012"; and an offset that somebody called UTC once more ("-05:00Z")
_ZONE_INSIDE, _OFFSET_AND_Z = re.compile(r"(?<=:\d\d) ([+-]\d{4}) (\d{4})$"), re.compile(r"(?<=\d[+-]\d\d:\d\d)z$")
_OFFSET = re.compile(r"(?:\b(?:gmt|utc)\s*|(?<=\d)\s*|\s)([+-])(\d{1,2})(?::?(\d\d))?$")
_NAME = re.compile(r"(?<=\d)z$|\b([a-z]{2,4})$")
_CLOCK = re.compile(r"(?<![\d:.])t?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?!\d|:)\s*([ap]\.?m\b\.?)?")
# Behind a time in Arabic and Persian, before it further east. "2026م" is a year of our era and no time.
_MORNING = re.compile(r"(?<=:\d\d)\s*(?:ص|صباحا|صباحاً|ق\.ظ|قبل ?از ?ظهر)(?!\w)|(?:오전|上午|午前)\s*(?=\d{1,2}:)")
_EVENING = re.compile(r"(?<=:\d\d)\s*(?:م|مساء|مساءً|ب\.ظ|بعد ?از ?ظهر)(?!\w)|(?:오후|下午|午後)\s*(?=\d{1,2}:)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:t(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_BETWEEN = r"[-\s.,/]{1,3}(?:de\s+|соли\s+|ב)?"  # "2 de marzo de 2026", "2 марти соли 2026", "2 במרץ 2026"
_DAY_NAME_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?{_BETWEEN}([^\W\d_]{{2,12}})\.?{_BETWEEN}['’]?(\d{{4}}|\d\d)(?![\d:])"
)
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_YEAR_DAY_NAME = re.compile(r"(?<!\d)(\d{4})[\s,.-]{0,2}(?:[^\W\d_]{1,6}\.?,?\s+)?(\d{1,2})[-\s]([^\W\d_]{3,12})")
_C_STYLE = re.compile(r"([^\W\d_]{3})\s+(\d{1,2})\s+(\d{4})$")


def _names() -> dict[str, int]:
    """Every name and every beginning of it that means one month only."""
    found: dict[str, set[int]] = {}
    for names in (*MONTHS.values(), *_MORE.values()):
        for number, spellings in enumerate(names.split(), 1):
            for name in spellings.split("|"):
                for length in {3, 4, 5, len(name)}:
                    found.setdefault(name[:length], set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


_MONTH = _names()


def read(written: str, country: str = "") -> datetime | None:
    """The moment: aware where a zone is written, else naive. country: ISO alpha-2 of who writes, for names of zones
    that mean several, and for the order of day and month."""
    if found := of_a_feed(written):
        return found
    words = " ".join(_ascii_digits(written[:200]).casefold().split())
    words, half = (words, "") if words.isascii() else _half_off(_OF_TWO_WORDS.sub(r"\1\2", words))
    words, zone = _zone_off(_REMARK.sub("", words).strip(), country)
    clock = _CLOCK.search(words)
    rest = f"{words[: clock.start()]} {words[clock.end() :]}".strip() if clock else words
    american = clock is not None and bool(clock[4]) and country in _MONTH_FIRST
    found = _compact(words) if clock is None else None
    try:
        found = found or _day(" ".join(rest.split()), american=american)
        if found is None or (clock and found.hour):
            return None
        found += _time(clock, half or ((clock[4] or "")[:1] if clock else ""))
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=zone)


def of_a_feed(written: str) -> datetime | None:
    """What nearly every feed writes ("Mon, 02 Mar 2026 10:00:00 +0500"), without searching for anything."""
    match = _RFC822.fullmatch(written)
    if match is None:
        return None
    day, month, year, hour, minute, second, zone = match.groups()
    try:
        found = datetime(
            int(year), _ENGLISH[month], int(day), int(hour) % 24, int(minute), min(int(second or 0), 59), 0, UTC
        )
        if int(hour) > 24:
            return None
        found += timedelta(days=int(hour) // 24)
        return found if zone[0] not in "+-" else found - _minutes(zone[0], zone[1:3], zone[3:])
    except (KeyError, ValueError, OverflowError):
        return None


def _ascii_digits(written: str) -> str:
    if written.isascii():
        return written
    return "".join(str(int(c)) if c.isdecimal() else c for c in written.replace("\u066b", ".").replace("\u200f", ""))


def _minutes(sign: str, hours: str, minutes: str | None) -> timedelta:
    found = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if found > timedelta(hours=14):
        raise ValueError("no such offset")
    return -found if sign == "-" else found


def _half_off(words: str) -> tuple[str, str]:
    """The words without the half of the day, and which it is: "a", "p" or ""."""
    for half, pattern in (("a", _MORNING), ("p", _EVENING)):
        if match := pattern.search(words):
            return f"{words[: match.start()]} {words[match.end() :]}", half
    return words, ""


def _zone_off(words: str, country: str) -> tuple[str, tzinfo | None]:
    """The words without their zone, and the zone."""
    if ":" not in words and "t" not in words:
        return words, None
    words = _OFFSET_AND_Z.sub("", _ZONE_INSIDE.sub(r" \2 \1", words))
    if (match := _OFFSET.search(words)) and ":" in words[: match.start()]:
        try:
            return words[: match.start()], timezone(_minutes(match[1], match[2], match[3]))
        except ValueError:
            return words, None
    if "/" in words and (match := _PLACE.search(words)) and (zone := _place(match[1])):
        return words[: match.start()].strip(), zone
    if match := _NAME.search(words):
        name = match[0]
        minutes = _BY_COUNTRY[name].get(country, _BY_COUNTRY[name][""]) if name in _BY_COUNTRY else _ZONES.get(name)
        if minutes is not None:
            return words[: match.start()].strip(), timezone(timedelta(minutes=minutes))
        if zone := _place(_PLACES.get(name, "")):
            return words[: match.start()].strip(), zone
    return words, None


def _place(name: str) -> tzinfo | None:
    """The zone of a place by its IANA name, in whatever case."""
    try:
        return ZoneInfo(name.title().replace("Etc/Utc", "UTC").replace("Etc/Gmt", "UTC")) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _compact(words: str) -> datetime | None:
    """ "20260302", "20260302t100000"."""
    if not (match := _COMPACT.search(words)):
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _time(clock: re.Match[str] | None, half: str) -> timedelta:
    if clock is None:
        return timedelta()
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute):
        raise ValueError("no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _day(words: str, *, american: bool) -> datetime | None:
    """Midnight of the day that the words name. american: the time was written as Americans do, by who may be one."""
    if match := _YEAR_FIRST.search(words):
        return _at(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.search(words):
        return _numbers(int(match[1]), int(match[3]), match[4], match[2], american=american)
    if (match := _DAY_NAME_YEAR.search(words)) and (month := _month(match[2])):
        return _at(_year(match[3]), month, int(match[1]), persian=_persian(match[2]) in _PERSIAN)
    if (match := _NAME_DAY_YEAR.search(words)) and (month := _month(match[1])):
        return _at(int(match[3]), month, int(match[2]))
    if (match := _YEAR_DAY_NAME.search(words)) and (month := _month(match[3])):
        return _at(int(match[1]), month, int(match[2]))
    return None


def _month(name: str) -> int | None:
    persian = _persian(name)
    return _PERSIAN.index(persian) + 1 if persian in _PERSIAN else _MONTH.get(name)


def _persian(name: str) -> str:
    """As Persian keyboards write it, where an Arabic one was used."""
    return name.replace("ي", "ی")


def _numbers(first: int, second: int, year: str, sign: str, *, american: bool) -> datetime | None:
    """Dots and hyphens: the day comes first. Slashes: only where one of the numbers can be no month, or a time in the
    American way stands beside them."""
    if len(year) == 2 and sign != ".":
        return None
    month_first = sign == "/" and (second > 12 or (american and first <= 12))
    if sign == "/" and not month_first and first <= 12 and first != second:
        return None
    return _at(_year(year), first, second) if month_first else _at(_year(year), second, first)


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 and int(written) < 70 else 1900 if len(written) == 2 else 0)


def _at(year: int, month: int, day: int, *, persian: bool = False) -> datetime | None:
    if year in _PERSIAN_YEARS:
        return _from_persian(year, month, day)
    return None if persian else datetime(year, month, day)  # noqa: DTZ001 - the zone is added by who called


def _from_persian(year: int, month: int, day: int) -> datetime | None:
    """By the leap years of the 33-year cycle, which hold until 2086. The year 1403 began on 20 March 2024."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    leaps = sum(y % 33 in (1, 5, 9, 13, 17, 22, 26, 30) for y in range(min(year, 1403), max(year, 1403)))
    days = (year - 1403) * 365 + (leaps if year > 1403 else -leaps) + _PERSIAN_DAYS[month - 1] + day - 1
    found = date(2024, 3, 20) + timedelta(days=days)
    return datetime(found.year, found.month, found.day)  # noqa: DTZ001 - as above
