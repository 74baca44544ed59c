"""Questions to the person at the keyboard: one at a time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, TypeVar

from textual.screen import Screen

from tui.workers import start_worker

ASKING = "asking"
"""The group of the workers that wait for an answer."""

ScreenT = TypeVar("ScreenT", bound=Screen[Any])


def asks(action: Callable[[ScreenT], Coroutine[Any, Any, None]]) -> Callable[[ScreenT], None]:
    """Run an action that opens a question in a worker of its own, unless this screen is asking already.

    Keys typed faster than the dialog opens would otherwise stack the same question, and whoever answers the second one
    sends a second time.
    """

    @wraps(action)
    def ask(screen: ScreenT) -> None:
        if not any(
            worker.group == ASKING and worker.node is screen and not worker.is_finished for worker in screen.workers
        ):
            start_worker(screen, partial(action, screen), name=action.__name__, group=ASKING)

    return ask
