"""Questions to the person at the keyboard: one at a time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, Protocol, TypeVar

from textual.screen import Screen

from tui.workers import start_worker

ASKING = "asking"
"""The group of the workers that wait for an answer."""


class OnScreen(Protocol):
    """A screen, or a part that knows the screen it belongs to."""

    @property
    def screen(self) -> Screen[Any]: ...


OwnerT = TypeVar("OwnerT", bound=OnScreen)


def asks(action: Callable[[OwnerT], Coroutine[Any, Any, None]]) -> Callable[[OwnerT], None]:
    """Run an action that opens a question in a worker of its screen, unless that screen is asking already.

    Keys typed faster than the dialog opens would otherwise stack the same question, and whoever answers the second one
    sends a second time.
    """

    @wraps(action)
    def ask(owner: OwnerT) -> None:
        screen = owner.screen
        if not any(
            worker.group == ASKING and worker.node is screen and not worker.is_finished for worker in screen.workers
        ):
            start_worker(screen, partial(action, owner), name=action.__name__, group=ASKING)

    return ask
