"""Manners towards one host: a pause between requests, few at once, silence for as long as it asks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_CONCURRENT = 2
LONGEST_WAIT = 6 * 3600.0
"""Seconds: no Retry-After silences a source for longer, whatever the server writes."""


@dataclass(slots=True)
class _Host:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT))
    next_start: float = 0.0
    silent_until: float = 0.0


class Politeness:
    """interval: seconds between the starts of two requests to one host. clock: monotonic seconds."""

    def __init__(self, interval: float, clock: Callable[[], float]) -> None:
        self._interval = interval
        self._clock = clock
        self._hosts: dict[str, _Host] = defaultdict(_Host)

    def silence(self, host: str) -> float:
        """Seconds for which the host asked not to be called; 0 where it may be."""
        return max(0.0, self._hosts[host].silent_until - self._clock())

    def hush(self, host: str, seconds: float) -> None:
        """Notes a Retry-After; a longer one that already stands is kept."""
        state = self._hosts[host]
        state.silent_until = max(state.silent_until, self._clock() + seconds)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits for this host's turn and holds one of its places inside the block."""
        state = self._hosts[host]
        async with state.turns:
            now = self._clock()
            start = max(now, state.next_start)
            state.next_start = start + self._interval
            if start > now:
                await asyncio.sleep(start - now)
            yield


def retry_after_seconds(value: str | None, now: datetime | None = None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3: seconds or a date) as seconds within 0..LONGEST_WAIT; None where unreadable."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(0.0, (moment - (now or datetime.now(UTC))).total_seconds()), LONGEST_WAIT)
