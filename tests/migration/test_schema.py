"""One migration tree, from empty, on both databases; the result is the schema in tables.py."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.db.engine import make_engine
from bot.db.migrate import migrate, schema_version
from bot.db.tables import metadata
from bot.domain.errors import ConfigError


async def test_migrations_give_exactly_the_schema_of_the_code(engine: AsyncEngine) -> None:
    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})  # type: ignore[arg-type]
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(engine: AsyncEngine) -> None:
    before = await schema_version(engine)
    await migrate(engine)
    assert await schema_version(engine) == before
    assert before[0] == before[1]


async def test_an_empty_database_has_no_version_yet(database_url: str) -> None:
    engine = make_engine(database_url)
    current, head = await schema_version(engine)
    await engine.dispose()
    assert current is None
    assert head is not None


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="9999"):
        await migrate(engine)


async def test_a_migrated_sqlite_checks_its_references(engine: AsyncEngine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL always does")
    async with engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
