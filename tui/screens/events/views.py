"""Saved views: go to one, save what is on the screen under a name, delete one."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.screens.common.dialog import Dialog
from tui.store.views import SavedView, SavedViews
from tui.text import plain
from tui.widgets.fields import SafeInput
from tui.widgets.line_table import Cell, Column, LineTable

_KEYS = "⏎ applies · s saves what is shown · d deletes · esc leaves"


class ViewsDialog(Dialog[SavedView | None]):
    """The view chosen, or `None`. `current` is the filter and window on the screen now (its name is not looked at)."""

    DEFAULT_CSS = """
    ViewsDialog {
        & > .dialog { width: 90; }
        LineTable { height: 10; background: $surface; }
        #view-name { display: none; margin-top: 1; padding: 0 1; background: $panel; }
        &.-naming #view-name { display: block; }
        #view-said { height: auto; max-height: 4; color: $text-warning; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Apply", show=False),
        Binding("s", "name", "Save", show=False),
        Binding("d", "delete", "Delete", show=False),
    ]
    HELP: ClassVar[str | None] = (
        "A view is a filter and a time window under a name. `s` saves those on the screen; an existing name is "
        "replaced."
    )

    def __init__(self, views: SavedViews, current: SavedView) -> None:
        super().__init__()
        self.views = views
        self.current = current
        self._to_delete: str | None = None

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content("Saved views"), classes="dialog-title")
        yield LineTable[SavedView](
            [
                Column("name", "Name", lambda row: Cell(row.name, "strong"), min_width=14, flex=2),
                Column("filter", "Filter", lambda row: row.filter or Cell("none", "muted"), min_width=14, flex=3),
                Column("window", "Window", lambda row: row.window or Cell("as it is", "muted"), min_width=8, flex=1),
                Column("now", "", lambda row: Cell("now" if self._is_shown(row) else "", "accent"), width=4),
            ],
            row_key=lambda row: row.name,
            id="views",
        )
        yield SafeInput(placeholder="a name for it, then ⏎", id="view-name", compact=True, max_length=80)
        yield Static("", id="view-said")
        yield Static(_KEYS, classes="dialog-hint", markup=False)

    def on_mount(self) -> None:
        self.table.show_loading("Reading the views ...")
        self.table.focus()
        self.read()

    @property
    def table(self) -> LineTable[SavedView]:
        return self.query_one("#views", LineTable)

    def _is_shown(self, view: SavedView) -> bool:
        return (view.filter, view.window) == (self.current.filter, self.current.window)

    @work(exclusive=True, group="views")
    async def read(self, place: str | None = None, sentence: str = "") -> None:
        """Read the file; put the cursor on the view `place`, and say `sentence` or what is wrong."""
        views, problem = await asyncio.to_thread(self.views.load)
        if views:
            self.table.show(views)
            if place is not None:
                self.table.move_to_key(place)
        elif problem:
            self.table.show_error("The views cannot be read.", "see the message below")
        else:
            self.table.show_empty("There is no saved view.", "s saves the filter and window on the screen")
        self.say(sentence or problem or "")

    def say(self, sentence: str) -> None:
        """Put a sentence under the list."""
        self.query_one("#view-said", Static).update(plain(sentence))

    def action_choose(self) -> None:
        row = self.table.cursor_row
        if row is not None:
            self.dismiss(row)

    @on(LineTable.Selected)
    def choose_selected(self) -> None:
        self.action_choose()

    @on(LineTable.CursorMoved)
    def think_again(self) -> None:
        """Another row is under the cursor: the second `d` would delete something else."""
        if self._to_delete is not None:
            self._to_delete = None
            self.say("")

    def action_name(self) -> None:
        """Ask for the name to save under."""
        self._to_delete = None
        if not self.current.filter and not self.current.window:
            self.say("There is no filter to save.")
            return
        self.say("")
        self.add_class("-naming")
        field = self.query_one("#view-name", SafeInput)
        same = next((row.name for row in self.table.rows if self._is_shown(row)), "")
        field.value = same
        field.focus()

    @on(SafeInput.Submitted, "#view-name")
    def save_named(self, message: SafeInput.Submitted) -> None:
        if name := " ".join(message.value.split()):
            self._stop_naming()
            self.keep(SavedView(name, self.current.filter, self.current.window))

    @work(exclusive=True, group="views")
    async def keep(self, view: SavedView) -> None:
        """Save a view and show it."""
        taken = any(row.name == view.name for row in self.table.rows)
        problem = await asyncio.to_thread(self.views.save, view)
        self.read(view.name, problem or (f"'{view.name}' replaced." if taken else f"'{view.name}' saved."))

    def action_delete(self) -> None:
        """The first `d` asks, the second on the same row deletes."""
        row = self.table.cursor_row
        if row is None:
            return
        if self._to_delete != row.name:
            self._to_delete = row.name
            self.say(f"d again deletes '{row.name}'.")
            return
        self._to_delete = None
        self.forget(row.name)

    @work(exclusive=True, group="views")
    async def forget(self, name: str) -> None:
        """Delete a view and show what is left."""
        problem = await asyncio.to_thread(self.views.delete, name)
        self.read(None, problem or f"'{name}' is deleted.")

    def action_cancel(self) -> None:
        """Escape leaves the name first, then the dialog."""
        if self.has_class("-naming"):
            self._stop_naming()
        else:
            super().action_cancel()

    def _stop_naming(self) -> None:
        self.remove_class("-naming")
        self.table.focus()
