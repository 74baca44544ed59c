"""The difference of two documents: the changed places as a list, then the whole with its lines marked.

Each mark is a sign and a colour: `+` added, `-` removed, `~` changed.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import chain
from textwrap import wrap
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip

from tui.document.difference import Change, Difference, DifferenceSearch, Piece
from tui.sizes import counted
from tui.text import cut, inert_json, one_line
from tui.widgets.cursor_view import CursorView
from tui.widgets.difference_folds import FoldedRows
from tui.widgets.json_ink import JSON_CLASSES, JSON_CSS, ink, spans
from tui.widgets.json_paint import Ink, clipped, paint, with_hits
from tui.widgets.table_layout import fit

INDENT: Final = 2
SHIFT: Final = 20
"""Columns by which a line moves to the side."""
LONGEST: Final = 4_000
"""Characters of a value that are looked at for one row."""
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
_BREAK: Final = re.compile(r"[\r\n]+[ \t]*")


class DifferenceView(CursorView):
    """Shows a `Difference` while it is worked out: call `grow()` now and then, until it is done."""

    COMPONENT_CLASSES: ClassVar[set[str]] = JSON_CLASSES | {
        f"difference--{name}" for name in ("cursor", "added", "removed", "changed", "note", "title", "hit")
    }
    DEFAULT_CSS = (
        """
    DifferenceView {
        height: 1fr;
        overflow-x: hidden;
        & > .difference--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .difference--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .difference--added { color: $text-success; }
        & > .difference--removed { color: $text-error; }
        & > .difference--changed { color: $text-warning; }
        & > .difference--note { color: $text-muted; text-style: italic; }
        & > .difference--hit { text-style: reverse bold; }
        & > .difference--title { color: $text-muted; background: $panel; }
    """
        + JSON_CSS
        + "}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", f"shift(-{SHIFT})", "The line further to its beginning", show=False),
        Binding("right", f"shift({SHIFT})", "The line further to its end", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._difference: Difference | None = None
        self._nothing = ""
        self._shift = 0
        self._firsts = array("q")
        """The first row of each change in the list."""
        self._listed = 0
        """Rows of the list."""
        self._ends: dict[int, tuple[int, int]] = {}
        """What the two values of a change have in common at their beginning and end, where it was drawn."""
        self._search: DifferenceSearch | None = None
        self._folded: FoldedRows | None = None

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_nothing(self, words: str) -> None:
        """Say why there is nothing to compare. May be outside text."""
        self._begin(None)
        self._nothing = words

    def show(self, difference: Difference) -> None:
        """Show another difference, from its beginning."""
        self._begin(difference)

    def _begin(self, difference: Difference | None) -> None:
        self._difference = difference
        self._firsts, self._listed = array("q"), 0
        self._cursor = self._shift = 0
        self._ends.clear()
        self._search = self._folded = None
        self.grow()
        self.scroll_rows_to(0)

    def grow(self) -> None:
        """Take in what is new."""
        if self._difference is not None:
            changes = self._difference.changes
            for number in range(len(self._firsts), len(changes)):
                self._firsts.append(self._listed)
                self._listed += 1 + _sides(changes[number])
        self.set_canvas(self.row_count)
        self.refresh()

    @property
    def row_count(self) -> int:
        return self._listed + self._whole_rows

    @property
    def _whole_rows(self) -> int:
        """Rows of the whole, with its title; it begins once all changes are listed."""
        difference = self._difference
        if difference is None or not difference.knows_changes or not len(difference.rows):
            return 0
        return (len(difference.rows) if self._folded is None else len(self._folded)) + 1

    def _index_at(self, row: int) -> int:
        """The row of the whole at a row of the view; of a fold, the first that is in it."""
        index = row - self._listed - 1
        return index if self._folded is None else self._folded.index(index)

    def _row_at(self, index: int) -> int:
        """The row of the view in which a row of the whole stands, or its fold."""
        return self._listed + 1 + (index if self._folded is None else self._folded.place(index))

    def fold_same(self) -> bool:
        """Show only what differs of the whole, with a few lines around it; or all of it again. False where it is not
        there yet."""
        difference = self._difference
        if difference is None or not difference.is_done or not self._whole_rows:
            return False
        index = self._index_at(self._cursor) if self._cursor > self._listed else -1
        self._folded = FoldedRows(difference.rows) if self._folded is None else None
        self.set_canvas(self.row_count)
        self.move_to(self._row_at(index) if index >= 0 else self._listed)  # to the whole: what came of it is seen
        self.refresh()
        return True

    # --- searching --------------------------------------------------------------------------------------------------

    def show_search(self, search: DifferenceSearch | None) -> None:
        """Draw what was found, and go to the first of it from the cursor on; or (`None`) end the search."""
        self._search = search
        if search is not None and search.rows:
            index = self._index_at(self._cursor) - 1 if self._cursor > self._listed else -1
            self._go_to_match(search.step(index, 1))
        self.refresh()

    @property
    def match(self) -> tuple[int, int]:
        """The number of the match that the cursor is on, 0 for none, and of how many."""
        search = self._search
        if search is None:
            return 0, 0
        here = self._index_at(self._cursor) if self._cursor > self._listed else -1
        at = bisect_left(search.rows, here)
        return (at + 1 if at < len(search.rows) and search.rows[at] == here else 0), len(search.rows)

    def step_match(self, steps: int) -> bool:
        """Go to the next match (1) or the one before (-1), around the ends. False where nothing is searched for."""
        if self._search is None:
            return False
        here = self._index_at(self._cursor) if self._cursor > self._listed else -1
        self._go_to_match(self._search.step(here, steps))
        return True

    def _go_to_match(self, number: int) -> None:
        if number < 0 or self._search is None:
            return
        index = self._search.rows[number]
        if self._folded is not None and self._folded.hides(index):
            self._folded = None
            self.set_canvas(self.row_count)
        self.move_to(self._row_at(index))

    # --- changes ----------------------------------------------------------------------------------------------------

    @property
    def change(self) -> int:
        """The number of the change under the cursor, -1 for none."""
        if self._difference is None:
            return -1
        if self._cursor < self._listed:
            return bisect_right(self._firsts, self._cursor) - 1
        return self._difference.rows.row(self._index_at(self._cursor)).change if self._cursor > self._listed else -1

    def step_change(self, steps: int) -> bool:
        """Go to the next change (1) or the one before (-1), in the list or in the whole, wherever the cursor is; round
        and round. False where there is none."""
        difference = self._difference
        if difference is None or not difference.changes:
            return False
        in_list = self._cursor < self._listed
        starts = self._firsts if in_list else difference.rows.first_rows
        if not len(starts):
            return False
        here = self._cursor if in_list else self._index_at(self._cursor) if self._cursor > self._listed else -1
        number = bisect_right(starts, here) if steps > 0 else bisect_left(starts, here) - 1
        start = starts[number % len(starts)]
        self.move_to(start if in_list else self._row_at(start))
        return True

    def go_over(self) -> bool:
        """From a change in the list to its place in the whole, and back. False where there is no such place yet."""
        difference, number = self._difference, self.change
        if difference is None:
            return False
        if self._cursor >= self._listed:
            if number < 0 or not self._listed:
                return False
            self.move_to(self._firsts[number])
            return True
        row = difference.rows.row_of(number)
        if row < 0 or not self._whole_rows:
            return False
        self.move_to(self._row_at(row))
        return True

    def _cursor_moved(self) -> None:
        self.post_message(self.Moved())

    def action_shift(self, columns: int) -> None:
        """Show more of long lines."""
        self._shift = max(self._shift + columns, 0)
        self.refresh()

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base, difference = self.scrollable_content_region.width, self.base_style, self._difference
        row = y + self.scroll_offset.y
        if difference is None:
            lines = _wrapped(self._nothing, width - 4)
            words = f"  {lines[y - 1]}" if 0 < y <= len(lines) else ""
            return Strip([Segment(fit(words, width), self.get_component_rich_style("difference--note"))], width)
        if row >= self.row_count:
            return Strip.blank(width, base)
        is_cursor = row == self._cursor
        if is_cursor:
            base = self.get_component_rich_style("difference--cursor")
        mark = "›" if is_cursor else " "
        is_plain = is_cursor and self.has_focus
        if row < self._listed:
            segments = self._listed_row(difference, row, width - 2, base, is_plain=is_plain)
        elif row == self._listed:
            folded = ", what is the same folded" * (self._folded is not None)
            title = fit(f"The whole, {counted(len(difference.rows), 'line')}{folded}", width - 2)
            if not is_cursor:
                base = self.get_component_rich_style("difference--title")
            segments = [Segment(title, base)]
        elif self._folded is not None and (hidden := self._folded.hidden(row - self._listed - 1)):
            style = self._ink("note", base, is_plain=is_plain)
            segments = [Segment(f"  … {counted(hidden, 'line')} the same", style)]
        else:
            segments = self._whole_row(difference, self._index_at(row), width - 2, base, is_plain=is_plain)
        return Strip([Segment(f"{mark} ", base), *segments]).adjust_cell_length(width, base)

    def _ink(self, name: str, base: Style, *, is_plain: bool) -> Style:
        """`base` in the colour of a component, unless the cursor's own colours have to be read."""
        if is_plain:
            return base
        return base + Style(color=self.get_component_rich_style(f"difference--{name}").color)

    def _listed_row(
        self, difference: Difference, row: int, width: int, base: Style, *, is_plain: bool
    ) -> list[Segment]:
        number = bisect_right(self._firsts, row) - 1
        change, part = difference.changes[number], row - self._firsts[number]
        if part == 0:
            style = self._ink(change.kind, base, is_plain=is_plain)
            lead = f"{_SIGNS[change.kind]} {change.kind:<8}"
            was = f"  (was {one_line(change.path_before)})" if change.path_before else ""
            path = _end_of(change.path, max(width - len(lead) - len(was), 10))
            return [Segment(lead, style), Segment(path, base + Style(bold=True)), Segment(cut(was, 40), base)]
        is_before = part == 1 and change.before is not None
        text, other = _value(difference.before, change.before), _value(difference.after, change.after)
        if not is_before:
            text, other = other, text
        style = self._ink("removed" if is_before else "added", base, is_plain=is_plain)
        lead = f"    {'-' if is_before else '+'} "
        room = max(width - len(lead), 10)
        ends = None
        if change.kind == "changed":
            ends = self._ends.get(number)
            if ends is None:
                ends = self._ends[number] = _same_ends(text, other)
        shown, differing = _excerpt(text, ends, room, self._shift)
        look = [(*differing, Style(bold=True, underline=True))] if differing is not None else []
        return [Segment(lead, style), *paint(shown, style, look)]

    def _whole_row(
        self, difference: Difference, index: int, width: int, base: Style, *, is_plain: bool
    ) -> list[Segment]:
        row = difference.rows.row(index)
        indent = min(row.depth * INDENT, width // 2)
        room = max(width - indent - 2, 4)
        text = row.text[: self._shift + 2 * room]
        shown = one_line(inert_json(text) if row.is_json else text)
        inks: list[Ink] = []
        if row.sign != " ":
            base = self._ink("added" if row.sign == "+" else "removed", base, is_plain=is_plain)
        elif row.is_json and not is_plain:
            inks = [(first, end, ink(self, kind)) for first, end, kind in spans(shown)]
        seen = cut(shown[self._shift :], room)
        inks = clipped(inks, self._shift, self._shift + len(seen))
        if self._search is not None:
            look = self.get_component_rich_style("difference--hit")
            style = Style(bold=look.bold, reverse=look.reverse)
            inks = with_hits(inks, self._search.hits_in(seen), style, len(seen))
        return [Segment(f"{row.sign} {' ' * indent}", base), *paint(seen, base, inks)]


def _wrapped(words: str, width: int) -> list[str]:
    """Words, inert, in lines of at most `width` columns where they are no wider than their characters are many."""
    lines = (wrap(one_line(line), max(width, 10)) for line in words.split("\n"))
    return list(chain.from_iterable(lines))


def _end_of(path: str, room: int) -> str:
    """A path, inert, in at most `room` columns: of a long one its end, which says more than its beginning."""
    shown = one_line(path)
    return shown if cell_len(shown) <= room else "…" + set_cell_size(shown[1 - room :], room - 1)


def _sides(change: Change) -> int:
    return (change.before is not None) + (change.after is not None)


def _value(document: str, piece: Piece | None) -> str:
    """A value on one line: the breaks and indents between its members left out."""
    if piece is None:
        return ""
    text = document[piece.value_at : piece.end]
    return _BREAK.sub(" ", text[:LONGEST]) if text[:1] in ("{", "[") else text


def _excerpt(text: str, ends: tuple[int, int] | None, room: int, shift: int) -> tuple[str, tuple[int, int] | None]:
    """The part of `text` that fits, inert, around the first character that differs; and what differs in it. `ends` are
    the numbers of characters at its beginning and at its end that do not."""
    if ends is None:
        return cut(one_line(inert_json(text[: shift + 2 * room]))[shift:], room), None
    front, back = ends
    begin = 0 if front < room // 2 or len(text) <= room else front - room // 4
    begin = min(begin + shift, len(text))
    lead = "…" if begin else ""
    head = lead + one_line(inert_json(text[begin:front]))
    middle = one_line(inert_json(text[max(front, begin) : len(text) - back][: 2 * room]))
    tail = one_line(inert_json(text[max(len(text) - back, begin) :][: 2 * room])) if len(middle) < 2 * room else ""
    shown = cut(head + middle + tail, room)
    first, end = min(len(head), len(shown)), min(len(head) + len(middle), len(shown))
    return shown, (first, end) if end > first else None


def _same_ends(one: str, other: str) -> tuple[int, int]:
    """The numbers of characters that both begin and, after those, end with."""
    front = _same(one, other, min(len(one), len(other)), 0, 0)
    rest = min(len(one), len(other)) - front
    return front, _same(one, other, rest, len(one), len(other), step=-1)


def _same(one: str, other: str, most: int, at: int, other_at: int, step: int = 1) -> int:
    """The number of equal characters from two places on, forwards or backwards, at most `most`. Found by halves: a text
    may be very long."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if step > 0:
            is_same = one[at + low : at + middle] == other[other_at + low : other_at + middle]
        else:
            is_same = one[at - middle : at - low] == other[other_at - middle : other_at - low]
        if is_same:
            low = middle
        else:
            high = middle - 1
    return low
