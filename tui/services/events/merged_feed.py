"""The events of many webhooks as one timeline: each webhook is paged by its own cursor, and the pages are merged by
time.

The API lists events by webhook only. What is shown reaches down to where every webhook was read; whoever has been read
least far is read next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import reduce
from typing import Final

from tui.api.errors import ApiError
from tui.services.events.counts import Counts
from tui.services.events.feed import CATCH_UP_PAGES, Feed, Query
from tui.services.events.missing import Missing
from tui.services.events.rows import LogRows, SpanRows, split_key
from tui.store.coverage import Stretch, both, covers, newest_stretch, within
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span
from tui.store.rows import EventRow

AT_ONCE: Final = 4
"""Webhooks read on side by side: those that have been read least far."""
PATIENCE_SECONDS: Final = 3.0
"""Seconds in which nothing may come before those that are not there are shown later: one that hangs must not hold up
the rest."""
ROUNDS: Final = 20
"""Times that the one in the way is read on before a page counts as one that brought nothing."""


class MergedFeed:
    """Feeds of the same query, one a webhook, as one. Its rows are known by `row_key()`: ids are unique by webhook
    only.

    A webhook that cannot be read holds nobody up: it is `missing`, with its error, until the top is read again. Nor
    does one that is slow: it is part of the timeline as soon as its answer comes.
    """

    def __init__(self, feeds: Sequence[Feed], query: Query, index: EventIndex) -> None:
        self._all = tuple(feeds)
        self._seen: tuple[object, SpanRows] | None = None
        self._pending_turn = 0
        self.query = query
        self.index = index
        self.missing = Missing(len(self._all))

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Those that are read."""
        return tuple(feed for feed in self._all if feed.config_id not in self.missing.ids)

    @property
    def _logs(self) -> dict[str, int]:
        return {feed.config_id: feed.log.number for feed in self.feeds}

    @property
    def window_span(self) -> Span:
        """The whole window, read or not."""
        feeds = self.feeds
        # Each was read at a moment of its own, and a window of the last hours begins so long before it.
        low = max((feed.window_span.low for feed in feeds), default=LOWEST)
        high = min((feed.window_span.high for feed in feeds), default=HIGHEST)
        return Span(tuple(self._logs.values()), self.query.status, low, high)

    @property
    def stretches(self) -> list[Stretch]:
        """The stretches that were read of every webhook, newest first."""
        feeds = self.feeds
        if not feeds or any(not feed.started for feed in feeds):
            return []
        return reduce(both, (self._reach(feed) for feed in feeds))

    def _reach(self, feed: Feed) -> list[Stretch]:
        """Return what was read of one webhook. Above its newest event there is nothing: others' newer events are shown
        there."""
        stretches = feed.stretches
        low = feed.window_span.low
        if feed.exhausted and (not stretches or stretches[0].low > low):
            return [Stretch(low, HIGHEST)]  # its pages go in circles: what it has is all that comes
        return [Stretch(stretches[0].low, HIGHEST), *stretches[1:]] if stretches else []

    @property
    def span(self) -> Span:
        """The span that was read of every webhook without a gap, from the newest on."""
        return newest_stretch(self.window_span, self.stretches)

    @property
    def rows(self) -> SpanRows:
        """The events read without a gap, from the newest on."""
        state = (self.index.version, *(feed.config_id for feed in self.feeds))
        if self._seen is None or self._seen[0] != state:
            self._seen = (state, SpanRows(self.index, self.span, self._logs))
        return self._seen[1]

    @property
    def all_rows(self) -> LogRows:
        """Everything read of the window, with its gaps."""
        span = self.window_span
        stretches = within(self.stretches, span.low, span.high)
        return LogRows(self.index, span, stretches, self._logs, too_large=self.too_large)

    @property
    def exhausted(self) -> bool:
        """True if no webhook has anything older in this window."""
        return all(feed.exhausted for feed in self.feeds)

    @property
    def started(self) -> bool:
        """True if every webhook that can be read was read."""
        return all(feed.started for feed in self.feeds) and bool(self._all)

    @property
    def read_at(self) -> datetime | None:
        """The time at which the newest was last read of all of them: the oldest such time."""
        known = [feed.read_at for feed in self.feeds]
        return min((at for at in known if at is not None), default=None) if None not in known else None

    @property
    def too_large(self) -> list[Stretch]:
        """Events of all the webhooks that the API cannot return, newest first, as stretches that hold one each."""
        return sorted((hole for feed in self.feeds for hole in feed.too_large), reverse=True)

    @property
    def unreadable(self) -> int:
        return sum(feed.unreadable for feed in self.feeds)

    @property
    def counts(self) -> Counts:
        """The counts of what is here of the window."""
        per_feed = [feed.counts for feed in self.feeds]
        is_whole = bool(per_feed) and all(counts.whole for counts in per_feed)
        loaded = len(self.rows)
        return Counts(
            started=self.started,
            loaded=loaded,
            beyond=0 if is_whole else self.all_rows.events - loaded,
            whole=is_whole,
            circles=any(counts.circles for counts in per_feed),
            again=any(counts.again for counts in per_feed),
            unreadable=sum(counts.unreadable for counts in per_feed),
            dropped_at=max((counts.dropped_at for counts in per_feed), default=0),
            left_out=len(self._all) - len(per_feed),
            webhooks=len(self._all),
        )

    @property
    def coverage(self) -> str:
        """The words for how much of the window is here; they claim no more than is known."""
        return self.counts.words

    def row(self, key: str) -> EventRow | None:
        """The row of an event, by its key, where it is among the rows."""
        feed, event_id = self._of(key)
        return feed.row(event_id) if feed is not None else None

    def count_of(self, keys: Iterable[str]) -> int:
        """Count the events with these keys that are among the rows."""
        wanted: dict[str, list[str]] = {}
        for key in keys:
            config_id, event_id = split_key(key)
            wanted.setdefault(config_id, []).append(event_id)
        span, logs = self.span, self._logs
        return sum(
            self.index.count_of(Span((logs[config_id],), span.status, span.low, span.high), event_ids)
            for config_id, event_ids in wanted.items()
            if config_id in logs
        )

    def _of(self, key: str) -> tuple[Feed | None, str]:
        config_id, event_id = split_key(key)
        return next((feed for feed in self._all if feed.config_id == config_id), None), event_id

    # --- reading ----------------------------------------------------------------------------------------------------

    async def newer(self) -> int:
        """Read what is new in all of them; also those that could not be read before."""
        self.missing.left_out.clear()
        return sum(await self._each(self._all, Feed.newer))

    async def again(self) -> int:
        """Read what is new, as a person asks; see `Feed.again`."""
        self.missing.left_out.clear()
        pages = max(CATCH_UP_PAGES // max(len(self._all), 1), 1)

        async def read(feed: Feed) -> int:
            return await feed.again(pages=pages)

        return sum(await self._each(self._all, read))

    async def look_at_pending(self, requests: int) -> int:
        """Read deliveries in progress again, with at most so many requests, one webhook after the other in turn."""
        left = 0
        for place in range(len(self.feeds)):
            feed = self.feeds[(self._pending_turn + place) % len(self.feeds)]
            if requests and (known := feed.pending):
                left += await feed.look_at_pending(share := min(requests, known))
                requests -= share
        self._pending_turn += 1
        return left

    async def older(self) -> int:
        """Read on where the timeline ends, until it has become longer; how many events that brought to it."""
        return await self._on(lambda stretches: stretches[0] if stretches else None)

    async def beyond(self) -> int:
        """Read on below everything that is here, whatever gaps there are above."""
        return await self._on(lambda stretches: stretches[-1] if stretches else None)

    async def into(self, key: Key) -> int:
        """Read on below the stretch that ends at `key`."""
        return await self._on(lambda stretches: covers(stretches, key))

    async def around(self, at: datetime) -> int:
        """Read the newest events at or before a time, of all of them."""

        async def read(feed: Feed) -> int:
            return await feed.around(at)

        return sum(await self._each(self.feeds, read))

    async def _on(self, pick: Callable[[list[Stretch]], Stretch | None]) -> int:
        if not self.started:
            return await self.newer()
        before = self.all_rows.events
        for _ in range(ROUNDS):
            stretch = pick(self.stretches)
            low = stretch.low if stretch is not None else HIGHEST
            in_the_way = [
                feed for feed in self.feeds if self._ends(feed, low) is not None and not self._done(feed, low)
            ]
            if not in_the_way:
                break
            in_the_way.sort(key=lambda feed: self._ends(feed, low) or LOWEST, reverse=True)

            async def read(feed: Feed, low: Key = low) -> int:
                ends = self._ends(feed, low)
                return await feed.into(ends) if ends is not None and ends < HIGHEST else await feed.older()

            await self._each(in_the_way[:AT_ONCE], read)
            grown = self.all_rows.events - before
            if grown:
                return grown
        return self.all_rows.events - before

    def _ends(self, feed: Feed, low: Key) -> Key | None:
        """Find where the stretch of a webhook that reaches down to `low` ends."""
        stretch = covers(self._reach(feed), low)
        return stretch.low if stretch is not None else HIGHEST

    def _done(self, feed: Feed, low: Key) -> bool:
        ends = self._ends(feed, low)
        return feed.exhausted or (ends is not None and ends <= feed.window_span.low)

    async def _each(self, feeds: Sequence[Feed], read: Callable[[Feed], Awaitable[int]]) -> list[int]:
        """Read several side by side; one that fails is left out, one that is slow comes later. Raises the error where
        nobody can be read."""

        async def one(feed: Feed) -> int:
            try:
                return await read(feed)
            except ApiError as error:
                self.missing.leave_out(feed.config_id, error)
                return 0

        tasks = {
            feed.config_id: asyncio.create_task(one(feed), name=f"read {feed.config_id}")
            for feed in feeds
            if feed.config_id not in self.missing.late
        }
        awaited = set(tasks.values())
        try:
            while awaited:
                done, awaited = await asyncio.wait(
                    awaited, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if not done and len(awaited) < len(self._all) - len(self.missing.ids):
                    break
        except asyncio.CancelledError:
            for task in awaited:
                task.cancel()
            raise
        for config_id, task in tasks.items():
            if task in awaited:
                self.missing.await_later(config_id, task)
        brought = [task.result() for task in tasks.values() if task not in awaited]
        if feeds:
            self.missing.raise_if_nobody_is_left()
        return brought
