"""Missions: embassies, consulates and crisis lines, and which of them answers a question.

Rules (../shared/missions/README.md): crisis lines of a mission stand before its old numbers; a temporary row lapses
after fourteen days unless renewed and is then shown only where nothing else is known; a `none` row says who covers;
the world layer (no phones) answers for states that the directory does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
# One metropolitan area, several names (README, "How people ask").
METRO = {"Ramat Gan": "Tel Aviv", "Ampang": "Kuala Lumpur", "Uccle": "Brussels", "Sandton": "Pretoria"}


@dataclass(frozen=True, slots=True)
class Phone:
    """number: E.164. as_of: when last seen in print. hotline_24h: only where the source says round the clock."""

    number: str
    use: str
    as_of: date | None
    emergency: bool = False
    note: str | None = None

    @property
    def hotline_24h(self) -> bool:
        return self.use == "hotline_24h"


@dataclass(frozen=True, slots=True)
class Mission:
    """One row of the directory, with where and when it was seen."""

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
    """missions: the checked rows; world: the base layer of all states, without phones."""

    missions: Sequence[Mission]
    world: Sequence[Mission] = field(default=())

    def find(self, sending: str, host: str, city: str | None, today: date) -> MissionAnswer:
        """The missions of `sending` in `host`, those of the city first, then the ministry's own lines."""
        own = [m for m in self.missions if (m.sending, m.host) == (sending, host)]
        real = [m for m in own if m.type != "none"] or self._in_world(sending, host)
        ordered = sorted(real, key=lambda m: self._order(m, city, today))
        covered = next((m.covered_by for m in own if m.type == "none"), None) if not real else None
        missions = [*ordered, *self._covering(sending, covered), *self.hotline(sending, today)]
        return MissionAnswer(sending, host, city, tuple(dict.fromkeys(missions)), covered)

    def nearest(self, sending: str, point: tuple[float, float], today: date, count: int = 3) -> MissionAnswer:
        """The missions of `sending` nearest to (latitude, longitude); the point is used and forgotten."""
        known = {m.host for m in self.missions if m.sending == sending and m.type not in ("none", "mfa_office")}
        rows = [m for m in self.missions if m.sending == sending and m.type in RANK and m.type != "mfa_office"]
        rows += [m for m in self.world if m.sending == sending and m.host not in known]
        placed = [m for m in rows if m.lat is not None and m.host != sending]
        ordered = sorted(placed, key=lambda m: (round(self.distance(m, point) or 0, 1), RANK.get(m.type, 9)))
        host = ordered[0].host if ordered else None
        return MissionAnswer(sending, host, None, (*ordered[:count], *self.hotline(sending, today)))

    @staticmethod
    def distance(mission: Mission, point: tuple[float, float]) -> float | None:
        if mission.lat is None or mission.lon is None:
            return None
        return distance_km((mission.lat, mission.lon), point)

    def hotline(self, sending: str, today: date) -> list[Mission]:
        """The ministry's own lines at home, living ones first."""
        home = [m for m in self.missions if m.sending == sending == m.host and m.type in ("mfa_hotline", "mfa_office")]
        return sorted(home, key=lambda m: (m.lapsed(today), RANK[m.type]))

    def call_lines(self, sending: str, host: str, today: date, limit: int = 2) -> list[CallLine]:
        """Numbers for an alert: of the own mission there, else of the ministry; the freshest first."""
        answer = self.find(sending, host, None, today)
        lines = [
            CallLine(p.number, m.sending, m.host, m.type, p.as_of, m.lapsed(today) or _is_old(p, today))
            for m in answer.missions
            for p in m.phones
        ]
        return sorted(lines, key=lambda c: c.old)[:limit]

    @staticmethod
    def _order(mission: Mission, city: str | None, today: date) -> tuple[object, ...]:
        elsewhere = city is not None and METRO.get(mission.city or "", mission.city) != METRO.get(city, city)
        crisis_elsewhere = mission.type == "mfa_hotline" and elsewhere
        return (mission.lapsed(today) and not mission.phones, elsewhere, crisis_elsewhere, RANK.get(mission.type, 9))

    def _in_world(self, sending: str, host: str) -> list[Mission]:
        return [m for m in self.world if (m.sending, m.host) == (sending, host)]

    def _covering(self, sending: str, covered_by: str | None) -> Iterable[Mission]:
        if covered_by is None:
            return ()
        return [m for m in self.missions if (m.sending, m.host) == (sending, covered_by) and m.type == "embassy"]


def _is_old(phone: Phone, today: date) -> bool:
    return phone.as_of is None or today - phone.as_of > OLD_AFTER
