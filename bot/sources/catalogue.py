"""The catalogue: TOML files of publishers and sources, loaded and checked; every fault at once, naming file and id."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from bot.domain.errors import CatalogueError
from bot.domain.source import Expect, Publisher, Source, Tier
from bot.sources.countries import iso2_codes
from bot.sources.formats import FORMATS
from bot.sources.map_rules import faults as map_faults
from bot.sources.target import target

BUNDLED = Path(__file__).parent / "catalogue"
PUBLISHER_KINDS = ("ministry", "authority", "airline", "airport", "hazard", "agency", "news")
LANGS = ("en", "ru", "uz", "kk", "ky", "tg", "tk", "tr", "fa", "ar", "de", "fr", "he", "uk", "nl", "ja")
_PUBLISHER_KEYS = {"id", "name", "country", "tier", "kind", "airline", "kin", "carries"}
_SOURCE_KEYS = {
    *("id", "publisher", "url", "format", "lang", "every", "expect", "map", "headers"),
    *("countries", "enabled", "reason", "confidence"),
}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Publishers and sources by id."""

    publishers: Mapping[str, Publisher]
    sources: Mapping[str, Source]


def load(path: Path | None = None) -> Catalogue:
    """Reads a file, or every *.toml of a folder (None: the bundled one). Raises CatalogueError with all faults."""
    place = path or BUNDLED
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    if not files:
        raise CatalogueError([f"{place}: no *.toml file in it"])
    faults: list[str] = []
    tables = [(file.name, _read(file, faults)) for file in files]
    publishers: dict[str, Publisher] = {}
    for name, row in _rows(tables, "publisher", faults):
        _add(publishers, name, row, faults, _publisher(name, row, faults))
    faults += _kin_faults(tables, publishers)
    sources: dict[str, Source] = {}
    for name, row in _rows(tables, "source", faults):
        _add(sources, name, row, faults, _source(name, row, publishers, faults))
    if faults:
        raise CatalogueError(faults)
    return Catalogue(publishers, sources)


def _read(file: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file.name}: not TOML: {error}")
    except OSError as error:
        faults.append(f"{file.name}: cannot be read: {error.strerror}")
    return {}


def _rows(
    tables: list[tuple[str, dict[str, Any]]], kind: str, faults: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in tables:
        for unknown in sorted(set(table) - {"publisher", "source"}):
            if kind == "publisher":  # said once, not once for each kind
                faults.append(f"{name}: unknown table {unknown!r}")
        rows = table.get(kind, [])
        if not isinstance(rows, list):
            faults.append(f"{name}: {kind}: [[{kind}]] expected, not [{kind}]")
            continue
        for row in rows:
            if isinstance(row, dict):
                yield name, row
            else:
                faults.append(f"{name}: {kind}: {row!r} is no table")


def _add(found: dict[str, Any], file: str, row: Mapping[str, Any], faults: list[str], item: Any) -> None:
    if item is None:
        return
    if item.id in found:
        faults.append(f"{file}: {item.id}: this id stands twice")
    found[item.id] = item


class _Fields:
    """One row's fields, with every fault noted and none raised."""

    def __init__(self, file: str, kind: str, row: Mapping[str, Any], known: set[str], faults: list[str]) -> None:
        raw_id = row.get("id")
        self._where = f"{file}: {raw_id if isinstance(raw_id, str) else f'a {kind} without id'}"
        self._row, self._faults = row, faults
        self.count = len(faults)
        if not isinstance(raw_id, str) or not _ID.fullmatch(raw_id):
            self.fault("id", "lower-case letters, digits and hyphens expected")
        for key in sorted(set(row) - known):
            self.fault(key, "unknown key")

    def fault(self, key: str, what: str) -> None:
        self._faults.append(f"{self._where}: {key}: {what}")

    @property
    def sound(self) -> bool:
        return len(self._faults) == self.count

    def string(self, key: str, *, required: bool = True) -> str:
        value = self._row.get(key)
        if isinstance(value, str) and value:
            return value
        if value is not None or required:
            self.fault(key, "a text is required")
        return ""

    def choice(self, key: str, options: tuple[str, ...] | list[str], *, required: bool = True) -> str:
        value = self.string(key, required=required)
        if value and value not in options:
            self.fault(key, f"{value!r} is not one of {', '.join(options)}")
        return value

    def ids(self, key: str) -> tuple[str, ...]:
        value = self._row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(i, str) and _ID.fullmatch(i) for i in value):
            self.fault(key, "a list of publishers' ids expected")
            return ()
        return tuple(value)

    def table(self, key: str) -> dict[str, Any]:
        value = self._row.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, "a table is required")
            return {}
        return value


def _publisher(file: str, row: Mapping[str, Any], faults: list[str]) -> Publisher | None:
    fields = _Fields(file, "publisher", row, _PUBLISHER_KEYS, faults)
    tier = fields.choice("tier", [t.value for t in Tier])
    kind = fields.choice("kind", PUBLISHER_KINDS)
    name = fields.string("name")
    country = row.get("country", "")
    if country != "" and (not isinstance(country, str) or country not in iso2_codes()):
        fields.fault("country", f"{country!r} is not an ISO alpha-2 code")
    airline = row.get("airline")
    if airline is not None and not re.fullmatch(r"[A-Z0-9]{2}", str(airline)):
        fields.fault("airline", f"{airline!r} is not an IATA code")
    kin, carries = fields.ids("kin"), fields.ids("carries")
    if not fields.sound:
        return None
    return Publisher(row["id"], name, country, Tier(tier), kind, airline, kin, carries)


def _kin_faults(tables: list[tuple[str, dict[str, Any]]], publishers: Mapping[str, Publisher]) -> list[str]:
    """Kin that is declared nowhere, or is the publisher itself: known only once all files are read."""
    declared = {str(row.get("id")) for _, row in _rows(tables, "publisher", [])}
    return [
        f"{file}: {publisher.id}: {key}: {other!r} is {'itself' if other == publisher.id else 'not declared'}"
        for file, row in _rows(tables, "publisher", [])
        if (publisher := publishers.get(str(row.get("id"))))
        for key in ("kin", "carries")
        for other in getattr(publisher, key)
        if other == publisher.id or other not in declared
    ]


def _source(file: str, row: Mapping[str, Any], publishers: Mapping[str, Publisher], faults: list[str]) -> Source | None:
    fields = _Fields(file, "source", row, _SOURCE_KEYS, faults)
    publisher = publishers.get(fields.string("publisher"))
    if publisher is None:
        fields.fault("publisher", f"{row.get('publisher')!r} is not declared (or its own row is faulty)")
    rules = fields.table("map")
    url = _filled(fields.string("url"), rules)
    if url and (fault := _url_fault(url)):
        fields.fault("url", fault)
    form = fields.choice("format", list(FORMATS))
    lang = fields.choice("lang", LANGS, required=False)
    every = row.get("every")
    if not isinstance(every, int) or isinstance(every, bool) or every < 10:
        fields.fault("every", "whole seconds, at least 10, expected")
    expect = _expect(fields)
    if form in FORMATS:
        for key, fault in map_faults(form, rules):
            fields.fault(f"map.{key}", fault)
    headers = fields.table("headers")
    if not all(isinstance(v, str) and v.isascii() and v.isprintable() for v in headers.values()):
        fields.fault("headers", "texts of printable ASCII expected")
    countries = row.get("countries", [])
    if not isinstance(countries, list) or not all(isinstance(c, str) and c in iso2_codes() for c in countries):
        fields.fault("countries", "a list of ISO alpha-2 codes expected")
    enabled = row.get("enabled", True)
    if not isinstance(enabled, bool):
        fields.fault("enabled", "true or false expected")
    if enabled is True and "{appname}" in url:
        fields.fault("map.appname", "the address asks for it")
    reason = fields.string("reason", required=enabled is False) or None
    confidence = fields.choice("confidence", ("V", "C", "L"), required=False) or "V"
    if not fields.sound or publisher is None or not isinstance(every, int):
        return None
    return Source(
        row["id"],
        publisher,
        url,
        form,
        lang or None,
        every,
        expect,
        rules,
        headers,
        tuple(countries),
        enabled,
        reason,
        confidence,
    )


def _expect(fields: _Fields) -> Expect:
    table = fields.table("expect")
    for key in sorted(set(table) - {"min", "stale_after", "burst"}):
        fields.fault(f"expect.{key}", "unknown key")
    least, stale = table.get("min", 1), table.get("stale_after")
    if not isinstance(least, int) or least < 0:
        fields.fault("expect.min", "a count expected")
        least = 1
    if stale is not None and (not isinstance(stale, int) or stale < 60):
        fields.fault("expect.stale_after", "seconds, at least 60, expected")
        stale = None
    burst = table.get("burst")
    if burst is not None and (not isinstance(burst, int) or isinstance(burst, bool) or burst < 1):
        fields.fault("expect.burst", "a count of at least 1 expected")
        burst = None
    return Expect(least, stale, burst)


def _filled(url: str, rules: Mapping[str, Any]) -> str:
    """The address with the names that an operator has from the publisher put in: "?appname={appname}"."""
    name = rules.get("appname")
    return url.replace("{appname}", quote(name, safe="")) if isinstance(name, str) else url


def _url_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        return "an address beginning with http:// or https:// expected"
    if parts.username or parts.password:
        return "credentials belong into headers"
    try:
        found = target(url)  # as the fetcher will read it
    except ValueError as error:
        return str(error)
    return "the host is a number in disguise" if found.disguised else None
