"""The command line of contract.md. Results on stdout, logs on stderr; exit 0 done, 1 a finding, 2 usage or settings."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.cli import questions, service, sources, texts
from bot.cli.common import fail
from bot.domain.errors import ConfigError
from bot.settings import SettingsError

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)
sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The source catalogue.")
app.add_typer(sources_app, name="sources")

COMMANDS: dict[str, Callable[..., None]] = {
    "run": service.run,
    "demo": service.demo,
    "migrate": service.migrate,
    "stats": service.stats,
    "doctor": service.doctor,
    "backup": service.backup,
    "restore": service.restore,
    "detect": texts.detect,
    "replay": texts.replay,
    "mission": questions.mission,
    "parse": sources.parse,
}
SOURCES_COMMANDS: dict[str, Callable[..., None]] = {
    "list": sources.show_all,
    "formats": sources.show_formats,
    "check": sources.check,
    "try": sources.try_one,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
for _name, _command in SOURCES_COMMANDS.items():
    sources_app.command(_name)(_command)


def main() -> None:
    """Runs one command; every expected failure is one clear line on stderr."""
    _speak_utf8()
    try:
        code = app(standalone_mode=False)
        print(end="", flush=True)
    except SystemExit:  # Typer's answer to a reader that has gone ("| head -1")
        _drop_output()
        sys.exit(0)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except typer.TyperException as error:
        words = getattr(error, "format_message", error.__str__)()
        fail(words.replace("\n", " "))
    except (ConfigError, SettingsError) as error:
        fail(str(error))
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except (SQLAlchemyError, sqlite3.Error) as error:
        fail(f"DATABASE_URL: {_database_words(error)}")
    except OSError as error:  # a full disk, a port in use
        _drop_output()
        fail(f"{error.filename or 'input or output'}: {error.strerror or type(error).__name__}")
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Whatever the locale; a lone surrogate as JSON writes it, \\ud800."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """What is still in the buffer goes nowhere, so that the interpreter does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _database_words(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return log.redact(str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__)
