"""The emulator's methods, each as the Bot API documents it; a literal table at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.demo import bot_messages as messages
from bot.demo.bot_messages import chat_id_of, open_chat, public_chat
from bot.demo.parameters import Parameters, flag, integer, items, record, text
from bot.demo.refusal import Refusal, bad
from bot.demo.updates import WEBHOOK_SET, remember_wanted

if TYPE_CHECKING:
    from bot.demo.bot_api import Emulator

__all__ = ["METHODS", "Refusal", "public_chat", "user_of"]

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def user_of(chat: Mapping[str, Any]) -> dict[str, Any]:
    """The person behind a private chat."""
    user = {"id": chat["id"], "is_bot": False, "first_name": chat.get("first_name", "")}
    return user | {k: chat[k] for k in ("last_name", "language_code", "username") if k in chat}


# --- who is who ------------------------------------------------------------------------------------------------------


def get_me(emulator: Emulator, _parameters: Parameters) -> dict[str, Any]:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**emulator.me, **abilities}


def get_chat(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    chat = emulator.store.chat(chat_id_of(parameters))
    if chat is None:
        raise bad("chat not found")
    full: dict[str, Any] = {**public_chat(chat), "accent_color_id": 0, "max_reaction_count": 11}
    full["accepted_gift_types"] = dict.fromkeys(_GIFTS, False)
    pinned = emulator.store.get(f"pinned:{chat['id']}")
    if pinned and (message := emulator.store.message(chat["id"], pinned)):
        full["pinned_message"] = message
    return full


def get_chat_member(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    """In a group those named in its "admins" are its owners, everybody else that the emulator knows is a member."""
    chat = open_chat(emulator, parameters)
    user_id = integer(parameters, "user_id")
    person = emulator.store.chat(user_id)
    user = emulator.me if user_id == emulator.me["id"] else user_of(person) if person else None
    if user is None:
        raise bad("PARTICIPANT_ID_INVALID")
    if user_id in chat.get("admins", ()):
        return {"status": "creator", "user": user, "is_anonymous": False}
    return {"status": "member", "user": user}


def leave_chat(emulator: Emulator, parameters: Parameters) -> bool:
    chat = open_chat(emulator, parameters)
    if chat["type"] == "private":
        raise bad("chat member status can't be changed in private chats")
    emulator.store.block(chat["id"], True)
    return True


# --- the bot's own card ----------------------------------------------------------------------------------------------


def set_commands(emulator: Emulator, parameters: Parameters) -> bool:
    commands = items(parameters, "commands")
    for command in commands:
        if not isinstance(command, Mapping) or not _COMMAND.fullmatch(str(command.get("command"))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    emulator.store.set(_commands_key(parameters), commands)
    return True


def get_commands(emulator: Emulator, parameters: Parameters) -> Any:
    return emulator.store.get(_commands_key(parameters), [])


def delete_commands(emulator: Emulator, parameters: Parameters) -> bool:
    emulator.store.set(_commands_key(parameters), [])
    return True


def _commands_key(parameters: Parameters) -> str:
    scope = record(parameters, "scope") or {}
    named = scope.get("chat_id", "") if scope.get("type") != "default" else ""
    kind = "" if named or scope.get("type", "default") == "default" else scope["type"]
    return f"commands:{named or kind}:{text(parameters, 'language_code')}"


def set_field(name: str, longest: int) -> Callable[[Emulator, Parameters], bool]:
    """setMyName and its like; each language has its own."""

    def method(emulator: Emulator, parameters: Parameters) -> bool:
        value = text(parameters, name)
        if len(value) > longest:
            raise bad(f"{name} is too long")
        emulator.store.set(f"{name}:{text(parameters, 'language_code')}", value)
        return True

    return method


def get_field(name: str) -> Callable[[Emulator, Parameters], dict[str, str]]:
    def method(emulator: Emulator, parameters: Parameters) -> dict[str, str]:
        own = emulator.store.get(f"{name}:{text(parameters, 'language_code')}")
        return {name: own or emulator.store.get(f"{name}:", "")}

    return method


# --- how updates come ------------------------------------------------------------------------------------------------


def set_webhook(emulator: Emulator, parameters: Parameters) -> bool:
    url, secret = text(parameters, "url"), text(parameters, "secret_token")
    if not url:
        return delete_webhook(emulator, parameters)
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    with emulator.store.together():
        remember_wanted(emulator, parameters)
        _forget_if_asked(emulator, parameters)
        emulator.store.set("webhook_error", None)
        emulator.store.set("webhook", {"url": url, "secret_token": secret or None})
    if emulator.poll is not None:
        emulator.poll.end(WEBHOOK_SET)
    return True


def delete_webhook(emulator: Emulator, parameters: Parameters) -> bool:
    _forget_if_asked(emulator, parameters)
    emulator.store.set("webhook", None)
    return True


def _forget_if_asked(emulator: Emulator, parameters: Parameters) -> None:
    if flag(parameters, "drop_pending_updates"):
        emulator.store.forget_updates()


def webhook_info(emulator: Emulator, _parameters: Parameters) -> dict[str, Any]:
    hook = emulator.store.get("webhook") or {}
    found: dict[str, Any] = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": emulator.store.pending(),
    }
    if error := emulator.store.get("webhook_error"):
        found |= {"last_error_date": error["at"], "last_error_message": error["why"]}
    if allowed := emulator.store.get("allowed_updates"):
        found["allowed_updates"] = allowed
    return found


def get_file(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    file_id = text(parameters, "file_id")
    found = emulator.store.file(file_id)
    if found is None:
        raise bad("invalid file_id")
    unique = "AgAD" + file_id[-12:]
    path = f"documents/{file_id}"
    return {"file_id": file_id, "file_unique_id": unique, "file_size": len(found[2]), "file_path": path}


def yes(_emulator: Emulator, _parameters: Parameters) -> bool:
    return True


METHODS: Mapping[str, Callable[[Emulator, Parameters], Any]] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "leaveChat": leave_chat,
    "sendMessage": messages.send_message,
    "sendLocation": messages.send_location,
    "sendVenue": messages.send_venue,
    "sendContact": messages.send_contact,
    "sendDocument": messages.send_document,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "pinChatMessage": messages.pin_message,
    "unpinChatMessage": messages.unpin_message,
    "answerCallbackQuery": messages.answer_callback_query,
    "getFile": get_file,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": set_field("name", 64),
    "getMyName": get_field("name"),
    "setMyDescription": set_field("description", 512),
    "getMyDescription": get_field("description"),
    "setMyShortDescription": set_field("short_description", 120),
    "getMyShortDescription": get_field("short_description"),
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "logOut": yes,
    "close": yes,
}
