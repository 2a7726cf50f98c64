"""Buttons under the question about a storm: whether readers get what was held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.deps import Deps
from bot.messages.html import escape
from bot.services import storm
from bot.telegram.callback_data import find_source
from bot.telegram.context import Talk

Decide = Callable[[Deps, str, int], Awaitable[int]]


async def tap_release(here: Talk, argument: str) -> None:
    """What was held is read as if it had come now."""
    await _decide(here, argument, storm.release, "storm-released")


async def tap_drop(here: Talk, argument: str) -> None:
    """Nobody gets what was held."""
    await _decide(here, argument, storm.drop, "storm-dropped")


async def _decide(here: Talk, argument: str, decide: Decide, text_id: str) -> None:
    """The question becomes its answer; where another admin was first, it says so."""
    source_id = find_source(argument.partition("-")[0], await storm.waiting(here.deps))
    count = await decide(here.deps, source_id, here.user_id) if source_id else 0
    await here.change(escape(here.t(text_id, count=count) if count else here.t("storm-decided")))
