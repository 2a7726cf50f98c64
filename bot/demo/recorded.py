"""Recorded payloads as live feeds: a folder of real captures drives the whole chain into the sandbox.

`python -m bot demo --recorded ../shared/feeds` serves each known series version after version, one every `step`
seconds. Dates inside list payloads are moved by a constant so that the newest version is of now; otherwise an alert of
February would be "too old to alert" in November. Nothing else in a payload is changed but link hosts."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.errors import ConfigError
from bot.sources.catalogue import load

_DATE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Series:
    """One feed: its versions in order, and the catalogue row whose map reads them."""

    source: str
    kind: str
    versions: tuple[Path, ...]
    shift: timedelta


# pattern of files below the folder -> (catalogue row, media type)
_SERIES: Sequence[tuple[str, str, str]] = (
    ("history/canada_summary/*.json", "ca-gac-summary", "application/json"),
    ("history/ireland_summary/*.json", "ie-dfa-summary", "application/json"),
    ("history/unitedkingdom_summary/*.json", "uk-fcdo-summary", "application/json"),
    ("history/australia_summary/*.json", "au-smartraveller-summary", "application/json"),
    ("history/unitedstates_summary/*.json", "us-dos-summary", "application/json"),
    ("cap/alberta-*.atom", "cap-ca-alberta", "application/atom+xml"),
    ("gdacs/gdacs-rss*.xml", "gdacs-rss", "application/rss+xml"),
    ("telegram/tme_s_*.html", "ru-mid-tg", "text/html; charset=utf-8"),
)


class Recorded:
    """folder: where the payloads are. step: seconds between two versions."""

    def __init__(self, folder: Path, step: float, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._step, self._begin = clock, step, clock()
        now = datetime.fromtimestamp(self._begin)  # noqa: DTZ006 - the payloads' dates name no zone either
        self.series = {s.source: s for s in _find(folder, now)}
        if not self.series:
            raise ConfigError(f"--recorded: no known payload series in {folder}")

    def catalogue(self, base: str) -> str:
        """A catalogue of the series found, with the bundled rows' maps and publishers, at this base address."""
        bundled = load().sources
        rows = [bundled[name] for name in self.series]
        publishers = {row.publisher.id: row.publisher for row in rows}
        lines = []
        for publisher in publishers.values():
            lines += [
                "[[publisher]]",
                *_toml(
                    {
                        "id": publisher.id,
                        "name": publisher.name,
                        "country": publisher.country,
                        "tier": publisher.tier.value,
                        "kind": publisher.kind,
                    }
                ),
            ]
        for row in rows:
            lines += [
                "[[source]]",
                *_toml(
                    {
                        "id": row.id,
                        "publisher": row.publisher.id,
                        "url": f"{base}/recorded/{row.id}",
                        "format": row.format,
                        "lang": row.lang or "en",
                        "every": 10,
                    }
                ),
            ]
            if row.map:
                lines += [f"map = {_inline(row.map)}"]
        return "\n".join(lines) + "\n"

    def body(self, source: str) -> tuple[bytes, str] | None:
        """(payload, media type) of the version that is current now."""
        series = self.series.get(source)
        if series is None:
            return None
        number = min(int((self._clock() - self._begin) / self._step), len(series.versions) - 1)
        raw = series.versions[number].read_bytes()
        return (_shifted(raw, series.shift) if series.shift else raw), series.kind

    def describe(self) -> dict[str, int]:
        return {name: len(series.versions) for name, series in self.series.items()}


def recorded_routes(recorded: Recorded) -> list[Route]:
    async def serve(request: Request) -> Response:
        found = recorded.body(request.path_params["source"])
        if found is None:
            return PlainTextResponse("not found", status_code=404)
        return Response(found[0], media_type=found[1])

    return [Route("/recorded/{source}", serve)]


def _find(folder: Path, now: datetime) -> list[Series]:
    found = []
    for pattern, source, kind in _SERIES:
        versions = tuple(sorted(folder.glob(pattern)))
        if versions:
            found.append(Series(source, kind, versions, _shift(versions[-1], now)))
    return found


def _shift(newest: Path, now: datetime) -> timedelta:
    """How far the newest date of the newest version is behind now."""
    dates = [datetime.fromisoformat(d) for d in _DATE.findall(newest.read_text(encoding="utf-8", errors="replace"))]
    past = [d for d in dates if d <= now]
    return now - max(past) - timedelta(hours=6) if past else timedelta(0)


def _shifted(raw: bytes, shift: timedelta) -> bytes:
    def move(match: re.Match[str]) -> str:
        return (datetime.fromisoformat(match.group()) + shift).isoformat(timespec="seconds")

    return _DATE.sub(move, raw.decode("utf-8", errors="replace")).encode()


def _toml(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_inline(value)}" for key, value in values.items()]


def _inline(value: Any) -> str:
    """A value as TOML writes it on one line (JSON's strings and numbers are TOML's too)."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
