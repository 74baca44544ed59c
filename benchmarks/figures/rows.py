"""Opening a log that is in the index already: from the key to the frame with its first row, and back to the list."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from benchmarks.figures.events_screen import bare_table, filled_index, leave_table, open_table
from benchmarks.harness import Limit, Notes, Outcome, Sample
from benchmarks.programs.data_table import READY

COUNTS: Final = (10_000, 1_000_000)
PAYLOAD_BYTES: Final = 100
AGAIN: Final = 5
"""Times that each is opened again in one run."""
LIMITS: Final = {
    "the first time": (Limit(0.110, "median"), Limit(1.5, "ratio")),
    "again": (Limit(0.060, "median"), Limit(1.5, "ratio")),
    "back to the list": (Limit(0.060, "median"),),
}
"""Each in seconds, and by the peer of the same run: the ratio is the one that says something on a slow machine."""

Taken = dict[str, list[float]]


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    notes.add(
        "'The first time' is in a process that has rested on its list for a second; 'again' is every later time. The "
        "console keeps a screen ready meanwhile, the peer makes its own anew: table, header and footer."
    )
    return [outcome for count in COUNTS for outcome in _measure(count, runs)]


def _measure(count: int, runs: int) -> Sequence[Outcome]:
    console: Taken = {what: [] for what in LIMITS}
    peer: Taken = {what: [] for what in LIMITS}
    with filled_index(count, PAYLOAD_BYTES) as index:
        for _ in range(runs):
            with ExitStack() as stack:
                ours = stack.enter_context(index.console())
                bare = stack.enter_context(bare_table("line_api_screen", count))
                for number in range(1 + AGAIN):
                    what = "again" if number else "the first time"
                    for terminal, below, taken in ((ours, index.log.name, console), (bare, READY, peer)):
                        taken[what].append(open_table(terminal))
                        taken["back to the list"].append(leave_table(terminal, below))
    return [
        Outcome(
            "rows",
            f"{count:,} rows: {what}",
            Sample("console", tuple(console[what])),
            Sample("line API", tuple(peer[what])),
            limit,
        )
        for what, limits in LIMITS.items()
        for limit in limits
    ]
