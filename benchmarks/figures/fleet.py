"""The fleet of 40 webhooks, 150 ms a call: from exec until no row is waiting any more."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.figures.startup import console
from benchmarks.harness import Limit, Notes, Outcome, Sample, in_turn
from benchmarks.programs.bare_fleet import LAST_ROW
from benchmarks.screen import replayed
from benchmarks.serving import Stub, environment, stub
from benchmarks.terminal import Silent, Terminal

LIMIT: Final = 1.15
WEBHOOKS: Final = 40
LATENCY: Final = 0.15
EVENTS: Final = 100
"""Of each webhook: ten failures, so that one page has them all and nothing is left to be counted on."""
ROW: Final = "of the stub"
"""The words that each webhook's row has."""
_AWAITED: Final = b"being read"
_HEADLINE: Final = b"failures in the last"
"""The words at the right end of the headline; before them it says how many webhooks are being read."""


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    with TemporaryDirectory() as folder, stub(webhooks=WEBHOOKS, events=EVENTS, latency=LATENCY) as served:
        env = environment(Path(folder), EPILOT_TOKEN="stub")
        served.counts()
        _to_last_row(served, env)
        counts = served.counts()
        at_once = counts["most at once"]
        bare = [sys.executable, "-m", "benchmarks.programs.bare_fleet", served.server, str(at_once)]

        def client() -> float:
            with Terminal(bare, env) as terminal:
                return terminal.wait_for(LAST_ROW) - terminal.started

        given = in_turn({"console": lambda: _to_last_row(served, env), "client": client}, runs)
    notes.add(
        f"Both as fresh processes, from exec. The console sent {sum(counts.values()) - at_once} requests, at most "
        f"{at_once} at "
        f"once; the bare client sends {1 + 2 * WEBHOOKS} (the list, each webhook's failures and newest success), as "
        f"many at once."
    )
    return [
        Outcome(
            "fleet", "fleet of 40 at 150 ms a call, to the last row",
            Sample("console", given["console"], "s"), Sample("bare httpx client", given["client"], "s"),
                   Limit(LIMIT, "ratio"),
        ),
        Outcome(
            "fleet", "the requests for it", Sample("console", (float(sum(counts.values()) - at_once),), "requests"),
            Sample("bare httpx client", (1.0 + 2 * WEBHOOKS,), "requests"), Limit(1.0, "ratio"),
        ),
    ]  # fmt: skip


def _to_last_row(served: Stub, env: dict[str, str]) -> float:
    with Terminal(console(served.server), env) as terminal:
        terminal.wait_for_frame(ROW)
        return to_last_row(terminal)


def to_last_row(terminal: Terminal) -> float:
    """The seconds from exec to the frame in which no webhook is waited for any more; the first rows are there."""
    terminal.wait_until(lambda: _looks_read(terminal.output))
    terminal.read_for(0.5)
    awaited = False
    for at, lines in replayed(terminal):
        rows = [line for line in lines if ROW in line]
        if any("…" in line for line in rows):
            awaited = True
        elif awaited and rows and not any(_AWAITED.decode() in line for line in lines):
            return at - terminal.started
    raise Silent("the rows were never all read")


def _looks_read(output: bytearray) -> bool:
    """Tell whether the newest headline says no more that webhooks are being read: cheap, and asked while the console
    works."""
    awaited, newest = output.rfind(_AWAITED), output.rfind(_HEADLINE)
    return 0 <= awaited < output.rfind(_HEADLINE, 0, max(newest, 0))
