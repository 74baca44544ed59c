"""The base of every dialog: the box in the middle, leaving by escape, and keys that scroll what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList

from tui import keys
from tui.screens.common.lifetime import LivingScreen
from tui.widgets.line_table import LineTable
from tui.widgets.scrolling import scroll

Result = TypeVar("Result")


class DialogBody(VerticalScroll):
    """The part of a dialog that scrolls. It takes no focus: the dialog's own keys scroll it."""

    DEFAULT_CSS = """
    DialogBody {
        height: auto;
        max-height: 50vh;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, *children: Widget) -> None:
        super().__init__(*children, can_focus=False)


class Dialog(ModalScreen[Result], LivingScreen[Result]):
    """A box over the screen below. `escape` (and `ctrl+c`) leave it with `CANCELLED`, which stands for "nothing was
    decided"."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
    }
    Dialog > .dialog {
        width: 76;
        max-width: 94%;
        height: auto;
        max-height: 92%;
        padding: 1 2 0 2;
        background: $surface;
        border: round $primary;
        border-title-color: $text-primary;
    }
    Dialog .dialog-title {
        text-style: bold;
        margin-bottom: 1;
        max-height: 4;
    }
    Dialog .dialog-hint {
        margin: 1 0;
        color: $text-muted;
    }
    Dialog .dialog-buttons {
        height: 1;
        margin: 1 0;
        align-horizontal: right;
    }
    Dialog .dialog-buttons Button {
        margin-left: 2;
        padding: 0 2;
        min-width: 12;
        background: $boost;
        color: $foreground;
        text-style: none;
        &:focus, &:focus:hover {
            background: $primary;
            color: $button-color-foreground;
            text-style: bold;
        }
        &.-danger:focus, &.-danger:focus:hover {
            background: $error;
        }
        &:disabled {
            color: $text-disabled;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.CANCEL),
        Binding("ctrl+c", "cancel", "Cancel", show=False),
        *keys.moves(),
    ]
    HELP: ClassVar[str | None] = ""
    CANCELLED: ClassVar[object] = None
    guarded = False
    """True if this sends, changes or deletes: keys typed before a person can have read it are not for it
    (`tui.typeahead`)."""
    looks: ClassVar[frozenset[str]] = frozenset()
    """The actions of a guarded dialog that only show more: their keys may come at once."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield from self.compose_dialog()

    def compose_dialog(self) -> Iterable[Widget]:
        """The widgets inside the box."""
        return ()

    def on_mount(self) -> None:
        """A question is seen whole: toasts of before it would lie over its buttons on a small terminal."""
        if self.guarded:
            self.app.clear_notifications()

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit_bodies)

    def _fit_bodies(self) -> None:
        """Give what scrolls the rows that the rest leaves: CSS cannot say this inside a box of automatic height."""
        box = self.query_one(".dialog")
        bodies = [child for child in box.children if isinstance(child, DialogBody | LineTable | OptionList)]
        rest = [child for child in box.children if child not in bodies and child.display]
        taken = sum(child.outer_size.height + child.styles.margin.height for child in rest)
        taken += sum(body.styles.margin.height for body in bodies)
        room = int(self.size.height * 0.92) - box.gutter.height - taken
        for body in bodies:
            body.styles.max_height = max(room // len(bodies), 2)

    def action_cancel(self) -> None:
        self.dismiss(self.CANCELLED)  # type: ignore[arg-type]  # each dialog's CANCELLED is one of its results

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Scroll the long part, if there is one."""
        for body in self.query(DialogBody):
            scroll(body, step, direction)
