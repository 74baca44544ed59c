"""The composition root: it makes the parts, gives each what it needs, and passes on what Textual tells an app. No
feature code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from textual.theme import Theme

from tui import crash
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, NoToken
from tui.ending import Signals
from tui.leavable_app import LeavableApp
from tui.screens.navigation.connections import ConnectionOpener, Ways
from tui.screens.navigation.starting_place import StartingPlace
from tui.services.outbox import Outbox
from tui.services.time.clock import Clock
from tui.settings import Settings
from tui.textual_compat import TakeOver
from tui.typeahead import GUARD_SECONDS

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.store.last_session import LastSession


class WebhooksApp(LeavableApp):
    """The console. Without a `connection` it opens on the screen that asks for one.

    `open_client` makes the client of a connection, `clipboard` the clipboard over what writes an OSC 52 sequence to
    the terminal. `themes` are registered beside Textual's; `problems` are sentences to show once the first screen
    stands (a broken theme, a bad setting). `place` (`CONFIG[/EVENT]`), `last_session` and `fresh`: see
    `StartingPlace`; the other sources: see `Ways`. `guard`: seconds before a question that sends takes a key.
    `take_over`: see `tui.textual_compat.driver_over`.
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
        take_over: TakeOver = nullcontext,
    ) -> None:
        outbox = Outbox()
        super().__init__(guard, outbox, hooks, signals, take_over)
        self._first_connection = connection
        self._connections = ConnectionOpener(
            self,
            Ways(open_client, sources, no_token, settings, read_only, now, pause),
            outbox=outbox,
            clipboard=clipboard(self.write_terminal),
            starting_place=StartingPlace(place, last_session, fresh=fresh),
            leave=self.leaving.ask,
            is_quiet=self.is_quiet,
        )
        self._problems = [*problems, *self.take_settings(settings, themes)]

    # --- from start to end ------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        if self._first_connection is not None:
            self._connections.open(self._first_connection)
        else:
            self._connections.ask()
        self.say_problems(self._problems)
        self.call_after_refresh(self.collect_quietly)

    def remember(self) -> None:
        self._connections.remember()

    async def on_unmount(self) -> None:
        self.leaving.say_what_was_cut_off()
        await self._connections.aclose()
