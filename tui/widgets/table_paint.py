"""One line of a table as segments: the header, or a row with its cursor, its mark and its cells in their inks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.cursor_view import CursorView
from tui.widgets.pieces import MARKED, gutter_width, header_text, row_pieces
from tui.widgets.table_layout import Layout, Row


class TablePainter:
    """Draws lines of a table on `view`, in its colours: the classes of `LineTable` and of cells."""

    def __init__(self, view: CursorView, *, markable: bool) -> None:
        self._view = view
        self._markable = markable
        self._inks: dict[str, Style] = {}

    @property
    def gutter(self) -> int:
        """Terminal columns before the first table column."""
        return gutter_width(markable=self._markable)

    def forget(self) -> None:
        """Forget the colours: those of another theme, or with the focus elsewhere."""
        self._inks.clear()

    def header(self, plan: Layout[Row]) -> Strip:
        """The titles of the columns."""
        return Strip([Segment(header_text(plan, self.gutter), self._ink("header"))], plan.width)

    def row(self, row: Row, plan: Layout[Row], *, has_cursor: bool, is_marked: bool) -> Strip:
        """A row, as wide as the plan is."""
        base = self._ink("cursor") if has_cursor else self._view.base_style
        pieces = row_pieces(row, plan, has_cursor=has_cursor, is_marked=is_marked if self._markable else None)
        inked = [(text, self._over(base, style, has_cursor) if style else base) for text, style in pieces]
        return Strip(_joined(inked), max(self.gutter, plan.width))

    def _over(self, base: Style, style: str, has_cursor: bool) -> Style:
        """The ink of a cell on its row. On the focused cursor row only the row's own colours are known to be
        readable."""
        name = f"{style}/cursor" if has_cursor else f"{style}/"
        ink = self._inks.get(name)
        if ink is None:
            own = self._view.get_component_rich_style("line-table--marked" if style == MARKED else f"cell--{style}")
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
