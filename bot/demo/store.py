"""The emulator's memory: chats, messages, waiting updates, in a small SQLite file that survives kill -9."""

from __future__ import annotations

import json
import sqlite3
import threading
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
CREATE TABLE IF NOT EXISTS callbacks (id TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, name TEXT NOT NULL, mime TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL, chat_id INTEGER, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, data TEXT NOT NULL);
"""
Listener = Callable[[dict[str, Any]], None]


class Store:
    """path: a file, or ":memory:". Every write is committed before the call returns, or with the block of `together`
    in which it stands. Tests use one store from several threads; a lock keeps their writes apart."""

    def __init__(self, path: Path | str = ":memory:", clock: Callable[[], float] = time.time) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)
        self._lock = threading.RLock()
        self._depth = 0
        self._untold: list[dict[str, Any]] = []
        self.clock = clock
        self.listeners: list[Listener] = []

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Everything inside the block in one commit; a kill leaves all of it or nothing. Blocks may be nested."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite has rolled back by itself when the disk is full
                    self._db.execute("ROLLBACK")
                self._untold.clear()
                raise
            finally:
                self._depth = 0
            told, self._untold = self._untold, []
        for event in told:
            self._hear(event)

    def _do(self, query: str, *values: Any) -> sqlite3.Cursor:
        with self._lock:
            return self._db.execute(query, values)

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    # --- chats

    def add_chat(self, chat: Mapping[str, Any]) -> None:
        """chat: a Bot API Chat with what the page shows of it ("about", "language_code")."""
        query = "INSERT INTO chats (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data"
        self._do(query, chat["id"], json.dumps(dict(chat)))

    def chat(self, chat_id: int) -> dict[str, Any] | None:
        rows = self._rows("SELECT data FROM chats WHERE id = ?", chat_id)
        return dict(json.loads(rows[0][0])) if rows else None

    def chats(self) -> list[dict[str, Any]]:
        """People first, then groups and channels."""
        return [json.loads(row[0]) for row in self._rows("SELECT data FROM chats ORDER BY id < 0, abs(id)")]

    def is_blocked(self, chat_id: int) -> bool:
        rows = self._rows("SELECT blocked FROM chats WHERE id = ?", chat_id)
        return bool(rows and rows[0][0])

    def block(self, chat_id: int, blocked: bool) -> None:
        self._do("UPDATE chats SET blocked = ? WHERE id = ?", int(blocked), chat_id)

    # --- messages

    def add_message(self, message: dict[str, Any], *, silent: bool = False) -> dict[str, Any]:
        """Numbers the message within its chat and keeps it."""
        chat_id = message["chat"]["id"]
        query = "INSERT INTO messages (chat_id, message_id, data, silent) VALUES (?, ?, ?, ?)"
        with self.together():
            last = self._rows("SELECT coalesce(max(message_id), 0) FROM messages WHERE chat_id = ?", chat_id)
            number = int(last[0][0]) + 1
            message = {"message_id": number, "date": int(self.clock()), **message}
            self._do(query, chat_id, number, json.dumps(message), int(silent))
            self.tell({"type": "message", "message": message, "silent": silent})
        return message

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        query = "SELECT data FROM messages WHERE chat_id = ? AND message_id = ? AND deleted = 0"
        rows = self._rows(query, chat_id, message_id)
        return dict(json.loads(rows[0][0])) if rows else None

    def edit_message(self, message: dict[str, Any]) -> dict[str, Any]:
        """Replaces a message; the version before stays visible to the page."""
        message = {**message, "edit_date": int(self.clock())}
        place = (message["chat"]["id"], message["message_id"])
        with self.together():
            self._do(
                "UPDATE messages SET before = data, data = ? WHERE chat_id = ? AND message_id = ?",
                json.dumps(message),
                *place,
            )
            row = self._shown("WHERE chat_id = ? AND message_id = ?", *place)
            self.tell({"type": "edit", "message": message, "row": row[0] if row else None})
        return message

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        query = "UPDATE messages SET deleted = 1 WHERE chat_id = ? AND message_id = ? AND deleted = 0"
        with self.together():
            done = self._do(query, chat_id, message_id).rowcount > 0
            if done:
                self.tell({"type": "delete", "chat_id": chat_id, "message_id": message_id})
        return done

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """A chat's messages as the page shows them: {message, silent, deleted, before}."""
        return self._shown("WHERE chat_id = ? ORDER BY message_id", chat_id)

    def last_message(self, chat_id: int) -> dict[str, Any] | None:
        """The newest one that is not deleted, as the page shows it."""
        rows = self._shown("WHERE chat_id = ? AND deleted = 0 ORDER BY message_id DESC LIMIT 1", chat_id)
        return rows[0] if rows else None

    def _shown(self, which: str, *values: Any) -> list[dict[str, Any]]:
        query = "SELECT data, silent, deleted, before FROM messages " + which  # noqa: S608 - our own text
        return [
            {"message": json.loads(d), "silent": bool(s), "deleted": bool(x), "before": json.loads(b) if b else None}
            for d, s, x, b in self._rows(query, *values)
        ]

    # --- updates and the buttons that wait for an answer

    def add_update(self, update: Mapping[str, Any]) -> int:
        """Queues an update for the bot; ids go on over restarts."""
        return int(self._do("INSERT INTO updates (data) VALUES (?)", json.dumps(dict(update))).lastrowid or 0)

    def updates(self, offset: int, limit: int, allowed: Sequence[str] | None) -> list[dict[str, Any]]:
        """Updates from `offset` on; those before it are forgotten, as the Bot API does it. A negative offset counts
        from the end. allowed: kinds, or None for all."""
        if offset < 0:
            kept = self._rows("SELECT min(id) FROM (SELECT id FROM updates ORDER BY id DESC LIMIT ?)", -offset)
            offset = kept[0][0] or 0
        if offset > 0:
            self._do("DELETE FROM updates WHERE id < ?", offset)
        rows = self._rows("SELECT id, data FROM updates ORDER BY id LIMIT ?", -1 if allowed else limit)
        found = [{"update_id": number, **json.loads(data)} for number, data in rows]
        return [u for u in found if any(key in allowed for key in u)][:limit] if allowed else found

    def pending(self) -> int:
        return int(self._rows("SELECT count(*) FROM updates")[0][0])

    def forget_updates(self) -> None:
        self._do("DELETE FROM updates")

    def add_callback(self, query_id: str, chat_id: int) -> None:
        self._do("INSERT INTO callbacks VALUES (?, ?, ?)", query_id, chat_id, self.clock())

    def take_callback(self, query_id: str, max_age: float) -> int | None:
        """The chat in which the button was pressed, once; None for an unknown, answered or too old press."""
        query = "DELETE FROM callbacks WHERE id = ? RETURNING chat_id, at"
        rows = self._rows(query, query_id)
        return int(rows[0][0]) if rows and self.clock() - rows[0][1] <= max_age else None

    # --- files

    def add_file(self, file_id: str, name: str, mime: str, data: bytes) -> None:
        self._do("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", file_id, name, mime, data)

    def file(self, file_id: str) -> tuple[str, str, bytes] | None:
        """(name, mime, bytes)"""
        rows = self._rows("SELECT name, mime, data FROM files WHERE id = ?", file_id)
        return tuple(rows[0]) if rows else None

    # --- journal and settings

    def note(self, method: str, chat_id: int | None, data: Mapping[str, Any]) -> None:
        query = "INSERT INTO journal (at, method, chat_id, data) VALUES (?, ?, ?, ?)"
        self._do(query, self.clock(), method, chat_id, json.dumps(dict(data)))

    def journal(self) -> list[dict[str, Any]]:
        rows = self._rows("SELECT id, at, method, chat_id, data FROM journal ORDER BY id")
        return [{"id": i, "at": at, "method": m, "chat_id": c, **json.loads(d)} for i, at, m, c, d in rows]

    def get(self, name: str, default: Any = None) -> Any:
        rows = self._rows("SELECT data FROM settings WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else default

    def set(self, name: str, value: Any) -> None:
        query = "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data"
        self._do(query, name, json.dumps(value))

    def tell(self, event: dict[str, Any]) -> None:
        """An event for the page (a message, an answered button, typing); told once what it tells of is committed."""
        with self._lock:
            if self._depth:
                self._untold.append(event)
                return
        self._hear(event)

    def _hear(self, event: dict[str, Any]) -> None:
        for listener in list(self.listeners):
            listener(event)
