"""The emulator on loopback; every call that a test makes, and every answer, is held against aiogram's models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, TypeAdapter

from bot.demo import bot_api
from bot.demo.bot_api import Emulator
from bot.demo.parameters import Upload, structure
from tests.support.world import TOKEN, emulator_routes, new_emulator, serving

CHAT, OTHER, GROUP = 5_000_000_001, 5_000_000_002, -4_001
PEOPLE: tuple[dict[str, Any], ...] = (
    {"id": CHAT, "type": "private", "first_name": "Dilshod", "language_code": "uz"},
    {"id": OTHER, "type": "private", "first_name": "Gulnora", "language_code": "ru"},
    {"id": GROUP, "type": "group", "title": "Diaspora in Doha", "admins": [OTHER]},
)


STRUCTURES = (
    "reply_markup",
    "reply_parameters",
    "link_preview_options",
    "entities",
    "commands",
    "scope",
    "allowed_updates",
)


class Api:
    """The Bot API as a client without any library sees it."""

    def __init__(self, url: str, emulator: Emulator) -> None:
        self.url, self.emulator = url, emulator
        self.client = httpx.Client(base_url=url, timeout=10)

    def call(self, method: str, **parameters: Any) -> httpx.Response:
        return self.client.post(f"/bot{TOKEN}/{method}", json=parameters)

    def result(self, method: str, **parameters: Any) -> Any:
        answer = self.call(method, **parameters).json()
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **parameters: Any) -> tuple[int, str]:
        answer = self.call(method, **parameters)
        body = answer.json()
        assert not body["ok"]
        assert body["error_code"] == answer.status_code
        return answer.status_code, body["description"]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = new_emulator()
    for chat in PEOPLE:
        emulator.store.add_chat(chat)
    yield emulator
    emulator.store.close()


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Api]:
    with serving(emulator_routes(emulator)) as url:
        api = Api(url, emulator)
        yield api
        api.client.close()


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every method that is answered in a test is judged; the names of those that were."""
    methods = pytest.importorskip("aiogram.methods")
    seen: list[str] = []

    def judge(name: str, method: Callable[..., Any], emulator: Emulator, parameters: Mapping[str, Any]) -> Any:
        result = method(emulator, parameters)
        model = getattr(methods, name[0].upper() + name[1:])
        _judge_call(model, parameters)
        _judge_result(model, result)
        seen.append(name)
        return result

    table = {name: partial(judge, name, method) for name, method in bot_api.METHODS.items()}
    monkeypatch.setattr(bot_api, "METHODS", table)
    return seen


def _judge_call(model: Any, parameters: Mapping[str, Any]) -> None:
    fields = model.model_fields
    assert set(parameters) <= set(fields) | {"url"}, f"unknown to {model.__name__}"
    read = {}
    for name, value in parameters.items():
        # a form writes objects as JSON text; aiogram wants the objects, and of a file only its id
        read[name] = structure(parameters, name) if name in STRUCTURES else value
        if isinstance(value, Upload):
            read[name] = "BQACAgIAAx0"
    model.model_validate(read)


def _judge_result(model: Any, result: Any) -> None:
    found = TypeAdapter(model.__returning__).validate_python(result)
    assert _unknown_fields(found) == [], "fields that the Bot API does not have"


def _unknown_fields(value: Any, path: str = "") -> list[str]:
    if isinstance(value, list):
        return [name for n, item in enumerate(value) for name in _unknown_fields(item, f"{path}[{n}]")]
    if not isinstance(value, BaseModel):
        return []
    own = [f"{path}.{name}" for name in value.model_extra or {}]
    fields = type(value).model_fields
    return own + [name for f in fields for name in _unknown_fields(getattr(value, f), f"{path}.{f}")]
