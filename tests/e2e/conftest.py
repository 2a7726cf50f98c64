"""The chat page in a real headless Chromium, and what stands behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.bot_api import Emulator
from bot.demo.bot_methods import METHODS
from tests.support.world import emulator_routes, new_emulator, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHAT, HOME, GROUP = 7_000_000_001, 7_000_000_002, -1_002_000_000_003


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = new_emulator()
    person = {"type": "private", "language_code": "en"}
    emulator.store.add_chat({**person, "id": CHAT, "first_name": "Dilshod", "about": "in Doha"})
    emulator.store.add_chat({**person, "id": HOME, "first_name": "Gulnora", "about": "at home", "admin": True})
    yield emulator
    emulator.store.close()


@pytest.fixture
def url(emulator: Emulator) -> Iterator[str]:
    with serving(emulator_routes(emulator)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, url: str, emulator: Emulator) -> Iterator[Any]:
    """Dilshod has written once, so that there is a field to write in."""
    METHODS["sendMessage"](emulator, {"chat_id": CHAT, "text": "Welcome", "disable_notification": True})
    context = browser.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Asia/Tashkent")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.extend([] if request.url.startswith(url) else [request.url]))
    page.goto(url)
    page.wait_for_selector("text=Welcome")
    yield page
    context.close()
    assert errors == [], "an error in the page, or a request to elsewhere"


def bot(emulator: Emulator, method: str, **parameters: Any) -> Any:
    return METHODS[method](emulator, {"chat_id": CHAT, **parameters})
