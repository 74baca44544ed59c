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
    """Follows one replay in `feed`, which must ask for every status. Raises `ApiError` from `begin()` and `look()`."""

    def __init__(self, feed: Feed, payloads: Sequence[str | None]) -> None:
        self._feed = feed
        self._payloads = payloads
        self._before: frozenset[str] = frozenset()

    async def begin(self) -> None:
        """Remember what is there before anything is sent."""
        await self._feed.newer()
        self._before = frozenset(row.event_id for row in self._feed.rows)

    async def look(self) -> Followed:
        """Read what is new, and match it."""
        await self._feed.newer()
        wanted = Counter(self._payloads)
        matched = []
        for row in self._feed.rows:
            if row.event_id in self._before:
                continue
            event = self._feed.known_event(row.event_id)
            payload = event.payload_text if event is not None else None
            if wanted[payload] > 0:
                wanted[payload] -= 1
                matched.append(row)
        return Followed(tuple(matched), wanted.total())
