"""The events around one event of a list: older and newer ones, and those of the same correlation id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.services.events.log_scope import Logs
from tui.services.events.rows import Gap, LogRow
from tui.store.groups import same_correlation

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.services.events.feed import FeedBook
    from tui.store.rows import EventRow


@dataclass(frozen=True)
class Neighbour:
    """An event of the list, its webhook, and where that one's events are kept."""

    config: WebhookConfig
    event: WebhookEvent
    book: FeedBook


class Neighbours:
    """Goes through a list as it is on the screen: filtered or not, one webhook's or many's.

    `rows` gives the list now, newest first; `moved(key)` is told where one went, so that the list's own cursor follows;
    `complete` says whether the list has all there is.
    """

    def __init__(
        self,
        logs: Logs,
        rows: Callable[[], Sequence[LogRow]],
        moved: Callable[[str], object],
        complete: Callable[[], bool],
    ) -> None:
        self._logs = logs
        self._rows = rows
        self._moved = moved
        self._complete = complete

    def beside(self, config_id: str, event_id: str, step: int) -> Neighbour | None:
        """The next older event (`step` 1, down the list) or newer one (-1); what was not read is passed over."""
        rows = self._rows()
        place = self._place(rows, self._logs.key_of(config_id, event_id))
        if place is None:
            return None
        place += step
        while 0 <= place < len(rows):
            row = rows[place]
            if not isinstance(row, Gap):
                return self._go(self._logs.key(row))
            place += step
        return None

    def same(self, config_id: str, event_id: str, step: int) -> Neighbour | None:
        """The event before (-1) or after (1) that has the same correlation id, whether the list shows it or not."""
        key = self._logs.key_of(config_id, event_id)
        keys = self.same_keys(self._logs.row(key))
        if key not in keys:
            return None
        place = keys.index(key) + step
        return self._go(keys[place]) if 0 <= place < len(keys) else None

    def same_keys(self, row: EventRow | None) -> list[str]:
        """The keys of the loaded events with the same correlation id, the oldest first."""
        if row is None or not row.correlation_id or not self._logs.configs:
            return []
        logs = {self._logs.book(config.id).store.number: config.id for config in self._logs.configs}
        index = self._logs.book(self._logs.configs[0].id).store.index
        events = same_correlation(index.connection, tuple(logs), row.correlation_id)
        return [self._logs.key_of(logs[log], event_id) for log, (_, event_id) in reversed(events)]

    def is_log_of(self, config_id: str) -> bool:
        """Tell whether the list is the log of this webhook alone."""
        return [config.id for config in self._logs.configs] == [config_id]

    def words(self, config_id: str, event_id: str) -> str:
        """`12 of 137`, `12 of 137+` where there is more on the server; nothing for an event that the list doesn't
        show."""
        rows = self._rows()
        place = self._place(rows, self._logs.key_of(config_id, event_id))
        return "" if place is None else f"{place + 1:,} of {len(rows):,}{'' if self._complete() else '+'}"

    def _go(self, key: str) -> Neighbour | None:
        event, config = self._logs.event(key), self._logs.config(key)
        if event is None or config is None:
            return None
        self._moved(key)
        return Neighbour(config, event, self._logs.book(config.id))

    def _place(self, rows: Sequence[LogRow], key: str) -> int | None:
        own: Callable[[str], int | None] | None = getattr(rows, "index_of", None)
        if own is not None:
            return own(key)
        return next((place for place, row in enumerate(rows) if self._logs.key(row) == key), None)
