"""Choosing the time window: one of the usual ones, or typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.screens.common.context import Context
from tui.screens.common.dialog import Dialog
from tui.services.time.window import WINDOWS, BadWindow, Window, in_full, parse_window
from tui.text import plain
from tui.widgets.fields import SafeInput
from tui.widgets.line_table import Cell, Column, LineTable


class WindowDialog(Dialog[Window | None]):
    """The window chosen, or `None` where it stays as it is."""

    DEFAULT_CSS = """
    WindowDialog {
        & > .dialog { width: 62; }
        LineTable { height: 8; background: $surface; }
        #window-text { margin-top: 1; padding: 0 1; background: $panel; }
        #window-problem { color: $text-error; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", show=False),
        *(
            Binding(str(number), f"pick({number - 1})", window.label, show=False)
            for number, window in enumerate(WINDOWS, 1)
        ),
    ]
    HELP: ClassVar[str | None] = (
        "Pick a window, or press tab and type one: `45m`, `2d`, `09:38..11:02`, `3h..1h`, `mon 09:38..`, "
        "`2026-11-20..`, `30m ago`. A time of "
        "day alone means its latest occurrence, and a window that names only one time ends now."
    )

    def __init__(self, current: Window, context: Context) -> None:
        super().__init__()
        self.current = current
        self.context = context

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content("Time window"), classes="dialog-title")
        yield LineTable[Window](
            [
                Column("key", "", lambda row: Cell(str(WINDOWS.index(row) + 1), "muted"), width=2),
                Column("label", "Lists and counts cover the", in_full, flex=1),
                Column("now", "", lambda row: Cell("now" if row == self.current else "", "accent"), width=4),
            ],
            row_key=lambda row: row.label,
            id="windows",
        )
        yield SafeInput(placeholder="45m · 09:38..11:02 · 2026-11-20..2026-11-21", id="window-text", compact=True)
        yield Static("", id="window-problem")
        yield Static("⏎ or a digit picks · tab: type one · esc leaves", classes="dialog-hint")

    def on_mount(self) -> None:
        table = self.query_one("#windows", LineTable)
        table.show(WINDOWS)
        table.move_to_key(self.current.label)
        table.focus()

    def action_pick(self, number: int) -> None:
        """A digit picks its row, unless it is being typed."""
        self.dismiss(WINDOWS[number])

    def action_choose(self) -> None:
        row = self.query_one("#windows", LineTable).cursor_row
        if row is not None:
            self.dismiss(row)

    @on(LineTable.Selected)
    def choose_selected(self) -> None:
        self.action_choose()

    @on(SafeInput.Submitted)
    def choose_typed(self, message: SafeInput.Submitted) -> None:
        try:
            self.dismiss(parse_window(message.value, self.context.now(), self.context.zone))
        except BadWindow as problem:
            self.query_one("#window-problem", Static).update(plain(problem))
