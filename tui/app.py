"""The composition root: it makes the parts, gives each what it needs, and passes on what Textual tells an app. No
feature code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.theme import Theme

from tui import crash, theming
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, NoToken
from tui.ending import Signals
from tui.leaving import Leaving
from tui.screens.navigation.connections import Connections, Ways
from tui.screens.navigation.starting_place import StartingPlace
from tui.services.outbox import Outbox
from tui.services.time.clock import Clock
from tui.settings import Settings
from tui.terminal_app import TerminalApp
from tui.text import safe
from tui.textual_compat import is_leaving
from tui.typeahead import GUARD_SECONDS
from tui.workers import start_worker

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tui.api.client import WebhooksClient
    from tui.store.last_session import LastSession
    from tui.widgets.json_view import JsonView


class WebhooksApp(TerminalApp):
    """The console. Without a `connection` it opens on the screen that asks for one.

    `open_client` makes the client of a connection, `clipboard` the clipboard over what writes an OSC 52 sequence to
    the terminal. `themes` are registered beside Textual's; `problems` are sentences to show once the first screen
    stands (a broken theme, a bad setting). `place` (`CONFIG[/EVENT]`), `last_session` and `fresh`: see
    `StartingPlace`; the other sources: see `Ways`. `guard`: seconds before a question that sends takes a key.
    """

    TITLE = "epilot webhooks"
    # The first screen's own, too, or all would be parsed again for it.
    CSS_PATH = ["screens/common/app.tcss", "screens/webhooks/screen.tcss"]

    def __init__(
        self,
        *,
        connection: Connection | None,
        no_token: NoToken | None,
        open_client: Callable[[Connection], WebhooksClient],
        sources: ConnectionSources,
        settings: Settings,
        clipboard: Callable[[Callable[[str], None]], Clipboard],
        themes: Sequence[Theme] = (),
        problems: Sequence[str] = (),
        place: str | None = None,
        last_session: Callable[[Connection], LastSession] | None = None,
        fresh: bool = False,
        read_only: bool = False,
        signals: Signals | None = None,
        hooks: crash.Hooks | None = None,
        now: Clock | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        guard: float = GUARD_SECONDS,
    ) -> None:
        super().__init__(guard)
        outbox = Outbox()
        self._first_connection = connection
        self._leaving = Leaving(self, outbox, hooks or crash.Hooks(), signals)
        self._connections = Connections(
            self,
            Ways(open_client, sources, no_token, settings, read_only, now, pause),
            outbox=outbox,
            clipboard=clipboard(self.write_terminal),
            starting_place=StartingPlace(place, last_session, fresh=fresh),
            leave=self._leaving.ask,
        )
        for theme in themes:
            self.register_theme(theme)
        self._problems = [*problems, *theming.choose(self, settings.theme)]
        if settings.keymap:
            self.set_keymap(dict(settings.keymap))
        if not settings.animations:
            self.animation_level = "none"

    # --- from start to end ------------------------------------------------------------------------------------------

    def on_load(self) -> None:
        self._leaving.watch()

    def on_mount(self) -> None:
        if self._first_connection is not None:
            self._connections.open(self._first_connection)
        else:
            self._connections.ask()
        if self._problems:  # all in one toast: of many only the newest would stand
            self.notify("\n".join(map(safe, self._problems)), severity="warning", timeout=15, markup=False)
        self.call_after_refresh(self.collect_quietly)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave the program, whoever says so first."""
        if is_leaving(self) or self.has_failed:
            return
        self._leaving.note_what_is_sent()
        try:
            self._connections.remember()
        finally:  # whatever is wrong with a place, a signal comes once only
            self._leaving.end_reading()
            super().exit(result, return_code, message)

    def failed(self, error: Exception) -> None:
        self._leaving.fail(error)

    async def on_unmount(self) -> None:
        self._leaving.say_what_was_cut_off()
        await self._connections.aclose()

    # --- the program's own commands ---------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        self._leaving.ask()

    def on_json_view_read_elsewhere(self, message: JsonView.ReadElsewhere) -> None:
        """A document is to be read in the person's pager or editor."""
        from tui.screens.common.read_elsewhere import read_elsewhere

        read = partial(
            read_elsewhere,
            self,
            message.text,
            message.program,
            is_json=message.is_json,
            may_suspend=self._leaving.may_suspend,
        )
        if self._leaving.may_suspend():
            start_worker(self, read, group="elsewhere", exclusive=True)

    def action_suspend_process(self) -> None:
        if self._leaving.may_suspend():
            super().action_suspend_process()
