"""Keyboards: the same buttons in the same place everywhere, the safest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.domain.alert import Alert
from bot.domain.delivery import Button
from bot.i18n import LANGUAGES, country_name, flag, t
from bot.messages.credit import source_url
from bot.messages.wording import by_weight, leading
from bot.telegram.callback_data import pack, source_key

CITIZENSHIPS = ("UZ", "KZ", "KG", "TJ", "TM")
COUNTRIES = (
    *("AE", "QA", "SA", "KW", "BH", "OM", "IR", "IQ", "IL", "JO", "LB", "SY"),
    *("TR", "AZ", "AM", "GE", "TM", "PK", "AF", "EG", "RU", "KR", "TH", "CN"),
    *("UZ", "KZ", "KG", "TJ", "IN", "MY", "DE", "PL", "UA", "GB", "US", "JP"),
)
"""Offered with a tap: the crisis region, the ways out of it, then where many work or study. Any other by words."""
PER_PAGE = 12


def markup(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Our buttons as Telegram's."""
    built = [[_button(b) for b in row] for row in rows if row]
    return InlineKeyboardMarkup(built) if built else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.copy:
        return InlineKeyboardButton(button.text, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.text, url=button.url, callback_data=button.data)


def alert_buttons(alerts: Sequence[Alert], lang: str) -> Sequence[Sequence[Button]]:
    """[What to do] [Embassy] / [Pause] [Source]; an alert that is over offers only its source."""
    live = [a for a in by_weight(alerts) if a.state.live]
    url = source_url(alerts)
    source = [Button(t(lang, "button-source"), url=url)] if url and url.startswith(("http://", "https://")) else []
    if not live:
        return [source] if source else []
    first = leading(live) or live[0]
    return [
        [
            Button(t(lang, "button-what"), data=pack("what", first.id)),
            Button(t(lang, "button-embassy"), data=pack("embassy", first.country)),
        ],
        [Button(t(lang, "button-pause"), data=pack("pause", first.country)), *source],
    ]


def admin_buttons(payload: Mapping[str, Any], lang: str) -> Sequence[Sequence[Button]]:
    """[Send them] [Discard] under the question about a storm; nothing under other notices."""
    if payload.get("kind") != "storm":
        return ()
    source = source_key(str(payload["source"]))
    return [
        [
            Button(t(lang, "button-release"), data=pack("srel", source)),
            Button(t(lang, "button-drop"), data=pack("sdrop", source)),
        ]
    ]


def languages(verb: str) -> InlineKeyboardMarkup:
    """verb: "lang" on the way in (citizenship is asked next), "speak" for a change of language alone."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(name, callback_data=pack(verb, code)) for code, name in LANGUAGES.items()]]
    )


def citizenships(lang: str, host: str | None = None) -> InlineKeyboardMarkup:
    """host: the country whose mission is shown after the tap."""
    then = f"-{host}" if host else ""
    buttons = [
        InlineKeyboardButton(f"{flag(iso)} {country_name(iso, lang)}", callback_data=pack("citizen", iso + then))
        for iso in CITIZENSHIPS
    ]
    other = InlineKeyboardButton(t(lang, "other"), callback_data=pack("citizen", "XX" + then))
    return InlineKeyboardMarkup([buttons[0:2], buttons[2:4], [buttons[4], other]])


def follow(follows: Collection[str], lang: str, page: int = 0) -> InlineKeyboardMarkup:
    """Countries to toggle, the followed ones marked; what is followed beyond the list stands on the first page."""
    extra = tuple(sorted(c for c in follows if c not in COUNTRIES))
    offered = extra + COUNTRIES
    pages = -(-len(offered) // PER_PAGE)
    page %= pages
    shown = offered[page * PER_PAGE : (page + 1) * PER_PAGE]
    buttons = [
        InlineKeyboardButton(
            f"{'✓ ' if iso in follows else ''}{flag(iso)} {country_name(iso, lang)}"[:40],
            callback_data=pack("toggle", f"{iso}-{page}"),
        )
        for iso in shown
    ]
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    rows.append(
        [
            InlineKeyboardButton(t(lang, "button-done"), callback_data=pack("done")),
            InlineKeyboardButton(t(lang, "button-next"), callback_data=pack("page", page + 1)),
        ]
    )
    return InlineKeyboardMarkup(rows)


def countries(codes: Sequence[str], verb: str, lang: str) -> InlineKeyboardMarkup | None:
    """A button for each country, for one question ("status of which?")."""
    buttons = [
        InlineKeyboardButton(f"{flag(c)} {country_name(c, lang)}", callback_data=pack(verb, c)) for c in codes[:12]
    ]
    return InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)]) if buttons else None


def pair(lang: str, first: tuple[str, str, str | int], second: tuple[str, str, str | int]) -> InlineKeyboardMarkup:
    """Two buttons: (text id, verb, argument) each."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(t(lang, key), callback_data=pack(verb, arg)) for key, verb, arg in (first, second)]]
    )


def places(follows: Sequence[str], lang: str) -> ReplyKeyboardMarkup:
    """Answers to "Where are you?": the location, or a followed country by its name."""
    location = KeyboardButton(t(lang, "embassy-send-location"), request_location=True)
    named = [KeyboardButton(country_name(c, lang)) for c in follows[:6]]
    rows = [[location], *(named[i : i + 2] for i in range(0, len(named), 2))]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
