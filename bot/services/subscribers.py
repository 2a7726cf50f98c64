"""Subscribers: joining, choosing, following, pausing, leaving. Each use case owns its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.db import chats, deliveries, subscriptions
from bot.db.chats import Chat
from bot.db.engine import reading
from bot.deps import Deps

PAUSE = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Subscriber:
    chat: Chat
    follows: tuple[str, ...]


async def look_up(deps: Deps, chat_id: int) -> Subscriber | None:
    async with reading(deps.db) as conn:
        chat = await chats.get(conn, chat_id)
        return Subscriber(chat, tuple(await subscriptions.of(conn, chat_id))) if chat else None


async def ensure(deps: Deps, chat_id: int, kind: str, lang: str) -> Subscriber:
    """The subscriber of a chat that has just written, made if it is new. Whoever writes can be written to, whatever a
    send of long ago has told."""
    known = await look_up(deps, chat_id)
    if known is not None and known.chat.state != "blocked":
        return known
    async with deps.db.begin() as conn:
        if known is not None:
            await chats.set_state(conn, chat_id, "active")
            return replace(known, chat=replace(known.chat, state="active"))
        return Subscriber(await chats.ensure(conn, chat_id, kind, lang, deps.clock()), ())


async def change(deps: Deps, chat_id: int, **values: object) -> None:
    """Sets lang, citizenship or state."""
    async with deps.db.begin() as conn:
        await chats.change(conn, chat_id, **values)


async def follow(deps: Deps, chat_id: int, countries: Sequence[str]) -> tuple[str, ...]:
    """Follows these countries; whoever follows something is active. Returns all that is followed now."""
    async with deps.db.begin() as conn:
        await subscriptions.add(conn, chat_id, countries, deps.clock())
        if countries:
            await chats.set_state(conn, chat_id, "active")
        return tuple(await subscriptions.of(conn, chat_id))


async def unfollow(deps: Deps, chat_id: int, countries: Sequence[str]) -> int:
    async with deps.db.begin() as conn:
        return await subscriptions.remove(conn, chat_id, countries)


async def toggle(deps: Deps, chat_id: int, country: str) -> tuple[str, ...]:
    async with deps.db.begin() as conn:
        if not await subscriptions.remove(conn, chat_id, [country]):
            await subscriptions.add(conn, chat_id, [country], deps.clock())
            await chats.set_state(conn, chat_id, "active")
        return tuple(await subscriptions.of(conn, chat_id))


async def pause(deps: Deps, chat_id: int) -> datetime:
    """No ordinary alerts for eight hours; it ends by itself, and urgent ones still come."""
    until = deps.clock() + PAUSE
    await change(deps, chat_id, paused_until=until)
    return until


async def blocked(deps: Deps, chat_id: int) -> None:
    """The person has blocked the bot: nothing more is tried."""
    async with deps.db.begin() as conn:
        await chats.set_state(conn, chat_id, "blocked")
        await deliveries.skip_chat(conn, chat_id, "blocked by the user")


async def migrate(deps: Deps, old: int, new: int) -> None:
    async with deps.db.begin() as conn:
        await chats.migrate(conn, old, new)


async def my_data(deps: Deps, chat_id: int) -> dict[str, Any]:
    """Everything we keep about a chat."""
    known = await look_up(deps, chat_id)
    if known is None:
        return {}
    chat = known.chat
    async with reading(deps.db) as conn:
        traces = await chats.traces(conn, chat_id)
    return {
        "chat_id": chat.chat_id,
        "kind": chat.kind,
        "language": chat.lang,
        "citizenship": chat.citizenship,
        "state": chat.state,
        "paused_until": chat.paused_until.isoformat() if chat.paused_until else None,
        "since": chat.created.isoformat(),
        "countries": list(known.follows),
        **traces,
    }


async def delete_me(deps: Deps, chat_id: int) -> None:
    async with deps.db.begin() as conn:
        await chats.delete(conn, chat_id)
