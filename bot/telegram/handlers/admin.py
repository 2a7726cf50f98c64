"""Admins: /stats, /broadcast with a preview, the count of recipients and a second person's approval."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot import log
from bot.db.broadcasts import Broadcast
from bot.i18n import country_name, t
from bot.messages.html import escape, fit, short, units
from bot.messages.render import render_broadcast
from bot.services import broadcast, subscribers
from bot.services.broadcast import MAX_TEXT, Verdict
from bot.services.stats import stats as collect
from bot.telegram import keyboards
from bot.telegram.context import Context, Talk, talk
from bot.telegram.handlers.joining import names
from bot.telegram.reading import is_name, read_countries

logger = log.get(__name__)

_ORDER = re.compile(r"/\S+\s*((?:[^\s,]+\s*,\s*)*[^\s,]+)?(.*)", re.DOTALL)


async def admin_talk(update: Update, context: Context) -> Talk | None:
    """The talk of an admin; everybody else is told politely."""
    here = await talk(update, context)
    if here is not None and not here.is_admin:
        await here.say(escape(here.t("not-admin")))
        return None
    return here


async def stats(update: Update, context: Context) -> None:
    here = await admin_talk(update, context)
    if here is None:
        return
    found = await collect(here.deps)
    lines = [f"<b>{escape(here.t('stats-title'))}</b>"]
    lines += [_counts(part, found[part], here.lang) for part in ("entries", "alerts", "deliveries", "chats", "sources")]
    lines += [f"<b>{escape(here.t('stats-lag'))}</b>"]
    lines += [_lag(way, figures, here.lang) for way, figures in found["lag"].items()]
    await here.say(fit(lines))


def _counts(part: str, counts: Mapping[str, int], lang: str) -> str:
    """ "Alerts: total 35 · open 28": the states by their names in `python -m bot stats`, none that is empty."""
    shown = {t(lang, "stats-total"): counts.get("total", sum(counts.values()))}
    shown |= {state: count for state, count in counts.items() if count and state != "total"}
    return escape(f"{t(lang, f'stats-{part}')}: " + " · ".join(f"{name} {count}" for name, count in shown.items()))


def _lag(way: str, figures: Mapping[str, Any], lang: str) -> str:
    shown = " · ".join(f"{name} {value}" for name, value in figures.items() if name != "n" and value is not None)
    return escape(f"{t(lang, 'stats-' + way.replace('_', '-'))}: {shown or '—'}")


async def write(update: Update, context: Context) -> None:
    """/broadcast AE,QA text: shows it exactly as readers will see it, and how many would."""
    here = await admin_talk(update, context)
    message = update.effective_message
    if here is None or message is None or not message.text:
        return
    where, text = read_order(message.text)
    if not where or not text:
        await here.say(escape(here.t("broadcast-usage")))
        return
    codes, unknown = read_countries(where, lower_codes=False)
    if unknown or not codes:
        await here.say(escape(here.t("broadcast-unknown", words=short(" ".join(unknown), 200))))
        return
    if units(text) > MAX_TEXT:
        await here.say(escape(here.t("broadcast-too-long", size=units(text), limit=MAX_TEXT)))
        return
    draft = await broadcast.draft(here.deps, here.user_id, text, codes)
    await here.say(render_broadcast(text, codes, here.lang).html)
    keyboard = keyboards.pair(here.lang, ("button-cancel", "bcancel", draft.id), ("button-send", "bsend", draft.id))
    preview = here.t("broadcast-preview", count=draft.recipients, countries=names(list(codes), here.lang))
    await here.say(escape(preview), keyboard)


def read_order(order: str) -> tuple[str, str]:
    """ "/broadcast AE, QA text" -> ("AE, QA", "text"): commas hold the countries together, and a name its words:
    "Саудовская Аравия текст" -> ("Саудовская Аравия", "текст")."""
    match = _ORDER.match(order)
    where, text = (match[1] or "", match[2].strip()) if match else ("", "")
    last = where.rpartition(",")[2]
    for more in (3, 2, 1):
        words = text.split(None, more)
        if is_name(" ".join([last, *words[:more]])):
            return " ".join([where, *words[:more]]), " ".join(words[more:])
    return where, text


async def tap_send(here: Talk, argument: str) -> None:
    """Hands the draft to the other admins."""
    found = await broadcast.for_review(here.deps, int(argument))
    if found is None:
        await here.change(escape(here.t("broadcast-gone")))
        return
    others = [admin for admin in here.deps.admins if admin != found.created_by]
    asked = [admin for admin in others if await _ask(here, admin, found)]
    await here.change(escape(here.t("broadcast-waiting" if asked else "broadcast-alone")))


async def _ask(here: Talk, admin: int, found: Broadcast) -> bool:
    known = await subscribers.look_up(here.deps, admin)
    lang = known.chat.lang if known else here.lang
    listed = ", ".join(country_name(c, lang) for c in found.countries)
    keyboard = keyboards.pair(lang, ("button-reject", "breject", found.id), ("button-approve", "bapprove", found.id))
    review = t(lang, "broadcast-review", count=found.recipients, countries=listed)
    try:
        await here.say_to(admin, render_broadcast(found.text, found.countries, lang).html)
        await here.say_to(admin, escape(review), keyboard)
    except TelegramError as error:
        logger.warning("an admin could not be asked", error=type(error).__name__)
        return False
    return True


async def tap_approve(here: Talk, argument: str) -> None:
    await _decide(here, argument, approve=True)


async def tap_reject(here: Talk, argument: str) -> None:
    await _decide(here, argument, approve=False)


async def tap_cancel(here: Talk, argument: str) -> None:
    verdict = await broadcast.reject(here.deps, int(argument), here.user_id)
    await here.change(escape(here.t("broadcast-cancelled" if verdict is Verdict.DONE else "broadcast-gone")))


async def _decide(here: Talk, argument: str, *, approve: bool) -> None:
    broadcast_id = int(argument)
    act = broadcast.approve if approve else broadcast.reject
    verdict = await act(here.deps, broadcast_id, here.user_id)
    found = await broadcast.get(here.deps, broadcast_id)
    if verdict is Verdict.OWN:
        await here.say(escape(here.t("broadcast-own")))
        return
    if verdict is Verdict.GONE or found is None:
        await here.change(escape(here.t("broadcast-gone")))
        return
    approved = found.state == "approved"
    await here.change(escape(_told(here.lang, approved, found.recipients)))
    if found.created_by != here.user_id:
        await _tell_author(here, found, approved)


def _told(lang: str, approve: bool, recipients: int) -> str:
    return t(lang, "broadcast-approved", count=recipients) if approve else t(lang, "broadcast-rejected")


async def _tell_author(here: Talk, found: Broadcast, approve: bool) -> None:
    author = await subscribers.look_up(here.deps, found.created_by)
    lang = author.chat.lang if author else here.lang
    try:
        await here.say_to(found.created_by, escape(_told(lang, approve, found.recipients)))
    except TelegramError as error:
        logger.warning("the author could not be told", error=type(error).__name__)
