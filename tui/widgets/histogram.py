"""Deliveries over time as two rows of bars: failed above, delivered below, with words for the outage's edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.text import cell

BARS = " ▁▂▃▄▅▆▇█"


class HistogramView(Widget):
    """Two bars a column, drawn from counts; the line above says in words what the colours say."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "histogram--failed",
        "histogram--delivered",
        "histogram--words",
        "histogram--here",
    }
    DEFAULT_CSS = """
    HistogramView {
        height: 3;
        background: $surface;
        & > .histogram--failed { color: $text-error; }
        & > .histogram--delivered { color: $text-success; }
        & > .histogram--words { color: $text-muted; }
        & > .histogram--here { color: $foreground; background: $panel; text-style: bold; }
    }
    """
    LABELS: ClassVar[tuple[str, str]] = ("failed    ", "delivered ")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._failed: Sequence[int] = ()
        self._delivered: Sequence[int] = ()
        self._words = ""
        self._here: int | None = None

    @property
    def columns(self) -> int:
        """How many buckets there is room for."""
        return max(self.size.width - len(self.LABELS[0]) - 2, 0)

    def show(self, failed: Sequence[int], delivered: Sequence[int], words: str) -> None:
        """Counts a bucket, oldest first."""
        self._failed, self._delivered, self._words = failed, delivered, words
        self.refresh()

    def show_here(self, bucket: int | None) -> None:
        """Mark the bucket of the row under the cursor, or none."""
        if bucket != self._here:
            self._here = bucket
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._line([Segment(" " + cell(self._words, width - 2), self._ink("words"))], width)
        if y > 2:
            return Strip.blank(width, self.rich_style)
        counts = self._failed if y == 1 else self._delivered
        name = "failed" if y == 1 else "delivered"
        highest = max(max(self._failed, default=0), max(self._delivered, default=0), 1)
        bars = "".join(_bar(count, highest) for count in counts)
        segments = [Segment(" " + self.LABELS[y - 1], self._ink("words"))]
        if self._here is None or not 0 <= self._here < len(bars):
            segments.append(Segment(bars, self._ink(name)))
        else:
            here = self._here
            segments += [
                Segment(bars[:here], self._ink(name)),
                Segment(bars[here] if bars[here] != " " else "·", self._ink("here")),
                Segment(bars[here + 1 :], self._ink(name)),
            ]
        return self._line(segments, width)

    def _line(self, segments: list[Segment], width: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _ink(self, name: str) -> Style:
        return self.get_component_rich_style(f"histogram--{name}")


def _bar(count: int, highest: int) -> str:
    """One column. Anything at all is at least the lowest bar: a single failure must be seen."""
    return BARS[0] if count <= 0 else BARS[max(1, round(count / highest * (len(BARS) - 1)))]
