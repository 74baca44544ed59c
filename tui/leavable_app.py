"""A program on the terminal that is left in order: asked first while something is sent, by a signal, after a fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from tui import crash, theming
from tui.ending import Signals
from tui.leaving import Leaving
from tui.services.outbox import Outbox
from tui.terminal_app import TerminalApp
from tui.text import safe
from tui.textual_compat import TakeOver, is_leaving
from tui.workers import start_worker

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.theme import Theme

    from tui.settings import Settings
    from tui.widgets.json_view import JsonView


class LeavableApp(TerminalApp):
    """`leaving` is the way out of it; `outbox` has what is on its way. `guard`, `take_over`: see `TerminalApp`."""

    def __init__(
        self,
        guard: float,
        outbox: Outbox,
        hooks: crash.Hooks | None,
        signals: Signals | None,
        take_over: TakeOver = nullcontext,
    ) -> None:
        super().__init__(guard, take_over)
        self.leaving = Leaving(self, outbox, hooks or crash.Hooks(), signals)

    def take_settings(self, settings: Settings, themes: Iterable[Theme]) -> list[str]:
        """Look and be moved as a person has set it; returns sentences (outside text) about what could not be taken."""
        for theme in themes:
            self.register_theme(theme)
        problems = theming.choose(self, settings.theme)
        if settings.keymap:
            self.set_keymap(dict(settings.keymap))
        if not settings.animations:
            self.animation_level = "none"
        return problems

    def say_problems(self, problems: Sequence[str]) -> None:
        """Say them all in one toast: of many only the newest would stand."""
        if problems:
            self.notify("\n".join(map(safe, problems)), severity="warning", timeout=15, markup=False)

    def remember(self) -> None:
        """Write down what is wanted at the next start, before the program ends."""

    def on_load(self) -> None:
        self.leaving.watch()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave the program, whoever says so first."""
        if is_leaving(self) or self.has_failed:
            return
        self.leaving.note_what_is_sent()
        try:
            self.remember()
        finally:  # whatever is wrong with a place, a signal comes once only
            self.leaving.end_reading()
            super().exit(result, return_code, message)

    def failed(self, error: Exception) -> None:
        self.leaving.fail(error)

    async def action_quit(self) -> None:
        self.leaving.ask()

    def on_json_view_read_elsewhere(self, message: JsonView.ReadElsewhere) -> None:
        """A document is to be read in the person's pager or editor."""
        from tui.screens.common.read_elsewhere import read_elsewhere

        read = partial(
            read_elsewhere,
            self,
            message.text,
            message.program,
            is_json=message.is_json,
            may_suspend=self.leaving.may_suspend,
        )
        if self.leaving.may_suspend():
            start_worker(self, read, group="elsewhere", exclusive=True)

    def action_suspend_process(self) -> None:
        if self.leaving.may_suspend():
            super().action_suspend_process()
