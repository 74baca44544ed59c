"""The console's events screen over an index that is filled, and tables in bare apps, all in pseudo-terminals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from benchmarks.figures.startup import console
from benchmarks.filling import addressed, filled
from benchmarks.logs import Log, row_mark
from benchmarks.programs.data_table import READY
from benchmarks.serving import environment, stub
from benchmarks.terminal import Terminal
from tui.paths import PROGRAM

SETTLED: Final = 0.6
"""Seconds without a word on the screen after which nothing of before is going on any more."""
ENTER: Final = b"\r"
ESCAPE: Final = b"\x1b"
BACK: Final = b"\x1b[27u"
"""`escape` as terminals with Kitty's keyboard protocol send it: after a bare one a program waits whether more comes."""


@dataclass(frozen=True)
class Filled:
    """An index that has all the events of the one webhook of a stub server."""

    path: Path
    log: Log
    server: str

    @contextmanager
    def console(self) -> Iterator[Terminal]:
        """The console in a new process, with the setting that keeps events between runs, resting on its list of
        webhooks."""
        with TemporaryDirectory() as folder:
            settings = Path(folder) / "config" / PROGRAM / "settings.toml"
            settings.parent.mkdir(parents=True)
            settings.write_text("keep_events = 365\n", encoding="utf-8")
            cache = str(self.path.parents[1])
            env = environment(Path(folder), EPILOT_TOKEN="stub", XDG_CACHE_HOME=cache)
            with Terminal(console(self.server), env) as terminal:
                terminal.wait_for_interface(self.log.name)
                terminal.rest(SETTLED, 10)
                yield terminal


@contextmanager
def filled_index(count: int, payload_bytes: int) -> Iterator[Filled]:
    """An index with `count` events, and the server that they are from."""
    path, log = filled(count, payload_bytes)
    with stub(webhooks=1, events=count, payload_bytes=payload_bytes, newest=log.newest) as served:
        addressed(path, served.server)
        yield Filled(path, log, served.server)


@contextmanager
def bare_table(program: Literal["data_table", "line_api", "line_api_screen"], count: int) -> Iterator[Terminal]:
    """A bare app with a table of `count` rows, before that is opened."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", f"benchmarks.programs.{program}", str(count)]
        with Terminal(command, environment(Path(folder))) as terminal:
            terminal.wait_for_frame(READY)
            terminal.rest(SETTLED, 10)
            yield terminal


def open_table(terminal: Terminal, patience: float = 300.0) -> float:
    """Press `enter`; the seconds to the end of the frame with the newest event's row."""
    here = terminal.here
    at = terminal.press(ENTER)
    seconds = terminal.wait_for_frame(row_mark(0), here, patience) - at
    terminal.rest(SETTLED, 10)
    return seconds


def leave_table(terminal: Terminal, text: str) -> float:
    """Press `escape`; the seconds to the end of the frame with `text`, which stands on the screen below."""
    here = terminal.here
    at = terminal.press(BACK)
    seconds = terminal.wait_for_frame(text, here) - at
    terminal.rest(SETTLED, 10)
    return seconds
