"""The emulator's answers, held against aiogram's models of the Bot API: written by other people from the same pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.demo.bot_api import Fault
from bot.demo.chat import block, say, share_location, tap
from bot.demo.store import Store
from tests.integration.emulator.conftest import CHAT, Api
from tests.support.world import new_emulator

types = pytest.importorskip("aiogram.types")
KEYBOARD = {"inline_keyboard": [[{"text": "Qatar", "callback_data": "1:toggle:QA-0"}]]}


def test_messages_are_messages_to_aiogram(api: Api) -> None:
    html = '<b>Qatar</b> <tg-time unix="1772280000" format="Dt">14:05</tg-time> <a href="https://x.org">x</a> &lt;'
    sent = api.result("sendMessage", chat_id=CHAT, text=html, parse_mode="HTML", reply_markup=KEYBOARD)
    message = types.Message.model_validate(sent)
    assert message.text == "Qatar 14:05 x <"
    assert message.reply_markup.inline_keyboard[0][0].callback_data == "1:toggle:QA-0"
    edited = api.result("editMessageText", chat_id=CHAT, message_id=message.message_id, text="changed")
    assert types.Message.model_validate(edited).edit_date is not None
    replied = api.result("sendMessage", chat_id=CHAT, text="r", reply_parameters={"message_id": message.message_id})
    assert types.Message.model_validate(replied).reply_to_message.text == "changed"


def test_updates_are_updates_to_aiogram(api: Api) -> None:
    api.result("sendMessage", chat_id=CHAT, text="x", reply_markup=KEYBOARD)
    say(api.emulator, CHAT, "/start QA")
    share_location(api.emulator, CHAT, 25.2, 55.3)
    tap(api.emulator, CHAT, None, None, match="toggle")
    block(api.emulator, CHAT, True)
    updates = [types.Update.model_validate(u) for u in api.result("getUpdates")]
    assert [u.event_type for u in updates] == ["message", "message", "callback_query", "my_chat_member"]
    assert api.result("answerCallbackQuery", callback_query_id=updates[2].callback_query.id) is True


def test_who_i_am_and_whom_i_talk_to(api: Api) -> None:
    assert types.User.model_validate(api.result("getMe")).is_bot
    assert types.ChatFullInfo.model_validate(api.result("getChat", chat_id=CHAT)).first_name == "Dilshod"
    assert types.WebhookInfo.model_validate(api.result("getWebhookInfo")).url == ""


def test_updates_wait_until_they_are_confirmed(api: Api) -> None:
    for text in ("one", "two"):
        say(api.emulator, CHAT, text)
    first = api.result("getUpdates")
    assert [u["message"]["text"] for u in api.result("getUpdates")] == ["one", "two"]
    left = api.result("getUpdates", offset=first[0]["update_id"] + 1)
    assert [u["message"]["text"] for u in left] == ["two"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"text": "<b>open", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<div>x</div>", "parse_mode": "HTML"}, "Unsupported start tag"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "я" * 33}]]}},
            "BUTTON_DATA",
        ),
        ({"text": "x", "chat_id": 404}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
def test_what_telegram_refuses_is_refused_with_its_words(api: Api, parameters: dict[str, Any], words: str) -> None:
    answer = api.call("sendMessage", **{"chat_id": CHAT, **parameters})
    assert answer.status_code == 400
    assert words in answer.json()["description"]


def test_a_flood_pause_says_how_long_in_both_places(api: Api) -> None:
    api.emulator.faults.append(Fault("sendMessage", "retry_after", value=9))
    answer = api.call("sendMessage", chat_id=CHAT, text="x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "9")
    assert answer.json()["parameters"]["retry_after"] == 9


def test_a_wrong_token_and_an_unknown_method(api: Api) -> None:
    assert api.client.post("/bot1:wrong/getMe").status_code == 401
    assert api.call("noSuchMethod").status_code == 404


def test_polling_and_a_webhook_exclude_each_other(api: Api) -> None:
    api.result("setWebhook", url="http://127.0.0.1:9/hook", secret_token="s")
    assert api.call("getUpdates").status_code == 409
    api.result("deleteWebhook")
    assert api.result("getUpdates") == []


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    first = new_emulator(tmp_path / "e.db")
    first.store.add_chat({"id": CHAT, "type": "private", "first_name": "Dilshod"})
    say(first, CHAT, "before the crash")
    second = Store(tmp_path / "e.db")
    assert [u["message"]["text"] for u in second.updates(0, 10, None)] == ["before the crash"]
    assert second.messages(CHAT)[0]["message"]["text"] == "before the crash"
