"""The chat page where something comes late, fails, or leads away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.bot_api import Emulator
from bot.demo.bot_methods import METHODS
from tests.e2e.conftest import CHROMIUM, GROUP, HOME, bot
from tests.support.world import wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


def test_commands_that_the_bot_tells_of_later_are_offered_too(page: Any, emulator: Emulator) -> None:
    METHODS["setMyCommands"](emulator, {"commands": [{"command": "list", "description": "What you follow"}]})
    page.type("#text", "/")
    page.wait_for_selector("#suggest >> text=/list")
    page.keyboard.press("Escape")
    page.click("#commands")
    page.wait_for_selector("#suggest >> text=What you follow")


def test_a_first_word_that_comes_while_the_list_of_phones_is_on_its_way_opens_the_field(
    page: Any, emulator: Emulator
) -> None:
    """START stood in place of the field for good: the word was in the list, and no event told of it any more."""
    page.click(".chat-row >> text=Gulnora")
    page.wait_for_selector("#start >> text=START")
    listeners, emulator.store.listeners[:] = list(emulator.store.listeners), []
    METHODS["sendMessage"](emulator, {"chat_id": HOME, "text": "welcome"})
    emulator.store.listeners[:] = listeners
    emulator.store.add_chat({"id": GROUP, "type": "supergroup", "title": "Doha"})
    METHODS["sendMessage"](emulator, {"chat_id": GROUP, "text": "unknown to the page: it asks for the list"})
    page.wait_for_selector("#composer", state="visible")
    assert page.is_hidden("#start")


def test_what_could_not_be_sent_is_not_lost(page: Any) -> None:
    page.route("**/emulator/say", lambda route: route.abort())
    page.fill("#text", "/embassy Dubai")
    page.press("#text", "Enter")
    page.wait_for_selector("#toast >> text=Nothing was sent")
    assert page.input_value("#text") == "/embassy Dubai"


def test_a_question_with_a_keyboard_is_not_covered_by_it(page: Any, emulator: Emulator) -> None:
    bot(emulator, "sendMessage", text="word " * 400)
    places = {"keyboard": [[{"text": "Qatar"}], [{"text": "Oman"}], [{"text": "Iran"}]]}
    bot(emulator, "sendMessage", text="Where are you?", reply_markup=places)
    page.click("#keyboard >> text=Oman", trial=True)
    question = "text=Where are you? >> nth=-1"
    wait_for(lambda: page.locator(f"#messages >> {question}").bounding_box()["y"] < 700, 5)
    below = page.locator("#messages").bounding_box()
    asked = page.locator(f"#messages >> {question}").bounding_box()
    assert asked["y"] + asked["height"] <= below["y"] + below["height"]


def test_a_link_that_leads_off_this_machine_is_asked_about_first(page: Any, emulator: Emulator) -> None:
    button = {"text": "Source", "url": "https://t.me/demo_uzairways/2"}
    bot(emulator, "sendMessage", text="closed", reply_markup={"inline_keyboard": [[button]]})
    page.click(".inline-button >> text=Source")
    assert page.inner_text("#leaving-url") == "https://t.me/demo_uzairways/2"
    assert len(page.context.pages) == 1
    page.click("#leaving-stay")
    assert page.is_hidden("#leaving")


def test_the_back_button_of_a_phone_leads_to_the_list(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.click(".chat-row >> text=Dilshod")
    page.wait_for_selector(".text >> text=Welcome")
    page.go_back()
    page.wait_for_selector(".chat-row >> text=Dilshod")
    assert page.is_hidden("#composer")
    page.go_forward()
    page.wait_for_selector("#composer", state="visible")
    page.click("#back")
    page.wait_for_selector("#composer", state="hidden")
