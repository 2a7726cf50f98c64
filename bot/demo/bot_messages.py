"""The emulator's methods that put messages into chats, change them and take them away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.demo.detected import units
from bot.demo.entities import BadEntities, clean, parse_html, with_detected
from bot.demo.faults import migrated
from bot.demo.parameters import Parameters, Upload, decimal, flag, integer, items, record, text, upload
from bot.demo.refusal import bad, forbidden
from bot.demo.reply_markup import checked_markup

if TYPE_CHECKING:
    from bot.demo.bot_api import Emulator

Message = dict[str, Any]
MAX_TEXT, MAX_CAPTION, MAX_ANSWER = 4096, 1024, 200
DELETABLE_FOR = 48 * 3600
CALLBACK_LIVES = 15 * 60
"""Seconds: afterwards Telegram knows nothing of the press any more."""
ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)
_PUBLIC = ("id", "type", "title", "first_name", "last_name", "username", "is_forum")
_FACES = ("text", "entities", "reply_markup")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def public_chat(chat: Mapping[str, Any]) -> dict[str, Any]:
    """What the Bot API shows of a chat."""
    return {k: chat[k] for k in _PUBLIC if k in chat}


def chat_id_of(parameters: Parameters) -> int:
    if parameters.get("chat_id") in (None, ""):
        raise bad("chat_id is empty")
    try:
        return int(parameters["chat_id"])
    except (TypeError, ValueError):
        raise bad("chat not found") from None  # an @username: the emulator has none


def open_chat(emulator: Emulator, parameters: Parameters) -> dict[str, Any]:
    """The chat, if the bot may write to it."""
    chat_id = chat_id_of(parameters)
    chat = emulator.store.chat(chat_id)
    if chat is None:
        raise bad("chat not found")
    if "migrated_to" in chat:
        raise migrated(chat["migrated_to"])
    if emulator.store.is_blocked(chat_id):
        private = chat["type"] == "private"
        raise forbidden("bot was blocked by the user" if private else f"bot was kicked from the {chat['type']} chat")
    return chat


# --- sending ---------------------------------------------------------------------------------------------------------


def send_message(emulator: Emulator, parameters: Parameters) -> Message:
    return _send(emulator, parameters, _text(parameters))


def send_location(emulator: Emulator, parameters: Parameters) -> Message:
    return _send(emulator, parameters, {"location": _place(parameters)})


def send_venue(emulator: Emulator, parameters: Parameters) -> Message:
    place = _place(parameters)
    venue = {"location": place, **{name: _needed(parameters, name) for name in ("title", "address")}}
    return _send(emulator, parameters, {"location": place, "venue": venue})


def send_contact(emulator: Emulator, parameters: Parameters) -> Message:
    contact = {name: _needed(parameters, name) for name in ("phone_number", "first_name")}
    contact |= {name: text(parameters, name) for name in ("last_name", "vcard") if parameters.get(name)}
    if len(contact.get("vcard", "").encode()) > 2048:
        raise bad("VCARD_TOO_LONG")
    return _send(emulator, parameters, {"contact": contact})


def send_document(emulator: Emulator, parameters: Parameters) -> Message:
    file = _file(emulator, upload(parameters, "document"))
    return _send(emulator, parameters, {"document": file, **_caption(parameters)})


def _send(emulator: Emulator, parameters: Parameters, content: Mapping[str, Any]) -> Message:
    chat = open_chat(emulator, parameters)
    markup = checked_markup(parameters, private=chat["type"] == "private")
    author = {"sender_chat": public_chat(chat)} if chat["type"] == "channel" else {"from": emulator.me}
    message: Message = {"chat": public_chat(chat), **author, **_options(parameters), **content}
    message |= _reply(emulator, chat["id"], parameters)
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    with emulator.store.together():
        kept = emulator.store.add_message(message, silent=flag(parameters, "disable_notification"))
        if markup and "inline_keyboard" not in markup:
            _set_keyboard(emulator, chat["id"], markup)
    return kept


def _options(parameters: Parameters) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if preview := record(parameters, "link_preview_options"):
        found["link_preview_options"] = preview
    if flag(parameters, "protect_content"):
        found["has_protected_content"] = True
    if parameters.get("message_thread_id"):
        found |= {"message_thread_id": integer(parameters, "message_thread_id"), "is_topic_message": True}
    return found


def _reply(emulator: Emulator, chat_id: int, parameters: Parameters) -> dict[str, Any]:
    reply = record(parameters, "reply_parameters")
    if reply is None:
        return {}
    quoted = emulator.store.message(chat_id, integer(reply, "message_id"))
    if quoted is None:
        if flag(reply, "allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in quoted.items() if k != "reply_to_message"}}


def _set_keyboard(emulator: Emulator, chat_id: int, markup: Mapping[str, Any]) -> None:
    """The keyboard below the field for writing stays until another one comes, or it is taken away."""
    keyboard = markup if "keyboard" in markup else None
    emulator.store.set(f"keyboard:{chat_id}", keyboard)
    emulator.store.tell({"type": "keyboard", "chat_id": chat_id, "keyboard": keyboard})


def _needed(parameters: Parameters, name: str) -> str:
    value = clean(text(parameters, name)).strip()
    if not value:
        raise bad(f"{name} must be non-empty")
    return value


def _place(parameters: Parameters) -> dict[str, float]:
    return {
        "latitude": decimal(parameters, "latitude", -90, 90),
        "longitude": decimal(parameters, "longitude", -180, 180),
    }


def _file(emulator: Emulator, given: Upload | str) -> dict[str, Any]:
    """A new file is kept under an id made of its content; an id that is known is sent again."""
    if isinstance(given, Upload):
        file_id = "BQAC" + hashlib.blake2b(given.name.encode() + b"\0" + given.data, digest_size=16).hexdigest()
        emulator.store.add_file(file_id, given.name, given.mime, given.data)
    else:
        file_id = given
    found = emulator.store.file(file_id)
    if found is None:
        raise bad("wrong file identifier/HTTP URL specified")
    name, mime, data = found
    unique = "AgAD" + file_id[-12:]
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "file_name": name,
        "mime_type": mime,
        "file_size": len(data),
    }


# --- texts -----------------------------------------------------------------------------------------------------------


def _text(parameters: Parameters) -> dict[str, Any]:
    words, entities = _formatted(parameters, "text", "entities", "parse_mode")
    if not words:
        raise bad("message text is empty")
    if units(words) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": words, **({"entities": entities} if entities else {})}


def _caption(parameters: Parameters) -> dict[str, Any]:
    words, entities = _formatted(parameters, "caption", "caption_entities", "parse_mode")
    if units(words) > MAX_CAPTION:
        raise bad("message caption is too long")
    found = {"caption": words} if words else {}
    return {**found, **({"caption_entities": entities} if entities else {})}


def _formatted(parameters: Parameters, name: str, marks: str, mode: str) -> tuple[str, list[dict[str, Any]]]:
    source, mode = text(parameters, name), text(parameters, mode).lower()
    if mode not in ("", "html"):
        raise bad("unsupported parse_mode")  # Markdown exists at Telegram; this product writes HTML
    if mode == "html":
        try:
            return parse_html(source)
        except BadEntities as error:
            raise bad(str(error)) from None
    words = clean(source)
    given = items(parameters, marks)
    if not given:
        words = words.strip()
    return words if words.strip() else "", with_detected(words, given)


# --- changing --------------------------------------------------------------------------------------------------------


def edit_message_text(emulator: Emulator, parameters: Parameters) -> Message:
    old = _own(emulator, parameters)
    if "text" not in old:
        raise bad("there is no text in the message to edit")
    rest = {k: v for k, v in old.items() if k not in (*_FACES, "link_preview_options")}
    return _change(emulator, old, {**rest, **_options(parameters), **_text(parameters)}, parameters)


def edit_message_reply_markup(emulator: Emulator, parameters: Parameters) -> Message:
    old = _own(emulator, parameters)
    return _change(emulator, old, {k: v for k, v in old.items() if k != "reply_markup"}, parameters)


def _change(emulator: Emulator, old: Message, changed: Message, parameters: Parameters) -> Message:
    markup = checked_markup(parameters, private=True)
    if markup and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    if markup:
        changed = {**changed, "reply_markup": markup}
    if all(old.get(face) == changed.get(face) for face in _FACES):
        raise bad(_NOT_MODIFIED)
    return emulator.store.edit_message(changed)


def _own(emulator: Emulator, parameters: Parameters) -> Message:
    old = _existing(emulator, parameters, "message to edit not found")
    if not ("sender_chat" in old or old["from"]["id"] == emulator.me["id"]):
        raise bad("message can't be edited")
    return old


def _existing(emulator: Emulator, parameters: Parameters, otherwise: str) -> Message:
    chat_id = chat_id_of(parameters)
    if emulator.store.chat(chat_id) is None:
        raise bad("chat not found")
    found = emulator.store.message(chat_id, integer(parameters, "message_id"))
    if found is None:
        raise bad(otherwise)
    return found


def delete_message(emulator: Emulator, parameters: Parameters) -> bool:
    found = _existing(emulator, parameters, "message to delete not found")
    if emulator.store.clock() - found["date"] > DELETABLE_FOR:
        raise bad("message can't be deleted for everyone")
    return emulator.store.delete_message(found["chat"]["id"], found["message_id"])


def pin_message(emulator: Emulator, parameters: Parameters) -> bool:
    found = _existing(emulator, parameters, "message to pin not found")
    return _pin(emulator, found["chat"]["id"], found["message_id"])


def unpin_message(emulator: Emulator, parameters: Parameters) -> bool:
    return _pin(emulator, open_chat(emulator, parameters)["id"], None)


def _pin(emulator: Emulator, chat_id: int, message_id: int | None) -> bool:
    emulator.store.set(f"pinned:{chat_id}", message_id)
    emulator.store.tell({"type": "pin", "chat_id": chat_id, "message_id": message_id})
    return True


# --- what is no message ----------------------------------------------------------------------------------------------


def answer_callback_query(emulator: Emulator, parameters: Parameters) -> bool:
    words = text(parameters, "text")
    if units(words) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query = text(parameters, "callback_query_id")
    chat_id = emulator.store.take_callback(query, CALLBACK_LIVES)
    if chat_id is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    alert = flag(parameters, "show_alert")
    emulator.store.tell({"type": "answer", "chat_id": chat_id, "query": query, "text": words or None, "alert": alert})
    return True


def send_chat_action(emulator: Emulator, parameters: Parameters) -> bool:
    chat = open_chat(emulator, parameters)
    action = text(parameters, "action")
    if not re.fullmatch("|".join(ACTIONS), action):
        raise bad("wrong parameter action in request")
    emulator.store.tell({"type": "typing", "chat_id": chat["id"], "action": action})
    return True
