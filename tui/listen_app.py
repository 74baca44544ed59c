"""`listen` in a terminal: what this machine receives, in the event screens of the console.

A composition root of its own beside the console's: there is no connection, and nothing is asked or sent.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui import crash
from tui.clipboard import Clipboard
from tui.ending import Signals
from tui.leavable_app import LeavableApp
from tui.screens.common.context import Context
from tui.screens.navigation.listening import ABSENT, ListenRoutes
from tui.services.access import Access
from tui.services.outbox import Outbox
from tui.services.receiving.listener import Listener, ListenerAnswer, Received
from tui.services.receiving.received_log import RECEIVES_ONLY, ReceivedLog
from tui.services.time.clock import Clock, utc_now
from tui.settings import Settings
from tui.store.event_index import EventIndex
from tui.typeahead import GUARD_SECONDS
from tui.workers import start_worker

if TYPE_CHECKING:
    from textual.theme import Theme

    from tui.screens.events.received import ReceivedScreen
    from tui.services.signatures.keys import Key
    from tui.widgets.cell_styles import Cell

LOOK_SECONDS: Final = 0.1
"""Between two looks at what came: a flood of requests draws the list no more often."""


class ListenApp(LeavableApp):
    """Shows what `listener` takes, and serves it on `port` (a socket that listens) where there is one.

    `address` is where it receives; the other parameters are those of the console.
    """

    TITLE = "epilot-webhooks-tui listen"
    CSS_PATH = ["screens/common/app.tcss"]

    def __init__(
        self,
        *,
        address: str,
        key: Key | None,
        answer: ListenerAnswer,
        settings: Settings,
        clipboard: Callable[[Callable[[str], None]], Clipboard],
        state_folder: Path,
        port: socket.socket | None = None,
        themes: Sequence[Theme] = (),
        problems: Sequence[str] = (),
        signals: Signals | None = None,
        hooks: crash.Hooks | None = None,
        now: Clock = utc_now,
        guard: float = GUARD_SECONDS,
    ) -> None:
        super().__init__(guard, Outbox(), hooks, signals)
        self._received = ReceivedLog(address)
        self._index = EventIndex()
        self._port = port
        self._has_news = False
        self._refusal = ""
        """A sentence about the newest request that was not taken, until it is said."""
        self._screen: ReceivedScreen | None = None
        self._problems = [*problems, *self.take_settings(settings, themes)]
        self.listener = Listener(key, answer, now, self._take, self._note_refusal)
        checked = "signatures not checked" if key is None else f"{key.version} signatures checked"
        who: list[Cell | str] = [checked, f"answers {answer.status}"]
        copier = clipboard(self.write_terminal)

        def make_context(routes: ListenRoutes) -> Context:
            return Context(
                access=Access(RECEIVES_ONLY),
                clipboard=copier,
                routes=routes,
                identity=lambda: who,
                now=now,
                crumbs=("listen",),
                local_times=settings.times == "local",
                copies=state_folder / "copies",
                exports=state_folder / "exports",
                absent=ABSENT,
            )

        self._routes = ListenRoutes(self._received, self._index, now, make_context, self.leaving.ask)

    def on_mount(self) -> None:
        self._screen = self._routes.first_screen()
        self.push_screen(self._screen)
        self.say_problems(self._problems)
        self.set_interval(LOOK_SECONDS, self._show_news)
        if self._port is not None:
            start_worker(self, self._serve, group="serving")
        self.call_after_refresh(self.collect_quietly)

    async def _serve(self) -> None:
        from tui.services.receiving.serving import Server

        assert self._port is not None
        await Server(self.listener).serve(sockets=[self._port])

    def on_unmount(self) -> None:
        self._index.close()

    # --- what comes -------------------------------------------------------------------------------------------------

    def _take(self, received: Received) -> None:
        self._received.add(received)
        self._has_news = True

    def _show_news(self) -> None:
        screen = self._screen
        if screen is None or not screen.is_open:
            return
        if self._refusal:
            screen.say(self._refusal, title="Not taken", severity="warning", topic="refused")
            self._refusal = ""
        if self._has_news:
            self._has_news = False
            screen.reader.read_newer()
            start_worker(screen, screen.reader.make_room, group="listen.room", exclusive=True)

    def _note_refusal(self, sentence: str) -> None:
        self._refusal = sentence  # the newest says enough: a page that asks without end must not flood the screen
