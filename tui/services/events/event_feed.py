"""The events of one query: those of one webhook, or of many as one timeline. Nobody who shows them has to ask which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from tui.services.events.histogram import Timeline

if TYPE_CHECKING:
    from datetime import datetime

    from tui.services.events.feed import Feed
    from tui.services.events.missing import Missing
    from tui.services.events.rows import LogRows, SpanRows
    from tui.services.events.webhook_log import Query
    from tui.store.keys import Key


class EventFeed(Timeline, Protocol):
    """`Feed` and `MergedFeed`. The methods that read raise `ApiError`; what was read before stays."""

    @property
    def query(self) -> Query: ...
    @property
    def feeds(self) -> Sequence[Feed]:
        """The feeds of single webhooks that it consists of, without those that are missing."""
        ...

    @property
    def missing(self) -> Missing:
        """The webhooks whose events are not among the rows."""
        ...

    @property
    def rows(self) -> SpanRows:
        """The events read without a gap, from the newest on."""
        ...

    @property
    def all_rows(self) -> LogRows:
        """Everything read of the window, with its gaps."""
        ...

    @property
    def started(self) -> bool:
        """True once a page has been read: without one, no rows does not mean no events."""
        ...

    @property
    def exhausted(self) -> bool:
        """True where there is nothing older in this window."""
        ...

    @property
    def coverage(self) -> str:
        """The part of the window that is here, in words that don't claim more than is known."""
        ...

    def count_of(self, keys: Iterable[str]) -> int:
        """The number of events among the rows that have one of these keys (those of `Logs`)."""
        ...

    async def older(self) -> int:
        """Read on towards the past; returns how many events came. Where there is a gap, it is what comes next."""
        ...

    async def beyond(self) -> int:
        """Read on below everything that is here, whatever gaps there are above."""
        ...

    async def into(self, key: Key) -> int:
        """Read on below the stretch that ends at `key`."""
        ...

    async def around(self, at: datetime) -> int:
        """Read the newest events at or before a time, wherever it lies; a gap stays above them."""
        ...

    async def newer(self) -> int:
        """Read from the newest until what is already here; returns how many events are new."""
        ...

    async def again(self) -> int:
        """Read what is new, as a person asks: what is listed late, too."""
        ...

    async def look_at_pending(self, requests: int) -> int:
        """Read deliveries in progress again, with at most so many requests; returns how many were left out."""
        ...
