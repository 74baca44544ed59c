"""Lines above and below lists: the status line and the banner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.text import cell, cut, one_line
from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell
from tui.widgets.pieces import SEPARATOR, parts_of, status_pieces

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

    def __init__(self, *, separator: str = SEPARATOR, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._separator = separator
        self._left: tuple[Cell, ...] = ()
        self._right: tuple[Cell, ...] = ()
        self._news: tuple[Cell, ...] = ()

    def set_left(self, parts: Sequence[Cell | str]) -> None:
        """Show these on the left; empty ones are left out."""
        self._left = parts_of(parts)
        self.refresh()

    def set_right(self, parts: Sequence[Cell | str]) -> None:
        """Show these on the right; empty ones are left out."""
        self._right = parts_of(parts)
        self.refresh()

    def set_news(self, parts: Sequence[Cell | str]) -> None:
        """Show these before what is on the right, whatever that is: what goes on elsewhere."""
        news = parts_of(parts)
        if news != self._news:
            self._news = news
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        if y:
            return Strip.blank(width, self.rich_style)
        pieces = status_pieces(self._left, (*self._news, *self._right), width, self._separator)
        base = self.rich_style
        return Strip([Segment(text, self._ink(style) if style else base) for text, style in pieces], width)

    def _ink(self, style: str) -> Style:
        return self.get_component_rich_style(f"cell--{style}")


class Banner(Widget):
    """A line or up to three that say what is wrong and the way out. Takes no room when there is nothing to say."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"banner--hint"}
    DEFAULT_CSS = """
    Banner {
        height: auto;
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
    MOST_LINES: ClassVar[int] = 3
    LOW: ClassVar[int] = 20
    """On a screen with fewer lines than this it takes two at most: the list is worth more."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.text = ""
        self.hint = ""
        self.severity: Severity = "error"
        self._lines: tuple[int, int, list[str]] = (0, 0, [])

    def show(self, text: str, hint: str = "", *, severity: Severity = "error") -> None:
        """Say `text` (the cause first: the end goes where there is no room), and in plain ink `hint`: the key to press.
        An empty text hides the banner."""
        if (text, hint, severity) == (self.text, self.hint, self.severity):
            return
        height = len(self._lines[2])
        self.text, self.hint, self.severity = text, hint, severity
        self.set_class(bool(text), "-shown")
        for kind in self.GLYPHS:
            self.set_class(bool(text) and kind == severity, f"-{kind}")
        width = self.content_size.width
        self._lines = (0, 0, [])
        self.refresh(layout=not width or len(self._wrapped(width)) != height)

    def clear(self) -> None:
        """Say nothing, take no room."""
        self.show("")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text needs, within reason."""
        return len(self._wrapped(width))

    def _hint(self, width: int) -> str:
        return cell(self.hint, width // 2)

    def _wrapped(self, width: int) -> list[str]:
        """The text in lines of `width` terminal columns, of which the way out takes its own at the end of the first."""
        most = 2 if self.app.size.height < self.LOW else self.MOST_LINES
        if self._lines[:2] != (width, most):
            hint = self._hint(width)
            first = width - cell_len(hint) - 2 if hint else width
            lines = wrapped(f"{self.GLYPHS[self.severity]} {self.text}", first, width, most, indent="  ")
            self._lines = (width, most, lines)
        return self._lines[2]

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        lines = self._wrapped(width)
        strip = Strip([Segment(lines[y] if y < len(lines) else "", self.rich_style)])
        if y == 0 and (hint := self._hint(width)):
            strip = Strip([*strip, Segment(f"  {hint}", self.get_component_rich_style("banner--hint"))])
        return strip.adjust_cell_length(width, self.rich_style)


def wrapped(text: str, first: int, rest: int, most: int, indent: str = "") -> list[str]:
    """Outside text in at most `most` lines: the first of `first` terminal columns, the others of `rest`, indented. What
    has no room ends in an ellipsis; a word is broken only where it is longer than a line."""
    lines: list[str] = []
    left, lead = one_line(" ".join(text.split())), ""
    while left:
        width = max((rest if lines else first) - len(lead), 1)
        if cell_len(left) <= width or len(lines) == most - 1:
            lines.append(lead + cut(left, width))
            break
        line = set_cell_size(left, width).rstrip() if cell_len(left) > width else left
        if not left[len(line) :].startswith(" ") and " " in line.strip():
            line = line.rpartition(" ")[0]
        lines.append(lead + line)
        left, lead = left[len(line) :].lstrip(), indent
    return lines
