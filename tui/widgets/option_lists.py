"""Lists of options that stand a terminal without room for them, and keys and clicks that come when the list has changed."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.widgets import OptionList
from textual.widgets._select import SelectOverlay


class SteadyList(OptionList):
    """Textual's list, whose page keys end in `KeyError: 0` where it has no room, and a click on what is gone in `IndexError`."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)

    def on_click(self, event: events.Click) -> None:
        """Take no click on an option that is not there any more. Textual asks this class before its own."""
        clicked = event.style.meta.get("option")
        if isinstance(clicked, int) and clicked >= self.option_count:
            event.prevent_default()


class SteadyOverlay(SelectOverlay, SteadyList):
    """What a drop-down shows when it is open."""
