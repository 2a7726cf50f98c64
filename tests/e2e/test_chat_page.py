"""The chat page in a real headless Chromium, with a small bot of python-telegram-bot behind it."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.demo.bot_api import Emulator
from bot.demo.bot_methods import METHODS
from tests.e2e.conftest import CHROMIUM, GROUP, HOME, bot
from tests.support.world import TOKEN, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
EVIL = '<img src=x onerror="window.hacked=1"><b>not bold</b>'
ALERT = "\U0001f534 <b>QATAR</b> · " + '<tg-time unix="1772287500" format="Dt">28 Feb 14:05</tg-time>'


# --- with a real bot -------------------------------------------------------------------------------------------------


class SmallBot:
    """An Application of python-telegram-bot, polling in a thread of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> SmallBot:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        self._thread.join(10)

    async def _run(self) -> None:
        application = Application.builder().token(TOKEN).base_url(self._url + "/bot").build()
        application.add_handler(CommandHandler("start", self._start))
        application.add_handler(CallbackQueryHandler(self._chosen))
        application.add_handler(MessageHandler(filters.LOCATION, self._found))
        async with application:
            await application.bot.set_my_commands([("status", "What is open now"), ("start", "From the beginning")])
            await application.updater.start_polling(poll_interval=0, timeout=2)
            await application.start()
            while not self._stop.is_set():
                await asyncio.sleep(0.02)
            await application.updater.stop()
            await application.stop()

    async def _start(self, update: Update, _context: Any) -> None:
        buttons = [
            [InlineKeyboardButton("Qatar", callback_data="QA"), InlineKeyboardButton("Oman", callback_data="OM")]
        ]
        await update.message.reply_text("Which country?", reply_markup=InlineKeyboardMarkup(buttons))

    async def _chosen(self, update: Update, _context: Any) -> None:
        query = update.callback_query
        await query.answer("Saved", show_alert=query.data == "OM")
        await query.edit_message_text(f"You follow {query.data}")
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("Where is my embassy", request_location=True)]])
        await query.message.reply_text("Say where you are", reply_markup=keyboard)

    async def _found(self, update: Update, _context: Any) -> None:
        await update.message.reply_text(f"Nearest to {update.message.location.latitude}", do_quote=True)


def test_a_conversation_with_a_real_bot(page: Any, url: str) -> None:
    with SmallBot(url):
        page.fill("#text", "/start")
        page.press("#text", "Enter")
        page.click(".inline >> text=Qatar")
        page.wait_for_selector("#toast >> text=Saved")
        page.wait_for_selector(".text >> text=You follow QA")
        page.click(".edited")
        assert page.inner_text(".changes .out") == "Which country?"
        assert page.inner_text(".changes .in") == "You follow QA"
        page.click("#keyboard >> text=Where is my embassy")
        page.click("#cities >> text=Doha")
        page.wait_for_selector(".mine .place >> text=Doha, Qatar")
        page.wait_for_selector(".text >> text=Nearest to 25.2854")
        assert page.inner_text(".bot .quote span") == "Location"
        page.click(".bot .quote")
        page.wait_for_selector(".mine.flash")


def test_commands_are_offered_while_one_is_typed_and_an_alert_waits_for_its_reader(page: Any, url: str) -> None:
    with SmallBot(url):
        wait_for(lambda: page.evaluate("fetch('/emulator/commands?lang=en').then(r => r.json())"), 10)
        page.reload()
        page.wait_for_selector("text=Welcome")
        page.type("#text", "/s")
        assert page.locator("#suggest li").count() == 2
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.input_value("#text") == "/start "
        page.keyboard.press("Enter")
        page.click(".inline >> text=Oman")
        page.wait_for_selector("#alert[open] >> text=Saved")
        page.keyboard.press("Enter")
        page.wait_for_selector("#alert", state="hidden")
        assert page.locator(".busy").count() == 0


# --- what stands in a chat -------------------------------------------------------------------------------------------


def test_loud_and_silent_messages_are_told_apart(page: Any, emulator: Emulator) -> None:
    bot(emulator, "sendMessage", text="closed")
    bot(emulator, "sendMessage", text="an update", disable_notification=True)
    page.wait_for_selector(".silent >> text=an update")
    assert page.inner_text(".loud .bell") == "loud"
    assert page.inner_text(".silent:has-text('an update') .bell") == "silent"
    assert page.locator(".chat-row.ring, .loud.fresh").count() >= 1


def test_texts_are_only_texts(page: Any, emulator: Emulator) -> None:
    bot(emulator, "sendMessage", text=EVIL, reply_markup={"inline_keyboard": [[{"text": EVIL, "callback_data": "x"}]]})
    emulator.store.add_chat({"id": GROUP, "type": "supergroup", "title": EVIL, "about": EVIL})
    page.wait_for_selector(".loud")
    page.reload()
    page.wait_for_selector(".loud")
    assert page.inner_text(".loud .text") == EVIL
    assert page.inner_text(".inline-button") == EVIL
    assert EVIL in page.inner_text("#chats")
    assert page.evaluate("window.hacked") is None


def test_marks_are_shown_and_a_time_stands_in_the_viewers_zone(page: Any, emulator: Emulator) -> None:
    rest = "\n<blockquote>Airspace closed</blockquote>\n<code>HY333</code> +974 4485 1111 mfa.uz /help"
    bot(emulator, "sendMessage", text=ALERT + rest, parse_mode="HTML")
    page.wait_for_selector(".loud strong")
    assert re.fullmatch(r"28 Feb(, | at )19:05", page.inner_text(".loud .text time"))
    assert page.get_attribute(".loud .phone", "href") == "tel:+97444851111"
    assert page.get_attribute(".loud a[target]", "href") == "https://mfa.uz"
    assert page.inner_text(".loud blockquote") == "Airspace closed"
    page.click(".loud [data-command]")
    page.wait_for_selector(".mine >> text=/help")
    update = wait_for(lambda: emulator.store.updates(0, 10, None), 5)[0]
    assert update["message"]["text"] == "/help"


def test_a_reply_quotes_what_it_answers_and_a_deleted_message_says_so(page: Any, emulator: Emulator) -> None:
    first = bot(emulator, "sendMessage", text="Airspace closed")
    bot(emulator, "sendMessage", text="Open again", reply_parameters={"message_id": first["message_id"]})
    page.wait_for_selector(".quote >> text=Airspace closed")
    bot(emulator, "deleteMessage", message_id=first["message_id"])
    page.wait_for_selector(".deleted >> text=deleted")


def test_an_edit_of_an_older_message_is_marked_without_ringing(page: Any, emulator: Emulator) -> None:
    sent = bot(emulator, "sendMessage", text="closed\nuntil Monday", disable_notification=True)
    bot(emulator, "editMessageText", message_id=sent["message_id"], text="closed\nuntil Friday")
    page.click(".edited")
    lines = page.locator(".changes p")
    assert [(lines.nth(n).get_attribute("class"), lines.nth(n).inner_text()) for n in range(lines.count())] == [
        ("same", "closed"),
        ("out", "until Monday"),
        ("in", "until Friday"),
    ]
    assert page.locator(".ring").count() == 0


def test_a_location_is_given_in_numbers(page: Any, emulator: Emulator) -> None:
    page.click("#locate")
    page.fill("#lat", "36.5294")
    page.fill("#lon", "61.2133")
    page.click("#places-send")
    page.wait_for_selector(".place >> text=Serakhs")
    update = wait_for(lambda: emulator.store.updates(0, 10, None), 5)[0]
    assert update["message"]["location"] == {"latitude": 36.5294, "longitude": 61.2133}


# --- phones ----------------------------------------------------------------------------------------------------------


def test_another_phone_rings_and_counts_what_is_unread(page: Any, emulator: Emulator) -> None:
    METHODS["sendMessage"](emulator, {"chat_id": HOME, "text": "first", "disable_notification": True})
    page.wait_for_selector(".badge.quiet >> text=1")
    METHODS["sendMessage"](emulator, {"chat_id": HOME, "text": "for the mother"})
    page.wait_for_selector(".badge:not(.quiet) >> text=2")
    assert page.title() == "(2) Qalqan sandbox"
    page.click("#ringing >> text=Gulnora")
    page.wait_for_selector(".text >> text=for the mother")
    assert page.locator(".badge").count() == 0
    assert page.title() == "Qalqan sandbox"


def test_the_bot_is_started_blocked_and_unblocked(page: Any, emulator: Emulator) -> None:
    page.click(".chat-row >> text=Gulnora")
    page.click("#start >> text=START")
    page.wait_for_selector(".mine >> text=/start")
    page.click("#block")
    page.wait_for_selector("#start >> text=UNBLOCK")
    assert emulator.store.is_blocked(HOME)
    page.click("#start")
    page.wait_for_selector("#composer", state="visible")
    kinds = [next(k for k in u if k != "update_id") for u in emulator.store.updates(0, 10, None)]
    assert kinds == ["message", "my_chat_member", "my_chat_member"]


def test_without_a_scenario_there_is_a_messenger_and_nothing_beside_it(page: Any) -> None:
    assert page.is_hidden("#world")
    assert page.is_hidden("#scenario")
    assert "Nothing leaves this machine" in page.inner_text(".what")


def test_the_page_works_on_a_phone(page: Any, emulator: Emulator) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    bot(emulator, "sendMessage", text="word " * 60 + "w" * 300)
    page.wait_for_selector(".loud")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#back")
    assert page.is_visible(".chat-row")
    assert page.is_hidden("#composer")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
