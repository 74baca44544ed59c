"""A line to type in below a list or a document: opened by a key, kept by enter, dropped by escape, with a history.

`tui.widgets.filter_bar` and `tui.widgets.expression_bar` say what the typed text does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from rich.text import Text
    from textual.widgets import Input

    from tui.widgets.filter_field import FilterInput, FilterNote, NoteKind


class History(Protocol):
    """Texts that were typed before; `tui.store.filter_history` is the real one."""

    def entries(self) -> Sequence[str]:
        """The newest first. May read a small file."""
        ...

    def add(self, text: str) -> None:
        """Put a text first."""
        ...

    def save(self) -> str | None:
        """Write it down; a sentence where that failed. May block."""
        ...


class TypingLine(Vertical):
    """Hidden until `open()`; `enter` keeps what was typed and goes back to where the person was, `escape` drops it.
    With a `history`, up and down go through what was typed before.

    What it consists of is made when it is first needed: most screens are left without it. Subclasses say in `typed()`,
    `kept()` and `dropped()` what comes of the text.
    """

    PROMPT: ClassVar[str] = "/ "
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Clear"),
        Binding("up", "recall(1)", "The one before", show=False),
        Binding("down", "recall(-1)", "The one after", show=False),
    ]
    DEFAULT_CSS = """
    TypingLine {
        height: auto;
        padding: 0 1;
        display: none;
        background: $panel;
        &.-shown { display: block; }
    }
    """

    def __init__(
        self,
        placeholder: str = "",
        *,
        history: History | None = None,
        completion: Callable[[str], str] | None = None,
        colour: Callable[[Text], None] | None = None,
        has_note: bool = False,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        """`completion` gives what could follow at a text's end, `colour` marks pieces of what is typed; `has_note` for
        a second line, see `show_note()`."""
        super().__init__(id=id, classes=classes)
        self._placeholder = placeholder
        self._history = history
        self._completion = completion
        self._colour = colour
        self._has_note = has_note
        self._before: Widget | None = None
        self._recalled = 0
        """Steps back in the history; 0 is what is being typed."""
        self._unsent = ""
        self._field: FilterInput | None = None
        self._note: FilterNote | None = None

    # What comes of it

    def typed(self, value: str) -> None:
        """The text is another one; empty means that there is none."""

    def kept(self, value: str) -> None:
        """The person is done typing; the text stays."""

    def dropped(self) -> None:
        """The text is dropped and the line is hidden."""

    # The line

    @property
    def value(self) -> str:
        """The text."""
        return "" if self._field is None else self._field.value

    @property
    def field(self) -> FilterInput:
        """The field that is typed in."""
        if self._field is None:
            from tui.widgets.filter_field import FilterLine, FilterNote, Prompt, make_field

            line = FilterLine()
            self._field = make_field(self._placeholder, self._completion, self._colour)
            self.mount(line)
            line.mount(Prompt(self.PROMPT), self._field)  # at once, or it could not have the focus for the next key
            if self._has_note:
                self._note = FilterNote()
                self.mount(self._note)
        return self._field

    def show_note(self, words: str, kind: NoteKind = "hint") -> None:
        """Put `words`, which may be outside text, into the second line; see `FilterNote`."""
        if self._note is not None:
            self._note.say(words, kind)

    def open(self) -> None:
        """Show the line and let the person type; what was typed before is still there."""
        self._before = self.screen.focused
        self._recalled = 0
        self.add_class("-shown")
        self.field.focus()

    def set_value(self, value: str) -> None:
        """Set the text without opening; the line is seen as long as there is one."""
        self.set_class(bool(value), "-shown")
        if value != self.value:
            self.field.value = value

    def action_close(self) -> None:
        """Drop the text, hide the line, go back to where the person was."""
        self.set_value("")
        self._leave()
        self.dropped()

    def action_recall(self, step: int) -> None:
        """Go back (1) or forth (-1) through what was typed before; in front of it is what was being typed."""
        field = self.field
        if self._recalled == 0:
            self._unsent = field.value
        entries = [self._unsent]
        if self._history is not None:
            entries += [entry for entry in self._history.entries() if entry != self._unsent]
        self._recalled = min(max(self._recalled + step, 0), len(entries) - 1)
        field.value = entries[self._recalled]
        field.cursor_position = len(field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()
        self.set_class(bool(event.value), "-shown")
        self._remember(event.value)
        self.kept(event.value)

    def on_descendant_focus(self) -> None:
        if self._note is not None:
            self._note.add_class("-typing")

    def on_descendant_blur(self) -> None:
        if self._note is not None:
            self._note.remove_class("-typing")

    def on_click(self, _event: events.Click) -> None:
        self.open()

    def _remember(self, text: str) -> None:
        self._recalled = 0
        if self._history is not None and text.strip():
            self._history.add(text)
            start_worker(self, partial(self._save, self._history), group="filter.history")

    async def _save(self, history: History) -> None:
        if problem := await asyncio.to_thread(history.save):
            self.notify(safe(problem), severity="warning", markup=False)

    def _leave(self) -> None:
        if self._before is not None and self._before.is_attached:
            self._before.focus()
        else:
            self.screen.set_focus(None)
