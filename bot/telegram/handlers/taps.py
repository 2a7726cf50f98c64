"""Every tap on an inline button: one table, admins checked at each of theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.error import TelegramError

from bot.messages.html import escape
from bot.telegram import keyboards
from bot.telegram.callback_data import unpack
from bot.telegram.context import Context, Talk, talk
from bot.telegram.handlers import admin, asking, joining, privacy, sources, storms

Tapped = Callable[[Talk, str], Awaitable[None]]


TAPS: Mapping[str, Tapped] = {
    "lang": joining.tap_lang,
    "speak": joining.tap_speak,
    "citizen": asking.tap_citizen,
    "toggle": joining.tap_toggle,
    "page": joining.tap_page,
    "done": joining.tap_done,
    "status": asking.tap_status,
    "what": asking.tap_what,
    "embassy": asking.tap_embassy,
    "pause": asking.tap_pause,
    "delete": privacy.tap_delete,
    "keep": privacy.tap_keep,
    "bsend": admin.tap_send,
    "bcancel": admin.tap_cancel,
    "bapprove": admin.tap_approve,
    "breject": admin.tap_reject,
    "srel": storms.tap_release,
    "sdrop": storms.tap_drop,
    "sources": sources.tap_summary,
    "srcpage": sources.tap_page,
    "source": sources.tap_card,
    "probe": sources.tap_probe,
    "hold": sources.tap_hold,
    "holdyes": sources.tap_hold_yes,
    "resume": sources.tap_resume,
    "entries": sources.tap_entries,
}
FOR_ADMINS = frozenset(
    {
        *("bsend", "bcancel", "bapprove", "breject", "srel", "sdrop"),
        *("sources", "srcpage", "source", "probe", "hold", "holdyes", "resume", "entries"),
    }
)


async def tap(update: Update, context: Context) -> None:
    """Answers the button at once (the spinner stops), then does what it means."""
    query = update.callback_query
    here = await talk(update, context)
    if query is None or here is None:
        return
    pressed = unpack(query.data)
    if pressed is None:
        await _answer(update, here.t("old-button"))
        keyboard = keyboards.follow(here.subscriber.follows, here.lang)
        await here.say(escape(here.t("subscribe-title")), keyboard)
        return
    if pressed.verb in FOR_ADMINS and not here.is_admin:
        await _answer(update, here.t("not-admin"))
        return
    await _answer(update)
    await TAPS[pressed.verb](here, pressed.argument)


async def _answer(update: Update, words: str | None = None) -> None:
    """Stops the spinner. A query older than a minute or so cannot be answered any more, and the network may be down:
    the action counts all the same."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer(words)
    except TelegramError:
        return
