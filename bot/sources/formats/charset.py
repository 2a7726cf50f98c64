"""Bodies whose bytes are not the charset they claim."""

from __future__ import annotations

import re

from bot.sources.formats.parsed import Mode

# Languages whose publishers may still send windows-1251 under a UTF-8 label.
_CYRILLIC = ("ru", "kk", "ky", "tg", "uz-Cyrl", "uk", "mn")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def repaired(body: bytes, lang: str | None, content_type: str | None = None) -> tuple[bytes, Mode]:
    """The body as clean UTF-8 where it claims (or must be taken) to be UTF-8 and is not; else the body as it is.

    A few broken bytes are replaced one by one; a text that is broken throughout is windows-1251 where the source's
    language is written in Cyrillic. What names another charset is left to the feed reader, which knows them."""
    if body.startswith(_BYTE_ORDER_MARKS) or b"\0" in body[:64] or _other_charset(body, content_type):
        return body, "strict"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        whole = sum(1 for char in text if char > "\x7f") - broken
        if broken <= whole // 20:
            return text.encode(), "tolerant"
        if lang in _CYRILLIC:
            return body.decode("cp1251", "replace").encode(), "tolerant"
        return body, "tolerant"
    return body, "strict"


def _other_charset(body: bytes, content_type: str | None) -> bool:
    declared = _DECLARED.search(body[:200])
    names = [declared.group(1).decode().lower()] if declared else []
    match = re.search(r"charset=[\"']?([\w.-]+)", content_type or "", re.IGNORECASE)
    names += [match.group(1).lower()] if match else []
    return any(name not in ("utf-8", "utf8", "us-ascii") for name in names)
