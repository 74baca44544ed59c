"""Scrolling: from a key to the end of the frame with the row that it brings into view, and what a key costs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.figures.events_screen import bare_table, filled_index, open_table
from benchmarks.harness import Limit, Notes, Outcome, Sample, percentile
from benchmarks.logs import row_mark
from benchmarks.terminal import SIZE, Terminal

COUNT: Final = 1_000_000
DATA_TABLE_COUNT: Final = 100_000
PAYLOAD_BYTES: Final = 100
LINES: Final = 40
PAGES: Final = 20
DOWN: Final = b"\x1b[B"
PAGE_DOWN: Final = b"\x1b[6~"
FRAME_LIMIT: Final = Limit(0.55, "ratio")
_LINE_API: Final = "line API"
_DATA_TABLE: Final = f"DataTable of {DATA_TABLE_COUNT:,}"
_STILL: Final = 0.03
"""Seconds without a byte after which a key's frames are all drawn; a held key comes as often."""
_MARK: Final = re.compile(rb"row (\d{7})")


@dataclass(frozen=True)
class Scrolled:
    """The costs of some presses of one key."""

    seconds: list[float]
    """For each, to the frame with the row farthest down that it brought."""
    processor: float
    """Seconds of processor time, a key."""
    frames: float
    written: float
    """Bytes, a key."""


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    with (
        filled_index(COUNT, PAYLOAD_BYTES) as index,
        index.console() as console,
        bare_table("line_api", COUNT) as line_api,
        bare_table("data_table", DATA_TABLE_COUNT) as data_table,
    ):
        terminals = {"console": console, _LINE_API: line_api, _DATA_TABLE: data_table}
        for terminal in terminals.values():
            open_table(terminal)
            for _ in range(SIZE[1]):  # to the lower edge, where a line down scrolls
                terminal.press(DOWN)
                terminal.rest(_STILL, 5)
            scrolled(terminal, DOWN, 5)
            scrolled(terminal, PAGE_DOWN, 2)
        outcomes: list[Outcome] = []
        for what, key, times in (("a line down", DOWN, LINES), ("a page down", PAGE_DOWN, PAGES)):
            taken: dict[str, list[Scrolled]] = {name: [] for name in terminals}
            for _ in range(runs):
                for name, terminal in terminals.items():
                    taken[name].append(scrolled(terminal, key, times))
            outcomes += _outcomes(what, taken)
            cost = {name: _median([run.written for run in given]) for name, given in taken.items()}
            frames = {name: _median([run.frames for run in given]) for name, given in taken.items()}
            per_terminal = "; ".join(f"{name} {frames[name]:.1f} frames, {cost[name]:,.0f} bytes" for name in terminals)
            notes.add(f"{what.capitalize()}, a key: {per_terminal}.")
    notes.add(
        f"Each run is {LINES} lines or {PAGES} pages, one key after the other, each when the frames of the one before "
        f"are drawn; the console and the line API over {COUNT:,} rows, DataTable over {DATA_TABLE_COUNT:,}. Processor "
        f"time counts all threads, in steps of 10 ms a run."
    )
    return outcomes


def _outcomes(what: str, taken: dict[str, list[Scrolled]]) -> list[Outcome]:
    def sample(name: str, percent: float) -> Sample:
        return Sample(name, tuple(percentile(run.seconds, percent) for run in taken[name]))

    def processor(name: str) -> Sample:
        return Sample(name, tuple(run.processor for run in taken[name]))

    return [
        Outcome("scroll", f"{what}, p50", sample("console", 50), sample(_LINE_API, 50)),
        Outcome("scroll", f"{what}, p95", sample("console", 95), sample(_LINE_API, 95), FRAME_LIMIT),
        Outcome("scroll", f"{what}, p95", sample("console", 95), sample(_DATA_TABLE, 95)),
        Outcome("scroll", f"{what}, processor time", processor("console"), processor(_LINE_API)),
    ]


def scrolled(terminal: Terminal, key: bytes, times: int) -> Scrolled:
    """Press a key so many times, and look at each for the row farthest down that it brought."""
    taken: list[float] = []
    farthest = _farthest(terminal, 0)
    begun, processor = terminal.here, terminal.processor_seconds()
    for _ in range(times):
        here, before = terminal.here, farthest
        at = terminal.press(key)

        def moved(here: int = here, before: int = before) -> bool:
            return _farthest(terminal, here) > before

        terminal.wait_until(moved)
        terminal.rest(_STILL, 5)
        farthest = _farthest(terminal, here)
        taken.append(terminal.wait_for_frame(row_mark(farthest), here) - at)
    processor = terminal.processor_seconds() - processor
    return Scrolled(
        taken, processor / times, terminal.frames(begun) / times, (terminal.here - begun) / times
    )  # fmt: skip


def _median(values: Sequence[float]) -> float:
    return percentile(values, 50)


def _farthest(terminal: Terminal, since: int) -> int:
    """The number of the row farthest down of those that were drawn from a place in the output on; -1 for none."""
    return max((int(number) for number in _MARK.findall(terminal.output, since)), default=-1)
