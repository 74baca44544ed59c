"""The installed command in a pseudo-terminal, and the screen as a person sees it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyte

from tests.support.places import PROGRAM, environment
from tests.support.pty_process import PATIENCE, PtyProcess

ENTERED = b"\x1b[?1049h"
LEFT = b"\x1b[?1049l"
MOUSE = (b"\x1b[?1000h", b"\x1b[?1003h", b"\x1b[?1015h", b"\x1b[?1006h")
ENDING = b"\x1b[?2004l"
"""No bracketed paste any more: what is written first when the program ends."""
UNDONE = (
    b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?1006l",  # mouse
    ENDING,
    b"\x1b[?1004l",  # focus
    b"\x1b[?25h",  # cursor
    b"\x1b[?7h",  # wrapping
    b"\x1b[<u",  # keyboard protocol
    LEFT,
)  # fmt: skip
"""What must be written last of all about each mode that was switched."""


def command() -> list[str]:
    """The console script beside this Python, else the package itself."""
    script = Path(sys.executable).with_name("epilot-webhooks-tui")
    return [str(script)] if script.exists() else list(PROGRAM)


class ConsoleProcess(PtyProcess):
    """The console with `arguments`; `home` is made its home. `screen` follows what it draws.

    It starts warm, from a process that has the program imported; with `is_cold` the installed command starts. `program`
    goes in its place; it gets `pass_fds`.
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        program: Sequence[str] = (),
        pass_fds: Sequence[int] = (),
        is_cold: bool = False,
        **environ: str,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._lines: list[str] | None = None
        super().__init__(
            [*(program or (command() if is_cold else PROGRAM)), *arguments],
            env=environment(home, **environ),
            size=size,
            on_output=self._draw,
            pass_fds=pass_fds,
            is_warm=not program and not is_cold,
        )

    def _draw(self, piece: bytes) -> None:
        # pyte has no alternate screen: what a person saw last is what was there before it was left.
        if LEFT not in piece and self.output.rfind(LEFT) <= self.output.rfind(ENTERED):
            self._stream.feed(piece)
            self._lines = None

    def forget(self) -> None:
        """Empty the screen: what is seen from now on was drawn from now on."""
        self.screen.reset()
        self._lines = None

    @property
    def lines(self) -> list[str]:
        """The lines on the screen. Composing it takes long, and what waits for a line asks for all of them."""
        if self._lines is None:
            self._lines = [line.rstrip() for line in self.screen.display]
        return self._lines

    def wait_for_line(self, text: str, seconds: float = PATIENCE) -> str:
        """Until `text` is on the screen; returns its line."""
        self.wait_for(lambda: any(text in line for line in self.lines), f"{text!r} is not on the screen", seconds)
        return next(line for line in self.lines if text in line)

    def is_restored(self) -> bool:
        """Tell whether the terminal is as it was before the program."""
        output = bytes(self.output)
        switched = [mode for mode in UNDONE if _opposite(mode) in output]
        undone = all(output.rfind(mode) > output.rfind(_opposite(mode)) for mode in switched)
        return undone and self.modes() == self.modes_before


def _opposite(mode: bytes) -> bytes:
    if mode == b"\x1b[<u":
        return b"\x1b[>"
    return mode[:-1] + (b"l" if mode.endswith(b"h") else b"h")


def plain_lines(output: bytes, arguments: Sequence[str] = ()) -> list[str]:
    """The lines of a program that draws no screen."""
    return output.decode().replace("\r\n", "\n").splitlines()


ESCAPE: Final = b"\x1b"

LIST: Final = "epilot webhooks"
"""All of the title of the list of webhooks; the others go on with the place."""

AFTER_ESCAPE_SECONDS: Final = 0.15
"""What follows an escape sooner is taken for a part of an escape sequence."""
