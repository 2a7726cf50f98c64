"""What can come of one send, said by the type; and the seam through which services reach a messenger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Protocol

from bot.domain.delivery import Button


class Lane(IntEnum):
    """Who goes first. Lower goes earlier."""

    INTERACTIVE = 0
    CRITICAL = 1
    NORMAL = 2
    DIGEST = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it: the only way a delivery becomes "sent"."""

    message_id: int


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """A flood pause: nothing was sent, nothing may be sent before `delay`."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Blocked:
    """Permanent for this chat: blocked, deactivated, kicked, not found."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group lives on under another id; nothing was sent."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refuses this very message: our bug, or the message to edit is gone.

    unchanged: the edit had been made already."""

    reason: str
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not sent (no connection, no pool slot, a 5xx or a wrong token): try again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps sent: the answer never came."""

    reason: str


Outcome = Sent | RetryAfter | Blocked | Migrated | Rejected | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one chat. edit: the message to change; reply_to: the message to answer."""

    chat_id: int
    html: str
    buttons: Sequence[Sequence[Button]] = ()
    silent: bool = False
    edit: int | None = None
    reply_to: int | None = None
    lane: Lane = Lane.NORMAL


class Gateway(Protocol):
    """Sends one message and says what came of it. Never raises for what a network or a chat may do."""

    async def send(self, message: Outgoing) -> Outcome: ...
