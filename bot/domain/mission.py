"""Missions: embassies, consulates and crisis lines, and which of them answers a question.

Rules (../shared/missions/README.md): crisis lines of a mission stand before its old numbers; a temporary row lapses
after fourteen days unless renewed, and from then on stands behind the landlines, marked; a `none` row says who covers;
the world layer (no phones) answers for states that the directory does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.geo import distance_km

TEMPORARY_LIFE = timedelta(days=14)
OLD_AFTER = timedelta(days=365)
RANK = {
    "mfa_hotline": 0,
    "embassy": 1,
    "consulate_general": 2,
    "consulate": 3,
    "embassy_office": 4,
    "permanent_mission": 6,
    "honorary_consulate": 7,
    "mfa_office": 8,
}
METRO_KM = 40.0
"""A mission this near to a city is "in" it: Ramat Gan in Tel Aviv, Ampang in Kuala Lumpur, Uccle in Brussels."""

Point = tuple[float, float]
"""(latitude, longitude) in degrees."""


@dataclass(frozen=True, slots=True)
class Phone:
    """number: E.164. as_of: when last seen in print (year_only: the source gives no day; as_of is then its first).
    hotline_24h: only where the source says round the clock."""

    number: str
    use: str
    as_of: date | None
    emergency: bool = False
    note: str | None = None
    year_only: bool = False

    @property
    def hotline_24h(self) -> bool:
        return self.use == "hotline_24h"


@dataclass(frozen=True, slots=True)
class Mission:
    """One row of the directory, with where and when it was seen. coordinates_of: building | city (then no place to
    send somebody to). covered_by: of a `none` row, the host state of the mission that covers."""

    id: str
    sending: str
    host: str
    type: str
    city: str | None
    address: str | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = None
    telegram: str | None = None
    lat: float | None = None
    lon: float | None = None
    coordinates_of: str | None = None
    hours: str | None = None
    accredited_to: tuple[str, ...] = ()
    covered_by: str | None = None
    source_url: str | None = None
    source_date: date | None = None
    confidence: str | None = None
    temporary: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None

    @property
    def point(self) -> Point | None:
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None

    def begun(self, today: date) -> bool:
        return self.valid_from is None or self.valid_from <= today

    def lapsed(self, today: date) -> bool:
        """A temporary row that nobody has renewed."""
        if not self.temporary:
            return False
        end = self.valid_until or ((self.source_date or self.valid_from or today) + TEMPORARY_LIFE)
        return end < today

    @property
    def verified_at(self) -> date | None:
        """The newest date of a number, else of the row."""
        return max((p.as_of for p in self.phones if p.as_of), default=self.source_date)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One number for an alert's message: whose, and how fresh (old: over a year, or a lapsed crisis line)."""

    number: str
    sending: str
    host: str
    type: str
    as_of: date | None
    old: bool
    year_only: bool = False


@dataclass(frozen=True, slots=True)
class MissionAnswer:
    """missions: in the order to try them. covered_by: where the mission that covers the host stands, if none does."""

    sending: str | None
    host: str | None
    city: str | None
    missions: tuple[Mission, ...]
    covered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """missions: the checked rows; world: the base layer of all states, without phones. points: where the cities lie
    that people name, by (host, city in English)."""

    missions: Sequence[Mission]
    world: Sequence[Mission] = field(default=())
    points: Mapping[tuple[str, str], Point] = field(default_factory=dict)

    def find(
        self, sending: str, host: str, city: str | None, today: date, *, urgent: bool = False, border: bool = False
    ) -> MissionAnswer:
        """The missions of `sending` in `host`, those nearest to the city first, then the ministry's own lines.
        urgent: crisis lines were asked for. border: a duty post at the border was."""
        if sending == host:
            return MissionAnswer(sending, host, city, tuple(self.hotline(sending, today, urgent=urgent)))
        own = self._rows(sending, host, today)
        real = [m for m in own if m.type != "none"] or self._in_world(sending, host)
        ordered = self._ordered(real, city, today, urgent=urgent, border=border)
        covered = self._covered_by(sending, host, own) if not real else None
        covering = [m for m in self.missions if (m.sending, m.host, m.type) == (sending, covered, "embassy")]
        missions = [*ordered, *covering, *self.hotline(sending, today, urgent=urgent)]
        return MissionAnswer(sending, host, city, tuple(missions), covered)

    def nearest(self, sending: str, point: Point, today: date, count: int = 3) -> MissionAnswer:
        """The missions of `sending` abroad nearest to the point, then the ministry's lines; the point is used and
        forgotten. Rows of one city stay together, its crisis line before its posts."""
        known = {m.host for m in self.missions if m.sending == sending and m.type not in ("none", "mfa_office")}
        rows = [m for m in self.missions if m.sending == sending and m.type in RANK and m.begun(today)]
        rows += [m for m in self.world if m.sending == sending and m.host not in known]
        far: dict[tuple[str, str | None], float] = {}
        placed = [m for m in rows if m.host != sending and m.point is not None and not m.lapsed(today)]
        for m in placed:
            away = self.distance(m, point) or 0.0
            far[m.host, m.city] = min(away, far.get((m.host, m.city), away))
        ordered = sorted(placed, key=lambda m: (far[m.host, m.city], RANK[m.type]))[:count]
        host = ordered[0].host if ordered else None
        return MissionAnswer(sending, host, None, (*ordered, *self.hotline(sending, today)))

    @staticmethod
    def distance(mission: Mission, point: Point) -> float | None:
        """Kilometres from the mission to the point, None where the mission's place is not known."""
        return distance_km(mission.point, point) if mission.point else None

    def hotline(self, sending: str, today: date, *, urgent: bool = False) -> list[Mission]:
        """The ministry's own lines at home. A lapsed crisis line stands behind the offices, unless it was asked for."""
        home = [m for m in self._rows(sending, sending, today) if m.type in ("mfa_hotline", "mfa_office")]
        newest = {m: -(m.verified_at or date.min).toordinal() for m in home}
        return sorted(home, key=lambda m: (m.lapsed(today) and not urgent, not m.phones, RANK[m.type], newest[m]))

    def duty_posts(self, host: str, today: date) -> list[Mission]:
        """Crisis lines in places that have no other mission of theirs: a border crossing."""
        seats = {(m.sending, m.city) for m in self.missions if m.host == host and m.type != "mfa_hotline"}
        lines = [m for m in self.missions if m.host == host != m.sending and m.type == "mfa_hotline"]
        return [m for m in lines if (m.sending, m.city) not in seats and m.begun(today)]

    def call_lines(self, sending: str, host: str, today: date, limit: int = 2) -> list[CallLine]:
        """Numbers for an alert, none twice: of the own mission there, then of the ministry. Confirmed ones first, in
        the order of the card; then the newest of the old; lapsed lines last."""
        answer = self.find(sending, host, None, today)
        lines = [(m, p, m.lapsed(today) or _is_old(p, today)) for m in answer.missions for p in m.phones]
        lines.sort(key=lambda line: (line[2], line[0].lapsed(today), _age(line[1], today) if line[2] else 0))
        calls = [CallLine(p.number, m.sending, m.host, m.type, p.as_of, old, p.year_only) for m, p, old in lines]
        once = {call.number: call for call in reversed(calls)}
        return [call for call in calls if once[call.number] is call][:limit]

    def _rows(self, sending: str, host: str, today: date) -> list[Mission]:
        return [m for m in self.missions if (m.sending, m.host) == (sending, host) and m.begun(today)]

    def _in_world(self, sending: str, host: str) -> list[Mission]:
        return [m for m in self.world if (m.sending, m.host) == (sending, host)]

    def _covered_by(self, sending: str, host: str, own: Iterable[Mission]) -> str | None:
        """The host of the covering mission: as a `none` row says, else by accreditation."""
        stated = next((m.covered_by for m in own if m.covered_by), None)
        embassies = (m for m in self.missions if (m.sending, m.type) == (sending, "embassy"))
        accredited = (m.host for m in embassies if host in m.accredited_to and m.host != host)
        return stated or next(accredited, None)

    def _ordered(
        self, rows: Sequence[Mission], city: str | None, today: date, *, urgent: bool, border: bool
    ) -> list[Mission]:
        """Without a city, the seat of the highest post stands for it."""
        seat = min(rows, key=lambda m: (m.type == "mfa_hotline", RANK.get(m.type, 9)), default=None)
        target = city or (seat.city if seat else None)
        posts = set(self.duty_posts(rows[0].host, today)) if rows and border else set()

        def order(m: Mission) -> tuple[object, ...]:
            asked = m in posts or (urgent and m.type == "mfa_hotline")
            return (m not in posts, m.lapsed(today) and not asked, self._zone(m, target), RANK.get(m.type, 9))

        return sorted(rows, key=order)

    def _zone(self, mission: Mission, city: str | None) -> float:
        """0 in the city or its surroundings, else kilometres to it; where its place is not known, infinity."""
        if city is None or mission.city == city:
            return 0.0
        there = self.points.get((mission.host, city))
        away = self.distance(mission, there) if there else None
        if away is None:
            return float("inf")
        return 0.0 if away <= METRO_KM else away


def _is_old(phone: Phone, today: date) -> bool:
    return phone.as_of is None or today - phone.as_of > OLD_AFTER


def _age(phone: Phone, today: date) -> int:
    """In days; of an undated number, more than of any dated one."""
    return (today - phone.as_of).days if phone.as_of else 36_500
