"""Labels and values in two columns, e.g. the facts of one event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.text import folded, one_line
from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell, as_cell
from tui.widgets.table_layout import fit

GAP: Final = 2
"""Terminal columns between labels and values."""


class _Line(NamedTuple):
    label: str
    text: str
    style: str


class DetailFields(Widget):
    """Label and value, a pair a line, the values under one another; a long value goes on in the next line."""

    COMPONENT_CLASSES = {"detail-fields--label", *CELL_CLASSES}
    DEFAULT_CSS = (
        """
    DetailFields {
        height: auto;
        width: 1fr;
        color: $foreground;
        & > .detail-fields--label { color: $text-muted; }
    """
        + CELL_CSS
        + "}"
    )

    def __init__(
        self,
        fields: Sequence[tuple[str, Cell | str]] = (),
        *,
        id: str | None = None,  # noqa: A002 (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._fields = tuple(fields)
        self._width = 0
        self._lines: tuple[_Line, ...] = ()
        """The fields in lines of `_width` terminal columns."""

    def set_fields(self, fields: Sequence[tuple[str, Cell | str]]) -> None:
        """Show these pairs instead. The screen is laid out anew only where they take more lines, or fewer."""
        height = len(self._lines)
        self._fields = tuple(fields)
        self._fold(self._width)
        self.refresh(layout=not self._width or len(self._lines) != height)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._fold(width)
        return len(self._lines)

    @property
    def _label_width(self) -> int:
        return max((cell_len(one_line(label)) for label, _ in self._fields), default=0) + GAP

    def _fold(self, width: int) -> None:
        self._width = width
        self._lines = tuple(self._folded(max(width - self._label_width, 1)))

    def _folded(self, room: int) -> Iterator[_Line]:
        for label, content in self._fields:
            value = as_cell(content)
            for number, piece in enumerate(folded(value.text, room)):
                yield _Line("" if number else label, piece, value.style)

    def render_line(self, y: int) -> Strip:
        width, base = self.content_size.width, self.rich_style
        if width != self._width:
            self._fold(width)
        if y >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[y]
        ink = base + self.get_component_rich_style(f"cell--{line.style}") if line.style else base
        muted = base + self.get_component_rich_style("detail-fields--label")
        pieces = [Segment(fit(line.label, self._label_width), muted), Segment(line.text, ink)]
        return Strip(pieces).crop_extend(0, width, base)
