"""The line at the bottom: the keys that work here, drawn in one piece.

Textual's own footer makes a widget of each key, and makes them anew whenever the focus moves: a quarter of what a key
costs.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui import keys
from tui.text import one_line
from tui.widgets.pieces import DESCRIPTION, KEY, ShownKey, fitting_keys


class KeyLine(Widget, can_focus=False):
    """Shows the bindings of the screen that are to be shown, in the order of their rank (`Screen.active_bindings`): as
    many as fit, and the way to all others at the end. A click presses the key.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--description"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        color: $footer-foreground;
        background: $footer-background;
        & > .key-line--key {
            color: $footer-key-foreground;
            background: $footer-key-background;
            text-style: bold;
        }
        & > .key-line--description {
            color: $footer-description-foreground;
            background: $footer-description-background;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._ranked: tuple[ShownKey, ...] = ()
        self._last: ShownKey | None = None
        self._is_awaited = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._expect_others)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _expect_others(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen and not self._is_awaited:
            self._is_awaited = self.call_after_refresh(self._read)

    def _read(self) -> None:
        """Take the keys that are bound now, one for each action, and draw them if they are others than before."""
        self._is_awaited = False
        if not self.is_attached:
            return
        by_action: dict[str, ShownKey] = {}
        for _, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.action not in by_action:
                display = binding.key_display or keys.shown(binding.key)
                by_action[binding.action] = ShownKey(
                    binding.key, one_line(display), one_line(binding.description), enabled
                )
        last = by_action.pop(keys.HELP.action, None)
        self._take(tuple(by_action.values()), last)

    def _take(self, ranked: tuple[ShownKey, ...], last: ShownKey | None) -> None:
        if (ranked, last) != (self._ranked, self._last):
            self._ranked, self._last = ranked, last
            self.refresh()

    @property
    def fitting(self) -> list[ShownKey]:
        """The keys that are drawn."""
        return fitting_keys(self._ranked, self._last, self.size.width)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        inks = {style: self.get_component_rich_style(f"key-line--{style}") for style in (KEY, DESCRIPTION)}
        segments: list[Segment] = []
        for shown_key in self.fitting:
            off = Style() if shown_key.enabled else Style(dim=True)
            segments += [Segment(text, inks[style] + off) for text, style in shown_key.pieces]
        return Strip(segments).adjust_cell_length(width, Style(bgcolor=self.rich_style.bgcolor))

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        column = 0
        for shown_key in self.fitting:
            column += shown_key.width
            if event.x < column:
                if shown_key.enabled:
                    self.app.simulate_key(shown_key.key)
                else:
                    self.app.bell()
                return
