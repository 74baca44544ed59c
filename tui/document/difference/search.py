"""A search in the whole of a difference: in what is there after the change, and in what was removed."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from tui.document.difference.engine import Difference, Stopped
from tui.document.search import JsonSearch


class DifferenceSearch:
    """The rows of the whole that hold `text`, whatever its case. `run()` finds them, in a thread, once the difference
    is done."""

    def __init__(self, text: str, difference: Difference) -> None:
        self.text = text
        self.difference = difference
        self.rows = array("q")
        """In order, each once."""
        self.is_done = False
        self._after = JsonSearch(text, difference.after, 0)
        self._before = JsonSearch(text, difference.before, 0)

    def run(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Find them. Raises `Stopped` soon after `is_stopped` has become true."""
        for search in (self._after, self._before):
            while search.go_on():
                if is_stopped():
                    raise Stopped
        rows = self.difference.rows
        numbers = {*map(rows.row_after, self._after.hits), *map(rows.row_before, self._before.hits)} - {-1}
        self.rows = array("q", sorted(numbers))
        self.is_done = True

    def hits_in(self, shown: str) -> list[tuple[int, int]]:
        """The places of the text in what is drawn of a row."""
        return self._after.hits_in(shown, 0, len(shown))

    def step(self, row: int, steps: int) -> int:
        """The number of the match after (1) or before (-1) a row, around the ends; -1 where there is none."""
        if not self.rows:
            return -1
        at = bisect_right(self.rows, row) if steps > 0 else bisect_left(self.rows, row) - 1
        return at % len(self.rows)
