"""The alerts that the golden texts are made of. `python -m tests.unit.messages.cases` writes the texts anew: read them,
as a frightened person would, before you keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.advisory import Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts, SourceNote
from bot.domain.health import State
from bot.domain.mission import CallLine
from bot.i18n import LANGUAGES
from bot.messages.board import Unseen, render_alert_list, render_board
from bot.messages.html import visible
from bot.messages.render import Message, render_alert, render_update_note

GOLDEN = Path(__file__).parent / "golden"
START = datetime(2026, 2, 28, 11, 5, tzinfo=UTC)
NOW = START + timedelta(hours=6)
CAA = "Qatar Civil Aviation Authority"
UZ_LINES = (
    CallLine("+97444539600", "UZ", "QA", "embassy", date(2026, 2, 20), False),
    CallLine("+998712020202", "UZ", "UZ", "mfa_hotline", date(2024, 3, 1), True),
)


def note(name: str, title: str, tier: str = "official", hours: int = 0, phones: Sequence[str] = ()) -> SourceNote:
    """One publisher's word, `hours` after the start."""
    slug = name.lower().replace(" ", "-")
    at = START + timedelta(hours=hours)
    return SourceNote(slug, name, tier, at, title, f"https://{slug}.example/1", "en", None, tuple(phones))


def ended(alert: Alert, state: AlertState) -> Alert:
    """The alert as it stands once we have withdrawn it or let it lapse."""
    return replace(alert, state=state, updated=NOW)


def alert(country: str, track: Track, kinds: Sequence[Kind], *sources: SourceNote, **more: Any) -> Alert:
    """An open, severe alert unless `more` says otherwise; what Alert does not know goes into its facts."""
    state = more.pop("state", AlertState.OPEN)
    phase, severity = more.pop("phase", Phase.ONSET), more.pop("severity", Severity.SEVERE)
    given = sources or (note(CAA, "Notice to airlines and passengers"),)
    phones = tuple(p for n in given for p in n.phones)
    facts = Facts(tuple(kinds), phase, severity, given, phones=phones, **more)
    return Alert(country, track, 1, state, facts, 1, START, START, START + timedelta(days=2), id=1)


CLOSED = alert("QA", Track.AIRSPACE, [Kind.AIRSPACE_CLOSURE], note(CAA, "Qatari airspace closed until further notice"))
STOPPED = alert(
    "QA",
    Track.FLIGHTS,
    [Kind.FLIGHT_SUSPENSION],
    note("Uzbekistan Airways", "Flights to Doha cancelled up to and including 6 March"),
    airlines=("HY", "QR"),
    flights=("HY333", "HY334"),
    airports=("DOH",),
    valid_until=date(2026, 3, 6),
)
NUMBERS = alert(
    "AE",
    Track.MISSION,
    [Kind.EMBASSY_CONTACTS],
    note("MFA of Uzbekistan", "BAAdagi fuqarolarimiz diqqatiga", phones=("+971502224466", "+97143947400")),
    note("Gazeta", "Консульство в Дубае дало номер", "news", 1, phones=("+971501112233",)),
    issuer="UZ",
    phase=Phase.UPDATE,
    severity=Severity.MODERATE,
)
ATTACK = alert(
    "KW",
    Track.SECURITY,
    [Kind.SECURITY_INCIDENT],
    note("Ministry of Interior of Kuwait", "Interceptions over the capital: keep away from debris"),
    note("KUNA", "Interior ministry confirms interceptions", "agency", 1),
    severity=Severity.EXTREME,
)
ADVICE = alert(
    "IR",
    Track.ADVICE,
    [Kind.TRAVEL_WARNING, Kind.SAFETY_INSTRUCTION],
    note("MFA of Kazakhstan", "Қазақстан азаматтарына Иранға бармауды ұсынамыз"),
    issuer="KZ",
    level="avoid",
    severity=Severity.EXTREME,
)
PARTLY = replace(
    STOPPED,
    facts=replace(
        STOPPED.facts,
        kinds=(Kind.FLIGHT_SUSPENSION, Kind.FLIGHT_RESUMPTION),
        phase=Phase.UPDATE,
        airlines=("HY",),
        flights=(),
        sources=(note("Qatar Airways", "Limited flights from Doha from 3 March", hours=5), *STOPPED.facts.sources),
    ),
)
REOPENED = alert(
    "QA",
    Track.AIRSPACE,
    [Kind.AIRSPACE_REOPENING],
    note(CAA, "Qatari airspace closed until further notice"),
    note("Gulf Agency", "Qatar reopens its airspace, authority says", "agency", 5),
    state=AlertState.CLEARED,
    phase=Phase.CLEAR,
)
EVACUATION = alert(
    "IR",
    Track.EVACUATION,
    [Kind.EVACUATION],
    note("MFA of Kyrgyzstan", "Ирандан автобус менен чыгуу", phones=("+996312620501",)),
    issuer="KG",
    phase=Phase.UPDATE,
)
BORDER = alert(
    "TM",
    Track.BORDER,
    [Kind.BORDER],
    note("MFA of Turkmenistan", "Serhet geçelgesi barada"),
    severity=Severity.MODERATE,
    valid_until=date(2026, 2, 20),
)

ALERTS: dict[str, tuple[Sequence[Alert], dict[str, Any]]] = {
    "airspace closed, own embassy known": ([CLOSED], {"citizen": "UZ", "missions": UZ_LINES}),
    "airspace and flights of one country": ([CLOSED, replace(STOPPED, id=2)], {}),
    "three countries at once": ([replace(CLOSED, country=c) for c in ("QA", "KW", "BH")], {}),
    "numbers of a mission, two givers": ([NUMBERS], {"citizen": "UZ"}),
    "an attack, confirmed": ([ATTACK], {}),
    "another state's advice": ([ADVICE], {"citizen": "UZ"}),
    "advice about one's own country": ([replace(ADVICE, country="UZ")], {"citizen": "UZ"}),
    "flights partly back": ([PARTLY], {}),
    "airspace open again": ([REOPENED], {}),
    "withdrawn": ([ended(ATTACK, AlertState.CANCELLED)], {}),
    "not confirmed for long": ([ended(ATTACK, AlertState.EXPIRED)], {}),
    "held, not confirmed": ([replace(ATTACK, state=AlertState.HELD)], {}),
    "evacuation with a number": ([EVACUATION], {"citizen": "KG"}),
    "a date that has passed": ([BORDER], {}),
}
ONE_FLIES = replace(PARTLY, facts=replace(PARTLY.facts, kinds=STOPPED.facts.kinds))
MORE_STOP = replace(STOPPED, facts=replace(STOPPED.facts, airlines=("HY", "QR", "C6"), phase=Phase.UPDATE))
NOTES: dict[str, tuple[Facts | None, Alert]] = {
    "one more airline stops": (STOPPED.facts, MORE_STOP),
    "one airline flies again": (STOPPED.facts, ONE_FLIES),
    "a new number": (replace(NUMBERS.facts, phones=NUMBERS.facts.phones[1:]), NUMBERS),
    "the advice is raised": (replace(ADVICE.facts, level="caution"), ADVICE),
    "it is over": (CLOSED.facts, REOPENED),
    "it was wrong": (ATTACK.facts, ended(ATTACK, AlertState.CANCELLED)),
}


def messages(lang: str) -> dict[str, Message]:
    """Every case as a reader of `lang` gets it."""
    told = {f"alert: {name}": render_alert(a, lang, now=NOW, **more) for name, (a, more) in ALERTS.items()}
    told |= {f"note: {name}": render_update_note(b, a, lang, NOW) for name, (b, a) in NOTES.items()}
    return told


UNSEEN = (
    Unseen("MFA of Uzbekistan", State.FAILING, START + timedelta(hours=3)),
    Unseen("Oman Meteorology", State.SILENT, START - timedelta(days=8)),
    Unseen("Oman CAA", State.CHANGED, START),
    Unseen("Oman News Agency", State.BLOCKED, None),
    Unseen("Oman Air", State.LATE, START),
    Unseen("Royal Oman Police", State.QUARANTINED, START),
)


def boards(lang: str) -> dict[str, str]:
    held = replace(ATTACK, country="QA", state=AlertState.HELD)
    return {
        "board: Qatar": render_board("QA", [CLOSED, PARTLY, held], lang, NOW),
        "board: nothing known": render_board("OM", [], lang, NOW),
        "board: Qatar, some not seen": render_board("QA", [CLOSED], lang, NOW, UNSEEN[:2]),
        "board: nothing known, six not seen": render_board("OM", [], lang, NOW, UNSEEN),
        "list": render_alert_list([REOPENED, ADVICE, ended(ATTACK, AlertState.EXPIRED)], lang, NOW),
    }


def golden(lang: str) -> str:
    """All texts of a language as one readable file: what is seen in the chat, then the SMS."""
    parts = [f"=== {name}\n{visible(m.html)}\n--- SMS\n{m.plain}\n" for name, m in messages(lang).items()]
    parts += [f"=== {name}\n{visible(text)}\n" for name, text in boards(lang).items()]
    return "\n".join(parts)


if __name__ == "__main__":
    for code in LANGUAGES:
        (GOLDEN / f"{code}.txt").write_text(golden(code), encoding="utf-8")
