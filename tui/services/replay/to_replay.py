"""Number of failed events of a webhook that are left to replay, by what was read of it and by the ledger. Asks the
server nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.services.fleet.health import LeftToReplay
from tui.services.recovery.planner import left_to_replay
from tui.store.coverage import within
from tui.store.keys import Span, first_key, last_key
from tui.store.ledger_entries import LedgerProblem

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import WebhookConfig
    from tui.services.events.feed import FeedBook
    from tui.services.time.window import Window
    from tui.store.ledger import Ledger

MOST_FAILED: Final = 20_000
"""Failures that are looked at for a line in a list; of more it is not said."""
MOST_DELIVERED: Final = 5_000
"""Deliveries whose payloads are compared with those that failed; of more it is only said how many may be left at
most."""


class ToReplay:
    """Counts by the same rules as a plan, which reads the window first: until then some may have arrived that nobody
    has seen."""

    def __init__(self, book: Callable[[str], FeedBook], ledger: Callable[[], Ledger]) -> None:
        self._book = book
        self._ledger = ledger

    async def count(self, config: WebhookConfig, window: Window, now: datetime) -> LeftToReplay | None:
        """`None` where it cannot be told: too many failures, or a ledger that cannot be read."""
        log = self._book(config.id).store
        index, number = log.index, log.number
        since, until = window.bounds(now)
        low, high = first_key(since), last_key(until)
        if index.count(Span((number,), "failed", low, high)) > MOST_FAILED:
            return None
        compare = index.count(Span((number,), "succeeded", low)) <= MOST_DELIVERED
        stretches = [within(index.coverage(number, status), low, last_key(None)) for status in ("", "succeeded")]
        exact = compare and any(part and part[0].low <= low for part in stretches)
        last = high[0] if until is not None else None
        try:
            return await asyncio.to_thread(
                lambda: LeftToReplay(
                    left_to_replay(index, self._ledger(), config, number, low[0], last, compare=compare), exact
                )
            )
        except LedgerProblem:
            return None
