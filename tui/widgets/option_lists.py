"""Lists of options that stand a terminal without room for them, and keys and clicks that come when the list has
changed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.textual_compat import OptionListHooks, SelectOverlay


class SteadyList(OptionListHooks, OptionList):
    """Textual's list, whose page keys end in `KeyError: 0` where it has no room, and a click on what is gone in
    `IndexError`."""

    def on_click(self, event: events.Click) -> None:
        """Take no click on an option that is not there any more. Textual asks this class before its own."""
        clicked = event.style.meta.get("option")
        if isinstance(clicked, int) and clicked >= self.option_count:
            event.prevent_default()


class InkedList(SteadyList):
    """A list of texts with colours of their own. The one under the cursor has none: its ground is another."""

    _contents: Sequence[Content] = ()
    _plain_at: int | None = None

    def show(self, contents: Sequence[Content]) -> None:
        """Show these texts in the place of the former ones."""
        self._contents, self._plain_at = contents, None
        self.clear_options()
        self.add_options([Option(content) for content in contents])

    def watch_highlighted(self, highlighted: int | None) -> None:
        former, self._plain_at = self._plain_at, highlighted
        for index in {former, highlighted}:
            if index is not None and index < min(len(self._contents), self.option_count):
                content = self._contents[index]
                self.replace_option_prompt_at_index(index, Content(content.plain) if index == highlighted else content)
        super().watch_highlighted(highlighted)


class SteadyOverlay(SelectOverlay, SteadyList):
    """The list that a drop-down opens."""
