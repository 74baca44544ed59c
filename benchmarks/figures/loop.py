"""The event loop's delays while something long goes on and a person presses a key every 100 ms."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.figures.events_screen import ENTER, SETTLED
from benchmarks.figures.recovery import ENDED, PLANNED, outage
from benchmarks.harness import Limit, Notes, Outcome, Sample, percentile
from benchmarks.logs import row_mark, webhook_name
from benchmarks.programs.outage import NAME, TOKEN
from benchmarks.serving import environment, stub
from benchmarks.terminal import Terminal
from tui.paths import PROGRAM

LIMIT: Final = Limit(0.016, "median")
SPENT_LIMIT: Final = Limit(0.018, "median")
"""2 ms of it may lie before the look was due."""
EVENTS: Final = 10_000
PAYLOAD_BYTES: Final = 1_500
MOST_RUNS: Final = 3
EVERY: Final = 0.1
"""Seconds from one key to the next."""
PHASES: Final = ("at rest", "loading", "searching", "planning", "recovering")
WORDS: Final = "nowhere in any of all these events"
_KEYS: Final = (b"\x1b[B", b"\x1b[A")
_REST_SECONDS: Final = 3.0


class Held(NamedTuple):
    """The times by which the loop was held up, look by look, in seconds."""

    late: list[float]
    spent: list[float]
    """Processor time of the loop's own thread from one look to the next: hardly more on a busy machine."""


@dataclass
class Looks:
    """Read what the console wrote down of its loop, and the phases by time."""

    file: Path
    phases: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.phases[name] = began, time.perf_counter()

    def told(self) -> dict[str, Held]:
        """Return what was written down in each phase; read once the console has ended."""
        looks = [tuple(map(float, line.split())) for line in self.file.read_text(encoding="ascii").splitlines()]
        phases: dict[str, Held] = {}
        for name, (began, ended) in self.phases.items():
            within = [(max(late, 0.0), spent) for at, late, spent in looks if began <= at <= ended]
            phases[name] = Held([late for late, _ in within], [spent for _, spent in within])
        return phases


def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
    held: dict[str, list[Held]] = {name: [] for name in PHASES}
    for _ in range(min(runs, MOST_RUNS)):
        for name, told in (*_in_a_log().items(), *_in_a_recovery().items()):
            held[name].append(told)
    notes.add(
        f"At most {MOST_RUNS} runs. Measured from inside, by a task that wants to wake every 2 ms, with a cursor key "
        f"every {EVERY * 1000:.0f} ms; the server and, where events are delivered, their receiver are on the same "
        f"machine. Loading: {EVENTS:,} events of {PAYLOAD_BYTES:,} bytes of payload; searching: each "
        f"key another search, which finds nothing; planning and recovering: {EVENTS:,} failed events."
    )
    return [outcome for name in PHASES for outcome in outcomes(held, name)]


def outcomes(held: Mapping[str, Sequence[Held]], name: str) -> Iterator[Outcome]:
    """The lines of one phase, each beside the console at rest."""

    def line(what: str, of: Callable[[Held], list[float]], percent: float, limit: Limit | None) -> Outcome:
        def sample(who: str, phase: str) -> Sample:
            return Sample(who, tuple(percentile(of(run), percent) for run in held[phase]))

        is_peer = name == "at rest"
        peer = None if is_peer else sample("at rest", "at rest")
        return Outcome("loop", f"{name}: {what}", sample("console", name), peer, None if is_peer else limit)

    yield line("the loop is late, p99", lambda run: run.late, 99, LIMIT)
    yield line("the loop is late, worst", lambda run: run.late, 100, None)
    yield line("processor time between two looks, p99", lambda run: run.spent, 99, SPENT_LIMIT)


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


def _in_a_log() -> dict[str, Held]:
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
        return looks.told()


def _in_a_recovery() -> dict[str, Held]:
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
        return looks.told()


def _press_while(terminal: Terminal, going_on: Callable[[], bool]) -> None:
    number = 0
    while going_on():
        terminal.press(_KEYS[number % len(_KEYS)])
        terminal.read_for(EVERY)
        number += 1
