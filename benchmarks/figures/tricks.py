"""Each trick that makes the start quick: processor time to Textual's first rows with it, and without it, in turn."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Notes, Outcome, Sample, Skipped, in_turn
from benchmarks.logs import webhook_name
from benchmarks.programs.without import NAMES
from benchmarks.serving import environment, stub
from benchmarks.terminal import Terminal


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    """The processor time of the whole process, its threads among it, when the frame with the first rows was read."""
    if sys.platform != "linux":
        raise Skipped("The processor time of another process is read as Linux numbers its clocks.")
    outcomes = []
    with TemporaryDirectory() as folder, stub(events=200) as served:
        env = environment(Path(folder), EPILOT_TOKEN="stub")

        def spent(trick: str) -> float:
            command = [sys.executable, "-m", "benchmarks.programs.without", trick, "--server", served.server]
            with Terminal(command, env) as terminal:
                terminal.wait_for_interface(webhook_name(0))
                return time.clock_gettime((~terminal.pid << 3) | 2)  # CPUCLOCK_SCHED of that process

        for trick in NAMES[1:]:
            given = in_turn({"with": partial(spent, "none"), "without": partial(spent, trick)}, runs)
            ours, peer = Sample("with", given["with"]), Sample("without", given["without"])
            outcomes.append(Outcome("tricks", trick, ours, peer))
    notes.add("User and system time of the process to the first rows that Textual draws, the server answering at once.")
    return outcomes
