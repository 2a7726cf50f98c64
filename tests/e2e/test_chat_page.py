"""The chat page in a real headless Chromium: written, tapped, edited, silent and loud, replied, and never injected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.bot_api import Emulator
from bot.demo.bot_methods import METHODS
from tests.support.world import emulator_routes, new_emulator, serving, wait_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
CHAT = 7_000_000_001
EVIL = '<img src=x onerror="window.hacked=1"><b>not bold</b>'


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = new_emulator()
    emulator.store.add_chat({"id": CHAT, "type": "private", "first_name": "Dilshod", "about": "in Doha"})
    emulator.store.add_chat({"id": CHAT + 1, "type": "private", "first_name": "Gulnora", "about": "at home"})
    yield emulator
    emulator.store.close()


@pytest.fixture
def page(emulator: Emulator) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]
    with serving(emulator_routes(emulator)) as url, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.wait_for_selector(".chat-row")
        yield page
        browser.close()


def bot(emulator: Emulator, method: str, **parameters: Any) -> Any:
    return METHODS[method](emulator, {"chat_id": CHAT, **parameters})


def test_a_person_writes_and_the_bot_gets_it(page: Any, emulator: Emulator) -> None:
    page.fill("#text", "/start")
    page.press("#text", "Enter")
    page.wait_for_selector(".mine >> text=/start")
    wait_for(emulator.store.pending, 5)


def test_loud_and_silent_messages_are_told_apart_and_texts_are_only_texts(page: Any, emulator: Emulator) -> None:
    bot(emulator, "sendMessage", text=EVIL)
    bot(emulator, "sendMessage", text="quiet", disable_notification=True)
    page.wait_for_selector(".silent >> text=quiet")
    assert "🔕" in page.inner_text(".silent .foot")
    assert "🔔" in page.inner_text(".bot:not(.silent) .foot")
    assert EVIL in page.inner_text(".bot:not(.silent) .text")
    assert page.evaluate("window.hacked") is None


def test_an_inline_button_is_tapped_and_an_edit_is_marked_with_what_was_before(page: Any, emulator: Emulator) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Qatar", "callback_data": "1:toggle:QA-0"}]]}
    sent = bot(emulator, "sendMessage", text="Choose", reply_markup=keyboard)
    page.click("text=Qatar")
    update = wait_for(lambda: emulator.store.updates(0, 10, None), 5)[0]
    assert update["callback_query"]["data"] == "1:toggle:QA-0"
    bot(emulator, "editMessageText", message_id=sent["message_id"], text="<b>Chosen</b>", parse_mode="HTML")
    page.wait_for_selector(".edited")
    assert page.inner_text(".text strong") == "Chosen"
    page.click(".edited")
    assert "Choose" in page.inner_text(".before")


def test_a_reply_quotes_what_it_answers(page: Any, emulator: Emulator) -> None:
    first = bot(emulator, "sendMessage", text="Airspace closed")
    bot(emulator, "sendMessage", text="Open again", reply_parameters={"message_id": first["message_id"]})
    page.wait_for_selector(".quote")
    assert "Airspace closed" in page.inner_text(".quote")


def test_a_location_is_shared(page: Any, emulator: Emulator) -> None:
    page.click("#locate")
    page.click("dialog >> text=Dubai")
    page.wait_for_selector(".place")
    update = wait_for(lambda: emulator.store.updates(0, 10, None), 5)[0]
    assert update["message"]["location"]["latitude"] == pytest.approx(25.2048)


def test_unread_messages_of_another_chat_are_counted(page: Any, emulator: Emulator) -> None:
    METHODS["sendMessage"](emulator, {"chat_id": CHAT + 1, "text": "for the mother"})
    page.wait_for_selector(".badge")
    assert page.inner_text(".badge") == "1"


def test_the_page_works_on_a_phone(page: Any, emulator: Emulator) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    bot(emulator, "sendMessage", text="word " * 60)
    page.wait_for_selector(".bot")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
