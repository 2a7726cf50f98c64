"""All tables. Their constraints are rules: what may not happen twice is a unique key, not an `if`."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.db.types import ChatId, Json, RowId, UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{v}'" for v in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


# --- what comes in -----------------------------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    Column("source_id", String(64), primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", String(64)),
    Column("next_due", UTCDateTime, nullable=False, index=True),
    Column("lease_until", UTCDateTime),
    Column("baseline_at", UTCDateTime),  # null until the first good poll: its entries are stored, not sent
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_polled", UTCDateTime),
    Column("last_ok", UTCDateTime),
    Column("last_new", UTCDateTime),
    Column("last_error", Text),
    Column("entries_seen", Integer, nullable=False, server_default="0"),
    Column("tolerant_reads", Integer, nullable=False, server_default="0"),
    Column("polls", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),  # answered 304, or with the body known already
    Column("latency_ms", Integer),  # of the last request, first byte out to last byte in
    Column("parser", String(10)),  # strict | tolerant: which reader understood the last payload
    Column("fail_kind", String(24)),  # null after a good poll
    Column("seen", LargeBinary),  # digests of the last payload's items: what is among them is known
    Column("state", String(12), nullable=False, server_default="new"),  # domain/health.State
    Column("state_since", UTCDateTime),
    Column("told_state", String(12)),  # what admins were told last; null: nothing yet
    Column("quarantined_at", UTCDateTime),  # set: not polled until an admin lets it
    Column("quarantine_reason", Text),
)

entries = Table(
    "entries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("source_id", String(64), nullable=False),
    Column("guid", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("published", UTCDateTime),
    Column("lang", String(12)),
    Column("countries", Json, nullable=False),
    Column("level", String(16)),
    Column("extra", Json, nullable=False),
    Column("follow", Text),
    Column("state", String(16), nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("next_try", UTCDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("processed_at", UTCDateTime),
    Column("url_key", String(32)),  # hash of the canonical address; null where several items of a payload share it
    UniqueConstraint("source_id", "guid", "version"),
    # held: by the storm breaker, until an admin has looked. dropped: an admin has said that it is no news
    _one_of("state", "baseline", "awaiting", "new", "processed", "quarantined", "held", "dropped"),
    Index("ix_entries_work", "state", "next_try"),
    Index("ix_entries_fingerprint", "source_id", "fingerprint"),
    Index("ix_entries_url_key", "source_id", "url_key"),
)

# one row of a publisher's standing list (advice by country), as domain/standing knows it
standing = Table(
    "standing",
    metadata,
    Column("publisher_id", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("known", Json, nullable=False),
    Column("updated", UTCDateTime, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry_id", RowId, ForeignKey("entries.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("country", String(2)),
    Column("track", String(16)),
    Column("advisory", Json),
    Column("decision", String(8), nullable=False),
    Column("notify", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("alert_id", RowId, ForeignKey("alerts.id")),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("entry_id", "n"),
    _one_of("decision", "open", "update", "confirm", "clear", "cancel", "hold", "ignore"),
    _one_of("notify", "push", "silent", "none"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("source_id", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("first_at", UTCDateTime, nullable=False),
    Column("last_at", UTCDateTime, nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("resolved_at", UTCDateTime),
    # one open issue per source and kind: a fault that lasts is one row with a count
    Index(
        "uq_issues_open",
        "source_id",
        "kind",
        unique=True,
        sqlite_where=text("resolved_at IS NULL"),
        postgresql_where=text("resolved_at IS NULL"),
    ),
)

# --- what we know ------------------------------------------------------------------------------------------------

alerts = Table(
    "alerts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("country", String(2), nullable=False),
    Column("track", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("facts", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("scope", String(8), nullable=False, server_default=""),  # issuer, where a track is kept per government
    Column("audience", String(2)),
    Column("opened", UTCDateTime, nullable=False),
    Column("updated", UTCDateTime, nullable=False),
    Column("expires", UTCDateTime, nullable=False),
    UniqueConstraint("country", "track", "seq"),
    _one_of("state", "held", "open", "cleared", "cancelled", "expired"),
    Index("ix_alerts_live", "state", "expires"),
    # one live incident per country, track and scope
    Index(
        "uq_alerts_live",
        "country",
        "track",
        "scope",
        unique=True,
        sqlite_where=text("state IN ('held', 'open')"),
        postgresql_where=text("state IN ('held', 'open')"),
    ),
)

revisions = Table(
    "revisions",
    metadata,
    Column("alert_id", RowId, ForeignKey("alerts.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("msg_type", String(8), nullable=False),  # CAP 1.2 msgType, and AllClear
    Column("state", String(12), nullable=False),
    Column("facts", Json, nullable=False),
    Column("notify", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("entry_id", RowId, ForeignKey("entries.id")),
    Column("at", UTCDateTime, nullable=False),
    _one_of("msg_type", "Alert", "Update", "Cancel", "AllClear"),
)

# --- who listens -------------------------------------------------------------------------------------------------

chats = Table(
    "chats",
    metadata,
    Column("chat_id", ChatId, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("citizenship", String(2)),
    Column("state", String(10), nullable=False),
    Column("paused_until", UTCDateTime),
    Column("created", UTCDateTime, nullable=False),
    _one_of("kind", "private", "group", "supergroup", "channel"),
    _one_of("state", "active", "stopped", "blocked"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", ChatId, ForeignKey("chats.chat_id", ondelete="CASCADE"), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("created", UTCDateTime, nullable=False),
    Index("ix_subscriptions_country_chat", "country", "chat_id"),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", ChatId, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("text", Text, nullable=False),
    Column("countries", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("created_by", ChatId, nullable=False),
    Column("decided_by", ChatId),
    Column("created", UTCDateTime, nullable=False),
    Column("decided", UTCDateTime),
    _one_of("state", "draft", "approved", "rejected"),
    # two persons: the database refuses an author who approves their own text
    CheckConstraint("state <> 'approved' OR (decided_by IS NOT NULL AND decided_by <> created_by)", name="two_persons"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", ChatId, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", Json, nullable=False),
)

# --- what goes out -----------------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(64), nullable=False),  # "entry:12", "expire:3:2", "review:3:1", "broadcast:4"
    Column("broadcast_id", RowId, ForeignKey("broadcasts.id")),
    Column("lane", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("cursor", ChatId),  # fan-out goes by chat id; null: not begun
    Column("created", UTCDateTime, nullable=False),
    Column("published", UTCDateTime),
    Column("expanded", UTCDateTime),
    Column("first_sent", UTCDateTime),
    Column("last_sent", UTCDateTime),
    Column("payload", Json),  # of an admin notice: what is to be said, as data
    UniqueConstraint("kind", "subject"),
    _one_of("kind", "alert", "broadcast", "admin"),
    _one_of("state", "pending", "expanded"),
    Index("ix_outbox_work", "state", "lane", "id"),
)

outbox_items = Table(
    "outbox_items",
    metadata,
    Column("outbox_id", RowId, ForeignKey("outbox.id"), primary_key=True),
    Column("alert_id", RowId, ForeignKey("alerts.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("country", String(2), nullable=False),
    Column("audience", String(2)),
    Column("issuer", String(2)),
    Column("foreign_ok", Boolean, nullable=False),  # worth waking readers whose own state did not issue it
    Column("onset", Boolean, nullable=False),
    Column("ending", Boolean, nullable=False),
    Column("notify", String(8), nullable=False),
    Index("ix_outbox_items_alert_id", "alert_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("outbox_id", RowId, ForeignKey("outbox.id"), nullable=False),
    Column("chat_id", ChatId, nullable=False),
    Column("op", String(6), nullable=False),
    Column("base_id", RowId, nullable=False, server_default="0"),  # the delivery whose message this edits or answers
    Column("lane", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("silent", Boolean, nullable=False, server_default=text("false")),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", UTCDateTime, nullable=False),
    Column("lease_until", UTCDateTime),
    Column("dispatch_started", UTCDateTime),  # written before the HTTP call: a lease that dies after it is uncertain
    Column("message_id", ChatId),
    Column("sent_at", UTCDateTime),
    Column("error", Text),
    Column("created", UTCDateTime, nullable=False),
    UniqueConstraint("outbox_id", "chat_id", "op", "base_id"),
    _one_of("op", "send", "edit", "reply"),
    _one_of("state", "pending", "claimed", "sent", "uncertain", "failed", "dead", "skipped"),
    CheckConstraint("state <> 'sent' OR message_id IS NOT NULL", name="sent_means_message_id"),
    Index("ix_deliveries_work", "state", "lane", "next_try", "id"),
    Index("ix_deliveries_chat_id", "chat_id"),
)
