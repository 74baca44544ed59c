"""Works out the difference of two documents: the changed places first, then the whole with its lines marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Literal

from tui.document.difference.changes import Change, Kind, Step, step_into
from tui.document.difference.matching import equal_pairs, gaps
from tui.document.difference.meaning import meaning_of_scalar
from tui.document.difference.pairing import Pairing
from tui.document.difference.rows import PlainLines, Rows
from tui.document.difference.structure import NotJson, Piece, Structure
from tui.document.lines import JsonLines

Way = Literal["meaning", "lines"]

_Entry = tuple[Piece | None, Piece | None, Step | None, int]
"""A piece of each document, the way there, and the index in the one after the change at which it stands."""

SCANNED: Final = 2_000
"""Lines that are scanned between two looks whether it is still wanted."""


class Stopped(Exception):
    """Nobody wants the difference any more."""


def _checking(is_stopped: Callable[[], bool]) -> Callable[[], None]:
    def check() -> None:
        if is_stopped():
            raise Stopped

    return check


class Difference:
    """The changes between two texts. `run()` works it out, in a thread: `changes` and `rows` only grow meanwhile, in
    the order of the document after the change."""

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after
        self.changes: list[Change] = []
        self.kinds: Counter[Kind] = Counter()
        """The number of changes of each kind."""
        self.rows = Rows(before, after)
        self.way: Way | None = None
        """By meaning where both are JSON, else by lines; `None` until that is known."""
        self.knows_changes = False
        self.is_done = False

    @property
    def same_text(self) -> bool:
        """True if not even a blank differs."""
        return self.before == self.after

    def value_before(self, change: Change) -> str | None:
        """Return the value at the place of a change before it, in its own characters."""
        return None if change.before is None else self.before[change.before.value_at : change.before.end]

    def value_after(self, change: Change) -> str | None:
        """Return the value there now."""
        return None if change.after is None else self.after[change.after.value_at : change.after.end]

    def run(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Work it out. Raises `Stopped` soon after `is_stopped` has become true."""
        self.find_changes(is_stopped)
        if self.way == "meaning":
            self.rows.of_values(self.changes, _checking(is_stopped))
        self.is_done = True

    def find_changes(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """The first half of `run()`: the changes, without the rows of the whole where both are JSON."""
        check = _checking(is_stopped)
        try:
            structures = Structure(self.before), Structure(self.after)
        except NotJson:
            structures = None
        check()
        if structures is not None:
            self.way = "meaning"
            self._by_meaning(*structures, check)
        else:
            self.way = "lines"
            self._by_lines(check)
        self.knows_changes = True

    def _add(self, change: Change) -> None:
        self.changes.append(change)
        self.kinds[change.kind] += 1

    # --- by meaning -------------------------------------------------------------------------------------------------

    def _by_meaning(self, before: Structure, after: Structure, check: Callable[[], None]) -> None:
        pairing, add = Pairing(before, after), self._add
        text_before, text = before.text, after.text

        def children(one: Piece, other: Piece, step: Step | None) -> Iterator[_Entry]:
            """The children of a pair, each with its way there and the index after the change at which it stands."""
            ours, theirs = before.children(one), after.children(other)
            is_object = after.kind(other) == "{"
            rows = pairing.members(ours, theirs) if is_object else pairing.items(ours, theirs)
            anchors: list[int] = []
            anchor = after.closing(other)
            for _, there in reversed(rows):
                if there is not None:
                    anchor = theirs[there].start
                anchors.append(anchor)
            for (here, there), anchor in zip(rows, reversed(anchors), strict=True):
                gone = ours[here] if here is not None else None
                come = theirs[there] if there is not None else None
                if (
                    gone is not None
                    and come is not None
                    and (
                        text_before[gone.value_at : gone.end] == text[come.value_at : come.end]
                        or come.value_at in pairing.equal
                    )
                ):
                    continue
                if is_object:
                    down = step_into(step, gone.key if gone else None, come.key if come else None)
                else:
                    down = step_into(step, here, there)
                yield gone, come, down, anchor

        todo: list[Iterator[_Entry]] = [iter([(before.root, after.root, None, after.root.start)])]
        while todo:
            entry = next(todo[-1], None)
            if entry is None:
                todo.pop()
                check()
                continue
            one, other, step, anchor = entry
            if one is None or other is None:
                add(Change(step, one, other, anchor))
                continue
            was, now = before.value(one), after.value(other)
            if was == now:
                continue
            kind = before.kind(one)
            if kind != after.kind(other) or (kind and (_is_empty(was) or _is_empty(now))):
                if not (kind and _is_empty(was) and _is_empty(now) and kind == after.kind(other)):
                    add(Change(step, one, other, anchor))
            elif kind:
                todo.append(children(one, other, step))
            elif meaning_of_scalar(was) != meaning_of_scalar(now):
                add(Change(step, one, other, anchor))

    # --- line by line -----------------------------------------------------------------------------------------------

    def _by_lines(self, check: Callable[[], None]) -> None:
        lines_before, lines = _lines_of(self.before, check), _lines_of(self.after, check)
        before, after = _line_texts(lines_before), _line_texts(lines)
        check()
        pairs = equal_pairs(before, after)
        check()

        def add(one: int | None, other: int | None, anchor: int) -> None:
            was = _line(lines_before, one) if one is not None else None
            now = _line(lines, other) if other is not None else None
            self._add(Change(Step(None, one, other, 0), was, now, anchor, by_line=True))

        for low, high, other_low, other_high in gaps(pairs, (0, len(before), 0, len(after))):
            both = min(high - low, other_high - other_low)
            for number in range(both):
                add(low + number, other_low + number, other_low + number)
            for number in range(low + both, high):
                add(number, None, other_high)
            for number in range(other_low + both, other_high):
                add(None, number, number)
        self.rows.of_lines(lines_before, lines, self.changes)


def _lines_of(text: str, check: Callable[[], None]) -> JsonLines | PlainLines:
    """All lines of a text: as JSON is laid out where it is JSON, though cut short; else its own."""
    lines = JsonLines(text)
    while lines.is_json and lines.scan(SCANNED):
        check()
    return lines if lines.is_json else PlainLines(text)


def _line_texts(lines: JsonLines | PlainLines) -> list[str]:
    """The lines as they are compared. A document that was cut short has its commas; those of another text are its
    own."""
    if isinstance(lines, PlainLines):
        return [lines.text(number) for number in range(len(lines))]
    numbered = (lines.line(number) for number in range(len(lines)))
    return [f"{line.key}: {line.value}" if line.key else line.value for line in numbered]


def _line(lines: JsonLines | PlainLines, number: int) -> Piece:
    start = lines.start(number)
    end = lines.start(number + 1) if number + 1 < len(lines) else len(lines.source)
    return Piece(None, start, start, start + len(lines.source[start:end].rstrip("\r\n")))


def _is_empty(value: str) -> bool:
    return len(value) < 100 and not value[1:-1].strip(" \t\r\n")
