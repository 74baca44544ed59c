"""Threads that work for a loop, counted: what waits for one is not idle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, Self


class CountingExecutor(ThreadPoolExecutor):
    """The threads of `asyncio.to_thread`; `busy` is how many calls were handed to them and are not done."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0
        self._counting = Lock()

    @classmethod
    def of_loop(cls) -> Self | None:
        """Those of the running loop, where the test's loop is one of ours."""
        threads = getattr(asyncio.get_running_loop(), "_default_executor", None)
        return threads if isinstance(threads, cls) else None

    def submit(self, call: Callable[..., Any], /, *args: Any, **known: Any) -> Future[Any]:
        with self._counting:
            self.busy += 1
        future = super().submit(call, *args, **known)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: Future[Any]) -> None:
        with self._counting:
            self.busy -= 1
