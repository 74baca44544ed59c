"""Lines in pieces: a text, and the name of its style, before anybody knows of inks or of a terminal.

The widgets make Textual's segments of them, the first frame (`tui.startup.first_lines`) the same line without
Textual. So nothing here may import Textual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Final, NamedTuple, TypeAlias

from rich.cells import cell_len

from tui.text import cut, folded, one_line
from tui.widgets.cell_styles import Cell, as_cell
from tui.widgets.table_layout import Layout, Row, fit

Piece: TypeAlias = tuple[str, str]
"""Safe text, and its style: one of `tui.widgets.cell_styles.STYLES`, one named here, or none for the line's own."""

# --- a line with two ends ---------------------------------------------------------------------------------------------

SEPARATOR: Final = " · "


def parts_of(parts: Iterable[Cell | str]) -> tuple[Cell, ...]:
    """Outside text in parts, those left out that say nothing."""
    return tuple(part for part in map(as_cell, parts) if part.text)


def status_pieces(left: Sequence[Cell], right: Sequence[Cell], width: int, separator: str = SEPARATOR) -> list[Piece]:
    """A line of `width` terminal columns with parts at both ends; the left gives way where there is no room."""
    end = _joined(right, width, separator)
    room = width - sum(cell_len(text) for text, _ in end)
    start = _joined(left, max(room - 1, 0) if end else room, separator)
    room -= sum(cell_len(text) for text, _ in start)
    return [*start, (" " * room, ""), *end]


def _joined(parts: Sequence[Cell], width: int, separator: str) -> list[Piece]:
    """The parts in at most `width` terminal columns; the last that is begun is cut."""
    pieces: list[Piece] = []
    for number, part in enumerate(parts):
        for text, style in ((separator, "muted"), (one_line(part.text), part.style))[number == 0 :]:
            shown = cut(text, width)
            if shown:
                pieces.append((shown, style))
            if shown != text:
                return pieces
            width -= cell_len(shown)
    return pieces


# --- a table ----------------------------------------------------------------------------------------------------------

CURSOR_GLYPH: Final = "›"
MARK_GLYPH: Final = "●"
MARKED: Final = "marked"
"""The style of the glyph before a row that is marked."""


def gutter_width(*, markable: bool) -> int:
    """Terminal columns before the first table column: the cursor's glyph, the mark, a space."""
    return 3 if markable else 2


def header_text(plan: Layout[Row], gutter: int) -> str:
    """The titles of the columns, as wide as the plan is."""
    titles = (" " * plan.gap).join(fit(column.title, width, column.align) for column, width in plan.columns)
    return fit(" " * gutter + titles, plan.width)


def row_pieces(row: Row, plan: Layout[Row], *, has_cursor: bool, is_marked: bool | None = None) -> Iterator[Piece]:
    """A row, as wide as the plan is. `is_marked` is `None` where no row can be marked."""
    yield CURSOR_GLYPH if has_cursor else " ", ""
    if is_marked is not None:
        yield (MARK_GLYPH, MARKED) if is_marked else (" ", "")
    yield " ", ""
    used = gutter_width(markable=is_marked is not None)
    for number, (column, width) in enumerate(plan.columns):
        if number:
            yield " " * plan.gap, ""
            used += plan.gap
        content = as_cell(column.render(row))
        yield fit(content.text, width, column.align), content.style if content.text else ""
        used += width
    if used < plan.width:
        yield " " * (plan.width - used), ""


# --- a scrollbar ------------------------------------------------------------------------------------------------------

EIGHTHS: Final = 8
_THUMB_ENDS: Final = " ▇▆▅▄▃▂▁"
"""The track below a thumb that ends after so many eighths of a cell."""
TRACK: Final = "track"
THUMB: Final = "thumb"


def thumb(size: int, lines: int, window: int, y: float) -> tuple[int, int]:
    """Begin and end of a scrollbar's thumb in eighths of a cell, as Textual's `ScrollBarRender` works them out: the bar
    is `size` cells long, `window` of the `lines` are seen, from line `y` on."""
    if not size or lines <= window:
        return 0, 0
    length = max(1, window * size / lines)
    begin = int((size - length) * y / (lines - window) * EIGHTHS)
    return begin, begin + ceil(length * EIGHTHS)


def scrollbar_pieces(size: int, lines: int) -> list[Piece]:
    """The cells of the scrollbar of a view that is `size` lines high and shows the first of `lines`, from the top
    down. A piece of the style `THUMB` has the track's colour on the thumb's."""
    whole, rest = divmod(thumb(size, lines, size, 0)[1], EIGHTHS)
    cells = [(" ", THUMB)] * whole + ([(_THUMB_ENDS[rest], THUMB)] if rest else [])
    return [*cells, *[(" ", TRACK)] * (size - len(cells))]


# --- labels and values ------------------------------------------------------------------------------------------------

FIELDS_GAP: Final = 2
"""Terminal columns between labels and values."""


class FieldLine(NamedTuple):
    """A line of a field: its label, padded, and as much of its value as fits."""

    label: str
    text: str
    style: str


def field_lines(fields: Sequence[tuple[str, Cell | str]], width: int) -> Iterator[FieldLine]:
    """Labels and values (outside text) in `width` terminal columns, a pair a line, the values under one another; a long
    one goes on in the next line."""
    labels = max((cell_len(one_line(label)) for label, _ in fields), default=0) + FIELDS_GAP
    room = max(width - labels, 1)
    for label, content in fields:
        value = as_cell(content)
        for number, text in enumerate(folded(value.text, room)):
            yield FieldLine(fit("" if number else label, labels), text, value.style)


def filled(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces, with spaces up to `width` terminal columns."""
    return [*pieces, (" " * (width - sum(cell_len(text) for text, _ in pieces)), "")]


# --- keys -------------------------------------------------------------------------------------------------------------

KEY: Final = "key"
DESCRIPTION: Final = "description"


class ShownKey(NamedTuple):
    """One key of the line at the bottom: what is pressed, how it is written, what it does, whether it can now."""

    key: str
    display: str
    description: str
    enabled: bool

    @property
    def pieces(self) -> list[Piece]:
        """The key and what it does."""
        words = [(f"{self.description} ", DESCRIPTION)] if self.description else []
        return [(f" {self.display} ", KEY), *words]

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes."""
        return sum(cell_len(text) for text, _ in self.pieces)


def fitting_keys(ranked: Iterable[ShownKey], last: ShownKey | None, width: int) -> list[ShownKey]:
    """The keys that are drawn: those of the highest rank that fit, then the last one, which always does."""
    room = width - (last.width if last is not None else 0)
    drawn: list[ShownKey] = []
    for shown_key in ranked:
        room -= shown_key.width
        if room < 0:
            break
        drawn.append(shown_key)
    return drawn if last is None else [*drawn, last]
