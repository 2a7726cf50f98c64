"""The pages of /sources, each with its buttons: what is wrong, all sources ten at a time, one source, its entries.

Pure. They stand here and not in bot/messages because they are made from a service's report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.health import WORST_FIRST, State
from bot.i18n import clock, country_name, has, t, zone_city
from bot.messages.html import escape, fit, short
from bot.messages.notice import SIGNS
from bot.services.sources_report import NewestEntry, SourceHealth
from bot.telegram.callback_data import pack, source_key

WELL = frozenset({State.OK, State.NEW, State.OFF})
MOST_BAD = 12
PER_PAGE = 10
ERROR_IN_LIST, ERROR_IN_CARD, TITLE = 80, 300, 160
BUTTON = 40


class Page(NamedTuple):
    """One message. html: escaped already, and not too long."""

    html: str
    keyboard: InlineKeyboardMarkup


class View(NamedTuple):
    """Who looks, and from where. zone: the country by whose clock times are given. page: the page of the list to which
    "Back" leads; None: to what is wrong."""

    lang: str
    zone: str | None = None
    page: int | None = None


# --- lists -----------------------------------------------------------------------------------------------------------


def summary(rows: Sequence[SourceHealth], view: View) -> Page:
    """Counts by state, what is wrong line by line, how many are well."""
    lang = view.lang
    counts = Counter(row.state for row in rows)
    bad = [row for row in rows if row.state not in WELL]
    lines = [f"<b>{escape(t(lang, 'sources-title', total=len(rows)))}</b>", _counted(counts, lang), ""]
    if bad:
        lines += [_times(view), *(_line(row, view, with_error=True) for row in bad[:MOST_BAD])]
    else:
        lines.append(escape(t(lang, "sources-well")))
    if len(bad) > MOST_BAD:
        lines.append(escape(t(lang, "more", count=len(bad) - MOST_BAD)))
    lines += ["", escape(t(lang, "sources-healthy", count=counts[State.OK]))]
    rows_of = [*_openers(bad[:MOST_BAD], view), [_button(lang, "button-all", "srcpage", 0)]]
    return Page(fit(lines), InlineKeyboardMarkup(rows_of))


def listing(rows: Sequence[SourceHealth], view: View) -> Page:
    """Ten of all sources; a page that is no more there is the last one."""
    lang, pages = view.lang, max(1, -(-len(rows) // PER_PAGE))
    here = view._replace(page=min(view.page or 0, pages - 1))
    number = here.page or 0
    shown = rows[number * PER_PAGE : (number + 1) * PER_PAGE]
    title = t(lang, "sources-page", page=number + 1, pages=pages)
    lines = [f"<b>{escape(title)}</b>", _times(view), *(_line(row, view) for row in shown)]
    turns = [_button(lang, "button-previous", "srcpage", number - 1)] if number else []
    turns += [_button(lang, "button-next", "srcpage", number + 1)] if number + 1 < pages else []
    rows_of = [*_openers(shown, here), turns, [_button(lang, "button-back", "sources")]]
    return Page(fit(lines), InlineKeyboardMarkup([row for row in rows_of if row]))


def _counted(counts: Counter[State], lang: str) -> str:
    told = [f"{SIGNS[state]} {state_words(state, lang)} {counts[state]}" for state in WORST_FIRST if counts[state]]
    return escape(" · ".join(told))


def _times(view: View) -> str:
    return escape(t(view.lang, "board-times", place=zone_city(view.zone, view.lang)))


def _line(row: SourceHealth, view: View, *, with_error: bool = False) -> str:
    """ "🔴 kz-mfa · cannot be read · last good answer 28 February, 14:05 · http_status: 503"."""
    words = [state_words(row.state, view.lang), *_when(row, view)]
    if with_error and row.last_error:
        words.append(short(row.last_error, ERROR_IN_LIST))
    return f"{SIGNS[row.state]} <b>{escape(row.id)}</b> · {escape(' · '.join(words))}"


def _when(row: SourceHealth, view: View) -> list[str]:
    """Since when: of a silent source that answers well, its last news; of one set aside, that step."""
    match row.state:
        case State.OFF | State.NEW:
            return []
        case State.SILENT:
            key, moment = "sources-last-new", row.last_new
        case State.QUARANTINED:
            key, moment = "sources-since", row.since
        case _:
            key, moment = "sources-last-ok", row.last_ok
    if moment is None:
        return [t(view.lang, "sources-never")] if key == "sources-last-ok" else []
    return [t(view.lang, key, time=clock(moment, view.zone, view.lang))]


def _openers(rows: Sequence[SourceHealth], view: View) -> list[list[InlineKeyboardButton]]:
    """A button for each source, two in a row."""
    buttons = [
        InlineKeyboardButton(short(f"{SIGNS[row.state]} {row.id}", BUTTON), callback_data=_data("source", row, view))
        for row in rows
    ]
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


# --- one source ------------------------------------------------------------------------------------------------------


def card(row: SourceHealth, publisher: str, view: View, note: str | None = None, *, asking: bool = False) -> Page:
    """Everything that is known of one source. publisher: its name in the admin's language. note: what a tap has led to.
    asking: an answer of the source is waited for, nothing else is offered meanwhile."""
    lang = view.lang
    who = [publisher, t(lang, f"source-{row.tier}"), *([country_name(row.country, lang)] if row.country else [])]
    lines = [f"{SIGNS[row.state]} <b>{escape(row.id)}</b>", escape(short(" · ".join(who), TITLE))]
    lines += [f"<b>{escape(note)}</b>"] if note else []
    lines += ["", *(escape(line) for line in _facts(row, view)), _times(view)]
    return Page(fit(lines), InlineKeyboardMarkup([[_back(view)]] if asking else _actions(row, view)))


def _facts(row: SourceHealth, view: View) -> list[str]:
    """One fact a line."""
    lang = view.lang
    lines = [t(lang, "card-state", state=state_words(row.state, lang))]
    if row.since:
        lines.append(t(lang, "card-since", time=_at(row.since, view)))
    lines.append(t(lang, "card-last-ok", time=_at(row.last_ok, view)))
    lines.append(t(lang, "card-last-new", time=_at(row.last_new, view)))
    if row.last_error:
        lines.append(t(lang, "card-error", error=short(row.last_error, ERROR_IN_CARD)))
    if row.latency_ms is not None:
        lines.append(t(lang, "card-latency", ms=row.latency_ms))
    lines.append(t(lang, "card-failures", count=row.failures))
    lines.append(t(lang, "card-entries", count=row.entries, least=row.expected_min))
    if row.parser:
        lines.append(t(lang, "card-reader", reader=_named("reader", row.parser, lang)))
    if row.polls:
        lines.append(t(lang, "card-unchanged", share=round(100 * row.unchanged / row.polls), polls=row.polls))
    lines.append(t(lang, "card-held", count=row.held))
    return lines


def _actions(row: SourceHealth, view: View) -> list[list[InlineKeyboardButton]]:
    """What may be done. What the catalogue has switched off is switched on there; what is set aside is not asked."""
    last = [_act(row, view, "button-entries", "entries"), _back(view)]
    held = [[_act(row, view, "button-release", "srel"), _act(row, view, "button-drop", "sdrop")]] if row.held else []
    match row.state:
        case State.OFF:
            return [*held, last]
        case State.QUARANTINED:
            return [[_act(row, view, "button-resume", "resume")], *held, last]
    return [[_act(row, view, "button-probe", "probe"), _act(row, view, "button-hold", "hold")], *held, last]


def hold_question(row: SourceHealth, view: View) -> Page:
    """Asked once: whoever sets a source aside makes a blind spot."""
    keyboard = [[_act(row, view, "button-keep", "source"), _act(row, view, "button-hold", "holdyes")]]
    return Page(escape(t(view.lang, "card-hold-ask", source=row.id)), InlineKeyboardMarkup(keyboard))


def last_entries(row: SourceHealth, entries: Sequence[NewestEntry], view: View) -> Page:
    """The newest titles as the source wrote them, each with its date and what has become of it."""
    lang = view.lang
    lines = [f"<b>{escape(t(lang, 'entries-title', source=row.id))}</b>", _times(view)]
    for entry in entries:
        lines += ["", escape(short(entry.title, TITLE) or "—")]
        lines.append(escape(f"{_at(entry.published, view)} · {_named('entry', entry.state, lang)}"))
    if not entries:
        lines += ["", escape(t(lang, "entries-none"))]
    keyboard = InlineKeyboardMarkup([[_act(row, view, "button-back", "source")]])
    return Page(fit(lines), keyboard)


def gone(view: View) -> Page:
    """The source has left the catalogue since the button was made, or never was there."""
    return Page(escape(t(view.lang, "card-gone")), InlineKeyboardMarkup([[_back(view)]]))


# --- parts -----------------------------------------------------------------------------------------------------------


def state_words(state: State, lang: str) -> str:
    return t(lang, f"state-{state.value}")


def _named(kind: str, value: str, lang: str) -> str:
    """A stored word in the admin's language; as it is stored where it is newer than the catalogue of words."""
    key = f"{kind}-{value}"
    return t(lang, key) if has(lang, key) else value


def _at(moment: datetime | None, view: View) -> str:
    return clock(moment, view.zone, view.lang) if moment else "—"


def _button(lang: str, key: str, verb: str, argument: str | int = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(t(lang, key), callback_data=pack(verb, argument))


def _act(row: SourceHealth, view: View, key: str, verb: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(t(view.lang, key), callback_data=_data(verb, row, view))


def _data(verb: str, row: SourceHealth, view: View) -> str:
    return pack(verb, source_key(row.id) + ("" if view.page is None else f"-{view.page}"))


def _back(view: View) -> InlineKeyboardButton:
    if view.page is None:
        return _button(view.lang, "button-back", "sources")
    return _button(view.lang, "button-back", "srcpage", view.page)
