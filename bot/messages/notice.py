"""Notices to the operators: a source that fails or is back, many of them at once, a storm that waits for a decision.
Names, titles and errors are other people's words: everything is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.health import State, blind
from bot.i18n import moment, publisher_name, t
from bot.messages.html import escape, fit, short
from bot.messages.plain import LIMIT as PLAIN_LIMIT
from bot.messages.render import Message

SIGNS: Mapping[State, str] = {
    State.OK: "🟢",
    State.NEW: "⚪",
    State.SILENT: "🟡",
    State.LATE: "🟠",
    State.FAILING: "🔴",
    State.BLOCKED: "🔴",
    State.CHANGED: "🔴",
    State.QUARANTINED: "⏸",
    State.OFF: "⚫",
}
LISTED = 20
NAME, TITLE, WHY = 80, 160, 200


def render_notice(payload: Mapping[str, Any], lang: str, now: datetime) -> Message:
    """The words of an outbox payload. Raises KeyError for a kind that nobody writes."""
    lines = _KINDS[payload["kind"]](payload, lang)
    html = fit([f"<b>{escape(lines[0])}</b>", *(escape(line) for line in lines[1:])])
    return Message(html, short(" ".join(lines), PLAIN_LIMIT - 1))


def _source_state(payload: Mapping[str, Any], lang: str) -> list[str]:
    state = State(payload["is"])
    lines = [f"{SIGNS[state]} {t(lang, f'source-is-{state.value}', publisher=_publisher(payload, lang))}"]
    lines.append(t(lang, "source-since", source=payload["source"], time=_time(payload["since"], lang)))
    if blind(state):
        lines.append(t(lang, "source-unseen"))
        answered = payload["last_ok"]
        lines.append(t(lang, "source-answered", time=_time(answered, lang)) if answered else t(lang, "source-never"))
    if payload["why"]:
        lines.append(t(lang, "source-why", why=short(payload["why"], WHY)))
    return lines


def _source_states(payload: Mapping[str, Any], lang: str) -> list[str]:
    """Many at once: how many are in trouble and how many are back, then each by name."""
    better = [row for row in payload["sources"] if _is_back(row)]
    worse = [row for row in payload["sources"] if not _is_back(row)]
    lines: list[str] = []
    for text_id, rows in (("sources-are-worse", worse), ("sources-are-better", better)):
        if rows:
            lines += [t(lang, text_id, count=len(rows)), *_listed(rows, lang)]
    if payload["own_network"] and worse:
        lines.insert(1, t(lang, "own-network"))
    return [f"{SIGNS[State.FAILING if worse else State.OK]} {lines[0]}", *lines[1:]]


def _is_back(row: Mapping[str, Any]) -> bool:
    """Whether it can be read again, though it may have nothing new to say."""
    return not blind(State(row["is"])) and (State(row["is"]) is State.OK or blind(State(row["was"])))


def _listed(rows: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    shown = [f"{SIGNS[State(row['is'])]} {_publisher(row, lang)} · {row['source']}" for row in rows[:LISTED]]
    more = len(rows) - len(shown)
    return [*shown, t(lang, "sources-and-more", count=more)] if more else shown


def _storm(payload: Mapping[str, Any], lang: str) -> list[str]:
    lines = [f"🟠 {t(lang, 'storm-title', count=payload['count'], publisher=_publisher(payload, lang))}"]
    lines.append(t(lang, "storm-again") if payload["again"] else t(lang, "storm-why"))
    lines += [f"• {short(title, TITLE)}" for title in payload["titles"]]
    lines.append(t(lang, "storm-ask", source=payload["source"]))
    return lines


_KINDS = {"source_state": _source_state, "source_states": _source_states, "storm": _storm}


def _publisher(row: Mapping[str, Any], lang: str) -> str:
    return short(publisher_name(row["publisher_id"], row["publisher"], lang), NAME)


def _time(iso: str, lang: str) -> str:
    return moment(datetime.fromisoformat(iso), None, lang)
