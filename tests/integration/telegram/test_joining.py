"""Joining: the two taps in each language, deep links, leaving and coming back."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.db.tables import chats, subscriptions
from bot.i18n import country_name, t
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, GROUP, MARAT, People
from tests.integration.telegram.test_conversation import joined, rows


@pytest.mark.parametrize(("lang", "citizen"), [("en", "TJ"), ("ru", "KG"), ("uz", "UZ")])
async def test_two_taps_in_each_language(people: People, lang: str, citizen: str) -> None:
    await joined(people, DILSHOD, lang, citizen)
    seen = people.seen(DILSHOD)
    assert t(lang, "citizen-done", country=country_name(citizen, lang)) in seen
    assert seen[-1] == t(lang, "start-done")
    people.tap(DILSHOD, "toggle:QA")
    people.tap(DILSHOD, ":done:")
    await people.sees(DILSHOD, t(lang, "subscribe-done", countries=country_name("QA", lang)))


async def test_a_deep_link_still_asks_whose_citizen_and_says_what_is_followed(people: People) -> None:
    people.say(DILSHOD, "/start QA-AE")
    await people.quiet()
    people.tap(DILSHOD, ":lang:en")
    await people.sees(DILSHOD, t("en", "start-citizenship"))
    people.tap(DILSHOD, ":citizen:UZ")
    await people.sees(DILSHOD, "You follow: United Arab Emirates, Qatar")
    (chat,) = await rows(people, chats)
    assert (chat["citizenship"], chat["state"]) == ("UZ", "active")


async def test_changing_the_language_asks_nothing_else(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/lang")
    await people.quiet()
    people.tap(MARAT, ":ru$")
    await people.sees(MARAT, t("ru", "lang-done"))
    assert (await rows(people, chats))[0]["lang"] == "ru"
    assert t("ru", "start-citizenship") not in people.seen(MARAT)


async def test_start_again_wakes_a_stopped_chat(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    async with people.deps.db.begin() as conn:
        await conn.execute(update(chats).values(state="stopped"))
    people.say(DILSHOD, "/start")
    await people.quiet()
    people.tap(DILSHOD, ":lang:uz")
    await people.sees(DILSHOD, t("uz", "lang-done"))
    (chat,) = await rows(people, chats)
    assert (chat["lang"], chat["citizenship"], chat["state"]) == ("uz", "UZ", "active")


async def test_whoever_writes_is_not_blocked_whatever_an_old_send_has_told(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    async with people.deps.db.begin() as conn:
        await conn.execute(update(chats).values(state="blocked"))
    people.say(DILSHOD, "/list")
    await people.quiet()
    assert (await rows(people, chats))[0]["state"] == "active"


async def test_citizenship_in_words(people: People) -> None:
    await joined(people, AIGERIM, "ru", "KG")
    people.say(AIGERIM, "/citizen Индия")
    await people.sees(AIGERIM, t("ru", "citizen-done", country="Индия"))
    assert (await rows(people, chats))[0]["citizenship"] == "IN"


async def test_a_card_asks_whose_citizen_and_then_shows_itself(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/embassy dubai")
    await people.sees(MARAT, t("en", "embassy-citizen"))
    people.tap(MARAT, ":citizen:UZ")
    await people.sees(MARAT, "+971")
    assert (await rows(people, chats))[0]["citizenship"] == "UZ"


async def test_stop_ends_everything_at_once(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    people.say(DILSHOD, "/subscribe QA AE")
    people.say(DILSHOD, "/stop")
    await people.sees(DILSHOD, t("en", "unsubscribe-all"))
    assert await rows(people, subscriptions) == []


@pytest.mark.parametrize("words", ["all", "всё", "hammasi"])
async def test_unsubscribe_from_all_in_words(people: People, words: str) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    people.say(DILSHOD, "/subscribe QA AE")
    people.say(DILSHOD, f"/unsubscribe {words}")
    await people.sees(DILSHOD, t("en", "unsubscribe-all"))
    assert await rows(people, subscriptions) == []


async def test_a_line_that_names_nothing_is_answered(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    before = len(people.seen(MARAT))
    for line in ("/subscribe ,,,", "/subscribe 🐫", "/unsubscribe ,", "/status ,", "/embassy ,"):
        people.say(MARAT, line)
    await people.quiet()
    assert len(people.seen(MARAT)) == before + 5
    assert await rows(people, subscriptions) == []


async def test_in_dubai_does_not_follow_india(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/subscribe in dubai")
    await people.sees(MARAT, "You follow: United Arab Emirates")
    assert [r["country"] for r in await rows(people, subscriptions)] == ["AE"]


async def test_a_command_addressed_to_another_bot_is_not_ours(people: People) -> None:
    people.say(GROUP, "/subscribe@other_bot QA")
    people.say(GROUP, f"/subscribe@{people.emulator.username} AE")
    await people.quiet()
    assert [r["country"] for r in await rows(people, subscriptions)] == ["AE"]


async def test_a_citizenship_that_is_not_recognised_is_said_so(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/citizen zzz")
    await people.sees(MARAT, t("en", "citizen-unknown"))
    people.say(MARAT, "/citizen India")
    await people.sees(MARAT, t("en", "citizen-done", country="India"))
