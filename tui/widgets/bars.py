"""Lines above and below lists: the status line, the banner, the filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.text import cell, cut, one_line
from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell, as_cell
from tui.widgets.fields import SafeInput

Severity = Literal["error", "warning", "information"]


class StatusLine(Widget):
    """One line with parts on the left and parts on the right; the left gives way when there is no room."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = CELL_CLASSES
    DEFAULT_CSS = (
        """
    StatusLine {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    """
        + CELL_CSS
        + "}"
    )

    def __init__(self, *, separator: str = " · ", id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._separator = separator
        self._left: tuple[Cell, ...] = ()
        self._right: tuple[Cell, ...] = ()

    def set_left(self, parts: Sequence[Cell | str]) -> None:
        """Show these on the left; empty ones are left out."""
        self._left = self._cleaned(parts)
        self.refresh()

    def set_right(self, parts: Sequence[Cell | str]) -> None:
        """Show these on the right; empty ones are left out."""
        self._right = self._cleaned(parts)
        self.refresh()

    @staticmethod
    def _cleaned(parts: Sequence[Cell | str]) -> tuple[Cell, ...]:
        return tuple(part for part in map(as_cell, parts) if part.text)

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        if y:
            return Strip.blank(width, self.rich_style)
        right = self._segments(self._right, width)
        room = width - sum(cell_len(segment.text) for segment in right)
        left = self._segments(self._left, max(room - 1, 0) if right else room)
        room -= sum(cell_len(segment.text) for segment in left)
        return Strip([*left, Segment(" " * room, self.rich_style), *right], width)

    def _segments(self, parts: tuple[Cell, ...], width: int) -> list[Segment]:
        """The parts in at most `width` terminal columns; the last that is begun is cut."""
        segments: list[Segment] = []
        for number, part in enumerate(parts):
            for text, style in ((self._separator, "muted"), (one_line(part.text), part.style))[number == 0 :]:
                shown = cut(text, width)
                if not shown:
                    return segments
                ink = self.get_component_rich_style(f"cell--{style}") if style else self.rich_style
                segments.append(Segment(shown, ink))
                width -= cell_len(shown)
        return segments


class Banner(Widget):
    """One line over a list that says what is wrong and the way out. Takes no room when there is nothing to say."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"banner--hint"}
    DEFAULT_CSS = """
    Banner {
        height: 1;
        padding: 0 1;
        display: none;
        background: $panel;
        text-style: bold;
        &.-shown { display: block; }
        &.-error { color: $text-error; }
        &.-warning { color: $text-warning; }
        &.-information { color: $text-accent; }
        & > .banner--hint { color: $foreground; text-style: not bold; }
    }
    """

    GLYPHS: ClassVar[dict[Severity, str]] = {"error": "✗", "warning": "!", "information": "i"}

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.text = ""
        self.hint = ""
        self.severity: Severity = "error"

    def show(self, text: str, hint: str = "", *, severity: Severity = "error") -> None:
        """Say `text`, and in plain ink `hint`: the key to press. An empty text hides the banner."""
        self.text, self.hint, self.severity = text, hint, severity
        self.set_class(bool(text), "-shown")
        for each in self.GLYPHS:
            self.set_class(each == severity, f"-{each}")
        self.refresh()

    def clear(self) -> None:
        """Say nothing, take no room."""
        self.show("")

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        if y:
            return Strip.blank(width, self.rich_style)
        # The way out is worth more than the end of a long sentence.
        hint = cell(self.hint, width // 2)
        text = cell(f"{self.GLYPHS[self.severity]} {self.text}", width - cell_len(hint) - 2 if hint else width)
        strip = Strip([Segment(text, self.rich_style)])
        if hint:
            strip = Strip([*strip, Segment(f"  {hint}", self.get_component_rich_style("banner--hint"))])
        return strip.adjust_cell_length(width, self.rich_style)


class FilterInput(SafeInput):
    """The field of a `FilterBar`; the footer says how it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Keep")]


class FilterBar(Horizontal):
    """A line to type a filter in. Hidden until `open()`; `enter` keeps the filter and goes back to the list, `escape` drops it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Drop")]
    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        padding: 0 1;
        display: none;
        background: $panel;
        &.-shown { display: block; }
        & > Static { width: auto; color: $text-accent; text-style: bold; }
        & > SafeInput { width: 1fr; background: $panel; background-tint: $panel 0%; }
    }
    """

    @dataclass
    class Changed(Message):
        """The filter's text is another one; empty means everything."""

        bar: FilterBar
        value: str

        @property
        def control(self) -> FilterBar:
            return self.bar

    @dataclass
    class Submitted(Message):
        """The person is done typing; the filter stays."""

        bar: FilterBar
        value: str

        @property
        def control(self) -> FilterBar:
            return self.bar

    @dataclass
    class Closed(Message):
        """The filter is dropped and the line is hidden."""

        bar: FilterBar

        @property
        def control(self) -> FilterBar:
            return self.bar

    def __init__(self, placeholder: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._placeholder = placeholder
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        yield Static("/ ", markup=False)
        yield FilterInput(placeholder=self._placeholder, compact=True, select_on_focus=False)

    @property
    def value(self) -> str:
        """The filter's text."""
        return self.query_one(SafeInput).value

    def open(self) -> None:
        """Show the line and let the person type; what was typed before is still there."""
        self._before = self.screen.focused
        self.add_class("-shown")
        self.query_one(SafeInput).focus()

    def set_value(self, value: str) -> None:
        """Set the text without opening; the line is seen as long as there is a filter."""
        self.set_class(bool(value), "-shown")
        self.query_one(SafeInput).value = value

    def action_close(self) -> None:
        """Drop the filter, hide the line, go back to where the person was."""
        self.query_one(SafeInput).value = ""
        self._leave()
        self.remove_class("-shown")
        self.post_message(self.Closed(self))

    @on(Input.Changed)
    def tell_change(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def keep_filter(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()
        self.set_class(bool(event.value), "-shown")
        self.post_message(self.Submitted(self, event.value))

    def on_click(self, _event: events.Click) -> None:
        self.open()

    def _leave(self) -> None:
        if self._before is not None and self._before.is_attached:
            self._before.focus()
        else:
            self.screen.set_focus(None)
