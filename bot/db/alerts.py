"""Alerts and their revisions; the outcome of every advisory with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import insert
from bot.db.tables import alerts, entries, outcomes, revisions
from bot.domain.advisory import Advisory, Severity, Track
from bot.domain.alert import Alert, AlertState, Facts
from bot.domain.lifecycle import LATE_CLEAR, Decision, Situation
from bot.domain.merging import scope_of

Verdict = tuple[str, str]
_MSG_TYPE = {
    AlertState.CLEARED: "AllClear",
    AlertState.CANCELLED: "Cancel",
}


async def get(conn: AsyncConnection, alert_id: int) -> Alert | None:
    row = (await conn.execute(select(alerts).where(alerts.c.id == alert_id))).mappings().first()
    return _alert(row) if row else None


async def get_many(conn: AsyncConnection, ids: Sequence[int]) -> list[Alert]:
    rows = await conn.execute(select(alerts).where(alerts.c.id.in_(ids)).order_by(alerts.c.id))
    return [_alert(row) for row in rows.mappings()]


async def live(conn: AsyncConnection, country: str) -> list[Alert]:
    """Held and open alerts of a country, newest word first."""
    rows = await conn.execute(
        select(alerts)
        .where(alerts.c.country == country, alerts.c.state.in_(("held", "open")))
        .order_by(alerts.c.updated.desc(), alerts.c.id.desc())
    )
    return [_alert(row) for row in rows.mappings()]


async def in_crisis(conn: AsyncConnection) -> set[str]:
    """Countries with an open alert that is severe or worse."""
    rows = await conn.execute(select(alerts.c.country, alerts.c.facts).where(alerts.c.state == "open"))
    return {country for country, facts in rows if Severity(facts["severity"]).rank >= Severity.SEVERE.rank}


async def recent(conn: AsyncConnection, countries: Sequence[str], since: datetime, limit: int) -> list[Alert]:
    """Published alerts of these countries that moved since then, newest first (held ones are nobody's yet)."""
    rows = await conn.execute(
        select(alerts)
        .where(alerts.c.country.in_(countries), alerts.c.state != "held", alerts.c.updated >= since)
        .order_by(alerts.c.updated.desc(), alerts.c.id.desc())
        .limit(limit)
    )
    return [_alert(row) for row in rows.mappings()]


async def situation(conn: AsyncConnection, advisory: Advisory, now: datetime) -> Situation:
    """What `lifecycle.decide` must know before it decides about this advisory."""
    here = (alerts.c.country == advisory.country) & (alerts.c.track == advisory.track.value)
    scoped = here & (alerts.c.scope == scope_of(advisory))
    live_row = (
        (await conn.execute(select(alerts).where(scoped, alerts.c.state.in_(("held", "open"))).with_for_update()))
        .mappings()
        .first()
    )
    ended = (
        await conn.execute(
            select(func.max(alerts.c.updated)).where(scoped, alerts.c.state.in_(("cleared", "cancelled")))
        )
    ).scalar()
    silent = scoped & (alerts.c.state == "expired") & (alerts.c.updated >= (ended or now - LATE_CLEAR))
    expired_row = (
        (await conn.execute(select(alerts).where(silent).order_by(alerts.c.updated.desc()).limit(1))).mappings().first()
    )
    last_seq = (await conn.execute(select(func.max(alerts.c.seq)).where(here))).scalar() or 0
    return Situation(
        live=_alert(live_row) if live_row else None,
        expired=_alert(expired_row) if expired_row else None,
        ended=ended,
        next_seq=last_seq + 1,
    )


async def given_by_others(conn: AsyncConnection, advisory: Advisory, source_id: str, guid: str) -> set[str]:
    """Numbers, addresses, flights and airports that other entries gave for the live alert of this country, track and
    scope."""
    here = (alerts.c.country == advisory.country) & (alerts.c.track == advisory.track.value)
    live = here & (alerts.c.scope == scope_of(advisory)) & alerts.c.state.in_(("held", "open"))
    rows = await conn.execute(
        select(outcomes.c.advisory)
        .join(alerts, (alerts.c.country == outcomes.c.country) & (alerts.c.track == outcomes.c.track))
        .join(entries, entries.c.id == outcomes.c.entry_id)
        # also what was passed over as "nothing new": it stands behind the alert all the same
        .where(live, outcomes.c.at >= alerts.c.opened, (entries.c.source_id != source_id) | (entries.c.guid != guid))
    )
    said = (Advisory.from_json(data) for (data,) in rows if data)
    return {value for a in said for value in (*a.phones, *a.emails, *a.flights, *a.airports)}


async def apply(
    conn: AsyncConnection, alert: Alert, notify: str, reason: str, entry_id: int | None, now: datetime
) -> Alert:
    """Writes the alert's new state and the revision that led to it; returns it with its id.

    The unique keys (country, track, seq), (alert, revision) and "one live alert" make a repeat impossible."""
    values = {
        "state": alert.state.value,
        "facts": alert.facts.as_json(),
        "revision": alert.revision,
        "audience": alert.audience,
        "updated": alert.updated,
        "expires": alert.expires,
    }
    if alert.id:
        await conn.execute(update(alerts).where(alerts.c.id == alert.id).values(**values))
        alert_id = alert.id
    else:
        key = {"country": alert.country, "track": alert.track.value, "seq": alert.seq, "scope": alert.scope}
        query = insert(conn, alerts).values(**key, **values, opened=alert.opened).returning(alerts.c.id)
        alert_id = int((await conn.execute(query)).scalar_one())
    msg_type = _MSG_TYPE.get(alert.state, "Alert" if alert.revision == 1 else "Update")
    await conn.execute(
        insert(conn, revisions).values(
            alert_id=alert_id,
            n=alert.revision,
            msg_type=msg_type,
            state=alert.state.value,
            facts=alert.facts.as_json(),
            notify=notify,
            reason=reason,
            entry_id=entry_id,
            at=now,
        )
    )
    stored = await get(conn, alert_id)
    assert stored is not None
    return stored


async def facts_before(conn: AsyncConnection, alert_id: int, revision: int) -> Facts | None:
    """The facts as they stood in the revision before this one that readers had seen."""
    query = select(revisions.c.facts).where(revisions.c.alert_id == alert_id, revisions.c.n == revision - 1)
    data = (await conn.execute(query)).scalar()
    return Facts.from_json(data) if data else None


async def record(
    conn: AsyncConnection,
    entry_id: int,
    n: int,
    decision: Decision,
    alert_id: int | None,
    advisory: Advisory | None,
    now: datetime,
) -> None:
    """The n-th outcome of an entry, with its reason (shown by /review, replay and the sandbox)."""
    await conn.execute(
        insert(conn, outcomes)
        .values(
            entry_id=entry_id,
            n=n,
            country=advisory.country if advisory else None,
            track=advisory.track.value if advisory else None,
            advisory=advisory.as_json() if advisory else None,
            decision=decision.act.value,
            notify=decision.notify.value,
            reason=decision.reason,
            alert_id=alert_id,
            at=now,
        )
        .on_conflict_do_nothing()
    )


async def expired(conn: AsyncConnection, now: datetime, limit: int) -> list[Alert]:
    """Live alerts whose lifetime has passed."""
    rows = await conn.execute(
        select(alerts).where(alerts.c.state.in_(("held", "open")), alerts.c.expires <= now).limit(limit)
    )
    return [_alert(row) for row in rows.mappings()]


async def by_state(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(select(alerts.c.state, func.count()).group_by(alerts.c.state))
    return {row[0]: row[1] for row in rows}


def _alert(row: RowMapping) -> Alert:
    return Alert(
        id=row["id"],
        country=row["country"],
        track=Track(row["track"]),
        seq=row["seq"],
        state=AlertState(row["state"]),
        facts=Facts.from_json(row["facts"]),
        revision=row["revision"],
        opened=row["opened"],
        updated=row["updated"],
        expires=row["expires"],
        scope=row["scope"],
        audience=row["audience"],
    )


async def outcomes_by_title(conn: AsyncConnection, sources: Sequence[str]) -> dict[tuple[str, str], list[Verdict]]:
    """(source, title) -> (decisions, reasons) of each entry or edition with that title, oldest first, for the
    sandbox's panel."""
    rows = await conn.execute(
        select(entries.c.id, entries.c.source_id, entries.c.title, outcomes.c.decision, outcomes.c.reason)
        .join(outcomes, outcomes.c.entry_id == entries.c.id)
        .where(entries.c.source_id.in_(sources))
        .order_by(entries.c.id, outcomes.c.n)
    )
    found: dict[tuple[str, str], list[Verdict]] = {}
    for (_, source, title), said in groupby(rows, key=lambda row: (row.id, row.source_id, row.title)):
        verdicts = [(row.decision, row.reason) for row in said]
        decisions, reasons = (dict.fromkeys(words) for words in zip(*verdicts, strict=True))
        found.setdefault((source, title), []).append((", ".join(decisions), "; ".join(reasons)))
    return found
