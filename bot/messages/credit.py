"""Who says so: the headline as its publisher wrote it, quoted and never reworded; how official; who else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.alert import Alert, AlertState, SourceNote
from bot.i18n import country_name, t
from bot.messages.html import escape, link, short
from bot.messages.wording import by_weight, newest_note, speaker

NAME_CAP = 60
_ROW = re.compile(r"\s+(?:foreign\s+)?travel\s+advi(?:ce|sory|sories)\s*$", re.IGNORECASE)


def source_lines(
    alerts: Sequence[Alert], lang: str, *, headline_cap: int = 140, others: int = 3, latest: bool = False
) -> list[str]:
    """The quoted headline (none with headline_cap 0), then the publisher with its tier, then up to `others` more.

    latest: the newest word comes first, for a message about what it changed."""
    said = [a for a in alerts if a.state is not AlertState.CANCELLED]  # that it was wrong, none of them says: we do
    notes = _notes(said, latest=latest)
    if not notes:
        return []
    first, *rest = notes
    lines = []
    still_said = any(a.state is not AlertState.EXPIRED for a in said)
    if headline_cap and still_said and _says_something(first, alerts):
        lines.append(f"<blockquote>{escape(short(first.title, headline_cap))}</blockquote>")
    line = f"{escape(t(lang, f'source-{first.tier}'))}: {named(first, lang)}"
    if rest[:others]:
        line += f" · {escape(t(lang, 'also'))}: " + ", ".join(named(n, lang) for n in rest[:others])
    if len(rest) > others:
        line += " " + escape(t(lang, "more", count=len(rest) - others))
    return [*lines, line]


def _says_something(note: SourceNote, alerts: Sequence[Alert]) -> bool:
    """A government's list calls its rows "Qatar" or "Qatar travel advice": that stands in line one already, and is no
    word of the advice."""
    title = _ROW.sub("", note.title).strip().casefold()
    return bool(title) and title not in {country_name(a.country, "en").casefold() for a in alerts}


def source_url(alerts: Sequence[Alert]) -> str | None:
    """Where the button leads: to the word that the message quotes; where that has no address, to the next one."""
    return next((note.url for note in _notes(by_weight(alerts), latest=False) if note.url), None)


def named(note: SourceNote, lang: str) -> str:
    return link(note.url, short(speaker(note, lang), NAME_CAP))


def _notes(alerts: Sequence[Alert], *, latest: bool) -> list[SourceNote]:
    """One note a publisher; first the one whose word the message reports: of an alert that is over, who ended it."""
    notes: dict[str, SourceNote] = {}
    for alert in alerts:
        last = newest_note(alert) if latest or alert.state is AlertState.CLEARED else None
        for note in [*([last] if last else []), *alert.facts.sources]:
            notes.setdefault(note.publisher, note)
    return list(notes.values())
