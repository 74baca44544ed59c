"""The peer of the event table's keys: the least that Textual's line API takes to draw such a table, in a bare app.

Rows are made up from their number as they are drawn, each cell a segment, as its documentation shows it; there is no
histogram, no panel and no headline. `enter` opens the table. `python -m benchmarks.programs.line_api ROWS`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from benchmarks.logs import Log
from benchmarks.programs.data_table import TITLES, Line, TableApp

WIDTHS = (7, 15, 5, 4, 5, 22, 26, 20)


class LineApiTable(ScrollView, can_focus=True):
    """A header, rows, and a cursor row, drawn line by line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--header", "table--cursor", "table--failed"}
    DEFAULT_CSS = """
    LineApiTable {
        & > .table--header { background: $panel; text-style: bold; }
        & > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .table--failed { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", "Down"),
        ("up", "move(-1)", "Up"),
        ("pagedown", "move_page(1)", "Page down"),
        ("pageup", "move_page(-1)", "Page up"),
    ]

    def __init__(self, count: int) -> None:
        super().__init__()
        self._log = Log(0, count, datetime(2026, 11, 23, 12, tzinfo=UTC))
        self._count = count
        self._cursor = 0
        self.virtual_size = Size(sum(WIDTHS) + len(WIDTHS), count + 1)

    def _row(self, number: int) -> Line:
        log = self._log
        status = log.status(number)
        return (
            status, f"{log.at(number):%m-%d %H:%M:%S}", "503" if status == "failed" else "200", "1", "",
            log.mark(number), "customer_request_created", log.event_id(number),
        )  # fmt: skip

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return self._line(TITLES, self.get_component_rich_style("table--header"), None)
        number = int(self.scroll_offset.y) + y - 1
        if number >= self._count:
            return Strip.blank(self.size.width, self.rich_style)
        row = self._row(number)
        if number == self._cursor:
            return self._line(row, self.get_component_rich_style("table--cursor"), None)
        failed = self.get_component_rich_style("table--failed") if row[0] == "failed" else None
        return self._line(row, self.rich_style, failed)

    def _line(self, cells: Line, ink: Style, first: Style | None) -> Strip:
        segments = [
            Segment(f"{cell[:width]:<{width}} ", first if first is not None and not place else ink)
            for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
        ]
        return Strip(segments).crop_extend(self.scroll_offset.x, self.scroll_offset.x + self.size.width, ink)

    def action_move(self, rows: int) -> None:
        old, self._cursor = self._cursor, min(max(self._cursor + rows, 0), self._count - 1)
        self.refresh_line(old + 1)
        self.refresh_line(self._cursor + 1)
        seen = self.size.height - 1
        if self._cursor >= self.scroll_offset.y + seen:
            self.scroll_to(y=self._cursor - seen + 1, animate=False, force=True)
        elif self._cursor < self.scroll_offset.y:
            self.scroll_to(y=self._cursor, animate=False, force=True)

    def action_move_page(self, direction: int) -> None:
        rows = direction * (self.size.height - 2)
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False, force=True)
        self.action_move(rows)


if __name__ == "__main__":
    TableApp(lambda: LineApiTable(int(sys.argv[1]))).run()
