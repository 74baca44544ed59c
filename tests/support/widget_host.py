"""An application of one widget for the widget tests, and what it shows as plain lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.text import one_line


class Host(App[None]):
    """Shows the widgets it is given, one under the other. Some can only be made in an application: give a function."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget | Callable[[], Widget]) -> None:
        super().__init__()
        self.shown_widgets = widgets

    def compose(self) -> ComposeResult:
        for widget in self.shown_widgets:
            yield widget if isinstance(widget, Widget) else widget()


class Inbox:
    """A `message_hook` that keeps messages of the asked kinds."""

    def __init__(self, *kinds: type[Message]) -> None:
        self.kinds = kinds
        self.messages: list[Any] = []

    def __call__(self, message: Message) -> None:
        if isinstance(message, self.kinds) and not any(message is kept for kept in self.messages):
            self.messages.append(message)


def strips(app: App[Any]) -> list[Strip]:
    """Return what the screen shows now, a strip a line."""
    return app.screen._compositor.render_strips()


def lines(app: App[Any]) -> list[str]:
    """The same as text."""
    return [strip.text for strip in strips(app)]


def assert_inert(app: App[Any], width: int) -> None:
    """Every line is exactly `width` terminal columns and holds nothing that could steer the terminal."""
    for line in lines(app):
        assert cell_len(line) == width, repr(line)
        assert one_line(line) == line, repr(line)


HOSTILE = (
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1b[2J\x9b31m",
    "x[/nope]y [@click=app.quit]go[/]",
    "a\nb\tc\rd",
    "\u202egnp.exe\u2066",
    "日本語テキスト🎉🎉👩\u200d💻",
    "e\u0301e\u0301 a\u0300",
    "\ud800 alone",
    "\x00\x07\x08\u200b\ufeff\u00ad",
    "",
    "x" * 500,
)
"""Text that has broken terminals, markup or columns."""
