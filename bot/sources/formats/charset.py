"""Bodies whose bytes are not the UTF-8 that they claim, or must be taken, to be."""

from __future__ import annotations

import re

# Publishers in these languages still send windows-1251 under a UTF-8 label, or under none.
_CYRILLIC = ("ru", "kk", "ky", "tg", "uk")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
_META = re.compile(rb"""<meta\s[^>]{0,200}charset\s*=\s*["']?([\w.-]+)""", re.IGNORECASE)
_UTF8 = (b"utf-8", b"utf8")


def as_utf8(body: bytes, lang: str | None) -> tuple[bytes, bool]:
    """The body in clean UTF-8 where its bytes lie about it, and whether it had to be repaired.

    A few broken bytes are replaced one by one (a reader would otherwise take the whole text for another charset); a
    text broken throughout is windows-1251 where the language is written in Cyrillic. Whatever names another charset,
    and UTF-16, is left to the feed reader."""
    declared = _DECLARED.search(body[:200])
    if (declared and declared[1].lower() not in _UTF8) or b"\0" in body[:64]:
        return body, False
    try:
        body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        sound = sum(1 for char in text if char > "\x7f") - broken
        if broken <= sound // 20:
            return text.encode(), True
        if lang in _CYRILLIC:
            return body.decode("cp1251", "replace").encode(), True
        return body, True
    return body, False


def document_as_utf8(body: bytes, lang: str | None) -> bytes:
    """The same for a page or a JSON document, whose readers take any bytes for UTF-8: what a page itself declares is
    believed only where it is not sound UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError:
        declared = _META.search(body[:4000])
        if declared and declared[1].lower() not in _UTF8:
            try:
                return body.decode(declared[1].decode(), "replace").encode()
            except LookupError:
                pass
        return as_utf8(body, lang)[0]
    return body
