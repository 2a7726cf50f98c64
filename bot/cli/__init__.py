"""The command line of contract.md. Results on stdout, logs on stderr; exit 0 done, 1 a finding, 2 usage or settings."""

from __future__ import annotations

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
    try:
        code = app(standalone_mode=False)
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
        sys.exit(0)
    except (SQLAlchemyError, sqlite3.Error) as error:
        fail(f"DATABASE_URL: {_database_words(error)}")
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}")
    sys.exit(code if isinstance(code, int) else 0)


def _database_words(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return log.redact(str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__)
