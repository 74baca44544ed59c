"""A running recovery in numbers: counts by state, pace, and the time that is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from tui.services.recovery.pace import batch_size, sending_seconds
from tui.services.recovery.progress import Phase, RecoveryProgress
from tui.store.ledger_entries import RecoveryRecord, State

if TYPE_CHECKING:
    from tui.api.errors import ApiError

LEAST_SECONDS: Final = 0.5
"""The shortest time of sending that says anything of the rate."""


class Meter:
    """Counts for one run, and tells `changed` with every step. `rate` is in events a second (0: no pace), `timer` in
    seconds."""

    def __init__(self, rate: float, timer: Callable[[], float], changed: Callable[[RecoveryProgress], None]) -> None:
        self.rate = rate
        self._timer = timer
        self._changed = changed
        self._total = 0
        self._answered_before = 0
        self._began: float | None = None
        self.counts: Counter[State] = Counter()
        self.phase: Phase = "reading"
        self.batch = self.batches = 0
        self.pause_seconds = self.next_try_seconds = 0.0
        self.error: ApiError | None = None
        """The error that keeps it from going on now, or has ended the sending."""
        self.unreadable: ApiError | None = None
        """The error that kept the new events from being read when they were looked for last."""
        self.sends = True
        self.due = 0.0
        """The time, by the timer, at which the pace lets the next batch go."""
        self.stopping = False

    def begin(self, record: RecoveryRecord) -> None:
        """The recovery stands as the ledger has it."""
        self._total, self.counts = record.planned, Counter(record.counts)
        self._answered_before = record.reached

    def begin_sending(self, batch: int) -> None:
        """Note that what is not sent is sent from now on; `batch` is the number of the last batch so far."""
        self.batch = batch
        self.batches = batch - (-self.counts["not_sent"] // batch_size(self.rate))
        self._began = self._timer()

    def shift(self, shift: Mapping[State, int]) -> None:
        """The ledger has more in these states now, and fewer in those."""
        if shift:
            self.counts.update(shift)
            self.tell()

    def enter(self, phase: Phase, pause_seconds: float = 0.0) -> None:
        """Another thing is done now."""
        self.phase = phase
        self.pause(pause_seconds)

    def pause(self, seconds: float, left: float | None = None) -> None:
        """It is waited `seconds` for the next try, of which so many are `left`."""
        self.pause_seconds, self.next_try_seconds = seconds, seconds if left is None else left
        self.tell()

    def tell(self) -> None:
        self._changed(self.progress)

    @property
    def progress(self) -> RecoveryProgress:
        """Tell how far it has come."""
        left = self.counts["not_sent"]
        rate, seconds = 0.0, None
        if self._began is not None and (taken := self._timer() - self._began) >= LEAST_SECONDS:
            answered = self._total - left - self.counts["sending"] - self.counts["left_out"]
            rate = max(0, answered - self._answered_before) / taken
            rate = min(rate, self.rate) if self.rate else rate
            paced = sending_seconds(left, self.rate)
            if paced is not None:
                seconds = max(0.0, self.due - self._timer()) + paced
            elif rate > 0:
                seconds = left / rate
        counts = {state: count for state, count in self.counts.items() if count}
        return RecoveryProgress(
            self.phase, self._total, counts, self.batch, self.batches, rate, seconds, self.pause_seconds,
            self.next_try_seconds, self.error, self.unreadable, self.sends, self.stopping,
        )  # fmt: skip
