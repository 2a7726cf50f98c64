"""Asking: plain words, boards, cards and buttons of alerts, in the reader's language; and when the bot keeps silent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.db import alerts
from bot.db.tables import chats, subscriptions
from bot.domain.advisory import Severity, Track
from bot.i18n import LANGUAGES, country_name, t
from bot.telegram.keyboards import alert_buttons
from tests.integration.db.test_fan_out_matching import an_alert
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, GROUP, MARAT, People
from tests.integration.telegram.test_conversation import joined, rows


async def opened(people: People, country: str = "QA") -> Any:
    async with people.deps.db.begin() as conn:
        alert = an_alert(country, Track.AIRSPACE, None, Severity.SEVERE, 1)
        return await alerts.apply(conn, alert, "push", "test", None, people.deps.clock())


async def with_buttons(people: People, chat: int, alert: Any, lang: str) -> None:
    """The alert's own buttons below a message of the bot."""
    rows_of = alert_buttons([alert], lang)
    keyboard = [[{"text": b.text, "callback_data": b.data} for b in row if b.data] for row in rows_of]
    body = {"chat": {"id": chat, "type": "private"}, "from": people.emulator.me, "text": "alert"}
    people.emulator.store.add_message({**body, "reply_markup": {"inline_keyboard": keyboard}})


@pytest.mark.parametrize("lang", list(LANGUAGES))
async def test_the_buttons_of_an_alert_answer_in_the_readers_language(people: People, lang: str) -> None:
    await joined(people, DILSHOD, lang, "UZ")
    await with_buttons(people, DILSHOD, await opened(people, "AE"), lang)
    people.tap(DILSHOD, ":what:")
    await people.sees(DILSHOD, t(lang, "what-to-do-title"))
    people.tap(DILSHOD, ":embassy:AE")
    await people.sees(DILSHOD, "+971")
    people.tap(DILSHOD, ":pause:AE")
    await people.sees(DILSHOD, t(lang, "paused", time="|").split("|")[1].strip())
    await people.quiet()
    (chat,) = await rows(people, chats)
    assert chat["paused_until"] == people.deps.clock() + timedelta(hours=8)


async def test_the_embassy_button_of_whoever_named_no_citizenship_asks_and_shows(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    await with_buttons(people, MARAT, await opened(people, "AE"), "en")
    people.tap(MARAT, ":embassy:AE")
    await people.sees(MARAT, t("en", "embassy-citizen"))
    people.tap(MARAT, ":citizen:UZ-AE")
    await people.sees(MARAT, "+971")


@pytest.mark.parametrize(("lang", "words"), [("en", "UAE"), ("ru", "ОАЭ"), ("ru", "в дубае"), ("uz", "Dubay")])
async def test_the_name_of_a_country_alone_tells_what_is_known_and_whom_to_call(
    people: People, lang: str, words: str
) -> None:
    """The bot itself asks "Where are you?"; whoever answers "Dubai" is understood."""
    await joined(people, AIGERIM, lang, "UZ")
    people.say(AIGERIM, words)
    await people.sees(AIGERIM, t(lang, "board-empty", country=country_name("AE", lang)))
    await people.sees(AIGERIM, "+971")


@pytest.mark.parametrize(
    "question",
    ["посольство узбекистана в дубае телефон", "O‘zbekiston konsulxonasi Dubay", "embassy of Uzbekistan in Dubai"],
)
async def test_a_question_in_plain_words(people: People, question: str) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, question)
    await people.sees(MARAT, "+971")


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("ru", "Катар безопасно?"),
        ("en", "when will flights resume in Qatar"),
        ("uz", "Men Dohadaman, nima qilay"),
        ("ru", "паспорт потерял, я в Дoхе"),  # with a Latin o
    ],
)
async def test_a_sentence_that_names_a_place_is_answered_with_what_is_known_there(
    people: People, lang: str, question: str
) -> None:
    await joined(people, AIGERIM, lang, "UZ")
    people.say(AIGERIM, question)
    await people.sees(AIGERIM, t(lang, "board-empty", country=country_name("QA", lang)))


async def test_answers_are_silent_so_that_only_what_nobody_asked_for_rings(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    people.say(DILSHOD, "/status QA")
    await people.sees(DILSHOD, "does not mean")
    mine = [row for row in people.emulator.store.messages(DILSHOD) if row["message"]["from"]["is_bot"]]
    assert all(row["silent"] for row in mine)


@pytest.mark.parametrize("lang", list(LANGUAGES))
async def test_what_is_not_understood_gets_one_helpful_answer(people: People, lang: str) -> None:
    await joined(people, DILSHOD, lang, "UZ")
    before = len(people.seen(DILSHOD))
    people.say(DILSHOD, "abrakadabra qwerty")
    await people.quiet()
    assert people.seen(DILSHOD)[before:] == [t(lang, "unknown-text")]


async def test_an_embassy_without_a_place_offers_the_location_and_the_followed_countries(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    people.say(DILSHOD, "/subscribe QA AE")
    await people.quiet()
    shown: list[dict[str, Any]] = []
    people.emulator.store.listeners.append(shown.append)
    people.say(DILSHOD, "/embassy")
    await people.sees(DILSHOD, t("en", "embassy-ask"))
    (markup,) = [event["keyboard"] for event in shown if event["type"] == "keyboard" and event["keyboard"]]
    keyboard = markup["keyboard"] if isinstance(markup, dict) else markup
    buttons = [button for row in keyboard for button in row]
    assert buttons[0]["request_location"]
    assert [button["text"] for button in buttons[1:]] == ["United Arab Emirates", "Qatar"]
    people.say(DILSHOD, buttons[1]["text"])
    await people.sees(DILSHOD, "+971")


async def test_a_pin_in_a_group_is_somebody_elses_business(people: People) -> None:
    people.pin(GROUP, 25.2, 55.3)
    await people.quiet()
    assert people.seen(GROUP) == []


@pytest.mark.parametrize("chatter", ["my cousin works at the embassy", "я работаю в посольстве", "Qatar", "Катар"])
async def test_chatter_in_a_group_is_not_answered(people: People, chatter: str) -> None:
    people.say(GROUP, "/citizen Uzbekistan")
    await people.quiet()
    before = len(people.seen(GROUP))
    people.say(GROUP, chatter)
    await people.quiet()
    assert len(people.seen(GROUP)) == before


async def test_a_clear_question_in_a_group_is_answered(people: People) -> None:
    people.say(GROUP, "телефон посольства узбекистана в оаэ")
    await people.sees(GROUP, "+971")


# --- coming and going ------------------------------------------------------------------------------------------------


def membership(people: People, chat: dict[str, Any], old: str, new: str) -> None:
    me = people.emulator.me
    person = {"id": DILSHOD, "is_bot": False, "first_name": "D", "language_code": "ru"}
    states = {
        "member": {"status": "member", "user": me},
        "left": {"status": "left", "user": me},
        "kicked": {"status": "kicked", "user": me, "until_date": 0},
    }
    body = {"chat": chat, "from": person, "date": 1, "old_chat_member": states[old], "new_chat_member": states[new]}
    people.emulator.push({"my_chat_member": body})


GROUP_CHAT = {"id": GROUP, "type": "supergroup", "title": "Diaspora in Doha"}


async def test_a_group_that_adds_the_bot_is_greeted_and_may_begin_at_once(people: People) -> None:
    membership(people, GROUP_CHAT, "left", "member")
    await people.sees(GROUP, t("ru", "start-language"))
    people.say(GROUP, "/subscribe QA")
    await people.quiet()
    assert [(r["chat_id"], r["country"]) for r in await rows(people, subscriptions)] == [(GROUP, "QA")]


@pytest.mark.parametrize("gone", ["left", "kicked"])
async def test_a_group_that_removes_the_bot_is_left_alone_and_welcomed_back(people: People, gone: str) -> None:
    people.say(GROUP, "/subscribe QA")
    await people.quiet()
    membership(people, GROUP_CHAT, "member", gone)
    await people.quiet()
    assert (await rows(people, chats))[0]["state"] == "blocked"
    membership(people, GROUP_CHAT, gone, "member")
    await people.quiet()
    assert (await rows(people, chats))[0]["state"] == "active"
    assert len(await rows(people, subscriptions)) == 1
    assert people.seen(GROUP)[-1] == t((await rows(people, chats))[0]["lang"], "welcome-back")  # type: ignore[arg-type]


async def test_a_channel_that_adds_the_bot_is_not_written_to(people: People) -> None:
    channel = {"id": -100900, "type": "channel", "title": "C"}
    people.emulator.store.add_chat(channel)
    membership(people, channel, "left", "member")
    await people.quiet()
    assert people.seen(-100900) == []


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_follows(people: People) -> None:
    old = {"id": -77, "type": "group", "title": "G"}
    people.emulator.store.add_chat(old)
    people.say(-77, "/subscribe QA")
    await people.quiet()
    service = {"message_id": 90, "date": 1, "chat": old, "migrate_to_chat_id": GROUP}
    people.emulator.push({"message": service})
    people.emulator.push({"message": {"message_id": 1, "date": 1, "chat": GROUP_CHAT, "migrate_from_chat_id": -77}})
    await people.quiet()
    assert [(r["chat_id"], r["country"]) for r in await rows(people, subscriptions)] == [(GROUP, "QA")]


async def test_the_place_of_a_person_is_nowhere_in_the_database(people: People) -> None:
    await joined(people, AIGERIM, "ru", "KG")
    people.pin(AIGERIM, 25.276987, 55.296249)
    await people.sees(AIGERIM, "+971")
    await people.quiet()
    async with people.deps.db.connect() as conn:
        raw = await conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [row[0] for row in raw]
        stored = {name: [tuple(r) for r in await conn.exec_driver_sql(f"SELECT * FROM {name}")] for name in tables}
    assert "55.29" not in json.dumps(stored, default=str)
    assert "25.27" not in json.dumps(stored, default=str)
