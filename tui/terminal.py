"""A driver whose terminal may go away: what is drawn after that goes nowhere, and the program can still be left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from textual._xterm_parser import XTermParser
from textual.driver import Driver

from tui.pasting import PasteParser


class LastingFile:
    """Writes to `file` until that fails with an `OSError`, and to nowhere from then on.

    Textual writes in a thread of its own. Where the terminal is gone its write fails and that thread ends; nobody empties its
    queue any more, and the interface waits for ever for room in it, deaf to the signal that tells it to end.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._is_gone = False

    def write(self, text: str) -> int:
        """Write `text`; returns its length."""
        if not self._is_gone:
            try:
                self._file.write(text)
            except OSError:
                self._is_gone = True
        return len(text)

    def flush(self) -> None:
        """Write out what is held back."""
        if not self._is_gone:
            try:
                self._file.flush()
            except OSError:
                self._is_gone = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def lasting(driver_class: type[Driver]) -> type[Driver]:
    """The driver class that goes on when its terminal is gone; one that writes to no file stays as it is. What it reads it
    parses with `PasteParser`, where it would with Textual's own."""
    for name in (driver_class.__module__, "textual.drivers.win32"):
        module = sys.modules.get(name)
        if getattr(module, "XTermParser", None) is XTermParser:
            setattr(module, "XTermParser", PasteParser)  # noqa: B010 (a driver makes its parser by this name)

    class LastingDriver(driver_class):  # type: ignore[misc, valid-type]  # which class is known only now
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            file = getattr(self, "_file", None)  # the terminal of Textual's drivers
            if file is not None:
                self._file = LastingFile(file)

        # A signal comes in the middle of anything. Textual's handlers for being stopped write to the terminal, and wait for
        # ever for a lock where that was just being written to.

        def _sigtstp_application(self, *signal: Any) -> None:
            if self._auto_restart:
                self._soon(self._stand_still)
            else:  # another program has the terminal: nothing is written
                super()._sigtstp_application(*signal)

        def _sigcont_application(self, *_signal: Any) -> None:
            if self._auto_restart:
                self._soon(self._go_on)

        def _stand_still(self) -> None:
            super()._sigtstp_application()  # comes back when the process may go on
            self._go_on()

        def _go_on(self) -> None:
            if self._must_signal_resume:  # it was stopped, and has not come back yet
                self.resume_application_mode()

        def _soon(self, do: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(do)

    return LastingDriver
