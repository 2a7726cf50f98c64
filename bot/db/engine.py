"""The engine: SQLite (WAL) by default, PostgreSQL through psycopg 3; the same code above it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Subquery, cast, column, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import ConfigError

Connectable = AsyncConnection


def database_url(raw: str) -> URL:
    """The URL with an async driver. Accepts "sqlite:///…" and "postgresql://…" as people write them."""
    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):
        # the text itself may hold a password: it is not repeated
        raise ConfigError("DATABASE_URL: not a database address (sqlite:///file or postgresql://…)") from None
    if "@" in (url.host or ""):  # the rest of a password: it must not be shown as a host's name
        raise ConfigError("DATABASE_URL: more than one @; inside a password it is written %40")
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    name = url.get_backend_name()
    if name not in drivers:
        raise ConfigError(f"DATABASE_URL: {name!r} is not supported (sqlite or postgresql)")
    if name == "sqlite" and not url.database:  # would be a database in memory, forgotten at the next start
        raise ConfigError("DATABASE_URL: sqlite:/// and the path of a file expected")
    if name == "sqlite" and url.query:
        raise ConfigError("DATABASE_URL: a SQLite address takes no options (no ?)")
    return url.set(drivername=drivers[name])


def make_engine(raw: str, *, busy_timeout: float = 15.0) -> AsyncEngine:
    """An engine ready for `async with engine.begin()`. busy_timeout: seconds to wait for SQLite's one writer."""
    url = database_url(raw)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            _make_folder(Path(url.database).parent)
        engine = create_async_engine(url, hide_parameters=True)
        _prepare_sqlite(engine, busy_timeout)
        return engine
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options={"preserve_rowcount": True},
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"DATABASE_URL: no folder {folder}, and none can be made: {error.strerror}") from None


def _prepare_sqlite(engine: AsyncEngine, busy_timeout: float) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE: Python's sqlite3 does not begin before a SELECT, so that a
    read-then-write would otherwise lose updates silently (measured, libraries.md 2.3)."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={int(busy_timeout * 1000)}",
            "foreign_keys=ON",
            "synchronous=NORMAL",
        ):
            cursor.execute("PRAGMA " + pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A read-only transaction: on SQLite it does not wait for the writer."""
    async with engine.connect() as connection:
        await connection.execution_options(read_only=True)
        async with connection.begin():
            yield connection


def is_down(error: BaseException) -> bool:
    """Whether the database itself is out of order (locked, disk full, damaged, gone), so that what was to be written
    is not at fault: it is neither blamed nor counted, only tried again."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    # sqlite3 reports a damaged file by the root of its errors, whose other branches are faults of a statement
    damaged = isinstance(error, DBAPIError) and type(error.orig).__name__ == "DatabaseError"
    return damaged or (isinstance(error, DBAPIError) and error.connection_invalidated)


def insert(connection: AsyncConnection, table: Any) -> Any:
    """INSERT with ON CONFLICT support in the connection's dialect (one API on both)."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def listed_pairs(connection: AsyncConnection, pairs: Iterable[tuple[str, str]]) -> Subquery:
    """A table (a, b) of these pairs, in one parameter however many they are: to join with. SQLite scans the whole table
    for `(a, b) IN (VALUES ...)`; joined with this it looks each pair up in the index."""
    data = json.dumps(sorted(pairs))
    if connection.dialect.name == "sqlite":
        rows = func.json_each(data).table_valued("value")
        columns: list[ColumnElement[Any]] = [func.json_extract(rows.c.value, f"$[{n}]") for n in (0, 1)]
    else:
        value = column("value", postgresql.JSONB)
        rows = func.jsonb_array_elements(cast(data, postgresql.TEXT).cast(postgresql.JSONB)).table_valued(value)
        columns = [rows.c.value.op("->>")(n) for n in (0, 1)]
    return select(*(c.label(name) for c, name in zip(columns, "ab", strict=True))).select_from(rows).subquery("listed")
