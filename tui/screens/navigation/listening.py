"""The ways between the screens of `listen`: a log, an event, a difference. There is no API, and so no way to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from tui import keys
from tui.screens.navigation.routes import say_not_opened
from tui.services.events.feed import FeedBook
from tui.services.receiving.received_log import RECEIVES_ONLY

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.common.context import Context
    from tui.screens.common.origin import Origin
    from tui.screens.events.received import ReceivedScreen
    from tui.services.receiving.received_log import ReceivedLog
    from tui.services.replay.replayer import Replayer
    from tui.services.time.clock import Clock
    from tui.store.event_index import EventIndex

ABSENT: Final = keys.WRITING_ACTIONS | {
    "connection", "edit_webhook", "example", "follow", "go_to", "recover", "request_log", "send_elsewhere",
    "told_event",
}  # fmt: skip
"""Actions of the event screens that need an API."""


class ListenRoutes:
    """Makes screens over what was received. `make_context` gets these routes, `leave_program` belongs to the app."""

    def __init__(
        self,
        log: ReceivedLog,
        index: EventIndex,
        now: Clock,
        make_context: Callable[[ListenRoutes], Context],
        leave_program: Callable[[], None],
    ) -> None:
        self._log = log
        self._book = FeedBook(log, log.config.id, now, index)
        self._replayer = _no_replayer(log, self._book, now)
        self._leave_program = leave_program
        self.context = make_context(self)

    def first_screen(self) -> ReceivedScreen:
        from tui.screens.events.received import ReceivedScreen
        from tui.services.events.log_scope import OneLog
        from tui.services.events.webhook_log import Query
        from tui.services.time.window import ALL_TIME

        return ReceivedScreen(self.context, self._replayer).of(OneLog(self._log.config, self._book), Query(ALL_TIME))

    def _show(self, screen: ConsoleScreen[None], origin: Origin) -> None:
        origin.screen.app.push_screen(screen.coming_from(origin))

    def open_help(self, origin: Origin) -> None:
        from tui.screens.common.help import HelpScreen

        origin.screen.app.push_screen(HelpScreen(origin.screen))

    def open_event(self, origin: Origin, config: WebhookConfig, event: WebhookEvent) -> None:
        from tui.screens.event.screen import EventScreen

        shown = EventScreen(self.context, self._replayer).of(config, event, self._book, origin.neighbours)
        self._show(shown, origin.about(config))

    def open_difference(self, origin: Origin, events: Sequence[tuple[WebhookConfig, str]]) -> None:
        from tui.screens.common.event_parts import when
        from tui.screens.difference.comparison import ComparedEvent, EventComparison
        from tui.screens.difference.screen import DifferenceScreen

        stored = [(config, event_id, self._book.store.get(event_id)) for config, event_id in events]
        compared = [ComparedEvent(config, self._book, event) for config, _, event in stored if event is not None]
        if len(compared) < len(events):
            say_not_opened(origin.screen, "One of the requests is not kept any more.")
            return
        comparison = EventComparison(compared, lambda event: when(event, self.context))
        self._show(DifferenceScreen(self.context, comparison, "payload"), origin)

    def leave(self, origin: Origin) -> None:
        self._leave_program()

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Every other way leads to the API. None is offered; one that is asked for all the same says why not."""
        if name.startswith("_"):
            raise AttributeError(name)

        def not_here(origin: Origin, *_: object, **__: object) -> None:
            say_not_opened(origin.screen, RECEIVES_ONLY)

        return not_here


def _no_replayer(log: ReceivedLog, book: FeedBook, now: Clock) -> Replayer:
    """The answers to what event screens ask about replays: there are none, and none can be made."""
    from tui.services.outbox import Outbox
    from tui.services.replay.ledger_record import ByHand
    from tui.services.replay.replayer import Replayer
    from tui.store.ledger import Ledger

    return Replayer(log, Outbox(), now, ByHand(Ledger(None, "", "", now), lambda _: book))
