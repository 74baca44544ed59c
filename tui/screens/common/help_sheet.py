"""The sheet of keys that help shows: groups of commands in as many columns as fit, then the prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from tui.keys import Step
from tui.screens.common.offers import Offer
from tui.text import cut, safe
from tui.widgets.cursor_view import CursorView
from tui.widgets.table_layout import fit

COLUMN = 56
"""Terminal columns that a column of keys wants at least."""
MOST_COLUMNS = 4
KEY = 12
"""Terminal columns for the keys themselves."""
GAP = 2


@dataclass(frozen=True)
class HelpEntry:
    """A line of the sheet: the heading of a group (no keys), or keys and what they do. `offer` can be run."""

    keys: str
    words: str
    offer: Offer | None = None

    @property
    def is_heading(self) -> bool:
        """A command without a key, as where text is typed, is none."""
        return not self.keys and self.offer is None

    @property
    def is_off(self) -> bool:
        return self.offer is not None and self.offer.reason is not None


Piece = tuple[str, str]
"""Words, and how they stand out: ``, `key` or `strong`."""


class HelpSheet(CursorView):
    """Lists `entries` in columns, and `prose` below them. Left and right choose the column, a click or `enter` an
    entry."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "help-sheet--cursor",
        "help-sheet--heading",
        "help-sheet--key",
        "help-sheet--off",
        "help-sheet--strong",
    }
    DEFAULT_CSS = """
    HelpSheet {
        overflow-x: hidden;
        & > .help-sheet--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .help-sheet--heading { color: $text-primary; text-style: bold; }
        & > .help-sheet--key { color: $text-accent; text-style: bold; }
        & > .help-sheet--off { color: $text-muted; }
        & > .help-sheet--strong { text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "move('page', 1)", "A page down", show=False),
        Binding("left", "column(-1)", "The column before", show=False),
        Binding("right", "column(1)", "The next column", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """A person clicked the entry under the cursor."""

        sheet: HelpSheet

        @property
        def control(self) -> HelpSheet:
            return self.sheet

    def __init__(self, prose: Sequence[Piece]) -> None:
        super().__init__()
        self._entries: Sequence[HelpEntry] = ()
        self._prose = prose
        self._column = 0
        self._columns: list[Sequence[HelpEntry]] = []
        self._lines: list[list[Piece]] = []

    def show(self, entries: Sequence[HelpEntry]) -> None:
        """Show these, with the cursor on the first that is no heading."""
        self._entries = entries
        self._column, self._cursor = 0, 1 if entries else 0
        self._lay_out()
        self.scroll_rows_to(0)

    @property
    def entry(self) -> HelpEntry | None:
        """The entry under the cursor, if one is."""
        column = self._columns[self._column] if self._columns else ()
        return column[self._cursor] if self._cursor < len(column) else None

    @property
    def row_count(self) -> int:
        return self._height + len(self._lines)

    @property
    def _height(self) -> int:
        return max(map(len, self._columns), default=0)

    # Laying out

    def on_resize(self, _event: events.Resize) -> None:
        self._lay_out()
        self.scroll_to_cursor()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        most = min(max(width // COLUMN, 1), MOST_COLUMNS)
        self._lines = [[], *wrapped(self._prose, width - 1)] if self._prose else []
        for wanted in range(1, most + 1):  # fewer columns leave more words whole, where all is seen without scrolling
            self._columns = list(in_columns(self._entries, wanted))
            if self.row_count <= self.view_height:
                break
        self._column = min(self._column, max(len(self._columns) - 1, 0))
        self._cursor = min(self._cursor, max(self.row_count - 1, 0))
        self.set_canvas(self.row_count)
        self.refresh()

    # Moving

    def action_move(self, step: Step, direction: int) -> None:
        """As everywhere; a heading is passed over."""
        super().action_move(step, direction)
        if self.entry is not None and self.entry.is_heading:
            self.move_by(direction if step == "row" and self._cursor else 1)

    def action_column(self, step: int) -> None:
        """Go to the column beside this one."""
        column = self._column + step
        if 0 <= column < len(self._columns):
            self._column = column
            if self._cursor < self._height:
                self.move_to(min(self._cursor, len(self._columns[column]) - 1))
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the entry that has it already it chooses that entry."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y + self.scroll_offset.y >= self.row_count:
            return
        row, column = offset.y + self.scroll_offset.y, min(offset.x // self._wide, max(len(self._columns) - 1, 0))
        if (row, column) == (self._cursor, self._column):
            self.post_message(self.Chosen(self))
        self._column = column
        self.move_to(row)

    # Drawing

    @property
    def _wide(self) -> int:
        return max(self.scrollable_content_region.width // max(len(self._columns), 1), 1)

    def render_line(self, y: int) -> Strip:
        width, base = self.scrollable_content_region.width, self.base_style
        row = y + self.scroll_offset.y
        if row < self._height:
            segments = [part for number in range(len(self._columns)) for part in self._cell(row, number, base)]
        elif row < self.row_count:
            mark = "›" if row == self._cursor else " "
            segments = [Segment(mark, base)]
            segments += [Segment(text, self._ink(kind, base)) for text, kind in self._lines[row - self._height]]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(width, base)

    def _cell(self, row: int, number: int, base: Style) -> Iterator[Segment]:
        entries, wide = self._columns[number], self._wide
        is_cursor = row == self._cursor and number == self._column
        if row >= len(entries):
            yield Segment(" " * wide, base)
            return
        entry = entries[row]
        ink = base + self.get_component_rich_style("help-sheet--cursor") if is_cursor else base
        yield Segment("›" if is_cursor else " ", ink)
        if entry.is_heading:
            yield Segment(fit(entry.words, wide - 1), ink if is_cursor else self._ink("heading", base))
            return
        used = KEY if cell_len(entry.keys) < KEY else cell_len(entry.keys) + 1
        yield Segment(fit(entry.keys, used), ink if is_cursor else self._ink("key", base))
        words_ink = ink if is_cursor or not entry.is_off else self._ink("off", base)
        yield Segment(fit(entry.words, max(wide - 1 - used - GAP, 1)), words_ink)
        yield Segment(" " * GAP, base)

    def _ink(self, kind: str, base: Style) -> Style:
        if not kind:
            return base
        own = self.get_component_rich_style(f"help-sheet--{kind}")
        return base + Style(color=own.color, bold=own.bold or None)


def in_columns(entries: Sequence[HelpEntry], count: int) -> Iterator[Sequence[HelpEntry]]:
    """`entries` in at most `count` columns of nearly the same height; no heading stands at the end of one."""
    height = -(-len(entries) // count)
    start = 0
    while start < len(entries):
        end = min(start + height, len(entries))
        while end < len(entries) and end - 1 > start and entries[end - 1].is_heading:
            end -= 1
        if count == 1:
            end = len(entries)
        yield entries[start:end]
        start, count = end, count - 1
        height = -(-(len(entries) - start) // max(count, 1))


def pieces(text: str) -> Iterator[Piece]:
    """`text` with what stands between backticks or **double stars** made to stand out. Nothing else in it means
    anything."""
    for number, piece in enumerate(safe(" ".join(text.split())).split("`")):
        if number % 2:
            yield piece, "key"
            continue
        for inner, words in enumerate(piece.split("**")):
            if words:
                yield words, "strong" if inner % 2 else ""


def wrapped(prose: Sequence[Piece], width: int) -> Iterator[list[Piece]]:
    """`prose` in lines of at most `width` terminal columns, broken at spaces where there are any."""
    line: list[Piece] = []
    used = 0
    for word in _words(prose):
        needed = sum(cell_len(text) for text, _ in word)
        if line and used + 1 + needed > width:
            yield line
            line, used = [], 0
        if line:
            line.append((" ", ""))
            used += 1
        for text, kind in word:
            shown = cut(text, max(width - used, 1))
            line.append((shown, kind))
            used += cell_len(shown)
    if line:
        yield line


def _words(prose: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Split prose at its spaces: what stands between two, perhaps in several pieces: a key and the comma behind it."""
    word: list[Piece] = []
    for text, kind in prose:
        for number, part in enumerate(text.split(" ")):
            if number and word:
                yield word
                word = []
            if part:
                word.append((part, kind))
    if word:
        yield word
