"""Lists of options that stand a terminal without room for them, and keys and clicks that come when the list has
changed."""

from __future__ import annotations

from textual import events
from textual.widgets import OptionList

from tui.textual_compat import OptionListHooks, SelectOverlay


class SteadyList(OptionListHooks, OptionList):
    """Textual's list, whose page keys end in `KeyError: 0` where it has no room, and a click on what is gone in
    `IndexError`."""

    def on_click(self, event: events.Click) -> None:
        """Take no click on an option that is not there any more. Textual asks this class before its own."""
        clicked = event.style.meta.get("option")
        if isinstance(clicked, int) and clicked >= self.option_count:
            event.prevent_default()


class SteadyOverlay(SelectOverlay, SteadyList):
    """The list that a drop-down opens."""
