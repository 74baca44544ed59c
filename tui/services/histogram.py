"""Deliveries over time: counts a bucket, and the edges of the outage in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.services.event_rows import EventRow


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
    """The rows that have a time, in `columns` buckets from the oldest to the newest of them."""
    times = [row.at for row in rows if row.at is not None]
    if not times or columns < 1:
        return Histogram((), timedelta(0))
    first, last = min(times), max(times)
    width = max((last - first) / columns, timedelta(seconds=1)) + timedelta(microseconds=1)
    buckets = tuple(Bucket(first + width * number) for number in range(columns))
    for row in rows:
        if row.at is None:
            continue
        bucket = buckets[min(int((row.at - first) / width), columns - 1)]
        if row.status == "succeeded":
            bucket.succeeded += 1
        elif row.failed:
            bucket.failed += 1
        else:
            bucket.other += 1
    return Histogram(buckets, width)


def span_words(rows: Sequence[EventRow], words: Callable[[datetime], str]) -> str:
    """From when to when the rows go, for a log that holds one status only and so knows no outage's end."""
    times = [row.at for row in rows if row.at is not None]
    return f"{len(rows):,} events from {words(min(times))} to {words(max(times))}" if times else ""


def outage_edges(rows: Sequence[EventRow], complete: bool, words: Callable[[datetime], str]) -> str:
    """The newest run of failures in words: when it began, the last success before it, whether it is over.

    `rows` is newest first. Where the log is not `complete`, an edge that lies beyond what was loaded is not claimed.
    """
    settled = [row for row in rows if row.at is not None and row.status in ("succeeded", "failed")]
    newest_failure = next((number for number, row in enumerate(settled) if row.failed), None)
    if newest_failure is None:
        return "no failures in what is loaded" if settled else ""
    oldest_failure = newest_failure
    while oldest_failure + 1 < len(settled) and settled[oldest_failure + 1].failed:
        oldest_failure += 1
    first, last = settled[oldest_failure].at, settled[newest_failure].at
    assert first is not None and last is not None
    before = settled[oldest_failure + 1].at if oldest_failure + 1 < len(settled) else None
    began = before is not None or complete
    parts = [f"{'first failure' if began else 'failing since before'} {words(first)}"]
    if before is not None:
        parts.append(f"last success before it {words(before)}")
    if newest_failure == 0:
        parts.append("still failing")
    else:
        after = settled[newest_failure - 1].at
        assert after is not None
        parts.append(f"delivering again since {words(after)}")
    return " · ".join(parts)
