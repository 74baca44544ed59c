"""A driver whose terminal may go away: what is drawn after that goes nowhere, and the program can still be left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import IO, Any

from textual.driver import Driver

from tui.ending import hang_up
from tui.pasting import PasteParser
from tui.textual_compat import TakeOver, driver_over


class LastingFile:
    """Writes to `file` until that fails with an `OSError`, and to nowhere from then on. `gone` is called at that
    moment, from the thread that wrote.

    Textual writes in a thread of its own. Where the terminal is gone its write fails and that thread ends; nobody
    empties its queue any more, and the interface waits for ever for room in it, deaf to the signal that tells it to
    end.
    """

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def write(self, text: str) -> int:
        """Write `text`; returns its length."""
        self._try(partial(self._file.write, text))
        return len(text)

    def flush(self) -> None:
        """Write out what is held back."""
        self._try(self._file.flush)

    def _try(self, write: Callable[[], object]) -> None:
        if not self._is_gone:
            try:
                write()
            except OSError:
                self._is_gone = True
                self._gone()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def lasting(driver_class: type[Driver], take_over: TakeOver = nullcontext) -> type[Driver]:
    """The driver class that goes on when its terminal is gone; one that writes to no file stays as it is. What it reads
    it parses with `PasteParser`, where it would with Textual's own. `take_over`: see `driver_over`."""
    return driver_over(driver_class, partial(LastingFile, gone=hang_up), PasteParser, take_over)
