"""Buttons under the question about a storm: whether readers get what was held."""

from __future__ import annotations

from bot.messages.html import escape
from bot.services import storm
from bot.telegram.context import Talk


async def tap_release(here: Talk, argument: str) -> None:
    """What was held is read as if it had come now."""
    await _told(here, "storm-released", await storm.release(here.deps, argument, here.user_id))


async def tap_drop(here: Talk, argument: str) -> None:
    """Nobody gets what was held."""
    await _told(here, "storm-dropped", await storm.drop(here.deps, argument, here.user_id))


async def _told(here: Talk, text_id: str, count: int) -> None:
    """The question becomes its answer; where another admin was first, it says so."""
    await here.change(escape(here.t(text_id, count=count) if count else here.t("storm-decided")))
