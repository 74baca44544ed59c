"""The table that draws every list: rows become lines only when they come into view.

Nothing is kept per row or per cell, so a table of a million rows costs what a table of forty does. `rows` may be any
sequence; one that reads from a store when it is asked is as good as a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell
from tui.widgets.cursor_view import CursorView
from tui.widgets.drawn_lines import DrawnLines
from tui.widgets.table_layout import Column, Layout, Row, lay_out
from tui.widgets.table_marks import MarkedRowsView
from tui.widgets.table_paint import TablePainter

__all__ = ["Cell", "Column", "LineTable"]

HEADER = -1
"""Stands for the header where a row's index is asked for."""


class LineTable(MarkedRowsView[Row]):
    """A table of `rows`, with a fixed header, a cursor row, marks, and four faces: loading, empty, error, full.

    Moving keys are its own; what a row does (`enter`, `space` ...) is bound by the screen, which calls the methods
    here.
    """

    HEADER_HEIGHT = 1

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--cursor",
        "line-table--marked",
        "line-table--title",
        "line-table--hint",
        *CELL_CLASSES,
    }

    DEFAULT_CSS = (
        """
    LineTable {
        & > .line-table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .line-table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .line-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .line-table--marked { color: $text-accent; text-style: bold; }
        & > .line-table--title { text-style: bold; }
        & > .line-table--hint { color: $text-muted; }
        &.-error > .line-table--title { color: $text-error; text-style: bold; }
    """
        + CELL_CSS
        + "}"
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "scroll_left", "Left", show=False),
        Binding("right", "scroll_right", "Right", show=False),
    ]

    class CursorMoved(CursorView.Moved):
        """The cursor is on another row, or on none (`index` -1, `key` None). Bursts collapse to the last."""

        def __init__(self, table: LineTable[Any], index: int, key: str | None) -> None:
            super().__init__()
            self.table = table
            self.index = index
            self.key = key

        @property
        def control(self) -> LineTable[Any]:
            return self.table

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LineTable.CursorMoved) and message.table is self.table

    class Selected(Message):
        """A person chose a row: a click on the cursor row, a double click, or `select_cursor()`."""

        def __init__(self, table: LineTable[Any], key: str, row: Any) -> None:
            super().__init__()
            self.table = table
            self.key = key
            self.row = row

        @property
        def control(self) -> LineTable[Any]:
            return self.table

    class HeadSelected(Message):
        """A click on the head of the column `key`."""

        def __init__(self, table: LineTable[Any], key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> LineTable[Any]:
            return self.table

    class NearEnd(Message):
        """Only `rows_left` rows are left below what is seen. Posted once for each length of the table."""

        def __init__(self, table: LineTable[Any], rows_left: int) -> None:
            super().__init__()
            self.table = table
            self.rows_left = rows_left

        @property
        def control(self) -> LineTable[Any]:
            return self.table

    class MarksChanged(Message):
        """Other rows are marked now."""

        def __init__(self, table: LineTable[Any], marks: frozenset[str]) -> None:
            super().__init__()
            self.table = table
            self.marks = marks

        @property
        def control(self) -> LineTable[Any]:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        row_key: Callable[[Row], str],
        markable: bool = False,
        ahead: int = 50,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        """`row_key` gives each row its identity; `ahead` is how many rows before the end `NearEnd` is posted."""
        super().__init__(row_key, name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._markable = markable
        self._ahead = ahead
        self._plan: Layout[Row] = Layout()
        self._told: tuple[int, str | None] = (-1, None)
        self._near_end_length = -1
        self._painter = TablePainter(self, markable=markable)
        self._drawn = DrawnLines(self, self._line)

    # What is shown

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        return self._columns

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The keys of the columns for which there is room."""
        return tuple(column.key for column, _ in self._plan.columns)

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns of the same rows."""
        self._columns = tuple(columns)
        self._refit()

    # The cursor

    @property
    def _needed_width(self) -> int:
        return self._plan.width

    def _cursor_moved(self) -> None:
        self._tell_cursor()
        self._check_end()

    def select_cursor(self) -> None:
        """Choose the row under the cursor: posts `Selected`."""
        row = self.cursor_row
        if row is not None:
            self.post_message(self.Selected(self, self._row_key(row), row))

    def action_select_cursor(self) -> None:
        self.select_cursor()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Left and right are the screen's own as long as everything fits."""
        if action in ("scroll_left", "scroll_right"):
            return self.max_scroll_x > 0
        return super().check_action(action, parameters)

    # Scrolling and keeping the place

    def _refit(self) -> None:
        width = self.scrollable_content_region.width
        self._plan = lay_out(self._columns, width, self._painter.gutter)
        self._resize_canvas()
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        self._refit()
        self.scroll_to_cursor()
        self._check_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._check_end()

    # News

    def _marks_changed(self) -> None:
        super()._marks_changed()
        self.post_message(self.MarksChanged(self, self.marks))

    def _tell_cursor(self) -> None:
        self._cursor_key = self.cursor_key
        told = (-1 if self._cursor_key is None else self._cursor, self._cursor_key)
        if told != self._told:
            self._told = told
            self.post_message(self.CursorMoved(self, *told))

    def _check_end(self) -> None:
        count, height = len(self._rows), self.view_height
        if not count or height <= 0 or count == self._near_end_length:
            return
        left = count - 1 - max(self._cursor, min(self.scroll_offset.y + height, count) - 1)
        if left < self._ahead:
            self._near_end_length = count
            self.post_message(self.NearEnd(self, left))

    def ask_again(self) -> None:
        """Forget that `NearEnd` was posted for this length, e.g. after a page that could not be read.

        It is posted with the next move or the next rows, not at once: a server that fails would be asked without end.
        """
        self._near_end_length = -1

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the row that has it already (so a double click, too) it chooses the row, and on
        the head of a column the column."""
        offset = event.get_content_offset(self)
        if offset is None or self._face != "full":
            return
        if offset.y < self.HEADER_HEIGHT:
            if (key := self._column_at(offset.x + self.scroll_offset.x)) is not None:
                event.stop()
                self.post_message(self.HeadSelected(self, key))
            return
        index = offset.y - self.HEADER_HEIGHT + self.scroll_offset.y
        if index >= len(self._rows):
            return
        event.stop()
        if index == self._cursor:
            self.select_cursor()
        else:
            self.move_to(index)

    def _column_at(self, x: int) -> str | None:
        """The key of the column at a terminal column, the gap after it counting as its own."""
        start = self._painter.gutter
        for column, width in self._plan.columns:
            if x < start + width + self._plan.gap:
                return column.key if x >= start else None
            start += width + self._plan.gap
        return None

    # Drawing

    def notify_style_update(self) -> None:
        self._painter.forget()
        self._drawn.drop()
        super().notify_style_update()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw it anew. Without `regions` rows may say something else than before; with them, as Textual asks for it
        where it scrolls or the cursor moves, they are only seen elsewhere."""
        if not regions:
            self._drawn.drop()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        is_plain = self._face == "full" and not self.styles.gutter and self.opacity == 1.0
        if not is_plain or crop.column_span != (0, self.size.width):
            return super().render_lines(crop)
        return self._drawn.of(map(self._row_at, crop.line_range))

    def _row_at(self, y: int) -> int:
        """The index of the row on line `y`, `HEADER`, or one beyond the last row."""
        return HEADER if y < self.HEADER_HEIGHT else y - self.HEADER_HEIGHT + self.scroll_offset.y

    def render_line(self, y: int) -> Strip:
        """A line for Textual's cache of styles: where a border or an opacity comes to it, and where there are no
        rows."""
        width = self.scrollable_content_region.width
        if self._face != "full" or not len(self._rows):
            return self._words_line(y, width)
        return self._line(self._row_at(y), self.scroll_offset.x, width)

    def _line(self, index: int, left: int, width: int) -> Strip:
        """As much of a row, or of the header, as is seen; below the last row nothing."""
        if index >= len(self._rows):
            return Strip.blank(width, self.base_style)
        line = self._painter.header(self._plan) if index == HEADER else self._row_line(index)
        return line.crop_extend(left, left + width, self.base_style)

    def _row_line(self, index: int) -> Strip:
        row = self._rows[index]
        is_marked = self._markable and self._row_key(row) in self._marks
        return self._painter.row(row, self._plan, has_cursor=index == self._cursor, is_marked=is_marked)
