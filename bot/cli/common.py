"""What all commands share: settings, output, errors."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, NoReturn

import typer

from bot import log
from bot.domain.errors import ConfigError
from bot.settings import Settings, load_settings

Json = Annotated[bool, typer.Option("--json", help="JSON instead of words.")]


def read_settings(**overrides: Any) -> Settings:
    """The settings, with the log set up by them. Raises SettingsError."""
    settings = load_settings(**overrides)
    log.configure(settings.log_level)
    return settings


def print_row(row: Any) -> None:
    """One line of JSON on stdout."""
    print(json.dumps(row, ensure_ascii=False), flush=False)


def fail(message: str) -> NoReturn:
    """Usage or configuration: exit 2."""
    for line in message.splitlines():
        print(f"qalqan: {log.redact(line)}", file=sys.stderr)
    sys.exit(2)


def fail_finding(message: str) -> NoReturn:
    """A check that failed: exit 1."""
    print(f"qalqan: {message}", file=sys.stderr)
    raise typer.Exit(1)


def country_codes(option: str, value: str | None) -> set[str]:
    """Of "AE,QA"; ConfigError names the option."""
    from bot.i18n import is_country

    codes = {c.strip().upper() for c in (value or "").split(",") if c.strip()}
    for code in sorted(codes):
        if not is_country(code):
            raise ConfigError(f"{option}: {code!r} is not an ISO 3166 alpha-2 code")
    if value is not None and not codes:
        raise ConfigError(f"{option}: an ISO 3166 alpha-2 code expected")
    return codes


def citizenship_of(value: str | None) -> str | None:
    """Of --citizen: one country or none."""
    codes = country_codes("--citizen", value)
    if len(codes) > 1:
        raise ConfigError(f"--citizen: one country expected, not {value!r}")
    return next(iter(codes), None)
