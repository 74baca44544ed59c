"""How late the event loop is while something long goes on and a person presses a key every 100 ms."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.figures.events_screen import ENTER, SETTLED
from benchmarks.figures.recovery import ENDED, PLANNED, outage
from benchmarks.harness import Limit, Notes, Outcome, Sample, percentile
from benchmarks.logs import row_mark, webhook_name
from benchmarks.programs.outage import NAME, TOKEN
from benchmarks.serving import environment, stub
from benchmarks.terminal import Terminal
from tui.paths import PROGRAM

LIMIT: Final = Limit(0.016, "median")
EVENTS: Final = 10_000
PAYLOAD_BYTES: Final = 1_500
MOST_RUNS: Final = 3
EVERY: Final = 0.1
"""Seconds from one key to the next."""
PHASES: Final = ("at rest", "loading", "searching", "planning", "recovering")
WORDS: Final = "nowhere in any of all these events"
_KEYS: Final = (b"\x1b[B", b"\x1b[A")
_REST_SECONDS: Final = 3.0


@dataclass
class Looks:
    """What the console wrote down of its loop, and the phases by time."""

    file: Path
    phases: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.phases[name] = began, time.perf_counter()

    def late(self) -> dict[str, list[float]]:
        """Seconds, for each phase; read once the console has ended."""
        looks = [tuple(map(float, line.split())) for line in self.file.read_text(encoding="ascii").splitlines()]
        return {
            name: [max(late, 0.0) for at, late in looks if began <= at <= ended]
            for name, (began, ended) in self.phases.items()
        }


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    late: dict[str, list[list[float]]] = {name: [] for name in PHASES}
    for _ in range(min(runs, MOST_RUNS)):
        for name, seconds in (*_in_a_log().items(), *_in_a_recovery().items()):
            late[name].append(seconds)
    notes.add(
        f"At most {MOST_RUNS} runs. Measured from inside, by a task that wants to wake every 2 ms, with a cursor key "
        f"every {EVERY * 1000:.0f} ms; the server and, where events are delivered, their receiver are on the same "
        f"machine. Loading: {EVENTS:,} events of {PAYLOAD_BYTES:,} bytes of payload; searching: each "
        f"key another search, which finds nothing; planning and recovering: {EVENTS:,} failed events."
    )
    return [_outcome(late, name, word, percent) for name in PHASES for word, percent in (("p99", 99), ("worst", 100))]


def _outcome(late: dict[str, list[list[float]]], name: str, word: str, percent: float) -> Outcome:
    def sample(who: str, phase: str) -> Sample:
        return Sample(who, tuple(percentile(run, percent) for run in late[phase]))

    peer = sample("at rest", "at rest") if name != "at rest" else None
    limit = LIMIT if percent == 99 and peer is not None else None
    return Outcome("loop", f"{name}: the loop is late, {word}", sample("console", name), peer, limit)


@contextmanager
def _console(server: str, token: str, settings: str = "") -> Iterator[tuple[Terminal, Looks]]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "config" / PROGRAM).mkdir(parents=True)
        (home / "config" / PROGRAM / "settings.toml").write_text(settings, encoding="utf-8")
        looks = Looks(home / "looks")
        command = [sys.executable, "-m", "benchmarks.programs.watched", str(looks.file), "--server", server]
        with Terminal(command, environment(home, EPILOT_TOKEN=token)) as terminal:
            yield terminal, looks


def _in_a_log() -> dict[str, list[float]]:
    with (
        stub(webhooks=1, events=EVENTS, payload_bytes=PAYLOAD_BYTES) as served,
        _console(served.server, "stub") as (terminal, looks),
    ):
        terminal.wait_for_interface(webhook_name(0))
        terminal.rest(SETTLED, 10)
        here = terminal.here
        terminal.press(ENTER)
        terminal.wait_for_frame(row_mark(0), here)
        terminal.rest(SETTLED, 10)
        with looks.phase("at rest"):
            until = time.perf_counter() + _REST_SECONDS
            _press_while(terminal, lambda: time.perf_counter() < until)
        here = terminal.here
        terminal.press(b"L")
        with looks.phase("loading"):
            _press_while(terminal, lambda: f"{EVENTS:,}".encode() not in terminal.output[here:])
        terminal.rest(SETTLED, 10)
        terminal.press(b"/")
        terminal.rest(SETTLED, 10)
        with looks.phase("searching"):
            for letter in WORDS:
                terminal.press(letter.encode())
                terminal.read_for(EVERY)
        terminal.press(b"\x03")
        terminal.wait_for_end()
        return looks.late()


def _in_a_recovery() -> dict[str, list[float]]:
    with outage() as world, _console(world.server, TOKEN, "recovery_rate = 0\n") as (terminal, looks):
        terminal.wait_for_interface(NAME)
        terminal.rest(SETTLED, 10)
        here = terminal.here
        terminal.press(b"R")
        with looks.phase("planning"):
            _press_while(terminal, lambda: PLANNED not in terminal.output[here:])
        terminal.rest(SETTLED, 10)
        terminal.press(b"r")
        terminal.wait_for_frame("Cancel", terminal.here)
        terminal.rest(SETTLED, 10)
        here = terminal.here
        terminal.press(b"y")
        with looks.phase("recovering"):
            _press_while(terminal, lambda: ENDED.search(terminal.output, here) is None)
        terminal.press(b"\x03")
        terminal.wait_for_end()
        return looks.late()


def _press_while(terminal: Terminal, going_on: Callable[[], bool]) -> None:
    number = 0
    while going_on():
        terminal.press(_KEYS[number % len(_KEYS)])
        terminal.read_for(EVERY)
        number += 1
