"""A recovery of 10,000 failed events: how long it takes, how long a key waits meanwhile, and what memory it needs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks import vendor
from benchmarks.figures.events_screen import SETTLED
from benchmarks.figures.startup import console
from benchmarks.harness import Limit, Notes, Outcome, Sample, Skipped, percentile
from benchmarks.programs.outage import CONFIG, NAME, TOKEN, event_id
from benchmarks.serving import ROOT, environment
from benchmarks.terminal import Terminal
from tui.paths import PROGRAM

EVENTS: Final = 10_000
PAYLOAD_BYTES: Final = 1_500
BATCH: Final = 100
MOST_RUNS: Final = 3
"""Each run makes an outage of its own, and the vendor's command line needs a hundred processes: a minute in all."""
KEY_LIMIT: Final = Limit(0.25, "median")
GROWTH_LIMIT: Final = Limit(20_000_000, "median", "MB")
EVERY: Final = 0.1
"""Seconds from one key to the next, or as long as the answer takes."""
AT_REST: Final = 40
"""Keys that are pressed over the plan before anything is sent."""
PATIENCE: Final = 300.0
DOWN: Final = b"\x1b[B"
UP: Final = b"\x1b[A"
TOP_ROWS: Final = ("To replay", "– not sent", "✓ Recovered")
"""The first rows of the tables of the three phases: from there the next key goes down."""
PHASES: Final = ("planning", "sending", "following")
MOMENTS: Final = ("before R", "the plan stands", "all is sent", "at the outcome", "at most, ever")

PLANNED: Final = b"nothing is sent yet"
SHOWN: Final = b"esc stops sending"
SENT: Final = b"Nothing is left to be sent"
ENDED: Final = re.compile(rb"([\d,]+) of [\d,]+ recovered")
_FRAME: Final = b"\x1b[?2026h"
_FRAME_END: Final = b"\x1b[?2026l"
_CURSOR: Final = re.compile("›".encode() + rb"(?:\x1b\[[\d;]*m| )*([^\x1b]+)")


@dataclass
class Recovered:
    """The results of one run of the console: seconds, and bytes of memory by their moments."""

    seconds: float = 0.0
    shown: float = 0.0
    """From `y` to the frame of the screen that shows how far it is."""
    keys: dict[str, list[float]] = field(default_factory=dict)
    """What each key waited, by the phase in which it was pressed."""
    memory: dict[str, float] = field(default_factory=dict)
    words: str = ""


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    ours: list[Recovered] = []
    theirs: list[float] = []
    skipped = ""
    for _ in range(min(runs, MOST_RUNS)):
        ours.append(_by_the_console(notes))
        if not skipped:
            try:
                theirs.append(_by_the_vendor(notes))
            except Skipped as reason:
                skipped = str(reason)
    calls = -(-EVENTS // BATCH)
    pressed = ", ".join(f"{sum(len(run.keys[phase]) for run in ours):,} {phase}" for phase in PHASES)
    notes.add(
        f"At most {MOST_RUNS} runs of each, in turn, each over a sandbox of its own with {EVENTS:,} failed events of "
        f"{PAYLOAD_BYTES:,} bytes "
        "of payload, whose receiver (in the sandbox's process) answers at once; `recovery_rate = 0`. The sandbox "
        "delivers on the same "
        "machine meanwhile."
    )
    notes.add(
        f"The vendor CLI's time is that of {calls} calls of batchReplayEvents, one after the other: it only queues, "
        f"writes nothing down "
        "and follows nothing. The console's ends when the outcome of every event is known and shown."
        if theirs and not skipped
        else f"Left out: {skipped}"
    )
    notes.add(
        f"A cursor key every {EVERY * 1000:.0f} ms, the next only after the former was answered; from the press to the "
        f"end of the frame in "
        "which the cursor stands on another row. As long as there are no rows (while planning, and until the plan is "
        "in the ledger) a "
        "key changes nothing, and it is the next frame: that comes with the next news, so the pause is shorter than "
        "what is said. "
        f"The peer is the same console at rest, over its plan. Keys in all runs: {pressed}."
    )
    return [*_times(ours, theirs), *_waits(ours), *_memory(ours)]


def _times(ours: Sequence[Recovered], theirs: Sequence[float]) -> Iterator[Outcome]:
    peer = Sample("vendor CLI, which only queues", tuple(theirs), "s") if len(theirs) == len(ours) else None
    yield Outcome(
        "recovery", f"{EVENTS:,} events: y to the outcome", Sample("console", tuple(run.seconds for run in ours), "s"),
        peer
    )  # fmt: skip
    yield Outcome("recovery", "y to the screen that shows it", Sample("console", tuple(run.shown for run in ours)))


def _waits(ours: Sequence[Recovered]) -> Iterator[Outcome]:
    figures: Mapping[str, Callable[[Sequence[float]], float]] = {
        "median": median,
        "p95": lambda values: percentile(values, 95),
        "worst": max,
    }
    for phase in PHASES:
        for name, figure in figures.items():
            yield Outcome(
                "recovery", f"a key while {phase}, {name}",
                Sample("console", tuple(figure(run.keys[phase]) for run in ours)),
                Sample("at rest", tuple(figure(run.keys["at rest"]) for run in ours)),
                KEY_LIMIT if (phase, name) == ("sending", "worst") else None,
            )  # fmt: skip


def _memory(ours: Sequence[Recovered]) -> Iterator[Outcome]:
    for moment in MOMENTS:
        yield Outcome(
            "recovery", f"memory: {moment}", Sample("console", tuple(run.memory[moment] for run in ours), "MB")
        )
    _, planned, _, outcome, _ = MOMENTS
    grown = tuple(run.memory[outcome] - run.memory[planned] for run in ours)
    yield Outcome("recovery", "memory: more from plan to outcome", Sample("console", grown, "MB"), None, GROWTH_LIMIT)


# --- the console ----------------------------------------------------------------------------------------------------


def _by_the_console(notes: Notes) -> Recovered:
    with outage() as world, TemporaryDirectory() as folder:
        settings = Path(folder) / "config" / PROGRAM / "settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text("recovery_rate = 0\n", encoding="utf-8")
        with Terminal(console(world.server), environment(Path(folder), EPILOT_TOKEN=TOKEN)) as terminal:
            done = _recover(terminal)
        world.check("the console", notes)
    if done.words != f"{EVENTS:,}":
        notes.add(f"WRONG: the console says that {done.words} of {EVENTS:,} were recovered.")
    return done


def _recover(terminal: Terminal) -> Recovered:
    """By keys: the plan, the question, and all that follows."""
    done = Recovered()
    before, planned, sent, ended, _ = MOMENTS

    def comes(text: bytes, since: int) -> Callable[[], bool]:
        return lambda: terminal.output.find(text, since) >= 0

    terminal.wait_for_interface(NAME)
    terminal.rest(SETTLED, 10)
    done.memory[before] = terminal.resident()
    here = terminal.here
    terminal.press(b"R")
    done.keys["planning"] = press_while(terminal, comes(PLANNED, here), here)
    done.memory[planned] = terminal.resident()
    terminal.rest(SETTLED, 10)
    left = iter(range(AT_REST))
    done.keys["at rest"] = press_while(terminal, lambda: next(left, None) is None, here)
    terminal.press(b"r")
    terminal.wait_for_frame("Cancel", terminal.here)
    terminal.rest(SETTLED, 10)
    here = terminal.here
    confirmed = terminal.press(b"y")
    done.shown = terminal.wait_for_frame(SHOWN, here) - confirmed
    here = terminal.output.find(SHOWN, here)
    done.keys["sending"] = press_while(terminal, comes(SENT, here), here)
    done.memory[sent] = terminal.resident()
    done.keys["following"] = press_while(terminal, lambda: ENDED.search(terminal.output, here) is not None, here)
    outcome = ENDED.search(terminal.output, here)
    assert outcome is not None
    done.seconds = terminal.wait_for_frame(outcome[0], here) - confirmed
    done.words = outcome[1].decode()
    terminal.rest(SETTLED, 10)
    done.memory[ended] = terminal.resident()
    done.memory[MOMENTS[-1]] = _most_resident(terminal)
    return done


def press_while(terminal: Terminal, ended: Callable[[], bool], since: int) -> list[float]:
    """Move the cursor down and up until `ended()`; for each key the seconds to its answer. Rows are looked for in what
    was drawn from `since` on."""
    taken: list[float] = []
    while not ended():
        here, row = terminal.here, cursor_row(terminal.output, since)
        at = terminal.press(DOWN if row is None or row in TOP_ROWS else UP)

        def is_answered(here: int = here, row: str | None = row) -> bool:
            return answer(terminal.output, here, row) is not None

        terminal.wait_until(is_answered)
        end = answer(terminal.output, here, row)
        assert end is not None
        taken.append(terminal.arrived(end) - at)
        terminal.read_for(at + EVERY - time.perf_counter())
    return taken


def cursor_row(output: bytes | bytearray, since: int = 0) -> str | None:
    """The title of the row that the cursor was last drawn on; `None` where it was on none."""
    match = _CURSOR.match(output, max(output.rfind("›".encode(), since), 0))
    # The cells of a row that have one ink are one piece.
    return match[1].decode(errors="replace").strip().partition("  ")[0] if match is not None else None


def answer(output: bytes | bytearray, here: int, row: str | None) -> int | None:
    """Return the place where the frame ends that answers a key which was pressed at `here` with the cursor on `row`:
    the first that was begun after it and has the cursor on another row, or, where there was none, the first."""
    while (begin := output.find(_FRAME, here)) >= 0 and (end := output.find(_FRAME_END, begin)) >= 0:
        here = end + len(_FRAME_END)
        if row is None or cursor_row(output[begin:end]) not in (None, row):
            return here
    return None


def _most_resident(terminal: Terminal) -> float:
    """Bytes of memory that the program had at most (VmHWM)."""
    status = Path(f"/proc/{terminal.pid}/status").read_text(encoding="ascii")
    return float(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) * 1024


# --- the sandbox, and the vendor's command line ---------------------------------------------------------------------


@dataclass(frozen=True)
class Outage:
    """A sandbox in a process of its own, all of whose events failed."""

    server: str
    process: subprocess.Popen[bytes]

    def check(self, who: str, notes: Notes) -> None:
        """End it, and say where not every event was delivered exactly once."""
        told, _ = self.process.communicate(timeout=PATIENCE)
        counts: Mapping[str, Any] = json.loads(told)
        if (counts["deliveries"], counts["events"], counts["most"]) != (EVENTS, EVENTS, 1):
            notes.add(f"WRONG: by {who} not each of {EVENTS:,} events was delivered once: {counts}.")


@contextmanager
def outage() -> Iterator[Outage]:
    """Serve as long as the block runs."""
    command = [sys.executable, "-m", "benchmarks.programs.outage", str(EVENTS), str(PAYLOAD_BYTES)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().decode().strip()
            if not port:
                raise RuntimeError("the sandbox did not start")
            yield Outage(f"http://127.0.0.1:{port}", process)
        finally:
            process.kill()


def _by_the_vendor(notes: Notes) -> float:
    """Seconds for all batches, one process after the other. Raises `Skipped`."""
    vendor.program()
    ids = [event_id(number) for number in range(EVENTS)]
    with outage() as world, TemporaryDirectory() as folder:
        began = time.perf_counter()
        for first in range(0, EVENTS, BATCH):
            body = json.dumps({"eventIds": ids[first : first + BATCH]})
            vendor.run_once(world.server, Path(folder), "batchReplayEvents", CONFIG, "-d", body)
        seconds = time.perf_counter() - began
        world.check("the vendor's command line", notes)
    return seconds
