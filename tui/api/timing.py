"""How long a call may take, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple


class Timeouts(NamedTuple):
    """Seconds allowed for each step of one attempt; `total` bounds the whole of it, however slowly bytes trickle in.

    The API's gateway gives up after 29 s, so an answer that takes longer is not coming.
    """

    connect: float = 10.0
    read: float = 35.0
    write: float = 35.0
    pool: float = 35.0
    total: float = 120.0


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)
