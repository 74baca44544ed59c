"""Rules for sending a request again, and for when the next one may leave. Pure, but for the gate's wait."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from math import inf, isfinite
from typing import Final

from tui.api.errors import ApiError, NoConnection, OutcomeUnknown, RateLimited, TimedOutBeforeSending
from tui.api.operations import Operation

ATTEMPTS: Final = 4
"""Times a request is sent at most, the first included."""
ATTEMPTS_AFTER_TIMEOUT: Final = 2
"""The same after a timeout: somebody is waiting, and the wait was long already."""
LONGEST_WAIT_SECONDS: Final = 120.0
"""A `Retry-After` beyond this is reported instead of waited for."""
LONGEST_HOLD_SECONDS: Final = 3_600.0
"""The longest a `Retry-After` keeps other requests back; a server that says more is not believed."""
BACKOFF_SECONDS: Final = 0.5
LONGEST_BACKOFF_SECONDS: Final = 8.0
JITTER_SECONDS: Final = 0.5
"""Spread over which requests start again after a `Retry-After`, so that they do not all start at once."""
REPEATABLE_STATUSES: Final = frozenset({408, 429, 502, 503, 504})

_SECONDS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a `Retry-After` header (RFC 9110 10.2.3: seconds or an HTTP date).

    `None` where it is absent or says nothing readable, `inf` where it says a number beyond all numbers, never negative.
    """
    if header is None:
        return None
    text = header.strip()
    if text.lower() in ("inf", "infinity", "nan"):
        return inf
    if _SECONDS.fullmatch(text):
        return float(text)
    from email.utils import parsedate_to_datetime  # all of `email`, for a form that is seldom used

    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def backoff_seconds(attempt: int, random: Callable[[], float]) -> float:
    """Seconds before the attempt after `attempt` (1 = the first), doubling, with up to a quarter taken off at
    random."""
    longest = min(BACKOFF_SECONDS * 2.0 ** (min(attempt, 30) - 1), LONGEST_BACKOFF_SECONDS)
    return longest * (1 - 0.25 * random())


def may_repeat(
    operation: Operation,
    error: ApiError,
    attempt: int,
    retry_after: float | None,
    timed_out: bool,
    *,
    wait_out_limits: bool = True,
) -> bool:
    """Tell whether `operation` may be sent again after `error` on its `attempt`-th time.

    What only reads repeats on 408, 429, 502, 503, 504 and lost connections. Anything else repeats only where it cannot
    have arrived: the connection was never made, or the answer was 429. Without `wait_out_limits` a 429 never repeats.
    """
    if attempt >= (ATTEMPTS_AFTER_TIMEOUT if timed_out else ATTEMPTS):
        return False
    if error.status == 429 and not wait_out_limits:
        return False
    if retry_after is not None and not (isfinite(retry_after) and retry_after <= LONGEST_WAIT_SECONDS):
        return False
    if isinstance(error, RateLimited | NoConnection | TimedOutBeforeSending):
        return True
    return operation.repeats and (isinstance(error, OutcomeUnknown) or error.status in REPEATABLE_STATUSES)


class Gate:
    """One budget for everything in flight: after a 429 with `Retry-After`, nothing leaves before that time."""

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
    ) -> None:
        self._now, self._sleep, self._random = now, sleep, random
        self._until: datetime | None = None

    @property
    def seconds(self) -> float:
        """Seconds until the next request may leave; 0 when it may leave now."""
        return max(0.0, (self._until - self._now()).total_seconds()) if self._until else 0.0

    def hold(self, seconds: float) -> None:
        """Keep everything back for `seconds`, or for longer where that was asked already."""
        until = self._now() + timedelta(seconds=min(seconds, LONGEST_HOLD_SECONDS))
        self._until = until if self._until is None else max(self._until, until)

    async def wait(self) -> float | None:
        """Wait until a request may leave. A wait that is too long is not begun: its seconds are returned instead."""
        waited_for: datetime | None = None
        while self._until is not None and self._until != waited_for:
            waited_for = self._until
            seconds = self.seconds
            if seconds > LONGEST_WAIT_SECONDS:
                return seconds
            if seconds > 0:
                await self._sleep(seconds + JITTER_SECONDS * self._random())
        return None
