"""The peer of the event table: Textual's DataTable in a bare app, over rows that are in memory as tuples already.

`enter` opens the screen with the table, `escape` leaves it. `python -m benchmarks.programs.data_table ROWS`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Static

from benchmarks.logs import Log

READY = "press enter for the table"
TITLES = ("Status", "Time", "Code", "Try", "Sent", "Reason", "Event", "Id")

Line = tuple[str, ...]


def lines(count: int) -> list[Line]:
    """The rows of the console's event table, in words, newest first."""
    log = Log(0, count, datetime(2026, 11, 23, 12, tzinfo=UTC))
    return [
        (
            log.status(number), f"{log.at(number):%m-%d %H:%M:%S}", "503" if log.status(number) == "failed" else "200",
            "1",
            "", log.mark(number), "customer_request_created", log.event_id(number),
        )
        for number in range(count)
    ]  # fmt: skip


class TableScreen(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "app.pop_screen", "Back")]

    def __init__(self, make_table: Callable[[], Widget]) -> None:
        super().__init__()
        self._make_table = make_table

    def compose(self) -> ComposeResult:
        yield self._make_table()


class TableApp(App[None]):
    """`enter` opens a screen with a new table."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("enter", "open", "Open")]

    def __init__(self, make_table: Callable[[], Widget]) -> None:
        super().__init__()
        self._make_table = make_table

    def compose(self) -> ComposeResult:
        yield Static(READY)

    def action_open(self) -> None:
        self.push_screen(TableScreen(self._make_table))


def data_table(rows: Sequence[Line]) -> DataTable[str]:
    table: DataTable[str] = DataTable(cursor_type="row")
    table.add_columns(*TITLES)
    table.add_rows(rows)
    return table


if __name__ == "__main__":
    made_before = lines(int(sys.argv[1]))
    TableApp(lambda: data_table(made_before)).run()
