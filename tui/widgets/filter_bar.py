"""The line in which a filter is typed: over every list, with or without a language of terms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from textual.widgets import Input

    from tui.widgets.filter_field import FilterInput, FilterNote


class Language(NamedTuple):
    """The language of a filter: `problems(text)` are sentences for what is wrong with it, `completion(text)` is what
    could follow at its end, and `hint` names the terms."""

    problems: Callable[[str], Sequence[str]]
    completion: Callable[[str], str] = lambda text: ""
    hint: str = ""


class History(Protocol):
    """Filters that were used before; `tui.store.filter_history` is the real one."""

    def entries(self) -> Sequence[str]:
        """The newest first. May read a small file."""
        ...

    def add(self, text: str) -> None:
        """Put a filter first."""
        ...

    def save(self) -> str | None:
        """Write it down; a sentence where that failed. May block."""
        ...


class FilterBar(Vertical):
    """A line to type a filter in. Hidden until `open()`; `enter` keeps the filter and goes back to the list, `escape`
    drops it.

    What it consists of is made when it is first needed: most screens are left without a filter.

    With a `language`, a second line says what is wrong, and while one types which terms there are; `right` takes what
    is suggested. With a `history`, up and down go through the filters used before.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Clear"),
        Binding("up", "recall(1)", "Filter before", show=False),
        Binding("down", "recall(-1)", "Filter after", show=False),
    ]
    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        padding: 0 1;
        display: none;
        background: $panel;
        &.-shown { display: block; }
    }
    """

    class Changed(Message):
        """The filter's text is another one; empty means everything."""

        def __init__(self, bar: FilterBar, value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

        @property
        def control(self) -> FilterBar:
            return self.bar

    class Submitted(Message):
        """The person is done typing; the filter stays."""

        def __init__(self, bar: FilterBar, value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

        @property
        def control(self) -> FilterBar:
            return self.bar

    class Closed(Message):
        """The filter is dropped and the line is hidden."""

        def __init__(self, bar: FilterBar) -> None:
            super().__init__()
            self.bar = bar

        @property
        def control(self) -> FilterBar:
            return self.bar

    def __init__(
        self,
        placeholder: str = "",
        *,
        language: Language | None = None,
        history: History | None = None,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._placeholder = placeholder
        self._language = language
        self._history = history
        self._before: Widget | None = None
        self._recalled = 0
        """Steps back in the history; 0 is what is being typed."""
        self._typed = ""
        self._field: FilterInput | None = None
        self._note: FilterNote | None = None

    @property
    def value(self) -> str:
        """The filter's text."""
        return "" if self._field is None else self._field.value

    @property
    def field(self) -> FilterInput:
        """The field that is typed in."""
        if self._field is None:
            from tui.widgets.filter_field import FilterLine, FilterNote, Prompt, make_field

            language, line = self._language, FilterLine()
            self._field = make_field(self._placeholder, None if language is None else language.completion)
            self.mount(line)
            line.mount(Prompt(), self._field)  # at once, or it could not have the focus for the next key
            if language is not None:
                self._note = FilterNote()
                self.mount(self._note)
                self._show_note("")
        return self._field

    def open(self) -> None:
        """Show the line and let the person type; what was typed before is still there."""
        self._before = self.screen.focused
        self._recalled = 0
        self.add_class("-shown")
        self.field.focus()

    def set_value(self, value: str) -> None:
        """Set the text without opening; the line is seen as long as there is a filter."""
        self.set_class(bool(value), "-shown")
        if value != self.value:
            self.field.value = value

    def action_close(self) -> None:
        """Drop the filter, hide the line, go back to where the person was."""
        self.set_value("")
        self._leave()
        self.post_message(self.Closed(self))

    def action_recall(self, step: int) -> None:
        """Go back (1) or forth (-1) through the filters used before; in front of them is what was being typed."""
        field = self.field
        if self._recalled == 0:
            self._typed = field.value
        entries = [self._typed]
        if self._history is not None:
            entries += [entry for entry in self._history.entries() if entry != self._typed]
        self._recalled = min(max(self._recalled + step, 0), len(entries) - 1)
        field.value = entries[self._recalled]
        field.cursor_position = len(field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_note(event.value)
        self.post_message(self.Changed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()
        self.set_class(bool(event.value), "-shown")
        self._remember(event.value)
        self.post_message(self.Submitted(self, event.value))

    def on_descendant_focus(self) -> None:
        if self._note is not None and self._language is not None:
            self._note.set_class(bool(self._language.hint), "-hinting")

    def on_descendant_blur(self) -> None:
        if self._note is not None:
            self._note.remove_class("-hinting")

    def on_click(self, _event: events.Click) -> None:
        self.open()

    def _show_note(self, text: str) -> None:
        if self._language is None or self._note is None:
            return
        problems = self._language.problems(text)
        self._note.set_class(bool(problems), "-problem")
        self._note.say(f"! {problems[0]}" if problems else self._language.hint)

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
