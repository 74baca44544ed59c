"""The end by a signal while a request is on its way: what was being sent is said, for it may have arrived."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self

from tui import ending
from tui.headless.desk import complain
from tui.services.outbox import Outbox


class Interruption:
    """Within it a signal cancels the task that entered it, once, after the outbox's words have been said."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._numbers: list[int] = []
        self.exit_code: int | None = None
        """What a shell says of a program that the signal ended; `None` where none came."""

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        for name in ending.NAMES:
            # Windows has no SIGHUP, and no thread but the main one may take signals.
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                number = getattr(signal, name)
                if signal.getsignal(number) is not signal.SIG_IGN:
                    asyncio.get_running_loop().add_signal_handler(number, partial(self._come, number, task))
                    self._numbers.append(number)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for number in self._numbers:
            asyncio.get_running_loop().remove_signal_handler(number)

    def _come(self, number: int, task: asyncio.Task[object]) -> None:
        if self.exit_code is None:
            self.exit_code = ending.exit_code(number)
            for words in self._outbox.last_words:
                complain(words())
            task.cancel()
