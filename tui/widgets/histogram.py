"""Deliveries over time as rows of bars: failed, delivered and what else there was, over an axis of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.text import cell
from tui.widgets.base_style import OneBaseStyle
from tui.widgets.table_layout import fit

BARS = " ▁▂▃▄▅▆▇█"
UNREAD = "░"
HERE = "▲"


@dataclass(frozen=True)
class Series:
    """One row of bars: its name, its ink (`failed`, `delivered`, `other`) and its counts, oldest first."""

    name: str
    ink: str
    counts: Sequence[int]


class HistogramView(OneBaseStyle):
    """A line of words, a row of bars a series, a line of times. The rows' totals say in figures what the bars show.

    What was not read is hatched: it is not known to be nothing.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "histogram--failed",
        "histogram--delivered",
        "histogram--other",
        "histogram--unread",
        "histogram--words",
        "histogram--here",
    }
    DEFAULT_CSS = """
    HistogramView {
        height: 4;
        background: $surface;
        & > .histogram--failed { color: $text-error; }
        & > .histogram--delivered { color: $text-success; }
        & > .histogram--other { color: $text-warning; }
        & > .histogram--unread { color: $text-disabled; }
        & > .histogram--words { color: $text-muted; }
        & > .histogram--here { color: $foreground; background: $panel; text-style: bold; }
    }
    """
    LABEL_WIDTH: ClassVar[int] = 18

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's own name)
        super().__init__(id=id)
        self._series: Sequence[Series] = ()
        self._read: Sequence[bool] = ()
        self._ticks: Sequence[tuple[int, str]] = ()
        self._words = ""
        self._here: int | None = None
        self._whole = True

    @property
    def columns(self) -> int:
        """The number of buckets that there is room for."""
        return max(self.size.width - self.LABEL_WIDTH - 1, 0)

    @property
    def stretch(self) -> int:
        """Terminal columns a bucket: few buckets are drawn broader."""
        return max(self.columns // len(self._read), 1) if self._read else 1

    def show(
        self,
        series: Sequence[Series],
        read: Sequence[bool],
        ticks: Sequence[tuple[int, str]],
        words: str,
        *,
        whole: bool | None = None,
    ) -> None:
        """Show series of as many counts as `read` has flags (whether a bucket was read), and the axis: bucket and word.

        The totals are no more than a lower bound unless it is the `whole` (`None`: where each bucket was read).
        """
        self._series, self._read, self._ticks, self._words = series, read, ticks, words
        self._whole = all(read) if whole is None else whole
        self.styles.height = len(series) + 2
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
        if y <= len(self._series):
            return self._line(self._bars(self._series[y - 1]), width)
        if y == len(self._series) + 1 and self._read:
            return self._line(self._axis(), width)
        return Strip.blank(width, self.base_style)

    def _bars(self, series: Series) -> list[Segment]:
        highest = max((max(shown.counts, default=0) for shown in self._series), default=0)
        total = sum(series.counts)
        known = f"{total:,}{'' if self._whole else '+'}" if self._read else ""
        label = fit(f" {series.name}", self.LABEL_WIDTH - 8) + fit(known, 7, "right") + " "
        segments = [Segment(label, self._ink("words"))]
        wide, here = self.stretch, self._ink("here")
        inks = {True: self._ink("unread"), False: self._ink(series.ink)}
        run, run_ink = "", inks[False]  # neighbours of one ink are one segment
        for place, (count, read) in enumerate(zip(series.counts, self._read, strict=True)):
            unread = not read and count <= 0
            text, ink = UNREAD if unread else _bar(count, highest), inks[unread]
            if place == self._here:
                ink = (ink + Style(bgcolor=here.bgcolor, bold=True)) if text != " " else here
            if run and ink is not run_ink:
                segments.append(Segment(run, run_ink))
                run = ""
            run_ink = ink
            run += text * wide
        return [*segments, Segment(run, run_ink)] if run else segments

    def _axis(self) -> list[Segment]:
        wide = self.stretch
        line = [" "] * (len(self._read) * wide)
        here = self._here * wide if self._here is not None else -1
        free = 0
        for place, word in self._ticks:
            start = place * wide
            if start < here <= start + len(word):
                continue  # the cursor's mark would stand in the middle of the word
            if start >= free and start + len(word) < len(line):
                line[start : start + len(word) + 1] = ["╵", *word]
                free = start + len(word) + 2
        text = "".join(line)
        margin = Segment(" " * self.LABEL_WIDTH, self._ink("words"))
        if self._here is None or not 0 <= self._here < len(self._read):
            return [margin, Segment(text, self._ink("words"))]
        start = self._here * wide
        return [
            margin,
            Segment(text[:start], self._ink("words")),
            Segment(HERE, self._ink("here")),
            Segment(text[start + 1 :], self._ink("words")),
        ]

    def _line(self, segments: list[Segment], width: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.base_style)

    def _ink(self, name: str) -> Style:
        return self.get_component_rich_style(f"histogram--{name}")


def _bar(count: int, highest: int) -> str:
    """One column. Anything at all is at least the lowest bar: a single failure must be seen."""
    return BARS[0] if count <= 0 else BARS[max(1, round(count / highest * (len(BARS) - 1)))]
