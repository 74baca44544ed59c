"""The text filter of a long log: looked through in slices, so that keys are answered meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import compress

from tui.services.event_rows import EventRow

LOOKS_A_SLICE = 25
"""Rows looked at between two looks at the clock."""

Matcher = Callable[[EventRow], bool]


class Sieve:
    """Remembers of every row whether it matches `text`, until the text or the row is another.

    `matcher(text)` makes the test. A text that goes on where the last one ended can match no row that the last one did not.
    """

    def __init__(self, matcher: Callable[[str], Matcher], clock: Callable[[], float] = time.perf_counter) -> None:
        self._matcher = matcher
        self._clock = clock
        self._matches: Matcher = lambda _: True
        self._verdicts: dict[str, tuple[EventRow, bool]] = {}
        self.text = ""
        self._left: list[EventRow] = []

    @property
    def left(self) -> int:
        """How many rows of the last `sift()` were not looked at yet."""
        return len(self._left)

    def look_for(self, text: str) -> None:
        """Another text to look for; the empty one lets everything through."""
        narrower = bool(self.text) and text.startswith(self.text)
        kept = {key: said for key, said in self._verdicts.items() if not said[1]} if narrower else {}
        self._verdicts = kept if text else {}
        self._matches = self._matcher(text)
        self.text = text

    def sift(self, rows: Sequence[EventRow], seconds: float) -> list[EventRow]:
        """The rows known to match, after looking at others for about `seconds`; `left` says how many are left to look at."""
        self._left = []
        if not self.text:
            return list(rows)
        verdicts = self._verdicts
        for row in rows:
            said = verdicts.get(row.event_id)
            if said is None or said[0] is not row:
                self._left.append(row)
        self._left.reverse()
        self.go_on(seconds)
        for row in self._left:
            verdicts.pop(row.event_id, None)  # what an older state of the row said counts no more
        known = (verdicts.get(row.event_id) for row in rows)
        return list(compress(rows, (said is not None and said[1] for said in known)))

    def go_on(self, seconds: float) -> None:
        """Look at more of the rows of the last `sift()`, for about `seconds`."""
        until = self._clock() + seconds
        while self._left:
            for _ in range(min(LOOKS_A_SLICE, len(self._left))):
                row = self._left.pop()
                self._verdicts[row.event_id] = (row, self._matches(row))
            if self._clock() >= until:
                break

    def lets_through(self, event_ids: Iterable[str]) -> int:
        """How many of these are known to match."""
        found = (self._verdicts.get(event_id) for event_id in event_ids)
        return sum(said is not None and said[1] for said in found)
