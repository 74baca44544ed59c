"""Folding and wrapping: which part of which line stands in each row of the screen."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from rich.cells import cell_len, get_character_cell_size

from tui.document.lines import JsonLines
from tui.text import inert_json, one_line

INDENT = 2
CONTINUED = 2
"""Columns by which the other rows of a long line are indented more than its first."""


class JsonRows:
    """Rows of at most `width` terminal columns over `lines`, without what is folded."""

    def __init__(self, lines: JsonLines, width: int) -> None:
        self.lines = lines
        self.width = max(width, 8)
        self.folded: set[int] = set()
        self._line = array("q")
        self._part = array("q")
        self._taken_in = 0
        self._was_json = lines.is_json
        self._shown: dict[int, tuple[str, list[int]]] = {}

    def __len__(self) -> int:
        return len(self._line)

    def take_in(self) -> bool:
        """Add rows for the lines found since the last time; false if they are others than before and all was made
        again."""
        if self._was_json != self.lines.is_json:
            self._was_json = self.lines.is_json
            self.folded.clear()
            self.rebuild()
            return False
        self._append(self._line, self._part, range(self._taken_in, len(self.lines)))
        self._taken_in = len(self.lines)
        return True

    def rebuild(self, width: int | None = None) -> None:
        """Make all rows again, after another width or many folds."""
        if width is not None:
            self.width = max(width, 8)
        self._shown.clear()
        del self._line[:], self._part[:]
        self._append(self._line, self._part, range(len(self.lines)))
        self._taken_in = len(self.lines)

    def _append(self, to_line: array[int], to_part: array[int], numbers: range) -> None:
        lines, width, folded, depths = self.lines, self.width, self.folded, self.lines.depths
        add_line, add_part = to_line.append, to_part.append
        number, stop = numbers.start, numbers.stop
        while number < stop:
            add_line(number)
            add_part(0)
            # Most lines are short, and to see that takes no look at their text.
            if lines.may_be_wider(number, width - min(depths[number] * INDENT, width // 2)):
                for part in range(1, len(self.shown(number)[1]) - 1):
                    add_line(number)
                    add_part(part)
            end = lines.end_of(number) if folded and number in folded else -1
            number = end + 1 if end >= 0 else number + 1

    def at(self, row: int) -> tuple[int, int]:
        """The line and the part of it that stand in this row."""
        return self._line[row], self._part[row]

    def row_of(self, line: int) -> int:
        """The first row of a line; of the fold that hides it, if one does."""
        row = bisect_left(self._line, line)
        if row < len(self._line) and self._line[row] == line:
            return row
        return bisect_left(self._line, self._line[row - 1]) if row else 0

    def indent(self, number: int) -> int:
        """Terminal columns before the line; never more than half of what there is, however deep."""
        return min(self.lines.depths[number] * INDENT, self.width // 2)

    def shown(self, number: int) -> tuple[str, list[int]]:
        """The line's text as it is drawn, without indent, and where its rows begin in it (and its length at the
        end)."""
        known = self._shown.get(number)
        if known is None:
            line = self.lines.line(number)
            text = one_line(inert_json(line.text) if self.lines.is_json else line.text)
            room = max(self.width - self.indent(number), 4)
            known = text, _breaks(text, room, max(room - CONTINUED, 2))
            if len(self._shown) > 200:
                self._shown.pop(next(iter(self._shown)))
            self._shown[number] = known
        return known

    def fold(self, openings: Iterable[int]) -> None:
        """Fold these opening lines, beside those folded already."""
        self.folded.update(openings)
        self.rebuild()

    def toggle(self, opening: int) -> None:
        """Fold the opening line, or unfold it. Only the rows between are touched."""
        end = self.lines.end_of(opening)
        if end < 0:
            return
        first = bisect_left(self._line, opening)
        if first == len(self._line) or self._line[first] != opening:  # hidden in another fold: no row changes
            self.folded ^= {opening}
        elif opening in self.folded:
            self.folded.remove(opening)
            line, part = array("q"), array("q")
            self._append(line, part, range(opening + 1, end + 1))
            after = bisect_left(self._line, opening + 1)
            self._line[after:after] = line
            self._part[after:after] = part
        else:
            self.folded.add(opening)
            after = bisect_left(self._line, opening + 1, lo=first)
            upto = bisect_left(self._line, end + 1, lo=after)
            del self._line[after:upto], self._part[after:upto]

    def reveal(self, number: int) -> None:
        """Unfold whatever hides the line."""
        hiding = []
        parent = self.lines.parent(number)
        opening = self.lines.opening_of(number)
        if opening != number and opening in self.folded:
            hiding.append(opening)
        while parent >= 0:
            if parent in self.folded:
                hiding.append(parent)
            parent = self.lines.parent(parent)
        if hiding:
            self.folded.difference_update(hiding)
            self.rebuild()


def _breaks(text: str, first: int, others: int) -> list[int]:
    """Cut `text` into rows of `first` and then `others` terminal columns: where each begins, and its length at the
    end."""
    if text.isascii():
        if len(text) <= first:
            return [0, len(text)]
        return [0, *range(first, len(text), others), len(text)]
    if cell_len(text) <= first:
        return [0, len(text)]
    starts, used, room = [0], 0, first
    for index, character in enumerate(text):
        size = get_character_cell_size(character)
        if used + size > room:
            starts.append(index)
            used, room = 0, others
        used += size
    return [*starts, len(text)]
