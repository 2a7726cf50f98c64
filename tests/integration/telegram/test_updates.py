"""Updates on their way in: nothing is lost, nothing is done twice, one bad update stops no other."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from telegram.ext import Application

from bot.db.engine import make_engine
from bot.db.migrate import migrate
from bot.db.tables import chats, seen_updates, subscriptions
from bot.demo.bot_api import Emulator, Fault
from bot.i18n import t
from bot.telegram.application import build_application
from bot.telegram.polling import Polling
from bot.telegram.webhook import accept_update
from tests.conftest import NOW, Clock
from tests.integration.telegram.conftest import DILSHOD, MARAT, People
from tests.integration.telegram.test_conversation import rows
from tests.support.parts import deps_for
from tests.support.world import TOKEN, emulator_routes, serving


def message(update_id: int, chat_id: int, words: str) -> dict[str, Any]:
    """An update as Telegram posts it."""
    person = {"id": chat_id, "is_bot": False, "first_name": "A", "language_code": "en"}
    body = {"message_id": update_id, "date": int(datetime.now(UTC).timestamp()), "text": words, "from": person}
    command = [{"type": "bot_command", "offset": 0, "length": len(words.split()[0])}] if words[0] == "/" else []
    chat = {"id": chat_id, "type": "private", "first_name": "A"}
    return {"update_id": update_id, "message": {**body, "chat": chat, "entities": command}}


async def test_an_update_that_cannot_be_read_is_passed_over_and_its_text_is_not_logged(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    for poison in ({"message": 5}, {"message": {"text": "my secret", "chat": 7}}, {"callback_query": {"id": "1"}}):
        people.emulator.push(poison)
    people.emulator.push({"a_kind_of_update_from_the_future": {"id": 1}})
    people.say(MARAT, "/help")
    await people.sees(MARAT, "/subscribe")
    await people.quiet()
    assert "secret" not in caplog.text


async def test_an_update_is_confirmed_only_after_it_and_all_before_it_were_handled(
    emulator: Emulator, tmp_path: Path
) -> None:
    """A process that dies while it handles an update finds it again; what it had finished is not done again."""
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    await migrate(engine)
    deps = deps_for(engine, Clock(NOW))
    emulator.push({k: v for k, v in message(1, DILSHOD, "/subscribe QA").items() if k != "update_id"})
    emulator.push({k: v for k, v in message(2, MARAT, "/subscribe AE").items() if k != "update_id"})
    with serving(emulator_routes(emulator)) as url:
        async with build_application(deps, TOKEN, api_url=url) as first:
            # the first run dies in the middle of its batch: one update finished, one answer never came
            emulator.faults.append(Fault("sendMessage", "timeout_after", chat_id=MARAT, value=5))
            dying = asyncio.create_task(Polling(first).run(asyncio.Event()))
            while not emulator.store.messages(DILSHOD) or not await _seen(engine, 1):
                await asyncio.sleep(0.02)
            dying.cancel()
            await asyncio.gather(dying, return_exceptions=True)
        assert emulator.store.pending() >= 1, "the one that was not finished"
        async with build_application(deps, TOKEN, api_url=url) as second:
            stop, polling = asyncio.Event(), Polling(second)
            running = asyncio.create_task(polling.run(stop))
            while not polling.idle:
                await asyncio.sleep(0.02)
            stop.set()
            await running
    assert len(emulator.store.messages(DILSHOD)) == 1
    assert emulator.store.messages(MARAT)[-1]["message"]["text"] == "You follow: United Arab Emirates"
    await engine.dispose()


async def test_a_slow_answer_to_one_chat_keeps_no_other_waiting(emulator: Emulator, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    await migrate(engine)
    emulator.faults.append(Fault("sendMessage", "timeout_after", chat_id=MARAT, value=3))
    slow, quick = ({"message": message(n, chat, "/help")["message"]} for n, chat in ((1, MARAT), (2, DILSHOD)))
    with serving(emulator_routes(emulator)) as url:
        async with build_application(deps_for(engine, Clock(NOW)), TOKEN, api_url=url) as application:
            stop = asyncio.Event()
            running = asyncio.create_task(Polling(application).run(stop))
            emulator.push(slow)
            while emulator.faults[0].times:  # its answer hangs now
                await asyncio.sleep(0.02)
            emulator.push(quick)
            async with asyncio.timeout(2):
                while not await _seen(engine, 2):
                    await asyncio.sleep(0.02)
            assert not await _seen(engine, 1)
            assert emulator.store.pending() == 2, "the newer one is not confirmed past the older one"
            stop.set()
            await running
    assert "update 1" not in {task.get_name() for task in asyncio.all_tasks()}, "what is being handled ends first"
    await engine.dispose()


async def _seen(engine: Any, update_id: int) -> bool:
    async with engine.connect() as conn:
        return bool((await conn.execute(seen_updates.select().where(seen_updates.c.update_id == update_id))).first())


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda e: setattr(e, "polling", 1), "another instance polls this token"),
        (lambda e: setattr(e, "token", "1:other"), "the token was refused"),
    ],
)
async def test_a_conflict_and_a_refused_token_are_one_clear_line_without_the_token(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str], break_it: Any, words: str
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    await migrate(engine)
    with serving(emulator_routes(emulator)) as url:
        async with build_application(deps_for(engine, Clock(NOW)), TOKEN, api_url=url) as application:
            break_it(emulator)
            stop = asyncio.Event()
            polling = asyncio.create_task(Polling(application).run(stop))
            await asyncio.sleep(1.5)
            stop.set()
            await polling
            emulator.token = TOKEN
    out = capsys.readouterr()
    assert (out.out + out.err).count(words) == 1
    assert TOKEN not in out.out + out.err
    await engine.dispose()


# --- webhook ---------------------------------------------------------------------------------------------------------


@pytest.fixture
async def application(emulator: Emulator, tmp_path: Path) -> Any:
    engine = make_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    await migrate(engine)
    with serving(emulator_routes(emulator)) as url:
        async with build_application(deps_for(engine, Clock(NOW)), TOKEN, api_url=url) as application:
            yield application
    await engine.dispose()


Bot = Application[Any, Any, Any, Any, Any, Any]


async def test_a_posted_update_is_answered_and_a_repetition_is_not(application: Bot, emulator: Emulator) -> None:
    update = message(77, DILSHOD, "/help")
    await asyncio.gather(*(accept_update(application, update) for _ in range(5)))
    await accept_update(application, update)
    assert len(emulator.store.messages(DILSHOD)) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
KINDS = ("message", "callback_query", "my_chat_member", "edited_message", "channel_post", "poll", "inline_query")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), body=json_values, number=st.integers(-5, 2**63 - 1))
async def test_whatever_is_posted_nothing_is_raised(application: Bot, kind: str, body: Any, number: int) -> None:
    await accept_update(application, {"update_id": number, kind: body})


async def test_kinds_of_updates_that_we_do_not_serve_are_let_go(application: Bot, emulator: Emulator) -> None:
    ordinary = message(1, DILSHOD, "/help")["message"]
    bare = {k: v for k, v in ordinary.items() if k not in ("text", "entities")}
    channel = {**ordinary, "chat": {"id": -100500, "type": "channel", "title": "C"}}
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    for number, update in enumerate(
        [
            {"edited_message": ordinary},
            {"channel_post": channel},
            {"edited_channel_post": channel},
            {"message": {**bare, "photo": photo, "caption": "посольство"}},
            {"message": {**bare, "new_chat_title": "x"}},
            {"message": {**bare, "dice": {"emoji": "x", "value": 1}}},
        ],
        start=100,
    ):
        await accept_update(application, {"update_id": number, **update})
    assert emulator.store.messages(DILSHOD) == []


# --- when something fails --------------------------------------------------------------------------------------------


async def test_one_apology_in_the_readers_language_and_no_text_in_the_log(
    people: People, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    people.say(DILSHOD, "/start")  # an uz phone whose owner has chosen Russian
    await people.quiet()
    people.tap(DILSHOD, ":lang:ru")
    await people.quiet()
    async with people.deps.db.begin() as conn:
        await conn.execute(text("DROP TABLE subscriptions"))
        await conn.execute(text("CREATE TABLE subscriptions (chat_id INTEGER, country TEXT, created TEXT)"))
        trigger = "CREATE TRIGGER full BEFORE INSERT ON subscriptions BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        await conn.execute(text(trigger))
    caplog.set_level(logging.DEBUG)
    people.say(DILSHOD, "/subscribe QA hiddenword")
    await people.sees(DILSHOD, t("ru", "error"))
    await people.quiet()
    assert people.seen(DILSHOD).count(t("ru", "error")) == 1
    out = capsys.readouterr()
    assert "update failed" in out.out + out.err + caplog.text
    assert "hiddenword" not in out.out + out.err


async def test_a_broken_database_is_one_apology_and_the_update_is_not_counted_as_done(people: People) -> None:
    async with people.deps.db.begin() as conn:
        await conn.execute(text("ALTER TABLE seen_updates RENAME TO away"))
    people.say(MARAT, "/help")
    await people.sees(MARAT, t("en", "error"))
    await people.quiet()
    assert people.seen(MARAT).count(t("en", "error")) == 1
    async with people.deps.db.begin() as conn:
        await conn.execute(text("ALTER TABLE away RENAME TO seen_updates"))
    people.say(MARAT, "/help")
    await people.sees(MARAT, "/subscribe —")


async def test_a_group_gets_no_apology_for_what_was_not_said_to_the_bot(application: Bot, emulator: Emulator) -> None:
    group = {"id": -100777, "type": "supergroup", "title": "G"}
    emulator.store.add_chat(group)
    async with application.bot_data["deps"].db.begin() as conn:
        await conn.execute(text("ALTER TABLE chats RENAME TO away"))
    chatter = message(5, DILSHOD, "good morning")
    chatter["message"]["chat"] = group
    await accept_update(application, chatter)
    assert emulator.store.messages(-100777) == []


async def test_an_action_counts_although_the_button_could_not_be_answered(people: People) -> None:
    people.say(MARAT, "/subscribe")
    await people.quiet()
    people.emulator.faults.append(Fault("answerCallbackQuery", "server_error", times=1))
    people.tap(MARAT, "toggle:QA")
    await people.quiet()
    assert [r["country"] for r in await rows(people, subscriptions)] == ["QA"]


async def test_a_button_of_a_message_that_is_gone_is_answered_anew(people: People) -> None:
    people.say(MARAT, "/subscribe")
    await people.quiet()
    people.tap(MARAT, "toggle:QA")
    await people.quiet()
    chat = {"id": MARAT, "type": "private", "first_name": "Marat"}
    inaccessible = {"chat": chat, "message_id": 999, "date": 0}
    query = {"id": "9", "from": {**chat, "is_bot": False}, "message": inaccessible, "chat_instance": "1"}
    before = len(people.seen(MARAT))
    people.emulator.push({"callback_query": {**query, "data": "1:toggle:AE-0"}})
    await people.quiet()
    assert len(people.seen(MARAT)) == before + 1
    assert {r["country"] for r in await rows(people, subscriptions)} == {"QA", "AE"}
    assert len(await rows(people, chats)) == 1
    assert json.dumps(people.seen(MARAT)[-1]).count("error") == 0
