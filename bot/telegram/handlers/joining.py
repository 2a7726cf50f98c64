"""Joining and choosing: /start, language, citizenship, the countries to follow."""

from __future__ import annotations

from telegram import Update

from bot.i18n import LANGUAGES, country_name, is_country, t
from bot.messages.html import escape, short
from bot.services import subscribers
from bot.telegram import keyboards
from bot.telegram.context import Context, Talk, talk
from bot.telegram.reading import read_countries

OTHER = "XX"
"""Stands for "any other citizenship" in a button (ISO 3166 keeps it free for its users)."""
ALL = frozenset({"all", "все", "всё", "всех", "hammasi", "barchasi"})


async def start(update: Update, context: Context) -> None:
    """/start: two taps to being subscribed. A deep link ("QA-AE") follows these countries at once."""
    here = await talk(update, context)
    if here is None:
        return
    linked = [c for w in here.words for c in w.upper().replace("_", "-").split("-") if is_country(c)]
    if linked:
        await subscribers.follow(here.deps, here.chat_id, linked)
    await here.say(escape(here.t("start-language")), keyboards.languages("lang"))


async def lang(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        await here.say(escape(here.t("lang-title")), keyboards.languages("speak"))


async def citizen(update: Update, context: Context) -> None:
    """/citizen with buttons, or any state in words: /citizen Индия."""
    here = await talk(update, context)
    if here is None:
        return
    codes, _ = read_countries(" ".join(here.words))
    if not codes:
        question = here.t("citizen-unknown" if here.words else "citizen-title")
        await here.say(escape(question), keyboards.citizenships(here.lang))
        return
    await subscribers.change(here.deps, here.chat_id, citizenship=codes[0])
    await here.say(escape(here.t("citizen-done", country=country_name(codes[0], here.lang))))


async def tap_lang(here: Talk, argument: str) -> None:
    """The first tap: then whose citizen, unless that is known."""
    if argument not in LANGUAGES:
        await here.change(escape(here.t("start-language")), keyboards.languages("lang"))
        return
    await subscribers.change(here.deps, here.chat_id, lang=argument)
    if here.subscriber.chat.citizenship is None:
        await here.change(escape(t(argument, "start-citizenship")), keyboards.citizenships(argument))
        return
    await subscribers.change(here.deps, here.chat_id, state="active")
    await here.change(escape(t(argument, "lang-done")))


async def tap_speak(here: Talk, argument: str) -> None:
    """Another language, and nothing else."""
    if argument not in LANGUAGES:
        await here.change(escape(here.t("lang-title")), keyboards.languages("speak"))
        return
    await subscribers.change(here.deps, here.chat_id, lang=argument)
    await here.change(escape(t(argument, "lang-done")))


async def tap_citizen(here: Talk, argument: str) -> str | None:
    """The second tap: from here on the chat is active. "UZ-AE": asked while a mission in AE was looked for.
    Returns the citizenship, None for another one."""
    iso = argument[:2]
    known = None if iso == OTHER or not is_country(iso) else iso
    await subscribers.change(here.deps, here.chat_id, citizenship=known, state="active")
    follows = here.subscriber.follows
    words = here.t("citizen-done", country=country_name(known, here.lang)) if known else here.t("citizen-other")
    if follows:
        words += "\n" + here.t("subscribe-done", countries=names(follows, here.lang))
    await here.change(escape(words))
    if not follows and len(argument) == 2:
        await here.say(escape(here.t("start-done")), keyboards.follow((), here.lang))
    return known


async def subscribe(update: Update, context: Context) -> None:
    """/subscribe AE QA, /subscribe катар дубай, or the keyboard."""
    here = await talk(update, context)
    if here is None:
        return
    if not here.words:
        keyboard = keyboards.follow(here.subscriber.follows, here.lang)
        await here.say(escape(here.t("subscribe-title")), keyboard)
        return
    codes, unknown = read_countries(" ".join(here.words))
    lines = []
    if codes:
        follows = await subscribers.follow(here.deps, here.chat_id, codes)
        lines.append(here.t("subscribe-done", countries=names(follows, here.lang)))
    if unknown or not codes:
        lines.append(here.t("subscribe-unknown", words=short(" ".join(unknown or here.words), 200)))
    await here.say(escape("\n".join(lines)))


async def unsubscribe(update: Update, context: Context) -> None:
    """/unsubscribe AE, /unsubscribe all, or the keyboard."""
    here = await talk(update, context)
    if here is None:
        return
    if not here.words:
        await here.say(escape(here.t("subscribe-title")), keyboards.follow(here.subscriber.follows, here.lang))
    elif here.words[0].casefold() in ALL:
        await _leave(here)
    else:
        codes, _ = read_countries(" ".join(here.words))
        dropped = [c for c in codes if c in here.subscriber.follows]
        await subscribers.unfollow(here.deps, here.chat_id, dropped)
        gone = here.t("unsubscribe-done", countries=names(dropped, here.lang)) if dropped else None
        await here.say(escape(gone or here.t("unsubscribe-none")))


async def stop(update: Update, context: Context) -> None:
    """/stop: what people type who want no more of it."""
    if here := await talk(update, context):
        await _leave(here)


async def _leave(here: Talk) -> None:
    await subscribers.unfollow(here.deps, here.chat_id, here.subscriber.follows)
    await here.say(escape(here.t("unsubscribe-all")))


async def list_followed(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        follows = here.subscriber.follows
        words = here.t("list-title", countries=names(follows, here.lang)) if follows else here.t("list-empty")
        await here.say(escape(words), keyboards.follow(follows, here.lang) if not follows else None)


async def tap_toggle(here: Talk, argument: str) -> None:
    iso, _, page = argument.partition("-")
    follows = here.subscriber.follows
    if is_country(iso):
        follows = await subscribers.toggle(here.deps, here.chat_id, iso)
    await here.change(escape(here.t("subscribe-title")), keyboards.follow(follows, here.lang, int(page)))


async def tap_page(here: Talk, argument: str) -> None:
    keyboard = keyboards.follow(here.subscriber.follows, here.lang, int(argument))
    await here.change(escape(here.t("subscribe-title")), keyboard)


async def tap_done(here: Talk, _argument: str) -> None:
    follows = here.subscriber.follows
    words = here.t("subscribe-done", countries=names(follows, here.lang)) if follows else here.t("list-empty")
    await here.change(escape(words))


def names(codes: tuple[str, ...] | list[str], lang_code: str) -> str:
    return ", ".join(country_name(c, lang_code) for c in codes)
