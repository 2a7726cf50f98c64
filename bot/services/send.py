"""Send: from the queue to Telegram, one delivery at a time, each step a row that a restart finds again.

claim (commit) -> render -> pace -> dispatch_started (commit) -> gateway.send -> outcome (commit)"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log, metrics
from bot.db import alerts, chats, deliveries, outbox, subscriptions
from bot.db.deliveries import Delivery
from bot.db.engine import is_down, reading
from bot.delivery import retry
from bot.delivery.outcome import Blocked, Lane, Migrated, Outcome, Outgoing, RetryAfter, Sent, Unknown
from bot.deps import Deps
from bot.domain.alert import Alert, AlertState
from bot.domain.health import State
from bot.domain.matching import concerns, target_of
from bot.messages.notice import render_notice
from bot.messages.render import Message, join, render_alert, render_broadcast, render_update_note
from bot.services import storm

logger = log.get(__name__)

LEASE = timedelta(seconds=60)
AT_ONCE = 16
BASE_WAIT = timedelta(seconds=2)
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between two attempts to write down what Telegram answered."""
LONGEST_WAIT = 3.0
"""Seconds for which a claimed delivery waits for its turn; what must wait longer goes back into the queue."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to send, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: the message it builds on is still on its way."""

    delay: timedelta
    reason: str


async def send_due(deps: Deps) -> int:
    """Sends the next deliveries, the most urgent lane first; returns how many were claimed. Raises what keeps the
    database from working, after each delivery has come to its end or back into the queue."""
    async with deps.db.begin() as conn:
        claimed = await deliveries.claim(conn, deps.clock(), LEASE, AT_ONCE)
    results = await asyncio.gather(*(_send_guarded(deps, d) for d in claimed), return_exceptions=True)
    if fault := next((r for r in results if isinstance(r, BaseException)), None):
        raise fault
    return len(claimed)


async def _send_guarded(deps: Deps, delivery: Delivery) -> None:
    """One delivery that cannot be made never stops the others."""
    try:
        await send_one(deps, delivery)
    except Exception as error:
        if is_down(error):  # nothing was sent, and it is no fault of the delivery: not an attempt
            await _not_now(deps, delivery, Later(BASE_WAIT, "the database was out of order"))
            raise
        logger.exception("delivery crashed", delivery=delivery.id)
        async with deps.db.begin() as conn:
            note = f"{type(error).__name__}: {error}"[:300]
            if delivery.attempts + 1 >= retry.MAX_ATTEMPTS:
                await deliveries.settle(conn, delivery.id, "dead", note)
            else:
                await deliveries.put_back(conn, delivery.id, deps.clock() + timedelta(seconds=30), note)


async def send_one(deps: Deps, delivery: Delivery) -> None:
    """Renders, paces, sends and records one claimed delivery."""
    async with reading(deps.db) as conn:
        prepared = await prepare(deps, conn, delivery)
    if not isinstance(prepared, Outgoing):
        await _not_now(deps, delivery, prepared)
        return
    pause = deps.pacer.delay(prepared.lane, prepared.chat_id)
    if pause > LONGEST_WAIT:
        # a flood pause: waiting here would keep others, perhaps urgent ones, waiting with us
        await _not_now(deps, delivery, Later(timedelta(seconds=pause), "paused by Telegram"))
        return
    await deps.pacer.wait(prepared.lane, prepared.chat_id)
    async with deps.db.begin() as conn:
        if not await deliveries.starts(conn, delivery, deps.clock(), LEASE):
            return
    outcome = await deps.gateway.send(prepared)
    await record(deps, delivery, prepared, outcome)


async def _not_now(deps: Deps, delivery: Delivery, prepared: Skip | Later) -> None:
    async with deps.db.begin() as conn:
        if isinstance(prepared, Skip):
            await deliveries.settle(conn, delivery.id, "skipped", prepared.reason)
        else:
            when = deps.clock() + prepared.delay
            await deliveries.put_back(conn, delivery.id, when, prepared.reason, tried=False)


# --- what to say -----------------------------------------------------------------------------------------------------


async def prepare(deps: Deps, conn: AsyncConnection, delivery: Delivery) -> Outgoing | Skip | Later:
    """The message as things stand now: what has changed since it was queued is already in it."""
    notice = await outbox.notice(conn, delivery.outbox_id)
    if notice.payload is not None:
        return await _operators(deps, conn, delivery, notice.payload)
    if delivery.chat_state != "active":
        return Skip(f"the chat is {delivery.chat_state}")
    if notice.broadcast_id is not None:
        return await _broadcast(conn, delivery, notice.broadcast_id)
    if delivery.op == "send":
        return await _announce(deps, conn, delivery, delivery.outbox_id, edit=None)
    base = await deliveries.base_of(conn, delivery.base_id)
    if base is None or base.state in ("failed", "dead", "skipped"):
        return Skip("the message it builds on was never sent")
    if base.state in ("pending", "claimed"):
        return Later(BASE_WAIT, "waits for the message it builds on")
    if delivery.op == "edit":
        if base.message_id is None:
            return Skip("it is not known which message to edit")
        return await _announce(deps, conn, delivery, base.outbox_id, edit=base.message_id)
    return await _reply(deps, conn, delivery, base)


async def _operators(
    deps: Deps, conn: AsyncConnection, delivery: Delivery, payload: Mapping[str, Any]
) -> Outgoing | Skip:
    """A notice to an operator, who gets it with alerts stopped as well: it is work, not a subscription."""
    if delivery.chat_state == "blocked":
        return Skip("the chat is blocked")
    if delivery.chat_id not in deps.admins:
        return Skip("no operator any more")
    if payload["kind"] == "storm":
        current = await storm.as_it_stands(conn, payload)
        if current is None:
            return Skip("decided already")
        payload = current
    return Outgoing(
        delivery.chat_id,
        render_notice(payload, delivery.lang, deps.clock()).html,
        buttons=deps.admin_buttons(payload, delivery.lang),
        silent=delivery.silent or payload.get("is") == State.OK.value,
        lane=Lane(delivery.lane),
    )


async def _broadcast(conn: AsyncConnection, delivery: Delivery, broadcast_id: int) -> Outgoing | Skip:
    found = await outbox.broadcast_of(conn, broadcast_id)
    if found is None:
        return Skip("the broadcast was withdrawn")
    text, countries = found
    message = render_broadcast(text, countries, delivery.lang)
    return Outgoing(delivery.chat_id, message.html, lane=Lane(delivery.lane))


async def _announce(
    deps: Deps, conn: AsyncConnection, delivery: Delivery, outbox_id: int, *, edit: int | None
) -> Outgoing | Skip:
    concerned = await _concerned(conn, delivery, outbox_id)
    if edit is None and not any(a.state is AlertState.OPEN for a in concerned):
        return Skip("over before it was sent")
    if not concerned:
        return Skip("the reader no longer follows any of it")
    message = _render(deps, concerned, delivery, deps.clock())
    return Outgoing(
        delivery.chat_id,
        message.html,
        buttons=deps.alert_buttons(concerned, delivery.lang),
        silent=delivery.silent,
        edit=edit,
        lane=Lane(delivery.lane),
    )


async def _concerned(conn: AsyncConnection, delivery: Delivery, outbox_id: int) -> list[Alert]:
    """The alerts of a notice that this reader's message tells of."""
    ids = [alert_id for alert_id, _, _ in await outbox.alerts_in(conn, outbox_id)]
    follows = set(await subscriptions.of(conn, delivery.chat_id))
    found = await alerts.get_many(conn, ids)
    published = [a for a in found if a.state is not AlertState.HELD]
    mine = [a for a in published if concerns(target_of(a), follows, delivery.citizenship)]
    # a message once sent keeps telling of what it told, even when the country is no longer followed
    return mine or (published if delivery.op == "edit" else [])


async def _reply(deps: Deps, conn: AsyncConnection, delivery: Delivery, base: deliveries.Base) -> Outgoing | Skip:
    """What has changed in the alerts that this reader's message is the newest to tell of."""
    notes = []
    revisions = {alert_id: revision for alert_id, revision, _ in await outbox.alerts_in(conn, delivery.outbox_id)}
    for alert in await _concerned(conn, delivery, delivery.outbox_id):
        newest = await deliveries.newest_telling(conn, delivery.chat_id, alert.id, delivery.outbox_id)
        if newest == delivery.base_id and await outbox.is_loud(conn, delivery.outbox_id, alert.id):
            before = await alerts.facts_before(conn, alert.id, revisions[alert.id])
            notes.append(render_update_note(before, alert, delivery.lang, deps.clock()))
    if not notes:
        return Skip("nothing to add")
    message = join(notes)
    return Outgoing(
        delivery.chat_id,
        message.html,
        silent=delivery.silent,
        reply_to=base.message_id,
        lane=Lane(delivery.lane),
    )


def _render(deps: Deps, found: list[Alert], delivery: Delivery, now: datetime) -> Message:
    return render_alert(
        found,
        delivery.lang,
        now=now,
        citizen=delivery.citizenship,
        missions=deps.mission_lines(found, delivery.citizenship),
    )


# --- what came of it -------------------------------------------------------------------------------------------------


async def record(deps: Deps, delivery: Delivery, message: Outgoing, outcome: Outcome) -> None:
    """Every outcome has its row. It is known only here: while the disk is full or the database locked it is kept and
    written again and again, for a message whose arrival is forgotten would be sent twice."""
    now = deps.clock()
    metrics.sends.labels(delivery.op, message.lane.name.lower(), type(outcome).__name__).inc()
    if isinstance(outcome, RetryAfter):
        deps.pacer.flood(message.lane, delivery.chat_id, outcome.delay)
        logger.warning("flood pause", lane=message.lane.name, seconds=outcome.delay.total_seconds())
    pause = FIRST_PAUSE
    while True:
        try:
            await _write(deps, delivery, message, outcome, now)
            return
        except SQLAlchemyError as error:
            if not is_down(error):
                raise
            if pause == FIRST_PAUSE:  # with all that a person needs to settle it by hand, should we be killed now
                logger.error("outcome not stored yet", delivery=delivery.id, outcome=repr(outcome)[:200])
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _write(deps: Deps, delivery: Delivery, message: Outgoing, outcome: Outcome, now: datetime) -> None:
    then = retry.after(outcome, op=delivery.op, lane=delivery.lane, attempts=delivery.attempts)
    async with deps.db.begin() as conn:
        if isinstance(outcome, Migrated):
            await chats.migrate(conn, delivery.chat_id, outcome.chat_id)
        match then:
            case retry.Settle("sent"):
                message_id = outcome.message_id if isinstance(outcome, Sent) else message.edit
                assert message_id is not None
                await deliveries.sent(conn, delivery.id, message_id, now)
                await outbox.first_sent(conn, delivery.outbox_id, now)
            case retry.Settle(state, reason):
                await deliveries.settle(conn, delivery.id, state, reason)
            case retry.Again(delay, reason, counted):
                await deliveries.put_back(conn, delivery.id, now + delay, reason, tried=counted)
        if isinstance(outcome, Blocked):
            await chats.set_state(conn, delivery.chat_id, "blocked")
            await deliveries.skip_chat(conn, delivery.chat_id, outcome.reason)


async def recover(deps: Deps, *, all_claims: bool) -> int:
    """Claims whose sender died. Not yet dispatched: back into the queue. Dispatched: unknown, by the rules of `retry`.

    all_claims: this process is the only sender and has just started, so that every claim is a dead one's."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        lost = await deliveries.lost_leases(conn, now, all_claims=all_claims)
        for delivery in lost:
            if delivery.chat_state == "idle":
                await deliveries.put_back(conn, delivery.id, now, "its sender died before sending", tried=False)
                continue
            then = retry.after(
                Unknown("its sender died while sending"),
                op=delivery.op,
                lane=delivery.lane,
                attempts=delivery.attempts,
            )
            if isinstance(then, retry.Again):
                await deliveries.put_back(conn, delivery.id, now + then.delay, then.reason)
            else:
                await deliveries.settle(conn, delivery.id, then.state, then.reason)
    if lost:
        logger.warning("recovered deliveries of a dead sender", count=len(lost))
    return len(lost)
