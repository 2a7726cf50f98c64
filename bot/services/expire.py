"""Expire: an alert that nobody has confirmed for its lifetime reads "not confirmed since", never "over"."""

from __future__ import annotations

from bot.db import alerts, outbox
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.domain.alert import AlertState
from bot.domain.lifecycle import Notify, expire

AT_ONCE = 100


async def expire_due(deps: Deps) -> int:
    """Ends live alerts whose lifetime has passed; returns how many. Open ones are edited silently where they stand."""
    now = deps.clock()
    async with deps.db.begin() as conn:
        due = await alerts.expired(conn, now, AT_ONCE)
        for alert in due:
            notify = Notify.SILENT if alert.state is AlertState.OPEN else Notify.NONE
            ended = await alerts.apply(
                conn, expire(alert, now), notify.value, "not confirmed for its lifetime", None, now
            )
            if notify is Notify.SILENT:
                item = outbox.Item(ended, notify, onset=False)
                await outbox.add(conn, f"expire:{ended.id}:{ended.revision}", [item], Lane.NORMAL, None, now)
    return len(due)
