"""The event log of one webhook: read page by page by cursor, newest first, kept in the index, each event once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.services.events.counts import Counts
from tui.services.events.event_row import EventRow
from tui.services.events.missing import Missing
from tui.services.events.pages import CursorName, Pages, name_of
from tui.services.events.pending import Pending
from tui.services.events.rows import LogRows, SpanRows
from tui.services.events.webhook_log import EventSource, Log, Query
from tui.services.time.clock import Clock
from tui.store.coverage import Stretch, covers, newest_stretch
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span, last_key, moment

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage, WebhookEvent

__all__ = ["EventSource", "Feed", "FeedBook", "Log", "Query"]

CATCH_UP_PAGES: Final = 40
"""Pages read at most to catch up with what is new; beyond that a gap stays between what is new and what was read."""
PENDING_LOOKS: Final = 4
"""Requests at most for events in progress each time that what is new is read."""
PENDING_LOOKS_ASKED: Final = 40
"""The same where a person asks."""


class Feed:
    """The events that one query gives, newest first. Raises `ApiError` from what reads; what was read before stays."""

    def __init__(self, source: EventSource, log: Log, query: Query, now: Clock) -> None:
        self._source = source
        self._now = now
        self._reading = asyncio.Lock()
        self._pages = Pages(source, log, query, now)
        self._reached: Key | None = None
        """The key down to which the last reading of what is new has come."""
        self._again: Key | None = None
        """The key down to which what was read before is read again, while it is."""
        self._asked_again: set[CursorName] = set()
        self._pending = Pending(log.index, self._read_from, self.event)
        self._seen: tuple[int, SpanRows] | None = None
        self._counted: tuple[object, Counts] | None = None
        self._unreadable_new = 0
        self.log = log
        self.config_id = log.config_id
        self.query = query
        self.missing = Missing()

    # --- what is here -----------------------------------------------------------------------------------------------

    @property
    def index(self) -> EventIndex:
        """The index in which the events are kept."""
        return self.log.index

    @property
    def feeds(self) -> tuple[Feed]:
        """This one: `MergedFeed` has one a webhook."""
        return (self,)

    @property
    def window_span(self) -> Span:
        """The whole window, read or not."""
        return self._pages.window_span

    @property
    def stretches(self) -> list[Stretch]:
        """The stretches that were read of the window, newest first."""
        return self._pages.stretches

    @property
    def span(self) -> Span:
        """The span that was read without a gap, from the newest on."""
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
        return LogRows(self.index, self.window_span, self.stretches, too_large=self.too_large)

    @property
    def exhausted(self) -> bool:
        """True if there is nothing older in this window: the server has said so, and not of what is being read
        again."""
        if self._pages.stuck:
            return True
        if self._again is not None:
            return False
        stretches = self.stretches
        return bool(stretches) and stretches[0].low <= max(self.window_span.low, self.index.room.floor)

    @property
    def reach(self) -> Key | None:
        """The key down to which it was read from the newest on, or read again."""
        stretches = self.stretches
        return self._again or (stretches[0].low if stretches else None)

    @property
    def is_being_read_again(self) -> bool:
        """True if what was read before is only partly read again."""
        return self._again is not None

    def move_on(self) -> datetime:
        """Let a window of the last hours end now; returns the time."""
        at = self._now()
        self._pages.bounds = self.query.window.bounds(at)
        return at

    def was_read_whole(self, at: datetime) -> None:
        """Somebody has read all of the window again, from `at` on."""
        self._again = None
        self._pages.read_newest(at)

    @property
    def read_at(self) -> datetime | None:
        """The time at which what is newest was last read; going back in time doesn't make it any younger."""
        return self._pages.newest_read_at

    @property
    def started(self) -> bool:
        """True if a page has been read at all: without one, no rows does not mean no events."""
        return self._pages.read_at is not None or bool(self.stretches)

    @property
    def too_large(self) -> list[Stretch]:
        """Events of the window that the API cannot return, newest first, as stretches that hold one each."""
        return self._pages.too_large

    @property
    def unreadable(self) -> int:
        """The least number of entries that no row can stand for: those without an id, and those that the API cannot
        return. Reading the top again counts none twice."""
        return self._unreadable_new + self._pages.unreadable + len(self.too_large)

    @property
    def counts(self) -> Counts:
        """The counts of what is here of the window."""
        pages = self._pages
        state = (self.index.version, pages.bounds, pages.stuck, self._again, pages.read_at, self.unreadable)
        if self._counted is None or self._counted[0] != state:
            self._counted = (state, self._count())
        return self._counted[1]

    def _count(self) -> Counts:
        stretches = self.stretches
        is_whole = bool(stretches) and stretches[0].low <= self.window_span.low
        return Counts(
            started=self.started,
            loaded=len(self.rows),
            beyond=sum(self.index.count(self.window_span_of(stretch)) for stretch in stretches[1:]),
            whole=is_whole and self._again is None,
            circles=self._pages.stuck,
            again=self._again is not None,
            unreadable=self.unreadable,
            dropped_at=self.index.room.most_bytes if self._is_cut_off(stretches) else 0,
        )

    def _is_cut_off(self, stretches: Sequence[Stretch]) -> bool:
        """Tell whether older events were here, and were dropped to make room."""
        low, floor = self.window_span.low, self.index.room.floor
        return bool(stretches) and low < floor and stretches[0].low == floor

    @property
    def coverage(self) -> str:
        """The words for how much of the window is here; they claim no more than is known."""
        return self.counts.words

    def window_span_of(self, stretch: Stretch) -> Span:
        """The events of a stretch that this query gives."""
        return Span((self.log.number,), self.query.status, stretch.low, stretch.high)

    def row(self, event_id: str) -> EventRow | None:
        """The row of an event, where this query has given it."""
        row = self.log.row(event_id)
        return row if row is not None and self.count_of([event_id]) else None

    def count_of(self, event_ids: Iterable[str]) -> int:
        """Count those of these events that are among the rows."""
        return self.index.count_of(self.span, event_ids)

    # --- reading ----------------------------------------------------------------------------------------------------

    async def older(self, *, wait_out_limits: bool = True) -> int:
        """Read the next page towards the past that has events; how many it brought. 0 at the end, or after many empty
        pages. Where there is a gap, it is what comes next. Without `wait_out_limits` a 429 is raised at once."""
        async with self._reading:
            if self._again is not None:
                return await self._go_on_again(wait_out_limits)
            stretches = self.stretches
            return await self._pages.below(stretches[0] if stretches else None, wait_out_limits)

    async def beyond(self) -> int:
        """Read the next page below everything that is here, whatever gaps there are above."""
        async with self._reading:
            if self._again is not None:
                return await self._go_on_again()
            stretches = self.stretches
            return await self._pages.below(stretches[-1] if stretches else None)

    async def into(self, key: Key) -> int:
        """Read the next page below the stretch that ends at `key`: the gap there."""
        async with self._reading:
            return await self._pages.below(covers(self.stretches, key))

    async def around(self, at: datetime) -> int:
        """Read the page of the newest events at or before a time, wherever it lies; a gap stays above it."""
        async with self._reading:
            span = self.window_span
            key = min(max(last_key(at), span.low), span.high)
            known = covers(self.stretches, key)
            if known is not None and known.low < key:
                return 0
            page = await self._pages.ask(None, until=at, above=key)
            return self._pages.keep(page, key)[0]

    async def nothing_before(self, at: datetime) -> bool:
        """Tell whether the server has no event of this query before a time; asks for one event only."""
        page = await self._source.list_events(self.config_id, limit=1, until=at, status=self.query.status)
        return not page.data and page.is_last

    async def newer(self, *, pending: int = PENDING_LOOKS) -> int:
        """Read from the newest until what is already here; how many events are new. Also reads those in progress again,
        with at most `pending` requests."""
        new, just_read = await self._catch_up()
        await self.look_at_pending(pending, just_read)
        return new

    async def again(self, *, pages: int = CATCH_UP_PAGES, wait_out_limits: bool = True) -> int:
        """Read what is new, as a person asks: more of those in progress, and of a list of one status all of it again.

        Such a list gets its entries late: a delivery that fails after hours of retries takes the place of its first
        attempt. At most `pages` are read at once; while there are more the feed is not `exhausted`, and `older()` goes
        on with them. Without `wait_out_limits` a 429 to one of these pages is raised at once.
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
        """The number of deliveries in progress that were read of the window."""
        span = self.window_span
        return self.index.count(Span(span.logs, "in_progress", span.low, span.high))

    async def look_at_pending(self, requests: int, just_read: Collection[str] = ()) -> int:
        """Read those in progress again, as many as so many requests can; how many were left out. Their retries may be
        over."""
        if self.query.status is not None or not requests or not self.started:
            return 0
        return await self._pending.look(self.window_span, requests, just_read)

    async def _catch_up(self, wait_out_limits: bool = True) -> tuple[int, set[str]]:
        """Read from the newest until what is here; how many events are new, and which were read."""
        async with self._reading:
            at = self.move_on()
            self._pages.stuck = False
            before = self.stretches[0] if self.stretches else None
            fresh: set[str] = set()
            asked: set[CursorName] = set()
            new = unreadable = 0
            newest_known = False
            cursor: Cursor | None = None
            top = self._pages.top
            met = False
            for _ in range(CATCH_UP_PAGES if before is not None else 1):
                page = await self._pages.ask(cursor, above=top, wait_out_limits=wait_out_limits)
                met = page.is_last or self._pages.meets(page, before)
                brought, top = self._pages.keep(page, top)
                new, unreadable = new + brought, unreadable + page.unreadable
                fresh.update(event.event_id for event in page.data)
                newest_known = newest_known or bool(page.data) or page.is_last
                cursor = page.next_cursor
                if met or cursor is None or name_of(cursor) in asked:
                    break
                asked.add(name_of(cursor))
            if before is not None and not met and top is not None and before.low < top <= before.high:
                # More than can be read in one go was listed among what was read: how much is not known, so a gap stays.
                self.index.uncover(self.log.number, before.low, top, self.query.status or "")
            self._reached = top
            self._unreadable_new = max(self._unreadable_new, unreadable - self._pages.unreadable)
            if newest_known:  # empty pages that go on say nothing of what is newest
                self._pages.read_newest(at)
            return new, fresh

    async def event(self, event_id: str) -> WebhookEvent:
        """The whole event from the server, with what the list leaves out (`original_payload`)."""
        event = await self._source.get_event(self.config_id, event_id)
        self.log.keep(event)
        return event

    async def read_slice(self, low: Key, high: Key, cursor: Cursor | None) -> tuple[Key, Cursor | None]:
        """Read one page between two keys, from the newer end or after `cursor`: the step of one who loads a whole
        window.

        Returns how far down it is covered now, and the cursor to go on with; without one it is asked by time.
        """
        return self.keep_slice(await self.ask_slice(low, high, cursor), low, high)

    async def ask_slice(self, low: Key, high: Key, cursor: Cursor | None) -> EventPage:
        """Ask for the page of `read_slice`, and keep nothing of it yet."""
        is_open = high >= HIGHEST
        return await self._pages.ask(
            cursor,
            since=moment(low[0]) if low > LOWEST else None,
            until=None if is_open else moment(high[0]),
            above=None if is_open else high,
        )

    def keep_slice(self, page: EventPage, low: Key, high: Key) -> tuple[Key, Cursor | None]:
        """Keep what `ask_slice` brought; returns what `read_slice` does."""
        self._pages.unreadable += page.unreadable
        _, reached = self._pages.keep(page, None if high >= HIGHEST else high, low)
        return (low if page.is_last else high if reached is None else max(reached, low)), page.next_cursor

    async def _go_on_again(self, wait_out_limits: bool = True) -> int:
        """Read the next page of what is read again; how many of its events are new."""
        assert self._again is not None
        from_key, cursor = self._again, self._pages.cursors.get(self._again)
        until = moment(from_key[0]) if cursor is None else None
        page = await self._pages.ask(cursor, until=until, above=from_key, wait_out_limits=wait_out_limits)
        new, reached = self._pages.keep(page, from_key)
        going_on = page.next_cursor
        goes_round = reached == from_key and (going_on is None or name_of(going_on) in self._asked_again)
        if going_on is not None:
            self._asked_again.add(name_of(going_on))
        is_over = page.is_last or reached is None or reached <= self.stretches[0].low or goes_round
        self._again = None if is_over else reached
        return new

    async def _read_from(self, key: Key) -> set[str]:
        """Read the page from an event down, that event included; the ids on it."""
        async with self._reading:
            page = await self._pages.ask(None, until=moment(key[0]), above=key)
            self._pages.keep(page, key)
            return {event.event_id for event in page.data}


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

    def feed(self, query: Query) -> Feed:
        """The feed of this query, the same one each time it is asked for."""
        if query not in self._feeds:
            self._feeds[query] = Feed(self._source, self.store, query, self._now)
        return self._feeds[query]

    def known_rows(self, event_ids: Sequence[str]) -> list[EventRow]:
        """The rows of those of these events that were read."""
        return self.store.index.rows_of(self.store.number, event_ids)
