"""Replay: entries through detection and the alert life cycle with their own clock; nothing is stored, nothing is sent.

The same `read` and `decide` as the service uses, over a ledger in memory instead of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.advisory import Advisory, Phase, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.domain.entry import Entry
from bot.domain.errors import ConfigError
from bot.domain.kinship import Word
from bot.domain.lifecycle import LATE_CLEAR, Act, Decision, Notify, Situation, decide, expire
from bot.domain.matching import concerns, target_of
from bot.domain.merging import scope_of
from bot.domain.source import Publisher, Source, Tier
from bot.messages.render import Message, join, render_alert, render_update_note
from bot.services import witnesses
from bot.services.ingest import read

_TIERS = {"official": Tier.OFFICIAL, "airline": Tier.OFFICIAL, "airport": Tier.OFFICIAL, "news": Tier.NEWS}


@dataclass(frozen=True, slots=True)
class Step:
    """What one advisory did: the alert after it (None where nothing was written) and the facts before it."""

    advisory: Advisory | None
    decision: Decision
    alert: Alert | None
    before: Facts | None


@dataclass(slots=True)
class Ledger:
    """The incidents of one replay."""

    alerts: dict[tuple[str, Track, int], Alert] = field(default_factory=dict)
    doubted: list[tuple[datetime, Advisory, Word]] = field(default_factory=list)
    spoken: dict[tuple[str, Track, int], list[Word]] = field(default_factory=dict)
    next_id: int = 1

    def expire_until(self, now: datetime) -> None:
        for key, alert in self.alerts.items():
            if alert.state.live and alert.expires <= now:
                self.alerts[key] = expire(alert, alert.expires)

    def situation(self, advisory: Advisory, said: Word, now: datetime) -> Situation:
        here = [a for a in self.alerts.values() if (a.country, a.track) == (advisory.country, advisory.track)]
        scoped = [a for a in here if a.scope == scope_of(advisory)]
        ended = max((a.updated for a in scoped if a.state in (AlertState.CLEARED, AlertState.CANCELLED)), default=None)
        silent = [a for a in scoped if a.state is AlertState.EXPIRED and a.updated >= (ended or now - LATE_CLEAR)]
        same = (advisory.country, advisory.track, advisory.issuer)
        doubted = [
            word
            for at, d, word in self.doubted
            if (d.country, d.track, d.issuer) == same and now - at <= timedelta(hours=24)
        ]
        live = next((a for a in scoped if a.state.live), None)
        return Situation(
            live=live,
            expired=max(silent, key=lambda a: a.updated, default=None),
            ended=ended,
            doubted_clears=witnesses.seconds(said, doubted),
            next_seq=max((a.seq for a in here), default=0) + 1,
            echo=self._echo(advisory, said, live),
        )

    def _echo(self, advisory: Advisory, said: Word, live: Alert | None) -> str:
        if live is None or not witnesses.needs_voice(advisory, live):
            return ""
        return witnesses.echo_of(said, live, self.spoken.get((live.country, live.track, live.seq), []), {})

    def take(self, advisory: Advisory, said: Word, now: datetime) -> Step:
        """said: the entry behind the advisory."""
        situation = self.situation(advisory, said, now)
        decision = decide(advisory, situation, now)
        before = situation.live.facts if situation.live else None
        alert = decision.alert
        if decision.act is Act.HOLD and advisory.phase is Phase.CLEAR:
            self.doubted.append((now, advisory, said))
        if alert is not None:
            if not alert.id:
                alert = replace(alert, id=self.next_id)
                self.next_id += 1
            self.alerts[(alert.country, alert.track, alert.seq)] = alert
            self.spoken.setdefault((alert.country, alert.track, alert.seq), []).append(said)
        return Step(advisory, decision, alert, before)


def entry_from(row: Mapping[str, Any], line: int) -> tuple[Entry, Source, datetime]:
    """One line of `replay`'s (and `detect`'s) input as an entry of an anonymous source. Raises ConfigError naming the
    line and the field."""
    if not isinstance(row.get("text"), str):
        raise ConfigError(f"line {line}: text: a string is required")
    for name in ("title", "url", "source_kind", "issuer", "lang"):
        if not isinstance(row.get(name), str | None):
            raise ConfigError(f"line {line}: {name}: a string expected")
    issuer = (row.get("issuer") or "").strip().upper()
    kind = row.get("source_kind") or "news"
    if kind not in _TIERS:
        raise ConfigError(f"line {line}: source_kind: {kind!r} is not one of {', '.join(sorted(_TIERS))}")
    given = str(line) if row.get("id") is None else row["id"]
    published = _moment(row.get("published"), line)
    name = _publisher_name(row)
    # without an address, a newspaper of a state and that state's ministry are still two publishers
    publisher = Publisher(f"{name}/{kind}", name, issuer, _TIERS[kind], kind)
    source = Source(name, publisher, str(row.get("url") or ""), "json_list", row.get("lang"), 60)
    entry = Entry(
        guid=str(given),
        title=row.get("title") or "",
        text=row["text"],
        url=row.get("url"),
        published=published,
        lang=row.get("lang"),
        extra={"id": given},
    )
    return entry, source, published or datetime.now(UTC)


def _publisher_name(row: Mapping[str, Any]) -> str:
    """Who published: the site's host (on Telegram the channel), else the issuer, else nobody in particular."""
    host, *path = str(row.get("url") or "").partition("//")[2].split("/")
    host = host.removeprefix("www.").removeprefix("m.")
    if host == "t.me" and (channel := next((part for part in path if part not in ("", "s")), None)):
        return f"@{channel}"
    return host or str(row.get("publisher") or row.get("issuer") or "unknown")


def _moment(value: Any, line: int) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        raise ConfigError(f"line {line}: published: {value!r} is not an ISO date") from None


def replay(rows: Iterable[tuple[Entry, Source, datetime]]) -> list[tuple[Entry, datetime, list[Step]]]:
    """Every entry with what it did, in order of `published`; ties keep the order of input."""
    ledger = Ledger()
    played = []
    for entry, source, now in sorted(rows, key=lambda row: row[2]):
        ledger.expire_until(now)
        reading = read(entry, source, None, 1, now)
        said = Word(source.publisher, entry.title, entry.text)
        steps = [ledger.take(advisory, said, now) for advisory in reading.advisories]
        if reading.silence is not None:
            steps.append(Step(None, reading.silence, None, None))
        played.append((entry, now, steps))
    return played


def outcome_line(entry: Entry, steps: Sequence[Step]) -> dict[str, Any]:
    """One output line of `replay` (contract.md)."""
    return {
        "id": entry.extra["id"],
        "outcomes": [
            {
                "alert": step.alert.key if step.alert else None,
                "country": step.advisory.country if step.advisory else None,
                "track": step.advisory.track.value if step.advisory else None,
                "decision": step.decision.act.value,
                "notify": step.decision.notify.value,
                "reason": step.decision.reason,
            }
            for step in steps
        ],
    }


class Reader:
    """One subscriber of a replay: what reaches them, by the same rules as fan-out."""

    def __init__(self, follows: set[str], citizenship: str | None, lang: str) -> None:
        self._follows, self._citizenship, self._lang = follows, citizenship, lang
        self._told: set[int] = set()

    def receive(self, entry: Entry, now: datetime, steps: Sequence[Step]) -> dict[str, Any] | None:
        """The message that this entry brings, or None."""
        mine = [s for s in steps if s.alert and s.decision.notify is not Notify.NONE and self._concerns(s.alert)]
        new = [s for s in mine if s.alert and s.alert.id not in self._told and s.decision.notify is Notify.PUSH]
        new = [s for s in new if s.alert and s.alert.state is AlertState.OPEN]
        known = [s for s in mine if s.alert and s.alert.id in self._told]
        if new:
            return self._line(entry, now, new, "push", self._announce(new, now))
        if not known:
            return None
        loud = [s for s in known if s.decision.notify is Notify.PUSH]
        notes = [render_update_note(s.before, s.alert, self._lang, now) for s in loud or known if s.alert]
        return self._line(entry, now, known, "push" if loud else "silent", join(notes))

    def _concerns(self, alert: Alert) -> bool:
        return concerns(target_of(alert), self._follows, self._citizenship)

    def _announce(self, steps: Sequence[Step], now: datetime) -> Message:
        alerts = [s.alert for s in steps if s.alert]
        self._told |= {a.id for a in alerts}
        return render_alert(alerts, self._lang, now=now, citizen=self._citizenship)

    @staticmethod
    def _line(entry: Entry, now: datetime, steps: Sequence[Step], notify: str, message: Message) -> dict[str, Any]:
        return {
            "at": now.isoformat(),
            "entry": entry.extra["id"],
            "alerts": [s.alert.key for s in steps if s.alert],
            "notify": notify,
            "text": message.html,
            "plain": message.plain,
        }
