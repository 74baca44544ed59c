"""Events that the API cannot return. A page that holds one answers 413, even with a limit of 1, and so does every page
that would go past it: its time is found, and reading goes on below it. What shares its millisecond and comes after it
in the order cannot be told from it, so that counts of such events are "at least".
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Sequence, Set
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from tui.api.errors import TooLarge
from tui.store.coverage import Stretch
from tui.store.keys import LAST_ID, Key, micros

if TYPE_CHECKING:
    from tui.api.models import EventPage

FIRST_STEP: Final = timedelta(seconds=1)
FURTHER: Final = 4
"""Factor by which each look goes further back than the one before."""
OLDEST: Final = timedelta(days=3_650)
PRECISION: Final = timedelta(milliseconds=1)
"""The API's times have milliseconds (contract, `timestamp`)."""


class AskForEvents(Protocol):
    """A question for events down from some place, asked for one event at least as new as `since`."""

    def __call__(self, *, limit: int, since: datetime) -> Awaitable[EventPage]: ...


async def is_too_large(ask: AskForEvents, since: datetime) -> bool:
    """Tell whether the newest event is one that cannot be returned, and was created at that time or later."""
    try:
        await ask(limit=1, since=since)
    except TooLarge:
        return True
    return False


async def time_of_newest(ask: AskForEvents, top: datetime, oldest: datetime | None) -> datetime | None:
    """Find the time of the newest event from `top` down, to the millisecond, where every page with it is too large.

    `ask` raises `TooLarge` where the event is as new as it is asked for, and has nothing where it isn't. That takes
    about 30 requests, and no other event can lie between the time and `top`. Returns `None` where a page comes with an
    event after all, or nothing is too large any more: that is another question. Raises `ApiError`.
    """

    async def lies_in(since: datetime) -> bool | None:
        try:
            page = await ask(limit=1, since=since)
        except TooLarge:
            return True
        return None if page.data else False

    floor = oldest if oldest is not None else top - OLDEST
    above, step = top + PRECISION, FIRST_STEP
    while True:
        at = max(top - step, floor)
        lies = await lies_in(at)
        if lies is None or (at <= floor and not lies):
            return None
        if lies:
            break
        above, step = at, step * FURTHER
    low = at
    while above - low > PRECISION:
        middle = low + (above - low) / 2
        middle -= timedelta(microseconds=middle.microsecond % 1_000)
        if middle <= low:
            middle = low + PRECISION
        if middle >= above:
            break
        lies = await lies_in(middle)
        if lies is None:
            return None
        low, above = (middle, above) if lies else (low, middle)
    return low


def joined_over(stretches: Sequence[Stretch], holes: Collection[Stretch]) -> list[Stretch]:
    """Read stretches, newest first, as one where only such an event lies between them: nobody can read more."""
    result: list[Stretch] = []
    for stretch in stretches:
        above = result[-1] if result else None
        if above is not None and any(is_hole(above.low, stretch.high, hole) for hole in holes):
            result[-1] = Stretch(stretch.low, above.high)
        else:
            result.append(stretch)
    return result


def is_hole(high: Key, low: Key, hole: Stretch) -> bool:
    """Tell whether a gap between two read keys is one of these."""
    return hole.low <= low and high <= hole.high


class TooLargeEvents:
    """Those that were met in one log by this program, as the stretches in which they lie, for one status or (`None`)
    for all."""

    def __init__(self) -> None:
        self._holes: dict[str | None, set[Stretch]] = {}

    def add(self, status: str | None, at: datetime, above: Key) -> Stretch:
        """Remember one of this time (UTC), read down to the event `above` it."""
        start = micros(at)
        hole = Stretch((start, ""), max(min((start + 999, LAST_ID), above), (start, "")))
        self._holes.setdefault(status, set()).add(hole)
        return hole

    def of(self, status: str | None) -> Set[Stretch]:
        """Those that a list of this status would have."""
        if status is None:
            return frozenset[Stretch]().union(*self._holes.values())
        return self._holes.get(status, frozenset())

    def within(self, status: str | None, low: Key, high: Key) -> list[Stretch]:
        """Those between two keys, newest first."""
        return sorted((hole for hole in self.of(status) if low <= hole.low and hole.high <= high), reverse=True)
