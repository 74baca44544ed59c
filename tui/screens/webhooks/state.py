"""The state of reading the list: written by the reader, drawn by the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.services.time.window import DEFAULT, Window

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.errors import ApiError
    from tui.services.fleet.fleet import Fleet
    from tui.services.fleet.idle_reading import IdleReading


@dataclass
class ReadingState:
    """The state of the readings of `fleet`, over which window failures are counted, and what keeps the next one
    waiting."""

    fleet: Fleet
    idle: IdleReading
    is_sending: Callable[[], bool]
    """True if something is being sent, which the requests are for then."""
    window: Window = DEFAULT
    readings: int = 0
    """The number of readings of the list that are on their way."""
    by_itself: bool = False
    """True if what is on the screen was last read by itself: rows keep their places then."""
    error: ApiError | None = None
    """The error that kept the list from being read the last time."""

    @property
    def requests(self) -> int:
        """The number of requests that a reading of the whole list takes, about."""
        return 1 + 2 * len(self.fleet.rows) + self.fleet.pages_to_count

    def is_due(self, now: datetime, *, focused: bool) -> bool:
        """Tell whether it is time to read the list again without being asked."""
        return (
            not self.is_sending()
            and not self.fleet.held_seconds
            and self.idle.seconds_left(now, self.requests, focused=focused) == 0
        )

    def idle_words(self, now: datetime, *, focused: bool) -> str:
        """Say what keeps the list from being read as often as it should, in a few words; nothing where nothing does."""
        return self.idle.words(
            now, self.requests, focused=focused, held=self.fleet.held_seconds, sending=self.is_sending()
        )
