"""The histogram over the event log: what was read of the window, with the outage's edges in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui.screens.common import event_columns
from tui.services.events.histogram import Histogram, histogram, outage_words, span_words
from tui.services.search.terms import STATUS_WORDS
from tui.services.time.clock import shown
from tui.widgets.histogram import HistogramView, Series

if TYPE_CHECKING:
    from tui.services.events.event_feed import EventFeed
    from tui.services.events.event_row import EventRow

TICK = 10
"""Terminal columns that a time on the axis needs at least."""


class EventHistogram(HistogramView):
    """Shows a feed. Counting costs the same for any log, marking the cursor's bucket next to nothing."""

    def __init__(self, now: Callable[[], datetime], *, local: bool, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._now = now
        self._local = local
        self._counted = Histogram()
        self._counted_of: object = None
        self._axis_ticks: list[tuple[int, str]] = []
        self._axis_times: object = None

    def show_feed(self, feed: EventFeed, row: EventRow | None) -> None:
        """Count what was read of the feed's window, and mark the bucket of `row`."""
        if not self.display:
            return
        if (ground := self._ground(feed)) != self._counted_of:  # a filter that is typed changes nothing here
            self._counted_of = ground
            self._count(feed)
        self.show_row(row)

    def _ground(self, feed: EventFeed) -> object:
        """All that the buckets and the words hang on."""
        read = feed.index.version, feed.started, tuple(feed.stretches), feed.counts.whole
        return read, feed.window_span, feed.query.status, self.columns, self._now().replace(second=0, microsecond=0)

    def _count(self, feed: EventFeed) -> None:
        self._counted = counted = histogram(feed, self.columns, self._now(), None if self._local else UTC)
        buckets = counted.buckets
        series = [
            Series("failed", "failed", [bucket.failed for bucket in buckets]),
            Series("delivered", "delivered", [bucket.delivered for bucket in buckets]),
        ]
        for name, counts in (
            ("skipped", [bucket.skipped for bucket in buckets]),
            ("pending", [bucket.pending for bucket in buckets]),
            ("other", [bucket.other for bucket in buckets]),
        ):
            if any(counts):
                series.append(Series(name, "other", counts))
        status = feed.query.status
        if status is not None:
            asked = STATUS_WORDS.get(status, status)
            series = [kind for kind in series if kind.name == asked or any(kind.counts)]
        read = [bucket.read for bucket in buckets]
        self.show(series, read, self._axis_of(counted), self._said(feed), whole=feed.counts.whole)

    def show_row(self, row: EventRow | None) -> None:
        """Mark the bucket of the row under the cursor."""
        at = getattr(row, "at", None)  # a stretch that was not read has no time
        self.show_here(self._counted.index_of(at) if at is not None else None)

    def neighbour(self, at: datetime, step: int) -> datetime | None:
        """The last moment of the next bucket with events, -1 towards the past, 1 towards now; `None` without one."""
        return self._counted.neighbour(at, step)

    # --- words ------------------------------------------------------------------------------------------------------

    def _said(self, feed: EventFeed) -> str:
        if not feed.started:
            return "nothing read yet"
        status = feed.query.status
        if status is None:
            return outage_words(feed, self._words_of) or "no deliveries"
        words = span_words(feed, self._words_of)
        return f"only {STATUS_WORDS.get(status, status)}: {words} · S changes it" if words else "no deliveries"

    def _axis_of(self, counted: Histogram) -> list[tuple[int, str]]:
        """The times that stand under the buckets: round ones, as many as there is room for; days where a day begins.

        They change with the buckets' times alone, and take a third of what counting takes.
        """
        if not counted.buckets:
            return []
        times = counted.buckets[0].start, counted.width, len(counted.buckets), self.columns
        if times != self._axis_times:
            self._axis_ticks, self._axis_times = self._new_axis(counted), times
        return self._axis_ticks

    def _new_axis(self, counted: Histogram) -> list[tuple[int, str]]:
        wide = max(self.columns // len(counted.buckets), 1)
        least = counted.width * TICK / wide
        step = next((step for step in _STEPS if step >= least and step % counted.width == timedelta(0)), None)
        ticks = []
        for place, bucket in enumerate(counted.buckets):
            start = shown(bucket.start, local=self._local)
            # Buckets are equal, so beyond a change of the clocks those of hours begin an hour beside the round ones.
            near = start + _BESIDE if counted.width >= 2 * _BESIDE else start
            since = timedelta(hours=near.hour, minutes=near.minute, seconds=near.second)
            since -= since % (2 * _BESIDE) if near is not start else timedelta(0)
            day = f"{near:%m-%d}" if counted.width < timedelta(days=300) else f"{near:%Y-%m-%d}"
            if step is not None and step < _DAY:
                wanted, word = since % step == timedelta(0), f"{start:%H:%M}" if since else day
            elif counted.width <= _DAY:
                wanted, word = not since and near.toordinal() % max(-(-least // _DAY), 1) == 0, day
            else:
                wanted, word = place % max(-(-least // counted.width), 1) == 0, day
            if wanted:
                ticks.append((place, word))
        return ticks

    def _words_of(self, at: datetime) -> str:
        """A time, with its day only where that is not today."""
        day, clock = event_columns.time_words(at, "", local=self._local, seconds=False).split()
        today = event_columns.time_words(self._now(), "", local=self._local, seconds=False).split()[0]
        return clock if day == today else f"{day} {clock}"


_DAY = timedelta(days=1)
_BESIDE = timedelta(minutes=90)
_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    _DAY,
)
