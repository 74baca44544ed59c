"""Deliveries over time: counts a bucket over the whole window, and the edges of the newest outage in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Protocol

from tui.services.events.counts import Counts
from tui.store import tallies
from tui.store.coverage import Stretch
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LAST_ID, LOWEST, Span, micros, moment

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WIDTHS: Final = (
    *(n * SECOND for n in (10, 30)),
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
    *(n * DAY for n in (1, 2, 7, 14, 28, 91, 364)),
)
"""Widths that a bucket may have, in microseconds: lengths that a clock or a calendar shows."""
_MONDAY: Final = 4 * DAY
"""A midnight on which every width begins: 5 January 1970 was a Monday."""
ONE_BY_ONE: Final = 20_000
"""Events up to which buckets may be shorter than a minute: those are counted one by one."""
_LATEST: Final = 250_000_000_000 * SECOND
"""In the year 9892."""
_NAMED: Final = ("succeeded", tallies.DELIVERED_AFTER_ALL, "failed", "skipped", "in_progress")


class Timeline(Protocol):
    """The ground of a histogram: a feed, or many as one."""

    @property
    def index(self) -> EventIndex: ...
    @property
    def window_span(self) -> Span: ...
    @property
    def span(self) -> Span: ...
    @property
    def stretches(self) -> list[Stretch]: ...
    @property
    def counts(self) -> Counts: ...
    @property
    def read_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Bucket:
    """The events that began in `[start, start + width)`. Where it was not read to the end, there may be more."""

    start: datetime
    delivered: int = 0
    failed: int = 0
    skipped: int = 0
    pending: int = 0
    other: int = 0
    read: bool = True

    @property
    def total(self) -> int:
        return self.delivered + self.failed + self.skipped + self.pending + self.other


@dataclass(frozen=True)
class Histogram:
    """Buckets of equal width, oldest first, aligned to the clock."""

    buckets: tuple[Bucket, ...] = ()
    width: timedelta = timedelta(0)

    def index_of(self, at: datetime) -> int | None:
        """The bucket that `at` falls into."""
        if not self.buckets:
            return None
        index = (at - self.buckets[0].start) // self.width
        return index if 0 <= index < len(self.buckets) else None

    def neighbour(self, at: datetime, step: int) -> datetime | None:
        """The last moment of the next bucket with events, `step` -1 towards the past and 1 towards now; `None` if there
        is none.

        The newest event at or before it is the newest of that bucket.
        """
        if not self.buckets:
            return None
        place = (at - self.buckets[0].start) // self.width
        place = min(max(place, -1), len(self.buckets)) + step
        while 0 <= place < len(self.buckets):
            if self.buckets[place].total:
                return self.buckets[place].start + self.width - timedelta(microseconds=1)
            place += step
        return None

    @property
    def highest(self) -> int:
        """The largest count of one kind in one bucket."""
        return max(
            (max(bucket.delivered, bucket.failed, bucket.skipped, bucket.pending) for bucket in self.buckets), default=0
        )


def histogram(timeline: Timeline, columns: int, now: datetime, zone: tzinfo | None = UTC) -> Histogram:
    """The events read of a window, in at most `columns` buckets over all of it. `zone` (`None`: this machine's) is the
    clock.

    A day that is longer or shorter than others keeps the offset of `now`, so that all buckets are equal.
    """
    database, whole, stretches = timeline.index.connection, timeline.window_span, list(timeline.stretches)
    if columns < 2 or not stretches:
        return Histogram()
    low, high = whole.low[0], whole.high[0]
    if open_end := whole.high == HIGHEST:
        newest = tallies.newest(database, whole)
        high = max(micros(now), newest[0] if newest else 0)
    if open_start := whole.low == LOWEST:
        oldest = tallies.oldest(database, whole)
        low = oldest[0] if oldest else high
    low, high = _in_calendar(low), _in_calendar(high)
    before = int(open_start and not timeline.counts.whole)
    few = timeline.index.count(whole) <= ONE_BY_ONE
    width, origin, count = _grid(min(low, high), high, columns - before, _offset(now, zone), few=few)
    origin, count = origin - before * width, count + before  # a bucket that stands for all that was not read
    counted = tallies.Tally()
    # As far as the rows go, and no further: another list may have read newer events meanwhile.
    for stretch in stretches:
        counted.update(
            tallies.tally(database, Span(whole.logs, whole.status, stretch.low, stretch.high), origin, width)
        )
    if timeline.read_at is not None:
        # When the newest was last read there was nothing newer; what began since then is less than a bucket.
        read_to = micros(timeline.read_at)
        top = (high, LAST_ID) if open_end and high - read_to < width else min((read_to, LAST_ID), whole.high)
        stretches[0] = Stretch(stretches[0].low, max(stretches[0].high, top))
    others: Counter[int] = Counter()
    for (number, status), n in counted.items():
        if status not in _NAMED:
            others[number] += n
    first = LOWEST[0] if open_start else low
    return Histogram(
        tuple(
            Bucket(
                moment(start),
                delivered=counted[number, "succeeded"] + counted[number, tallies.DELIVERED_AFTER_ALL],
                failed=counted[number, "failed"],
                skipped=counted[number, "skipped"],
                pending=counted[number, "in_progress"],
                other=others[number],
                read=_read(stretches, start, width, first, high),
            )
            for number, start in enumerate(range(origin, origin + count * width, width))
        ),
        timedelta(microseconds=width),
    )


def _read(stretches: Sequence[Stretch], start: int, width: int, low: int, high: int) -> bool:
    """Tell whether all of a bucket that lies in the window was read."""
    first, last = max(start, low), min(start + width - 1, high)
    return any(stretch.low[0] <= first and last <= stretch.high[0] for stretch in stretches)


def _in_calendar(at: int) -> int:
    """Times that are no times of deliveries, but could not be put on a clock."""
    return min(max(at, 0), _LATEST)


def _offset(now: datetime, zone: tzinfo | None) -> int:
    """Return by how much the clock of `zone` is ahead of UTC, in microseconds."""
    ahead = now.astimezone(zone).utcoffset() or timedelta(0)
    return ahead // timedelta(microseconds=1)


def _grid(low: int, high: int, columns: int, offset: int, *, few: bool) -> tuple[int, int, int]:
    """Width of the buckets, where the first begins, and how many it takes from `low` to `high` (both included)."""
    widths = [width for width in WIDTHS if few or width >= MINUTE]
    while True:
        for width in widths:
            base = _MONDAY - offset
            first = (low - base) // width
            count = (high - base) // width - first + 1
            if count <= columns:
                return width, base + first * width, count
        widths = [widths[-1] * 2]


def outage_words(timeline: Timeline, words: Callable[[datetime], str]) -> str:
    """The newest run of failures: when it began, the last delivery before it, whether it is over.

    Where the log was not read to its beginning, an edge that lies beyond what was read is not claimed. Of several
    webhooks one may fail while others deliver: then only the newest failure and delivery are said.
    """
    database, span = timeline.index.connection, timeline.span
    edges = tallies.edges(database, span)
    if edges is not None and len(span.logs) > 1:
        delivered = tallies.newest(database, replace(span, status="succeeded"))
        parts = [f"newest failure {words(moment(edges.last))}"]
        if delivered is not None:
            parts.append(f"newest success {words(moment(delivered[0]))}")
        return " · ".join(parts)
    if edges is None:
        if tallies.newest(database, span) is None:
            return ""
        return "no failures" if timeline.counts.whole else "no failures in what is loaded"
    began = edges.before is not None or timeline.counts.whole
    first = f"{'first failure' if began else 'failing since before'} {words(moment(edges.first))}"
    before = words(moment(edges.before)) if edges.before is not None else ""
    if edges.after is None:
        parts = [first, before and f"last success {before}", "still failing"]
    else:  # what is over begins with that: where there is no room, the end goes
        parts = [f"delivering again since {words(moment(edges.after))}", first, before and f"delivered until {before}"]
    return " · ".join(filter(None, parts))


def span_words(timeline: Timeline, words: Callable[[datetime], str]) -> str:
    """From when to when the events go, for a log that holds one status only and so knows no outage's end."""
    database, span = timeline.index.connection, timeline.span
    first, last = tallies.oldest(database, span), tallies.newest(database, span)
    if first is None or last is None:
        return ""
    count = timeline.index.count(span)
    return f"{count:,} {'event' if count == 1 else 'events'} from {words(moment(first[0]))} to {words(moment(last[0]))}"
