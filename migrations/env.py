"""Alembic environment. The service hands its own connection in (config.attributes["connection"]); a developer's
`alembic revision --autogenerate` opens one from DATABASE_URL."""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy.engine import Connection

from bot.db.engine import make_engine
from bot.db.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_alone() -> None:
    engine = make_engine(os.environ.get("DATABASE_URL", "sqlite:///data/qalqan.db"))
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


handed_in = context.config.attributes.get("connection")
if handed_in is None:
    asyncio.run(_run_alone())
else:
    _run(handed_in)
