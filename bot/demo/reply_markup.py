"""Keyboards, checked as Telegram checks them."""

from __future__ import annotations

import re
from typing import Any

from bot.demo.parameters import Parameters, record
from bot.demo.refusal import bad

MAX_DATA, MAX_COPIED, MAX_BUTTONS = 64, 256, 100
"""Bytes of callback data, characters of a text to copy, buttons of a keyboard."""
_URL = re.compile(r"(https?|tg)://\S+", re.IGNORECASE)
_KINDS = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query", "switch_inline_query_current_chat")
_SHAPES = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def checked_markup(parameters: Parameters, *, private: bool) -> dict[str, Any] | None:
    """reply_markup, or None. private: whether the chat is one; only there may a button ask for a location."""
    markup = record(parameters, "reply_markup")
    if not markup:
        return None
    if not any(shape in markup for shape in _SHAPES):
        raise bad("can't parse reply keyboard markup JSON object")
    if "inline_keyboard" in markup:
        return _inline(markup)
    for button in _buttons(markup.get("keyboard") or []):
        if isinstance(button, dict) and button.get("request_location") and not private:
            raise bad("location can be requested in private chats only")
    return markup


def _inline(markup: dict[str, Any]) -> dict[str, Any] | None:
    buttons = _buttons(markup["inline_keyboard"])
    if len(buttons) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check(button)
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _buttons(rows: Any) -> list[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse keyboard: Array of Array of buttons expected")
    return [button for row in rows for button in row]


def _check(button: Any) -> None:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad(f"{where}: InlineKeyboardButton must be an Object")
    if not str(button.get("text") or "").strip():
        raise bad(f'{where}: Field "text" must be of type String')
    if not any(kind in button for kind in _KINDS):
        raise bad(f"{where}: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MAX_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(str(button["url"])):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    copied = button.get("copy_text")
    if copied is not None and not (isinstance(copied, dict) and 1 <= len(str(copied.get("text", ""))) <= MAX_COPIED):
        raise bad("BUTTON_COPY_TEXT_INVALID")
