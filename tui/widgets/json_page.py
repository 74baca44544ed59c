"""One document as it is read: its lines as far as they are found, the rows they take, a search, and what is waited for.

Nothing here takes long: `work()` does a slice of what is left, and who shows the page calls it again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from time import perf_counter
from typing import Final, Literal

from tui.document.lines import JsonLines
from tui.document.paths import Steps
from tui.document.search import JsonSearch
from tui.text import has_hazard
from tui.widgets.json_rows import Folds, JsonRows

AT_ONCE: Final = 400
"""So many lines are found, folded or wrapped at once; more in slices."""
SLICE_SECONDS: Final = 0.004
"""The length of a slice of what takes longer than a frame."""
_STEP: Final = 50
"""Lines between two looks at the clock."""

Kind = Literal["document", "inside", "raw", "result"]


class JsonPage:
    """A document, a text inside one, the same as plain text, or what is laid over it."""

    def __init__(self, lines: JsonLines, kind: Kind = "document", outer: tuple[Steps, ...] = ()) -> None:
        """`outer` are the ways, one in the other, to the string that this is the text of."""
        self.lines = lines
        self.kind: Kind = kind
        self.outer = outer
        self.rows: JsonRows | None = None
        self.search: JsonSearch | None = None
        self.line = 0
        """The line that the person is at."""
        self.scrolled = 0
        """The first row that is seen."""
        self._coming: JsonRows | None = None
        """Rows of another width or with other folds, while they are made; those of before are shown meanwhile."""
        self._waiting: tuple[str, Callable[[], bool], Callable[[], None]] | None = None
        self.has_hazards = False
        """A character was met, in plain text, that cannot be drawn as it is."""
        self._looked = 0
        self._scan(AT_ONCE)

    # --- slices -----------------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """True while there is something left for `work()`."""
        return (
            not self.lines.is_complete
            or self._coming is not None
            or (self.rows is not None and (self.rows.take_in(0) or not self.rows.fits))
            or (self.search is not None and not self.search.is_complete)
        )

    @property
    def words(self) -> str:
        """The thing that a person waits for, in a few words; nothing where nobody waits."""
        if self._waiting is None:
            return ""
        length = max(len(self.lines.source), 1)
        return f"{self._waiting[0]}: read {self.lines.reached * 100 // length} % ..."

    def work(self, seconds: float) -> None:
        """Do a slice of what is left: find lines, make rows, look for hits."""
        until = perf_counter() + seconds
        while self.is_busy and perf_counter() < until:
            if self.search is not None and self.search.go_on():
                continue
            self._scan(_STEP)
            if self._coming is not None:
                self._go_on_making(self._coming, _STEP)
            elif self.rows is not None:
                self._take_in(self.rows, _STEP)
        waiting = self._waiting
        if waiting is not None and waiting[1]():
            self._waiting = None
            waiting[2]()

    def _scan(self, most: int) -> None:
        self.lines.scan(most)
        if not self.lines.is_json:
            reached = self.lines.reached
            self.has_hazards = self.has_hazards or has_hazard(self.lines.source, self._looked, reached)
            self._looked = reached

    def wait(self, words: str, is_ready: Callable[[], bool], then: Callable[[], None]) -> bool:
        """Do `then` once `is_ready()`, which may be now; true if it has been done. Another wish takes the place of the
        one before."""
        self._waiting = None
        if is_ready():
            then()
            return True
        self._waiting = words, is_ready, then
        return False

    def stop_waiting(self) -> None:
        """The person does something else."""
        self._waiting = None

    @property
    def is_whole(self) -> bool:
        """True once all lines are found and have their rows."""
        return self.lines.is_complete and not (self._coming or (self.rows is not None and self.rows.take_in(0)))

    # --- rows -------------------------------------------------------------------------------------------------------

    def fit(self, width: int) -> None:
        """Wrap for so many columns; the rows of before stay until those of the new width are there."""
        width = max(width, 8)
        if self.rows is None:
            self.rows = JsonRows(self.lines, width)
            self.rows.take_in(AT_ONCE)
        elif (self._coming or self.rows).width != width:
            self._make(JsonRows(self.lines, width, self.rows.folds))

    def _make(self, rows: JsonRows) -> None:
        self._coming = rows
        self._go_on_making(rows, AT_ONCE)

    def _go_on_making(self, rows: JsonRows, most: int) -> None:
        if not rows.fits:
            rows = self._coming = JsonRows(self.lines, rows.width)
        if not rows.take_in(most):
            self.rows, self._coming = rows, None

    def _take_in(self, rows: JsonRows, most: int) -> None:
        if not rows.fits:
            self.rows = rows = JsonRows(self.lines, rows.width)
            self.line = 0
        rows.take_in(most)

    # --- folds ------------------------------------------------------------------------------------------------------

    def fold_from(self, depth: int | None) -> None:
        """Fold all from a depth on (0 is the top), or (`None`) unfold all."""
        if self.rows is not None:
            self._make(JsonRows(self.lines, self.rows.width, Folds(self.lines, depth)))

    def toggle(self, opening: int) -> None:
        """Fold an opening line, or unfold it."""
        rows = self._coming or self.rows
        if rows is None:
            return
        if self._coming is None and self.lines.end_of(opening) - opening <= AT_ONCE:
            rows.toggle(opening)
        else:
            rows.folds.turn(opening)
            self._make(JsonRows(self.lines, rows.width, rows.folds))

    def reveal(self, line: int) -> None:
        """Unfold whatever hides the line."""
        if self.rows is not None:
            for opening in self.rows.hidden_by(line):
                self.toggle(opening)

    # --- searching --------------------------------------------------------------------------------------------------

    def find(self, text: str, seconds: float) -> None:
        """Look for `text` from the person's line on, for so long at once; none if it is empty."""
        self.search = (
            JsonSearch(text, self.lines.source, self.lines.start(self.line)) if text and len(self.lines) else None
        )
        until = perf_counter() + seconds
        while self.search is not None and perf_counter() < until and self.search.go_on():
            pass

    def row_of_hit(self) -> int:
        """The row in which the hit begins that the person is at. Its line has to have rows."""
        assert self.rows is not None and self.search is not None
        offset = self.search.offset or 0
        line = self.lines.at(offset)
        breaks = self.rows.shown(line).breaks
        part = bisect_right(breaks, offset - self.lines.start(line), hi=len(breaks) - 1) - 1
        return self.rows.row_of(line) + max(part, 0)

    def has_row(self, line: int) -> bool:
        """Tell whether a line is found and stands in a row, or in a fold."""
        return self._coming is None and self.rows is not None and self.rows.has(line)
