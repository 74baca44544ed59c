"""Threads that work for a loop, counted: what waits for one is not idle."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Self


class CountingExecutor(ThreadPoolExecutor):
    """The threads of `asyncio.to_thread`, with what was handed to them and is not done, or not heard of in the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._others = frozenset(threading.enumerate())
        """Pytest's own, and what an earlier test may have left behind."""
        self._handed = 0
        self._unheard = 0
        self._counting = threading.Lock()
        self._run = loop.run_in_executor
        loop.set_default_executor(self)
        loop.run_in_executor = self._run_heard  # type: ignore[assignment, method-assign]

    @property
    def busy(self) -> int:
        """Calls that are worked at, or whose end the loop has not heard of: a thread tells it after it is done."""
        return max(self._handed, self._unheard)

    def are_all(self) -> bool:
        """Tell whether no other thread was started in this process since the loop was made."""
        return all(thread in self._threads or thread in self._others for thread in threading.enumerate())

    @classmethod
    def of_loop(cls) -> Self | None:
        """Those of the running loop, where the test's loop is one of ours."""
        threads = getattr(asyncio.get_running_loop(), "_default_executor", None)
        return threads if isinstance(threads, cls) else None

    def submit(self, call: Callable[..., Any], /, *args: Any, **known: Any) -> Future[Any]:
        with self._counting:
            self._handed += 1
        future = super().submit(call, *args, **known)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: Future[Any]) -> None:
        with self._counting:
            self._handed -= 1

    def _run_heard(self, executor: Executor | None, call: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        future = self._run(executor, call, *args)
        self._unheard += 1
        future.add_done_callback(self._heard)
        return future

    def _heard(self, _: asyncio.Future[Any]) -> None:
        self._unheard -= 1
