"""Time that passes at once where nothing else can happen. A loop that would sleep until its next timer is due, with no
thread at work for it and no socket to hear of, goes on as if it had slept: what waits for half a second takes none, and
what is due first still comes first, on however busy a machine."""

from __future__ import annotations

import asyncio
import selectors
import sys
import time
from collections.abc import Callable
from math import inf
from types import BuiltinFunctionType
from typing import Any, Final

from tests.support.threads import CountingExecutor

_STEADY: Final = ("monotonic", "perf_counter")
_STEADY_NUMBERS: Final = {getattr(time, name, None) for name in ("CLOCK_MONOTONIC", "CLOCK_BOOTTIME")}
_clock_gettime: Final = time.clock_gettime
_skipped = 0.0
"""Seconds by which the steady clocks of this process are ahead."""


def skip_idle_time() -> None:
    """Let each new loop of this process skip, and its steady clocks follow, in Textual too, which pytest's plugins have
    imported. Whoever imports the program must do so later: a function may keep a clock as a default."""
    assert not any(name.partition(".")[0] == "tui" for name in sys.modules), "the program has taken a clock along"
    ahead = {getattr(time, name): _ahead(getattr(time, name)) for name in _STEADY}
    for name, module in list(sys.modules.items()):
        if name == "time" or name.partition(".")[0] == "textual":
            for known, clock in list(vars(module).items()):
                if isinstance(clock, BuiltinFunctionType) and clock in ahead:
                    setattr(module, known, ahead[clock])
    time.clock_gettime = _clock_ahead
    asyncio.events.new_event_loop = SkippingLoop  # that of `asyncio.run`


def _ahead(clock: Callable[[], float]) -> Callable[[], float]:
    return lambda: clock() + _skipped


def _clock_ahead(clock: int) -> float:
    return _clock_gettime(clock) + (_skipped if clock in _STEADY_NUMBERS else 0.0)


class SkippingLoop(asyncio.SelectorEventLoop):
    """A loop that skips the time for which it would sleep."""

    def __init__(self) -> None:
        self._skipping = _SkippingSelector()
        super().__init__(self._skipping)
        self._skipping.threads = CountingExecutor(self)

    async def at_rest(self) -> float | None:
        """Wait until nothing is left to do.

        Returns:
            Seconds for which the loop would sleep then, `inf` without any timer; `None` where it can't tell, since a
            thread or whoever is at the other end of a socket may have more for it.
        """
        rest: asyncio.Future[float | None] = self.create_future()
        self._skipping.resting.append(rest)
        return await rest


class _SkippingSelector(selectors.DefaultSelector):
    OWN_SOCKETS: Final = 1
    """A loop wakes itself by one."""
    threads: CountingExecutor
    """Those of its loop."""

    def __init__(self) -> None:
        super().__init__()
        self.resting: list[asyncio.Future[float | None]] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        global _skipped
        is_alone = timeout != 0 and self._is_alone()  # before it looks: whoever ends in between has said so
        ready: list[Any] = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.resting:
            for rest in self.resting:
                if not rest.done():
                    rest.set_result(None if not is_alone else inf if timeout is None else timeout)
            self.resting.clear()
        elif is_alone and timeout is not None:
            _skipped += timeout
        else:
            return super().select(timeout)
        return ready

    def _is_alone(self) -> bool:
        """Tell whether nobody else can set anything going."""
        return not self.threads.busy and self.threads.are_all() and len(self.get_map()) == self.OWN_SOCKETS
