"""The poller: a task for each due source, so that a slow one delays no other, and group commit of what they bring.

Something new is stored within `NEWS_WAIT`; "nothing new" may wait for company a little longer, and whatever arrives
while a commit runs goes into the next. So a warning waits for nobody, and a thousand answers cost a few commits."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.db.feeds import Feed
from bot.deps import Deps
from bot.services import keep_polls, poll
from bot.services.poll import Polled, Read

NEWS_WAIT = 0.02
"""Seconds."""
CALM_WAIT = 0.25
ENOUGH = 48
"""Results that need no more company."""


class Poller:
    """tick() is called by the scheduler; never two polls of one source (leases). new_entries: called once there is
    something new to read."""

    def __init__(self, deps: Deps, new_entries: Callable[[], None] = lambda: None) -> None:
        self._deps = deps
        self._new_entries = new_entries
        self._asking: dict[str, asyncio.Task[None]] = {}
        """By source: one whose lease has run out while it waits for its host's turn is not asked a second time."""
        self._answered: list[Polled] = []
        self._storing: asyncio.Task[None] | None = None
        self._unstored: set[str] = set()
        self._more = False
        """The last claim was cut short for want of room."""
        self._stopping = False
        self._hurry = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._turn = asyncio.Lock()

    async def tick(self) -> None:
        """Claims what is due, as far as there is room, and begins to ask. More is claimed as soon as there is room."""
        async with self._claiming:
            await self._claim()

    async def _claim(self) -> None:
        free = poll.AT_ONCE - len(self._asking)
        if free <= 0:
            return
        if self._unstored:  # the disk was full: without this an alert would wait for leases when there is room again
            await poll.give_back(self._deps, self._unstored)
            self._unstored.clear()
        claimed = await poll.claim_due(self._deps, free, besides=self._asking.keys())
        self._more = len(claimed) == free
        for feed in claimed:
            task = asyncio.create_task(self._ask(feed), name=f"poll {feed.source_id}")
            self._asking[feed.source_id] = task
            task.add_done_callback(functools.partial(self._asked, feed.source_id))
            await asyncio.sleep(0)  # sixty requests made at once would keep a reader's command waiting

    def _asked(self, source_id: str, _task: asyncio.Task[None]) -> None:
        del self._asking[source_id]

    async def _ask(self, feed: Feed) -> None:
        # awaited before the list is looked at: it is another one after each commit
        polled = await poll.ask(self._deps, feed, self._turn)
        self._answered.append(polled)
        if isinstance(polled.result, Read) or len(self._answered) >= ENOUGH:
            self._hurry.set()
        if self._storing is None:
            self._storing = asyncio.create_task(self._store(), name="store polls")

    async def _store(self) -> None:
        try:
            while self._answered:
                await self._gather()
                polls, self._answered = self._answered, []
                try:
                    if await keep_polls.store(self._deps, polls):
                        self._new_entries()
                except SQLAlchemyError as error:
                    poll.unstored(polls, error)
                    self._unstored |= {polled.source.id for polled in polls}
                    continue
                if self._more and not self._stopping:  # the next tick may be a second away
                    with contextlib.suppress(SQLAlchemyError):  # which will then say what is wrong
                        await self.tick()
        finally:
            self._storing = None

    async def _gather(self) -> None:
        """Waits for company: long for calm, shortly where there is news, and not at all where nobody else is asked."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CALM_WAIT if len(self._asking) > 1 else 0):
                await self._hurry.wait()
        if len(self._answered) < ENOUGH and len(self._asking) > 1:
            await asyncio.sleep(NEWS_WAIT)
        self._hurry.clear()

    @property
    def busy(self) -> bool:
        return bool(self._asking or self._answered or self._storing)

    async def drain(self, seconds: float) -> None:
        """Claims nothing more, lets the polls under way finish and be stored, then cancels what is left: their leases
        run out."""
        self._stopping = True
        try:
            async with asyncio.timeout(seconds):
                while self.busy:
                    await asyncio.wait({*self._asking.values(), *([self._storing] if self._storing else [])})
        except TimeoutError:
            for task in self._asking.values():
                task.cancel()
