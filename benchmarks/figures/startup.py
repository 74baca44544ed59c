"""From exec to the first live row: the first bytes on the screen that the server sent, finished to the end of their
frame."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import vendor
from benchmarks.harness import Limit, Notes, Outcome, Sample, Skipped, in_turn
from benchmarks.logs import webhook_name
from benchmarks.serving import environment, stub
from benchmarks.terminal import Terminal

NEAR_LIMIT: Final = 0.7
FAR_LIMIT: Final = 0.6
FAR_SECONDS: Final = 0.15
_FIRST_ROW: Final = webhook_name(0)


def console(server: str) -> list[str]:
    """The console as a person starts it: the installed script, else the package."""
    script = Path(sys.executable).with_name("epilot-webhooks-tui")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "tui"]
    return [*start, "--server", server]


def near(runs: int, notes: Notes) -> Sequence[Outcome]:
    return _measure("startup", "exec to the first live row", 0.0, NEAR_LIMIT, runs, notes)


def far(runs: int, notes: Notes) -> Sequence[Outcome]:
    return _measure(
        "startup-far", "exec to the first live row, server 150 ms away", FAR_SECONDS, FAR_LIMIT, runs, notes
    )


def _measure(figure: str, what: str, latency: float, limit: float, runs: int, notes: Notes) -> Sequence[Outcome]:
    with TemporaryDirectory() as folder, stub(latency=latency, events=200) as served:
        env = environment(Path(folder), EPILOT_TOKEN="stub")

        def to_first_row(command: Sequence[str]) -> float:
            with Terminal(command, env) as terminal:
                return terminal.wait_for_frame(_FIRST_ROW) - terminal.started

        contestants = {"console": lambda: to_first_row(console(served.server))}
        try:
            getting = vendor.command(served.server, "getConfigs")
            vendor.run_once(served.server, Path(folder), "getConfigs")
            contestants["vendor"] = lambda: to_first_row(getting)
        except Skipped as reason:
            notes.add(f"Left out: {reason}")
        bare = [sys.executable, "-m", "benchmarks.programs.bare_app"]
        contestants["bare"] = lambda: to_first_row(bare)
        given = in_turn(contestants, runs)
    ours = Sample("console", given["console"])
    peer = Sample("vendor CLI getConfigs", given["vendor"]) if "vendor" in given else None
    notes.add("The bare Textual app draws text of its own and asks nobody.")
    return [
        Outcome(figure, what, ours, peer, Limit(limit, "ratio")),
        Outcome(figure, "the same, beside a bare Textual app", ours, Sample("bare app", given["bare"])),
    ]
