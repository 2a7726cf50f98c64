"""Israel's Home Front Command (Pikud HaOref): live alerts, history, and the messages of its push service.

Three code lists, which share numbers and mean different things by them; the Hebrew title decides before any code:
    live      {"id", "cat", "title", "data": [places], "desc"}      `cat`; its id is the moment, in ticks since 1601
    history   [{"alertDate", "category", "title", "data": place}]   `category`; `category_desc` may stand for the title
    push      {"threatId", "time", "title", "desc", "citiesIds"}    `threatId`
The site's own script tells the lists apart (read by amitfin/oref_alert, categories.py); they are put into the history's
here. Categories 15 to 28 are drills, 5 and 6 the sirens of memorial days. An all-clear comes as an "alert" titled
"the event has ended". Rows of one moment and category are one entry with its places: a salvo is hundreds of rows.
An empty body means that nothing is happening, and is no outage. Times without a zone are Israel's.

An all-clear speaks for the places that it names. The history is the whole of a day: it ends the alert once no place in
it is threatened. A live or pushed one stands alone and cannot know of the other places: it ends the sirens for the same
places, told by their names or numbers (`_known_by`), unless it names the whole country, or no place at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.advisory import Kind, Phase, Severity
from bot.domain.entry import Entry
from bot.domain.errors import NotAFeed, ParseError
from bot.domain.source import Source
from bot.sources.formats import text
from bot.sources.formats.json_list import load_json
from bot.sources.formats.parsed import Parsed, bounded
from bot.sources.formats.said import nothing, said
from bot.sources.formats.stated import instant, is_true, words

MAP_KEYS: frozenset[str] = frozenset()
ISRAEL = ZoneInfo("Asia/Jerusalem")
FROM_LIVE = {1: 1, 2: 3, 3: 7, 4: 9, 5: 11, 6: 2, 7: 12, 8: 4, 10: 13, 13: 10}
FROM_PUSH = {0: 1, 1: 12, 2: 10, 3: 7, 4: 11, 5: 2, 6: 9, 7: 14, 8: 13, 9: 8, 11: 3}
DRILLS = range(15, 29)
FIRST_LIVE_DRILL = 100
_QUAKES = (7, 8, 11)
_MEMORIAL = (5, 6)
_NEWS = (13, 14)
"""Updates and pre-alerts: only the title says which."""
_ALERTS = (1, 2, 3, 4, 7, 8, 9, 10, 11, 12)
# In Hebrew, and as the English, Russian and Arabic pages have it.
# "the event (of ...) has ended" (also spelled with one yod less), "the fear is removed", "the danger has passed",
# "end of the stay near the shelter", "no longer need to stay", "back to routine"
_BETWEEN = r"\s(?:(?!\b(?:לא|טרם|עדיין)\b).){0,40}?"  # anything but "not", "not yet", "still"
_ENDED = re.compile(
    rf"אי?רוע{_BETWEEN}הסתיים|הסכנה{_BETWEEN}חלפה"
    r"|הסתיים\s+ה?אי?רוע|סיום\s+ה?אי?רוע|סיום\s+ה?שהייה|(?:חזרה|לחזור)\s+לשגרה"
    r"|החשש\s+הוסר|הוסר\s+החשש|חלפה\s+הסכנה|אינם\s+צריכים\s+לשהות"
    r"|\b(event|incident)\s+(has\s+|is\s+)?(ended|over)|(событие|инцидент)\s+(завершен|окончен)|انته[تى]",
    re.IGNORECASE,
)
# "may leave the shelter but stay near it", "stay near it", "instructions after the earthquake"
_EASED = re.compile(
    r"(?:ניתן|יכולים)\s+לצאת|להישאר\s+בקרבת|(?:שהייה|לשהות)\s+בסמיכות|שהו\s+בסמוך|בעקבות\s+רעידת"
    r"|\bstay(ing)?\s+(close|near)|оставайтесь\s+(рядом|вблизи)",
    re.IGNORECASE,
)
# "alerts are expected in your area in the next minutes", "early warning", "move to the best shelter near you"
_AHEAD = re.compile(
    r"בדקות\s+הקרובות|התרעה\s+מ(ו)?קד(י)?מ|צפויות\s+להתקבל|לשפר\s+את\s+המיקום"
    r"|\b(next|coming|following)\s+(few\s+)?minutes|\bearly\s+warning"
    r"|ближайшие\s+минуты|الدقائق\s+القادمة",
    re.IGNORECASE,
)
# "the whole country", "all over the country"
_WHOLE = re.compile(r"כל\s+הארץ|כלל\s+הארץ|רחבי\s+הארץ|\b(whole|entire) country\b|\bnationwide\b", re.IGNORECASE)
_DRILL = re.compile(r"תרגיל|\bdrill\b|\bучени[ея]\b|تمرين", re.IGNORECASE)
# rockets and missiles, hostile aircraft, terrorists, hazardous, chemical, radiological, explosion, nuclear research;
# earthquake, tsunami
_ATTACK = re.compile(
    r"רקטות|טילים|כלי\s+טיס|מחבלים|חומרים\s+מסוכנים|כימי|רדיולוגי|קונבנציונלי|סכנת\s+פיצוץ|מחקר\s+גרעיני"
)
_EARTH = re.compile(r"רעידת\s+ה?אדמה|צונאמי")
# "enter the protected space (at once)"
_ENTER = re.compile(r"היכנסו\s+(?:מיי?ד\s+)?ל")
_NAMES = {
    1: "Rocket and missile fire",
    2: "Hostile aircraft",
    3: "Unconventional missile",
    4: "Warning",
    7: "Earthquake",
    8: "Earthquake",
    9: "Radiological event",
    10: "Terrorist infiltration",
    11: "Tsunami",
    12: "Hazardous materials",
    14: "Early warning",
}
"""Our words for rows that come without a title."""
_PLACES = 1500


@dataclass(slots=True)
class _Group:
    """The rows of one moment, category and title. category: of the history's list; None where the code is unknown."""

    guid: str
    title: str
    category: int | None
    code: str
    at: datetime | None
    desc: str = ""
    drill: bool = False
    alone: bool = False
    places: dict[str, None] = field(default_factory=dict)
    ids: dict[str, None] = field(default_factory=dict)

    @property
    def where(self) -> list[str]:
        """The places by name, else by number: the push services may give only the numbers."""
        return list(self.places) or [f"#{number}" for number in self.ids]


def parse(body: bytes, source: Source) -> Parsed:
    """One entry a message; none for an empty body, which says that nothing is happening."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if not body.decode(encoding, "replace").strip():
        return Parsed(())
    rows, skipped = bounded(_rows(load_json(body, "oref", source.lang)))
    groups: dict[str, _Group] = {}
    for n, row in enumerate(rows):
        try:
            _add(groups, row)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            skipped.append(f"alert {n}: {error}"[:200])
    if skipped and not groups:
        raise ParseError(f"oref: no alert could be read; {skipped[0]}")
    threatened = _still_threatened(groups.values())
    return Parsed(tuple(_entry(group, source, threatened) for group in groups.values()), tuple(skipped))


def _rows(document: Any) -> list[Any]:
    if isinstance(document, Mapping) and any(name in document for name in ("title", "data", "threatId", "cat")):
        return [document]
    if isinstance(document, Mapping) and not document:
        return []
    if isinstance(document, list):
        if document and not any(_is_row(row) for row in document):
            raise NotAFeed("oref: a list, but not of alerts")
        return document
    raise NotAFeed("oref: neither an alert nor a list of alerts")


def _is_row(row: Any) -> bool:
    # the list of the categories themselves has "cat" too, with names in it
    return isinstance(row, Mapping) and any(name in row for name in ("alertDate", "data", "threatId", "citiesIds"))


# --- reading a row ---------------------------------------------------------------------------------------------------


def _add(groups: dict[str, _Group], row: Any) -> None:
    if not isinstance(row, Mapping):
        raise ValueError("no object")
    group = _pushed(row) if "threatId" in row or "citiesIds" in row else _wrapped(row) or _listed(row)
    places = row.get("data") if not isinstance(row.get("data"), Mapping) else row["data"].get("cities")
    same = groups.setdefault(group.guid, group)
    same.places |= dict.fromkeys(_place_names(places))
    same.ids |= dict.fromkeys(_place_ids(row if not isinstance(row.get("data"), Mapping) else row["data"]))


def _listed(row: Mapping[str, Any]) -> _Group:
    """A live alert or a row of the history."""
    title = text.title(words(row.get("title")) or words(row.get("category_desc")))
    at = next((m for name in ("alertDate", "datetime", "time") if (m := _moment(row.get(name)))), None)
    at = at or _from_ticks(words(row.get("id")))  # "datetime" was its name until 2021
    live = "cat" in row and "category" not in row
    code = words(row.get("cat" if live else "category"))
    number = int(code) if code.isdigit() else None
    drill = live and number is not None and number > FIRST_LIVE_DRILL
    category = (FROM_LIVE.get(number) if live else number) if number is not None else None
    if not live and at is None:
        raise ValueError(f"a row of the history without alertDate: {title}")
    # a live alert has an id of its own; what the history gives each place (rid) is one row of it
    guid = words(row.get("id")) if live else f"{at:%Y-%m-%dT%H:%M:%S} {code} {title}" if at else ""
    return _Group(guid or f"{code} {title}", title, category, code, at, words(row.get("desc")), drill, alone=live)


def _pushed(row: Mapping[str, Any]) -> _Group:
    code = words(row.get("threatId"))
    category = FROM_PUSH.get(int(code)) if code.isdigit() else None
    title = text.title(words(row.get("title")) or words(row.get("alertTitle")))
    guid = words(row.get("id")) or words(row.get("msgId")) or f"{code} {title} {words(row.get('time'))}"
    return _Group(guid, title, category, code, _moment(row.get("time")), words(row.get("desc")), alone=True)


def _wrapped(row: Mapping[str, Any]) -> _Group | None:
    """{"type": "ALERT" | "SYSTEM_MESSAGE", "data": {...}}, as Tzeva Adom passes the messages on; its threat 7 is a
    chemical missile and 8 a general alert."""
    data = row.get("data")
    if not isinstance(data, Mapping):
        return None
    code = words(data.get("threat"))
    category = {**FROM_PUSH, 7: 3, 8: 4, 9: None, 11: None}.get(int(code)) if code.isdigit() else None
    title = text.title(words(data.get("titleHe")))
    body = words(data.get("bodyHe"))
    if row.get("type") == "SYSTEM_MESSAGE":
        category = 13
    guid = words(data.get("notificationId")) or f"{code} {title} {words(data.get('time'))}"
    drill = bool(is_true(data.get("isDrill")))
    return _Group(guid, title, category, code, _moment(data.get("time")), body, drill, alone=True)


def _place_names(places: Any) -> Iterable[str]:
    listed = places if isinstance(places, list) else [places]
    return (text.title(words(place)) for place in listed if words(place))


def _place_ids(message: Mapping[str, Any]) -> Iterable[str]:
    """ "5000785,5000737" or [1319, 1302]; areas' numbers where it gives no places'."""
    for name in ("citiesIds", "areasIds"):
        listed = message.get(name)
        numbers = listed if isinstance(listed, list) else words(listed).split(",")
        if found := [f"{name[:-3]}:{written}" for number in numbers if (written := words(number).strip())]:
            return found
    return ()


def _moment(value: Any) -> datetime | None:
    """Israel's time where it names no zone; seconds since 1970 from the push services."""
    if isinstance(value, int | float) or words(value).isdigit():
        return text.moment(instant(value))
    try:
        found = datetime.fromisoformat(words(value).replace("/", "-"))
    except ValueError:
        return None
    return text.moment(found if found.tzinfo else found.replace(tzinfo=ISRAEL).astimezone(UTC))


def _from_ticks(written: str) -> datetime | None:
    """A live alert's id: tenths of microseconds since 1601, as Windows counts. Recorded ones agree with the history's
    alertDate to the second or two."""
    if not re.fullmatch(r"1[34]\d{16}", written):
        return None
    return text.moment(datetime.fromtimestamp(int(written) / 10_000_000 - 11_644_473_600, UTC))


# --- what it says ----------------------------------------------------------------------------------------------------


def _phase(group: _Group) -> Phase | None:
    """clear: the event has ended; update: eased, but stay near; onset: an alert or the warning of one. None: neither
    the title nor the code says."""
    whole = f"{group.title} {group.desc if group.category in _NEWS or not group.title else ''}"
    if _AHEAD.search(group.title):
        return Phase.ONSET
    if _ENDED.search(whole):
        return Phase.CLEAR
    if _EASED.search(whole):
        return Phase.UPDATE
    if _AHEAD.search(whole):
        return Phase.ONSET
    # a title that names a danger is that danger, whatever code stands beside it
    if _ATTACK.search(group.title) or _EARTH.search(group.title) or _ENTER.match(group.title):
        return Phase.ONSET
    return Phase.ONSET if group.category in _ALERTS or group.category == 14 else None


def _still_threatened(groups: Iterable[_Group]) -> frozenset[str]:
    """Places of this payload that were warned and not cleared since: an all-clear for some is none for the country."""
    state: dict[str, bool] = {}
    for group in sorted(groups, key=lambda g: g.at or datetime.min.replace(tzinfo=UTC)):
        phase = None if _is_silent(group) else _phase(group)
        if phase is not None and phase is not Phase.UPDATE:
            state |= dict.fromkeys(group.where, phase is Phase.ONSET)
    return frozenset(place for place, warned in state.items() if warned)


def _is_silent(group: _Group) -> str | None:
    """Why this concerns nobody."""
    if group.drill or _DRILL.search(group.title) or group.category in DRILLS:
        return "a drill"
    if group.category in _MEMORIAL and not _ATTACK.search(group.title):
        return "the siren of a memorial day"
    return None


def _entry(group: _Group, source: Source, threatened: frozenset[str]) -> Entry:
    places = ", ".join(group.places)
    extra: dict[str, Any] = _stated(group, threatened)
    if group.alone and group.where:  # where db/standing looks for what later messages call this one
        extra["cap"] = {"identifier": _known_by(group.where)}
    extra["oref"] = {"code": group.code, "category": group.category, "places": list(group.places)[:_PLACES]}
    name = _NAMES.get(group.category or 0) or f"Category {group.category or group.code}"
    title = group.title or group.desc.split("\n")[0] or name
    return Entry(
        guid=group.guid,
        title=text.title(f"{title}: {places}" if len(group.places) == 1 else title),
        text=text.plain("\n".join(line for line in (places, group.desc) if line)),
        published=group.at,
        lang=source.lang or "he",
        countries=source.countries or ("IL",),
        extra=extra,
    )


def _known_by(places: Iterable[str]) -> str:
    """What a siren and its all-clear have in common: their places, in whatever order."""
    return text.identity("oref:" + "|".join(sorted(set(places))))


def _stated(group: _Group, threatened: frozenset[str]) -> dict[str, Any]:
    if why := _is_silent(group):
        return nothing(why)
    phase = _phase(group)
    if phase is None:
        return {"unknown_category": group.code or "missing"}
    earth = bool(_EARTH.search(group.title)) or (group.category in _QUAKES and not _ATTACK.search(group.title))
    kind = Kind.NATURAL_HAZARD if earth else Kind.SECURITY_INCIDENT
    if phase is Phase.CLEAR and threatened:
        return said(kind, Severity.MODERATE, Phase.UPDATE)
    if phase is Phase.CLEAR and group.alone and group.where and not _WHOLE.search(" ".join(group.where)):
        places = group.where
        return said(
            kind, Severity.MODERATE, phase, ends=[_known_by(places), *(_known_by([p]) for p in places[:_PLACES])]
        )
    return said(kind, Severity.EXTREME if phase is Phase.ONSET else Severity.MODERATE, phase)
