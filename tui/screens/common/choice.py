"""Pick one of a few: a time window, a status, what to copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import keys
from tui.screens.common.dialog import Dialog
from tui.text import one_line
from tui.widgets.option_lists import SteadyList

_DIGITS = "123456789"


class ChoiceDialog(Dialog[str | None]):
    """Offers `choices`, pairs of value and label; the result is the value picked, or `None`.

    With `guarded` what is picked changes something, or a person did not ask for the dialog: it takes no key typed
    ahead. The cursor starts at `current`, which is marked. `enter` and a click pick; a digit picks the choice of that
    number. Labels may come from outside.
    """

    CSS_PATH = Path(__file__).with_name("choice.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *((digit, f"pick({index})", "Pick") for index, digit in enumerate(_DIGITS)),
    ]
    HELP: ClassVar[str | None] = "`⏎` picks, a digit picks the choice of that number, `esc` closes."

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str]], current: str | None = None, *, guarded: bool = False
    ) -> None:
        super().__init__()
        self.guarded = guarded
        self.heading = title
        self.choices = tuple(choices)
        self.current = current

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(one_line(self.heading)), classes="dialog-title")
        yield SteadyList(*(Option(self._line(index)) for index in range(len(self.choices))), compact=True)
        yield Static("⏎ picks · esc closes", classes="dialog-hint")

    def _line(self, index: int) -> Content:
        value, label = self.choices[index]
        digit = _DIGITS[index] if index < len(_DIGITS) else " "
        mark = "●" if self.current is not None and value == self.current else " "
        return Content.assemble(f"{digit} {mark} ", one_line(label))  # no colour: the cursor's row has another ground

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        values = [value for value, _ in self.choices]
        options.highlighted = values.index(self.current) if self.current in values else 0 if values else None
        options.focus()

    @on(OptionList.OptionSelected)
    def _pick_option(self, event: OptionList.OptionSelected) -> None:
        self.action_pick(event.option_index)

    def action_pick(self, index: int) -> None:
        """Choose by number, from 0."""
        if index < len(self.choices):
            self.dismiss(self.choices[index][0])

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Move through the choices."""
        options = self.query_one(OptionList)
        match step:
            case "row":
                (options.action_cursor_down if direction > 0 else options.action_cursor_up)()
            case "end":
                (options.action_last if direction > 0 else options.action_first)()
            case _:
                (options.action_page_down if direction > 0 else options.action_page_up)()  # type: ignore[no-untyped-call]  # Textual's own
