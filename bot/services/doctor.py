"""Doctor: is everything in place before a person relies on it? One line for each check."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.engine import make_engine
from bot.db.migrate import schema_version
from bot.domain.errors import ConfigError, QalqanError
from bot.log import redact
from bot.sources.catalogue import Catalogue
from bot.sources.fetcher import Failed, Fetcher, FetchRequest

CLOCK_TOLERANCE = 60.0
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Check:
    """ok: True passed, False failed, None not applicable."""

    name: str
    ok: bool | None
    detail: str


async def database(url: str) -> Check:
    engine: AsyncEngine | None = None
    try:
        engine = make_engine(url)
        current, head = await schema_version(engine)
    except (QalqanError, OSError) as error:
        return Check("database", False, redact(str(error)))
    except Exception as error:
        words = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        return Check("database", False, redact(words.splitlines()[0]))
    finally:
        if engine is not None:
            await engine.dispose()
    if current == head:
        return Check("database", True, f"schema {current}")
    return Check("database", False, f"schema {current or 'empty'}, newest is {head}: run `python -m bot migrate`")


async def telegram(api_url: str, token: str | None, wants_webhook: bool) -> AsyncIterator[Check]:
    """Token, webhook and clock, by two calls of the Bot API."""
    if token is None:
        for check in _unasked(None, "no BOT_TOKEN: `make run` starts the sandbox"):
            yield check
        return
    async with httpx.AsyncClient(timeout=10, trust_env=True) as client:
        try:
            me = await client.get(f"{api_url}/bot{token}/getMe")
            hook = await client.get(f"{api_url}/bot{token}/getWebhookInfo")
        except httpx.HTTPError as error:
            for check in _unasked(False, f"cannot reach the Bot API: {type(error).__name__}"):
                yield check
            return
    yield _token(me)
    yield _webhook(hook, wants_webhook)
    yield _clock(me.headers.get("date"))


def _unasked(ok: bool | None, why: str) -> list[Check]:
    """A line for each check all the same: what is missing in a list is taken for passed."""
    return [Check("token", ok, why), *(Check(name, None, "asked of the Bot API") for name in ("webhook", "clock"))]


def _token(answer: httpx.Response) -> Check:
    data = _object(answer)
    if data is None:
        return Check("token", False, f"not a Bot API: HTTP {answer.status_code} without a JSON object")
    if data.get("ok") and isinstance(data.get("result"), dict):
        return Check("token", True, "@" + str(data["result"].get("username")))
    return Check("token", False, f"refused: {data.get('description')}")


def _object(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        data = answer.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _webhook(answer: httpx.Response, wanted: bool) -> Check:
    result = (_object(answer) or {}).get("result")
    if not isinstance(result, dict):
        return Check("webhook", False, "no answer")
    url = result.get("url", "")
    if wanted == bool(url):
        return Check("webhook", True, "set" if url else "not set, long polling")
    if url:
        return Check("webhook", False, "a webhook is set but WEBHOOK_URL is not: updates go elsewhere")
    return Check("webhook", None, "will be set at the next start")


def _clock(date: str | None) -> Check:
    try:
        skew = abs((datetime.now(UTC) - parsedate_to_datetime(date or "")).total_seconds())
    except (ValueError, TypeError):  # none, not a date, or one without a zone
        return Check("clock", None, "the Bot API names no date")
    return Check("clock", skew < CLOCK_TOLERANCE, f"{skew:.0f} s from the Bot API's")


async def sources(catalogue: Catalogue, fetcher: Fetcher) -> Check:
    """Can the first few enabled sources of different publishers be reached?"""
    by_publisher = {s.publisher.id: s for s in catalogue.sources.values() if s.enabled}
    sample = list(by_publisher.values())[:SAMPLE]
    answers = await asyncio.gather(*(fetcher.fetch(FetchRequest(s.url, dict(s.headers))) for s in sample))
    failed = [f"{s.id} ({a.reason.value})" for s, a in zip(sample, answers, strict=True) if isinstance(a, Failed)]
    if not failed:
        return Check("sources", True, f"{len(sample)} of {len(sample)} sampled answer")
    return Check("sources", len(failed) < len(sample), "no answer: " + ", ".join(failed))


def settings_error(error: Exception) -> Check:
    return Check("settings", False, "; ".join(str(error).splitlines()))


def catalogue_check(load: object) -> Check:
    """load: a callable that reads the catalogue or raises ConfigError."""
    try:
        found = load()  # type: ignore[operator]
    except ConfigError as error:
        return Check("catalogue", False, "; ".join(str(error).splitlines()[:5]))
    return Check("catalogue", True, f"{len(found.sources)} sources")
