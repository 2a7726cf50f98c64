"""Joining and choosing: /start, language, citizenship, the countries to follow."""

from __future__ import annotations

import re

from telegram import Update

from bot.detection.places import find_places
from bot.i18n import LANGUAGES, country_name, is_country, t
from bot.messages.html import escape, short
from bot.services import subscribers
from bot.telegram import keyboards
from bot.telegram.context import Context, Talk, talk

OTHER = "XX"
_SPLIT = re.compile(r"[\s,;]+")


async def start(update: Update, context: Context) -> None:
    """/start: two taps to being subscribed. A deep link ("QA-AE") follows these countries at once."""
    here = await talk(update, context)
    if here is None:
        return
    linked = [c for w in here.words for c in w.upper().split("-") if is_country(c)]
    if linked:
        await subscribers.follow(here.deps, here.chat_id, linked)
    await here.say(escape(here.t("start-language")), keyboards.languages())


async def lang(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        await here.say(escape(here.t("lang-title")), keyboards.languages())


async def citizen(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        await here.say(escape(here.t("citizen-title")), keyboards.citizenships(here.lang))


async def tap_lang(here: Talk, argument: str) -> None:
    if argument not in LANGUAGES:
        await here.change(escape(here.t("lang-title")), keyboards.languages())
        return
    await subscribers.change(here.deps, here.chat_id, lang=argument)
    is_new = here.subscriber.chat.citizenship is None and not here.subscriber.follows
    if is_new:
        await here.change(escape(t(argument, "start-citizenship")), keyboards.citizenships(argument))
    else:
        await here.change(escape(t(argument, "lang-done")))


async def tap_citizen(here: Talk, argument: str) -> None:
    """The second tap: from here on the chat is active."""
    known = None if argument == OTHER or not is_country(argument) else argument
    await subscribers.change(here.deps, here.chat_id, citizenship=known, state="active")
    words = here.t("citizen-done", country=country_name(known, here.lang)) if known else here.t("citizen-other")
    if here.subscriber.follows:
        await here.change(escape(words))
        return
    await here.change(escape(words))
    await here.say(escape(here.t("start-done")), keyboards.follow((), here.lang))


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
    follows = await subscribers.follow(here.deps, here.chat_id, codes) if codes else here.subscriber.follows
    lines = [here.t("subscribe-done", countries=names(follows, here.lang))] if codes else []
    if unknown:
        lines.append(here.t("subscribe-unknown", words=short(" ".join(unknown), 200)))
    await here.say(escape("\n".join(lines)))


async def unsubscribe(update: Update, context: Context) -> None:
    """/unsubscribe AE, /unsubscribe all, or the keyboard."""
    here = await talk(update, context)
    if here is None:
        return
    if not here.words:
        await here.say(escape(here.t("subscribe-title")), keyboards.follow(here.subscriber.follows, here.lang))
        return
    if here.words[0].casefold() in ("all", "все", "всё", "hammasi"):
        await subscribers.unfollow(here.deps, here.chat_id, here.subscriber.follows)
        await here.say(escape(here.t("unsubscribe-all")))
        return
    codes, _ = read_countries(" ".join(here.words))
    dropped = [c for c in codes if c in here.subscriber.follows]
    await subscribers.unfollow(here.deps, here.chat_id, dropped)
    done = here.t("unsubscribe-done", countries=names(dropped, here.lang)) if dropped else here.t("unsubscribe-none")
    await here.say(escape(done))


async def list_followed(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        follows = here.subscriber.follows
        words = here.t("list-title", countries=names(follows, here.lang)) if follows else here.t("list-empty")
        await here.say(escape(words), keyboards.follow(follows, here.lang) if not follows else None)


async def tap_toggle(here: Talk, argument: str) -> None:
    iso, _, page = argument.partition("-")
    if is_country(iso):
        follows = await subscribers.toggle(here.deps, here.chat_id, iso)
    else:
        follows = here.subscriber.follows
    keyboard = keyboards.follow(follows, here.lang, int(page) if page.isdigit() else 0)
    await here.change(escape(here.t("subscribe-title")), keyboard)


async def tap_page(here: Talk, argument: str) -> None:
    page = int(argument) if argument.isdigit() else 0
    await here.change(escape(here.t("subscribe-title")), keyboards.follow(here.subscriber.follows, here.lang, page))


async def tap_done(here: Talk, _argument: str) -> None:
    follows = here.subscriber.follows
    words = here.t("subscribe-done", countries=names(follows, here.lang)) if follows else here.t("list-empty")
    await here.change(escape(words))


def read_countries(text: str) -> tuple[list[str], list[str]]:
    """(ISO codes, words that named none): codes, names and cities in any of our languages and cases."""
    codes: list[str] = []
    rest: list[str] = []
    for word in _SPLIT.split(text[:500]):
        if len(word) == 2 and word.isascii() and is_country(word.upper()):
            codes.append(word.upper())
        elif word:
            rest.append(word)
    joined = " ".join(w[:1].upper() + w[1:] for w in rest)
    places = [p for p in find_places(joined) if p.kind != "citizens"]
    codes += [p.iso for p in places]
    left = joined
    for place in reversed(places):
        left = left[: place.start] + left[place.end :]
    return list(dict.fromkeys(codes)), left.split()


def names(codes: tuple[str, ...] | list[str], lang_code: str) -> str:
    return ", ".join(country_name(c, lang_code) for c in codes)
