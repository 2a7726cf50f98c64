"""What people do in the emulator's chats: each act stands in the chat and is an update for the bot, in one commit."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from bot.demo.bot_api import Emulator
from bot.demo.bot_methods import public_chat, user_of
from bot.demo.detected import detect
from bot.demo.entities import clean

GONE: dict[str, Any] = {"status": "kicked", "until_date": 0}
SOMEBODY: Mapping[str, Any] = {"id": 1, "is_bot": False, "first_name": "Somebody"}
SUPERGROUP = -1_000_000_000_000


class Unknown(Exception):
    """A chat or a button that does not exist."""


def say(emulator: Emulator, chat_id: int, text: str, user: int | None = None) -> dict[str, Any]:
    """A person writes. user: who, in a group; the id of a private chat."""
    # half a surrogate pair and control characters cannot reach Telegram
    text = clean(text.encode("utf-8", "replace").decode().replace("\0", ""))
    entities = detect(text)
    return _write(emulator, chat_id, {"text": text, **({"entities": entities} if entities else {})}, user)


def share_location(emulator: Emulator, chat_id: int, lat: float, lon: float, user: int | None = None) -> dict[str, Any]:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("latitude -90 to 90 and longitude -180 to 180 expected")
    return _write(emulator, chat_id, {"location": {"latitude": lat, "longitude": lon}}, user)


def _write(emulator: Emulator, chat_id: int, content: Mapping[str, Any], user: int | None) -> dict[str, Any]:
    chat = _chat(emulator, chat_id)
    body: dict[str, Any] = {"chat": public_chat(chat), **content}
    if chat["type"] == "channel":
        body["sender_chat"] = public_chat(chat)
    else:
        body["from"] = _author(emulator, chat, user)
    with emulator.store.together():
        message = emulator.store.add_message(body)
        emulator.push({"channel_post" if chat["type"] == "channel" else "message": message})
    return message


def tap(emulator: Emulator, chat_id: int, message_id: int | None, data: str | None, match: str | None = None) -> str:
    """A person presses an inline button: by its data, or the newest one whose data matches a pattern."""
    chat = _chat(emulator, chat_id)
    message, data = _button(emulator, chat_id, message_id, data, match)
    query = uuid.uuid4().hex
    pressed = {"id": query, "from": _author(emulator, chat, None), "message": message, "data": data}
    with emulator.store.together():
        emulator.store.add_callback(query, chat_id)
        emulator.push({"callback_query": {**pressed, "chat_instance": str(chat_id)}})
    return query


def _button(
    emulator: Emulator, chat_id: int, message_id: int | None, data: str | None, match: str | None
) -> tuple[dict[str, Any], str]:
    if message_id is not None and data is not None:
        message = emulator.store.message(chat_id, message_id)
        if message is None:
            raise Unknown("no such message")
        return message, data
    pattern = re.compile(match or re.escape(data or ""))
    for row in reversed(emulator.store.messages(chat_id)):
        for line in row["message"].get("reply_markup", {}).get("inline_keyboard", []):
            for button in line:
                if "callback_data" in button and pattern.search(button["callback_data"]) and not row["deleted"]:
                    return row["message"], button["callback_data"]
    raise Unknown("no such button")


def block(emulator: Emulator, chat_id: int, blocked: bool) -> None:
    """A person blocks or unblocks the bot; a group throws it out or takes it in again."""
    chat = _chat(emulator, chat_id)
    member = {"status": "member"}
    with emulator.store.together():
        emulator.store.block(chat_id, blocked)
        _membership(emulator, chat, *((member, GONE) if blocked else (GONE, member)))


def meet(emulator: Emulator, chat: Mapping[str, Any]) -> None:
    """A new chat: a person's, who may write to the bot now, or a group or channel that takes the bot in."""
    if chat.get("type") not in ("private", "group", "supergroup", "channel"):
        raise ValueError("type: private, group, supergroup or channel expected")
    if not isinstance(chat.get("id"), int) or (chat["id"] > 0) != (chat["type"] == "private"):
        raise ValueError("id: a positive number for a person, a negative one for others")
    with emulator.store.together():
        emulator.store.add_chat(chat)
        if chat["type"] != "private":
            _membership(emulator, chat, {"status": "left"}, {"status": "member"})


def migrate(emulator: Emulator, chat_id: int) -> int:
    """A group becomes a supergroup: it has a new id from now on, which both chats say."""
    chat = _chat(emulator, chat_id)
    if chat["type"] != "group":
        raise ValueError("only a group can become a supergroup")
    new_id = SUPERGROUP - abs(chat_id)
    with emulator.store.together():
        emulator.store.add_chat({**chat, "id": new_id, "type": "supergroup"})
        _write(emulator, chat_id, {"migrate_to_chat_id": new_id}, None)
        _write(emulator, new_id, {"migrate_from_chat_id": chat_id}, None)
        emulator.store.add_chat({**chat, "migrated_to": new_id})
    return new_id


def _membership(emulator: Emulator, chat: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    changed = {"old_chat_member": {**old, "user": emulator.me}, "new_chat_member": {**new, "user": emulator.me}}
    who = {"chat": public_chat(chat), "from": _author(emulator, chat, None), "date": int(emulator.store.clock())}
    emulator.push({"my_chat_member": {**who, **changed}})


def _chat(emulator: Emulator, chat_id: int) -> dict[str, Any]:
    chat = emulator.store.chat(chat_id)
    if chat is None:
        raise Unknown("no such chat")
    return chat


def _author(emulator: Emulator, chat: Mapping[str, Any], user: int | None) -> dict[str, Any]:
    if user is not None:
        return user_of(_chat(emulator, user))
    return user_of(chat) if chat["type"] == "private" else dict(SOMEBODY)
