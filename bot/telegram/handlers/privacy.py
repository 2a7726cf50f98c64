"""/mydata shows everything we keep, /delete removes it; blocking and migration of chats."""

from __future__ import annotations

from telegram import ChatMember, Update

from bot.messages.html import escape
from bot.messages.my_data import render_my_data
from bot.services import subscribers
from bot.telegram import keyboards
from bot.telegram.context import Context, Talk, deps_of, talk


async def my_data(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        found = await subscribers.my_data(here.deps, here.chat_id)
        await here.say(render_my_data(found, here.lang))


async def delete(update: Update, context: Context) -> None:
    if here := await talk(update, context):
        keyboard = keyboards.pair(here.lang, ("button-keep", "keep", ""), ("button-delete", "delete", ""))
        await here.say(escape(here.t("delete-ask")), keyboard)


async def tap_delete(here: Talk, _argument: str) -> None:
    # two-person broadcasts need their trail: an operator is told that it stays
    words = here.t("delete-done-admin" if here.is_admin else "delete-done")
    await subscribers.delete_me(here.deps, here.chat_id)
    await here.change(escape(words))


async def tap_keep(here: Talk, _argument: str) -> None:
    await here.change(escape(here.t("delete-kept")))


async def membership(update: Update, context: Context) -> None:
    """The person blocked or unblocked the bot, a group removed or added it: no send is wasted to learn it."""
    change = update.my_chat_member
    if change is None:
        return
    deps = deps_of(context)
    gone = (ChatMember.LEFT, ChatMember.BANNED)
    if change.new_chat_member.status in gone:
        await subscribers.blocked(deps, change.chat.id)
    elif change.old_chat_member.status in gone:
        known = await subscribers.look_up(deps, change.chat.id)
        here = await talk(update, context)  # whoever was blocked is active again
        if here is not None and known is not None and known.chat.state == "blocked":
            await here.say(escape(here.t("welcome-back")))
        elif here is not None and known is None:
            await here.say(escape(here.t("start-language")), keyboards.languages("lang"))


async def migration(update: Update, context: Context) -> None:
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await subscribers.migrate(deps_of(context), message.chat_id, message.migrate_to_chat_id)
