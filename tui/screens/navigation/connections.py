"""The connection that is open: the first screen over it, another in its place, and the screen that asks for one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from tui import paths
from tui.api.timing import clock_words
from tui.connection import Connection, ConnectionSources, NoToken
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context, Copier
from tui.screens.common.identity import identity
from tui.screens.navigation.routes import ConsoleRoutes
from tui.screens.navigation.starting_place import StartingPlace
from tui.services.open_session import OpenSession, open_session, unsaved_folder
from tui.services.outbox import Outbox
from tui.services.time.clock import Clock
from tui.settings import Settings
from tui.store import filter_history, views
from tui.store.filter_history import FilterHistory
from tui.store.views import SavedViews
from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.services.copying.api_calls import ApiTarget

LOOK_BACK_SECONDS: Final = 0.6
"""After which it is looked whether a recovery was cut off: the first screen stands by then."""


@dataclass(frozen=True)
class Ways:
    """The sources of connections, and what is the same for all of them.

    `open_client` makes the client of a connection; `sources` offers connections to pick from; `no_token` says what was
    looked for in vain. With `read_only` nothing is written over any. `now` goes before the client's own clock.
    """

    open_client: Callable[[Connection], WebhooksClient]
    sources: ConnectionSources
    no_token: NoToken | None
    settings: Settings
    read_only: bool
    now: Clock | None
    pause: Callable[[float], Awaitable[None]]


class ConnectionOpener:
    """Opens connections, one at a time, over the app's screens. `leave` leaves the program, or asks first; `is_quiet`
    tells whether nobody is kept waiting."""

    def __init__(
        self,
        app: App[None],
        ways: Ways,
        *,
        outbox: Outbox,
        clipboard: Copier,
        starting_place: StartingPlace,
        leave: Callable[[], None],
        is_quiet: Callable[[], bool],
    ) -> None:
        self._app = app
        self._ways = ways
        self._outbox = outbox
        self._clipboard = clipboard
        self._starting_place = starting_place
        self._leave = leave
        self._is_quiet = is_quiet
        self._routes: ConsoleRoutes | None = None
        self._opened: OpenSession | None = None

    def open(self, connection: Connection) -> None:
        """Open the first screen over `connection`, instead of whatever is open."""
        self.remember()
        before, ways = self._opened, self._ways
        opened = self._opened = open_session(
            connection,
            ways.open_client(connection),
            ways.settings,
            outbox=self._outbox,
            read_only=ways.read_only,
            keeps_events=True,
            now=ways.now,
            pause=ways.pause,
            turned_read_only=self._turned_read_only,
            clock_is_wrong=self._clock_is_wrong,
        )
        routes = ConsoleRoutes(
            opened.session, partial(self._make_context, opened), pick_connection=self.ask, leave_program=self._leave
        )
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()
        if self._routes is not None:
            self._routes.end()
        self._routes = routes
        screen = self._starting_place.begin(self._app, routes, connection)
        routes.stand_by(self._app, self._is_quiet)
        if not connection.is_demo:
            self._app.set_timer(LOOK_BACK_SECONDS, partial(self._look_back, screen, opened, routes))
        if before is not None:
            start_worker(self._app, before.session.aclose, group="closing")

    def ask(self) -> None:
        """Show the screen that asks for a connection, unless something is being sent. Where none is open yet, leaving
        it leaves the program."""
        from tui.screens.connection.screen import ConnectScreen

        if isinstance(self._app.screen, ConnectScreen):
            return
        if self._outbox.busy:
            words = f"Wait: {', '.join(self._outbox.busy)} is on its way."
            self._app.notify(safe(words), severity="warning", markup=False)
            return

        def picked(connection: Connection | None) -> None:
            if connection is not None:
                self.open(connection)
            elif self._opened is None:
                self._app.exit()

        current = self._opened.connection if self._opened is not None else None
        self._app.push_screen(ConnectScreen(self._ways.sources, self._ways.no_token, current=current), picked)

    def remember(self) -> None:
        """Write down where the person is, for the next start over this connection."""
        if self._opened is not None:
            webhooks = self._opened.session.fleet.ids_and_names
            self._starting_place.remember(self._app.screen_stack, self._opened.connection, webhooks)

    async def aclose(self) -> None:
        """Close what is open, at the end."""
        if self._opened is not None:
            await self._opened.session.aclose()

    def _make_context(self, opened: OpenSession, routes: ConsoleRoutes) -> Context:
        settings, organization = self._ways.settings, opened.connection.claims.organization
        histories = paths.state_folder() if settings.remember_filters else None
        expressions = histories and histories / filter_history.EXPRESSIONS
        return Context(
            access=opened.access,
            clipboard=self._clipboard,
            routes=routes,
            identity=lambda: identity(
                opened.connection,
                opened.now(),
                production=opened.production,
                read_only=not opened.access.may_write,
                clock_ahead=opened.clock_ahead,
            ),
            now=opened.now,
            local_times=settings.times == "local",
            refresh_seconds=settings.refresh,
            production=opened.production,
            organization=organization,
            pause=self._ways.pause,
            filter_history=FilterHistory(histories and histories / filter_history.FILE),
            expression_history=FilterHistory(expressions, "expression"),
            views=SavedViews(paths.config_folder() / views.FILE),
            folder=paths.state_folder() / "handovers",
            copies=paths.state_folder() / "copies",
            exports=paths.state_folder() / "exports",
            current=opened.session.fleet.current,
            target=partial(_target_of, opened.connection),
        )

    def _clock_is_wrong(self, ahead: timedelta) -> None:
        self._app.notify(clock_words(ahead), severity="warning", timeout=20, markup=False)

    def _turned_read_only(self, reason: str) -> None:
        """The server does not let us write: say so, and switch off on the screen what sends."""
        self._app.notify(safe(reason), title="Read-only from now on", severity="warning", timeout=20, markup=False)
        for screen in self._app.screen_stack:
            if isinstance(screen, ConsoleScreen) and screen.is_open and screen.is_mounted:
                screen.show_who()
                screen.refresh_reasons()

    def _look_back(self, screen: ConsoleScreen[Any], opened: OpenSession, routes: ConsoleRoutes) -> None:
        """Say what a program that ended left behind: recoveries, then edits."""
        if opened is self._opened and screen.is_open:
            has_ledger, has_edits = paths.is_there(paths.ledger_file()), paths.is_there(unsaved_folder())
            if has_ledger or has_edits:
                look = partial(self._offer, screen, opened, routes, recoveries=has_ledger, edits=has_edits)
                start_worker(screen, look, group="asking")

    async def _offer(
        self, screen: ConsoleScreen[Any], opened: OpenSession, routes: ConsoleRoutes, *, recoveries: bool, edits: bool
    ) -> None:
        if recoveries:
            from tui.screens.recovery.interrupted import offer_cut_off

            def find(config_id: str) -> WebhookConfig | None:
                rows = opened.session.fleet.rows
                return next((row.config for row in rows if row.webhook.id == config_id), None)

            await offer_cut_off(screen, opened.session.recoveries, find)
        if edits and screen.is_current:
            await routes.offer_unsaved(screen)


def _target_of(connection: Connection) -> ApiTarget:
    from tui.services.copying.api_calls import target_of  # nobody copies before the first frame

    return target_of(connection)
