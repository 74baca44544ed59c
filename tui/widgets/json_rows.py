"""Folding and wrapping: which part of which line stands in each row of the screen."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import Final, NamedTuple

from rich.cells import cell_len, get_character_cell_size

from tui.document.lines import JsonLines
from tui.document.strings import content_of
from tui.text import cut, inert_json, one_line

INDENT = 2
CONTINUED = 2
"""Columns by which the other rows of a long line are indented more than its first."""
LONGEST_SHOWN: Final = 2_000
"""Characters of a line that are drawn: of a longer one the beginning, and how long it is."""
SHORTEST_NOTED: Final = 8
"""Characters of a line from which on it is looked into whether its string holds something."""
_KEPT_LINES: Final = 200


class Shown(NamedTuple):
    """A line as it is drawn: its text without indent, where its rows begin in it (and its length at the end), and what
    is said behind it of the rest, or of what it holds."""

    text: str
    breaks: list[int]
    note: str = ""


class Folds:
    """The lines that are folded: all from a depth on, where there is one, but for those turned round; else those."""

    def __init__(self, lines: JsonLines, depth: int | None = None) -> None:
        self._lines = lines
        self.depth = depth
        self._turned: set[int] = set()

    def __contains__(self, line: int) -> bool:
        if self.depth is None and line not in self._turned:
            return False
        if self._lines.end_of(line) < 0:
            return False
        return (self.depth is not None and self._lines.depths[line] >= self.depth) != (line in self._turned)

    def __bool__(self) -> bool:
        return self.depth is not None or bool(self._turned)

    def turn(self, line: int) -> None:
        """Fold this opening line if it is unfolded, and the other way round."""
        self._turned ^= {line}


class JsonRows:
    """Rows of at most `width` terminal columns over `lines`, without what is folded; `take_in()` makes them."""

    def __init__(self, lines: JsonLines, width: int, folds: Folds | None = None) -> None:
        self.lines = lines
        self.width = max(width, 8)
        self.folds = folds if folds is not None else Folds(lines)
        self._line = array("i")
        self._part = array("i")
        self._next = 0
        """The line that is taken in next."""
        self._was_json = lines.is_json
        self._shown: dict[int, Shown] = {}

    def __len__(self) -> int:
        return len(self._line)

    @property
    def fits(self) -> bool:
        """False once the document turned out to be no JSON: then its lines are others than these rows show."""
        return self._was_json == self.lines.is_json

    def take_in(self, most: int | None = None) -> bool:
        """Add rows for lines that were found, `most` of them; true if there are more."""
        count = len(self.lines)
        until = count if most is None else min(self._next + most, count)
        self._next = max(self._append(self._line, self._part, self._next, until), self._next)
        return self._next < count

    def _append(self, to_line: array[int], to_part: array[int], number: int, stop: int) -> int:
        """Add rows for the lines from `number` to before `stop`; the line that comes next, behind the last fold."""
        lines, width, depths = self.lines, self.width, self.lines.depths
        folds = self.folds if self.folds else None
        add_line, add_part = to_line.append, to_part.append
        while number < stop:
            add_line(number)
            add_part(0)
            # Most lines are short, and to see that takes no look at their text.
            if lines.may_be_wider(number, width - min(depths[number] * INDENT, width // 2)):
                for part in range(1, len(self.shown(number).breaks) - 1):
                    add_line(number)
                    add_part(part)
            number = lines.end_of(number) + 1 if folds is not None and number in folds else number + 1
        return number

    def at(self, row: int) -> tuple[int, int]:
        """The line and the part of it that stand in this row."""
        return self._line[row], self._part[row]

    def has(self, line: int) -> bool:
        """Tell whether the line was taken in, also where a fold hides it."""
        return line < self._next

    def row_of(self, line: int) -> int:
        """The first row of a line; of the fold that hides it, if one does."""
        row = bisect_left(self._line, line)
        if row < len(self._line) and self._line[row] == line:
            return row
        return bisect_left(self._line, self._line[row - 1]) if row else 0

    def indent(self, number: int) -> int:
        """Terminal columns before the line; never more than half of what there is, however deep."""
        return min(self.lines.depths[number] * INDENT, self.width // 2)

    def shown(self, number: int) -> Shown:
        """The line as it is drawn."""
        known = self._shown.get(number)
        if known is None:
            if len(self._shown) > _KEPT_LINES:
                self._shown.pop(next(iter(self._shown)))
            known = self._shown[number] = self._make(number)
        return known

    def _make(self, number: int) -> Shown:
        room = max(self.width - self.indent(number), 4)
        others = max(room - CONTINUED, 2)
        lines, length = self.lines, self.lines.length(number)
        if not lines.is_json:
            text = one_line(lines.line(number).text)
            return Shown(text, _breaks(text, room, others))
        is_long = length > LONGEST_SHOWN
        start = lines.start(number)
        raw = lines.source[start : start + LONGEST_SHOWN] + "…" if is_long else lines.line(number).text
        text = one_line(inert_json(raw))
        span = lines.value_span(number) if length > SHORTEST_NOTED else None
        content = None
        if span is not None and lines.source[span[0]] == '"':
            content = content_of(lines.source, *span)
        note = content.words if content is not None else ""
        if is_long and not note:
            note = f"{(span[1] - span[0] if span is not None else length):,} characters in all"
        if content is not None and content.kind == "data":  # nobody reads it: its name is worth more
            text = cut(text, max(room - len(note) - 1, SHORTEST_NOTED))
        breaks = _breaks(text, room, others)
        if note:
            used, left = cell_len(text[breaks[-2] :]), room if len(breaks) == 2 else others
            if used + len(note) + 1 > left:
                breaks.append(len(text))  # a row of its own
        return Shown(text, breaks, f" {note}" if note else "")

    def toggle(self, opening: int) -> None:
        """Fold the opening line, or unfold it. Only the rows between are touched."""
        end = self.lines.end_of(opening)
        if end < 0:
            return
        first = bisect_left(self._line, opening)
        is_hidden = first == len(self._line) or self._line[first] != opening
        was_folded = opening in self.folds
        self.folds.turn(opening)
        if is_hidden:  # in another fold, or not taken in yet: no row changes
            return
        after = bisect_left(self._line, opening + 1, lo=first)
        if was_folded:
            line, part = array("i"), array("i")
            self._append(line, part, opening + 1, end + 1)
            self._line[after:after] = line
            self._part[after:after] = part
        else:
            upto = bisect_left(self._line, end + 1, lo=after)
            del self._line[after:upto], self._part[after:upto]
        self._next = max(self._next, end + 1)

    def hidden_by(self, number: int) -> list[int]:
        """The folds that hide a line, the outermost first."""
        hiding = []
        opening = self.lines.opening_of(number)
        if opening != number and opening in self.folds:
            hiding.append(opening)
        parent = self.lines.parent(number)
        while parent >= 0:
            if parent in self.folds:
                hiding.append(parent)
            parent = self.lines.parent(parent)
        return hiding[::-1]

    def reveal(self, number: int) -> None:
        """Unfold whatever hides the line."""
        for opening in self.hidden_by(number):
            self.toggle(opening)


def _breaks(text: str, first: int, others: int) -> list[int]:
    """Cut `text` into rows of `first` and then `others` terminal columns: where each begins, and its length at the
    end."""
    columns = len(text) if text.isascii() else cell_len(text)
    if columns <= first:
        return [0, len(text)]
    if columns == len(text):
        return [0, *range(first, len(text), others), len(text)]
    starts, used, room = [0], 0, first
    for index, character in enumerate(text):
        size = get_character_cell_size(character)
        if used + size > room:
            starts.append(index)
            used, room = 0, others
        used += size
    return [*starts, len(text)]
