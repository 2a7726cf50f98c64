"""The command line of contract.md. Results on stdout, logs on stderr; exit 0 done, 1 a finding, 2 usage or settings."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.domain.errors import ConfigError, ParseError
from bot.settings import Settings, SettingsError, load_settings

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)
sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The source catalogue.")
app.add_typer(sources_app, name="sources")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of words.")]


def main() -> None:
    """Runs one command; every expected failure is one clear line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # UTF-8 whatever the locale; a lone surrogate as JSON writes it, \ud800
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
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
        _fail(words.replace("\n", " "))
    except (ConfigError, SettingsError) as error:
        _fail(str(error))
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except SQLAlchemyError as error:
        _fail(f"DATABASE_URL: {_database_words(error)}")
    except OSError as error:  # a full disk, a port in use
        _drop_output()
        _fail(f"{error.filename or 'input or output'}: {error.strerror or type(error).__name__}")
    sys.exit(code if isinstance(code, int) else 0)


def _drop_output() -> None:
    """What is still in the buffer goes nowhere, so that the interpreter does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(message: str) -> NoReturn:
    for line in message.splitlines():
        print(f"qalqan: {log.redact(line)}", file=sys.stderr)
    sys.exit(2)


def _database_words(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return log.redact(str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__)


def _settings(**overrides: Any) -> Settings:
    settings = load_settings(**overrides)
    log.configure(settings.log_level)
    return settings


def _print(row: Any) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=False)


# --- the service -----------------------------------------------------------------------------------------------------


@app.command()
def run(
    role: Annotated[str, typer.Option(help="all, bot, poll, send or web.")] = "all",
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when nothing is left to do.")] = False,
) -> None:
    """Start the service; without BOT_TOKEN, the local sandbox."""
    from bot import app as service  # heavy imports only where they are needed

    if role not in service.ROLES:
        raise ConfigError(f"--role: {role!r} is not one of {', '.join(service.ROLES)}")
    settings = _settings()
    if settings.bot_token is None and role == "all":
        from bot.demo import sandbox

        asyncio.run(sandbox.run(settings, until_idle=until_idle))
    else:
        asyncio.run(service.run(settings, role, until_idle=until_idle))


@app.command()
def demo(
    recorded: Annotated[Path | None, typer.Option(help="A folder of recorded payloads to serve as live feeds.")] = None,
    until_idle: Annotated[bool, typer.Option("--until-idle")] = False,
    autostart: Annotated[bool, typer.Option("--autostart", help="Play at once, not when the page opens.")] = False,
    step: Annotated[float, typer.Option(help="Seconds between two recorded versions.")] = 15.0,
    shift: Annotated[bool, typer.Option(help="Move recorded dates so that the newest is of now.")] = True,
) -> None:
    """The local sandbox, whatever BOT_TOKEN says; or recorded payloads through the whole chain into it."""
    from bot.demo import sandbox

    if recorded is not None and not recorded.is_dir():
        raise ConfigError(f"--recorded: no such folder: {recorded}")
    settings = _settings()
    asyncio.run(
        sandbox.run(
            settings,
            until_idle=until_idle,
            autostart=autostart,
            recorded=recorded,
            recorded_step=step,
            recorded_shift=shift,
        )
    )


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.db.engine import make_engine
    from bot.db.migrate import migrate as upgrade
    from bot.db.migrate import schema_version

    settings = _settings()

    async def work() -> None:
        engine = make_engine(settings.database_url.get_secret_value())
        try:
            await upgrade(engine)
            current, _ = await schema_version(engine)
        finally:
            await engine.dispose()
        print(f"database at schema {current}", file=sys.stderr)

    asyncio.run(work())


@app.command()
def stats(as_json: Json = False) -> None:
    """Counts that must add up, lags, and the health of the sources."""
    from bot import app as service
    from bot.services.stats import stats as collect

    settings = _settings()

    async def work() -> dict[str, Any]:
        async with service.building(settings) as deps:
            return await collect(deps)

    found = asyncio.run(work())
    if as_json:
        _print(found)
        return
    for part, values in found.items():
        print(f"{part}: " + ", ".join(f"{name} {value}" for name, value in values.items()))


@app.command()
def doctor() -> None:
    """Check settings, database, token, webhook, sources and clock; exit 1 if any fails."""
    from bot.services import doctor as checks

    try:
        settings = _settings()
    except SettingsError as error:
        _report([checks.settings_error(error)])
        raise typer.Exit(1) from None
    found = asyncio.run(_doctor(settings))
    _report(found)
    if any(check.ok is False for check in found):
        raise typer.Exit(1)


async def _doctor(settings: Settings) -> list[Any]:
    from bot.services import doctor as checks
    from bot.sources.catalogue import load
    from bot.sources.fetcher import Fetcher

    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    catalogue = checks.catalogue_check(lambda: load(settings.sources))
    found = [checks.Check("settings", True, "read"), await checks.database(settings.database_url.get_secret_value())]
    found += [c async for c in checks.telegram(settings.telegram_api_url, token, settings.webhook_url is not None)]
    found.append(catalogue)
    if catalogue.ok:
        fetcher = Fetcher(allow_private=settings.fetch_allow_private)
        found.append(await checks.sources(load(settings.sources), fetcher))
        await fetcher.aclose()
    return found


def _report(found: Iterable[Any]) -> None:
    words = {True: "ok", False: "FAIL", None: "--"}
    for check in found:
        print(f"{words[check.ok]:4} {check.name}: {check.detail}")


@app.command()
def backup(file: Path) -> None:
    """A consistent copy of the SQLite database, while the service runs."""
    from bot.db.engine import database_url
    from bot.services.backup import backup as copy

    copy(database_url(_settings().database_url.get_secret_value()), file)


@app.command()
def restore(file: Path) -> None:
    """Put a backup in the database's place (never over an existing one)."""
    from bot.db.engine import database_url
    from bot.services.backup import restore as put_back

    put_back(database_url(_settings().database_url.get_secret_value()), file)


# --- reading texts ---------------------------------------------------------------------------------------------------


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


@app.command()
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
        _print(_detection_json(row.get("id"), found))


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


@app.command()
def replay(
    citizen: Annotated[str | None, typer.Option(help="ISO alpha-2 of the reader's citizenship.")] = None,
    follow: Annotated[str | None, typer.Option(help="Countries the reader follows, AE,QA.")] = None,
    lang: Annotated[str, typer.Option(help="The reader's language.")] = "en",
) -> None:
    """Feed entries in order of publication through detection and the alert life cycle; nothing is sent."""
    from bot.services.replay import Reader, entry_from, outcome_line
    from bot.services.replay import replay as play

    log.configure("WARNING")
    follows = _codes("--follow", follow)
    citizenship = _citizenship(citizen)
    _language("--lang", lang)
    reader = Reader(follows, citizenship, lang) if follow is not None else None
    for entry, now, steps in play([entry_from(row, number) for number, row in _rows()]):
        if reader is None:
            _print(outcome_line(entry, steps))
        elif (line := reader.receive(entry, now, steps)) is not None:
            _print(line)


def _codes(option: str, value: str | None) -> set[str]:
    from bot.i18n import is_country

    codes = {c.strip().upper() for c in (value or "").split(",") if c.strip()}
    for code in sorted(codes):
        if not is_country(code):
            raise ConfigError(f"{option}: {code!r} is not an ISO 3166 alpha-2 code")
    if value is not None and not codes:
        raise ConfigError(f"{option}: an ISO 3166 alpha-2 code expected")
    return codes


def _citizenship(value: str | None) -> str | None:
    codes = _codes("--citizen", value)
    if len(codes) > 1:
        raise ConfigError(f"--citizen: one country expected, not {value!r}")
    return next(iter(codes), None)


def _language(option: str, value: str) -> None:
    from bot.i18n import ALL_LANGUAGES

    if value not in ALL_LANGUAGES:
        raise ConfigError(f"{option}: {value!r} is not one of {', '.join(ALL_LANGUAGES)}")


@app.command()
def parse(
    format: Annotated[str, typer.Argument(help="A key of `sources formats`.")],
    file: Path,
    source: Annotated[str | None, typer.Option(help="Read it as this source of the catalogue.")] = None,
) -> None:
    """One stored payload -> its entries."""
    from bot.sources.catalogue import load
    from bot.sources.formats import FORMATS, parse_bare
    from bot.sources.formats import parse as parse_as

    settings = _settings(bot_token=None)
    if format not in FORMATS:
        raise ConfigError(f"FORMAT: {format!r} is not one of {', '.join(sorted(FORMATS))}")
    body = _read_file(file)
    try:
        if source is None:
            found = parse_bare(format, body)
        else:
            found = parse_as(body, replace(_source(load(settings.sources), source), format=format))
    except ParseError as error:
        _fail_finding(f"{file}: {error}")
    for entry in found:
        _print(entry.as_json())


def _read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None


def _fail_finding(message: str) -> NoReturn:
    print(f"qalqan: {message}", file=sys.stderr)
    raise typer.Exit(1)


@app.command()
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
    citizenship = _citizenship(citizen)
    point = _point(near)
    words = " ".join(query or [])
    if not words.strip() and point is None:
        raise ConfigError("QUERY: say what you look for, or give --near LAT,LON")
    if point is not None and not citizenship:
        raise ConfigError("--near: needs --citizen, whose missions are looked for")
    found = answer(load_directory(), words, citizen=citizenship, now=datetime.now(UTC), near=point)
    if as_json:
        _print(found)
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


# --- the catalogue ---------------------------------------------------------------------------------------------------


def _source(catalogue: Any, source_id: str) -> Any:
    found = catalogue.sources.get(source_id)
    if found is None:
        raise ConfigError(f"{source_id}: no such source in the catalogue")
    return found


@sources_app.command("list")
def sources_list(as_json: Json = False) -> None:
    """Every source of the catalogue."""
    from bot.sources.catalogue import load

    for source in load(_settings(bot_token=None).sources).sources.values():
        row = {
            "id": source.id,
            "publisher": source.publisher.id,
            "tier": source.publisher.tier.value,
            "country": source.publisher.country,
            "format": source.format,
            "lang": source.lang,
            "url": source.url,
            "every": source.every,
            "enabled": source.enabled,
        }
        if as_json:
            _print(row)
        else:
            print("\t".join(str(value) for value in row.values()))


@sources_app.command("formats")
def sources_formats(as_json: Json = False) -> None:
    """The keys of the format table."""
    from bot.sources.formats import FORMATS

    for name in FORMATS:
        if as_json:
            _print({"format": name})
        else:
            print(name)


@sources_app.command("check")
def sources_check(ids: Annotated[list[str] | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Validate the whole catalogue; all errors at once, exit 1 if any."""
    from bot.domain.errors import CatalogueError
    from bot.sources.catalogue import load

    try:
        catalogue = load(_settings(bot_token=None).sources)
    except CatalogueError as error:
        for fault in error.faults:
            if as_json:
                _print({"error": fault})
            else:
                print(fault)
        raise typer.Exit(1) from None
    for source_id in ids or []:
        _source(catalogue, source_id)
    if as_json:
        _print({"sources": len(catalogue.sources), "errors": 0})
    else:
        print(f"{len(catalogue.sources)} sources, no errors")


@sources_app.command("try")
def sources_try(
    id: str,
    file: Annotated[Path | None, typer.Option(help="A stored payload instead of the network.")] = None,
    as_json: Json = False,
) -> None:
    """Fetch and read one source as the service would, and show its entries."""
    from bot.sources.catalogue import load
    from bot.sources.fetcher import Fetcher
    from bot.sources.probe import try_source

    settings = _settings(bot_token=None)
    source = _source(load(settings.sources), id)
    body = _read_file(file) if file else None

    async def work() -> Any:
        fetcher = Fetcher(allow_private=settings.fetch_allow_private)
        try:
            return await try_source(fetcher, source, body)
        finally:
            await fetcher.aclose()

    try:
        found = asyncio.run(work())
    except ParseError as error:
        _fail_finding(f"{id}: {error}")
    for entry in found:
        if as_json:
            _print(entry.as_json())
        else:
            moment = entry.published.isoformat() if entry.published else "no date"
            print(f"{moment}  {','.join(entry.countries) or '--'}  {entry.level or '-'}  {entry.title}")
