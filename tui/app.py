"""The composition root: themes, keymap, connection, first screen, and how the program is left. No feature code."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.notifications import Notify
from textual.screen import Screen
from textual.theme import Theme

from tui import crash, paths
from tui.api.timing import clock_words
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, NoToken
from tui.ending import Signals
from tui.screens.common.base import GO_TO, ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.identity import identity
from tui.screens.common.lifetime import is_of_the_gone
from tui.screens.common.toasts import make_room, place
from tui.screens.navigation.routes import ConsoleRoutes
from tui.services.open_session import open_session
from tui.services.outbox import LastWord, Outbox
from tui.services.session import Session
from tui.services.time.clock import Clock
from tui.settings import Settings
from tui.startup import garbage
from tui.store import filter_history, views
from tui.store.filter_history import FilterHistory
from tui.store.views import SavedViews
from tui.terminal import lasting
from tui.text import safe
from tui.textual_compat import App, is_leaving
from tui.theming import DEFAULT_THEME, THEME_VARIABLES
from tui.typeahead import GUARD_SECONDS, Typeahead
from tui.workers import start_worker

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.palette import CommandsProvider
    from tui.store.last_session import LastSession, Places, Rememberer


def _commands() -> type[CommandsProvider]:
    from tui.palette import CommandsProvider  # the palette is imported when it is first opened

    return CommandsProvider


LOOK_BACK_SECONDS = 0.6
"""After which it is looked whether a recovery was cut off: the first screen stands by then."""
EVENTS = "events"
"""The name under which the log that was open is remembered."""


class WebhooksApp(App[None]):
    """The console. Without a `connection` it opens on the screen that asks for one.

    `open_client` makes the client of a connection; `sources` offers connections to pick from; `themes` are registered
    beside Textual's; `problems` are sentences to show once the first screen stands (a broken theme, a bad setting).
    """

    TITLE = "epilot webhooks"
    COMMANDS: ClassVar[set[Any]] = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", "Suspend", show=False, system=True)]
    CSS_PATH = [
        "screens/common/app.tcss",
        "screens/webhooks/screen.tcss",
    ]  # the first screen's own, or all would be parsed again for it

    def __init__(
        self,
        *,
        connection: Connection | None,
        no_token: NoToken | None,
        open_client: Callable[[Connection], WebhooksClient],
        sources: ConnectionSources,
        settings: Settings,
        themes: Sequence[Theme] = (),
        problems: Sequence[str] = (),
        clipboard: Callable[[Callable[[str], None]], Clipboard],
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
        """`clipboard` makes the clipboard over a function that writes an OSC 52 sequence to the terminal.

        `place` is where to start (`CONFIG[/EVENT]`). `last_session` gives where a connection was left; with `fresh`
        that is only written, not read. With `read_only` every connection is. `guard`: seconds before a question that
        sends takes a key.
        """
        super().__init__()
        self.typeahead = Typeahead(self, guard=guard)
        self._connection = connection
        self._no_token = no_token
        self._open_client = open_client
        self._sources = sources
        self._settings = settings
        self._place = place
        self._last_session = last_session
        self._fresh = fresh
        self._read_only = read_only
        self._problems = list(problems)
        self._given_now = now
        self._pause = pause
        self._signals = signals
        self._hooks = hooks or crash.Hooks()
        self._outbox = Outbox()
        self._last_words: tuple[LastWord, ...] = ()
        self._garbage = garbage.QuietCollector()
        self._session: Session | None = None
        self._copier = clipboard(self.write_terminal)
        for theme in themes:
            self.register_theme(theme)
        wanted = settings.theme or DEFAULT_THEME
        if wanted in self.available_themes:
            self.theme = wanted
        else:
            self._problems.append(f"There is no theme called {wanted}; ctrl+p, then Theme, shows those there are.")
        if settings.keymap:
            self.set_keymap(dict(settings.keymap))
        if not settings.animations:
            self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEME_VARIABLES)

    def on_load(self) -> None:
        """Before anything of the terminal is changed."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._hooks.note_of_loop)
        if self._signals is not None:
            self._signals.hand_over(partial(self._end_soon, loop))

    def on_mount(self) -> None:
        if self._connection is not None:
            self.connect(self._connection)
        else:
            self._ask_for_connection()
        self._tell(self._problems)
        self.call_after_refresh(self._first_screen_stands)

    def _first_screen_stands(self) -> None:
        """Do what the first frame did not need."""
        if not gc.isenabled():  # the command line switched it off
            self._garbage.begin()
            self.set_interval(garbage.LOOK_SECONDS, self._garbage.look)

    def on_notify(self, event: Notify) -> None:
        """Textual shows it afterwards."""
        make_room(self, event.notification)
        place(self.screen)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            if is_leaving(self):
                return  # nobody waits for what a key does any more
            self._garbage.touched()
        if self.typeahead.admits(event):
            await super().on_event(event)

    def drawn(self, screen: Screen[Any]) -> None:
        self.typeahead.painted(screen)

    def _tell(self, problems: Sequence[str]) -> None:
        """Say what is wrong with the settings or themes, all in one toast: of many only the newest would stand."""
        if problems:
            self.notify("\n".join(map(safe, problems)), severity="warning", timeout=15, markup=False)

    async def on_unmount(self) -> None:
        self._hooks.say(*(say() for say in self._last_words))  # what was being sent is cut off by now
        if self._session is not None:
            await self._session.aclose()

    # --- connections ------------------------------------------------------------------------------------------------

    def connect(self, connection: Connection) -> None:
        """Open the first screen over `connection`, instead of whatever is open."""
        self._remember()
        old, self._connection = self._session, connection
        opened = open_session(
            connection,
            self._open_client(connection),
            self._settings,
            outbox=self._outbox,
            read_only=self._read_only,
            keeps_events=True,
            now=self._given_now,
            pause=self._pause,
            turned_read_only=self._turned_read_only,
            clock_is_wrong=self._clock_is_wrong,
        )
        self._session, access = opened.session, opened.access
        history = FilterHistory(paths.state_folder() / filter_history.FILE if self._settings.remember_filters else None)

        def make_context(routes: ConsoleRoutes) -> Context:
            return Context(
                access=access,
                clipboard=self._copier,
                routes=routes,
                identity=lambda: identity(
                    connection,
                    opened.now(),
                    production=opened.production,
                    read_only=not access.may_write,
                    clock_ahead=opened.clock_ahead,
                ),
                now=opened.now,
                local_times=self._settings.times == "local",
                refresh_seconds=self._settings.refresh,
                production=opened.production,
                organization=connection.claims.organization,
                pause=self._pause,
                filter_history=history,
                views=SavedViews(paths.config_folder() / views.FILE),
                folder=paths.state_folder() / "handovers",
            )

        routes = ConsoleRoutes(
            self._session, make_context, pick_connection=self._ask_for_connection, leave_program=self._leave
        )
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._open_first_screen(routes, connection)
        if old is not None:
            start_worker(self, old.aclose, group="closing")

    def _clock_is_wrong(self, ahead: timedelta) -> None:
        self.notify(clock_words(ahead), severity="warning", timeout=20, markup=False)

    def _turned_read_only(self, reason: str) -> None:
        """The server does not let us write: say so, and switch off on the screen what sends."""
        self.notify(safe(reason), title="Read-only from now on", severity="warning", timeout=20, markup=False)
        for screen in self.screen_stack:
            if isinstance(screen, ConsoleScreen) and screen.is_open and screen.is_mounted:
                screen.show_who()
                screen.refresh_reasons()

    def _open_first_screen(self, routes: ConsoleRoutes, connection: Connection) -> None:
        """Open it at the place that was asked for, else where it was left."""
        screen = routes.first_screen()
        place, self._place = self._place, None
        left: Places = {}
        if self._last_session is not None and not self._fresh and not connection.is_demo:
            left = self._last_session(connection).read()
        if place is None:
            screen.restore(left.get(screen.PLACE, {}))
        self.push_screen(screen)
        if place is not None:
            from tui.screens.navigation.opening import open_place

            start_worker(screen, partial(open_place, routes, screen, place), group=GO_TO, exclusive=True)
        elif EVENTS in left:
            from tui.screens.navigation.opening import reopen

            start_worker(screen, partial(reopen, routes, screen, left[EVENTS]), group=GO_TO, exclusive=True)
        if not connection.is_demo:
            self.set_timer(LOOK_BACK_SECONDS, partial(self._offer_cut_off, screen, routes.session))

    def _offer_cut_off(self, screen: ConsoleScreen[Any], session: Session) -> None:
        """Say which recoveries a program that ended left behind."""
        if session is self._session and screen.is_open and paths.is_there(paths.ledger_file()):
            from tui.screens.recovery.interrupted import offer_cut_off

            def find(config_id: str) -> WebhookConfig | None:
                return next((row.config for row in session.fleet.rows if row.webhook.id == config_id), None)

            start_worker(screen, partial(offer_cut_off, screen, session.recoveries, find), group="asking")

    def _remember(self) -> None:
        """Write down where the person is, for the next start. What cannot be written is no reason to stay."""
        connection = self._connection
        if self._last_session is None or self._session is None or connection is None or connection.is_demo:
            return
        places: Places = {}
        for screen in self.screen_stack:
            name: str | None = getattr(screen, "PLACE", None)
            if name is not None and screen.is_mounted and screen.is_attached:
                places[name] = cast("Rememberer", screen).remember()
        if places:
            with suppress(OSError):
                self._last_session(connection).write(places)

    def _ask_for_connection(self) -> None:
        from tui.screens.connection.screen import ConnectScreen

        if isinstance(self.screen, ConnectScreen):
            return
        if self._outbox.busy:
            self.notify(safe(f"Wait: {', '.join(self._outbox.busy)} is on its way."), severity="warning", markup=False)
            return

        def picked(connection: Connection | None) -> None:
            if connection is not None:
                self.connect(connection)
            elif self._session is None:
                self.exit()

        self.push_screen(ConnectScreen(self._sources, self._no_token, current=self._connection), picked)

    # --- leaving ----------------------------------------------------------------------------------------------------

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave the program, whoever says so first. What screens are reading ends before their widgets go."""
        if is_leaving(self) or self.has_failed:
            return
        self._last_words = self._outbox.last_words
        try:
            self._remember()
        finally:  # whatever is wrong with a place, a signal comes once only
            for worker in [*self.workers]:
                if worker.node is not self:
                    worker.cancel()
            super().exit(result, return_code, message)

    def failed(self, error: Exception) -> None:
        """End the program because of what nobody caught; not because of what only says that a widget went with its
        screen."""
        if is_of_the_gone(error):
            self.log.warning("dropped, of what is gone:", crash.kind(error), crash.place(error))
            return
        if not self.has_failed:
            self._hooks.say(*crash.told(error, [say() for say in self._outbox.last_words]))
        self.end_failed(error, crash.CRASHED)

    def action_suspend_process(self) -> None:
        """Stop as a job of the shell, until `fg`; not while an answer is awaited that would be lost by it."""
        if self._outbox.busy:
            words = f"Not suspended: {', '.join(self._outbox.busy)} is on its way, and its outcome would be lost."
            self.notify(safe(words), severity="warning", markup=False)
        else:
            super().action_suspend_process()

    @on(Driver.SignalResume)
    def _draw_anew(self) -> None:
        """The shell wrote over what was drawn."""
        self.refresh(layout=True)

    async def action_quit(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Leave, or ask first while something is being sent."""
        if not self._outbox.busy:
            self.exit()
            return
        from tui.screens.common.confirm import ConfirmDialog

        dialog = ConfirmDialog(
            "Leave while something is being sent?",
            details=[*self._outbox.busy, "What is on its way may arrive all the same; its outcome would not be known."],
            confirm="Leave",
        )
        self.push_screen(dialog, lambda sure: self.exit() if sure else None)

    def get_driver_class(self) -> type[Driver]:
        return lasting(super().get_driver_class())

    def _end_soon(self, loop: asyncio.AbstractEventLoop, code: int) -> None:
        """Leave with this exit code; called from within a signal handler."""
        with suppress(RuntimeError):  # the loop is closed: it has ended
            loop.call_soon_threadsafe(self.exit, None, code)

    # --- small ------------------------------------------------------------------------------------------------------

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
