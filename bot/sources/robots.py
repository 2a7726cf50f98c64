"""robots.txt of the hosts that are examined: what it asks is told to the operator, who decides (docs/adr/0007)."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bot.domain.source import Source
from bot.sources.fetcher import Fetched, Fetcher, FetchRequest

NAME = "Qalqan"
LONGEST = 100_000


class Robots:
    """Asks each host for its robots.txt once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._asked: dict[str, asyncio.Task[RobotFileParser | None]] = {}

    async def notes(self, source: Source) -> list[str]:
        """What the host's robots.txt has against this source as it stands, in an operator's words."""
        address = urljoin(source.url, "/robots.txt")
        if address not in self._asked:
            self._asked[address] = asyncio.create_task(self._read(address))
        rules = await self._asked[address]
        if rules is None:
            return []
        host = urlsplit(source.url).hostname
        found = (
            [] if rules.can_fetch(NAME, source.url) else [f"robots.txt of {host} asks robots to keep away from this"]
        )
        pause = float(rules.crawl_delay(NAME) or 0)
        if pause > source.every:
            found.append(f"robots.txt of {host} asks for {pause:.0f} s between requests; every = {source.every}")
        return found

    async def _read(self, address: str) -> RobotFileParser | None:
        answer = await self._fetcher.fetch(FetchRequest(address))
        if not isinstance(answer, Fetched):
            return None
        rules = RobotFileParser(address)
        rules.parse(answer.body[:LONGEST].decode("utf-8", "replace").splitlines())
        return rules
