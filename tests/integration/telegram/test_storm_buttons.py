"""The question about a storm, through Telegram: an admin's tap decides, anybody else's does not."""

from __future__ import annotations

from sqlalchemy import insert

from bot.db.tables import audit, entries
from bot.i18n import t
from bot.services import storm
from bot.telegram.callback_data import source_key
from tests.conftest import NOW
from tests.integration.telegram.conftest import AIGERIM, DILSHOD, MARAT, People
from tests.integration.telegram.test_conversation import joined, rows

SOURCE = "qa-caa-feed"


async def a_storm(people: People) -> None:
    rows_ = [
        {
            "source_id": SOURCE, "guid": str(n), "version": 1, "fingerprint": str(n), "title": f"Item {n}", "text": "",
            "countries": [], "extra": {}, "state": "held", "seen_at": NOW, "next_try": NOW,
        }
        for n in range(3)
    ]  # fmt: skip
    async with people.deps.db.begin() as conn:
        await conn.execute(insert(entries), rows_)
    for person in (AIGERIM, MARAT, DILSHOD):
        await joined(people, person, "en", "XX")


async def held(people: People) -> list[str]:
    return [row["state"] for row in await rows(people, entries)]


async def test_an_admin_lets_it_through_and_the_next_one_hears_that_it_is_decided(people: People) -> None:
    await a_storm(people)
    people.forge(AIGERIM, f"1:srel:{source_key(SOURCE)}")
    await people.sees(AIGERIM, t("en", "storm-released", count=3))
    assert await held(people) == ["new"] * 3
    people.forge(MARAT, f"1:sdrop:{source_key(SOURCE)}")
    await people.sees(MARAT, t("en", "storm-decided"))
    assert await held(people) == ["new"] * 3
    assert [(row["actor"], row["action"]) for row in await rows(people, audit)] == [(AIGERIM, "storm released")]


async def test_an_admin_discards_it(people: People) -> None:
    await a_storm(people)
    people.forge(MARAT, f"1:sdrop:{source_key(SOURCE)}")
    await people.sees(MARAT, t("en", "storm-dropped", count=3))
    assert await held(people) == ["dropped"] * 3
    assert await storm.release(people.deps, SOURCE, MARAT) == 0


async def test_a_forged_tap_of_a_reader_decides_nothing(people: People) -> None:
    await a_storm(people)
    for verb in ("srel", "sdrop"):
        people.forge(DILSHOD, f"1:{verb}:{source_key(SOURCE)}")
        await people.quiet()
    assert await held(people) == ["held"] * 3
    assert await rows(people, audit) == []
