"""The line at the bottom: the keys that work here, drawn in one piece.

Textual's own footer makes a widget of each key, and makes them anew whenever the focus moves: a quarter of what a key
costs.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui import keys
from tui.text import one_line


class ShownKey(NamedTuple):
    """One key of the line: what is pressed, how it is written, what it does, whether it can now."""

    key: str
    display: str
    description: str
    enabled: bool

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes."""
        return cell_len(f" {self.display} ") + (cell_len(f"{self.description} ") if self.description else 0)


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
        """The keys that are drawn: those of the highest rank that fit, then the last one, which always does."""
        room = self.size.width - (self._last.width if self._last is not None else 0)
        drawn: list[ShownKey] = []
        for shown_key in self._ranked:
            room -= shown_key.width
            if room < 0:
                break
            drawn.append(shown_key)
        return drawn if self._last is None else [*drawn, self._last]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        key_ink = self.get_component_rich_style("key-line--key")
        description_ink = self.get_component_rich_style("key-line--description")
        segments: list[Segment] = []
        for shown_key in self.fitting:
            off = Style() if shown_key.enabled else Style(dim=True)
            segments.append(Segment(f" {shown_key.display} ", key_ink + off))
            if shown_key.description:
                segments.append(Segment(f"{shown_key.description} ", description_ink + off))
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
