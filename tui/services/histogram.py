"""Deliveries over time: counts a bucket, and the edges of the outage in words."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from tui.services.event_rows import EventRow

_STATUS: Final = attrgetter("status")
_SETTLED: Final = frozenset({"succeeded", "failed"})


@dataclass
class Bucket:
    """What began in `[start, start + width)`."""

    start: datetime
    succeeded: int = 0
    failed: int = 0
    other: int = 0


@dataclass(frozen=True)
class Histogram:
    """Buckets of equal width, oldest first, over what has been loaded. `width` is the buckets' length in time."""

    buckets: tuple[Bucket, ...]
    width: timedelta

    @property
    def highest(self) -> int:
        """The largest count of delivered or failed in one bucket."""
        return max((max(bucket.succeeded, bucket.failed) for bucket in self.buckets), default=0)

    def index_of(self, at: datetime) -> int | None:
        """The bucket that `at` falls into."""
        if not self.buckets:
            return None
        index = int((at - self.buckets[0].start) / self.width)
        return index if 0 <= index < len(self.buckets) else None


def count(rows: Sequence[EventRow], columns: int) -> Histogram:
    """The rows that have a time, in `columns` buckets from the oldest to the newest of them. `rows` is newest first.

    It is counted anew with every page, so the rows are cut into buckets by looking for the edges, not one by one.
    """
    timed = bisect.bisect_left(rows, True, key=lambda row: row.at is None)  # those without a time stand last
    if not timed or columns < 1:
        return Histogram((), timedelta(0))
    first, last = rows[timed - 1].at, rows[0].at
    assert first is not None and last is not None
    width = max((last - first) / columns, timedelta(seconds=1)) + timedelta(microseconds=1)
    buckets = tuple(Bucket(first + width * number) for number in range(columns))
    end = timed
    for number, bucket in enumerate(buckets, 1):
        after = first + width * number
        start = 0 if number == columns else bisect.bisect_left(rows, True, 0, end, key=lambda row: _before(row, after))
        counted = Counter(map(_STATUS, rows[start:end]))
        bucket.succeeded, bucket.failed = counted["succeeded"], counted["failed"]
        bucket.other = end - start - bucket.succeeded - bucket.failed
        end = start
    return Histogram(buckets, width)


def _before(row: EventRow, at: datetime) -> bool:
    return row.at is not None and row.at < at


def span_words(rows: Sequence[EventRow], words: Callable[[datetime], str]) -> str:
    """From when to when the rows go, for a log that holds one status only and so knows no outage's end.
    `rows` is newest first."""
    timed = bisect.bisect_left(rows, True, key=lambda row: row.at is None)
    if not timed:
        return ""
    first, last = rows[timed - 1].at, rows[0].at
    assert first is not None and last is not None
    return f"{len(rows):,} events from {words(first)} to {words(last)}"


def outage_edges(rows: Sequence[EventRow], complete: bool, words: Callable[[datetime], str]) -> str:
    """The newest run of failures in words: when it began, the last success before it, whether it is over.

    `rows` is newest first. Where the log is not `complete`, an edge that lies beyond what was loaded is not claimed.
    """
    settled = ((row.at, row.failed) for row in rows if row.at is not None and row.status in _SETTLED)
    after = before = last = first = None
    for at, failed in settled:  # newest first: what came after the failures, the failures, what came before
        if failed:
            first = at
            last = last or at
        elif first is None:
            after = at
        else:
            before = at
            break
    if first is None or last is None:
        return "no failures in what is loaded" if after is not None else ""
    began = before is not None or complete
    parts = [f"{'first failure' if began else 'failing since before'} {words(first)}"]
    if before is not None:
        parts.append(f"last success before it {words(before)}")
    if after is None:
        parts.append("still failing")
    else:
        parts.append(f"delivering again since {words(after)}")
    return " · ".join(parts)
