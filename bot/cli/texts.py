"""The commands that read texts: what each announces, and what a stream of them would send."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn

import typer

from bot import log
from bot.cli.common import citizenship_of, country_codes, print_row
from bot.domain.errors import ConfigError


def _rows() -> Iterator[tuple[int, dict[str, Any]]]:
    """JSON Lines from stdin; a bad line is one error that names it."""
    for number, raw in enumerate(sys.stdin.buffer if sys.stdin else (), 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"line {number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise ConfigError(f"line {number}: an object expected")
        yield number, row


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def detect() -> None:
    """Read JSON Lines of texts, write what each one announces."""
    from bot.detection.pipeline import DetectInput
    from bot.detection.pipeline import detect as read
    from bot.services.replay import entry_from

    log.configure("WARNING")
    for number, row in _rows():
        entry, source, _ = entry_from(row, number)
        found = read(
            DetectInput(
                title=entry.title,
                text=entry.text,
                published=entry.published,
                source_kind=row.get("source_kind"),
                issuer=source.publisher.country or None,
                lang=row.get("lang"),
            )
        )
        print_row(_detection_json(row.get("id"), found))


def _detection_json(row_id: Any, found: Any) -> dict[str, Any]:
    return {
        "id": row_id,
        "lang": found.lang,
        "is_alert": found.is_alert,
        "kinds": [k.value for k in found.kinds],
        "countries": list(found.countries),
        "airlines": list(found.airlines),
        "airports": list(found.airports),
        "flights": list(found.flights),
        "phones": list(found.phones),
        "emails": list(found.emails),
        "phase": found.phase.value if found.phase else None,
        "valid_until": found.valid_until.isoformat() if found.valid_until else None,
        "severity": found.severity.value if found.severity else None,
        "score": round(found.score, 4),
        "evidence": [{"field": e.field, "value": e.value, "start": e.start, "end": e.end} for e in found.evidence],
    }


def replay(
    citizen: Annotated[str | None, typer.Option(help="ISO alpha-2 of the reader's citizenship.")] = None,
    follow: Annotated[str | None, typer.Option(help="Countries the reader follows, AE,QA.")] = None,
    lang: Annotated[str, typer.Option(help="The reader's language.")] = "en",
) -> None:
    """Feed entries in order of publication through detection and the alert life cycle; nothing is sent."""
    from bot.services.replay import Reader, entry_from, outcome_line
    from bot.services.replay import replay as play

    log.configure("WARNING")
    follows = country_codes("--follow", follow)
    citizenship = citizenship_of(citizen)
    _language("--lang", lang)
    reader = Reader(follows, citizenship, lang) if follow is not None else None
    for entry, now, steps in play([entry_from(row, number) for number, row in _rows()]):
        if reader is None:
            print_row(outcome_line(entry, steps))
        elif (line := reader.receive(entry, now, steps)) is not None:
            print_row(line)


def _language(option: str, value: str) -> None:
    from bot.i18n import ALL_LANGUAGES

    if value not in ALL_LANGUAGES:
        raise ConfigError(f"{option}: {value!r} is not one of {', '.join(ALL_LANGUAGES)}")
