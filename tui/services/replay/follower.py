"""What became of a replay: the new events that appear after it, matched to the old ones.

The server links a new event to its original in no way. The match is inferred: same webhook, same payload, not there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tui.services.events.event_row import EventRow
from tui.services.events.feed import Feed
from tui.services.recovery.payload_digest import digest
from tui.store.keys import Key, moment


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
        self._last_before: int | None = None
        self._oldest_before: Key | None = None

    @property
    def begun(self) -> bool:
        """Whether it is known what was there before; without that nothing can be told to be new."""
        return self._last_before is not None

    async def begin(self) -> None:
        """Remember what is there before anything is sent."""
        await self._feed.newer()
        self._last_before = self._feed.index.newest_number()
        self._oldest_before = self._feed.span.low

    async def look(self) -> Followed:
        """Read what is new, and match it."""
        await self._feed.newer()
        wanted = Counter(map(digest, self.payloads))
        wanted.subtract(self._digest(event_id) for event_id in self._matched)
        for row in self._new_rows():  # oldest first: the first replays give the first events
            payload = self._digest(row.event_id)
            if payload and row.event_id not in self._taken and wanted[payload] > 0:
                wanted[payload] -= 1
                self._taken.add(row.event_id)
                self._matched.append(row.event_id)
        found = (self._feed.log.row(event_id) for event_id in self._matched)
        matched = sorted((row for row in found if row is not None), key=lambda row: row.order, reverse=True)
        return Followed(tuple(matched), len(self.payloads) - len(matched))

    def _new_rows(self) -> list[EventRow]:
        """What came after `begin()`. What is older than all that was read by then was only read since."""
        if self._last_before is None or self._oldest_before is None:
            return []
        log, oldest = self._feed.log, moment(max(self._oldest_before[0], 0))
        rows = self._feed.index.kept_since(log.number, self._last_before)
        return [row for row in rows if row.at is None or row.at >= oldest]

    def _digest(self, event_id: str) -> str:
        event = self._feed.known_event(event_id)
        return digest(event.payload_text) if event is not None else ""
