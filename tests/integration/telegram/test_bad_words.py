"""Whatever people, groups and forged buttons say: an answer that Telegram takes, no failure, nobody else disturbed."""

from __future__ import annotations

import pytest

from bot import metrics
from bot.telegram.application import ADMIN_COMMANDS, COMMANDS
from tests.integration.telegram.conftest import AIGERIM, GROUP, MARAT, People

WORDS = [
    "<b>bold</b> & <a href='tg://user?id=1'>x</a> </pre> &lt; <tg-time unix='1'>",
    "\u202eesrever\u202c \u2066isolated\u2069 \u200b\u00ad\ufeff",
    "🇶🇦🇦🇪 👨‍👩‍👧‍👦 \U000e0041 Z\u0351\u036b\u0343\u0363\u0344a\u0301\u0301\u0301lgo",
    "QA" * 2048,
    "Катар, " * 585,
    "'; DROP TABLE chats; -- %s {0} {name} \\n $(reboot)",
    "0" * 4000,
    "\t\n \u2028 \u00a0",
]


@pytest.fixture
async def watched(people: People) -> People:
    """Chats with names as bad as their words."""
    for chat, name in ((AIGERIM, "<b>A</b>\u202e"), (MARAT, "</a>&amp;")):
        people.emulator.store.add_chat(
            {"id": chat, "type": "private", "first_name": name, "username": "x" * 32, "language_code": "<i>"}
        )
    people.emulator.store.add_chat({"id": GROUP, "type": "supergroup", "title": "<b>Diaspora</b> & \u202e"})
    return people


def failures() -> float:
    return metrics.updates.labels("failed")._value.get()


async def test_words_of_any_kind_after_every_command(watched: People) -> None:
    before = failures()
    for words in WORDS:
        await said_everywhere(watched, words)
    assert failures() == before


async def said_everywhere(watched: People, words: str) -> None:
    for command in (*COMMANDS, *ADMIN_COMMANDS, "start", "stop", "nosuch"):
        watched.say(AIGERIM, f"/{command} {words}"[:4096])
        await watched.quiet()
        answer = watched.rows(AIGERIM)[-1]["message"]
        assert answer["from"]["is_bot"], command
        assert not set(answer["text"]) & set("\u202e\u2066\u2028"), command
    watched.say(AIGERIM, f"/broadcast QA {words}"[:4096])
    watched.say(AIGERIM, words)
    watched.say(GROUP, words)
    watched.say(GROUP, f"/subscribe@qalqan_sandbox_bot {words}"[:4096])
    await watched.quiet()


async def test_forged_buttons_of_any_kind(watched: People) -> None:
    before = failures()
    watched.say(MARAT, "/subscribe QA")
    await watched.sees(MARAT, "Qatar")
    forged = ["", "1", "1:", "1::", "1:toggle:QA-999", "1:toggle:XX-0", "1:page:999", "1:what:" + "9" * 18, "2:done:"]
    forged += [
        "1:embassy:ZZ",
        "1:citizen:XX-ZZ",
        "1:lang:zz",
        "1:speak:<b",
        "1:pause:ZZ",
        "1:bapprove:1",
        "\u202e" * 20,
    ]
    forged += ["1:toggle:qa-0", "1:delete:", "1:done:\u0000", "١:page:1", "1:page:١", "1:what:-1", "🇶🇦" * 8]
    for data in forged:
        watched.forge(MARAT, data)
        await watched.quiet()
    assert failures() == before
    watched.say(MARAT, "/list")
    await watched.sees(MARAT, "follow no country")
