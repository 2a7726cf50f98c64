"""JSON from outside: decoded with every way in which it can be no JSON told apart from a bug of ours."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.errors import NotAFeed, ParseError
from bot.sources.formats.parsed import Mode
from bot.sources.formats.sniff import refuse_page


def load_json(body: bytes, format_name: str) -> tuple[Any, Mode]:
    """The decoded value, and "tolerant" where the bytes were no clean UTF-8.

    Raises NotAFeed for an empty body or an HTML page, ParseError for broken, too deep or overlong input."""
    refuse_page(body, format_name)
    try:
        return json.loads(body, parse_constant=_no_constant), "strict"
    except UnicodeDecodeError:
        return _loads(body.decode("utf-8-sig", "replace"), format_name), "tolerant"
    except RecursionError:
        raise ParseError(f"{format_name}: nested too deep") from None
    except ValueError as error:
        raise _broken(body, format_name, error) from None


def _loads(text: str, format_name: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ParseError(f"{format_name}: nested too deep") from None
    except ValueError as error:
        raise ParseError(f"{format_name}: broken JSON: {error}") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _broken(body: bytes, format_name: str, error: ValueError) -> ParseError:
    if body.lstrip()[:1] not in (b"{", b"["):
        return NotAFeed(f"{format_name}: no JSON but {body[:40]!r}")
    return ParseError(f"{format_name}: broken JSON: {error}")
