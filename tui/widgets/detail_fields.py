"""Labels and values in two columns, e.g. the facts of one event."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from tui.widgets.base_style import OneBaseStyle
from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell
from tui.widgets.pieces import FieldLine, field_lines


class DetailFields(OneBaseStyle):
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
        self._lines: tuple[FieldLine, ...] = ()
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

    def _fold(self, width: int) -> None:
        self._width = width
        self._lines = tuple(field_lines(self._fields, width))

    def render_line(self, y: int) -> Strip:
        width, base = self.content_size.width, self.base_style
        if width != self._width:
            self._fold(width)
        if y >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[y]
        ink = base + self.get_component_rich_style(f"cell--{line.style}") if line.style else base
        muted = base + self.get_component_rich_style("detail-fields--label")
        pieces = [Segment(line.label, muted), Segment(line.text, ink)]
        return Strip(pieces).crop_extend(0, width, base)
