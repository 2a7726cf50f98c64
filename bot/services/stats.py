"""Stats: counts that must add up, and how long the way from a source to a reader took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.db import alerts, chats, deliveries, entries, outbox
from bot.db.engine import reading
from bot.delivery.outcome import Lane
from bot.deps import Deps
from bot.services.sources_report import sources_health

DELIVERY_STATES = ("pending", "claimed", "sent", "uncertain", "failed", "dead", "skipped")
ENTRY_STATES = ("baseline", "awaiting", "new", "processed", "quarantined")
ALERT_STATES = ("held", "open", "cleared", "cancelled", "expired")


async def stats(deps: Deps) -> dict[str, Any]:
    """The object of `python -m bot stats --json`. Lags in seconds, None where nothing was measured yet."""
    async with reading(deps.db) as conn:
        by_entry = await entries.by_state(conn)
        by_alert = await alerts.by_state(conn)
        rows = await deliveries.counts(conn)
        timings = await outbox.timings(conn)
        people = await chats.by_state(conn)
    health = Counter(source.state.value for source in await sources_health(deps))
    by_state: Counter[str] = Counter()
    by_lane: dict[str, Counter[str]] = {lane.name.lower(): Counter() for lane in Lane}
    for state, lane, count in rows:
        by_state[state] += count
        by_lane[Lane(lane).name.lower()][state] += count
    return {
        "entries": _full(by_entry, ENTRY_STATES),
        "alerts": _full(by_alert, ALERT_STATES),
        "deliveries": _full(by_state, DELIVERY_STATES),
        "lanes": {lane: _full(counts, DELIVERY_STATES) for lane, counts in by_lane.items()},
        "chats": people,
        "lag": {
            "published_to_detected": percentiles([_seconds(p, c) for p, c, _, _ in timings if p]),
            "detected_to_first_sent": percentiles([_seconds(c, f) for _, c, f, _ in timings if f]),
            "first_to_last_sent": percentiles([_seconds(f, last) for _, _, f, last in timings if f and last]),
        },
        "sources": dict(health),
    }


def _full(counts: dict[str, int] | Counter[str], states: Sequence[str]) -> dict[str, int]:
    """Every state is named, with 0 where there is none; `total` is their sum."""
    return {state: counts.get(state, 0) for state in states} | {"total": sum(counts.values())}


def _seconds(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())


def percentiles(values: Sequence[float]) -> dict[str, float | int | None]:
    """n, p50, p95 and max by the nearest-rank method."""
    if not values:
        return {"n": 0, "p50": None, "p95": None, "max": None}
    ordered = sorted(values)

    def rank(share: float) -> float:
        return round(ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)], 3)

    return {"n": len(ordered), "p50": rank(0.5), "p95": rank(0.95), "max": round(ordered[-1], 3)}
