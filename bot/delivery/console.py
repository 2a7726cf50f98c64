"""A gateway that prints instead of sending: for commands that have no bot."""

from __future__ import annotations

import itertools
import sys

from bot.delivery.outcome import Outcome, Outgoing, Sent


class ConsoleGateway:
    """Writes each message to stderr and numbers it."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    async def send(self, message: Outgoing) -> Outcome:
        what = f"edit of {message.edit}" if message.edit else "message"
        print(f"--- {what} to {message.chat_id}\n{message.html}", file=sys.stderr)
        return Sent(message.edit or next(self._ids))
