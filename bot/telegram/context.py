"""What every handler starts from: the services, the subscriber, the language, and one way to answer."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.deps import Deps
from bot.i18n import best_language, t
from bot.services import subscribers
from bot.services.subscribers import Subscriber

Context = ContextTypes.DEFAULT_TYPE
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | None


def deps_of(context: Context) -> Deps:
    deps: Deps = context.application.bot_data["deps"]
    return deps


@dataclass(frozen=True, slots=True)
class Talk:
    """One update in one chat."""

    deps: Deps
    update: Update
    subscriber: Subscriber
    words: tuple[str, ...]
    context: Context

    @property
    def chat_id(self) -> int:
        return self.subscriber.chat.chat_id

    @property
    def lang(self) -> str:
        return self.subscriber.chat.lang

    @property
    def user_id(self) -> int:
        return self.update.effective_user.id if self.update.effective_user else 0

    @property
    def is_admin(self) -> bool:
        return self.user_id in self.deps.admins

    def t(self, text_id: str, **variables: str | int) -> str:
        return t(self.lang, text_id, **variables)

    async def say(self, html: str, keyboard: Keyboard = None) -> Message:
        """An answer in this chat. html: escaped already. Silent: who asks is looking at the screen, and only what
        nobody asked for, an alert, may ring."""
        return await self.say_to(self.chat_id, html, keyboard, thread=_thread(self.update), silent=True)

    async def say_to(
        self, chat_id: int, html: str, keyboard: Keyboard = None, thread: int | None = None, *, silent: bool = False
    ) -> Message:
        """A new message in any chat, as readers see ours: no previews of links."""
        return await self.update.get_bot().send_message(
            chat_id,
            html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
            message_thread_id=thread,
            disable_notification=silent,
        )

    async def change(self, html: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Rewrites the message whose button was pressed; where it is gone, says it anew."""
        query = self.update.callback_query
        if query is None:
            await self.say(html, keyboard)
            return
        try:
            await query.edit_message_text(
                html, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                await self.say(html, keyboard)


async def talk(update: Update, context: Context) -> Talk | None:
    """The talk of this update; None where it has no chat to answer in (a channel post, an inline query)."""
    chat = update.effective_chat
    if chat is None or chat.type == "channel":
        return None
    deps = deps_of(context)
    code = update.effective_user.language_code if update.effective_user else None
    subscriber = await subscribers.ensure(deps, chat.id, chat.type, best_language(code))
    return Talk(deps, update, subscriber, tuple(context.args or ()), context)


def _thread(update: Update) -> int | None:
    """The topic in which the person spoke or tapped."""
    message = update.callback_query.message if update.callback_query else update.effective_message
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
