"""The emulator's methods, each as the Bot API documents it; a literal table at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.demo.entities import BadEntities, parse_html, units

if TYPE_CHECKING:
    from bot.demo.bot_api import Emulator

Parameters = Mapping[str, Any]
MAX_TEXT = 4096
MAX_CALLBACK = 64


class Refusal(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


# --- messages --------------------------------------------------------------------------------------------------------


def send_message(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    message = _new(emulator, parameters)
    message |= _text(parameters)
    return _keep(emulator, message, parameters)


def send_location(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    message = _new(emulator, parameters)
    message["location"] = {"latitude": float(parameters["latitude"]), "longitude": float(parameters["longitude"])}
    return _keep(emulator, message, parameters)


def send_contact(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    message = _new(emulator, parameters)
    message["contact"] = {name: parameters[name] for name in ("phone_number", "first_name")}
    return _keep(emulator, message, parameters)


def send_document(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    message = _new(emulator, parameters)
    given = parameters.get("document")
    name = given.get("file_name", "file") if isinstance(given, Mapping) else str(given)
    message["document"] = {"file_id": f"doc-{name}", "file_unique_id": f"u-{name}", "file_name": name}
    return _keep(emulator, message, parameters)


def edit_message_text(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    old = _existing(emulator, parameters, "message to edit not found")
    changed = {**old, **_text(parameters)}
    for name in ("entities", "reply_markup"):
        if name not in _text(parameters):
            changed.pop(name, None)
    if markup := _markup(parameters):
        changed["reply_markup"] = markup
    return _change(emulator, old, changed)


def edit_message_reply_markup(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    old = _existing(emulator, parameters, "message to edit not found")
    changed = {k: v for k, v in old.items() if k != "reply_markup"}
    if markup := _markup(parameters):
        changed["reply_markup"] = markup
    return _change(emulator, old, changed)


def delete_message(emulator: Emulator, parameters: Parameters) -> bool:
    _existing(emulator, parameters, "message to delete not found")
    return emulator.store.delete_message(_chat_id(parameters), int(parameters["message_id"]))


def answer_callback_query(emulator: Emulator, parameters: Parameters) -> bool:
    known = emulator.store.get("callbacks", {})
    query = str(parameters.get("callback_query_id"))
    if query not in known:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    chat_id = known.pop(query)
    emulator.store.set("callbacks", known)
    text = parameters.get("text")
    alert = bool(parameters.get("show_alert"))
    emulator.store.tell({"type": "answer", "chat_id": chat_id, "query": query, "text": text, "alert": alert})
    return True


def _new(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    chat_id = _chat_id(parameters)
    chat = emulator.store.chat(chat_id)
    if chat is None:
        raise bad("chat not found")
    if emulator.store.is_blocked(chat_id):
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    message = {"chat": public_chat(chat), "from": emulator.me}
    reply = parameters.get("reply_parameters")
    if isinstance(reply, Mapping):
        quoted = emulator.store.message(chat_id, int(reply["message_id"]))
        if quoted is None and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        if quoted is not None:
            message["reply_to_message"] = {k: v for k, v in quoted.items() if k != "reply_to_message"}
    return message


def _keep(emulator: Emulator, message: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
    markup = _markup(parameters)
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    kept = emulator.store.add_message(message, silent=bool(parameters.get("disable_notification")))
    if markup and "keyboard" in markup:
        emulator.store.tell({"type": "keyboard", "chat_id": message["chat"]["id"], "keyboard": markup["keyboard"]})
    return kept


def _change(emulator: Emulator, old: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    same = all(old.get(k) == changed.get(k) for k in ("text", "entities", "reply_markup"))
    if same:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    return emulator.store.edit_message(changed)


def _existing(emulator: Emulator, parameters: Parameters, otherwise: str) -> dict[str, Any]:
    found = emulator.store.message(_chat_id(parameters), int(parameters.get("message_id") or 0))
    if found is None:
        raise bad(otherwise)
    return found


def _chat_id(parameters: Parameters) -> int:
    try:
        return int(parameters["chat_id"])
    except (KeyError, TypeError, ValueError):
        raise bad("chat_id is empty") from None


def _text(parameters: Parameters) -> dict[str, Any]:
    source = str(parameters.get("text") or "")
    entities: list[dict[str, Any]] = []
    if str(parameters.get("parse_mode", "")).upper() == "HTML":
        try:
            source, entities = parse_html(source)
        except BadEntities as error:
            raise bad(str(error)) from None
    if not source.strip():
        raise bad("message text is empty")
    if units(source) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": source, **({"entities": entities} if entities else {})}


def _markup(parameters: Parameters) -> dict[str, Any] | None:
    markup = parameters.get("reply_markup")
    if isinstance(markup, str):
        markup = json.loads(markup)
    if not isinstance(markup, dict):
        return None
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if len(str(button.get("callback_data", "")).encode()) > MAX_CALLBACK:
                raise bad("BUTTON_DATA_INVALID")
            if not button.get("text"):
                raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return markup or None


def public_chat(chat: Mapping[str, Any]) -> dict[str, Any]:
    """What the Bot API shows of a chat."""
    return {k: chat[k] for k in ("id", "type", "title", "first_name", "last_name", "username") if k in chat}


def user_of(chat: Mapping[str, Any]) -> dict[str, Any]:
    """The person behind a private chat."""
    user = {"id": chat["id"], "is_bot": False, "first_name": chat.get("first_name", "")}
    return user | {k: chat[k] for k in ("language_code", "username") if k in chat}


# --- the rest --------------------------------------------------------------------------------------------------------


def get_me(emulator: Emulator, _parameters: Parameters) -> dict[str, Any]:
    return {
        **emulator.me,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def get_chat(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    chat = emulator.store.chat(_chat_id(parameters))
    if chat is None:
        raise bad("chat not found")
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    gifts = dict.fromkeys(kinds, False)
    return {**public_chat(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def set_commands(emulator: Emulator, parameters: Parameters) -> bool:
    scope = parameters.get("scope") or {}
    key = f"commands:{scope.get('chat_id', '')}:{parameters.get('language_code', '')}"
    emulator.store.set(key, parameters.get("commands", []))
    return True


def get_commands(emulator: Emulator, parameters: Parameters) -> Any:
    return emulator.store.get(f"commands::{parameters.get('language_code', '')}", [])


def set_webhook(emulator: Emulator, parameters: Parameters) -> bool:
    url = str(parameters.get("url") or "")
    emulator.store.set("webhook", {"url": url, "secret_token": parameters.get("secret_token")} if url else None)
    return True


def delete_webhook(emulator: Emulator, _parameters: Parameters) -> bool:
    emulator.store.set("webhook", None)
    return True


def webhook_info(emulator: Emulator, _parameters: Parameters) -> dict[str, Any]:
    hook = emulator.store.get("webhook") or {}
    return {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": emulator.store.pending(),
    }


def yes(_emulator: Emulator, _parameters: Parameters) -> bool:
    return True


METHODS: Mapping[str, Callable[[Emulator, Parameters], Any]] = {
    "getMe": get_me,
    "getChat": get_chat,
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "sendChatAction": yes,
    "pinChatMessage": yes,
    "setMyDescription": yes,
    "setMyShortDescription": yes,
}
