"""What became of a replay: the new events that appear after it, matched to the old ones.

The server links a new event to its original in no way. The match is inferred: same webhook, same payload, not there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tui.services.event_rows import EventRow
from tui.services.feed import Feed


@dataclass(frozen=True)
class Followed:
    """The new events matched so far, newest first, and how many originals have none yet."""

    matched: tuple[EventRow, ...]
    missing: int

    @property
    def settled(self) -> bool:
        """Whether every original has a new event with an outcome."""
        return not self.missing and all(row.status != "in_progress" for row in self.matched)

    @property
    def words(self) -> str:
        """`3 delivered, 1 failed again, 1 pending, 1 not seen yet`."""
        count = Counter(row.status for row in self.matched)
        parts = [
            f"{count.pop('succeeded', 0)} delivered",
            f"{count.pop('failed', 0)} failed again",
            f"{count.pop('in_progress', 0)} pending",
            *(f"{number} {status}" for status, number in count.items()),
            f"{self.missing} not seen yet",
        ]
        return ", ".join(part for part in parts if not part.startswith("0 ")) or "nothing sent"


class Follower:
    """Follows one replay in `feed`, which must ask for every status. Raises `ApiError` from `begin()` and `look()`.

    `taken` is shared by all who follow in the same webhook: an event that one of them has matched is no other's.
    """

    def __init__(self, feed: Feed, payloads: Sequence[str | None], taken: set[str] | None = None) -> None:
        self._feed = feed
        self.payloads = payloads
        self._taken = taken if taken is not None else set()
        self._matched: list[str] = []
        self._before: frozenset[str] | None = None
        self._oldest_before: tuple[float, str] | None = None

    @property
    def begun(self) -> bool:
        """Whether it is known what was there before; without that nothing can be told to be new."""
        return self._before is not None

    async def begin(self) -> None:
        """Remember what is there before anything is sent."""
        await self._feed.newer()
        rows = self._feed.rows
        self._before = frozenset(row.event_id for row in rows)
        self._oldest_before = rows[-1].order if rows and not self._feed.exhausted else None

    async def look(self) -> Followed:
        """Read what is new, and match it."""
        await self._feed.newer()
        rows = {row.event_id: row for row in self._feed.rows if self._is_new(row)}
        wanted = Counter(self.payloads)
        wanted.subtract(self._payload(event_id) for event_id in self._matched)
        for row in sorted(rows.values(), key=lambda row: row.order):  # the first replays give the first events
            payload = self._payload(row.event_id)
            if row.event_id not in self._taken and wanted[payload] > 0:
                wanted[payload] -= 1
                self._taken.add(row.event_id)
                self._matched.append(row.event_id)
        matched = sorted((rows[event_id] for event_id in self._matched if event_id in rows), key=lambda row: row.order)
        return Followed(tuple(reversed(matched)), len(self.payloads) - len(matched))

    def _is_new(self, row: EventRow) -> bool:
        """Whether it came after `begin()`. What is older than all that was read by then was only read since."""
        older = self._oldest_before is not None and row.order < self._oldest_before
        return self._before is not None and row.event_id not in self._before and not older

    def _payload(self, event_id: str) -> str | None:
        event = self._feed.known_event(event_id)
        return event.payload_text if event is not None else None
