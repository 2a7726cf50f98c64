"""Health of sources, standing lists, identity by address, notices to admins."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.db.types import Json, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ENTRY_STATES = "state IN ('baseline', 'awaiting', 'new', 'processed', 'quarantined', 'held', 'dropped')"
_NOTICE_STATES = "state IN ('pending', 'expanded')"
_NOTICE_KINDS = "kind IN ('alert', 'broadcast', 'admin')"


def upgrade() -> None:
    with op.batch_alter_table("feeds") as table:
        for name in ("polls", "unchanged"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("latency_ms", sa.Integer()))
        table.add_column(sa.Column("parser", sa.String(10)))
        table.add_column(sa.Column("fail_kind", sa.String(24)))
        table.add_column(sa.Column("seen", sa.LargeBinary()))
        table.add_column(sa.Column("state", sa.String(12), nullable=False, server_default="new"))
        table.add_column(sa.Column("state_since", UTCDateTime()))
        table.add_column(sa.Column("told_state", sa.String(12)))
        table.add_column(sa.Column("quarantined_at", UTCDateTime()))
        table.add_column(sa.Column("quarantine_reason", sa.Text()))
    _allow("entries", sa.Column("url_key", sa.String(32)), {"state_known": _ENTRY_STATES})
    op.create_index("ix_entries_url_key", "entries", ["source_id", "url_key"])
    _allow("outbox", sa.Column("payload", Json), {"kind_known": _NOTICE_KINDS}, {"state_known": _NOTICE_STATES})
    op.create_table(
        "standing",
        sa.Column("publisher_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("known", Json, nullable=False),
        sa.Column("updated", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("publisher_id", "key", name=op.f("pk_standing")),
    )


def _allow(name: str, column: sa.Column[Any], widened: dict[str, str], kept: dict[str, str] | None = None) -> None:
    """Adds a column and widens CHECKs. SQLite rebuilds the table for that and loses every CHECK of it (they are not
    reflected), so there those that stay as they are (kept) are said again."""
    rebuilt = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table(name) as table:
        table.add_column(column)
        for check, rule in widened.items():
            if not rebuilt:
                table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_{check}"), rule)
        for check, rule in (kept or {}).items() if rebuilt else ():
            table.create_check_constraint(op.f(f"ck_{name}_{check}"), rule)
