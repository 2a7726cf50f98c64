"""What people do: over HTTP as the page does it, in one commit, over any death of the process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bot.demo.bot_api import Emulator
from bot.demo.chat import Unknown, say
from bot.demo.flood import Flood, Limit
from bot.demo.store import Store
from tests.integration.emulator.conftest import CHAT, GROUP, OTHER, Api
from tests.support.world import ROOT, new_emulator, wait_for

types = pytest.importorskip("aiogram.types")


def updates(api: Api) -> list[Any]:
    return [types.Update.model_validate(u) for u in api.result("getUpdates")]


def test_a_new_group_takes_the_bot_in_and_somebody_writes(api: Api) -> None:
    api.client.post("/emulator/chats", json={"id": -7, "type": "group", "title": "Kuwait"}).raise_for_status()
    api.client.post("/emulator/say", json={"chat": -7, "user": OTHER, "text": "/status"}).raise_for_status()
    taken, said = updates(api)
    assert taken.my_chat_member.new_chat_member.status == "member"
    assert said.message.from_user.first_name == "Gulnora"
    assert (said.message.entities[0].type, said.message.chat.title) == ("bot_command", "Kuwait")


def test_a_channel_has_posts_and_no_author(api: Api) -> None:
    api.client.post("/emulator/chats", json={"id": -1005, "type": "channel", "title": "Qatar"}).raise_for_status()
    assert "from" not in api.result("sendMessage", chat_id=-1005, text="closed")
    api.client.post("/emulator/say", json={"chat": -1005, "text": "by hand"}).raise_for_status()
    assert updates(api)[-1].channel_post.text == "by hand"


def test_the_owner_of_a_group_is_known(api: Api) -> None:
    assert api.result("getChatMember", chat_id=GROUP, user_id=OTHER)["status"] == "creator"
    assert api.refused("getChatMember", chat_id=GROUP, user_id=404) == (400, "Bad Request: PARTICIPANT_ID_INVALID")


@pytest.mark.parametrize(
    ("act", "body", "status"),
    [
        ("say", {"chat": 404, "text": "x"}, 404),
        ("say", {"chat": CHAT}, 400),
        ("say", [1], 400),
        ("tap", {"chat": CHAT, "match": "("}, 400),
        ("tap", {"chat": CHAT, "match": "nothing"}, 404),
        ("location", {"chat": CHAT, "lat": 91, "lon": 0}, 400),
        ("chats", {"id": 5, "type": "group"}, 400),
        ("faults", {"method": "sendMessage", "kind": "earthquake"}, 400),
        ("migrate", {"chat": CHAT}, 400),
        ("dance", {}, 404),
    ],
)
def test_a_wrong_act_is_one_clear_sentence_and_nothing_happens(api: Api, act: str, body: Any, status: int) -> None:
    answer = api.client.post(f"/emulator/{act}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert api.emulator.store.pending() == 0
    assert api.emulator.store.messages(CHAT) == []


def test_another_sites_page_cannot_act(api: Api) -> None:
    body = {"chat": CHAT, "text": "/delete"}
    foreign = api.client.post("/emulator/say", json=body, headers={"Origin": "https://evil.example"})
    own = api.client.post("/emulator/say", json=body, headers={"Origin": api.url})
    assert (foreign.status_code, own.status_code) == (403, 200)


def test_the_page_may_load_nothing_from_elsewhere(api: Api) -> None:
    page = api.client.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text.replace("http-equiv", "")


def test_the_journal_names_what_was_put_into_chats(api: Api) -> None:
    sent = api.result("sendMessage", chat_id=CHAT, text="one")
    api.result("editMessageText", chat_id=CHAT, message_id=sent["message_id"], text="two")
    api.refused("sendMessage", chat_id=404, text="nobody")
    journal = api.client.get("/emulator/journal").json()
    assert [(j["method"], j["text"], j["result"]) for j in journal] == [
        ("sendMessage", "one", 1),
        ("editMessageText", "two", 1),
    ]


def _say_and_fail(emulator: Emulator) -> None:
    with emulator.store.together():
        say(emulator, CHAT, "never said")
        say(emulator, 404, "to nobody")


def test_the_page_is_told_what_happens_once_it_is_committed(emulator: Emulator) -> None:
    heard: list[tuple[str, int]] = []
    emulator.store.listeners.append(lambda e: heard.append((e["type"], emulator.store.pending())))
    say(emulator, CHAT, "hello")
    assert heard == [("message", 1)]
    with pytest.raises(Unknown):
        _say_and_fail(emulator)
    assert heard == [("message", 1)]
    assert len(emulator.store.messages(CHAT)) == 1


@pytest.mark.parametrize(
    "body",
    ['{"chat_id": 5000000001, "text": "\\ud83d"}', "[1, 2]", "{", '{"chat_id": "five", "text": "x"}', "{}"],
)
def test_a_call_that_cannot_be_read_is_a_bad_request(api: Api, body: str) -> None:
    path = f"{api.url}/bot{api.emulator.token}/sendMessage"
    answer = api.client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


def test_texts_are_never_taken_for_json(api: Api) -> None:
    form = {"chat_id": str(CHAT), "phone_number": "+974", "first_name": "[1]", "last_name": "true"}
    answer = api.client.post(f"/bot{api.emulator.token}/SENDCONTACT", data=form).json()
    assert (answer["result"]["contact"]["first_name"], answer["result"]["contact"]["last_name"]) == ("[1]", "true")


# --- limits ----------------------------------------------------------------------------------------------------------


def test_each_chat_and_the_whole_bot_have_their_own_limits() -> None:
    flood = Flood()
    assert [flood.wait(CHAT, 0.0) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert [flood.wait(GROUP, 0.0) for _ in range(21)] == [0] * 20 + [3]
    assert [flood.wait(OTHER + n, 0.0) for n in range(6)] == [0] * 5 + [1], "30 of the bot in all"
    assert flood.wait(CHAT, 1.0) == 0


def test_a_limit_that_is_kept_is_never_hit() -> None:
    flood = Flood(private=Limit(1, 1.0))
    assert not any(flood.wait(CHAT, n * 1.0) for n in range(100))


# --- deaths ----------------------------------------------------------------------------------------------------------

TALK = """
import sys
from bot.demo.bot_api import Emulator
from bot.demo.chat import Unknown, say
from bot.demo.store import Store
emulator = Emulator(Store(sys.argv[1]), "1:x")
emulator.store.add_chat({"id": 1, "type": "private", "first_name": "D"})
while True:
    say(emulator, 1, "word")
"""


def test_no_kill_parts_what_was_said_from_its_update(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    for _ in range(3):
        talker = subprocess.Popen([sys.executable, "-c", TALK, str(path)], cwd=ROOT)
        wait_for(path.exists, 20)
        time.sleep(0.4)
        talker.send_signal(signal.SIGKILL)
        talker.wait(5)
    store = Store(path)
    wait_for(lambda: store.messages(1), 1)
    said = [r["message"]["message_id"] for r in store.messages(1)]
    waiting = [u["message"]["message_id"] for u in store.updates(0, 10**9, None)]
    assert said == waiting == list(range(1, len(said) + 1))
    assert [u["update_id"] for u in store.updates(0, 10**9, None)] == said, "ids go on over every death"


def test_a_press_outlives_a_restart_and_grows_too_old(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path / "emulator.db")
    emulator.store.add_callback("pressed", CHAT)
    emulator.store.add_callback("long ago", CHAT)
    again = Store(tmp_path / "emulator.db")
    assert again.take_callback("pressed", 60) == CHAT
    again.clock = lambda: time.time() + 61
    assert again.take_callback("long ago", 60) is None
