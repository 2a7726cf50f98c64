"""A call's parameters: read from wherever the Bot API takes them, each made what its method needs or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from bot.demo.refusal import bad

Parameters = Mapping[str, Any]
_ATTACHED = "attach://"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart call."""

    name: str
    mime: str
    data: bytes


async def read_parameters(request: Request) -> dict[str, Any]:
    """Query, form, multipart (files as Upload) or JSON. Values are as they came: text, or of JSON any kind."""
    found: dict[str, Any] = dict(request.query_params)
    content = request.headers.get("content-type", "")
    if "json" in content:
        found |= _json_object(await request.body())
    elif "form" in content:
        async with request.form() as form:
            for name, value in form.items():
                found[name] = value if isinstance(value, str) else await _upload(value)
    for name, value in found.items():
        if isinstance(value, str) and not _is_text(name + value):
            raise bad("strings must be encoded in UTF-8")
    return found


async def _upload(value: Any) -> Upload:
    return Upload(value.filename or "file", value.content_type or "application/octet-stream", await value.read())


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad("JSON object expected")
    return found


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def text(parameters: Parameters, name: str) -> str:
    value = parameters.get(name)
    return "" if value is None else str(value)


def integer(parameters: Parameters, name: str, otherwise: int | None = None) -> int:
    """otherwise: for an absent value; without it an absent value is refused."""
    value = parameters.get(name)
    if value in (None, "") and otherwise is not None:
        return otherwise
    try:
        return int(value)  # type: ignore[arg-type]  # whatever a client sent
    except (TypeError, ValueError):
        raise bad(f"{name} must be an integer" if value not in (None, "") else f"{name} is not specified") from None


def decimal(parameters: Parameters, name: str, low: float, high: float) -> float:
    try:
        value = float(parameters[name])
    except (KeyError, TypeError, ValueError):
        raise bad(f"wrong {name} specified") from None
    if not low <= value <= high:  # also false for NaN
        raise bad(f"wrong {name} specified")
    return value


def flag(parameters: Parameters, name: str) -> bool:
    return str(parameters.get(name, "")).lower() in ("true", "1", "yes")


def structure(parameters: Parameters, name: str) -> Any:
    """An object or a list: as it is from a JSON call, or written as JSON from a form. None where absent."""
    value = parameters.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


def record(parameters: Parameters, name: str) -> dict[str, Any] | None:
    """An object; None where absent."""
    value = structure(parameters, name)
    if value is not None and not isinstance(value, Mapping):
        raise bad(f"object expected as {name}")
    return dict(value) if value is not None else None


def items(parameters: Parameters, name: str) -> list[Any]:
    """A list; empty where absent."""
    value = structure(parameters, name)
    if value is not None and not isinstance(value, list | tuple):
        raise bad(f"array expected as {name}")
    return list(value or ())


def upload(parameters: Parameters, name: str) -> Upload | str:
    """A file sent with the call (also by "attach://<field>"), or the file_id or address that stands for one."""
    value = parameters.get(name)
    if isinstance(value, str) and value.startswith(_ATTACHED):
        value = parameters.get(value.removeprefix(_ATTACHED))
    if not isinstance(value, Upload | str) or not value:
        raise bad(f"there is no {name} in the request")
    return value
