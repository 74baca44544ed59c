"""The event log of one webhook: read page by page by cursor, newest first, kept in the index, each event once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.services.events.counts import Counts
from tui.services.events.event_row import EventRow
from tui.services.events.pending import Pending
from tui.services.events.rows import LogRows, SpanRows
from tui.services.events.webhook_log import EventSource, Log, Query
from tui.services.time.clock import Clock
from tui.store.coverage import Stretch, covers, newest_stretch, within
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span, first_key, last_key, moment

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage, WebhookEvent

__all__ = ["EventSource", "Feed", "FeedBook", "Log", "Query"]

CATCH_UP_PAGES: Final = 40
"""Pages read at most to catch up with what is new; beyond that a gap stays between what is new and what was read."""
EMPTY_PAGES: Final = 20
"""Pages without a new event that are read in one go: a server that filters late answers with such pages and a cursor."""
OVERLAP_EVENTS: Final = 5
"""Known events in a row at the lower end of a page that show that what is new was read: one alone may be ahead of its time,
with many listed after it, and before it in the order."""
PENDING_LOOKS: Final = 4
"""Requests at most for events in progress each time that what is new is read."""
PENDING_LOOKS_ASKED: Final = 40
"""The same where a person asks."""
OVERLAP: Final = timedelta(milliseconds=1)
"""How far a time range reaches over its edge: the API's times have milliseconds, whether or not `to` is part of it."""


class Feed:
    """The events that one query gives, newest first. Raises `ApiError` from what reads; what was read before stays."""

    def __init__(self, source: EventSource, log: Log, query: Query, now: Clock) -> None:
        self._source = source
        self._now = now
        self._reading = asyncio.Lock()
        self._cursors: dict[Key, Cursor] = {}
        """Where the server goes on below a stretch, by the stretch's lowest key."""
        self._start: Cursor | None = None
        """Where the server goes on after first pages without an event."""
        self._asked: set[tuple[str | None, str | None]] = set()
        self._stuck = False
        self._reached: Key | None = None
        """How far down the last reading of what is new has come."""
        self._again: Key | None = None
        """How far down what was read before is read again, while it is."""
        self._asked_again: set[tuple[str | None, str | None]] = set()
        self._pending = Pending(log.index, self._read_from, self.event)
        self._bounds = query.window.bounds(now())
        self._seen: tuple[int, SpanRows] | None = None
        self._counted: tuple[object, Counts] | None = None
        self._unreadable_new = 0
        self._unreadable_old = 0
        self._read_at: datetime | None = None
        self.log = log
        self.config_id = log.config_id
        self.query = query

    # --- what is here -----------------------------------------------------------------------------------------------

    @property
    def index(self) -> EventIndex:
        """Where the events are kept."""
        return self.log.index

    @property
    def window_span(self) -> Span:
        """The whole window, read or not."""
        since, until = self._bounds
        return Span((self.log.number,), self.query.status, first_key(since), last_key(until))

    @property
    def stretches(self) -> list[Stretch]:
        """What was read of the window, newest first."""
        span = self.window_span
        return within(self.index.coverage(self.log.number, self.query.status or ""), span.low, span.high)

    @property
    def span(self) -> Span:
        """What was read without a gap, from the newest on."""
        return newest_stretch(self.window_span, self.stretches)

    @property
    def rows(self) -> SpanRows:
        """The events read without a gap, from the newest on."""
        if self._seen is None or self._seen[0] != self.index.version:
            self._seen = (self.index.version, SpanRows(self.index, self.span))
        return self._seen[1]

    @property
    def all_rows(self) -> LogRows:
        """Everything read of the window, with its gaps."""
        return LogRows(self.index, self.window_span, self.stretches)

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing older in this window: the server has said so, and not of what is being read again."""
        if self._stuck:
            return True
        if self._again is not None:
            return False
        stretches = self.stretches
        return bool(stretches) and stretches[0].low <= max(self.window_span.low, self.index.floor)

    @property
    def reach(self) -> Key | None:
        """How far down it was read from the newest on, or read again."""
        stretches = self.stretches
        return self._again or (stretches[0].low if stretches else None)

    @property
    def is_being_read_again(self) -> bool:
        """Whether what was read before is only partly read again."""
        return self._again is not None

    def move_on(self) -> datetime:
        """Let a window of the last hours end now; returns the time."""
        at = self._now()
        self._bounds = self.query.window.bounds(at)
        return at

    def was_read_whole(self, at: datetime) -> None:
        """Somebody has read all of the window again, from `at` on."""
        self._again = None
        self._read_now(at)

    @property
    def read_at(self) -> datetime | None:
        """When what is newest was last read; going back in time doesn't make it any younger."""
        known = [self._read_at, *(self.log.read_at.get(status) for status in (None, self.query.status))]
        return max((at for at in known[: None if self._is_open else 1] if at is not None), default=None)

    def _read_now(self, at: datetime) -> None:
        self._read_at = at
        if self._is_open:
            self.log.read_at[self.query.status] = at

    @property
    def _is_open(self) -> bool:
        return self._bounds[1] is None

    @property
    def started(self) -> bool:
        """Whether a page has been read at all: without one, no rows does not mean no events."""
        return self._read_at is not None or bool(self.stretches)

    @property
    def unreadable(self) -> int:
        """How many entries at least have no id, so that no row can stand for them. Reading the top again counts none twice."""
        return self._unreadable_new + self._unreadable_old

    @property
    def counts(self) -> Counts:
        """How much of the window is here."""
        state = (self.index.version, self._bounds, self._stuck, self._again, self._read_at, self.unreadable)
        if self._counted is None or self._counted[0] != state:
            self._counted = (state, self._count())
        return self._counted[1]

    def _count(self) -> Counts:
        stretches = self.stretches
        is_whole = bool(stretches) and stretches[0].low <= self.window_span.low
        return Counts(
            started=self.started,
            loaded=len(self.rows),
            beyond=sum(self.index.count(self.window_span_of(each)) for each in stretches[1:]),
            whole=is_whole and self._again is None,
            circles=self._stuck,
            again=self._again is not None,
            unreadable=self.unreadable,
            dropped_at=self.index.most_bytes if self._is_cut_off(stretches) else 0,
        )

    def _is_cut_off(self, stretches: Sequence[Stretch]) -> bool:
        """Whether older events were here, and were dropped to make room."""
        low, floor = self.window_span.low, self.index.floor
        return bool(stretches) and low < floor and stretches[0].low == floor

    @property
    def coverage(self) -> str:
        """How much of the window is here, in words that don't claim more than is known."""
        return self.counts.words

    def window_span_of(self, stretch: Stretch) -> Span:
        """The events of a stretch that this query gives."""
        return Span((self.log.number,), self.query.status, stretch.low, stretch.high)

    def row(self, event_id: str) -> EventRow | None:
        """The row of an event, where this query has given it."""
        row = self.log.row(event_id)
        return row if row is not None and self.count_of([event_id]) else None

    def count_of(self, event_ids: Iterable[str]) -> int:
        """How many of these events are among the rows."""
        return self.index.count_of(self.span, event_ids)

    def known_event(self, event_id: str) -> WebhookEvent | None:
        """What has been read of an event so far."""
        return self.log.get(event_id)

    # --- reading ----------------------------------------------------------------------------------------------------

    async def older(self, *, wait_out_limits: bool = True) -> int:
        """Read the next page towards the past that has events; how many it brought. 0 at the end, or after many empty
        pages. Where there is a gap, it is what comes next. Without `wait_out_limits` a 429 is raised at once."""
        async with self._reading:
            if self._again is not None:
                return await self._go_on_again(wait_out_limits)
            stretches = self.stretches
            return await self._below(stretches[0] if stretches else None, wait_out_limits)

    async def beyond(self) -> int:
        """Read the next page below everything that is here, whatever gaps there are above."""
        async with self._reading:
            if self._again is not None:
                return await self._go_on_again()
            stretches = self.stretches
            return await self._below(stretches[-1] if stretches else None)

    async def into(self, key: Key) -> int:
        """Read the next page below the stretch that ends at `key`: the gap there."""
        async with self._reading:
            return await self._below(covers(self.stretches, key))

    async def around(self, at: datetime) -> int:
        """Read the page of the newest events at or before a time, wherever it lies; a gap stays above it."""
        async with self._reading:
            span = self.window_span
            key = min(max(last_key(at), span.low), span.high)
            known = covers(self.stretches, key)
            if known is not None and known.low < key:
                return 0
            page = await self._page(None, until=at)
            return self._keep(page, key)[0]

    async def nothing_before(self, at: datetime) -> bool:
        """Whether the server has no event of this query before a time; asks for one event only."""
        page = await self._source.list_events(self.config_id, limit=1, until=at, status=self.query.status)
        return not page.data and page.is_last

    async def newer(self, *, pending: int = PENDING_LOOKS) -> int:
        """Read from the newest until what is already here; how many events are new. Also reads those in progress again, with at
        most `pending` requests."""
        new, just_read = await self._catch_up()
        await self.look_at_pending(pending, just_read)
        return new

    async def again(self, *, pages: int = CATCH_UP_PAGES, wait_out_limits: bool = True) -> int:
        """Read what is new, as a person asks: more of those in progress, and of a list of one status all of it again.

        Such a list gets its entries late: a delivery that fails after hours of retries takes the place of its first attempt. At
        most `pages` are read at once; while there are more the feed is not `exhausted`, and `older()` goes on with them.
        Without `wait_out_limits` a 429 to one of these pages is raised at once.
        """
        new, just_read = await self._catch_up(wait_out_limits)
        if self.query.status is not None:
            async with self._reading:
                stretches = self.stretches
                reached = self._reached
                self._again = reached if stretches and reached is not None and reached > stretches[0].low else None
                self._asked_again.clear()
                for _ in range(pages):
                    if self._again is None:
                        break
                    new += await self._go_on_again(wait_out_limits)
        await self.look_at_pending(PENDING_LOOKS_ASKED, just_read)
        return new

    @property
    def pending(self) -> int:
        """How many deliveries in progress were read of the window."""
        span = self.window_span
        return self.index.count(Span(span.logs, "in_progress", span.low, span.high))

    async def look_at_pending(self, requests: int, just_read: Collection[str] = ()) -> int:
        """Read those in progress again, as many as so many requests can; how many were left out. Their retries may be over."""
        if self.query.status is not None or not requests or not self.started:
            return 0
        return await self._pending.look(self.window_span, requests, just_read)

    async def _catch_up(self, wait_out_limits: bool = True) -> tuple[int, set[str]]:
        """Read from the newest until what is here; how many events are new, and which were read."""
        async with self._reading:
            at = self.move_on()
            self._stuck = False
            before = self.stretches[0] if self.stretches else None
            fresh: set[str] = set()
            asked: set[tuple[str | None, str | None]] = set()
            new = unreadable = 0
            said = False
            cursor: Cursor | None = None
            top = self._top()
            met = False
            for _ in range(CATCH_UP_PAGES if before is not None else 1):
                page = await self._page(cursor, wait_out_limits=wait_out_limits)
                met = page.is_last or self._meets(page, before)
                brought, top = self._keep(page, top)
                new, unreadable = new + brought, unreadable + page.unreadable
                fresh.update(event.event_id for event in page.data)
                said = said or bool(page.data) or page.is_last
                cursor = page.next_cursor
                if met or cursor is None or _name(cursor) in asked:
                    break
                asked.add(_name(cursor))
            if before is not None and not met and top is not None and before.low < top <= before.high:
                # More than can be read in one go was listed among what was read: how much is not known, so a gap stays.
                self.index.uncover(self.log.number, before.low, top, self.query.status or "")
            self._reached = top
            self._unreadable_new = max(self._unreadable_new, unreadable - self._unreadable_old)
            if said:  # empty pages that go on say nothing of what is newest
                self._read_now(at)
            return new, fresh

    async def event(self, event_id: str) -> WebhookEvent:
        """The whole event from the server, with what the list leaves out (`original_payload`)."""
        event = await self._source.get_event(self.config_id, event_id)
        self.log.keep(event)
        return event

    async def read_slice(self, low: Key, high: Key, cursor: Cursor | None) -> tuple[Key, Cursor | None]:
        """Read one page between two keys, from the newer end or after `cursor`: the step of one who loads a whole window.

        Returns how far down it is covered now, and the cursor to go on with; without one it is asked by time.
        """
        is_open = high >= HIGHEST
        page = await self._page(
            cursor,
            since=moment(low[0]) if low > LOWEST else None,
            until=None if is_open else moment(high[0]),
        )
        self._unreadable_old += page.unreadable
        _, reached = self._keep(page, None if is_open else high, low)
        return (low if page.is_last else high if reached is None else max(reached, low)), page.next_cursor

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _top(self) -> Key | None:
        """Where a reading from the newest begins: the window's end, or (`None`) the newest event there turns out to be."""
        high = self.window_span.high
        return high if high < HIGHEST else None

    async def _below(self, stretch: Stretch | None, wait_out_limits: bool = True) -> int:
        """Read below a stretch, or from the top, until something new comes."""
        brought = 0
        for _ in range(EMPTY_PAGES):
            if brought or self._stuck or (stretch is not None and stretch.low <= self.window_span.low):
                break
            low = stretch.low if stretch is not None else None
            cursor = self._start if low is None else self._cursors.get(low)
            if cursor is not None:
                self._asked.add(_name(cursor))
            until = moment(low[0]) if low is not None and cursor is None else None
            page = await self._page(cursor, until=until, wait_out_limits=wait_out_limits)
            brought, reached = self._keep(page, low if low is not None else self._top())
            self._unreadable_old += page.unreadable
            if reached is None:
                self._start = page.next_cursor
            else:
                stretch = covers(self.stretches, reached)
            if not page.is_last and self._goes_round(page, is_where_it_was=reached == low):
                self._stuck = True
        return brought

    def _goes_round(self, page: EventPage, *, is_where_it_was: bool) -> bool:
        """Whether going on would bring the same again: a cursor that was asked for before, or none to go on with and
        nothing on the page that leads further down."""
        if page.next_cursor is None:
            return is_where_it_was
        return _name(page.next_cursor) in self._asked

    def _keep(self, page: EventPage, top: Key | None, end: Key | None = None) -> tuple[int, Key | None]:
        """Keep a page of the events from `top` (`None`: the newest there are) down to `end` (`None`: the window's).

        The newest there are reach up to the newest that is known, of any status: nothing of a list of one status is between.

        Returns how many events are new, and how far down it is covered now: `None` if that cannot be told, as after an
        empty page with a cursor and nothing above it. Every stretch remembers where the server goes on below it.
        """
        end = end if end is not None else self.window_span.low
        reached: Key | None = None
        known = [] if top is not None else self.index.keys_of(Span((self.log.number,)), 0, 1)

        def cover(keys: Sequence[Key]) -> Stretch | None:
            nonlocal reached
            ends = [end] if page.is_last else []
            high = top if top is not None else max((*keys[:1], *known, *ends), default=None)
            if high is None:
                return None
            low = min(keys[-1], high) if keys else high
            reached = low = end if page.is_last else max(low, end)
            return Stretch(low, max(high, low))

        new = self.log.take(page.data, cover, self.query.status or "")
        if reached is not None and not page.is_last and page.next_cursor is not None:
            self._cursors[reached] = page.next_cursor
        return new, reached

    def _meets(self, page: EventPage, stretch: Stretch | None) -> bool:
        """Whether a page from above, not kept yet, has come to what was read before: its last events were all known.

        The stretch's own end is enough, too: what is older than that is asked for on its own.
        """
        if stretch is None:
            return False
        known = self.index.known(self.log.number, [event.event_id for event in page.data])
        run = 0
        for event in reversed(page.data):
            key, status = known.get(event.event_id, (None, ""))
            if key is None or not stretch.low <= key <= stretch.high or self.query.status not in (None, status):
                return False
            run += 1
            if run >= OVERLAP_EVENTS or key == stretch.low:
                return True
        return bool(run)

    async def _go_on_again(self, wait_out_limits: bool = True) -> int:
        """Read the next page of what is read again; how many of its events are new."""
        assert self._again is not None
        from_key, cursor = self._again, self._cursors.get(self._again)
        until = moment(from_key[0]) if cursor is None else None
        page = await self._page(cursor, until=until, wait_out_limits=wait_out_limits)
        new, reached = self._keep(page, from_key)
        going_on = page.next_cursor
        goes_round = reached == from_key and (going_on is None or _name(going_on) in self._asked_again)
        if going_on is not None:
            self._asked_again.add(_name(going_on))
        is_over = page.is_last or reached is None or reached <= self.stretches[0].low or goes_round
        self._again = None if is_over else reached
        return new

    async def _read_from(self, key: Key) -> set[str]:
        """Read the page from an event down, that event included; the ids on it."""
        async with self._reading:
            page = await self._page(None, until=moment(key[0]))
            self._keep(page, key)
            return {event.event_id for event in page.data}

    async def _page(
        self,
        cursor: Cursor | None,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        wait_out_limits: bool = True,
    ) -> EventPage:
        first, last = self._bounds
        page = await self._source.list_events(
            self.config_id,
            cursor=cursor,
            since=since or first,
            until=until + OVERLAP if until is not None else last,
            status=self.query.status,
            wait_out_limits=wait_out_limits,
        )
        if self._read_at is None and cursor is None and until is None:
            self._read_now(self._now())
        return page


def _name(cursor: Cursor) -> tuple[str | None, str | None]:
    return cursor.created_at, cursor.event_id


class FeedBook:
    """The feeds of one webhook, one a query: going back to a filter shows what was read, and reads on from there."""

    def __init__(
        self,
        source: EventSource,
        config_id: str,
        now: Clock,
        index: EventIndex | None = None,
        *,
        server: str = "",
        organization: str = "",
    ) -> None:
        """Without an `index` the book has one of its own."""
        self._source = source
        self._now = now
        self._feeds: dict[Query, Feed] = {}
        self.config_id = config_id
        self.store = Log(index if index is not None else EventIndex(), config_id, server, organization)
        self.matched: set[str] = set()
        """The new events that were taken for the outcome of a replay."""

    def feed(self, query: Query) -> Feed:
        """The feed of this query, the same one each time it is asked for."""
        if query not in self._feeds:
            self._feeds[query] = Feed(self._source, self.store, query, self._now)
        return self._feeds[query]

    def known_rows(self, event_ids: Sequence[str]) -> list[EventRow]:
        """The rows of those of these events that were read."""
        return self.store.index.rows_of(self.store.number, event_ids)
