"""A program in a real pseudo-terminal of 120x40, and when each piece of what it drew arrived."""

from __future__ import annotations

import bisect
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

SIZE: Final = (120, 40)
PATIENCE: Final = 60.0
"""Seconds that anything may take before a benchmark gives up."""
QUIET: Final = 0.004
"""Seconds without a byte after which a frame without an end mark is taken for finished."""

_ASKS_SYNC: Final = b"\x1b[?2026$p"
_SYNC_IS_KNOWN: Final = b"\x1b[?2026;2$y"
_FRAME: Final = b"\x1b[?2026h"
_FRAME_END: Final = b"\x1b[?2026l"


class Silent(Exception):
    """The program did not draw what was waited for, or ended."""


class Terminal:
    """Runs `command` as its own session with the terminal as the controlling one; `started` is just before its fork.

    Times are those of `time.perf_counter()`, taken as a piece is read.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = SIZE) -> None:
        self.output = bytearray()
        self.pieces: list[tuple[float, int]] = []
        """When a piece arrived, and where in `output` it ended."""
        self.started = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.execvpe(command[0], list(command), dict(env))
            finally:
                os._exit(127)
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._master)

    # --- the person -------------------------------------------------------------------------------------------------

    def press(self, keys: bytes) -> float:
        """Press keys; returns when."""
        at = time.perf_counter()
        os.write(self._master, keys)
        return at

    @property
    def here(self) -> int:
        """A place in the output, to look from there on."""
        return len(self.output)

    def wait_for_frame(self, text: str | bytes, since: int = 0, seconds: float = PATIENCE) -> float:
        """Return when the frame that has `text` had been written to its end; looks at what was written from `since`
        on."""
        wanted = text.encode() if isinstance(text, str) else text
        deadline = time.perf_counter() + seconds
        while (place := self.output.find(wanted, since)) < 0:
            if not self._read(deadline):
                raise Silent(f"{wanted!r} was never drawn. The last: {bytes(self.output[-600:])!r}")
        # Text that comes before the terminal has said that it knows frames is not in one.
        if self.output.rfind(_FRAME, 0, place) > self.output.rfind(_FRAME_END, 0, place):
            while (end := self.output.find(_FRAME_END, place)) < 0:
                if not self._read(deadline):
                    raise Silent(f"the frame with {wanted!r} has no end")
            return self.arrived(end + len(_FRAME_END))
        while self._read(time.perf_counter() + QUIET):
            pass
        return self.pieces[-1][0]

    def wait_for_interface(self, text: str | bytes) -> float:
        """Return when the frame that has `text` had been written by Textual: the console draws its first one before."""
        self.wait_for(_ASKS_SYNC)
        return self.wait_for_frame(text, self.output.find(_ASKS_SYNC))

    def wait_for(self, text: str | bytes, since: int = 0, seconds: float = PATIENCE) -> float:
        """Return when the last byte of `text` arrived."""
        wanted = text.encode() if isinstance(text, str) else text
        deadline = time.perf_counter() + seconds
        while (place := self.output.find(wanted, since)) < 0:
            if not self._read(deadline):
                raise Silent(f"{wanted!r} was never written. The last: {bytes(self.output[-600:])!r}")
        return self.arrived(place + len(wanted))

    def rest(self, seconds: float, most: float = PATIENCE) -> None:
        """Read until nothing was written for `seconds`, or `most` seconds have gone."""
        deadline = time.perf_counter() + most
        while time.perf_counter() < deadline and self._read(time.perf_counter() + seconds):
            pass

    def read_for(self, seconds: float) -> None:
        """Read for so long, whatever comes."""
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            if not self._read(deadline) and self._ended:
                raise Silent(f"it ended. The last: {bytes(self.output[-600:])!r}")

    def wait_until(self, reached: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Read until `reached()`; it is asked after each piece."""
        deadline = time.perf_counter() + seconds
        while not reached():
            if not self._read(deadline):
                raise Silent(f"not reached within {seconds:g} s. The last: {bytes(self.output[-600:])!r}")

    def wait_for_end(self, seconds: float = PATIENCE) -> float:
        """Return when the program had closed the terminal."""
        deadline = time.perf_counter() + seconds
        while self._read(deadline):
            pass
        if not self._ended:
            raise Silent(f"it does not end within {seconds:g} s")
        return time.perf_counter()

    def resident(self) -> int:
        """Bytes of memory that the program has now (VmRSS)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def processor_seconds(self) -> float:
        """User and system time that the program took so far, in steps of 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def frames(self, since: int) -> int:
        """The number of frames that were drawn from a place in the output on."""
        return self.output.count(_FRAME, since)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read(self, deadline: float) -> bool:
        """Read one piece; `False` where the program is gone or the time is up."""
        if self._ended or not select.select([self._master], [], [], max(deadline - time.perf_counter(), 0))[0]:
            return False
        try:
            piece = os.read(self._master, 65_536)
        except OSError:  # so Linux says that nobody has the other end open any more
            piece = b""
        if not piece:
            self._ended = True
            os.waitpid(self.pid, 0)
            return False
        now = time.perf_counter()
        lead = self.output[-len(_ASKS_SYNC) + 1 :]
        self.output += piece
        self.pieces.append((now, len(self.output)))
        for _ in range((lead + piece).count(_ASKS_SYNC)):
            os.write(self._master, _SYNC_IS_KNOWN)
        return True

    def arrived(self, place: int) -> float:
        """Return when the output had grown to `place`."""
        return self.pieces[bisect.bisect_left(self.pieces, place, key=lambda piece: piece[1])][0]
