"""The room that events may take in the index: bounded while a log is followed, and kept for whoever counts on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from tui.store.keys import LOWEST, Key, micros

MOST_BYTES: Final = 256 * 2**20
"""Bytes that events may take while a log is followed, unless more was loaded on purpose."""
MOST_DAYS: Final = 31
"""Days that events are kept while a log is followed."""
DROPPED_AT_ONCE: Final = 250
"""Events that are dropped at once: a key waits some 50 ms for it."""


class IndexRoom:
    """Bounds one `EventIndex`. `connection` gives that of its thread, `expire(before)` forgets what is older than that
    (microseconds since 1970) and returns how many events that were. With `has_file`, all that earlier runs have kept in
    the file is allowed before anything is dropped."""

    def __init__(
        self, connection: Callable[[], sqlite3.Connection], expire: Callable[[int], int], *, has_file: bool
    ) -> None:
        self._connection = connection
        self._expire = expire
        self._most_bytes = MOST_BYTES
        self._holders = 0
        self._is_unmeasured = has_file
        self.floor: Key = LOWEST
        """Older events were dropped to make room, as far as they were here."""

    @property
    def bytes_used(self) -> int:
        """Bytes of the file that hold something; what was dropped is filled again before the file grows."""
        connection = self._connection()
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    @property
    def most_bytes(self) -> int:
        """Bytes that `trim()` leaves."""
        return self._most_bytes

    def allow_what_is_here(self) -> None:
        """Keep all that is here now, with room for as much again as is kept of any log: a person has loaded it."""
        self._most_bytes = max(self._most_bytes, self.bytes_used + MOST_BYTES // 4)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Drop nothing meanwhile: somebody counts on what was read."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1

    def trim(self, now: datetime) -> int:
        """Drop some of the oldest events where there are too many, or too old ones; returns how many.

        What is left is known to be cut off at `floor`. Call it where events come without end.
        """
        if self._holders:
            return 0
        if self._is_unmeasured:  # what a file has kept from earlier runs is no growth of this one
            self._is_unmeasured = False
            self.allow_what_is_here()
        before = micros(now - timedelta(days=MOST_DAYS))
        if self.bytes_used > self._most_bytes:
            before = max(before, self._after_the_oldest(DROPPED_AT_ONCE))
        if not self._any_before(before):
            return 0
        self.floor = max(self.floor, (before, ""))
        return self._expire(before)

    def _logs(self) -> list[int]:
        return [log for (log,) in self._connection().execute("SELECT log FROM logs").fetchall()]

    def _after_the_oldest(self, count: int) -> int:
        """The time before which about so many events lie; each log has an index of its own by time."""
        oldest: list[int] = []
        for log in self._logs():
            times = self._connection().execute(
                "SELECT at FROM events INDEXED BY events_by_time WHERE log = ? ORDER BY at LIMIT ?", (log, count + 1)
            )
            oldest += (at for (at,) in times)
        oldest.sort()
        return oldest[min(count, len(oldest) - 1)] if oldest else LOWEST[0]

    def _any_before(self, before: int) -> bool:
        query = "SELECT 1 FROM events INDEXED BY events_by_time WHERE log = ? AND at < ? LIMIT 1"
        return any(self._connection().execute(query, (log, before)).fetchone() for log in self._logs())
