"""Brings a database to the newest schema, inside the running event loop and in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import ConfigError

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Upgrades to head; nothing happens where it is there already. A newer schema than ours is refused: an old program
    must not write into it."""
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # rebuilding a parent table would empty its children by ON DELETE CASCADE (libraries.md 2.3);
            # the pragma is ignored inside a transaction, so it comes first
            await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            await connection.commit()
        async with connection.begin():
            if engine.dialect.name == "postgresql":
                # two instances started together: the second waits
                await connection.execute(text("SELECT pg_advisory_xact_lock(727172)"))
            await connection.run_sync(_upgrade)
            if engine.dialect.name == "sqlite":
                await _check_foreign_keys(connection)
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            await connection.commit()


def _upgrade(connection: Connection) -> None:
    config = _config(connection)
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {s.revision for s in script.walk_revisions()}:
        raise ConfigError(f"DATABASE_URL: the database is at schema {current!r}, which this version does not know")
    command.upgrade(config, "head")


async def _check_foreign_keys(connection: object) -> None:
    rows = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()  # type: ignore[attr-defined]
    if rows:
        raise RuntimeError(f"a migration broke {len(rows)} references; nothing was changed")


async def schema_version(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """(of the database, newest known); (None, head) for an empty database."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    async with engine.connect() as connection:
        current = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    return current, head
