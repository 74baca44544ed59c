"""The place of toasts, their number, and the event that the newest of them tells of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from tui.textual_compat import notifications, toast_racks, withdraw_notification
from tui.widgets.cursor_view import CursorView

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import Notification
    from textual.screen import Screen

MOST: Final = 3
"""Toasts at once; the oldest gives way."""
TOPICS: Final = 100
"""Topics that are remembered."""

EventPlace = tuple[str, str]
"""The id of a webhook and that of one of its events."""


class Told:
    """The memory of what was told so far: the text that stands for each topic now, and the newest event that was told
    of."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, str]] = {}
        self.event: EventPlace | None = None

    def take(self, app: App[Any], topic: str, title: str, message: str, event: EventPlace | None) -> None:
        """Withdraw the toast that told of `topic` before: this one takes its place."""
        if event is not None:
            self.event = event
        if not topic:
            return
        if (before := self._texts.pop(topic, None)) is not None:
            # In the app's queue behind the toast itself, which may not be shown yet.
            app.call_later(withdraw, app, lambda toast: (toast.title, toast.message) == before)
        self._texts[topic] = (title, message)
        if len(self._texts) > TOPICS:
            del self._texts[next(iter(self._texts))]


def withdraw(app: App[Any], is_wanted: Callable[[Notification], bool]) -> None:
    """Take the toasts away for which `is_wanted` is true."""
    for toast in notifications(app):
        if is_wanted(toast):
            withdraw_notification(app, toast)


def make_room(app: App[Any], coming: Notification) -> None:
    """Before `coming` is shown: the same text stands once, and no more than `MOST` toasts stand at all."""
    withdraw(app, lambda toast: (toast.title, toast.message) == (coming.title, coming.message))
    others = notifications(app)
    for toast in others[: max(len(others) - MOST + 1, 0)]:
        withdraw_notification(app, toast)


def place(screen: Screen[Any]) -> None:
    """Put the toasts into the half of `screen` where the cursor is not: above the footer, or below the headline."""
    focused = screen.focused
    if focused is None:
        line = 0
    elif isinstance(focused, CursorView):
        line = focused.content_region.y + focused.cursor_line
    else:
        line = focused.region.y
    for rack in toast_racks(screen):
        rack.set_class(line >= screen.size.height // 2, "-top")
