"""One line of a table as segments: the header, or a row with its cursor, its mark and its cells in their inks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.cell_styles import as_cell
from tui.widgets.cursor_view import CursorView
from tui.widgets.table_layout import Layout, Row, fit

CURSOR_GLYPH = "›"
MARK_GLYPH = "●"


class TablePainter:
    """Draws lines of a table on `view`, in its colours: the classes of `LineTable` and of cells."""

    def __init__(self, view: CursorView, *, markable: bool) -> None:
        self._view = view
        self._markable = markable
        self._inks: dict[str, Style] = {}

    @property
    def gutter(self) -> int:
        """Terminal columns before the first table column: the cursor's glyph, the mark, a space."""
        return 3 if self._markable else 2

    def forget(self) -> None:
        """Forget the colours: those of another theme, or with the focus elsewhere."""
        self._inks.clear()

    def header(self, plan: Layout[Row]) -> Strip:
        """The titles of the columns."""
        parts = [" " * self.gutter]
        gap = " " * plan.gap
        for number, (column, width) in enumerate(plan.columns):
            parts.append((gap if number else "") + fit(column.title, width, column.align))
        return Strip([Segment(fit("".join(parts), plan.width), self._ink("header"))], plan.width)

    def row(self, row: Row, plan: Layout[Row], *, has_cursor: bool, is_marked: bool) -> Strip:
        """A row, as wide as the plan is."""
        base = self._ink("cursor") if has_cursor else self._view.base_style
        pieces = [(CURSOR_GLYPH if has_cursor else " ", base)]
        if self._markable:
            pieces.append(
                (MARK_GLYPH, self._over(base, "line-table--marked", has_cursor)) if is_marked else (" ", base)
            )
        pieces.append((" ", base))
        used = self.gutter
        gap = (" " * plan.gap, base)
        for number, (column, width) in enumerate(plan.columns):
            if number:
                pieces.append(gap)
                used += plan.gap
            content = as_cell(column.render(row))
            ink = self._over(base, f"cell--{content.style}", has_cursor) if content.style and content.text else base
            pieces.append((fit(content.text, width, column.align), ink))
            used += width
        if used < plan.width:
            pieces.append((" " * (plan.width - used), base))
        return Strip(_joined(pieces), max(used, plan.width))

    def _over(self, base: Style, style: str, has_cursor: bool) -> Style:
        """The ink of a cell on its row. On the focused cursor row only the row's own colours are known to be
        readable."""
        name = f"{style}/cursor" if has_cursor else f"{style}/"
        ink = self._inks.get(name)
        if ink is None:
            own = self._view.get_component_rich_style(style)
            color = None if has_cursor and self._view.has_focus else own.color
            ink = self._inks[name] = base + Style(color=color, bold=own.bold or None, dim=own.dim or None)
        return ink

    def _ink(self, name: str) -> Style:
        ink = self._inks.get(name)
        if ink is None:
            ink = self._inks[name] = self._view.get_component_rich_style(f"line-table--{name}")
        return ink


def _joined(pieces: Iterable[tuple[str, Style]]) -> Iterator[Segment]:
    """One segment for neighbours of the same ink: each takes a sequence of its own on its way to the terminal."""
    for ink, run in groupby(pieces, itemgetter(1)):
        yield Segment("".join([text for text, _ in run]), ink)
