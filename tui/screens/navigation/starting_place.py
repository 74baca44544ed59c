"""The place where the first screen begins: at the place that was asked for, else where the connection was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.screen import Screen

from tui.connection import Connection
from tui.screens.common.base import GO_TO
from tui.store import known_webhooks
from tui.store.last_session import Rememberer
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.screens.navigation.routes import ConsoleRoutes
    from tui.screens.webhooks.screen import WebhooksScreen
    from tui.store.last_session import LastSession, Places

EVENTS: Final = "events"
"""The name under which the log that was open is remembered."""


class StartingPlace:
    """Begins, and remembers for the next start."""

    def __init__(
        self, asked_for: str | None, last_session: Callable[[Connection], LastSession] | None, *, fresh: bool
    ) -> None:
        """`asked_for` is `CONFIG[/EVENT]`, for the first connection only. `last_session` gives where a connection was
        left (`None`: nothing is remembered); with `fresh` that is only written, not read."""
        self._asked_for = asked_for
        self._last_session = last_session
        self._fresh = fresh

    def begin(self, app: App[Any], routes: ConsoleRoutes, connection: Connection) -> WebhooksScreen:
        """Show the first screen over `connection`, and on the way from there what was open; returns the first."""
        screen = routes.first_screen()
        asked_for, self._asked_for = self._asked_for, None
        left: Places = {}
        if self._last_session is not None and not self._fresh and not connection.is_demo:
            left = self._last_session(connection).read()
        if asked_for is None:
            screen.restore(left.get(screen.PLACE, {}))
        app.push_screen(screen)
        if asked_for is not None:
            from tui.screens.navigation.opening import open_place

            start_worker(screen, partial(open_place, routes, screen, asked_for), group=GO_TO, exclusive=True)
        elif EVENTS in left:
            from tui.screens.navigation.opening import reopen

            start_worker(screen, partial(reopen, routes, screen, left[EVENTS]), group=GO_TO, exclusive=True)
        return screen

    def remember(
        self, screens: Sequence[Screen[Any]], connection: Connection, webhooks: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Write down where the person is, and the ids and names of the `webhooks`, which a shell completes. What cannot
        be written is no reason to stay."""
        if self._last_session is None or connection.is_demo:
            return
        places: Places = {
            screen.PLACE: screen.remember()
            for screen in screens
            if isinstance(screen, Rememberer) and screen.is_mounted and screen.is_attached
        }
        if places:
            with suppress(OSError):
                self._last_session(connection).write(places)
        if webhooks:
            with suppress(OSError):
                folder = self._last_session(connection).folder
                known_webhooks.remember(folder / known_webhooks.KNOWN_WEBHOOKS_FILE, webhooks)
