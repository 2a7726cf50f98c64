"""Conversations, as people have them."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.db import alerts
from bot.db.engine import reading
from bot.db.tables import broadcasts, chats, deliveries, outbox, subscriptions
from bot.domain.advisory import Severity, Track
from bot.services import fan_out
from tests.integration.db.test_fan_out_matching import an_alert
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, GROUP, MARAT, People


async def rows(people: People, table: object) -> list[dict[str, object]]:
    async with reading(people.deps.db) as conn:
        return [dict(r) for r in (await conn.execute(select(table))).mappings()]  # type: ignore[call-overload]


async def joined(people: People, chat: int = DILSHOD, lang: str = "uz", citizen: str = "UZ") -> None:
    people.say(chat, "/start")
    await people.quiet()
    people.tap(chat, f":lang:{lang}")
    await people.quiet()
    people.tap(chat, f":citizen:{citizen}")
    await people.quiet()


async def test_two_taps_from_start_to_a_subscribed_state(people: People) -> None:
    await joined(people)
    (chat,) = await rows(people, chats)
    assert (chat["lang"], chat["citizenship"], chat["state"]) == ("uz", "UZ", "active")
    await people.sees(DILSHOD, "Tayyor")
    people.tap(DILSHOD, "toggle:QA")
    await people.quiet()
    assert [r["country"] for r in await rows(people, subscriptions)] == ["QA"]
    people.tap(DILSHOD, "toggle:QA")
    await people.quiet()
    assert await rows(people, subscriptions) == []


async def test_a_deep_link_follows_its_countries(people: People) -> None:
    people.say(DILSHOD, "/start QA-AE")
    await people.quiet()
    assert {r["country"] for r in await rows(people, subscriptions)} == {"QA", "AE"}


async def test_countries_in_words_of_any_language_and_case(people: People) -> None:
    await joined(people, AIGERIM, "ru", "KZ")
    people.say(AIGERIM, "/subscribe катар дубай IR абракадабра")
    seen = await people.sees(AIGERIM, "бракадабра")
    assert "Катар" in seen
    assert {r["country"] for r in await rows(people, subscriptions)} == {"QA", "AE", "IR"}
    people.say(AIGERIM, "/unsubscribe Иран")
    await people.sees(AIGERIM, "больше не следите")
    assert {r["country"] for r in await rows(people, subscriptions)} == {"QA", "AE"}


async def test_an_old_or_forged_button_gets_a_current_keyboard(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    for data in ("sub:QA", "9:toggle:QA", "1:toggle", "1:nothing:1", "x" * 64, "1:toggle:<b>"):
        before = len(people.seen(MARAT))
        people.forge(MARAT, data)
        await people.quiet()
        assert len(people.seen(MARAT)) > before, data


async def test_the_same_update_twice_does_one_thing(people: People) -> None:
    people.say(MARAT, "/help")
    await people.sees(MARAT, "what is known about a country")
    await people.quiet()
    stored = people.rows(MARAT)[0]["message"]
    # Telegram repeats an update that it thinks unconfirmed: the same number again
    people.emulator.store._db.execute("DELETE FROM updates")
    people.emulator.store._db.execute("DELETE FROM sqlite_sequence WHERE name = 'updates'")
    people.emulator.push({"message": stored})
    people.say(MARAT, "/list")
    await people.sees(MARAT, "follow no country")
    assert sum("what is known about a country" in text for text in people.seen(MARAT)) == 1


async def test_html_in_every_field_that_a_person_fills(people: People) -> None:
    await joined(people, AIGERIM, "en", "KZ")
    evil = "<b>bold</b> & <script>alert(1)</script> <a href='x'>"
    people.say(AIGERIM, f"/subscribe {evil}")
    assert "<script>" in await people.sees(AIGERIM, "did not recognise")
    people.say(AIGERIM, f"/status {evil}")
    people.say(AIGERIM, f"/broadcast QA {evil}")
    await people.sees(AIGERIM, "alert(1)")
    people.say(AIGERIM, evil)
    await people.quiet()
    entities = [e for r in people.rows(AIGERIM) for e in r["message"].get("entities", [])]
    assert not any(e["type"] == "text_link" and e["url"] == "x" for e in entities)


async def test_four_thousand_characters_and_nonsense_get_one_answer(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    before = len(people.seen(MARAT))
    people.say(MARAT, "я" * 4096)
    people.say(MARAT, "/nosuchcommand")
    people.say(MARAT, "/subscribe " + "ы" * 4000)
    people.say(MARAT, "\u202e\u0000\ud83d")
    await people.quiet()
    assert len(people.seen(MARAT)) == before + 4


async def test_an_embassy_is_found_by_command_by_words_and_by_a_pin_that_is_not_kept(people: People) -> None:
    await joined(people, AIGERIM, "ru", "KG")
    people.say(AIGERIM, "/embassy дубай")
    await people.sees(AIGERIM, "+971 52 291 8840")
    people.say(AIGERIM, "телефон посольства кыргызстана в оаэ")
    await people.quiet()
    before = len(people.seen(AIGERIM))
    people.pin(AIGERIM, 25.2, 55.3)
    await people.quiet()
    assert len(people.seen(AIGERIM)) == before + 1
    stored = json.dumps([await rows(people, t) for t in (chats, subscriptions)], default=str)
    assert "55.3" not in stored


async def test_status_and_alerts_show_what_is_open_with_its_source(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    async with people.deps.db.begin() as conn:
        alert = an_alert("QA", Track.AIRSPACE, None, Severity.SEVERE, 1)
        await alerts.apply(conn, alert, "push", "test", None, people.deps.clock())
    people.say(MARAT, "/status Qatar")
    await people.sees(MARAT, "Airspace")
    people.say(MARAT, "/status Oman")
    await people.sees(MARAT, "does not mean")
    people.say(MARAT, "/subscribe QA")
    people.say(MARAT, "/alerts")
    await people.quiet()
    assert "alerts" in people.seen(MARAT)[-1]
    assert "Qatar" in people.seen(MARAT)[-1]


async def test_my_data_shows_everything_and_delete_removes_it(people: People) -> None:
    await joined(people)
    people.say(DILSHOD, "/subscribe QA")
    await people.quiet()
    people.say(DILSHOD, "/mydata")
    shown = await people.sees(DILSHOD, str(DILSHOD))
    assert "Davlatlar: Qatar" in shown
    assert "Fuqarolik: O‘zbekiston" in shown
    assert not {"_", "{", "null"} & set(shown.split())
    people.say(DILSHOD, "/delete")
    await people.quiet()
    people.tap(DILSHOD, ":keep:")
    await people.quiet()
    assert await rows(people, subscriptions)
    people.say(DILSHOD, "/delete")
    await people.quiet()
    people.tap(DILSHOD, ":delete:")
    await people.quiet()
    for table in (chats, subscriptions, deliveries):
        assert not [r for r in await rows(people, table) if r["chat_id"] == DILSHOD]


async def test_blocking_stops_and_unblocking_welcomes_back(people: People) -> None:
    await joined(people)
    people.block(DILSHOD)
    await people.quiet()
    assert (await rows(people, chats))[0]["state"] == "blocked"
    people.block(DILSHOD, blocked=False)
    await people.quiet()
    await people.sees(DILSHOD, "yana")
    assert (await rows(people, chats))[0]["state"] == "active"


async def test_a_broadcast_needs_two_persons(people: People) -> None:
    for chat in (DILSHOD, AIGERIM, MARAT):
        await joined(people, chat, "en", "XX")
        people.say(chat, "/subscribe QA")
    await people.quiet()
    people.say(AIGERIM, "/broadcast QA Buses leave at noon.")
    assert "3 chats" in await people.sees(AIGERIM, "Nothing has been sent")
    people.tap(AIGERIM, "bsend")
    await people.sees(MARAT, "Approve this broadcast?")
    people.forge(AIGERIM, people_button(people, MARAT, "bapprove"))
    await people.sees(AIGERIM, "Another admin must approve")
    assert await rows(people, outbox) == []
    people.tap(MARAT, "bapprove")
    await people.sees(AIGERIM, "Approved")
    assert await fan_out.fan_out_pending(people.deps) == 3
    (stored,) = await rows(people, broadcasts)
    assert (stored["created_by"], stored["decided_by"], stored["state"]) == (AIGERIM, MARAT, "approved")


def people_button(people: People, chat: int, verb: str) -> str:
    for row in reversed(people.rows(chat)):
        for line in row["message"].get("reply_markup", {}).get("inline_keyboard", []):
            for button in line:
                if verb in button.get("callback_data", ""):
                    return str(button["callback_data"])
    raise AssertionError(verb)


async def test_only_admins_broadcast_and_a_revoked_admin_cannot_approve(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    for command in ("/broadcast QA hello", "/stats", "/sources"):
        people.say(DILSHOD, command)
    await people.quiet()
    assert sum("for the operators" in text for text in people.seen(DILSHOD)) == 3
    people.forge(DILSHOD, "1:bapprove:1")
    await people.quiet()
    assert await rows(people, broadcasts) == []


async def test_a_group_is_answered_when_asked_and_left_in_peace_otherwise(people: People) -> None:
    people.say(GROUP, "/subscribe QA")
    await people.quiet()
    assert [r["chat_id"] for r in await rows(people, subscriptions)] == [GROUP]
    before = len(people.seen(GROUP))
    people.say(GROUP, "good morning everybody")
    await people.quiet()
    assert len(people.seen(GROUP)) == before


async def test_updates_of_one_chat_keep_their_order(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    for number in range(12):
        people.say(MARAT, "/subscribe QA" if number % 2 == 0 else "/unsubscribe QA")
    await people.quiet()
    answers = people.seen(MARAT)[-12:]
    assert ["no longer" in text for text in answers] == [n % 2 == 1 for n in range(12)]


async def test_an_update_that_cannot_be_read_stops_no_other(people: People) -> None:
    people.emulator.push({"message": 5})
    people.say(MARAT, "/help")
    await people.sees(MARAT, "what is known about a country")


async def test_an_operator_who_deletes_is_told_what_stays(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/broadcast QA A draft")
    await people.quiet()
    people.say(MARAT, "/delete")
    await people.quiet()
    people.tap(MARAT, ":delete:")
    await people.sees(MARAT, "the log of your broadcasts")
    assert [r["created_by"] for r in await rows(people, broadcasts)] == [MARAT]
