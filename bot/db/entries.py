"""Entries: what was published, version by version; the queue of what detection has still to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert, listed_pairs
from bot.db.tables import entries
from bot.domain import identity
from bot.domain.entry import Entry
from bot.domain.identity import Edition, Known, Sorted


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An Entry with its row: id, source, version, and how often it was tried."""

    id: int
    source_id: str
    version: int
    state: str
    seen_at: datetime
    attempts: int
    entry: Entry


_FIELDS = ("guid", "title", "text", "url", "published", "lang", "level", "extra", "follow")


@dataclass(frozen=True, slots=True)
class Payload:
    """The items of one source that may be new. baseline: what is stored is known from the start and never sent.
    own_pages: see domain/identity."""

    source_id: str
    items: Sequence[Entry]
    baseline: bool = False
    own_pages: bool = False


async def add_new(conn: AsyncConnection, payloads: Sequence[Payload], now: datetime) -> list[Sorted]:
    """Stores what is new or changed in these payloads, in a handful of statements however many they are; says for each
    what it was."""
    wanted = {(p.source_id, name) for p in payloads for name in identity.names(p.items)}
    versions = await _versions(conn, wanted)
    named = [(p, identity.named(p.items, versions.get(p.source_id, {}))) for p in payloads]
    strangers = [(p, [i for i in items if i.guid not in versions.get(p.source_id, {})]) for p, items in named]
    dates = await _dates(conn, {(p.source_id, i.fingerprint()) for p, items in strangers for i in items})
    pages = await _owners(
        conn, {(p.source_id, key) for p, items in strangers if p.own_pages for key in identity.pages_of(items).values()}
    )
    found: list[Sorted] = []
    rows: list[dict[str, Any]] = []
    for payload, items in named:
        source = payload.source_id
        known = Known(versions.get(source, {}), dates.get(source, {}), pages.get(source, {}))
        found.append(identity.sort_out(items, known, own_pages=payload.own_pages))
        rows += [_row(payload, edition, now) for edition in found[-1].new]
    if rows:
        await conn.execute(insert(conn, entries).on_conflict_do_nothing(), rows)
    return found


async def _versions(
    conn: AsyncConnection, wanted: Collection[tuple[str, str]]
) -> dict[str, dict[str, list[tuple[int, str]]]]:
    """source -> guid -> (version, fingerprint), oldest first."""
    found: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for source, guid, version, fingerprint in await _pairs(
        conn, wanted, entries.c.guid, entries.c.version, entries.c.fingerprint
    ):
        found.setdefault(source, {}).setdefault(guid, []).append((version, fingerprint))
    for guids in found.values():
        for same in guids.values():
            same.sort()
    return found


async def _dates(
    conn: AsyncConnection, wanted: Collection[tuple[str, str]]
) -> dict[str, dict[str, set[datetime | None]]]:
    """source -> fingerprint -> the dates with which that text was given."""
    found: dict[str, dict[str, set[datetime | None]]] = {}
    for source, fingerprint, published in await _pairs(conn, wanted, entries.c.fingerprint, entries.c.published):
        found.setdefault(source, {}).setdefault(fingerprint, set()).add(published)
    return found


async def _owners(conn: AsyncConnection, wanted: Collection[tuple[str, str]]) -> dict[str, dict[str, set[str]]]:
    """source -> page key -> guids."""
    found: dict[str, dict[str, set[str]]] = {}
    for source, key, guid in await _pairs(conn, wanted, entries.c.url_key, entries.c.guid):
        found.setdefault(source, {}).setdefault(key, set()).add(guid)
    return found


async def _pairs(
    conn: AsyncConnection, wanted: Collection[tuple[str, str]], key: Column[Any], *others: Column[Any]
) -> Sequence[Any]:
    """Rows (source, key, *others) whose (source, key) is among those wanted."""
    if not wanted:
        return ()
    pairs = listed_pairs(conn, wanted)
    query = select(entries.c.source_id, key, *others).join(
        pairs, (entries.c.source_id == pairs.c.a) & (key == pairs.c.b)
    )
    return (await conn.execute(query)).all()


def _row(payload: Payload, edition: Edition, now: datetime) -> dict[str, Any]:
    item = edition.entry
    state = "baseline" if payload.baseline else "awaiting" if item.follow else "new"
    return {
        **{name: getattr(item, name) for name in _FIELDS},
        "extra": dict(item.extra),
        "countries": list(item.countries),
        "source_id": payload.source_id,
        "version": edition.version,
        "fingerprint": edition.fingerprint,
        "url_key": edition.page,
        "state": state,
        "seen_at": now,
        "next_try": now,
    }


async def due(conn: AsyncConnection, state: str, now: datetime, limit: int) -> list[StoredEntry]:
    """Entries in `state` ("new" or "awaiting") whose time has come, in the order of publication (of arrival, where the
    source gives no date)."""
    query = select(entries).where(entries.c.state == state, entries.c.next_try <= now)
    order = (func.coalesce(entries.c.published, entries.c.seen_at), entries.c.id)
    rows = await conn.execute(query.order_by(*order).limit(limit))
    return [stored_of(row) for row in rows.mappings()]


async def previous(conn: AsyncConnection, stored: StoredEntry) -> Entry | None:
    """The version before this one, if there is one."""
    row = (
        (
            await conn.execute(
                select(entries).where(
                    entries.c.source_id == stored.source_id,
                    entries.c.guid == stored.entry.guid,
                    entries.c.version == stored.version - 1,
                )
            )
        )
        .mappings()
        .first()
    )
    return stored_of(row).entry if row else None


async def fill(conn: AsyncConnection, stored: StoredEntry, document: Entry, now: datetime) -> None:
    """The full document has come: the index row gets its text and becomes "new"."""
    await conn.execute(
        update(entries)
        .where(entries.c.id == stored.id)
        .values(
            title=document.title or stored.entry.title,
            text=document.text,
            url=document.url or stored.entry.url,
            published=document.published or stored.entry.published,
            lang=document.lang or stored.entry.lang,
            countries=list(document.countries or stored.entry.countries),
            level=document.level,
            extra={**stored.entry.extra, **document.extra},
            state="new",
            next_try=now,
            attempts=0,
        )
    )


async def set_state(conn: AsyncConnection, entry_id: int, state: str, now: datetime, error: str | None = None) -> None:
    processed = {"processed_at": now} if state in ("processed", "quarantined") else {}
    await conn.execute(update(entries).where(entries.c.id == entry_id).values(state=state, error=error, **processed))


async def try_later(conn: AsyncConnection, entry_id: int, when: datetime, error: str) -> None:
    await conn.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(attempts=entries.c.attempts + 1, next_try=when, error=error)
    )


async def not_tried(conn: AsyncConnection, stored: StoredEntry, when: datetime, error: str) -> None:
    """An attempt that does not count; the next not before `when`."""
    values = {"attempts": stored.attempts, "next_try": when, "error": error}
    await conn.execute(update(entries).where(entries.c.id == stored.id).values(**values))


async def waiting(conn: AsyncConnection) -> int:
    """How many entries still have a step before them."""
    query = select(func.count()).select_from(entries).where(entries.c.state.in_(("new", "awaiting")))
    return int((await conn.execute(query)).scalar_one())


async def by_state(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(select(entries.c.state, func.count()).group_by(entries.c.state))
    return {row[0]: row[1] for row in rows}


def stored_of(row: RowMapping) -> StoredEntry:
    entry = Entry(**{name: row[name] for name in _FIELDS}, countries=tuple(row["countries"]))
    return StoredEntry(
        id=row["id"],
        source_id=row["source_id"],
        version=row["version"],
        state=row["state"],
        seen_at=row["seen_at"],
        attempts=row["attempts"],
        entry=entry,
    )
