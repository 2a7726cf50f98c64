"""The real python-telegram-bot against the emulator over loopback HTTP: it cannot tell it from Telegram."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ExtBot, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.demo.bot_api import Emulator, Fault, post_webhooks
from bot.demo.chat import block, migrate, say, share_location, tap
from bot.demo.flood import Flood, Limit
from tests.integration.emulator.conftest import CHAT, GROUP, Api
from tests.support.world import TOKEN, serving

Bot = ExtBot[Any]
BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Qatar", callback_data="1:toggle:QA"), InlineKeyboardButton("Map", url="https://mfa.uz")],
        [InlineKeyboardButton("Copy", copy_text=CopyTextButton("+998 71 233 80 98"))],
    ]
)


@pytest.fixture
async def bot(api: Api) -> AsyncIterator[Bot]:
    request = HTTPXRequest(read_timeout=2, connect_timeout=2)
    async with ExtBot(TOKEN, base_url=api.url + "/bot", base_file_url=api.url + "/file/bot", request=request) as bot:
        yield bot


async def until(ready: Callable[[], Any], seconds: float = 10) -> Any:
    for _ in range(int(seconds / 0.02)):
        if found := ready():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


# --- what a bot says -------------------------------------------------------------------------------------------------


async def test_a_message_comes_back_as_it_stands_in_the_chat(bot: Bot, judged: list[str]) -> None:
    text = "\U0001f534 <b>QATAR</b>\n<blockquote>closed</blockquote> /help"
    sent = await bot.send_message(
        CHAT,
        text,
        parse_mode="HTML",
        reply_markup=BUTTONS,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text == "\U0001f534 QATAR\nclosed /help"
    assert list(sent.parse_entities().values()) == ["QATAR", "closed", "/help"]
    assert sent.reply_markup == BUTTONS
    assert sent.from_user == bot.bot
    reply = await bot.send_message(CHAT, "open", reply_parameters=ReplyParameters(sent.message_id))
    assert reply.reply_to_message is not None
    assert (reply.reply_to_message.message_id, reply.message_id) == (sent.message_id, sent.message_id + 1)
    assert judged == ["getMe", "sendMessage", "sendMessage"]


async def test_edits_and_deletions(bot: Bot) -> None:
    sent = await bot.send_message(CHAT, "closed", reply_markup=BUTTONS)
    edited = await sent.edit_text("open")
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("open", None)
    assert edited.edit_date is not None
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("open")
    assert await sent.delete()
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await sent.edit_text("again")
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await sent.delete()


async def test_other_peoples_messages_cannot_be_edited(bot: Bot, emulator: Emulator) -> None:
    said = say(emulator, CHAT, "mine")
    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await bot.edit_message_text("yours", CHAT, said["message_id"])


async def test_places_contacts_and_files(bot: Bot) -> None:
    place = await bot.send_location(CHAT, 25.2854, 51.531)
    assert (place.location.latitude, place.location.longitude) == (25.2854, 51.531)
    venue = await bot.send_venue(CHAT, 25.3, 51.5, "Embassy of Uzbekistan", "Doha")
    assert venue.venue.title == "Embassy of Uzbekistan"
    card = await bot.send_contact(CHAT, "+97444851111", "Embassy", vcard="BEGIN:VCARD\nEND:VCARD")
    assert card.contact.phone_number == "+97444851111"
    sent = await bot.send_document(
        CHAT, io.BytesIO(b"offline pack"), filename="Катар.html", caption="<b>All</b>", parse_mode="HTML"
    )
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("Катар.html", 12, "All")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"offline pack"
    again = await bot.send_document(CHAT, sent.document.file_id)
    assert again.document.file_unique_id == sent.document.file_unique_id


async def test_a_keyboard_that_asks_for_a_place_belongs_to_private_chats(bot: Bot, emulator: Emulator) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Where am I", request_location=True)]], one_time_keyboard=True)
    await bot.send_message(CHAT, "Where are you?", reply_markup=keyboard)
    assert emulator.store.get(f"keyboard:{CHAT}")["keyboard"][0][0]["request_location"]
    with pytest.raises(BadRequest, match=r"(?i)private chats only"):
        await bot.send_message(GROUP, "Where are you?", reply_markup=keyboard)


def test_a_command_is_small_letters(api: Api) -> None:
    wrong = [{"command": "UP", "description": "x"}]
    assert api.refused("setMyCommands", commands=wrong) == (400, "Bad Request: BOT_COMMAND_INVALID")


async def test_the_bots_card_is_kept_by_language(bot: Bot) -> None:
    commands = [BotCommand("status", "What is open")]
    await bot.set_my_commands(commands, language_code="en")
    assert list(await bot.get_my_commands(language_code="en")) == commands
    assert list(await bot.get_my_commands()) == []
    await bot.set_my_description("Щит", language_code="ru")
    assert (await bot.get_my_description("ru")).description == "Щит"
    assert (await bot.get_chat_member(GROUP, CHAT)).status == "member"
    await bot.send_chat_action(CHAT, "typing")
    pinned = await bot.send_message(CHAT, "keep this")
    await pinned.pin()
    assert (await bot.get_chat(CHAT)).pinned_message == pinned
    await bot.unpin_chat_message(CHAT)
    assert (await bot.get_chat(CHAT)).pinned_message is None


# --- what is refused -------------------------------------------------------------------------------------------------


async def test_the_text_is_counted_in_utf16_after_its_marks_are_read(bot: Bot) -> None:
    assert await bot.send_message(CHAT, "<b>" + "я" * 4096 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)message is too long"):
        await bot.send_message(CHAT, "\U0001f534" * 2049)
    with pytest.raises(BadRequest, match=r"(?i)text is empty"):
        await bot.send_message(CHAT, "<b> </b>", parse_mode="HTML")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"url": "javascript:alert(1)"}, "Wrong HTTP URL"),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({}, "Text buttons are unallowed"),
    ],
)
def test_a_wrong_button_is_refused(api: Api, button: dict[str, Any], words: str) -> None:
    markup = {"inline_keyboard": [[{"text": "b", **button}]]}
    code, why = api.refused("sendMessage", chat_id=CHAT, text="x", reply_markup=markup)
    assert code == 400
    assert words in why


async def test_a_blocked_bot_is_forbidden_until_it_is_unblocked(bot: Bot, emulator: Emulator) -> None:
    block(emulator, CHAT, True)
    for call in (bot.send_message(CHAT, "x"), bot.send_chat_action(CHAT, "typing")):
        with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
            await call
    block(emulator, GROUP, True)
    with pytest.raises(Forbidden, match=r"(?i)bot was kicked from the group chat"):
        await bot.send_message(GROUP, "x")
    block(emulator, CHAT, False)
    assert await bot.send_message(CHAT, "welcome back")
    updates = await bot.get_updates()
    states = [(u.my_chat_member.old_chat_member.status, u.my_chat_member.new_chat_member.status) for u in updates]
    assert states == [("member", "kicked"), ("member", "kicked"), ("kicked", "member")]


async def test_a_group_that_became_a_supergroup_says_its_new_id(bot: Bot, emulator: Emulator) -> None:
    new_id = migrate(emulator, GROUP)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "x")
    assert moved.value.new_chat_id == new_id
    assert (await bot.send_message(new_id, "x")).chat.type == "supergroup"
    old, new = [u.message for u in await bot.get_updates()]
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (new_id, GROUP)


async def test_a_wrong_token(api: Api) -> None:
    with pytest.raises(InvalidToken):
        await ExtBot("1:wrong", base_url=api.url + "/bot").initialize()


# --- a bad day -------------------------------------------------------------------------------------------------------


async def test_a_flood_pause_says_its_seconds_and_ends(bot: Bot, emulator: Emulator) -> None:
    now = [1_000_000.0]
    emulator.store.clock = lambda: now[0]
    emulator.flood = Flood(overall=None, private=Limit(2, 2.0, pause=7))
    await bot.send_message(CHAT, "1")
    await bot.send_message(CHAT, "2")
    with pytest.raises(RetryAfter) as paused:
        await bot.send_message(CHAT, "3")
    assert paused.value._retry_after.total_seconds() == 7
    now[0] += 6.5
    with pytest.raises(RetryAfter):
        await bot.send_message(CHAT, "3")
    now[0] += 0.5
    assert await bot.send_message(CHAT, "3")


@pytest.mark.parametrize(
    ("kind", "error", "arrived"),
    [
        ("server_error", NetworkError, 0),
        ("deactivated", Forbidden, 0),
        ("kicked", Forbidden, 0),
        ("not_found", BadRequest, 0),
        ("reset", NetworkError, 0),
        ("reset_after", NetworkError, 1),
        ("timeout_after", TimedOut, 1),
    ],
)
async def test_a_fault_strikes_once(bot: Bot, api: Api, kind: str, error: type[Exception], arrived: int) -> None:
    answer = api.client.post("/emulator/faults", json={"method": "sendMessage", "kind": kind, "value": 4})
    assert answer.is_success
    with pytest.raises(error):
        await bot.send_message(CHAT, "x")
    assert len(api.emulator.store.messages(CHAT)) == arrived
    assert await bot.send_message(CHAT, "x")


async def test_a_fault_strikes_only_the_chat_it_is_made_for(bot: Bot, emulator: Emulator) -> None:
    emulator.faults.append(Fault("*", "blocked", chat_id=GROUP))
    assert await bot.send_message(CHAT, "x")
    with pytest.raises(Forbidden):
        await bot.send_message(GROUP, "x")


# --- what a bot hears ------------------------------------------------------------------------------------------------


async def test_a_long_poll_is_answered_the_moment_something_happens(bot: Bot, emulator: Emulator) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: emulator.poll)
    started = asyncio.get_running_loop().time()
    await asyncio.to_thread(say, emulator, CHAT, "hello")
    (update,) = await poll
    assert update.message.text == "hello"
    assert asyncio.get_running_loop().time() - started < 1


async def test_of_two_pollers_the_newer_one_wins(bot: Bot, emulator: Emulator, api: Api) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: emulator.poll)
    async with ExtBot(TOKEN, base_url=api.url + "/bot") as other:
        newer = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match=r"(?i)other getUpdates"):
            await older
        say(emulator, CHAT, "hello")
        assert len(await newer) == 1


async def test_a_poller_that_has_gone_is_forgotten(emulator: Emulator, api: Api) -> None:
    async with httpx.AsyncClient(base_url=api.url) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"/bot{TOKEN}/getUpdates", params={"timeout": "30"}, timeout=0.3)
    await until(lambda: emulator.poll is None, 5)


async def test_a_negative_offset_counts_from_the_end(bot: Bot, emulator: Emulator) -> None:
    for word in ("one", "two", "three"):
        say(emulator, CHAT, word)
    assert [u.message.text for u in await bot.get_updates(offset=-1)] == ["three"]
    assert emulator.store.pending() == 1


async def test_kinds_that_the_bot_did_not_ask_for_do_not_come(bot: Bot, emulator: Emulator) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    say(emulator, CHAT, "not asked for")
    assert emulator.store.pending() == 0
    await bot.get_updates(allowed_updates=["message"])
    say(emulator, CHAT, "asked for")
    assert [u.message.text for u in await bot.get_updates()] == ["asked for"]


async def test_a_button_can_be_answered_once(bot: Bot, emulator: Emulator) -> None:
    await bot.send_message(CHAT, "x", reply_markup=BUTTONS)
    heard: list[dict[str, Any]] = []
    emulator.store.listeners.append(heard.append)
    tap(emulator, CHAT, None, None, match=r"(?i)toggle")
    (update,) = await bot.get_updates()
    assert await update.callback_query.answer("Saved", show_alert=True)
    assert [(e["text"], e["alert"]) for e in heard if e["type"] == "answer"] == [("Saved", True)]
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await update.callback_query.answer()


class Echo:
    """A small bot of the usual making: Application, Updater and handlers."""

    def __init__(self, url: str) -> None:
        self.application = Application.builder().token(TOKEN).base_url(url + "/bot").build()
        self.application.add_handler(CommandHandler("start", self.start))
        self.application.add_handler(CallbackQueryHandler(self.tapped))
        self.application.add_handler(MessageHandler(filters.LOCATION, self.where))

    async def start(self, update: Update, _context: Any) -> None:
        await update.message.reply_text(f"Welcome, {update.effective_user.first_name}", reply_markup=BUTTONS)

    async def tapped(self, update: Update, _context: Any) -> None:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(f"You chose {update.callback_query.data}")

    async def where(self, update: Update, _context: Any) -> None:
        await update.message.reply_text(f"{update.message.location.latitude}", do_quote=True)

    async def __aenter__(self) -> Echo:
        await self.application.initialize()
        await self.application.start()
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.application.stop()
        await self.application.shutdown()


async def test_a_whole_conversation_by_long_polling(api: Api, emulator: Emulator) -> None:
    texts = lambda: [r["message"].get("text") for r in emulator.store.messages(CHAT)]  # noqa: E731
    async with Echo(api.url) as echo:
        await echo.application.updater.start_polling(poll_interval=0, timeout=5)
        say(emulator, CHAT, "/start")
        await until(lambda: "Welcome, Dilshod" in texts())
        tap(emulator, CHAT, None, None, match=r"(?i)toggle")
        await until(lambda: "You chose 1:toggle:QA" in texts())
        share_location(emulator, CHAT, 25.5, 51.5)
        await until(lambda: "25.5" in texts())
        await echo.application.updater.stop()
    assert emulator.store.messages(CHAT)[-1]["message"]["reply_to_message"]["location"]["latitude"] == 25.5


async def test_a_webhook_is_posted_with_its_secret_until_it_is_answered(bot: Bot, emulator: Emulator) -> None:
    heard: list[tuple[str | None, int]] = []

    async def hook(request: Request) -> Response:
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        heard.append((secret, (await request.json())["update_id"]))
        return Response(status_code=500 if len(heard) == 1 else 200)

    with serving([Route("/hook", hook, methods=["POST"])]) as url:
        say(emulator, CHAT, "from before")
        await bot.set_webhook(url + "/hook", secret_token="s_1-x", allowed_updates=["message"])
        posting = asyncio.create_task(post_webhooks(emulator))
        await until(lambda: not emulator.store.pending())
        say(emulator, CHAT, "from now")
        await until(lambda: len(heard) == 3)
        posting.cancel()
    assert heard[0] == heard[1] == ("s_1-x", 1)
    assert heard[2] == ("s_1-x", 2)
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates) == (url + "/hook", ("message",))
    assert info.last_error_message == "Wrong response from the webhook: 500"
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_setting_a_webhook_ends_a_poll(bot: Bot, emulator: Emulator) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await until(lambda: emulator.poll)
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match=r"(?i)setWebhook"):
        await poll
