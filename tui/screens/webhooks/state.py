"""The state of the list: how it was left, and how reading it stands, written by the reader and drawn by the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tui.services.fleet.order import Order, parse_order
from tui.services.time.window import DEFAULT, BadWindow, Window, parse_window

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from tui.api.errors import ApiError
    from tui.services.fleet.fleet import Fleet
    from tui.services.fleet.idle_reading import IdleReading


class LeftAt(NamedTuple):
    """The way a person left the list, for the next start."""

    window: Window
    filter_text: str
    cursor: str
    """The id of the webhook under the cursor; empty: the first, whichever that is."""
    order: Order


def left_at(place: Mapping[str, object], now: datetime, zone: tzinfo) -> LeftAt:
    """Read what `WebhooksScreen.remember()` wrote; what cannot be understood is as at the first start."""
    window = DEFAULT
    with suppress(BadWindow):
        window = parse_window(str(place.get("window", "")), now, zone)
    return LeftAt(
        window,
        str(place.get("filter", "")),
        str(place.get("cursor", "")),
        parse_order(str(place.get("sort", ""))),
    )


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
