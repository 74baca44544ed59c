"""The order of events, and stretches of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

Key: TypeAlias = tuple[int, str]
"""An event's place in the order: microseconds since 1970, then its id. The API pages by the same pair, newest first."""

LAST_ID: Final = "\U0010ffff" * 4
"""Sorts after the id of every event."""
LOWEST: Final[Key] = (-(2**62), "")
HIGHEST: Final[Key] = (2**62, LAST_ID)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST: Final = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def micros(at: datetime) -> int:
    """An aware time as microseconds since 1970; exact, which `timestamp()` is not."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The time, in UTC, of that many microseconds since 1970; the nearest that the calendar has, where it has none."""
    return _EPOCH + timedelta(microseconds=min(max(at, _FIRST), _LAST))


def first_key(at: datetime | None) -> Key:
    """Sorts before every event at this time or later; `None` is the beginning of all times."""
    return LOWEST if at is None else (micros(at), "")


def last_key(at: datetime | None) -> Key:
    """Sorts after every event at this time or earlier; `None` is the end of all times."""
    return HIGHEST if at is None else (micros(at), LAST_ID)


@dataclass(frozen=True)
class Span:
    """Events of some logs (their numbers) with `low <= key <= high`, of one status or (`None`) of all."""

    logs: tuple[int, ...]
    status: str | None = None
    low: Key = LOWEST
    high: Key = HIGHEST

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or not self.logs
