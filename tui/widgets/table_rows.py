"""The rows of a table: which are shown, which has the cursor, and how both stay in their place when others arrive."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Generic, Literal

from rich.segment import Segment
from textual.strip import Strip

from tui.text import cell, one_line
from tui.widgets.cursor_view import CursorView
from tui.widgets.table_layout import Row, fit

Face = Literal["full", "loading", "empty", "error"]

MOST_WORD_LINES = 8
"""Lines that an error may take where there are no rows: its end says the way out."""
SEARCH_LIMIT = 200_000
"""The most rows that are looked through for a key when `rows` has no `index_of(key)` of its own."""


class RowsView(CursorView, Generic[Row]):
    """Rows with keys, and the faces of a list that has none yet, none, or could not be read."""

    def __init__(
        self,
        row_key: Callable[[Row], str],
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._row_key = row_key
        self._rows: Sequence[Row] = ()
        self._cursor_key: str | None = None
        self._face: Face = "loading"
        self._words: tuple[str, str] = ("Loading …", "")

    @property
    def _needed_width(self) -> int:
        """The fewest terminal columns in which a row can be drawn."""
        return 0

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are shown now."""
        return self._rows

    @property
    def row_count(self) -> int:
        return len(self._rows)

    @property
    def face(self) -> Face:
        """`full` as long as there are rows."""
        return self._face

    def show(self, rows: Sequence[Row], *, keep_place: bool = True) -> None:
        """Show `rows` instead.

        With `keep_place` the cursor stays on the row with the same key, at the same place on the screen; if that row is
        gone, on the nearest index. Without it the cursor goes to the first row.
        """
        self._rows = rows
        self._face, self._words = "full", ("", "")
        self.set_class(False, "-error")
        if not keep_place:
            self._cursor, self._cursor_key = 0, None
            self._resize_canvas()
            self.scroll_rows_to(0)
        else:
            self._keep_place()
        self._after_change()

    def show_loading(self, text: str = "Loading …") -> None:
        """Say that rows are on their way. Rows that are there stay."""
        self._show_words("loading", text, "")

    def show_empty(self, text: str, hint: str = "") -> None:
        """Say that there is nothing, and the next key to press. Drops the rows."""
        self._rows = ()
        self._show_words("empty", text, hint)

    def show_error(self, text: str, hint: str = "") -> None:
        """Say what went wrong and the way out. Rows that are there stay: then a banner is the screen's business."""
        self._show_words("error", text, hint)

    def _show_words(self, face: Face, text: str, hint: str) -> None:
        if len(self._rows):
            return
        self._face, self._words = face, (text, hint)
        self.set_class(face == "error", "-error")
        self._cursor = 0
        self._resize_canvas()
        self._after_change()

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor, `None` in a table without rows."""
        return self._rows[min(self._cursor, len(self._rows) - 1)] if len(self._rows) else None

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, `None` in a table without rows."""
        row = self.cursor_row
        return None if row is None else self._row_key(row)

    def move_to_key(self, key: str) -> bool:
        """Put the cursor on the row with this key; false if there is none."""
        index = self._index_of(key)
        if index is None:
            return False
        self.move_to(index)
        return True

    def _resize_canvas(self) -> None:
        lines = len(self._rows) + self.HEADER_HEIGHT if self._face == "full" else 0
        width = self.scrollable_content_region.width
        # No wider than the view unless it must be: otherwise a horizontal scrollbar comes up for nothing.
        self.set_canvas(lines, self._needed_width if self._needed_width > width else 0)

    def _keep_place(self) -> None:
        place = self._cursor - self.scroll_offset.y
        seen = 0 <= place < max(self.view_height, 1)
        index = None if self._cursor_key is None else self._index_of(self._cursor_key)
        moved = 0 if index is None else index - self._cursor
        self._cursor = min(max(self._cursor + moved, 0), max(len(self._rows) - 1, 0))
        before = self.scroll_offset.y
        self._resize_canvas()
        self.scroll_rows_to(before + moved)
        if seen:
            self.scroll_to_cursor()

    def _index_of(self, key: str) -> int | None:
        """The index of the row with this key. A lazy sequence may bring its own `index_of(key)`, which is asked
        instead."""
        own: Callable[[str], int | None] | None = getattr(self._rows, "index_of", None)
        if own is not None:
            return own(key)
        rows, row_key, count = self._rows, self._row_key, len(self._rows)
        if not count:
            return None
        # Outwards from the cursor: the row that is looked for has mostly moved by a few places only.
        start = min(self._cursor, count - 1)
        for distance in range(min(max(start, count - 1 - start) + 1, SEARCH_LIMIT)):
            if start + distance < count and row_key(rows[start + distance]) == key:
                return start + distance
            if distance and start - distance >= 0 and row_key(rows[start - distance]) == key:
                return start - distance
        return None

    def _after_change(self) -> None:
        self.refresh()
        self._cursor_moved()

    def _words_line(self, y: int, width: int) -> Strip:
        text, hint = self._words
        wrapped = textwrap.wrap(
            one_line(text or "Nothing here"), max(width - 4, 10), max_lines=MOST_WORD_LINES, placeholder=" …"
        )
        lines = ["", *wrapped, hint]
        words = lines[y] if y < len(lines) else ""
        ink = "" if not words else "title" if y <= len(wrapped) else "hint"
        segment = Segment(
            fit(f"  {cell(words, max(width - 3, 0))}", width),
            self.get_component_rich_style(f"line-table--{ink}") if ink else self.base_style,
        )
        return Strip([segment], width)
