"""The histogram over the event log: counted when rows come, with the outage's edges in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tui.screens import event_columns
from tui.services import histogram
from tui.services.event_rows import EventRow
from tui.services.feed import Feed
from tui.widgets.histogram import HistogramView


class EventHistogram(HistogramView):
    """Shows a feed. Counting costs as much as there are rows, marking the cursor's bucket costs nothing."""

    def __init__(self, now: Callable[[], datetime], *, local: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._local = local
        self._counted = histogram.count([], 0)

    def show_feed(self, feed: Feed, row: EventRow | None) -> None:
        """Count the feed's rows, and mark the bucket of `row`."""
        if not self.display:
            return
        self._counted = histogram.count(feed.rows, self.columns)
        status = feed.query.status
        if status is None:
            words = histogram.outage_edges(feed.rows, feed.exhausted, self._words_of)
        elif words := histogram.span_words(feed.rows, self._words_of):
            words = f"only {status}: {words} · S shows all, and the outage's edges"
        self.show(
            [bucket.failed for bucket in self._counted.buckets],
            [bucket.succeeded for bucket in self._counted.buckets],
            words or ("no deliveries" if feed.started else "nothing read yet"),
        )
        self.show_row(row)

    def show_row(self, row: EventRow | None) -> None:
        """Mark the bucket of the row under the cursor."""
        self.show_here(self._counted.index_of(row.at) if row is not None and row.at is not None else None)

    def _words_of(self, at: datetime) -> str:
        """A time, with its day only where that is not today."""
        day, clock = event_columns.time_words(at, "", local=self._local, seconds=False).split()
        today = event_columns.time_words(self._now(), "", local=self._local, seconds=False).split()[0]
        return clock if day == today else f"{day} {clock}"
