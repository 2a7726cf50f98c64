"""Doctor prints a line for each check, whatever answers instead of the Bot API."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.services import doctor


async def checked(monkeypatch: pytest.MonkeyPatch, body: Any, **headers: str) -> dict[str, bool | None]:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(body) if body is not None else b"<html>", headers=headers)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doctor.httpx, "AsyncClient", lambda **_: client)
    return {check.name: check.ok async for check in doctor.telegram("http://api", "1:abc", wants_webhook=False)}


async def test_each_check_has_its_line_even_without_a_token() -> None:
    found = [check async for check in doctor.telegram("http://api", None, wants_webhook=False)]
    assert [(check.name, check.ok) for check in found] == [("token", None), ("webhook", None), ("clock", None)]


@pytest.mark.parametrize("body", [None, [], "text", {"ok": True}, {"ok": True, "result": 5}])
async def test_what_is_no_bot_api_fails_in_words(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    found = await checked(monkeypatch, body)
    assert found["token"] is False


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2026"])
async def test_a_date_that_is_none_tells_nothing_of_the_clock(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    found = await checked(monkeypatch, {"ok": True, "result": {"username": "x", "url": ""}}, date=date)
    assert found == {"token": True, "webhook": True, "clock": None}
