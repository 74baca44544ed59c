"""The end by a signal: in order, with the code that a shell expects, whenever that comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final, Self

NAMES: Final = ("SIGTERM", "SIGHUP", "SIGINT")
"""Those that end it. In the console ctrl+c is a key: a SIGINT there was sent by somebody."""


def exit_code(number: int) -> int:
    """Return what a shell says of a program that a signal ended."""
    return 128 + number


def hang_up() -> None:
    """End the program as the signal of a closed terminal does; from any thread.

    The kernel tells only the first program of a terminal that it was closed. One that this program runs under (`make`,
    `sudo`) may keep that to itself.
    """
    with suppress(AttributeError):  # Windows has no such signal
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGHUP)


class Ended(BaseException):
    """A signal came while there was nothing yet that would have to be left in order. No bug: nothing may catch it as
    one."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Signals:
    """Takes the signals from the first line to the last: before the screen stands they end the program where it is,
    then they do what `hand_over()` was given, and at the end nothing, for that is what the program is doing already."""

    def __init__(self) -> None:
        self._end: Callable[[int], None] | None = None
        self._number: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in NAMES:
            # Windows has no SIGHUP, and no thread but the main one may take signals.
            with suppress(AttributeError, ValueError, OSError):
                number = getattr(signal, name)
                self._before[number] = signal.signal(number, self._came)
        return self

    def __exit__(self, *error: object) -> None:
        """Let no further signal change anything where one came: the program is ending with its code."""
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if self._number is not None else handler)

    def hand_over(self, end: Callable[[int], None]) -> None:
        """From now on call `end` with the exit code, from within a signal handler, when the first comes."""
        self._end = end
        if self._number is not None:  # what it raised was lost on the way
            end(exit_code(self._number))

    def _came(self, number: int, _frame: FrameType | None) -> None:
        if self._number is not None:
            return  # it is ending
        self._number = number
        if self._end is None:
            raise Ended(exit_code(number))
        self._end(exit_code(number))
