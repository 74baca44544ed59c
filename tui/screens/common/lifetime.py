"""The one rule for a screen that is left: nothing more is done for it.

An answer may come while its screen is being left, or after. Textual takes the widgets away first and ends the workers
last, and hands callbacks that wait for a refresh to whichever screen is drawn next. So a screen of this program ends
its work at the moment it is taken off the stack, and leaves undone whatever comes later. A bug on a screen that is open
still ends the program.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from textual import events, on
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.message import Message
from textual.widget import MountError, Widget
from textual.worker import active_worker

from tui.textual_compat import Screen, acting_pump, is_going, is_leaving, is_pruned

Result = TypeVar("Result")

WIDGET_IS_GONE = (NoMatches, MountError, NoScreen, ScreenStackError)
"""Errors that Textual raises where a widget is looked for, or put, on what is being taken down."""


class LivingScreen(Screen[Result]):
    """A screen that knows whether it is open, and whose workers, messages and callbacks end when it is left.

    What belongs to the app (writes, above all) goes on, and asks `is_open` before it touches the screen. A subclass of
    one of Textual's own screens, too, names that first: styles are inherited from the first base only.
    """

    _was_left = False
    _stands_aside = False

    def stand_aside(self) -> None:
        """Wait beside the stack until it is put there: it may be mounted by then, and does nothing of its own."""
        self._stands_aside = True

    @property
    def stands_aside(self) -> bool:
        """True if it waits beside the stack."""
        return self._stands_aside

    @on(events.Mount)
    def _stand(self) -> None:
        self.opened()

    def opened(self) -> None:
        """Called once, when it stands and is on the stack: one that was mounted beside it opens as it is put there."""

    @property
    def is_open(self) -> bool:
        """True if this screen is among those a person can come back to, in a program that goes on. Its workers need not
        ask: they end when it is left. Whoever else comes back to it after a wait must."""
        return self.is_in_place

    @property
    def is_in_place(self) -> bool:
        """The same; Textual's palette uses the other name for something else."""
        return self.is_attached and not (self._was_left or self._stands_aside or is_pruned(self))

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Textual calls it from the screen that is drawn then, which may be another one: not if this one was left."""
        return super().call_after_refresh(self._unless_left, partial(callback, *args, **kwargs))

    def _unless_left(self, callback: Callable[[], Any]) -> Awaitable[Any] | Any:
        return callback() if self.is_in_place else None

    # --- where Textual tells of the end -----------------------------------------------------------------------------

    def put_on_stack(self) -> None:
        self._was_left = False
        stood_aside, self._stands_aside = self._stands_aside, False
        if stood_aside:
            self.opened()

    def taken_off_stack(self) -> None:
        self._was_left = True
        self._end_work()

    def messages_end(self) -> None:
        self._end_work()

    def _end_work(self) -> None:
        for worker in [*self.workers]:
            if self in worker.node.ancestors_with_self:
                worker.cancel()

    def may_handle(self, owner: type, message: Message) -> bool:
        """Once it is left, only Textual's own handlers run: what they do is the taking down. While it stands aside,
        they put it up."""
        if owner.__module__.startswith("textual.") or self.is_in_place:
            return True
        return isinstance(message, events.Unmount) and not self._stands_aside


def is_of_the_gone(error: BaseException) -> bool:
    """Tell whether `error`, which nobody caught in the running task, only says that a widget is gone which was taken
    down with its screen, or with the program."""
    worker = active_worker.get(None)
    cause = getattr(error, "error", error) if worker is not None else error  # a `WorkerFailed` holds what was raised
    if not isinstance(cause, WIDGET_IS_GONE):
        return False
    node = worker.node if worker is not None else acting_pump()
    if node is None:
        return False
    if is_leaving(node.app):
        return True
    if not isinstance(node, Widget):
        return False
    return is_going(node) or not node.is_attached or _screen_was_left(node)


def _screen_was_left(node: Widget) -> bool:
    return any(isinstance(ancestor, LivingScreen) and not ancestor.is_in_place for ancestor in node.ancestors_with_self)
