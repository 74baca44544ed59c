"""Time limits of a call, and the time: here, at the server, and for waits that no clock's correction may stretch."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple


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


def steady_seconds() -> float:
    """Seconds since some moment, whatever is done to the wall clock; those of a suspended machine count where the
    system knows."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # `time.monotonic` stands still on a Mac that sleeps
        if (number := getattr(time, name, None)) is not None:
            return time.clock_gettime(number)
    return time.monotonic()


_STARTED: Final = (datetime.now(UTC), steady_seconds())

TOLERATED: Final = timedelta(minutes=1)
"""Clocks differ by so much without being wrong: a `Date` header has whole seconds, and an answer takes a while."""


def steady_now() -> datetime:
    """The wall clock's time when the program began, and what has passed since: for waits, never for what a person
    reads."""
    return _STARTED[0] + timedelta(seconds=steady_seconds() - _STARTED[1])


class ServerClock:
    """A clock (aware, UTC): by this machine's clock, or by the server's where the two differ by more than a minute.

    Between two answers time passes steadily, so that a clock that is set meanwhile moves nothing. `told` hears, once,
    by how much this machine's clock is ahead of the server's (negative: behind).
    """

    def __init__(self, wall: Callable[[], datetime] = utc_now, steady: Callable[[], float] = steady_seconds) -> None:
        self._wall, self._steady = wall, steady
        self._base, self._since = wall(), steady()
        self.ahead: timedelta | None = None
        """By how much this machine's clock is wrong, as far as it is known to be."""
        self.told: Callable[[timedelta], None] = lambda ahead: None

    def __call__(self) -> datetime:
        return self._base + timedelta(seconds=self._steady() - self._since)

    def hear(self, date: str | None, *, seconds_ago: float = 0.0) -> None:
        """Take note of an answer's `Date` header; one that cannot be read says nothing."""
        at = http_date(date)
        if at is None:
            return
        at += timedelta(seconds=seconds_ago)
        if abs(at - self()) > TOLERATED:
            self._base, self._since = at, self._steady()
        ahead = self._wall() - at
        if abs(ahead) <= TOLERATED:
            self.ahead = None
        else:
            is_news, self.ahead = self.ahead is None, ahead
            if is_news:
                self.told(ahead)


def clock_words(ahead: timedelta) -> str:
    """By how much this machine's clock is wrong, as a sentence for a person."""
    minutes = round(abs(ahead).total_seconds() / 60)
    size = (
        f"{minutes} min"
        if minutes < 120
        else f"{round(minutes / 60)} h"
        if minutes < 2_880
        else f"{round(minutes / 1_440)} d"
    )
    side = "ahead of" if ahead > timedelta(0) else "behind"
    return f"This machine's clock is {size} {side} the server's: windows and ages count from the server's time."


_HTTP_DATE: Final = re.compile(
    r"[A-Za-z]{3}, ([0-9]{2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT", re.ASCII
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def http_date(text: str | None) -> datetime | None:
    """The time in a `Date` header (RFC 9110 5.6.7, the form that servers must write); `None` where there is none.

    By hand: the module `email`, which reads them, takes longer to import than an answer takes to come.
    """
    match = _HTTP_DATE.fullmatch(text.strip()) if text else None
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    try:
        at = datetime(year, _MONTHS.index(match[2].lower()) + 1, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return at if 2000 <= at.year < 9_000 else None
