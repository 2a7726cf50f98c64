"""Witnesses: whether a second report is a second voice, or the first one heard again (domain/kinship).

`ingest` asks the database for the texts, `replay` has them in its ledger; the rule is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import witnesses
from bot.db.witnesses import Spoken
from bot.domain.advisory import Advisory, Phase
from bot.domain.alert import Alert
from bot.domain.entry import Entry
from bot.domain.kinship import Word, echo
from bot.domain.lifecycle import Situation
from bot.domain.source import Publisher, Tier
from bot.sources.catalogue import Catalogue


async def complete(
    conn: AsyncConnection, catalogue: Catalogue, entry: Entry, advisory: Advisory, situation: Situation, now: datetime
) -> Situation:
    """The situation with what only the texts behind it can tell. Asked only where it decides: an authority needs no
    second voice, and a publisher that is noted already is none."""
    if advisory.tier is Tier.OFFICIAL and advisory.phase is Phase.CLEAR:
        return situation
    said = Word(
        publisher_of(advisory.publisher, advisory.publisher_name, catalogue.publishers), entry.title, entry.text
    )
    if advisory.phase is Phase.CLEAR:
        doubted = _words(await witnesses.doubted_clears(conn, advisory, now), catalogue.publishers)
        return replace(situation, doubted_clears=seconds(said, doubted))
    if not needs_voice(advisory, situation.live):
        return situation
    assert situation.live is not None
    spoken = _words(await witnesses.behind(conn, situation.live.id), catalogue.publishers)
    return replace(situation, echo=echo_of(said, situation.live, spoken, catalogue.publishers))


def needs_voice(advisory: Advisory, live: Alert | None) -> bool:
    """Whether it matters for the decision that the advisory is a voice of its own."""
    return live is not None and advisory.publisher not in {note.publisher for note in live.facts.sources}


def echo_of(said: Word, live: Alert, spoken: Iterable[Word], publishers: Mapping[str, Publisher]) -> str:
    """Why this is no voice beside those that the alert notes, "" where it is one. Of publishers whose texts are not
    kept any more only the catalogue can tell."""
    noted = [publisher_of(note.publisher, note.name, publishers) for note in live.facts.sources]
    known = {publisher.id for publisher in noted}
    return echo(said, [*(Word(p) for p in noted), *(word for word in spoken if word.publisher.id in known)])


def seconds(said: Word, doubted: Iterable[Word]) -> frozenset[str]:
    """Those of the doubted who are another voice than this one."""
    by_publisher: dict[str, list[Word]] = {}
    for word in doubted:
        by_publisher.setdefault(word.publisher.id, []).append(word)
    return frozenset(name for name, theirs in by_publisher.items() if not echo(said, theirs))


def publisher_of(publisher_id: str, name: str, publishers: Mapping[str, Publisher]) -> Publisher:
    """One that has left the catalogue has no kin that we know of."""
    return publishers.get(publisher_id) or Publisher(publisher_id, name, "", Tier.NEWS, "news")


def _words(spoken: Iterable[Spoken], publishers: Mapping[str, Publisher]) -> list[Word]:
    return [Word(publisher_of(s.publisher, s.name, publishers), s.title, s.text) for s in spoken]
