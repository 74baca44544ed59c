"""Moves in the event log: to rows, failures, times, buckets of the histogram, events of the same correlation id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tui.api.errors import ApiError
from tui.screens.events.groups import SEARCHING, SEEKING
from tui.services.events.neighbours import Neighbours
from tui.services.events.rows import Gap, LogRow, LogRows
from tui.store.keys import HIGHEST, Key, first_key, last_key
from tui.store.rows import EventRow
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.histogram import EventHistogram
    from tui.screens.events.log_list import LogList
    from tui.screens.events.log_view import LogView
    from tui.screens.events.reading import EventReader
    from tui.widgets.line_table import LineTable

PAGES_TO_SEEK: Final = 200
"""Pages read at most to find the next failure."""


class EventMoves:
    """Puts the cursor somewhere; has read on where the place is not here yet."""

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        view: LogView,
        rows: LogList,
        reader: EventReader,
        histogram: Callable[[], EventHistogram],
    ) -> None:
        self._screen = screen
        self._view = view
        self._rows = rows
        self._reader = reader
        self._histogram = histogram
        self._table = rows.table

    def first(self) -> None:
        """The newest row."""
        self._table.move_to(0)

    def last(self) -> None:
        """The oldest row that is here."""
        self._table.move_to(self._table.row_count - 1)

    # --- failures ---------------------------------------------------------------------------------------------------

    def next_failure(self) -> None:
        """Down to the next failure, reading on where it must; `escape` stops it."""
        start_worker(self._screen, self._seek_failure, group=SEEKING, exclusive=True)

    async def _seek_failure(self) -> None:
        for _ in range(PAGES_TO_SEEK):
            feed = self._view.feed
            if self._move_to_failure(1):
                return
            if feed.exhausted or self._screen.runs(SEARCHING):
                break
            try:
                await feed.older()
            except ApiError as error:
                self._rows.show_error(feed, error)
                return
            if feed is not self._view.feed:
                return
            self._rows.show()
        self._screen.say(f"No failure below this one: {self._view.feed.coverage}.")

    def previous_failure(self) -> None:
        """Up to the next failure that is here."""
        if not self._move_to_failure(-1):
            self._screen.say("No failure above this one.")

    def _move_to_failure(self, step: int) -> bool:
        """Put the cursor on the next failure among the rows, down (1) or up (-1); whether there is one."""
        table = self._table
        rows = table.rows
        if isinstance(rows, LogRows) and self._view.query.status in (None, "failed"):
            place = rows.next_of("failed", table.cursor_index, newer=step < 0)
            if place is not None:
                table.move_to(place)
            return place is not None
        end = table.row_count if step > 0 else -1
        for index in range(table.cursor_index + step, end, step):
            row = rows[index]
            if isinstance(row, EventRow) and row.failed:
                table.move_to(index)
                return True
        return False

    # --- times ------------------------------------------------------------------------------------------------------

    def to_time(self, at: datetime) -> None:
        """Put the cursor on the newest event at or before a time; what was not read there is read first."""
        if isinstance(self._table.rows, LogRows):
            self._reader.read_around(at)
        else:
            self._table.move_to(_place_by_time(self._table, at))

    def bucket(self, step: int) -> None:
        """The newest event of the neighbouring bucket that has any: -1 towards the past."""
        row = self._rows.event
        at = self._histogram().neighbour(row.at, step) if row is not None and row.at is not None else None
        if at is None:
            self._screen.say("No loaded event there." if row is not None else "There is no event under the cursor.")
            return
        rows = self._table.rows
        place = rows.place_of(last_key(at)) if isinstance(rows, LogRows) else _place_by_time(self._table, at)
        self._table.move_to(place)

    # --- the same correlation id ------------------------------------------------------------------------------------

    @property
    def neighbours(self) -> Neighbours:
        """Goes through the list, for who shows one of its events: the list's cursor follows."""
        table, view = self._table, self._view
        return Neighbours(view.logs, lambda: table.rows, table.move_to_key, lambda: view.feed.exhausted)

    def same(self, step: int) -> None:
        """The event after (1) or before (-1) of the same correlation id, of any webhook that is shown."""
        row, say = self._rows.event, self._screen.say
        if row is None:
            return
        if not row.correlation_id:
            say("This event has no correlation id.")
            return
        keys = self.neighbours.same_keys(row)
        key = self._view.logs.key(row)
        place = (keys.index(key) if key in keys else 0) + step
        if not 0 <= place < len(keys):
            which = "newer" if step > 0 else "older"
            say(f"No {which} event of this correlation id in the events read so far.")
        elif not self._table.move_to_key(keys[place]):
            say("The next event of this correlation id is not in this list; esc in a filter shows all.")


def _place_by_time(table: LineTable[LogRow], at: datetime) -> int:
    """The first row at or before a time, of rows that are newest first."""
    rows, low, high = table.rows, 0, table.row_count
    wanted = last_key(at)
    while low < high:
        middle = (low + high) // 2
        if _key(rows[middle]) > wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _key(row: LogRow) -> Key:
    if isinstance(row, Gap):
        return row.high
    return first_key(row.at) if row.at is not None else HIGHEST
