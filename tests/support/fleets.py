"""A fleet for tests, and a time that passes only when a test says so."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.support.times import NOON
from tui.services.events.feed import FeedBook
from tui.services.fleet.fleet import Fleet
from tui.services.time.clock import Clock
from tui.store.event_index import EventIndex


def make_fleet(
    source: Any,
    now: Clock = lambda: NOON,
    *,
    held: Callable[[], float] = lambda: 0.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Fleet:
    """A fleet that reads from `source`, with a log of its own for each webhook."""
    books: dict[str, FeedBook] = {}
    index = EventIndex()

    def book(config_id: str) -> FeedBook:
        if config_id not in books:
            books[config_id] = FeedBook(source, config_id, now, index)
        return books[config_id]

    return Fleet(source, now, book, held=held, sleep=sleep)


class Timeline:
    """Noon, until `advance()` lets time pass: sleepers then wake in turn, each at its own time."""

    def __init__(self) -> None:
        self.at = NOON
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._number = count()

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.at + timedelta(seconds=seconds), next(self._number), woken))
        await woken

    async def advance(self, seconds: float, rest: Callable[[], Awaitable[None]] | None = None) -> None:
        """Let `seconds` pass; between any two wakings everything that can run does."""
        until = self.at + timedelta(seconds=seconds)
        await (rest or breathe)()
        while self._sleepers and self._sleepers[0][0] <= until:
            self.at = self._sleepers[0][0]
            asleep = 0
            while self._sleepers and self._sleepers[0][0] == self.at:  # all at once: they don't know of each other
                _, _, woken = heapq.heappop(self._sleepers)
                if not woken.done():
                    woken.set_result(None)
                    asleep += 1
            if asleep:
                await (rest or breathe)()
        self.at = until
        await (rest or breathe)()


async def breathe() -> None:
    """Let everything run that waits for nothing but its turn."""
    for _ in range(60):
        await asyncio.sleep(0)
