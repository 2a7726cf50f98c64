"""Recorded payloads as live feeds: a folder of real captures drives the whole chain into the sandbox.

`python -m bot demo --recorded ../shared/feeds` serves each known series version after version, one every `step`
seconds or at POST /recorded/next. Dates are moved so that the newest of each version is of now; otherwise an alert of
February would be "too old to alert" in November (recorded_payloads.py says what else is touched)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.demo import recorded_payloads as payloads
from bot.demo.feeds import answer
from bot.domain.errors import ConfigError
from bot.domain.source import Source
from bot.sources.catalogue import load

ROWS = Path(__file__).with_name("recorded_rows.toml")
EVERY = 40
GOV_UK = "uk-fcdo-api"
MARGIN = timedelta(hours=6)
"""How far the newest date stays behind now: lists in Ottawa's time name no zone, and a date ahead of now is none."""
_JSON, _RSS, _HTML = "application/json", "application/rss+xml", "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Series:
    """One feed: its row, its versions in order, and the documents that its rows lead to, by file name without suffix.
    opens: the first version is one that was not recorded (payloads.opening)."""

    row: Source
    kind: str
    versions: tuple[Path, ...]
    documents: Mapping[str, Path] = field(default_factory=dict)

    @property
    def opens(self) -> bool:
        return len(self.versions) == 1

    @property
    def count(self) -> int:
        return len(self.versions) + self.opens


# pattern of files below the folder, row of a catalogue, media type, pattern of documents
_SERIES: Sequence[tuple[str, str, str, str]] = (
    ("history/canada_summary/*.json", "ca-gac-summary", _JSON, ""),
    ("history/ireland_summary/*.json", "ie-dfa-summary", _JSON, ""),
    ("history/unitedkingdom_summary/*.json", "uk-fcdo-summary", _JSON, ""),
    ("history/australia_summary/*.json", "au-smartraveller-summary", _JSON, ""),
    ("history/smartraveller_api/*.json", "au-smartraveller-api", _JSON, ""),
    ("history/unitedstates_summary/*.json", "us-dos-summary", _JSON, ""),
    ("govuk/travel_advice_index_*.json", GOV_UK, _JSON, "govuk/travel_advice_frontend_*.json"),
    ("cap/alberta-*.atom", "cap-ca-alberta", "application/atom+xml", ""),
    ("cap/meteoalarm_feed*.xml", "recorded-meteoalarm-lv", "application/atom+xml", "cap/meteoalarm_cap_*.xml"),
    ("cap/saskalert-feed*.json", "recorded-saskalert", _JSON, "cap/saskalert-cap-*.json"),
    ("gdacs/gdacs-rss.xml", "gdacs-rss", _RSS, ""),
    ("telegram/tme_s_*.html", "recorded-channel", _HTML, ""),
)


class Recorded:
    """folder: where the payloads are. step: seconds between two versions. shift: whether dates are moved."""

    def __init__(
        self, folder: Path, step: float, clock: Callable[[], float] = time.time, *, shift: bool = True
    ) -> None:
        self._clock, self._step, self._shift = clock, step, shift
        self._begin = clock()
        self._asked: dict[str, float] = {}
        self._skipped = 0
        self.series = {series.row.id: series for series in _find(folder)}
        if not self.series:
            raise ConfigError(f"--recorded: no known payload series in {folder}")

    # --- the catalogue

    def catalogue(self, base: str) -> str:
        """A catalogue of the series found, with their rows' maps and publishers, at this base address."""
        rows = [series.row for series in self.series.values()]
        lines = []
        for publisher in {row.publisher.id: row.publisher for row in rows}.values():
            named = {name: getattr(publisher, name) for name in ("id", "name", "country", "kind")}
            lines += ["[[publisher]]", *_toml({**named, "tier": publisher.tier.value})]
        for row in rows:
            lines += ["[[source]]", *_toml(_declared(row, base))]
        return "\n".join(lines) + "\n"

    # --- versions

    def next(self) -> None:
        """Every series one version on, without waiting."""
        self._skipped += 1

    def version(self, source: str) -> int:
        """Which version is current now, from 0. A series begins when it is first asked for, however late that is."""
        waited = self._clock() - self._asked.get(source, self._clock())
        passed = int(waited / self._step) + self._skipped
        return min(passed, self.series[source].count - 1)

    def describe(self) -> dict[str, dict[str, int]]:
        return {name: {"version": self.version(name) + 1, "of": s.count} for name, s in self.series.items()}

    def body(self, source: str, base: str = "") -> tuple[bytes, str] | None:
        """(payload, media type) of the version that is current now; base: the address of this server."""
        series = self.series.get(source)
        if series is None:
            return None
        self._asked.setdefault(source, self._clock())
        text = self._text(series, self.version(source))
        by = self._by(series, self.version(source))
        if series.row.format == "cap":
            names = {stem: f"{base}/recorded/{source}/{path.name}" for stem, path in series.documents.items()}
            text = payloads.local_links(text, names)
        return _written(payloads.shifted(text, by)), series.kind

    def document(self, source: str, name: str) -> bytes | None:
        """A document that the current version leads to: a CAP alert by file name, a GOV.UK page by slug."""
        series = self.series.get(source)
        path = next((p for stem, p in series.documents.items() if name in (stem, p.name)), None) if series else None
        if series is None or path is None:
            return None
        return _written(payloads.shifted(_read(path), self._by(series, self.version(source))))

    def _text(self, series: Series, version: int) -> str:
        text = _read(series.versions[max(0, version - series.opens)])
        if series.row.id == GOV_UK:
            pages = {slug: _read(path) for slug, path in series.documents.items()}
            return payloads.gov_uk_with_pages(text, pages) if version else text
        return payloads.opening(text, series.row.format) if series.opens and version == 0 else text

    def _by(self, series: Series, version: int) -> timedelta:
        """How far this version's dates are moved. Where rows lead to documents, a moved date alone makes a row new, so
        all versions move alike; else each version is as new as when it was recorded."""
        if not self._shift:
            return timedelta(0)
        if series.row.format in ("cap", "gov_uk"):
            version = series.count - 1
        at = datetime.fromtimestamp(self._begin, UTC) + timedelta(seconds=self._step * version)
        newest = payloads.newest(self._text(series, version), at)
        return at - newest - MARGIN if newest else timedelta(0)


def recorded_routes(recorded: Recorded, base: Callable[[], str] = lambda: "") -> list[Route]:
    """To be placed before the scenario's routes: GOV.UK's pages have the same paths."""

    async def serve(request: Request) -> Response:
        return _answer(request, recorded.body(request.path_params["source"], base()))

    async def document(request: Request) -> Response:
        raw = recorded.document(request.path_params["source"], request.path_params["name"])
        return _answer(request, (raw, "application/xml") if raw else None)

    async def gov_uk(request: Request) -> Response:
        slug = request.path_params.get("slug")
        raw = recorded.document(GOV_UK, slug) if slug else None
        return _answer(request, ((raw, _JSON) if raw else None) if slug else recorded.body(GOV_UK))

    async def advance(_request: Request) -> Response:
        recorded.next()
        return JSONResponse(recorded.describe())

    return [
        Route("/recorded/next", advance, methods=["POST"]),
        Route("/recorded/{source}", serve),
        Route("/recorded/{source}/{name}", document),
        Route("/api/content/foreign-travel-advice", gov_uk),
        Route("/api/content/foreign-travel-advice/{slug}", gov_uk),
    ]


def _answer(request: Request, found: tuple[bytes, str] | None) -> Response:
    return answer(request, *found, None) if found else PlainTextResponse("not found\n", status_code=404)


# --- finding series --------------------------------------------------------------------------------------------------


def _find(folder: Path) -> list[Series]:
    rows = {**load().sources, **load(ROWS).sources}
    found = []
    for pattern, source, kind, documents in _SERIES:
        if versions := tuple(sorted(folder.glob(pattern))):
            found.append(Series(rows[source], kind, versions, _documents(folder, documents)))
    return found + [_feed(rows["recorded-news"], path) for path in sorted(folder.glob("rss/*"))]


def _documents(folder: Path, pattern: str) -> dict[str, Path]:
    """By what an index calls them: a GOV.UK page by its slug, a CAP alert by its file's name or its identifier."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob(pattern)) if pattern else ():
        names = [path.stem.lower().replace("-", "_")]
        if path.suffix == ".json":
            document = json.loads(_read(path))
            identifier = str((document.get("alert") or {}).get("identifier") or "").lower().replace("-", "_")
            names = [str(document["base_path"]).rsplit("/", 1)[-1]] if "base_path" in document else [identifier]
        found = dict.fromkeys(names, path) | found  # the first of a name: a withdrawn copy sorts last
    return found


def _feed(row: Source, path: Path) -> Series:
    """A feed that was recorded for its shape alone: nobody's in particular, and never believed alone."""
    name = "".join(c if c.isalnum() and c.isascii() else "-" for c in path.stem.lower())
    return Series(replace(row, id=f"recorded-{name}"), _RSS, (path,))


def _read(path: Path) -> str:
    """Bytes that are no UTF-8 survive the way there and back."""
    return path.read_text(encoding="utf-8", errors="surrogateescape")


def _written(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


# --- TOML ------------------------------------------------------------------------------------------------------------


def _declared(row: Source, base: str) -> dict[str, Any]:
    path = "/api/content/foreign-travel-advice" if row.id == GOV_UK else f"/recorded/{row.id}"
    declared = {"id": row.id, "publisher": row.publisher.id, "url": base + path, "format": row.format, "every": EVERY}
    declared |= {"lang": row.lang} if row.lang else {}
    declared |= {"expect": {"min": 0}} if row.expect.min == 0 else {}
    return declared | ({"map": row.map} if row.map else {})


def _toml(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_inline(value)}" for key, value in values.items()]


def _inline(value: Any) -> str:
    """A value as TOML writes it on one line (JSON's strings and numbers are TOML's too)."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
