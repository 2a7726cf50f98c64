"""Bodies whose bytes are not the UTF-8 that they claim, or must be taken, to be."""

from __future__ import annotations

import re

# What publishers in these languages still send under a UTF-8 label, or under none.
_OF_LANGUAGE = {**dict.fromkeys(("ru", "kk", "ky", "tg", "uk", "be", "bg"), "cp1251"), "he": "cp1255", "tr": "cp1254"}
_OF_LANGUAGE |= {"ar": "cp1256", "fa": "cp1256"}
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)""", re.IGNORECASE)
_META = re.compile(rb"""<meta\s[^>]{0,200}charset\s*=\s*["']?([\w.-]+)""", re.IGNORECASE)
_UTF8 = (b"utf-8", b"utf8")
_UTF16 = (b"utf-16", b"utf16", b"utf-16le", b"utf-16be", b"unicode")
_SINGLE_BYTE = re.compile(rb"windows-?\d+|cp-?\d+|iso-?8859-?\d+|latin-?\d|us-ascii|ascii|koi8-?[ru]", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]+")
SAMPLE = 20_000


def as_utf8(body: bytes, lang: str | None) -> tuple[bytes, bool]:
    """The body in clean UTF-8 where its bytes lie about it, and whether it had to be repaired.

    Sound UTF-8 beyond ASCII under another charset's label is UTF-8 (converted on its way here, and not relabelled).
    A few broken bytes are replaced one by one (a reader would otherwise take the whole text for another charset); a
    text broken throughout is in the old charset of its language, or in the Cyrillic one that its letters look like.
    Whatever truly is in another charset, and UTF-16, is left to the feed reader."""
    declared = _DECLARED.search(body[:200])
    if declared and declared[1].lower() in _UTF16 and b"\0" not in body[:64]:
        return _relabelled(body, declared), True
    if b"\0" in body[:64] or (declared and not _may_be_utf8(declared[1])):
        return body, False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return (body, False) if declared and declared[1].lower() not in _UTF8 else (_repaired(body, lang), True)
    if declared and declared[1].lower() not in _UTF8 and not text.isascii():
        return _relabelled(body, declared), True
    return body, False


def _relabelled(body: bytes, declared: re.Match[bytes]) -> bytes:
    return body[: declared.start(1)] + b"utf-8" + body[declared.end(1) :]


def _may_be_utf8(label: bytes) -> bool:
    """Text in a charset of two bytes may be sound UTF-8 by chance, in one of one byte it is not."""
    return label.lower() in _UTF8 or bool(_SINGLE_BYTE.fullmatch(label))


def _repaired(body: bytes, lang: str | None) -> bytes:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    if broken <= sound // 20:
        return text.encode()
    charset = _OF_LANGUAGE.get(lang or "") or _looks_cyrillic(body[:SAMPLE]) or "cp1252"
    return body.decode(charset, "replace").encode()


def _looks_cyrillic(body: bytes) -> str | None:
    """Words of letters beyond ASCII are Cyrillic (in French or Turkish there is one here and there); the small letters,
    which are most, stand in the last quarter of windows-1251 and before it in KOI8."""
    runs = _HIGH.findall(body)
    letters = b"".join(runs)
    if len(letters) < 2.5 * len(runs):
        return None
    last = sum(byte >= 0xE0 for byte in letters)
    return "cp1251" if 2 * last >= sum(byte >= 0xC0 for byte in letters) else "koi8-r"


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
