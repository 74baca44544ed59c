"""The whole of two documents as rows: that after the change, with what was removed between its lines."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from tui.document.difference.changes import Change
from tui.document.difference.structure import Piece
from tui.document.lines import JsonLines

Sign = Literal[" ", "-", "+"]

SCANNED: Final = 2_000
"""Lines that are scanned between two looks whether they are still wanted."""
LONGEST: Final = 20_000
"""Characters of a line that are handed out."""
_AFTER, _BEFORE, _PIECES = 0, 1, 2
_SIGNS: Final[tuple[Sign, ...]] = (" ", "-", "+")


class Row(NamedTuple):
    """One line of the whole. `text` is in its own characters, without indent, its end left out where it is very long;
    `change` is the number of the change that it belongs to, -1 for none."""

    sign: Sign
    depth: int
    text: str
    is_json: bool
    change: int


class PlainLines:
    """A text as its own lines, however long they are: between one line feed and the next."""

    is_json: Final = False
    is_complete: Final = True

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts = array("q", (0,))
        at = source.find("\n")
        while 0 <= at < len(source) - 1:
            self._starts.append(at + 1)
            at = source.find("\n", at + 1)
        self.depths = bytes(len(self._starts))

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, number: int) -> int:
        """Return the index in the source at which the line begins."""
        return self._starts[number]

    def at(self, offset: int) -> int:
        """The line that holds the character at `offset` of the source."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def text(self, number: int) -> str:
        """The line without its end."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.source)
        return self.source[self._starts[number] : end].removesuffix("\n").removesuffix("\r")


class _Removed(NamedTuple):
    """A piece of the document before the change, as lines of its own; a value without brackets is its text alone."""

    lines: JsonLines | str
    key: str
    depth: int
    begin: int
    """The index at which it begins, with its key; then those of its value and of its end, and its first row."""
    value_at: int
    end: int
    row: int


class Rows:
    """Grows while the difference is worked out; what is there stays."""

    def __init__(self, before: str, after: str) -> None:
        self.lines: JsonLines | PlainLines = JsonLines(after)
        self._lines_before: JsonLines | PlainLines = JsonLines(before)
        self._before = before
        self._signs = bytearray()
        self._sources = array("q")
        self._numbers = array("q")
        self._removed: list[_Removed] = []
        self._rows_of_lines = array("q"), array("q")
        """The row of each line of the document after the change, and of the lines of the one before it that differ."""
        self._numbers_before = array("q")
        self._places: list[tuple[int, int]] | None = None
        self.first_rows = array("q")
        """The first row of each change, as far as they are here."""
        self._upto = 0

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def signs(self) -> bytes:
        """A byte for each row: 0 for one that is the same."""
        return bytes(self._signs[: len(self)])

    def row_of(self, change: int) -> int:
        """The first row of a change; -1 while it is not here."""
        return self.first_rows[change] if change < len(self.first_rows) else -1

    def row(self, index: int) -> Row:
        """The row at an index."""
        sign, source, number = _SIGNS[self._signs[index]], self._sources[index], self._numbers[index]
        change = bisect_right(self.first_rows, index) - 1 if sign != " " else -1
        if source >= _PIECES:
            piece = self._removed[source - _PIECES]
            lines = piece.lines
            text = lines[:LONGEST] if isinstance(lines, str) else _text(lines, number)
            if number == 0 and piece.key:
                text = f"{piece.key}: {text}"
            depth = 0 if isinstance(lines, str) else lines.depths[number]
            return Row(sign, piece.depth + depth, text, True, change)
        whole = self.lines if source == _AFTER else self._lines_before
        return Row(sign, whole.depths[number], _text(whole, number), whole.is_json, change)

    def row_after(self, offset: int) -> int:
        """The row that holds a character of the document after the change; -1 where there is none."""
        rows = self._rows_of_lines[_AFTER]
        line = self.lines.at(offset) if len(self.lines) else -1
        return rows[line] if 0 <= line < len(rows) else -1

    def row_before(self, offset: int) -> int:
        """The row that holds a character of what was removed; -1 where the document before the change is not shown
        there."""
        if self._places is None:
            self._places = sorted((piece.begin, number) for number, piece in enumerate(self._removed))
        if not self._removed:
            return self._line_before(offset)
        at = bisect_right(self._places, (offset, len(self._removed))) - 1
        if at < 0:
            return -1
        piece = self._removed[self._places[at][1]]
        if offset >= piece.end:
            return -1
        inside = max(offset - piece.value_at, 0)
        return piece.row + (0 if isinstance(piece.lines, str) else piece.lines.at(inside))

    def _line_before(self, offset: int) -> int:
        """The same for texts that are compared line by line."""
        if not len(self._numbers_before):
            return -1
        line, rows = self._lines_before.at(offset), self._rows_of_lines[_BEFORE]
        at = bisect_left(self._numbers_before, line)
        return rows[at] if at < len(rows) and self._numbers_before[at] == line else -1

    # --- growing ----------------------------------------------------------------------------------------------------

    def of_values(self, changes: Sequence[Change], check: Callable[[], None]) -> None:
        """Make the rows of two JSON documents. `check` raises where they are not wanted any more."""
        for number, change in enumerate(changes):
            if number % SCANNED == 0:
                check()
            place = self._line_at(change.anchor, check)
            self._unchanged(place)
            self.first_rows.append(len(self))
            if change.before is not None:
                self._remove(change.before, change.depth, check)
            if change.after is not None:
                self._line_at(change.after.end, check)
                line = self._json_lines.at(change.after.start)
                end = max(self._json_lines.end_of(line), line) + 1
                self._add(2, _AFTER, line, end)
                self._upto = end
        while self._json_lines.scan(SCANNED):
            check()
            self._unchanged(len(self.lines))
        self._unchanged(len(self.lines))

    def of_lines(
        self, before: JsonLines | PlainLines, after: JsonLines | PlainLines, changes: Sequence[Change]
    ) -> None:
        """Make the rows of two texts whose lines were all found; the anchor of a change is the number of a line."""
        self.lines, self._lines_before = after, before
        for change in changes:
            self._unchanged(change.anchor)
            self.first_rows.append(len(self))
            assert change.step is not None
            if isinstance(change.step.before, int):
                self._add(1, _BEFORE, change.step.before, change.step.before + 1)
            if isinstance(change.step.after, int):
                self._add(2, _AFTER, change.step.after, change.step.after + 1)
                self._upto = change.step.after + 1
        self._unchanged(len(self.lines))

    @property
    def _json_lines(self) -> JsonLines:
        assert isinstance(self.lines, JsonLines)  # as long as both are JSON
        return self.lines

    def _line_at(self, offset: int, check: Callable[[], None]) -> int:
        """The line of the document after the change that holds a character; what comes before it is added as it is
        found."""
        lines = self._json_lines
        while not lines.is_complete and (not len(lines) or lines.start(len(lines) - 1) <= offset):
            lines.scan(SCANNED)
            check()
        return lines.at(offset)

    def _unchanged(self, upto: int) -> None:
        if upto > self._upto:
            self._add(0, _AFTER, self._upto, upto)
            self._upto = upto

    def _remove(self, piece: Piece, depth: int, check: Callable[[], None]) -> None:
        text = self._before[piece.value_at : piece.end]
        lines: JsonLines | str = text
        if text[0] in "{[":
            lines = JsonLines(text)
            while lines.scan(SCANNED):
                check()
        self._removed.append(_Removed(lines, piece.key or "", depth, piece.start, piece.value_at, piece.end, len(self)))
        self._add(1, _PIECES + len(self._removed) - 1, 0, 1 if isinstance(lines, str) else len(lines))

    def _add(self, sign: int, source: int, first: int, end: int) -> None:
        # What is counted comes last: others read meanwhile.
        self._signs.extend(bytes((sign,)) * (end - first))
        self._sources.extend(array("q", (source,)) * (end - first))
        if source < _PIECES:
            self._rows_of_lines[source].extend(range(len(self), len(self) + end - first))
        if source == _BEFORE:
            self._numbers_before.extend(range(first, end))
        self._numbers.extend(range(first, end))


def _text(lines: JsonLines | PlainLines, number: int) -> str:
    if isinstance(lines, PlainLines):
        return lines.text(number)[:LONGEST]
    start = lines.start(number)
    end = lines.start(number + 1) if number + 1 < len(lines) else len(lines.source)
    if end - start <= LONGEST:
        return lines.line(number).text
    return lines.source[start : start + LONGEST]
