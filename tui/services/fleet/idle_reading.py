"""The times at which a list that nobody touches is read again by itself, and the reasons against. Knows no clock of its
own: it is told the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.services.fleet.health import retry_seconds

if TYPE_CHECKING:
    from tui.api.errors import ApiError

REQUESTS_A_SECOND: Final = 5.0
"""Requests that reading by itself may take, on the average: a long list is read less often."""
WITHOUT_FOCUS: Final = 4
"""The factor by which it is slower while the terminal has no focus."""
LONGEST_SECONDS: Final = 300.0
"""The longest wait after errors."""


class IdleReading:
    """Decides when the list is read again. `seconds` is how often; 0: never."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._since: datetime | None = None
        self._errors = 0
        self._hopeless = False

    def ended(self, now: datetime, error: ApiError | None) -> None:
        """A reading has ended, whoever asked for it; `error` is why nothing, or not all, was read."""
        self._since = now
        self._errors = 0 if error is None else self._errors + 1
        self._hopeless = error is not None and retry_seconds(error, 1) is None

    def period(self, requests: int, *, focused: bool) -> float:
        """Seconds from the end of one reading, which took so many requests, to the next."""
        seconds = max(self.seconds, requests / REQUESTS_A_SECOND) * (1 if focused else WITHOUT_FOCUS)
        return max(seconds, min(seconds * 2.0 ** min(self._errors, 10), LONGEST_SECONDS)) if self._errors else seconds

    def seconds_left(self, now: datetime, requests: int, *, focused: bool) -> float | None:
        """Seconds until the next reading; `None` where there is none, as after an error that only a person can mend."""
        if not self.seconds or self._since is None or self._hopeless:
            return None
        if now < self._since:  # the clock was set back
            self._since = now
        due = self._since + timedelta(seconds=self.period(requests, focused=focused))
        return max((due - now).total_seconds(), 0.0)

    def words(self, now: datetime, requests: int, *, focused: bool, held: float, sending: bool) -> str:
        """Say what keeps it from reading as often as it should, in a few words; nothing where nothing does."""
        if not self.seconds:
            return "reads only when asked"
        if self._hopeless:
            return "auto off: error"
        if held:
            return "auto off: 429"
        if sending:
            return "auto off: sending"
        left = self.seconds_left(now, requests, focused=focused)
        if self._errors and left is not None:
            return f"error, again in {left:.0f} s"
        period = self.period(requests, focused=True)
        return f"auto every {period:.0f} s" if period > self.seconds else ""
