"""The command that answers a question about an embassy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import log
from bot.cli.common import Json, citizenship_of, print_row
from bot.domain.errors import ConfigError


def mission(
    query: Annotated[list[str] | None, typer.Argument()] = None,
    citizen: Annotated[str | None, typer.Option(help="ISO alpha-2 of the asker's citizenship.")] = None,
    near: Annotated[str | None, typer.Option(help="LAT,LON instead of words.")] = None,
    as_json: Json = False,
) -> None:
    """Answer a question about an embassy as the bot would."""
    from bot.data.missions import load_directory
    from bot.detection.mission_query import answer

    log.configure("WARNING")
    citizenship = citizenship_of(citizen)
    point = _point(near)
    words = " ".join(query or [])
    if not words.strip() and point is None:
        raise ConfigError("QUERY: say what you look for, or give --near LAT,LON")
    if point is not None and not citizenship:
        raise ConfigError("--near: needs --citizen, whose missions are looked for")
    found = answer(load_directory(), words, citizen=citizenship, now=datetime.now(UTC), near=point)
    if as_json:
        print_row(found)
        return
    for row in found["missions"]:
        phones = ", ".join(p["number"] for p in row["phones"]) or "no number known"
        print(f"{row['sending']} {row['type']} in {row['city']}, {row['host']}: {phones} (as of {row['verified_at']})")
    if found["covered_by"]:
        print(f"covered by: {found['covered_by']}")


def _point(near: str | None) -> tuple[float, float] | None:
    if near is None:
        return None
    try:
        lat, lon = (float(part) for part in near.split(","))
    except ValueError:
        raise ConfigError(f"--near: {near!r} is not LAT,LON") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ConfigError(f"--near: {near!r} is not on Earth")
    return lat, lon
