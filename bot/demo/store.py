"""The emulator's memory: chats, messages, waiting updates, in a small SQLite file that survives kill -9."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, data TEXT NOT NULL, blocked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, data TEXT NOT NULL, silent INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, before TEXT, PRIMARY KEY (chat_id, message_id));
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY AUTOINCREMENT, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL, chat_id INTEGER, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, data TEXT NOT NULL);
"""
Listener = Callable[[dict[str, Any]], None]


class Store:
    """path: a file, or ":memory:". Every write is committed before the call returns."""

    def __init__(self, path: Path | str = ":memory:", clock: Callable[[], float] = time.time) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)
        self.clock = clock
        self.listeners: list[Listener] = []

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Everything inside the block in one commit; a kill leaves all of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- chats

    def add_chat(self, chat: Mapping[str, Any]) -> None:
        """chat: a Bot API Chat with what the page shows of it ("about", "language_code")."""
        query = "INSERT INTO chats (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data"
        self._db.execute(query, (chat["id"], json.dumps(dict(chat))))

    def chat(self, chat_id: int) -> dict[str, Any] | None:
        row = self._db.execute("SELECT data FROM chats WHERE id = ?", (chat_id,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def chats(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self._db.execute("SELECT data FROM chats ORDER BY rowid")]

    def is_blocked(self, chat_id: int) -> bool:
        row = self._db.execute("SELECT blocked FROM chats WHERE id = ?", (chat_id,)).fetchone()
        return bool(row and row[0])

    def block(self, chat_id: int, blocked: bool) -> None:
        self._db.execute("UPDATE chats SET blocked = ? WHERE id = ?", (int(blocked), chat_id))

    # --- messages

    def add_message(self, message: dict[str, Any], *, silent: bool = False) -> dict[str, Any]:
        """Numbers the message within its chat and keeps it."""
        chat_id = message["chat"]["id"]
        query = "SELECT coalesce(max(message_id), 0) + 1 FROM messages WHERE chat_id = ?"
        number = int(self._db.execute(query, (chat_id,)).fetchone()[0])
        message = {"message_id": number, "date": int(self.clock()), **message}
        self._db.execute(
            "INSERT INTO messages (chat_id, message_id, data, silent) VALUES (?, ?, ?, ?)",
            (chat_id, number, json.dumps(message), int(silent)),
        )
        self._tell({"type": "message", "message": message, "silent": silent})
        return message

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        query = "SELECT data FROM messages WHERE chat_id = ? AND message_id = ? AND deleted = 0"
        row = self._db.execute(query, (chat_id, message_id)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def edit_message(self, message: dict[str, Any]) -> dict[str, Any]:
        """Replaces a message; the version before stays visible to the page."""
        message = {**message, "edit_date": int(self.clock())}
        query = "UPDATE messages SET before = data, data = ? WHERE chat_id = ? AND message_id = ?"
        self._db.execute(query, (json.dumps(message), message["chat"]["id"], message["message_id"]))
        self._tell({"type": "edit", "message": message})
        return message

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        query = "UPDATE messages SET deleted = 1 WHERE chat_id = ? AND message_id = ? AND deleted = 0"
        done = self._db.execute(query, (chat_id, message_id)).rowcount > 0
        if done:
            self._tell({"type": "delete", "chat_id": chat_id, "message_id": message_id})
        return done

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """A chat's messages as the page shows them: {message, silent, deleted, before}."""
        query = "SELECT data, silent, deleted, before FROM messages WHERE chat_id = ? ORDER BY message_id"
        return [
            {"message": json.loads(d), "silent": bool(s), "deleted": bool(x), "before": json.loads(b) if b else None}
            for d, s, x, b in self._db.execute(query, (chat_id,))
        ]

    # --- updates

    def add_update(self, update: Mapping[str, Any]) -> int:
        """Queues an update for the bot; ids go on over restarts."""
        return int(
            self._db.execute("INSERT INTO updates (data) VALUES (?)", (json.dumps(dict(update)),)).lastrowid or 0
        )

    def updates(self, offset: int, limit: int, allowed: Sequence[str] | None) -> list[dict[str, Any]]:
        """Updates from `offset` on; those before it are forgotten, as the Bot API does it."""
        if offset > 0:
            self._db.execute("DELETE FROM updates WHERE id < ?", (offset,))
        rows = self._db.execute("SELECT id, data FROM updates ORDER BY id LIMIT ?", (limit,)).fetchall()
        found = [{"update_id": number, **json.loads(data)} for number, data in rows]
        return [u for u in found if not allowed or any(key in allowed for key in u)]

    def pending(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM updates").fetchone()[0])

    # --- journal and settings

    def note(self, method: str, chat_id: int | None, data: Mapping[str, Any]) -> None:
        query = "INSERT INTO journal (at, method, chat_id, data) VALUES (?, ?, ?, ?)"
        self._db.execute(query, (self.clock(), method, chat_id, json.dumps(dict(data))))

    def journal(self) -> list[dict[str, Any]]:
        rows = self._db.execute("SELECT id, at, method, chat_id, data FROM journal ORDER BY id")
        return [{"id": i, "at": at, "method": m, "chat_id": c, **json.loads(d)} for i, at, m, c, d in rows]

    def get(self, name: str, default: Any = None) -> Any:
        row = self._db.execute("SELECT data FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set(self, name: str, value: Any) -> None:
        query = "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data"
        self._db.execute(query, (name, json.dumps(value)))

    def clear(self) -> None:
        """A new beginning: everything but the numbering of updates goes."""
        for table in ("chats", "messages", "updates", "journal", "settings"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables

    def tell(self, event: dict[str, Any]) -> None:
        """An event for the page that is no message (an answered button, typing)."""
        self._tell(event)

    def _tell(self, event: dict[str, Any]) -> None:
        for listener in list(self.listeners):
            listener(event)
