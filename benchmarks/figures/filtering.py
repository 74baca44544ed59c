"""The filter over 100,000 loaded events: from the key that changes it to the rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.figures.events_screen import ESCAPE, SETTLED, filled_index, open_table
from benchmarks.harness import Limit, Notes, Outcome, Sample
from benchmarks.logs import row_mark
from benchmarks.programs.plain_filter import READY
from benchmarks.serving import ROOT
from benchmarks.terminal import Terminal

COUNT: Final = 100_000
PAYLOAD_BYTES: Final = 1_500
FIRST_LIMIT: Final = Limit(0.1, "median")
ALL_LIMIT: Final = Limit(0.5, "ratio")
_FIRST: Final = ("needl", "e", row_mark(999))
_LAST: Final = ("hay", "s", row_mark(COUNT - 1))
_LOOKED_THROUGH: Final = 4.0
"""Seconds for a search to end; the screen is never silent then, since the cursor in the bar blinks."""


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    first: list[float] = []
    last: list[float] = []
    peers: list[dict[str, Any]] = []
    with (
        filled_index(COUNT, PAYLOAD_BYTES) as index,
        index.console() as terminal,
        plain_loop("needle", "hays") as loop,
    ):
        open_table(terminal)
        for number in range(runs + 1):
            one, other = narrowed(terminal, *_FIRST), narrowed(terminal, *_LAST)
            peer = _ask(loop)
            if number:
                first.append(one)
                last.append(other)
                peers.append(peer)
    notes.add(
        f"{COUNT:,} events of {PAYLOAD_BYTES:,} bytes of payload. All payloads match before the key, one in a thousand "
        f"after it for the "
        "first rows; only the oldest for all payloads. The peer has the events in memory as dicts and draws nothing."
    )
    return [
        Outcome(
            "filter", "filter: key to the first rows", Sample("console", tuple(first)),
            Sample("loop over dicts", tuple(peer["first"] for peer in peers)), FIRST_LIMIT,
        ),
        Outcome(
            "filter", "filter: key to the last of all payloads", Sample("console", tuple(last), "s"),
            Sample("loop over dicts", tuple(peer["all"] for peer in peers), "s"), ALL_LIMIT,
        ),
    ]  # fmt: skip


def narrowed(terminal: Terminal, before: str, key: str, row: str) -> float:
    """Filter by `before`, then press `key`; the seconds from it to the frame with `row`, which only then comes into
    view."""
    terminal.press(b"/")
    terminal.read_for(SETTLED)
    for letter in before:
        terminal.press(letter.encode())
        terminal.read_for(0.05)
    terminal.read_for(_LOOKED_THROUGH)
    here = terminal.here
    at = terminal.press(key.encode())
    seconds = terminal.wait_for_frame(row, here) - at
    terminal.read_for(_LOOKED_THROUGH)
    terminal.press(ESCAPE)
    terminal.rest(SETTLED, 10)
    return seconds


@contextmanager
def plain_loop(first_word: str, rare_word: str) -> Iterator[subprocess.Popen[str]]:
    """The peer, with its events in memory."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.programs.plain_filter",
        str(COUNT),
        str(PAYLOAD_BYTES),
        first_word,
        rare_word,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline().strip() != READY:
                raise RuntimeError("the plain loop did not start")
            yield process
        finally:
            process.terminate()


def _ask(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer
