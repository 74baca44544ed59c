"""Work that follows what a person types: one run at a time, and the newest request is the next one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from tui.workers import start_worker

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer


class NewestWork:
    """Runs `work` in a worker of `node`. What is asked for while it runs is one further run, however often it was."""

    def __init__(
        self, node: DOMNode, work: Callable[[], Coroutine[Any, Any, None]], *, group: str, pause: float
    ) -> None:
        """`pause` is how many seconds without another request go before a run that may wait."""
        self._node = node
        self._work = work
        self._group = group
        self._pause = pause
        self._timer: Timer | None = None
        self._is_running = False
        self._is_asked = False

    @property
    def is_due(self) -> bool:
        """True while a run waits for the pause to end."""
        return self._timer is not None

    def soon(self) -> None:
        """Ask for a run after the pause."""
        self._stop_timer()
        self._timer = self._node.set_timer(self._pause, self.now)

    def now(self) -> None:
        """Ask for a run at once, or after the one that goes on."""
        self._stop_timer()
        self._is_asked = True
        if not self._is_running:
            self._is_running = True
            start_worker(self._node, self._run, group=self._group)

    def drop(self) -> None:
        """Ask for nothing any more; what runs goes on, and its owner has no use for the answer."""
        self._stop_timer()
        self._is_asked = False

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def _run(self) -> None:
        try:
            while self._is_asked:
                self._is_asked = False
                await self._work()
        finally:
            self._is_running = False
