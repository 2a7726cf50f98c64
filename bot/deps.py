"""Deps: what every use case is given. Built once in app.py; frozen, so that nobody swaps a part at run time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.limits import Pacer
from bot.delivery.outcome import Gateway
from bot.domain.alert import Alert
from bot.domain.delivery import Button
from bot.domain.mission import CallLine, Directory
from bot.sources.catalogue import Catalogue
from bot.sources.fetcher import Fetcher


def utc_now() -> datetime:
    return datetime.now(UTC)


def _no_buttons(_alerts: Sequence[Alert], _lang: str) -> Sequence[Sequence[Button]]:
    return ()


def _no_admin_buttons(_payload: Mapping[str, Any], _lang: str) -> Sequence[Sequence[Button]]:
    return ()


@dataclass(frozen=True, slots=True)
class Deps:
    """db: the engine. clock: aware UTC now. gateway: the way to a chat (Telegram, or a console in drills).
    pacer: how fast messages may leave. alert_buttons: what an alert's message offers to tap, in a language.
    admin_buttons: the same for the payload of a notice to the operators.
    poll_scale: multiplies every poll interval. admins: Telegram user ids.
    awake: since when this process has been asking sources; None: it asks none (a command on its own)."""

    db: AsyncEngine
    catalogue: Catalogue
    fetcher: Fetcher
    missions: Directory
    gateway: Gateway
    pacer: Pacer
    alert_buttons: Callable[[Sequence[Alert], str], Sequence[Sequence[Button]]] = _no_buttons
    admin_buttons: Callable[[Mapping[str, Any], str], Sequence[Sequence[Button]]] = _no_admin_buttons
    admins: frozenset[int] = frozenset()
    poll_scale: float = 1.0
    awake: datetime | None = None
    clock: Callable[[], datetime] = field(default=utc_now)

    def mission_lines(self, alerts: Sequence[Alert], citizenship: str | None) -> list[CallLine]:
        """Numbers of the reader's own mission in the first country of a message; none without a citizenship."""
        live = [a for a in alerts if a.state.live]
        if citizenship is None or not live:
            return []
        return self.missions.call_lines(citizenship, live[0].country, self.clock().date())
