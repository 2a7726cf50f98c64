"""What feeds say of their language, as ISO 639-1: "ru-RU", "rus", "Russian", or a country's code in its place. The
first two letters of anything else are no language: "Kazakh" is not Georgian, "fil" not Finnish, "und" none."""

from __future__ import annotations

import re

_NAMES = {
    **dict.fromkeys(("kaz", "kazakh", "kz"), "kk"),
    **dict.fromkeys(("kir", "kyrgyz", "kg"), "ky"),
    **dict.fromkeys(("uzb", "uzbek"), "uz"),
    **dict.fromkeys(("tgk", "tajik", "tj"), "tg"),
    **dict.fromkeys(("tuk", "turkmen", "tm"), "tk"),
    **dict.fromkeys(("rus", "russian", "русский"), "ru"),
    **dict.fromkeys(("ukr", "ukrainian", "ua"), "uk"),
    **dict.fromkeys(("aze", "azerbaijani"), "az"),
    **dict.fromkeys(("eng", "english", "us", "gb"), "en"),
    **dict.fromkeys(("ara", "arabic"), "ar"),
    **dict.fromkeys(("fas", "per", "persian", "farsi"), "fa"),
    **dict.fromkeys(("heb", "hebrew", "iw"), "he"),
    **dict.fromkeys(("tur", "turkish"), "tr"),
    **dict.fromkeys(("zho", "chi", "chinese", "cn"), "zh"),
    **dict.fromkeys(("jpn", "japanese", "jp"), "ja"),
    **dict.fromkeys(("kor", "korean"), "ko"),
    **dict.fromkeys(("deu", "ger", "german"), "de"),
    **dict.fromkeys(("fra", "fre", "french"), "fr"),
    **dict.fromkeys(("spa", "spanish"), "es"),
    **dict.fromkeys(("ita", "italian"), "it"),
    **dict.fromkeys(("nld", "dut", "dutch"), "nl"),
}
_PART = re.compile(r"[-_,;\s]")


def code(said: object) -> str | None:
    """The language that was said; None where it cannot be known."""
    first = _PART.split(str(said or "").strip().casefold(), maxsplit=1)[0]
    if first in _NAMES:
        return _NAMES[first]
    return first if len(first) == 2 and first.isascii() and first.isalpha() else None
