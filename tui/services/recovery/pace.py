"""The pace of a recovery, so that live traffic keeps its headroom at the receiver."""

from __future__ import annotations

from typing import Final

from tui.api.models import MAX_BATCH

RATE: Final = 20.0
"""Events a second that a recovery sends, unless a person sets another pace (`recovery_rate`)."""
BURST_SECONDS: Final = 5.0
"""The server delivers a batch as fast as it can: no batch has more than what the pace allows in so many seconds."""


def batch_size(rate: float) -> int:
    """Return how many events one request may have at `rate` events a second (0: no limit), from 1 to what the API takes
    (100)."""
    return MAX_BATCH if rate <= 0 else max(1, min(MAX_BATCH, int(rate * BURST_SECONDS)))


def sending_seconds(count: int, rate: float) -> float | None:
    """Reckon the time from the first request to the last for so many events; `None` without a pace: then the server
    decides."""
    if rate <= 0:
        return None
    size = batch_size(rate)
    return max(0, -(-count // size) - 1) * size / rate
