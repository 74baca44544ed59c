"""Outcome of a replay by hand: its new events, followed as those of a recovery are, and counted for a person."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.api.errors import ApiError, RefusedLocally
from tui.services.events.event_row import EventRow
from tui.services.events.feed import FeedBook
from tui.services.recovery.following import Following
from tui.store.ledger import Ledger
from tui.store.ledger_entries import LedgerProblem

LOOKS: Final = (0.3, 0.7, 1.5, 3.0, 5.0, 8.0, 12.0)
"""Seconds before each look at the new events; after the last nobody looks any more."""


@dataclass(frozen=True)
class Followed:
    """The new events matched so far, newest first, and how many originals have none yet."""

    matched: tuple[EventRow, ...]
    missing: int

    @property
    def settled(self) -> bool:
        """True once every original has a new event with an outcome."""
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


async def follow(
    book: FeedBook,
    ledger: Ledger,
    recovery: str,
    event_ids: Sequence[str],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Followed | None]:
    """Look for the new events of those that a replay by hand sent, or may have; what is known of them after each look.

    `recovery` is what the ledger calls the replay. Ends once all have an outcome, or after the last look. Gives `None`
    where it is not known what was there before, so that nothing can be told to be new. A look that fails gives nothing:
    the next may succeed. Raises `RefusedLocally` where the connection is closed.
    """
    following: Following | None = None
    for seconds in LOOKS:
        await pause(seconds)
        try:
            entries = await asyncio.to_thread(ledger.some, recovery, event_ids)
            if following is None:
                baseline = (await asyncio.to_thread(ledger.recovery, recovery)).baseline
                if baseline is None:
                    yield None
                    continue
                following = Following(book, ledger, recovery, baseline, {entry.digest for entry in entries})
            await following.expect_only(entries)
            await following.look()
            entries = await asyncio.to_thread(ledger.some, recovery, event_ids)
        except RefusedLocally:
            raise
        except (ApiError, LedgerProblem):
            continue
        rows = book.known_rows([entry.new_event_id for entry in entries if entry.new_event_id is not None])
        newest_first = sorted(rows, key=lambda row: row.order, reverse=True)
        followed = Followed(tuple(newest_first), len(entries) - len(rows))
        yield followed
        if followed.settled:
            return
