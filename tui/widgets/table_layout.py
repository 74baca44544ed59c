"""Widths of a table's columns, and cells cut or filled to exactly that many terminal columns.

Knows nothing of widgets: widths in, strings out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from rich.cells import cell_len

from tui.text import cell
from tui.widgets.cell_styles import Cell

Row = TypeVar("Row")
Align = Literal["left", "right"]

WIDE = 100
"""From this many terminal columns on there is room for two spaces between columns."""


def _always(_rows: Sequence[object]) -> bool:
    return True


class Column(NamedTuple, Generic[Row]):
    """One column: how it is filled, for which rows there is something in it, and how it takes its share of the width.

    `is_needed` is for whoever chooses among columns. `width` is fixed; otherwise the column has `min_width` and a
    `flex` share of what is left over. When there is no room, columns with the highest `priority` go first; those with
    priority 0 never go.
    """

    key: str
    title: str
    render: Callable[[Row], Cell | str]
    width: int = 0
    min_width: int = 4
    flex: int = 0
    align: Align = "left"
    priority: int = 0
    is_needed: Callable[[Sequence[Row]], bool] = _always

    @property
    def least(self) -> int:
        """The fewest terminal columns in which this column is shown at all."""
        return self.width or max(self.min_width, 1)


class Layout(NamedTuple, Generic[Row]):
    """The columns that are shown, in order, each with its width. `width` is what all of it takes, gutter included."""

    columns: tuple[tuple[Column[Row], int], ...] = ()
    gap: int = 1
    width: int = 0
    left_out: tuple[str, ...] = ()
    """Keys of the columns for which there was no room."""


def lay_out(columns: Sequence[Column[Row]], width: int, gutter: int) -> Layout[Row]:
    """Fit `columns` into `width` terminal columns, of which `gutter` are taken on the left.

    The result is wider than `width` only if the columns that must be shown do not fit at their least widths.
    """
    gap = 2 if width >= WIDE else 1
    shown = list(columns)
    left_out: list[str] = []

    def taken() -> int:
        return gutter + sum(column.least for column in shown) + gap * max(len(shown) - 1, 0)

    while taken() > width:
        droppable = [column for column in shown if column.priority > 0]
        if not droppable:
            break
        # The rightmost of equals goes first.
        victim = max(reversed(droppable), key=lambda column: column.priority)
        shown.remove(victim)
        left_out.append(victim.key)

    total = taken()
    widths = [column.least for column in shown]
    spare = max(width - total, 0)
    shares = sum(column.flex for column in shown)
    if spare and shares:
        given = seen = 0
        for index, column in enumerate(shown):
            if not column.flex:
                continue
            # Rounding the running sum, not each share, hands out every column exactly once.
            seen += column.flex
            upto = spare * seen // shares
            widths[index] += upto - given
            given = upto
        total += spare
    return Layout(tuple(zip(shown, widths, strict=True)), gap, max(total, width), tuple(left_out))


def fit(text: str, width: int, align: Align = "left") -> str:
    """Outside text as exactly `width` terminal columns: safe, on one line, cut with an ellipsis or padded with
    spaces."""
    shown = cell(text, width)
    room = width - (len(shown) if shown.isascii() else cell_len(shown))
    if room <= 0:
        return shown
    return " " * room + shown if align == "right" else shown + " " * room
