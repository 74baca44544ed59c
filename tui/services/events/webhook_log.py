"""One webhook's log: who it is read from, what is asked for, and where its events are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tui.services.events.event_row import EventRow, row_of
from tui.services.events.too_large import TooLargeEvents
from tui.services.time.window import Window
from tui.store.coverage import Stretch
from tui.store.event_index import EventIndex
from tui.store.keys import Key

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage, FilterableStatus, WebhookEvent


class EventSource(Protocol):
    """The part of `WebhooksClient` that a feed reads from."""

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = 25,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        event_id: str | None = None,
        status: FilterableStatus | None = None,
        wait_out_limits: bool = True,
    ) -> EventPage: ...

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent: ...


@dataclass(frozen=True)
class Query:
    """A question to the server."""

    window: Window
    status: FilterableStatus | None = None


class Log:
    """One webhook's events in the index."""

    def __init__(self, index: EventIndex, config_id: str, server: str = "", organization: str = "") -> None:
        self.index = index
        self.config_id = config_id
        self._names = (server, organization, config_id)
        self._number: int | None = None
        self.read_at: dict[str | None, datetime] = {}
        """Times at which what is newest was last read, for one status or (`None`) for all; an open window's reading
        counts."""
        self.too_large = TooLargeEvents()

    @property
    def number(self) -> int:
        """The log's number in the index; the file is opened when it is first asked for."""
        if self._number is None:
            self._number = self.index.log(*self._names)
        return self._number

    def keep(self, event: WebhookEvent) -> None:
        """Keep one event, without a word about those around it."""
        self.take([event])

    def take(
        self,
        events: Iterable[WebhookEvent],
        cover: Callable[[Sequence[Key]], Stretch | None] = lambda keys: None,
        status: str = "",
    ) -> int:
        """Keep a page; how many of its events are new. `cover` is that of `EventIndex.keep`."""
        return self.index.keep(self.number, [(row_of(event, self.config_id), event) for event in events], cover, status)

    def get(self, event_id: str) -> WebhookEvent | None:
        """All that was read of an event."""
        return self.index.event(self.number, event_id)

    def row(self, event_id: str) -> EventRow | None:
        """The row of an event."""
        return self.index.row(self.number, event_id)
