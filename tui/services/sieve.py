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
        self.left = 0
        """Rows of the last `sift()` that were not looked at yet."""

    def look_for(self, text: str) -> None:
        """Another text to look for; the empty one lets everything through."""
        narrower = bool(self.text) and text.startswith(self.text)
        kept = {key: said for key, said in self._verdicts.items() if not said[1]} if narrower else {}
        self._verdicts = kept if text else {}
        self._matches = self._matcher(text)
        self.text = text

    def sift(self, rows: Sequence[EventRow], seconds: float) -> list[EventRow]:
        """The rows known to match, after looking at others for about `seconds`; `left` says how many are left to look at."""
        if not self.text:
            self.left = 0
            return list(rows)
        verdicts = self._verdicts
        known = [verdicts.get(row.event_id) for row in rows]
        unknown = [number for number, said in enumerate(known) if said is None or said[0] is not rows[number]]
        until = self._clock() + seconds
        looked = 0
        for start in range(0, len(unknown), LOOKS_A_SLICE):
            for number in unknown[start : start + LOOKS_A_SLICE]:
                row = rows[number]
                known[number] = verdicts[row.event_id] = (row, self._matches(row))
                looked += 1
            if self._clock() >= until:
                break
        self.left = len(unknown) - looked
        for number in unknown[looked:]:
            known[number] = None  # what an older state of the row said counts no more
        return list(compress(rows, (said is not None and said[1] for said in known)))

    def lets_through(self, event_ids: Iterable[str]) -> int:
        """How many of these are known to match."""
        found = (self._verdicts.get(event_id) for event_id in event_ids)
        return sum(said is not None and said[1] for said in found)
