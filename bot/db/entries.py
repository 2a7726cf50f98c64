"""Entries: what was published, version by version; the queue of what detection has still to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import entries
from bot.domain.entry import Entry


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


NO_DATE = datetime.min.replace(tzinfo=UTC)
_FIELDS = ("guid", "title", "text", "url", "published", "lang", "level", "extra", "follow")


async def newest(conn: AsyncConnection, source_id: str, guids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """guid -> (newest version, its fingerprint) of those that are known."""
    found: dict[str, tuple[int, str]] = {}
    for chunk in (guids[i : i + 400] for i in range(0, len(guids), 400)):
        rows = await conn.execute(
            select(entries.c.guid, entries.c.version, entries.c.fingerprint)
            .where(entries.c.source_id == source_id, entries.c.guid.in_(chunk))
            .order_by(entries.c.version)
        )
        found |= {guid: (version, fingerprint) for guid, version, fingerprint in rows}
    return found


async def republished(
    conn: AsyncConnection, source_id: str, fingerprints: Sequence[str]
) -> set[tuple[str, datetime | None]]:
    """(fingerprint, published) pairs that the source has already given under any guid: a feed that changes its guids
    re-sends the same text with the same date."""
    found: set[tuple[str, datetime | None]] = set()
    for chunk in (fingerprints[i : i + 400] for i in range(0, len(fingerprints), 400)):
        rows = await conn.execute(
            select(entries.c.fingerprint, entries.c.published).where(
                entries.c.source_id == source_id, entries.c.fingerprint.in_(chunk)
            )
        )
        found |= {(fingerprint, published) for fingerprint, published in rows}
    return found


async def _stored_under(conn: AsyncConnection, source_id: str, guids: Sequence[str]) -> set[tuple[str, str]]:
    """(guid, fingerprint) of every version of these, for payloads that list several editions at once."""
    found: set[tuple[str, str]] = set()
    for chunk in (guids[i : i + 400] for i in range(0, len(guids), 400)):
        rows = await conn.execute(
            select(entries.c.guid, entries.c.fingerprint).where(
                entries.c.source_id == source_id, entries.c.guid.in_(chunk)
            )
        )
        found |= {(guid, fingerprint) for guid, fingerprint in rows}
    return found


async def add_new(
    conn: AsyncConnection, source_id: str, items: Sequence[Entry], *, baseline: bool, now: datetime
) -> int:
    """Stores what is new or changed and says how many that were. baseline: stored as already known, never sent."""
    editions = _editions(await _by_known_name(conn, source_id, items))
    known = await newest(conn, source_id, list(editions))
    stored = await _stored_under(conn, source_id, [guid for guid, same in editions.items() if len(same) > 1])
    firsts = [i.fingerprint() for guid, same in editions.items() if guid not in known for i in same]
    again = await republished(conn, source_id, firsts)
    rows = []
    for guid, same in editions.items():
        version, last = known.get(guid, (0, ""))
        for item in same:
            fingerprint = item.fingerprint()
            old = fingerprint == last or (guid, fingerprint) in stored
            if old or (not version and (fingerprint, item.published) in again and item.published):
                continue
            version, last = version + 1, fingerprint
            stored.add((guid, fingerprint))
            rows.append(_row(source_id, item, version, fingerprint, baseline, now))
    if rows:
        await conn.execute(insert(conn, entries).on_conflict_do_nothing(), rows)
    return len(rows)


async def _by_known_name(conn: AsyncConnection, source_id: str, items: Sequence[Entry]) -> Sequence[Entry]:
    """Items whose publisher has several names for one thing (extra.aliases: the ids of an earthquake) under the name by
    which they are stored already."""
    names = {name for item in items for name in _aliases(item)}
    if not names:
        return items
    wanted = sorted(names | {item.guid for item in items if _aliases(item)})
    known = set(await newest(conn, source_id, wanted))
    return [item if item.guid in known else _renamed(item, known) for item in items]


def _aliases(item: Entry) -> list[str]:
    found = item.extra.get("aliases")
    return [str(name) for name in found] if isinstance(found, list) else []


def _renamed(item: Entry, known: set[str]) -> Entry:
    return replace(item, guid=next((name for name in _aliases(item) if name in known), item.guid))


def _editions(items: Sequence[Entry]) -> dict[str, list[Entry]]:
    """guid -> what stands under it, oldest first. Atom may list several editions of one id, and a careless feed gives
    all its items one guid: none of them may hide another."""
    found: dict[str, list[Entry]] = {}
    for item in items:
        found.setdefault(item.guid, []).append(item)
    for same in found.values():
        same.reverse()  # feeds list the newest first; dates, where there are any, know better
        same.sort(key=lambda item: item.published or NO_DATE)
    return found


def _row(source_id: str, item: Entry, version: int, fingerprint: str, baseline: bool, now: datetime) -> dict[str, Any]:
    state = "baseline" if baseline else "awaiting" if item.follow else "new"
    return {
        **{name: getattr(item, name) for name in _FIELDS},
        "extra": dict(item.extra),
        "countries": list(item.countries),
        "source_id": source_id,
        "version": version,
        "fingerprint": fingerprint,
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
