"""Asking: /status, /alerts, /embassy, a location, plain words, /help, and the buttons of an alert."""

from __future__ import annotations

from telegram import Update

from bot.detection.mission_query import read_query, resolve
from bot.domain.mission import MissionAnswer
from bot.i18n import is_country, moment, publisher_name
from bot.messages.board import Unseen, render_alert_list, render_board
from bot.messages.html import escape
from bot.messages.mission import render_missions
from bot.messages.render import what_to_do
from bot.services import board, subscribers
from bot.services.sources_report import blind_spots, doubtful
from bot.telegram import keyboards
from bot.telegram.context import Context, Talk, talk
from bot.telegram.handlers import joining
from bot.telegram.reading import read_countries, read_places

MOST_BOARDS = 3


async def status(update: Update, context: Context) -> None:
    here = await talk(update, context)
    if here is None:
        return
    if not here.words:
        offered = here.subscriber.follows or keyboards.COUNTRIES[:8]
        await here.say(escape(here.t("status-ask")), keyboards.countries(offered, "status", here.lang))
        return
    codes, _ = read_countries(" ".join(here.words))
    if not codes:
        await here.say(escape(here.t("status-unknown")))
        return
    for code in codes[:MOST_BOARDS]:
        await _show_board(here, code)


async def _show_board(here: Talk, country: str) -> None:
    found = await board.status(here.deps, country)
    unseen, citizen = await _unseen(here, country), here.subscriber.chat.citizenship
    await here.say(render_board(country, found, here.lang, here.deps.clock(), unseen, citizen))


async def _unseen(here: Talk, country: str) -> list[Unseen]:
    """The publishers that cannot be read now, by their names in the reader's language."""
    citizenship = here.subscriber.chat.citizenship
    spots = await blind_spots(here.deps, country, citizenship) + await doubtful(here.deps, country, citizenship)
    return [Unseen(publisher_name(s.publisher_id, s.publisher_name, here.lang), s.state, s.since) for s in spots]


async def tap_status(here: Talk, argument: str) -> None:
    if is_country(argument):
        await _show_board(here, argument)


async def alerts(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        if not here.subscriber.follows:
            await here.say(escape(here.t("list-empty")))
            return
        found = await board.latest(here.deps, here.subscriber.follows)
        await here.say(render_alert_list(found, here.lang, here.deps.clock()))


async def embassy(update: Update, context: Context) -> None:
    """/embassy dubai; without words it asks where the person is."""
    here = await talk(update, context)
    if here is None:
        return
    if not here.words:
        private = here.subscriber.chat.kind == "private"
        keyboard = keyboards.places(here.subscriber.follows, here.lang) if private else None
        await here.say(escape(here.t("embassy-ask")), keyboard)
        return
    await _answer_words(here, "embassy " + " ".join(here.words))


async def _answer_words(here: Talk, words: str) -> None:
    citizen = here.subscriber.chat.citizenship
    found = resolve(here.deps.missions, words, citizen=citizen, now=here.deps.clock())
    await _show_missions(here, found)


async def _show_missions(here: Talk, found: MissionAnswer) -> None:
    if found.sending is None:
        await here.say(escape(here.t("embassy-citizen")), keyboards.citizenships(here.lang, found.host))
    elif found.host is None:
        await here.say(escape(here.t("embassy-ask")))
    else:
        await here.say(render_missions(found, here.lang, here.deps.clock().date()))


async def location(update: Update, context: Context) -> None:
    """A pin: the nearest own missions. The point is used for this answer and not stored."""
    here = await talk(update, context)
    message = update.effective_message
    if here is None or message is None or message.location is None:
        return
    citizen = here.subscriber.chat.citizenship
    if citizen is None:
        await here.say(escape(here.t("embassy-citizen")), keyboards.citizenships(here.lang))
        return
    point = (message.location.latitude, message.location.longitude)
    await _show_missions(here, here.deps.missions.nearest(citizen, point, here.deps.clock().date()))


async def words(update: Update, context: Context) -> None:
    """Plain text: a question about a mission is answered; any other that names a place, with what is known there. In a
    group only a question that says where: the rest is talk among people."""
    here = await talk(update, context)
    message = update.effective_message
    if here is None or message is None or not message.text:
        return
    private = here.subscriber.chat.kind == "private"
    query = read_query(message.text, citizen=here.subscriber.chat.citizenship)
    if query.about and (query.host or (query.sending and private)):
        await _answer_words(here, message.text)
    elif private:
        await _about_places(here, message.text)


async def _about_places(here: Talk, text: str) -> None:
    """What is known of the places named. A place alone is how people answer "Where are you?": then also whom to call
    there."""
    codes, others = read_countries(text)
    if others:
        codes = read_places(text)
    if not codes:
        await here.say(escape(here.t("unknown-text")))
        return
    for code in codes[:MOST_BOARDS]:
        await _show_board(here, code)
    if len(codes) == 1 and not others:
        await _answer_words(here, "embassy " + text)


async def help_(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        await here.say(escape(here.t("help")))


async def unknown_command(update: Update, context: Context) -> None:
    here = await talk(update, context)
    if here is not None and here.subscriber.chat.kind == "private":
        await here.say(escape(here.t("unknown-command")))


async def tap_what(here: Talk, argument: str) -> None:
    found = await board.one(here.deps, int(argument))
    if found is None:
        await here.say(escape(here.t("no-alert")))
        return
    lines = [f"<b>{escape(here.t('what-to-do-title'))}</b>"]
    live = await board.status(here.deps, found.country)
    lines += [f"▸ {line}" for line in what_to_do([found.track, *(a.track for a in live)], here.lang)]
    await here.say("\n".join(lines))


async def tap_embassy(here: Talk, argument: str) -> None:
    await _show_mission_in(here, here.subscriber.chat.citizenship, argument)


async def tap_citizen(here: Talk, argument: str) -> None:
    """Saves the citizenship; where it was asked for the sake of a mission, shows that mission."""
    known = await joining.tap_citizen(here, argument)
    _, _, host = argument.partition("-")
    if known and host:
        await _show_mission_in(here, known, host)


async def _show_mission_in(here: Talk, citizen: str | None, host: str) -> None:
    if not is_country(host):
        await here.say(escape(here.t("embassy-ask")))
    elif citizen is None:
        await here.say(escape(here.t("embassy-citizen")), keyboards.citizenships(here.lang, host))
    else:
        await _show_missions(here, here.deps.missions.find(citizen, host, None, here.deps.clock().date()))


async def tap_pause(here: Talk, argument: str) -> None:
    until = await subscribers.pause(here.deps, here.chat_id)
    country = argument if is_country(argument) else None
    await here.say(escape(here.t("paused", time=moment(until, country, here.lang))))
