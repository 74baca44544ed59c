"""The first frame: the webhooks on the terminal while Textual is still being imported.

Exec to the first live row takes about half as long as the vendor's command line with it, and about 1.4 times as long as
that without: see `benchmarks/README.md`. It is written to the terminal by the thread that has the answer. Textual takes
the terminal over as it stands, and paints the same cells again.

From the first byte on the terminal is as Textual has it: the other screen, no cursor, no echo. What is typed waits in
the terminal for Textual, but for ctrl+c and ctrl+z, which still interrupt and stop the program. Whatever goes wrong
before Textual has the terminal gives it back as it was.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import RLock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

ENTER: Final = "\x1b[?1049h"
"""Switches to the other screen, and empties it."""
_PREPARE: Final = "\x1b[?25l\x1b[?7l"
"""No cursor; and what the terminal draws wider than anybody thinks is cut at the edge."""
_LEAVE: Final = "\x1b[0m\x1b[?1049l\x1b[?7h\x1b[?25h"
_LOCK_SECONDS: Final = 2.0
"""Seconds that leaving waits for a terminal that takes nothing."""
_IFLAG, _LFLAG = 0, 3
"""Places in what `termios.tcgetattr` returns."""


def can_be_drawn(environ: Mapping[str, str]) -> bool:
    """Tell whether this terminal is one of those that Textual draws for as it is: with all colours, and of its own
    size. Whoever sets anything of Textual's own sees what Textual makes of that."""
    return (
        environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
        and environ.get("TERM", "").lower() not in ("", "dumb", "unknown")
        and not {"NO_COLOR", "COLUMNS", "LINES"} & environ.keys()
        and not any(name.startswith("TEXTUAL") for name in environ)
    )


class FirstFrame:
    """Draws once, unless Textual was quicker. As long as it stands, nothing else may write to the terminal.

    `paint` gives what is written, for so many terminal columns and lines; `None` where nothing can be drawn. To be
    entered around all that may fail before Textual has the terminal.
    """

    def __init__(self, paint: Callable[[int, int], str | None]) -> None:
        self._paint = paint
        self._lock = RLock()
        self._is_over = False
        """True if nothing is drawn any more: Textual has come, or never will."""
        self._modes: list[Any] | None = None
        """The terminal's modes before; `None` where nothing is drawn."""
        self._stop_before: Any = None
        self._input, self._output = sys.__stdin__, sys.__stderr__

    def __enter__(self) -> Self:
        with suppress(ValueError, OSError):  # not in the main thread
            if signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
                self._stop_before = signal.signal(signal.SIGTSTP, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()
        if self._stop_before is not None and signal.getsignal(signal.SIGTSTP) == self._stop:
            signal.signal(signal.SIGTSTP, self._stop_before)

    def draw(self) -> None:
        """Put it on the terminal, from whatever thread. What is wrong with that leaves the terminal as it was."""
        if current_thread() is main_thread():  # in whose middle signals come: it can wait for it, and be called away
            drawing = Thread(target=self._draw_once, name="first frame", daemon=True)
            drawing.start()
            drawing.join()
        else:
            self._draw_once()

    def _draw_once(self) -> None:
        with self._lock:
            if self._is_over or self._modes is not None:
                return
            try:
                self._draw()
            except Exception:  # whatever it is: the interface comes all the same, and says what is wrong
                self.leave()

    def _draw(self) -> None:
        size = os.get_terminal_size(self._output_number)
        frame = self._paint(size.columns, size.lines) if self._is_ours() else None
        if frame is None:
            return
        self._modes = termios.tcgetattr(self._input_number)
        no_key = bytes([os.fpathconf(self._input_number, "PC_VDISABLE")])
        termios.tcsetattr(self._input_number, termios.TCSANOW, _without_echo(self._modes, no_key))
        self._write(f"{ENTER}{_PREPARE}{frame}")

    def _is_ours(self) -> bool:
        """Tell whether all that is written comes to the terminal at once, as it is: this is no job in the background,
        and nobody has set another encoding, or that writing may fail instead of waiting."""
        assert self._output is not None
        return (
            os.tcgetpgrp(self._input_number) == os.getpgrp()
            and os.get_blocking(self._output_number)
            and self._output.encoding.lower().replace("-", "") == "utf8"
        )

    @contextmanager
    def handed_over(self) -> Iterator[list[Any] | None]:
        """Let somebody else take the terminal within the block: nothing is drawn any more, and once the block has ended
        well, it is theirs to give back. Gives the modes that the terminal then has to have; `None` where it is as it
        was, and nothing stands on it."""
        with self._lock:
            self._is_over = True
            yield self._modes
            self._modes = None

    def leave(self) -> None:
        """Give the terminal back as it was, and draw nothing any more."""
        has_lock = self._lock.acquire(timeout=_LOCK_SECONDS)
        try:
            self._is_over = True
            modes, self._modes = self._modes, None
            if modes is not None:
                if has_lock:
                    with suppress(OSError):
                        self._write(_LEAVE)
                with suppress(termios.error, OSError):
                    termios.tcsetattr(self._input_number, termios.TCSANOW, modes)
        finally:
            if has_lock:
                self._lock.release()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Stop as a shell expects it. Who goes on sees Textual come up as if there had never been anything."""
        self.leave()
        os.kill(os.getpid(), signal.SIGSTOP)

    @property
    def _input_number(self) -> int:
        assert self._input is not None
        return self._input.fileno()

    @property
    def _output_number(self) -> int:
        assert self._output is not None
        return self._output.fileno()

    def _write(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self._output_number, data) :]


def _without_echo(modes: Sequence[Any], no_key: bytes) -> list[Any]:
    """The modes that Textual sets, but for the keys that interrupt and stop. The one that kills (ctrl+backslash, with a
    dump) would leave the terminal so: it becomes a key like any other (`no_key` stands in its place)."""
    quiet = [*modes[:-1], list(modes[-1])]
    quiet[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    quiet[_IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[-1][termios.VMIN] = 1
    quiet[-1][termios.VQUIT] = no_key
    return quiet
