"""Labels and values in two columns, e.g. the facts of one event."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual.widget import Widget

from tui.text import one_line, rich_plain
from tui.widgets.cell_styles import CELL_CLASSES, CELL_CSS, Cell, as_cell


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

    def set_fields(self, fields: Sequence[tuple[str, Cell | str]]) -> None:
        """Show these pairs instead."""
        self._fields = tuple(fields)
        self.refresh(layout=True)

    def render(self) -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        label_style = self.get_component_rich_style("detail-fields--label")
        for label, content in self._fields:
            value = as_cell(content)
            text = rich_plain(value.text)
            text.no_wrap = False
            if value.style:
                text.stylize(self.get_component_rich_style(f"cell--{value.style}"))
            grid.add_row(Text(one_line(label), label_style), text)
        return grid
