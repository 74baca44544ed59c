"""Loading a whole window: the time that was not read is cut into slices, and several are paged side by side.

One webhook's pages follow each other (a cursor leads to the next), so a long log takes as long as its pages in a row.
Its time range can be asked for in pieces. Who is done with a slice takes half of the one that has most left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.services.events.feed import Feed
from tui.services.time.clock import parse_time
from tui.store.coverage import Stretch, joined, within
from tui.store.keys import HIGHEST, LAST_ID, LOWEST, Key, micros, moment

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import Cursor

AT_ONCE: Final = 8
"""Slices paged side by side: as many requests as the client lets out at once."""
ALONE: Final = 3
"""Pages that are read one after the other first: most logs end there, and slicing them would only cost requests."""
WORTH_PAGES: Final = 2.0
"""A slice with fewer pages left, as far as can be told, is not cut."""
PAGE: Final = 25
BREATH_SECONDS: Final = 0.01
TELL_SECONDS: Final = 0.05
"""Between two tellings how far a load has come, which is drawn each time; the end is told at once."""
IDLE_PAGES: Final = 20
"""Pages in a row that lead no further down before a slice is given up: an endless log of the same page leaves a gap."""
_PROBES: Final = (1, 4, 16, 64, 256, 1_024, 4_096)
"""Days back at which a log without a first day is asked whether it goes on."""


async def no_pause() -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class LoadProgress:
    """The progress of a load: pages asked for, events that are new, and the part of the time that is covered (0 to
    1)."""

    pages: int = 0
    new: int = 0
    part: float = 0.0


@dataclass
class _Slice:
    """The part that is left to read between two keys; `high` comes down with each page. `asked` is what the server was
    told."""

    low: Key
    high: Key
    asked: Key
    cursor: Cursor | None = None
    pages: int = 0
    top: int = 0
    seen: set[tuple[str | None, str | None]] = field(default_factory=set)
    oldest_asked: datetime | None = None
    idle: int = 0

    @property
    def left(self) -> int:
        """Microseconds that are not covered yet."""
        return max(self.high[0] - self.low[0], 0)

    def goes_round(self, reached: Key, cursor: Cursor | None) -> bool:
        """Tell whether going on would bring the same again, as from a server that repeats its pages or its cursors.

        Pages without events may lead on by their cursors alone: those get older.
        """
        leads_on = reached < self.high
        if cursor is None:
            return not leads_on
        if (name := (cursor.created_at, cursor.event_id)) in self.seen:
            return True
        self.seen.add(name)
        at = parse_time(cursor.created_at)
        if at is not None and (self.oldest_asked is None or at < self.oldest_asked):
            self.oldest_asked, leads_on = at, True
        self.idle = 0 if leads_on else self.idle + 1
        return self.idle >= IDLE_PAGES


class WindowLoader:
    """Loads what a feed's window has and the feed hasn't. Raises `ApiError`; what was read until then stays."""

    def __init__(
        self,
        feed: Feed,
        progress: Callable[[LoadProgress], None] = lambda _: None,
        breathe: Callable[[], Awaitable[None]] = no_pause,
        *,
        afresh: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`afresh` reads all of it, whatever was read before: events can be listed late, and change.

        `breathe` is awaited between two pages, before they have taken more than `BREATH_SECONDS` and a page: an
        interface that answers its keys there is never kept waiting for longer, however fast the server is. `clock`
        tells seconds."""
        self._feed = feed
        self._read: list[Stretch] | None = [] if afresh or feed.is_being_read_again else None
        """The stretches that were read of late, where only those count."""
        self._progress = progress
        self._breathe = breathe
        self._clock = clock
        self._told_at = self._breathed_at = clock()
        self._turn = asyncio.Lock()
        self._slices: list[_Slice] = []
        self._waiting: list[_Slice] = []
        self._pages = 0
        self._before = 0
        self._whole = 1
        self.complete = False
        """True if the whole window is here; a server that repeats a cursor leaves a gap."""

    async def load(self) -> None:
        """Read it all. Cancel it to stop: what is covered by then is known exactly."""
        with self._feed.index.room.held():
            await self._load()

    async def _load(self) -> None:
        feed = self._feed
        if self._read is None and not feed.started:
            await feed.newer()
        at = feed.move_on()
        self._before = feed.index.count(feed.window_span)
        await (self._read_on() if self._read is None else self._read_afresh())
        if self._read is not None or not feed.exhausted:
            await self._side_by_side()
        self.complete = bool(self._known) and not self._gaps()
        if self.complete and self._read is not None:
            feed.was_read_whole(at)
        feed.index.room.allow_what_is_here()
        self._tell()

    @property
    def _known(self) -> list[Stretch]:
        """Return what counts as read of the window, newest first."""
        if self._read is None:
            return self._feed.stretches
        span = self._feed.window_span
        return within(self._read, span.low, span.high)

    async def _read_on(self) -> None:
        """Read the first pages of what is missing, one after the other."""
        feed = self._feed
        for _ in range(ALONE):
            if feed.exhausted:
                break
            await feed.older()
            self._pages += 1
            self._tell()

    async def _read_afresh(self) -> None:
        """Read the first pages of the window, one after the other."""
        span = self._feed.window_span
        top = _Slice(span.low, span.high, asked=span.low, top=span.high[0])
        for _ in range(ALONE):
            if top.low < top.high:
                await self._step(top)

    async def _side_by_side(self) -> None:
        feed = self._feed
        if feed.window_span.low <= LOWEST and self._gaps():
            await self._find_the_beginning()
        for low, high in self._gaps():
            self._cut(low, high)
        self._whole = max(sum(piece.left for piece in self._waiting), 1)
        error: ApiError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._work())
        except* ApiError as errors:
            error = _first(errors)
        if error is not None:
            raise error

    def _gaps(self) -> list[tuple[Key, Key]]:
        """The parts of the window that were not read, newest first. What is newer than the newest read is not one."""
        span, stretches = self._feed.window_span, self._known
        edges = [*((stretch.high, stretch.low) for stretch in stretches), (span.low, span.low)]
        gaps = [(below[0], above[1]) for above, below in pairwise(edges)]
        if span.high < HIGHEST and (not stretches or stretches[0].high < span.high):
            gaps.insert(0, (stretches[0].high if stretches else span.low, span.high))
        return [(low, high) for low, high in gaps if low < high]

    def _cut(self, low: Key, high: Key) -> None:
        """A gap as slices of equal length, as many as its events are likely to be worth."""
        known = self._feed.index.count(replace(self._feed.window_span, low=low, high=high)) / PAGE
        pages = max(self._likely_pages(high[0] - low[0]), known)
        count = min(AT_ONCE, max(int(pages / WORTH_PAGES), 1))
        if low <= LOWEST or high >= HIGHEST:
            count = 1  # nobody knows where it begins or ends, so there is nothing to divide
        step = (high[0] - low[0]) // count
        for number in range(count):
            upper = high if number == 0 else (high[0] - number * step, LAST_ID)
            lower = low if number == count - 1 else (high[0] - (number + 1) * step, "")
            self._waiting.append(_Slice(lower, upper, asked=lower, top=upper[0]))

    def _likely_pages(self, length: int) -> float:
        """Estimate the pages that a piece of time holds if it is as full as what was read last."""
        rows = self._feed.rows
        newest, oldest = (rows[0].at, rows[-1].at) if len(rows) > 1 else (None, None)
        if newest is None or oldest is None or newest == oldest:
            return float(AT_ONCE) * WORTH_PAGES
        return len(rows) * length / max(micros(newest) - micros(oldest), 1) / PAGE

    async def _work(self) -> None:
        while (mine := self._next()) is not None:
            self._slices.append(mine)
            try:
                while mine.low < mine.high:
                    await self._step(mine)
            finally:
                self._slices.remove(mine)

    def _next(self) -> _Slice | None:
        if self._waiting:
            return self._waiting.pop(0)
        worth = [piece for piece in self._slices if self._pages_left(piece) > WORTH_PAGES]
        if not worth:
            return None
        longest = max(worth, key=self._pages_left)
        middle = (longest.low[0] + longest.high[0]) // 2
        half = _Slice(longest.low, (middle, LAST_ID), asked=longest.low, top=middle)
        longest.low = (middle, "")
        return half

    def _pages_left(self, piece: _Slice) -> float:
        done = piece.top - piece.high[0]
        if not piece.pages or done <= 0 or piece.low <= LOWEST or piece.high >= HIGHEST:
            # Nothing is known of it yet, or all of it lies in one moment, which cannot be cut.
            return 0.0
        return piece.pages * piece.left / done

    async def _step(self, mine: _Slice) -> None:
        page = await self._feed.ask_slice(mine.asked, mine.high, mine.cursor)
        async with self._turn:  # eight pages may come at once
            await asyncio.sleep(0)  # the round of the event loop in which it was parsed has taken 2 ms already
            reached, cursor = self._feed.keep_slice(page, mine.asked, mine.high)
            mine.pages += 1
            self._pages += 1
            if self._read is not None:
                self._read = joined([*self._read, Stretch(min(reached, mine.high), mine.high)])
            if reached > mine.low and mine.goes_round(reached, cursor):
                mine.high = mine.low  # a gap stays
            else:
                mine.high, mine.cursor = min(reached, mine.high), cursor
            if self._clock() >= self._told_at + TELL_SECONDS:
                self._tell()
            if self._clock() >= self._breathed_at + BREATH_SECONDS:
                await self._breathe()
                self._breathed_at = self._clock()

    async def _find_the_beginning(self) -> None:
        """Ask several days in the past at once whether there is anything older; the log ends before the last that says
        no."""
        feed = self._feed
        lowest = self._known[-1].low if self._known else HIGHEST
        now = moment(lowest[0])

        async def nothing_before(days: int) -> bool:
            at = now - timedelta(days=days)
            return await feed.nothing_before(at)

        error: ApiError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                asked = [(days, group.create_task(nothing_before(days))) for days in _PROBES]
        except* ApiError as errors:
            error = _first(errors)
        if error is not None:
            raise error
        self._pages += len(asked)
        for days, task in asked:
            if task.result():
                at = now - timedelta(days=days)
                nothing = Stretch(LOWEST, (micros(at), ""))
                feed.index.cover(feed.log.number, nothing, feed.query.status or "")
                if self._read is not None:
                    self._read = joined([*self._read, nothing])
                return

    def _tell(self) -> None:
        self._told_at = self._clock()
        left = sum(piece.left for piece in (*self._slices, *self._waiting))
        feed = self._feed
        part = (
            1.0
            if self.complete or (self._read is None and feed.exhausted)
            else max(1 - left / self._whole, 0.0)
            if self._slices or self._waiting
            else 0.0
        )
        self._progress(LoadProgress(self._pages, feed.index.count(feed.window_span) - self._before, part))


def _first(errors: BaseExceptionGroup[ApiError]) -> ApiError:
    for error in errors.exceptions:
        return _first(error) if isinstance(error, BaseExceptionGroup) else error
    raise AssertionError("a group of no errors")
