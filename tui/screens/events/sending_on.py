"""New events of a followed log, sent on to a URL of a person's own as they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tui.services.elsewhere.sending_on import SendingOn
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_view import LogView
    from tui.screens.events.reading import EventReader
    from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
    from tui.store.rows import EventRow

LISTED_LATE: Final = timedelta(minutes=2)
"""An event that is so much older than the beginning is a new one, too: the server may list it late."""


class LogSendingOn:
    """Follows the log, and sends on each event that comes and that the log's question lets through, once. `tell` draws
    the headline, which has `words`."""

    def __init__(
        self, screen: ConsoleScreen[Any], view: LogView, reader: EventReader, tell: Callable[[], None]
    ) -> None:
        self._screen = screen
        self._view = view
        self._reader = reader
        self._tell = tell
        self._on: SendingOn | None = None
        self._end_watching: Callable[[], None] = lambda: None

    @property
    def words(self) -> str:
        """The words about what is sent on, while it is; outside text."""
        return f"→ {self._on.name}: {self._on.words}" if self._on is not None else ""

    def begin(self, elsewhere: Elsewhere, choice: ElsewhereChoice) -> None:
        """Follow the log if nobody does, and send on what comes from now on."""
        self.stop()
        self._on = SendingOn(elsewhere, choice, self._read, self._told)
        index = self._view.feed.index
        logs = {self._view.logs.book(config.id).store.number: config for config in self._view.logs.configs}
        newest = dict.fromkeys(logs, index.newest_number())
        oldest = self._screen.context.now() - LISTED_LATE

        def look(log: int) -> None:
            """Take what was kept for the first time: what is only read for the first time is older."""
            if log not in logs:
                return
            rows = index.kept_since(log, newest[log])
            newest[log] = index.newest_number()
            self._take(logs[log], [row for row in rows if row.at is None or row.at >= oldest])

        self._end_watching = index.watch(look)
        if not self._reader.following:
            self._reader.follow()
        self._tell()

    def follow(self) -> None:
        """Follow new events, or stop; what is sent on comes from following."""
        self._reader.follow()
        if not self._reader.following:
            self.stop()

    def stop(self) -> bool:
        """Send nothing more on; whether anything was. What is on its way goes on."""
        on, self._on = self._on, None
        self._end_watching()
        self._end_watching = lambda: None
        if on is None:
            return False
        words = on.words
        on.stop()
        if self._screen.is_open:
            self._screen.say(f"Nothing more is sent on to {on.name}: {words}.", title="Send elsewhere", topic="on")
            self._tell()
        return True

    def _take(self, config: WebhookConfig, rows: list[EventRow]) -> None:
        wanted = [row for row in rows if self._is_asked_for(config, row)]
        on = self._on
        if on is not None and on.take((config, row.event_id) for row in wanted):
            start_worker(self._screen.app, on.drain, group="writes")  # leaving the log does not cut one off half way

    def _is_asked_for(self, config: WebhookConfig, row: EventRow) -> bool:
        view = self._view
        if not view.can_match or (view.query.status is not None and row.status != view.query.status):
            return False
        return view.filter.matches(row, partial(self._body, config), lambda _: config.label)

    def _body(self, config: WebhookConfig, row: EventRow) -> str:
        event = self._read(config, row.event_id)
        return "\n".join(filter(None, (event.payload_text, event.response_text))) if event is not None else ""

    def _read(self, config: WebhookConfig, event_id: str) -> WebhookEvent | None:
        return self._view.logs.book(config.id).store.get(event_id)

    def _told(self, problem: str) -> None:
        if not self._screen.is_open:
            return
        if problem:
            self._screen.say(problem, title="Send elsewhere", severity="warning", topic="on")
        self._tell()
