"""The lines of a view that scrolls, each drawn once, and the page that scrolling goes on to drawn ahead.

Past Textual's cache of styles: what went through that is another object each time, to be filtered, cut and written out
again. Measured over a log of 20,000 events beside its histogram and panel, a line down took 36,600 calls of Python and
18 ms of processor time with it, and takes 16,000 and 8 ms without.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Final, NamedTuple

from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.timer import Timer

from tui.widgets.cursor_view import CursorView

MOST_LINES: Final = 500
"""Lines that are kept: some screens of them."""
AHEAD_SECONDS: Final = 0.004
AHEAD_SLICE_SECONDS: Final = 0.0015
"""The page ahead is drawn in slices so long, with pauses of `AHEAD_SECONDS` between them."""


class Place(NamedTuple):
    """All that a line hangs on, as long as nobody says that rows, marks, columns or colours are others."""

    row: int
    has_cursor: bool
    left: int
    """Terminal columns that are scrolled out at the left."""
    width: int
    """Terminal columns of the view."""


class _Frame(NamedTuple):
    """The part of a frame that is the same for all its lines."""

    left: int
    seen: int
    """Terminal columns of rows: without the scrollbar's."""
    width: int
    filters: Sequence[tuple[LineFilter, Color]]


Draw = Callable[[int, int, int], Strip]
"""Draws a row: its index, terminal columns that are scrolled out at the left, terminal columns that are seen."""


class DrawnLines:
    """The lines of `view`, which has no border, padding or opacity. Whoever changes what a row says calls `drop()`."""

    def __init__(self, view: CursorView, draw: Draw) -> None:
        self._view = view
        self._draw = draw
        self._lines: dict[Place, Strip] = {}
        self._top = 0
        self._ahead = deque[int]()
        self._timer: Timer | None = None

    def __len__(self) -> int:
        """The number of lines that are kept."""
        return len(self._lines)

    def drop(self) -> None:
        """Forget all lines."""
        self._lines.clear()

    def of(self, rows: Iterable[int]) -> list[Strip]:
        """The lines of these rows, as wide as the view: the same objects each time, with which Textual keeps where they
        were cut and what they are in the terminal's bytes."""
        with self._frame() as frame:
            lines = [self._line(row, frame) for row in rows]
        self._expect_next_page()
        return lines

    @contextmanager
    def _frame(self) -> Iterator[_Frame]:
        view = self._view
        with view.one_base_style():
            background = view.background_colors[1]
            filters = [(line_filter, background) for line_filter in view.get_line_filters()]
            yield _Frame(view.scroll_offset.x, view.scrollable_content_region.width, view.size.width, filters)

    def _line(self, row: int, frame: _Frame) -> Strip:
        place = Place(row, row == self._view.cursor_index, frame.left, frame.width)
        line = self._lines.get(place)
        if line is None:
            if len(self._lines) >= MOST_LINES:
                self._lines.clear()
            line = self._draw(row, frame.left, frame.seen)
            line = line.adjust_cell_length(frame.width, Style(bgcolor=self._view.base_style.bgcolor))
            for line_filter, background in frame.filters:
                line = line.apply_filter(line_filter, background)
            self._lines[place] = line
        return line

    def _expect_next_page(self) -> None:
        top, height, count = self._view.scroll_offset.y, self._view.view_height, self._view.row_count
        step, self._top = top - self._top, top
        if step and height > 0:
            following = range(top + height, top + 2 * height) if step > 0 else range(top - 1, top - 1 - height, -1)
            self._ahead = deque(row for row in following if 0 <= row < count)
            if self._timer is None:
                self._timer = self._view.set_timer(AHEAD_SECONDS, self._draw_ahead)

    def _draw_ahead(self) -> None:
        """Draw while nothing else happens; what comes between waits for a slice at most."""
        self._timer = None
        until = perf_counter() + AHEAD_SLICE_SECONDS
        with self._frame() as frame:
            while self._ahead and perf_counter() < until:
                row = self._ahead.popleft()
                if row < self._view.row_count:
                    self._line(row, frame)
        if self._ahead:
            self._timer = self._view.set_timer(AHEAD_SECONDS, self._draw_ahead)
