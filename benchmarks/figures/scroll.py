"""Scrolling: from a key to the end of the frame with the row that it brings into view, 95th percentile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from benchmarks.figures.events_screen import data_table, filled_index, open_table
from benchmarks.harness import Limit, Notes, Outcome, Sample, percentile
from benchmarks.logs import row_mark
from benchmarks.terminal import SIZE, Terminal

COUNT: Final = 1_000_000
PEER_COUNT: Final = 100_000
PAYLOAD_BYTES: Final = 100
LINES: Final = 40
PAGES: Final = 20
DOWN: Final = b"\x1b[B"
PAGE_DOWN: Final = b"\x1b[6~"
LINE_LIMIT: Final = Limit(0.008, "median")
PAGE_LIMIT: Final = Limit(0.010, "median")
_STILL: Final = 0.03
"""Seconds without a byte after which a key's frames are all drawn; a held key comes as often."""
_MARK: Final = re.compile(rb"row (\d{7})")


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    lines: dict[str, list[float]] = {"console": [], "table": []}
    pages: dict[str, list[float]] = {"console": [], "table": []}
    with filled_index(COUNT, PAYLOAD_BYTES) as index, index.console() as console, data_table(PEER_COUNT) as table:
        terminals = {"console": console, "table": table}
        for terminal in terminals.values():
            open_table(terminal)
            for _ in range(SIZE[1]):  # to the lower edge, where a line down scrolls
                terminal.press(DOWN)
                terminal.rest(_STILL, 5)
            scrolled(terminal, DOWN, 5)
            scrolled(terminal, PAGE_DOWN, 2)
        for _ in range(runs):
            for name, terminal in terminals.items():
                lines[name].append(percentile(scrolled(terminal, DOWN, LINES), 95))
            for name, terminal in terminals.items():
                pages[name].append(percentile(scrolled(terminal, PAGE_DOWN, PAGES), 95))
    notes.add(
        f"Each run is the 95th percentile of {LINES} lines or {PAGES} pages, one key after the other; the console over "
        f"{COUNT:,} rows, "
        f"DataTable over {PEER_COUNT:,}."
    )
    return [
        Outcome(
            "scroll", f"{what}, {COUNT:,} rows, p95", Sample("console", tuple(given["console"])),
            Sample(f"DataTable of {PEER_COUNT:,}", tuple(given["table"])), limit,
        )
        for what, given, limit in (("a line down", lines, LINE_LIMIT), ("a page down", pages, PAGE_LIMIT))
    ]  # fmt: skip


def scrolled(terminal: Terminal, key: bytes, times: int) -> list[float]:
    """Press a key so many times; for each the seconds to the frame with the row farthest down that it brought."""
    taken: list[float] = []
    farthest = _farthest(terminal, 0)
    for _ in range(times):
        here, before = terminal.here, farthest
        at = terminal.press(key)

        def moved(here: int = here, before: int = before) -> bool:
            return _farthest(terminal, here) > before

        terminal.wait_until(moved)
        terminal.rest(_STILL, 5)
        farthest = _farthest(terminal, here)
        taken.append(terminal.wait_for_frame(row_mark(farthest), here) - at)
    return taken


def _farthest(terminal: Terminal, since: int) -> int:
    """The number of the row farthest down of those that were drawn from a place in the output on; -1 for none."""
    return max((int(number) for number in _MARK.findall(terminal.output, since)), default=-1)
