"""The event log of one webhook: read page by page by cursor, newest first, kept, without duplicates."""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from tui.api.errors import NotFound
from tui.api.models import Cursor, EventPage, FilterableStatus, WebhookEvent
from tui.services.clock import Clock
from tui.services.event_rows import EventRow, row_of
from tui.services.window import Window

CATCH_UP_PAGES: Final = 40
"""Pages read at most to catch up with what is new; beyond that the log starts again from the newest."""
EMPTY_PAGES: Final = 20
"""Pages without an event that are read in one go: a server that filters late answers with such pages and a cursor."""
PENDING_CHECKS: Final = 10
"""Events in progress that are looked up one by one at most when the log is read again."""


class EventSource(Protocol):
    """The part of `WebhooksClient` that a feed reads from."""

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = 25,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        event_id: str | None = None,
        status: FilterableStatus | None = None,
    ) -> EventPage: ...

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent: ...


@dataclass(frozen=True)
class Query:
    """What the server is asked for."""

    window: Window
    status: FilterableStatus | None = None


class EventStore:
    """Every event read of one webhook, by id: what one query has read another can show in full."""

    def __init__(self) -> None:
        self._events: dict[str, WebhookEvent] = {}

    def keep(self, event: WebhookEvent) -> None:
        """Keep the newest word on an event, but not at the price of a part that only a full read brings."""
        known = self._events.get(event.event_id)
        if known is not None and known.original_payload is not None and event.original_payload is None:
            event = event.model_copy(update={"original_payload": known.original_payload})
        self._events[event.event_id] = event

    def get(self, event_id: str) -> WebhookEvent | None:
        return self._events.get(event_id)

    def __len__(self) -> int:
        return len(self._events)


class Feed:
    """The events that one query gives. `rows` is newest first and grows at both ends; it is changed, never replaced.

    Raises `ApiError` from `older()`, `newer()` and `event()`; what was read before stays.
    """

    def __init__(self, source: EventSource, config_id: str, query: Query, store: EventStore, now: Clock) -> None:
        self._source = source
        self._store = store
        self._now = now
        self._reading = asyncio.Lock()
        self._cursor: Cursor | None = None
        self._seen_cursors: set[tuple[str | None, str | None]] = set()
        self._known: dict[str, EventRow] = {}
        self._bounds = query.window.bounds(now())
        self.config_id = config_id
        self.query = query
        self.rows: list[EventRow] = []
        self.exhausted = False
        """True once the server has said that there is nothing older in this window."""
        self.read_at: datetime | None = None
        """When what is newest was last read; going back in time doesn't make it any younger."""
        self._unreadable_new = 0
        self._unreadable_old = 0

    @property
    def unreadable(self) -> int:
        """How many entries at least have no id, so that no row can stand for them. Reading the top again counts none twice."""
        return self._unreadable_new + self._unreadable_old

    @property
    def started(self) -> bool:
        """Whether a page has been read at all: without one, no rows does not mean no events."""
        return self.read_at is not None

    @property
    def coverage(self) -> str:
        """How much of the window is here, in words that don't claim more than is known."""
        if not self.started:
            return "nothing read yet"
        count = len(self.rows)
        text = f"{count:,} of {count:,}" if self.exhausted else f"{count:,} loaded · older on the server"
        return f"{text} · {self.unreadable} unreadable" if self.unreadable else text

    async def older(self) -> int:
        """Read the next page towards the past that has events; how many it brought. 0 at the end, or after many empty pages."""
        async with self._reading:
            brought = 0
            for _ in range(EMPTY_PAGES):
                if self.exhausted or brought:
                    break
                page = await self._page(self._cursor)
                brought = self._take(page.data)
                self._unreadable_old += page.unreadable
                self._advance(page)
            return brought

    async def newer(self) -> int:
        """Read from the newest until what is already here; how many events are new. Also looks after those in progress."""
        async with self._reading:
            first_of_all = not self.started
            at = self._now()
            self._bounds = self.query.window.bounds(at)  # a window of the last hours moves on
            fresh: list[WebhookEvent] = []
            cursor: Cursor | None = None
            joined = False
            unreadable = 0
            for _ in range(CATCH_UP_PAGES):
                page = await self._page(cursor)
                fresh.extend(page.data)
                unreadable += page.unreadable
                joined = self._end_of(page) or any(event.event_id in self._known for event in page.data)
                if joined or first_of_all:
                    break
                cursor = page.next_cursor
            new = sum(event.event_id not in self._known for event in fresh)
            if not joined:
                self._start_again()
            self._take(fresh)
            self._unreadable_new = max(self._unreadable_new, unreadable - self._unreadable_old)
            if not joined or first_of_all:
                self._advance(page)
            self._drop_older_than(self._bounds[0])
            self.read_at = at
        await self._check_pending({event.event_id for event in fresh})
        return new

    async def event(self, event_id: str) -> WebhookEvent:
        """The whole event from the server, with what the list leaves out (`original_payload`)."""
        event = await self._source.get_event(self.config_id, event_id)
        self._store.keep(event)
        if event.event_id in self._known:
            self._take([event])
        return event

    def row(self, event_id: str) -> EventRow | None:
        """The row of an event, where this query has given it."""
        return self._known.get(event_id)

    def count_of(self, event_ids: Iterable[str]) -> int:
        """How many of these events are among the rows."""
        return sum(event_id in self._known for event_id in event_ids)

    def known_event(self, event_id: str) -> WebhookEvent | None:
        """What has been read of an event so far."""
        return self._store.get(event_id)

    async def _check_pending(self, just_read: set[str]) -> None:
        pending = [row.event_id for row in self.rows if row.status == "in_progress" and row.event_id not in just_read]
        for event_id in pending[:PENDING_CHECKS]:
            try:
                await self.event(event_id)
            except NotFound:  # gone by retention: the row keeps what was last known
                continue

    async def _page(self, cursor: Cursor | None) -> EventPage:
        since, until = self._bounds
        page = await self._source.list_events(
            self.config_id, cursor=cursor, since=since, until=until, status=self.query.status
        )
        if not self.started:
            self.read_at = self._now()
        return page

    def _end_of(self, page: EventPage) -> bool:
        return page.next_cursor is None or page.has_more is False

    def _advance(self, page: EventPage) -> None:
        """Remember where the page ended. A cursor that comes back ends the log: going on would go round in circles."""
        cursor = page.next_cursor
        if cursor is None or self._end_of(page):
            self.exhausted = True
            return
        key = (cursor.created_at, cursor.event_id)
        if key in self._seen_cursors:
            self.exhausted = True
            return
        self._seen_cursors.add(key)
        self._cursor = cursor

    def _drop_older_than(self, since: datetime | None) -> None:
        """Forget the rows that the window has left behind; the store keeps their events."""
        while since is not None and self.rows and (at := self.rows[-1].at) is not None and at < since:
            del self._known[self.rows.pop().event_id]

    def _start_again(self) -> None:
        """Too much is new to join it to what is here without a gap: begin from the newest."""
        self.rows.clear()
        self._known.clear()
        self._unreadable_new = self._unreadable_old = 0
        self._seen_cursors.clear()
        self._cursor = None
        self.exhausted = False

    def _take(self, events: Iterable[WebhookEvent]) -> int:
        """Merge events into the rows, in the server's order; how many were not here before."""
        brought = 0
        for event in events:
            self._store.keep(event)
            row = row_of(event)
            known = self._known.get(row.event_id)
            self._known[row.event_id] = row
            if known is not None:
                del self.rows[self._place(known)]
            else:
                brought += 1
            if self.rows and row.order < self.rows[-1].order:
                self.rows.append(row)  # the common case: a page towards the past
            else:
                self.rows.insert(self._place(row), row)
        return brought

    def _place(self, row: EventRow) -> int:
        """Where the row stands, or belongs: rows are sorted by `order`, newest first."""
        return bisect.bisect_left(self.rows, _Newest(row.order), key=lambda other: _Newest(other.order))


class _Newest:
    """Turns an order round, for bisect over rows that are sorted newest first."""

    __slots__ = ("order",)

    def __init__(self, order: tuple[float, str]) -> None:
        self.order = order

    def __lt__(self, other: _Newest) -> bool:
        return self.order > other.order


class FeedBook:
    """The feeds of one webhook, one a query: going back to a filter shows what was read, and reads on from there."""

    def __init__(self, source: EventSource, config_id: str, now: Clock) -> None:
        self._source = source
        self._now = now
        self._feeds: dict[Query, Feed] = {}
        self.config_id = config_id
        self.store = EventStore()
        self.matched: set[str] = set()
        """The new events that were taken for the outcome of a replay."""

    def feed(self, query: Query) -> Feed:
        """The feed of this query, the same one each time it is asked for."""
        if query not in self._feeds:
            self._feeds[query] = Feed(self._source, self.config_id, query, self.store, self._now)
        return self._feeds[query]
