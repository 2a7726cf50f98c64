"""Paths into a JSON document: "a.b", "a|b", "a+b", "a.*.b"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import ChangedStructure

MOST_MEMBERS = 20_000
"""Values that one "*" may stand for in all."""


def rows(document: Any, path: str, *, by_number: bool = False) -> list[tuple[str, Any]]:
    """(key, item): a list's items by number, an object's by key; values that are neither objects nor (by_number) lists
    are passed over. Raises ChangedStructure where nothing at the path is a list or an object."""
    lists = [found for part in _alternatives(document, path) for found in part if isinstance(found, list | Mapping)]
    if not lists and isinstance(document, list):
        lists = [document]  # gov.kz answers a bare list on some deployments
    if not lists:
        said = words(document, "message|error.message|error|detail|errors.*.message|title")[:120]
        raise ChangedStructure(f"json_list: no list at {path or 'the top'!r}; it says {said!r}"[:300])
    return [pair for found in lists for pair in _pairs(found, by_number)]


def get(item: Any, path: str) -> Any:
    """The first non-empty value at "a.b|c", whatever it is; of "a.*.b" the list of all."""
    for part in path.split("|"):
        found = [value for value in _at(item, part) if value not in (None, "", [], {})]
        if found:
            return found if "*" in part.split(".") else found[0]
    return None


def words(item: Any, path: str, lang: str | None = None) -> str:
    """The text or number at "a.b|c" as text; "" where there is none. "day+time" joins. A text given by language is read
    in `lang`, else in the first that says something."""
    for part in path.split("|"):
        said = [found for piece in part.split("+") if (found := _said(get(item, piece), lang))]
        if said:
            return " ".join(said)
    return ""


def _said(value: Any, lang: str | None) -> str:
    if isinstance(value, Mapping) and len(value) <= 12 and all(isinstance(key, str) for key in value):
        by_language = {key[:2].lower(): said for key, said in value.items() if isinstance(said, str) and said.strip()}
        keys = set(value) - {"_"}
        if by_language and all(2 <= len(key) <= 5 for key in keys):
            value = by_language.get(lang or "") or next(iter(by_language.values()))
    if isinstance(value, list):
        return ", ".join(found for v in value[:50] if isinstance(v, str | int | float) and (found := _said(v, lang)))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _alternatives(document: Any, path: str) -> list[list[Any]]:
    """The values at the first alternative that holds any item; where none does, at the first that is there at all: an
    empty list is an answer."""
    there: list[list[Any]] = []
    for part in path.split("|"):
        found = [[value for value in _at(document, piece) if value is not None] for piece in part.split("+")]
        if any(value for values in found for value in values):
            return found
        there = there or [values for values in found if values]
    return there


def _at(value: Any, path: str) -> list[Any]:
    """The values at "a.b" (one or none), or at "a.*.b" (any number); an empty path is the value itself."""
    found = [value]
    parts = path.strip().split(".") if path.strip() else []
    for n, part in enumerate(parts):
        literal = ".".join(parts[n:])
        if n < len(parts) - 1 and len(found) == 1 and isinstance(found[0], Mapping) and literal in found[0]:
            return [found[0][literal]]  # a key with dots in it
        found = [inner for outer in found for inner in _step(outer, part)][:MOST_MEMBERS]
    return found


def _step(value: Any, part: str) -> list[Any]:
    if part == "*":
        members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        return list(members)
    if isinstance(value, Mapping):
        return [value[part]] if part in value else []
    if isinstance(value, list) and part.isdigit() and part.isascii() and int(part[:9]) < len(value):
        return [value[int(part)]]
    return []


def _pairs(found: Any, by_number: bool) -> list[tuple[str, Any]]:
    named = found.items() if isinstance(found, Mapping) else enumerate(found)
    pairs = [(str(key), value) for key, value in named]
    if by_number:
        return [(key, value) for key, value in pairs if isinstance(value, list | Mapping)]
    if isinstance(found, list) and any(isinstance(value, list) for _, value in pairs):
        pairs = [
            (f"{key}.{n}", v)
            for key, outer in pairs
            for n, v in enumerate(outer if isinstance(outer, list) else [outer])
        ]
    return [(key, value) for key, value in pairs if isinstance(value, Mapping)]
