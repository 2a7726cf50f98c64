"""Publisher and Source: the catalogue's rows, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Tier(StrEnum):
    """How far a publisher is believed (product.md, Trust tiers)."""

    OFFICIAL = "official"
    AGENCY = "agency"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation that publishes. country: ISO alpha-2 of the state it belongs to, or "" (international).
    kind: "ministry" | "authority" | "airline" | "airport" | "hazard" | "agency" | "news".
    airline: IATA code where kind is "airline".
    kin: publishers of the same house (a ministry's press service, an airline and its subsidiary): one voice.
    carries: publishers whose texts this one re-runs as its own (an agency the ministry's). See domain/kinship."""

    id: str
    name: str
    country: str
    tier: Tier
    kind: str
    airline: str | None = None
    kin: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy answer looks like. min: fewest entries; stale_after: seconds after which silence is a fault;
    burst: how many entries that change alerts are believed within half an hour (None: by its kind, domain/storm)."""

    min: int = 1
    stale_after: int | None = None
    burst: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a publisher publishes.

    every: seconds between polls. map: the format's own settings (paths, selectors, look-ups).
    countries: affected countries that hold for every entry of it (an embassy's own alert feed: its host).
    headers: extra request headers (gov.uz chooses ministry and language by header)."""

    id: str
    publisher: Publisher
    url: str
    format: str
    lang: str | None
    every: int
    expect: Expect = field(default_factory=Expect)
    map: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    enabled: bool = True
    reason: str | None = None
    confidence: str = "V"

    @property
    def source_kind(self) -> str:
        """official | news | airline | airport, as `detect` takes it."""
        if self.publisher.kind in ("airline", "airport"):
            return self.publisher.kind
        return "official" if self.publisher.tier is Tier.OFFICIAL else "news"
