"""Who gets what, in SQL, against the one-reader rule of domain/matching: the two must never part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.db import alerts, deliveries, fan_out, outbox
from bot.db.tables import chats, subscriptions
from bot.db.tables import deliveries as delivery_rows
from bot.domain.advisory import Kind, Phase, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.domain.lifecycle import Notify
from bot.domain.matching import concerns, target_of

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
COUNTRIES = ["QA", "AE", "IR"]
STATES = [None, "UZ", "KZ"]

readers = st.lists(
    st.tuples(st.sets(st.sampled_from(COUNTRIES)), st.sampled_from(STATES), st.booleans()), min_size=1, max_size=8
)
stories = st.lists(
    st.tuples(
        st.sampled_from(COUNTRIES),
        st.sampled_from([Track.AIRSPACE, Track.ADVICE, Track.MISSION]),
        st.sampled_from([None, "UZ", "GB", "QA"]),
        st.sampled_from(list(Severity)),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda story: (story[0], story[1]),
)


def an_alert(country: str, track: Track, issuer: str | None, severity: Severity, seq: int) -> Alert:
    facts = Facts(kinds=(Kind.TRAVEL_WARNING,), phase=Phase.ONSET, severity=severity, sources=(), issuer=issuer)
    audience = issuer if track is Track.MISSION else None
    return Alert(country, track, seq, AlertState.OPEN, facts, 1, NOW, NOW, NOW, scope=issuer or "", audience=audience)


async def add_reader(conn: AsyncConnection, chat_id: int, follows: set[str], citizen: str | None, active: bool) -> None:
    state = "active" if active else "stopped"
    await conn.execute(
        chats.insert().values(chat_id=chat_id, kind="private", lang="en", citizenship=citizen, state=state, created=NOW)
    )
    for country in follows:
        await conn.execute(subscriptions.insert().values(chat_id=chat_id, country=country, created=NOW))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readers=readers, stories=stories)
async def test_the_statement_selects_whom_the_rule_names(
    engine: AsyncEngine, readers: list[tuple[set[str], str | None, bool]], stories: list[tuple[object, ...]]
) -> None:
    async with engine.connect() as conn:
        transaction = await conn.begin()
        ids = {2**40 + n: reader for n, reader in enumerate(readers)}
        for chat_id, (follows, citizen, active) in ids.items():
            await add_reader(conn, chat_id, follows, citizen, active)
        items = []
        for n, (country, track, issuer, severity, loud) in enumerate(stories):
            alert = an_alert(country, track, issuer, severity, 100 + n)  # type: ignore[arg-type]
            stored = await alerts.apply(conn, alert, "push", "test", None, NOW)
            items.append(outbox.Item(stored, Notify.PUSH if loud else Notify.NONE, onset=True))
        outbox_id = await outbox.add(conn, "entry:1", items, 1, NOW, NOW)
        assert outbox_id is not None
        bound = await fan_out.next_bound(conn, outbox_id, fan_out.LOWEST_CHAT, 1000)
        if bound is not None:
            await fan_out.insert_matching(conn, outbox_id, 1, fan_out.LOWEST_CHAT, bound, NOW)
            assert await fan_out.insert_matching(conn, outbox_id, 1, fan_out.LOWEST_CHAT, bound, NOW) == 0
        got = set((await conn.execute(select(delivery_rows.c.chat_id))).scalars())
        loud_targets = [target_of(i.alert) for i in items if i.notify is Notify.PUSH]
        wanted = {
            chat_id
            for chat_id, (follows, citizen, active) in ids.items()
            if active and any(concerns(t, follows, citizen) for t in loud_targets)
        }
        await transaction.rollback()
    assert got == wanted


async def test_an_update_edits_and_answers_the_first_message_and_is_new_to_newcomers(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await add_reader(conn, 1, {"QA"}, None, True)
        stored = await alerts.apply(
            conn, an_alert("QA", Track.AIRSPACE, None, Severity.SEVERE, 1), "push", "t", None, NOW
        )
        first = await outbox.add(conn, "entry:1", [outbox.Item(stored, Notify.PUSH, onset=True)], 1, NOW, NOW)
        assert first is not None
        await fan_out.insert_matching(conn, first, 1, fan_out.LOWEST_CHAT, 100, NOW)
        claimed = await deliveries.claim(conn, NOW, NOW - NOW, 10)
        await deliveries.sent(conn, claimed[0].id, 77, NOW)
        await add_reader(conn, 2, {"QA"}, None, True)
        second = await alerts.apply(conn, replace(stored, revision=2), "push", "t", None, NOW)
        update = await outbox.add(conn, "entry:2", [outbox.Item(second, Notify.PUSH, onset=False)], 1, NOW, NOW)
        assert update is not None
        await fan_out.insert_matching(conn, update, 1, fan_out.LOWEST_CHAT, 100, NOW)
        rows = await conn.execute(
            select(delivery_rows.c.chat_id, delivery_rows.c.op, delivery_rows.c.base_id)
            .where(delivery_rows.c.outbox_id == update)
            .order_by(delivery_rows.c.chat_id, delivery_rows.c.op)
        )
        assert [tuple(row) for row in rows] == [
            (1, "edit", claimed[0].id),
            (1, "reply", claimed[0].id),
            (2, "send", 0),
        ]


async def test_sent_without_a_message_id_is_impossible(engine: AsyncEngine) -> None:
    import pytest
    from sqlalchemy.exc import IntegrityError

    async with engine.begin() as conn:
        await add_reader(conn, 1, {"QA"}, None, True)
        stored = await alerts.apply(
            conn, an_alert("QA", Track.AIRSPACE, None, Severity.SEVERE, 1), "push", "t", None, NOW
        )
        first = await outbox.add(conn, "entry:1", [outbox.Item(stored, Notify.PUSH, onset=True)], 1, NOW, NOW)
        assert first is not None
        await fan_out.insert_matching(conn, first, 1, fan_out.LOWEST_CHAT, 100, NOW)
        claimed = await deliveries.claim(conn, NOW, NOW - NOW, 10)
    with pytest.raises(IntegrityError):
        async with engine.begin() as conn:
            await deliveries.settle(conn, claimed[0].id, "sent", None)
