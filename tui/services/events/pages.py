"""Pages of one webhook's log: asked for by cursor or by time, and kept with the place where the server goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.api.errors import TooLarge
from tui.services.events.too_large import PRECISION, is_too_large, joined_over, time_of_newest
from tui.services.events.webhook_log import EventSource, Log, Query
from tui.services.time.clock import parse_time
from tui.store.coverage import Stretch, covers, within
from tui.store.keys import HIGHEST, Key, Span, first_key, last_key, moment

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage
    from tui.services.time.clock import Clock

EMPTY_PAGES: Final = 20
"""Pages without a new event that are read in one go: a server that filters late sends such pages and a cursor."""
OVERLAP_EVENTS: Final = 5
"""Known events in a row at the lower end of a page that show that what is new was read: one alone may be ahead of its
time, with many listed after it, and before it in the order."""
OVERLAP: Final = timedelta(milliseconds=1)
"""The distance by which a time range reaches over its edge: the API's times have milliseconds, whether or not `to` is
part of it."""

CursorName: TypeAlias = tuple[str | None, str | None]


def _time_of(cursor: Cursor | None) -> datetime | None:
    return parse_time(cursor.created_at) if cursor is not None else None


def name_of(cursor: Cursor) -> CursorName:
    """The part of a cursor that tells it from others."""
    return cursor.created_at, cursor.event_id


class Pages:
    """The pages that one query gives. `ask()` and `below()` raise `ApiError`; `stuck`: the server repeats its pages."""

    def __init__(self, source: EventSource, log: Log, query: Query, now: Clock) -> None:
        self._source = source
        self._log = log
        self._query = query
        self._now = now
        self._start: Cursor | None = None
        """The cursor at which the server goes on after first pages without an event."""
        self._asked: set[CursorName] = set()
        self.cursors: dict[Key, Cursor] = {}
        """Cursors at which the server goes on below a stretch, by the stretch's lowest key."""
        self.bounds = query.window.bounds(now())
        self.stuck = False
        self.unreadable = 0
        """Entries without an id on the pages towards the past."""
        self.read_at: datetime | None = None
        """The time at which what is newest was last read, by this query."""

    @property
    def window_span(self) -> Span:
        """The whole window, read or not."""
        since, until = self.bounds
        return Span((self._log.number,), self._query.status, first_key(since), last_key(until))

    @property
    def stretches(self) -> list[Stretch]:
        """The stretches of the window that were read, newest first."""
        span = self.window_span
        read = within(self._log.index.coverage(self._log.number, self._query.status or ""), span.low, span.high)
        return joined_over(read, self._log.too_large.of(self._query.status)) if len(read) > 1 else read

    @property
    def too_large(self) -> list[Stretch]:
        """Events among those that were read which the API cannot return, newest first, as stretches that hold them."""
        holes = self._log.too_large.within(self._query.status, self.window_span.low, self.window_span.high)
        stretches = self.stretches if holes else []
        return [hole for hole in holes if covers(stretches, hole.low)]

    @property
    def newest_read_at(self) -> datetime | None:
        """The time of the last reading of what is newest, by this query or another of the log that says as much."""
        others = [self._log.read_at.get(status) for status in (None, self._query.status)] if self._is_open else []
        return max((at for at in (self.read_at, *others) if at is not None), default=None)

    def read_newest(self, at: datetime) -> None:
        """Remember that what is newest was read."""
        self.read_at = at
        if self._is_open:
            self._log.read_at[self._query.status] = at

    @property
    def _is_open(self) -> bool:
        return self.bounds[1] is None

    @property
    def top(self) -> Key | None:
        """The start of a reading from the newest: the window's end, or (`None`) the newest event, whichever that is."""
        high = self.window_span.high
        return high if high < HIGHEST else None

    async def ask(
        self,
        cursor: Cursor | None,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        above: Key | None = None,
        wait_out_limits: bool = True,
    ) -> EventPage:
        """Ask for a page: after `cursor`, or the newest of a time range (without one the window's). Without
        `wait_out_limits` a 429 is raised at once.

        An event that the API cannot return is stepped over, down from `above` (`None`: the newest there is): the page
        is the one below it.
        """
        first, last = self.bounds
        page = await self._list(
            since or first, until + OVERLAP if until is not None else last, above, cursor, wait_out_limits
        )
        if self.read_at is None and cursor is None and until is None:
            self.read_newest(self._now())
        return page

    async def _list(
        self,
        since: datetime | None,
        until: datetime | None,
        above: Key | None,
        cursor: Cursor | None,
        wait_out_limits: bool,
    ) -> EventPage:
        top, passed = _time_of(cursor) or until or self._now(), None
        while True:
            ask = partial(
                self._source.list_events,
                self._log.config_id,
                cursor=cursor,
                until=until,
                status=self._query.status,
                wait_out_limits=wait_out_limits,
            )
            try:
                return await ask(since=since)
            except TooLarge:
                if passed is not None and until == passed and await is_too_large(ask, passed):
                    until = top = passed - PRECISION  # `to` is part of the range: the contract doesn't say
                    continue
                passed = await time_of_newest(ask, top, since)
                if passed is None:
                    raise
            hole = self._log.too_large.add(self._query.status, passed, above if above is not None else HIGHEST)
            cursor, above, until, top = None, hole.low, passed, passed

    async def below(self, stretch: Stretch | None, wait_out_limits: bool = True) -> int:
        """Read below a stretch, or from the top, until something new comes; how many events did."""
        brought = 0
        for _ in range(EMPTY_PAGES):
            if brought or self.stuck or (stretch is not None and stretch.low <= self.window_span.low):
                break
            low = stretch.low if stretch is not None else None
            cursor = self._start if low is None else self.cursors.get(low)
            if cursor is not None:
                self._asked.add(name_of(cursor))
            until = moment(low[0]) if low is not None and cursor is None else None
            top = low if low is not None else self.top
            page = await self.ask(cursor, until=until, above=top, wait_out_limits=wait_out_limits)
            brought, reached = self.keep(page, top)
            self.unreadable += page.unreadable
            if reached is None:
                self._start = page.next_cursor
            else:
                stretch = covers(self.stretches, reached)
            if not page.is_last and self._goes_round(page, is_where_it_was=reached == low):
                self.stuck = True
        return brought

    def _goes_round(self, page: EventPage, *, is_where_it_was: bool) -> bool:
        """True where going on would bring the same again: a cursor that was asked for before, or none to go on with and
        nothing on the page that leads further down."""
        if page.next_cursor is None:
            return is_where_it_was
        return name_of(page.next_cursor) in self._asked

    def keep(self, page: EventPage, top: Key | None, end: Key | None = None) -> tuple[int, Key | None]:
        """Keep a page of the events from `top` (`None`: the newest there are) down to `end` (`None`: the window's).

        The newest there are reach up to the newest that is known, of any status: nothing of a list of one status lies
        between.

        Returns how many events are new, and how far down it is covered now: `None` if that cannot be told, as after an
        empty page with a cursor and nothing above it. Every stretch remembers where the server goes on below it.
        """
        end = end if end is not None else self.window_span.low
        reached: Key | None = None
        status, holes = self._query.status, self._log.too_large
        known = [] if top is not None else self._log.index.keys_of(Span((self._log.number,)), 0, 1)
        unread = [] if top is not None else [hole.low for hole in holes.of(status)]

        def cover(keys: Sequence[Key]) -> Stretch | None:
            nonlocal reached
            ends = [end] if page.is_last else []
            high = top if top is not None else max((*keys[:1], *known, *unread, *ends), default=None)
            if high is None:
                return None
            low = min(keys[-1], high) if keys else high
            reached = low = end if page.is_last else max(low, end)
            covered.append(Stretch(low, max(high, low)))
            return covered[0]

        covered: list[Stretch] = []
        new = self._log.take(page.data, cover, status or "")
        for stretch in covered:
            for hole in holes.within(status, stretch.low, stretch.high):
                self._log.index.uncover(self._log.number, hole.low, min(hole.high, stretch.high), status or "")
        if reached is not None and not page.is_last and page.next_cursor is not None:
            self.cursors[reached] = page.next_cursor
        return new, reached

    def meets(self, page: EventPage, stretch: Stretch | None) -> bool:
        """True where a page from above, not kept yet, has come to what was read before: its last events were all known.

        The stretch's own end is enough, too: what is older than that is asked for on its own.
        """
        if stretch is None:
            return False
        known = self._log.index.known(self._log.number, [event.event_id for event in page.data])
        run = 0
        for event in reversed(page.data):
            key, status = known.get(event.event_id, (None, ""))
            if key is None or not stretch.low <= key <= stretch.high or self._query.status not in (None, status):
                return False
            run += 1
            if run >= OVERLAP_EVENTS or key == stretch.low:
                return True
        return bool(run)
