"""/mydata in words: everything that is kept about a chat, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.i18n import LANGUAGES, country_name, moment, t
from bot.messages.html import escape


def render_my_data(found: Mapping[str, Any], lang: str) -> str:
    """found: subscribers.my_data. What has no line of its own would be kept without being shown: a test compares."""
    lines = [f"<b>{escape(t(lang, 'mydata-title'))}</b>"]
    for key, value in found.items():
        name = t(lang, f"mydata-{key}".replace("_", "-"))
        lines.append(escape(f"{name}: {_words(key, value, lang)}"))
    return "\n".join(lines)


def _words(key: str, value: Any, lang: str) -> str:
    if value in (None, []):
        return t(lang, "mydata-nothing")
    match key:
        case "kind":
            return t(lang, "mydata-private" if value == "private" else "mydata-group")
        case "language":
            return LANGUAGES.get(value, value)
        case "citizenship":
            return country_name(value, lang)
        case "countries":
            return ", ".join(country_name(iso, lang) for iso in value)
        case "state":
            return t(lang, f"mydata-{value}")
        case "since" | "paused_until":
            return moment(datetime.fromisoformat(value), None, lang)
    return str(value)
