"""The Fluent catalogues: every word that a user sees, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "uz": "O‘zbekcha"}
"""Languages with a complete catalogue, by their own names."""
ALL_LANGUAGES = ("en", "ru", "uz", "kk", "ky", "tg", "tk")
"""The seven of the product; one without a catalogue yet is answered in the next of its chain."""
_FALLBACK = {"kk": "ru", "ky": "ru", "tg": "ru", "tk": "ru"}
_NEIGHBOURS = ("be", "uk")
"""Not ours, but Russian is nearer to their readers than English."""
CATALOGUES = ("alert", "conversation", "operator")


class MissingText(KeyError):
    """A text or a variable of it does not exist: our bug, found by tests."""


def written(lang: str) -> str:
    """The language in which a reader of `lang` is answered now."""
    lang = lang.partition("-")[0]
    return lang if lang in LANGUAGES else _FALLBACK.get(lang, "en")


def best_language(code: str | None) -> str:
    """Telegram's language_code ("uz", "pt-br", None) -> one of ours."""
    base = (code or "en").replace("_", "-").partition("-")[0].lower()
    return "ru" if base in _NEIGHBOURS else written(base)


@cache
def _bundle(lang: str) -> FluentBundle:
    bundle = FluentBundle([lang], use_isolating=False)
    for name in CATALOGUES:
        path = files("bot.i18n").joinpath("locales", lang, name + ".ftl")
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def t(lang: str, text_id: str, **variables: str | int) -> str:
    """The text in the reader's language. Raises MissingText for an unknown id or a missing variable: Fluent itself
    would show the id to a frightened person."""
    bundle = _bundle(written(lang))
    pattern = bundle.get_message(text_id).value if bundle.has_message(text_id) else None
    if pattern is None:
        raise MissingText(f"{lang}: {text_id}")
    value, errors = bundle.format_pattern(pattern, variables)
    if errors:
        raise MissingText(f"{lang}: {text_id}: {errors[0]}")
    return str(value)


def has(lang: str, text_id: str) -> bool:
    return bool(_bundle(written(lang)).has_message(text_id))
