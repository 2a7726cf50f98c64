"""Backup and restore of the SQLite file, while the service runs. PostgreSQL has better tools of its own (pg_dump)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from bot.domain.errors import ConfigError


def backup(url: URL, target: Path) -> None:
    """A consistent copy of the database in `target`; an existing file is not overwritten."""
    source = _file(url)
    if target.exists():
        raise ConfigError(f"{target}: exists already; a backup never overwrites")
    if not source.exists():
        raise ConfigError(f"DATABASE_URL: no database at {source} yet")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def restore(url: URL, source: Path) -> None:
    """Puts a backup in the database's place; refused where that would overwrite one, or where the file is no
    undamaged database of ours."""
    target = _file(url)
    if target.exists():
        raise ConfigError(f"DATABASE_URL: {target} exists; move it away first, a restore never overwrites")
    _check(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(target)) as live:
        copy.backup(live)


def _file(url: URL) -> Path:
    if url.get_backend_name() != "sqlite" or not url.database:
        raise ConfigError("DATABASE_URL: backup and restore are for SQLite; use pg_dump and pg_restore for PostgreSQL")
    return Path(url.database)


def _check(source: Path) -> None:
    if not source.is_file():
        raise ConfigError(f"{source}: no such file")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            version = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{source}: not a backup of ours: {error}") from None
    if not sound or version is None:
        raise ConfigError(f"{source}: damaged, nothing was restored")
