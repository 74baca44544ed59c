"""One change between two documents: its place, what was there and what is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from tui.document.difference.meaning import text_of
from tui.document.difference.structure import Piece
from tui.document.paths import Steps, jq

Kind = Literal["added", "removed", "changed"]


class Step(NamedTuple):
    """A step of the way to a value: a key as it stands in its text, or an index, which may be another before and
    after."""

    parent: Step | None
    before: str | int | None
    after: str | int | None
    depth: int


def step_into(parent: Step | None, before: str | int | None, after: str | int | None) -> Step:
    """One level further down."""
    return Step(parent, before, after, parent.depth + 1 if parent is not None else 1)


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. `before` and `after` are pieces of the two documents, `None` where there is nothing.
    `anchor` is the index in the document after the change at which it stands; `by_line`: the number of a line of it,
    from 0."""

    step: Step | None
    before: Piece | None
    after: Piece | None
    anchor: int
    by_line: bool = False

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def depth(self) -> int:
        """Levels of brackets around the place."""
        return self.step.depth if self.step is not None else 0

    @property
    def path(self) -> str:
        """The place as jq writes it, `.a.b[0]`, or `line 3`: in the document before the change for what was removed,
        else in the one after it."""
        return self._path(before=self.after is None)

    @property
    def path_before(self) -> str:
        """The place in the document before the change; empty where that is the same place or there is none."""
        if self.before is None or self.after is None:
            return ""
        before = self._path(before=True)
        return before if before != self.path else ""

    def _path(self, *, before: bool) -> str:
        return f"line {self._line(before=before) + 1:,}" if self.by_line else jq(self.steps(before=before))

    def steps(self, *, before: bool = False) -> Steps:
        """The way to the place in the document after the change, or in the one `before` it; none to a line."""
        steps: list[str | int] = []
        step = self.step if not self.by_line else None
        while step is not None:
            here = step.before if before else step.after
            assert here is not None  # it was asked for on the side that has it
            steps.append(text_of(here) if isinstance(here, str) else here)
            step = step.parent
        return tuple(reversed(steps))

    def _line(self, *, before: bool) -> int:
        assert self.step is not None
        number = self.step.before if before else self.step.after
        assert isinstance(number, int)
        return number
