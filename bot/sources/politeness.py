"""Manners towards one host: a pause between requests, few at once, silence for as long as it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_CONCURRENT = 2
LONGEST_WAIT = 6 * 3600.0
"""Seconds: no Retry-After silences a source for longer, whatever the server writes."""


MOST_HOSTS = 4096
"""Hosts that are remembered before idle ones are forgotten: a redirect can make up a new name each time."""


@dataclass(slots=True)
class _Host:
    """users: those who hold a place or wait for one."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT))
    next_start: float = 0.0
    silent_until: float = 0.0
    users: int = 0


class _Turn:
    """A place at a host, for the length of an `async with` block."""

    __slots__ = ("_clock", "_interval", "_state")

    def __init__(self, state: _Host, interval: float, clock: Callable[[], float]) -> None:
        self._state, self._interval, self._clock = state, interval, clock

    async def __aenter__(self) -> None:
        state = self._state
        state.users += 1
        try:
            await state.turns.acquire()
        except BaseException:
            state.users -= 1
            raise
        try:
            await self._wait()
        except BaseException:
            await self.__aexit__()
            raise

    async def _wait(self) -> None:
        now = self._clock()
        start = max(now, self._state.next_start)
        self._state.next_start = start + self._interval
        if start > now:
            await asyncio.sleep(start - now)

    async def __aexit__(self, *_: object) -> None:
        self._state.users -= 1
        self._state.turns.release()


class Politeness:
    """interval: seconds between the starts of two requests to one host. clock: monotonic seconds.

    A host is a name, whatever the port, the source or the dot at its end."""

    def __init__(self, interval: float, clock: Callable[[], float]) -> None:
        self._interval = interval
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def silence(self, host: str) -> float:
        """Seconds for which the host asked not to be called; 0 where it may be."""
        state = self._hosts.get(_name(host))
        return max(0.0, state.silent_until - self._clock()) if state else 0.0

    def hush(self, host: str, seconds: float) -> None:
        """Notes a Retry-After; a longer one that already stands is kept."""
        state = self._state(host)
        state.silent_until = max(state.silent_until, self._clock() + seconds)

    def turn(self, host: str) -> _Turn:
        """Waits for this host's turn and holds one of its places inside the block."""
        return _Turn(self._state(host), self._interval, self._clock)

    def _state(self, host: str) -> _Host:
        name = _name(host)
        state = self._hosts.get(name)
        if state is None:
            if len(self._hosts) >= MOST_HOSTS:
                self._forget_idle()
            state = self._hosts[name] = _Host()
        return state

    def _forget_idle(self) -> None:
        now = self._clock()
        self._hosts = {
            name: state
            for name, state in self._hosts.items()
            if state.users or state.next_start > now or state.silent_until > now
        }


def _name(host: str) -> str:
    return host.rstrip(".").lower()


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
