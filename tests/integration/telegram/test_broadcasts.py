"""Broadcasts: two admins, each of them one at the moment of acting; no country, no audience."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db import broadcasts as broadcasts_db
from bot.db.engine import reading
from bot.db.tables import audit, broadcasts, outbox
from bot.i18n import t
from bot.services import broadcast
from bot.services.broadcast import Verdict
from bot.telegram.handlers.admin import read_order
from tests.conftest import NOW, Clock
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, GROUP, MARAT, People
from tests.integration.telegram.test_conversation import joined, rows
from tests.support.parts import deps_for


async def drafted(people: People, words: str = "Buses leave at noon.") -> None:
    """Aigerim has written, Marat has been asked."""
    for chat in (AIGERIM, MARAT):
        await joined(people, chat, "en", "XX")
    people.say(AIGERIM, f"/broadcast QA {words}")
    await people.sees(AIGERIM, "Nothing has been sent")
    people.tap(AIGERIM, "bsend")
    await people.sees(MARAT, "Approve this broadcast?")
    await people.quiet()


def appoint(people: People, *admins: int) -> None:
    """The admins from now on."""
    data = people.application.bot_data
    data["deps"] = replace(data["deps"], admins=frozenset(admins))


async def test_an_admin_revoked_between_preview_and_approval_approves_nothing(people: People) -> None:
    await drafted(people)
    appoint(people, AIGERIM)
    people.tap(MARAT, "bapprove")
    await people.quiet()
    assert await rows(people, outbox) == []
    assert (await rows(people, broadcasts))[0]["state"] == "draft"


async def test_the_words_of_an_admin_who_was_revoked_reach_nobody(people: People) -> None:
    await drafted(people)
    appoint(people, MARAT, DILSHOD)
    people.tap(MARAT, "bapprove")
    await people.sees(MARAT, t("en", "broadcast-rejected"))
    assert await rows(people, outbox) == []
    assert (await rows(people, broadcasts))[0]["state"] == "rejected"


async def test_the_preview_is_what_readers_get_and_both_are_told_the_outcome(people: People) -> None:
    await drafted(people, "Call <b>now</b> & come")
    preview = next(text for text in people.seen(AIGERIM) if "Call <b>now</b> & come" in text)
    assert preview in people.seen(MARAT)
    people.tap(MARAT, "bapprove")
    await people.sees(MARAT, "Approved")
    await people.sees(AIGERIM, "Approved")
    actions = [(r["actor"], r["action"]) for r in await rows(people, audit)]
    assert actions == [(AIGERIM, "broadcast drafted"), (MARAT, "broadcast approved")]
    assert "noon" not in str(await rows(people, audit))


async def test_a_second_approval_is_answered_as_the_first_and_does_nothing_more(people: People) -> None:
    """After a kill between the commit and the answer, Telegram gives the same tap once more."""
    await drafted(people)
    people.tap(MARAT, "bapprove")
    await people.sees(AIGERIM, "Approved")
    people.forge(MARAT, "1:bapprove:1")
    await people.quiet()
    assert not any(t("en", "broadcast-gone") in words for words in people.seen(MARAT))
    assert len(await rows(people, outbox)) == 1
    assert [row["action"] for row in await rows(people, audit)].count("broadcast approved") == 1
    people.forge(MARAT, "1:breject:1")
    await people.sees(MARAT, t("en", "broadcast-gone"))


async def test_rejection_and_cancelling_need_one_person(people: People) -> None:
    await drafted(people)
    people.tap(MARAT, "breject")
    await people.sees(AIGERIM, t("en", "broadcast-rejected"))
    people.say(AIGERIM, "/broadcast QA Another one")
    await people.quiet()
    people.tap(AIGERIM, "bcancel")
    await people.sees(AIGERIM, t("en", "broadcast-cancelled"))
    assert [r["state"] for r in await rows(people, broadcasts)] == ["rejected", "rejected"]
    assert await rows(people, outbox) == []


async def test_the_count_is_that_of_the_moment(people: People) -> None:
    await joined(people, DILSHOD, "en", "UZ")
    await drafted(people)
    assert "0 chats" in await people.sees(MARAT, "Approve this broadcast?")
    people.say(DILSHOD, "/subscribe QA")
    await people.quiet()
    people.tap(MARAT, "bapprove")
    assert "1 chat" in await people.sees(AIGERIM, "Approved")


@pytest.mark.parametrize("verb", ["bapprove", "bsend", "bcancel", "breject", "what"])
async def test_forged_numbers_are_answered_and_harm_nothing(people: People, verb: str) -> None:
    await joined(people, MARAT, "en", "XX")
    people.forge(MARAT, f"1:{verb}:" + "9" * 18)
    await people.sees(MARAT, t("en", "no-alert" if verb == "what" else "broadcast-gone"))


async def test_in_a_group_admin_commands_do_not_exist(people: People) -> None:
    people.say(GROUP, "/stats")
    people.say(GROUP, "/broadcast QA hello")
    await people.quiet()
    assert people.seen(GROUP) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("/broadcast AE,QA Go home", ("AE,QA", "Go home")),
        ("/broadcast AE, QA Go home", ("AE, QA", "Go home")),
        ("/broadcast Саудовская Аравия Внимание\nвсем", ("Саудовская Аравия", "Внимание\nвсем")),
        ("/broadcast QA, United Arab Emirates Go home", ("QA, United Arab Emirates", "Go home")),
        ("/broadcast Катар, Южная Корея", ("Катар, Южная Корея", "")),
        ("/broadcast AE , QA\nGo home\nnow", ("AE , QA", "Go home\nnow")),
        ("/broadcast@qalqan_bot AE\n\nGo home", ("AE", "Go home")),
        ("/broadcast\nAE Go home", ("AE", "Go home")),
        ("/broadcast Катар, ОАЭ Автобусы в полдень, не раньше", ("Катар, ОАЭ", "Автобусы в полдень, не раньше")),
        ("/broadcast AE", ("AE", "")),
        ("/broadcast", ("", "")),
    ],
)
def test_where_to_and_what_are_told_apart(order: str, expected: tuple[str, str]) -> None:
    assert read_order(order) == expected


@pytest.mark.parametrize(
    "order",
    ["be careful", "QA, be careful in Doha", "everybody Go home", "Qatarr Go home", "ы" * 4000 + " x"],
)
async def test_an_address_that_is_not_wholly_understood_sends_nothing(people: People, order: str) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, f"/broadcast {order}")
    await people.sees(MARAT, "Nothing was sent")
    assert await rows(people, broadcasts) == []


async def test_a_text_that_is_too_long_sends_nothing(people: People) -> None:
    await joined(people, MARAT, "en", "XX")
    people.say(MARAT, "/broadcast QA " + "я" * (broadcast.MAX_TEXT + 1))
    assert f"{broadcast.MAX_TEXT + 1:,}" in await people.sees(MARAT, "Nothing was sent")
    assert await rows(people, broadcasts) == []


# --- the database has the last word, on both -------------------------------------------------------------------------


async def test_the_database_refuses_one_person_approving_alone(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        number = await broadcasts_db.draft(conn, 1, "x", ["QA"], 0, NOW)
    with pytest.raises(IntegrityError):
        async with engine.begin() as conn:
            await broadcasts_db.decide(conn, number, "approved", 1, 0, NOW)
    with pytest.raises(IntegrityError):
        async with engine.begin() as conn:
            await conn.execute(update(broadcasts).values(state="approved"))
    row: dict[str, Any] = {"text": "x", "countries": ["QA"], "recipients": 0, "created_by": 1, "created": NOW}
    with pytest.raises(IntegrityError):
        async with engine.begin() as conn:
            await conn.execute(insert(broadcasts).values(**row, state="approved", decided_by=1))


async def test_two_admins_who_decide_at_once_decide_one_thing(engine: AsyncEngine) -> None:
    deps = deps_for(engine, Clock(NOW), admins=frozenset({1, 2, 3}))
    draft = await broadcast.draft(deps, 1, "x", ["QA"])
    assert await broadcast.approve(deps, draft.id, 1) is Verdict.OWN
    assert await broadcast.approve(deps, draft.id, 2) is Verdict.DONE
    assert await broadcast.reject(deps, draft.id, 3) is Verdict.GONE
    assert await broadcast.approve(deps, draft.id, 3) is Verdict.GONE
    async with reading(engine) as conn:
        assert len((await conn.execute(select(outbox))).all()) == 1
