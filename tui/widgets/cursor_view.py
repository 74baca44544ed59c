"""The ground of every list that is drawn line by line: a cursor row, the keys that move it, and scrolling that keeps it
in view."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

from tui import keys
from tui.textual_compat import bindings_of, resize_canvas
from tui.widgets.base_style import OneBaseStyle
from tui.widgets.pieces import thumb


class CursorView(ScrollView, OneBaseStyle, can_focus=True, inherit_bindings=False):
    """Rows under a header of `HEADER_HEIGHT` lines that does not scroll. A subclass counts the rows and draws the
    lines.

    Abstract: mypy sees to it that they are counted, as Textual has a metaclass of its own.
    """

    ALLOW_SELECT = False
    HEADER_HEIGHT: ClassVar[int] = 0
    DEFAULT_CSS = """
    CursorView {
        height: 1fr;
        background: $surface;
        color: $foreground;
        scrollbar-gutter: stable;
        scrollbar-size: 1 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.moves()]

    class Moved(Message):
        """The cursor is somewhere else, or what it is on is."""

    _cursor = 0

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """As Textual's own, but the scrollbar is drawn only where it would look otherwise: among a million rows a line
        moves it by a hundred thousandth of a cell."""
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            if self._thumb_at(old_value) == self._thumb_at(new_value):
                bar.set_reactive(ScrollBar.position, new_value)
            else:
                bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def _thumb_at(self, y: float) -> int:
        """The place of the scrollbar's thumb in eighths of a cell."""
        bar = self.vertical_scrollbar
        return thumb(bar.size.height, self.virtual_size.height, bar.window_size, y)[0]

    def leave_moves(self, *steps: keys.Step) -> None:
        """Leave the keys of these steps to the screen."""
        self.leave_keys(*(binding.key for move in keys.moves(*steps) for binding in Binding.make_bindings([move])))

    def leave_keys(self, *names: str) -> None:
        """Leave these keys to the screen."""
        for name in names:
            bindings_of(self).key_to_bindings.pop(name, None)

    @property
    @abstractmethod
    def row_count(self) -> int:
        """The number of rows that can be moved through."""

    def _cursor_moved(self) -> None:
        """Called when the cursor was put somewhere, perhaps where it was."""

    @property
    def cursor_index(self) -> int:
        """The index of the cursor row, 0 without rows."""
        return self._cursor

    @property
    def cursor_line(self) -> int:
        """The line of the widget's content that the cursor is drawn on, if it is in view."""
        return self.HEADER_HEIGHT + self._cursor - self.scroll_offset.y

    @property
    def view_height(self) -> int:
        """The number of rows that are seen at once."""
        return max(self.scrollable_content_region.height - self.HEADER_HEIGHT, 0)

    def set_canvas(self, lines: int, width: int = 0) -> None:
        """Have so many lines to scroll through, header included, and so many terminal columns."""
        resize_canvas(self, Size(width, lines))

    def move_to(self, index: int) -> None:
        """Put the cursor on the row at `index`, or as near as there are rows, and bring it into view."""
        if not self.row_count:
            return
        old, self._cursor = self._cursor, min(max(index, 0), self.row_count - 1)
        self.refresh_line(old + self.HEADER_HEIGHT)
        self.refresh_line(self._cursor + self.HEADER_HEIGHT)
        self.scroll_to_cursor()
        self._cursor_moved()

    def move_by(self, steps: int) -> None:
        """Move the cursor down by `steps` rows (up if negative)."""
        self.move_to(self._cursor + steps)

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Move the cursor down (1) or up (-1) by a step."""
        match step:
            case "row":
                self.move_by(direction)
            case "half":
                self._scroll_and_move(direction * max(self.view_height // 2, 1))
            case "page":
                self._scroll_and_move(direction * max(self.view_height - 1, 1))
            case "end":
                self.move_to(self.row_count - 1 if direction > 0 else 0)

    def action_cursor_first(self) -> None:
        self.move_to(0)

    def action_cursor_last(self) -> None:
        self.move_to(self.row_count - 1)

    def _scroll_and_move(self, rows: int) -> None:
        self.scroll_rows_to(self.scroll_offset.y + rows)
        self.move_by(rows)

    def scroll_rows_to(self, y: float) -> None:
        """Make the row at index `y` the first that is seen, as far as there are rows below it."""
        if self.is_attached:
            self.scroll_to(y=y, animate=False, force=True)

    def scroll_to_cursor(self) -> None:
        """Scroll no more than it takes to see the cursor row."""
        height, y = self.view_height, self.scroll_offset.y
        if height <= 0:
            return
        if self._cursor < y:
            self.scroll_rows_to(self._cursor)
        elif self._cursor >= y + height:
            self.scroll_rows_to(self._cursor - height + 1)
