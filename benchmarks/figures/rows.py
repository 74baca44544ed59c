"""Showing rows that are in the index already: from the key that opens the log to the frame with its first row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final

from benchmarks.figures.events_screen import bare_table, filled_index, leave_table, open_table
from benchmarks.harness import Limit, Notes, Outcome, Sample, in_turn
from benchmarks.terminal import Terminal

LIMIT: Final = Limit(0.05, "median")
COUNTS: Final = (10_000, 100_000, 1_000_000)
MOST_FOR_PEER: Final = 100_000
PAYLOAD_BYTES: Final = 100


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    notes.add(
        "'Opened' is the first time in a new process, which loads the screen's code as well; 'again' is every later "
        "time. "
        "DataTable, too, makes its screen anew each time, from tuples in memory."
    )
    notes.add(f"DataTable with {COUNTS[-1]:,} rows is left out: it takes ten times as long as with {MOST_FOR_PEER:,}.")
    return [outcome for count in COUNTS for outcome in _measure(count, runs)]


def _measure(count: int, runs: int) -> Sequence[Outcome]:
    with ExitStack() as stack:
        index = stack.enter_context(filled_index(count, PAYLOAD_BYTES))
        console = stack.enter_context(index.console())

        def first() -> float:
            with index.console() as fresh:
                return open_table(fresh)

        contestants: dict[str, Callable[[], float]] = {"first": first, "again": lambda: _once(console)}
        if count <= MOST_FOR_PEER:
            table = stack.enter_context(bare_table("data_table", count))
            contestants["table"] = lambda: _once(table)
        given = in_turn(contestants, runs)
    peer = Sample("DataTable", given["table"]) if "table" in given else None
    return [
        Outcome("rows", f"{count:,} rows: opened", Sample("console", given["first"]), peer, LIMIT),
        Outcome("rows", f"{count:,} rows: again", Sample("console", given["again"]), peer, LIMIT),
    ]


def _once(terminal: Terminal) -> float:
    seconds = open_table(terminal)
    leave_table(terminal)
    return seconds
