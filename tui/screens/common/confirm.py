"""The question before anything is sent, changed or lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from tui import keys
from tui.screens.common.dialog import Dialog, DialogBody
from tui.services.replay.production_limit import needs_count
from tui.text import cut, one_line, plain, typable
from tui.widgets.fields import SafeInput


def count_to_type(count: int, *, production: bool) -> str | None:
    """Return what a person types before so many events are sent again: on production the count of more than a few."""
    return str(count) if needs_count(count, production=production) else None


class ConfirmDialog(Dialog[bool]):
    """Asks `question`; the result is `True` only where the person said so.

    `question` names the target and the count; each of `details` is a paragraph below it, and they scroll. Cancel has
    the focus and `y` confirms, never `enter` alone: people lose work to *enter means yes*. With `typed`, `y` is only a
    letter: the person types that text, and the button (or `enter` in the field) works once it matches. `confirm` is the
    button's word, `keep` that of the one that does nothing. `production` says in words and in colour that this is the
    real thing. Any of the texts may come from outside.
    """

    CSS_PATH = Path(__file__).with_name("confirm.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.CONFIRM),
        Binding("n", "cancel", "Cancel", show=False),
        Binding("left", "app.focus_previous", "Previous button", show=False),
        Binding("right", "app.focus_next", "Next button", show=False),
    ]
    HELP: ClassVar[str | None] = "Nothing happens until you confirm with `y` (or type the text that is asked for)."
    CANCELLED: ClassVar[object] = False
    guarded = True

    def __init__(
        self,
        question: str,
        *,
        details: Sequence[str] = (),
        confirm: str = "Replay",
        keep: str = "Cancel",
        typed: str | None = None,
        production: bool = False,
    ) -> None:
        super().__init__()
        self.question = question
        self.details = tuple(details)
        self.confirm = confirm
        self.keep = keep
        self.production = production
        self.typed = None if typed is None else (typable(typed) or typable(confirm) or "yes")

    def compose_dialog(self) -> ComposeResult:
        if self.production:
            yield Static(Content("PRODUCTION: this reaches live systems."), id="production")
        yield Static(Content(one_line(self.question)), id="question")
        if self.details:
            yield DialogBody(*self._paragraphs())
        if self.typed is not None:
            yield Static(
                Content.from_markup("To confirm, type [b]$text[/b]", text=cut(self.typed, 200)), classes="typed-hint"
            )
            yield SafeInput(id="typed", compact=True, select_on_focus=False)
        with Horizontal(classes="dialog-buttons"):
            yes = self.confirm if self.typed is not None else f"{self.confirm} (y)"
            yield Button(plain(f"{self.keep} (esc)"), id="cancel", compact=True)
            yield Button(
                plain(one_line(yes)),
                id="confirm",
                classes="-danger" if self.production or self.typed is not None else "",
                compact=True,
                disabled=self.typed is not None,
            )

    def _paragraphs(self) -> Iterable[Widget]:
        return [Static(Content(one_line(detail)), classes="detail") for detail in self.details]

    def on_mount(self) -> None:
        self.set_class(self.production, "-production")
        self.query_one("#cancel" if self.typed is None else "#typed").focus()

    @property
    def _matches(self) -> bool:
        return self.typed is not None and typable(self.query_one("#typed", Input).value) == self.typed

    @on(Input.Changed, "#typed")
    def _allow_once_typed(self) -> None:
        self.query_one("#confirm", Button).disabled = not self._matches

    @on(Input.Submitted, "#typed")
    def _confirm_by_enter(self) -> None:
        if self._matches:
            self.dismiss(True)
        else:
            self.notify("The text does not match yet: nothing was done.", severity="warning", markup=False)

    @on(Button.Pressed, "#confirm")
    def _confirm_by_button(self) -> None:
        self.dismiss(True)

    @on(Button.Pressed, "#cancel")
    def _cancel_by_button(self) -> None:
        self.dismiss(False)

    def action_confirm(self) -> None:
        """`y`: yes, unless a text has to be typed."""
        if self.typed is None:
            self.dismiss(True)
