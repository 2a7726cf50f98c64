"""The commands that run the service, and those that look after it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import Json, print_row, read_settings
from bot.domain.errors import ConfigError
from bot.settings import Settings, SettingsError


def run(
    role: Annotated[str, typer.Option(help="all, bot, poll, send or web.")] = "all",
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when nothing is left to do.")] = False,
) -> None:
    """Start the service; without BOT_TOKEN, the local sandbox."""
    from bot import app as service  # heavy imports only where they are needed

    if role not in service.ROLES:
        raise ConfigError(f"--role: {role!r} is not one of {', '.join(service.ROLES)}")
    settings = read_settings()
    if settings.bot_token is None and role == "all":
        from bot.demo import sandbox

        asyncio.run(sandbox.run(settings, until_idle=until_idle))
    else:
        asyncio.run(service.run(settings, role, until_idle=until_idle))


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
    settings = read_settings()
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


def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.db.engine import make_engine
    from bot.db.migrate import migrate as upgrade
    from bot.db.migrate import schema_version

    settings = read_settings()

    async def work() -> None:
        engine = make_engine(settings.database_url.get_secret_value())
        try:
            await upgrade(engine)
            current, _ = await schema_version(engine)
        finally:
            await engine.dispose()
        print(f"database at schema {current}", file=sys.stderr)

    asyncio.run(work())


def stats(as_json: Json = False) -> None:
    """Counts that must add up, lags, and the health of the sources."""
    from bot import app as service
    from bot.services.stats import stats as collect

    settings = read_settings()

    async def work() -> dict[str, Any]:
        async with service.building(settings) as deps:
            return await collect(deps)

    found = asyncio.run(work())
    if as_json:
        print_row(found)
        return
    for part, values in found.items():
        print(f"{part}: " + ", ".join(f"{name} {value}" for name, value in values.items()))


def doctor() -> None:
    """Check settings, database, token, webhook, sources and clock; exit 1 if any fails."""
    from bot.services import doctor as checks

    try:
        settings = read_settings()
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
        fetcher = Fetcher(allow_private=settings.fetch_allow_private, contact=settings.contact_url)
        found.append(await checks.sources(load(settings.sources), fetcher))
        await fetcher.aclose()
    return found


def _report(found: Iterable[Any]) -> None:
    words = {True: "ok", False: "FAIL", None: "--"}
    for check in found:
        print(f"{words[check.ok]:4} {check.name}: {check.detail}")


def backup(file: Path) -> None:
    """A consistent copy of the SQLite database, while the service runs."""
    from bot.db.engine import database_url
    from bot.services.backup import backup as copy

    copy(database_url(read_settings().database_url.get_secret_value()), file)


def restore(file: Path) -> None:
    """Put a backup in the database's place (never over an existing one)."""
    from bot.db.engine import database_url
    from bot.services.backup import restore as put_back

    put_back(database_url(read_settings().database_url.get_secret_value()), file)
