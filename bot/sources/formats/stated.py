"""What structured formats write in the same few ways: moments, flags, numbers, objects in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.sources.formats import dates, text

LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def instant(value: Any) -> datetime | None:
    """An aware UTC moment in the past or the future (an end may be days ahead): ISO 8601, "27 May 2026 14:51:04",
    RFC 822, day first with slashes, epoch seconds or milliseconds. Without a zone it is UTC. None where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    try:
        found = _epoch(value) if isinstance(value, int | float) else _written(value.strip()[:60])
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None
    return found if text.EARLIEST <= found < LATEST else None


def _epoch(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)


def _written(value: str) -> datetime:
    if value.isdigit() and len(value) >= 9:
        return _epoch(float(value))
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        pass
    if re.match(r"\d\d?/\d\d?/\d{4}", value):  # EASA's
        return datetime.strptime(value[:10], "%d/%m/%Y")  # noqa: DTZ007 - the caller makes it UTC
    if found := dates.read(value):
        return found
    raise ValueError("no date")


def published(candidates: Iterable[Any]) -> datetime | None:
    """The first of these that can be when something was published (not days ahead of now)."""
    moments = (text.moment(found) for value in candidates if (found := instant(value)))
    return next((moment for moment in moments if moment is not None), None)


def is_true(value: Any) -> bool | None:
    """true, "true", "True", 1, "1"; None for what is neither true nor false."""
    word = str(value).strip().casefold()
    return True if word in ("true", "1", "yes") else False if word in ("false", "0", "no") else None


def number(value: Any) -> float | None:
    """A finite number, also where it stands in a string."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e15 else None  # also refuses NaN and the infinities


def words(value: Any) -> str:
    """A scalar as text, "" for everything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def address(value: Any) -> str | None:
    found = words(value)
    return found if found.startswith(("http://", "https://")) else None
