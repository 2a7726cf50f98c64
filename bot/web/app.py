"""The web side: health, readiness, metrics, and Telegram's webhook where one is set."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import metrics
from bot.deps import Deps
from bot.services.health import Heartbeats, readiness

MAX_UPDATE = 1_000_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """path: where Telegram posts. secret: what it was told to send along. accept: what to do with an update; False
    while the bot is still coming up."""

    path: str
    secret: str
    accept: Callable[[dict[str, Any]], Awaitable[bool]]


def build_web(
    deps: Deps,
    beats: Heartbeats,
    *,
    webhook: Webhook | None = None,
    extra: list[BaseRoute] | None = None,
) -> Starlette:
    """extra: further routes (the sandbox's)."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        faults = await readiness(deps, beats)
        return JSONResponse({"ready": not faults, **faults}, status_code=503 if faults else 200)

    async def scrape(_request: Request) -> Response:
        return Response(metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", scrape),
    ]
    if webhook:
        routes.append(_webhook_route(webhook))
    return Starlette(routes=routes + (extra or []))


def _webhook_route(webhook: Webhook) -> Route:
    """POST with the secret that was given to setWebhook. An update that cannot be handled is answered 200:
    Telegram would repeat it for hours; one that comes before the bot is up is answered 503 and so comes again."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), webhook.secret.encode()):
            return PlainTextResponse("wrong secret\n", status_code=401)
        body = await request.body()
        if len(body) > MAX_UPDATE:
            return PlainTextResponse("too large\n", status_code=413)
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON\n", status_code=400)
        if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
            return PlainTextResponse("not an update\n", status_code=400)
        if not await webhook.accept(data):
            return PlainTextResponse("not yet\n", status_code=503)
        return PlainTextResponse("ok\n")

    return Route(webhook.path, receive, methods=["POST"])
