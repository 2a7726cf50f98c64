"""What Telegram marks in a text by itself: links, addresses, telephone numbers, commands, hashtags, mentions."""

from __future__ import annotations

import re
from typing import Any

_TOP_LEVELS = "com|org|net|int|info|gov|edu|io|uk|us|ca|ru|uz|kz|kg|tj|tm|qa|ae|om|sa|kw|bh|tr|az|am|ge|ir|il|de"
# The order decides where two of them meet.
_PATTERNS = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)'»”]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "url",
        re.compile(rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{_TOP_LEVELS})(?![\w-])(?:/[^\s<>\"]*[^\s<>\".,;:!?)'])?", re.I),
    ),
    ("phone_number", re.compile(r"(?<!\w)\+\d[\d\s()-]{7,18}\d")),
    ("bot_command", re.compile(r"(?<![\w/.:])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/.@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def units(text: str) -> int:
    """UTF-16 code units, as the Bot API counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def detect(text: str) -> list[dict[str, Any]]:
    """Entities in the order of the text, none over another."""
    taken: list[tuple[int, int, str]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < e and s < end for s, e, _ in taken):
                taken.append((start, end, kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in sorted(taken)
    ]
