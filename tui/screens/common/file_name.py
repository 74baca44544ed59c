"""Ask for the name of a file."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tui.screens.common.dialog import Dialog
from tui.text import plain
from tui.widgets.fields import SafeInput


class FileNameDialog(Dialog[str | None]):
    """Offers `name` to be edited; the result is what stands there, trimmed, or `None`. `problem` says what was wrong
    with the name before."""

    DEFAULT_CSS = """
    FileNameDialog SafeInput {
        background: $panel;
        padding: 0 1;
    }
    FileNameDialog .dialog-note {
        margin-top: 1;
        color: $text-warning;
    }
    """
    HELP: ClassVar[str | None] = (
        "Edit the name, then `⏎`. A name without a folder goes where the program was started; `~` is the home folder. "
        "No file is replaced without a question."
    )

    def __init__(
        self, title: str, name: str, problem: str = "", *, hint: str = "⏎ writes · esc writes nothing"
    ) -> None:
        """`hint` says what the keys do."""
        super().__init__()
        self._hint = hint
        self._title = title
        self._name_offered = name
        self._problem = problem

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain(self._title), classes="dialog-title")
        yield SafeInput(self._name_offered, compact=True, select_on_focus=False)
        if self._problem:
            yield Static(plain(self._problem), classes="dialog-note")
        yield Static(plain(self._hint), classes="dialog-hint")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        """The name is there, and the folder before it is long. A cursor that is there already scrolls nothing."""
        field = self.query_one(SafeInput)
        field.cursor_position = 0
        field.action_end()

    @on(Input.Submitted)
    def take(self, message: Input.Submitted) -> None:
        """An empty line writes nothing."""
        self.dismiss(message.value.strip() or None)
