"""A program on the terminal, whatever it is about: keys in order, toasts in their place, garbage collected while nobody
types, the palette."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.notifications import Notify
from textual.screen import Screen

from tui import theming
from tui.screens.common.toasts import make_room, place
from tui.startup import garbage
from tui.terminal import lasting
from tui.textual_compat import App, TakeOver, is_held_back, is_leaving
from tui.typeahead import Typeahead

if TYPE_CHECKING:
    from tui.palette import CommandsProvider


QUIET_SECONDS: Final = 0.3
"""Seconds after a key or the mouse in which the next one is likely."""


def _commands() -> type[CommandsProvider]:
    from tui.palette import CommandsProvider  # the palette is imported when it is first opened

    return CommandsProvider


class TerminalApp(App[None]):
    """The app as any program on the terminal needs it: what Textual tells goes to its owner here. `guard`: seconds
    before a question that sends takes a key. `take_over`: see `tui.textual_compat.driver_over`."""

    COMMANDS: ClassVar[set[Any]] = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", "Suspend", show=False, system=True)]

    def __init__(self, guard: float, take_over: TakeOver = nullcontext) -> None:
        self._take_over = take_over  # Textual asks for the driver at once
        super().__init__()
        self.typeahead = Typeahead(self, guard=guard)
        self._garbage = garbage.QuietCollector()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(theming.THEME_VARIABLES)

    def get_driver_class(self) -> type[Driver]:
        return lasting(super().get_driver_class(), self._take_over)

    def is_quiet(self) -> bool:
        """Tell whether nobody has pressed a key for a moment, so that what takes some milliseconds may be done."""
        return self._garbage.quiet_seconds >= QUIET_SECONDS and not is_held_back(self)

    def collect_quietly(self) -> None:
        """Collect garbage while nobody types, if the command line switched it off for the start."""
        if not gc.isenabled():
            self._garbage.begin()
            self.set_interval(garbage.LOOK_SECONDS, self._garbage.look)

    # --- what Textual tells -----------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            if is_leaving(self):
                return  # nobody waits for what a key does any more
            self._garbage.touched()
        if self.typeahead.admits(event):
            await super().on_event(event)

    def drawn(self, screen: Screen[Any]) -> None:
        self.typeahead.painted(screen)

    def on_notify(self, event: Notify) -> None:
        """Textual shows it afterwards."""
        make_room(self, event.notification)
        place(self.screen)

    @on(Driver.SignalResume)
    def draw_anew(self) -> None:
        """The shell wrote over what was drawn."""
        self.refresh(layout=True)

    # --- commands of every program ----------------------------------------------------------------------------------

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)
        yield SystemCommand(
            "Screenshot", "Save a picture (SVG) of the screen", lambda: self.set_timer(0.1, self.deliver_screenshot)
        )

    def action_command_palette(self) -> None:
        from tui.palette import ConsolePalette

        if self.use_command_palette and not isinstance(self.screen, ConsolePalette):
            self.push_screen(ConsolePalette(id="--command-palette"))

    def search_themes(self) -> None:
        from tui.palette import ConsolePalette, ThemesProvider

        self.push_screen(ConsolePalette(providers=[ThemesProvider], placeholder="Search for themes…"))
