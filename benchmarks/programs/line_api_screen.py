"""The peer of opening a log: a bare app that pushes a screen with the line API's table, a header and a footer.

It holds nothing ready, and knows its rows from their number. `python -m benchmarks.programs.line_api_screen ROWS`.
"""

from __future__ import annotations

import sys

from textual.app import ComposeResult
from textual.widgets import Footer, Header

from benchmarks.programs.data_table import TableApp, TableScreen
from benchmarks.programs.line_api import LineApiTable


class FramedScreen(TableScreen):
    def compose(self) -> ComposeResult:
        yield Header()
        yield from super().compose()
        yield Footer()


class FramedApp(TableApp):
    """`enter` opens a screen with a new table between header and footer."""

    def action_open(self) -> None:
        self.push_screen(FramedScreen(lambda: LineApiTable(int(sys.argv[1]))))


if __name__ == "__main__":
    FramedApp(lambda: LineApiTable(0)).run()
