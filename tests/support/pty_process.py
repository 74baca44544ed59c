"""A program in a pseudo-terminal of its own, which is its controlling terminal. Waits on file descriptors, never
sleeps."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support import warm
from tests.support.places import ROOT

PATIENCE = 30.0
"""Seconds that anything may take on a busy machine."""

_QUERY_SYNC = b"\x1b[?2026$p"
_SYNC_IS_KNOWN = b"\x1b[?2026;2$y"

# A session of its own and the terminal as its controlling one: signals of the terminal then reach the program.
_ADOPT = (
    "import fcntl, os, sys, termios\n"
    "os.setsid()\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


class Gone(AssertionError):
    """The program ended, or did not do what was waited for in time."""


class PtyProcess:
    """Starts `command` in a terminal of `size` (columns, lines). `output` is all it wrote so far.

    `on_output` gets each piece as it is read. With `answers`, the terminal says that it knows synchronised updates, as
    most do. A `command` of `python -m` may start `warm`: from a process that has the program imported.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        on_output: Callable[[bytes], None] | None = None,
        answers: bool = True,
        pass_fds: Sequence[int] = (),
        cwd: Path = ROOT,
        is_warm: bool = False,
    ) -> None:
        self.output = bytearray()
        self._on_output = on_output
        self._answers = answers
        self.master, self._slave = pty.openpty()
        self.resize(*size)
        self.modes_before: list[Any] = termios.tcgetattr(self._slave)
        self._alive, ends = os.pipe()
        self.process: subprocess.Popen[bytes] | warm.WarmProcess
        try:
            if is_warm and warm.IS_THERE:
                self.process = warm.WarmProcess(
                    command, env=env, cwd=cwd, streams=(self._slave,) * 3, pass_fds=[ends, *pass_fds], has_terminal=True
                )
            else:
                self.process = subprocess.Popen(
                    [sys.executable, "-I", "-S", "-c", _ADOPT, *command],
                    stdin=self._slave, stdout=self._slave, stderr=self._slave,
                    env=dict(env), cwd=cwd, pass_fds=[ends, *pass_fds],
                )  # fmt: skip
        finally:
            os.close(ends)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.master, self._slave, self._alive):
            if descriptor >= 0:
                os.close(descriptor)

    # --- the person -------------------------------------------------------------------------------------------------

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal another size; the kernel tells the program."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        for descriptor in (self.master, self._slave):
            os.close(descriptor)
        self.master = self._slave = -1

    # --- waiting ----------------------------------------------------------------------------------------------------

    def wait_for(self, reached: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Read until `reached`; fails with what was written where it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not reached():
            if not self._read(deadline):
                self._drain()
                if reached():
                    return
                why = "it ended" if time.monotonic() < deadline else f"not within {seconds:g} s"
                raise Gone(f"{what}: {why}. The last it wrote: {bytes(self.output[-3000:])!r}")

    def let_pass(self, seconds: float) -> None:
        """Read what comes for so long: where the program goes by the clock, as a question does that takes no key at
        once."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass

    def wait_for_text(self, text: bytes, seconds: float = PATIENCE) -> None:
        """Read until `text` was written."""
        self.wait_for(lambda: text in self.output, f"{text!r} was never written", seconds)

    def look_for(self, seconds: float) -> bool:
        """Read what it writes for so long, as a person does who looks at it; whether it wrote anything."""
        before, deadline = len(self.output), time.monotonic() + seconds
        while self._read(deadline):
            pass
        return len(self.output) > before

    def wait_for_end(self, seconds: float = PATIENCE) -> int:
        """Read until the program has ended; returns its exit code (minus the signal's number if one ended it)."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        if time.monotonic() >= deadline:
            raise Gone(f"it does not end within {seconds:g} s. The last it wrote: {bytes(self.output[-3000:])!r}")
        self._drain()
        return self.process.wait(timeout=PATIENCE)

    def wait_until_stopped(self) -> None:
        """Read what it writes until the kernel says that it was stopped. Only who started it cold is told."""
        for _ in range(int(PATIENCE / 0.05)):
            if os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT | os.WNOHANG) is not None:
                return
            self.let_pass(0.05)
        raise Gone("it does not stop")

    def modes(self) -> list[Any]:
        """The terminal's modes now, as `termios` gives them."""
        return termios.tcgetattr(self._slave)

    def _read(self, deadline: float) -> bool:
        """Read one piece; `False` where the program is gone or the time is up."""
        ready, _, _ = select.select([self.master, self._alive], [], [], max(deadline - time.monotonic(), 0))
        if self.master in ready:
            self._take(os.read(self.master, 65_536))
            return True
        return False

    def _drain(self) -> None:
        while select.select([self.master], [], [], 0)[0]:
            self._take(os.read(self.master, 65_536))

    def _take(self, piece: bytes) -> None:
        if self._answers and _QUERY_SYNC in self.output[-16:] + piece and _QUERY_SYNC not in self.output:
            os.write(self.master, _SYNC_IS_KNOWN)
        self.output += piece
        if self._on_output is not None:
            self._on_output(piece)
