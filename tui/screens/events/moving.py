"""Moving in the event log: rows, failures, marks, times, buckets of the histogram, events of the same correlation id."""

from __future__ import annotations

from datetime import datetime

from textual import on, work

from tui.api.errors import ApiError
from tui.screens.events.base import EventList
from tui.screens.events.histogram import EventHistogram
from tui.screens.events.reading import EventReading
from tui.services.events.neighbours import Neighbours
from tui.services.events.rows import Gap, LogRow, LogRows
from tui.store.keys import HIGHEST, Key, first_key, last_key
from tui.store.rows import EventRow
from tui.widgets.line_table import LineTable

SEEKING = "events.seek"
PAGES_TO_SEEK = 200
"""Pages read at most to find the next failure."""


class EventMoves(EventReading, EventList):
    """Puts the cursor somewhere; reads on where what is looked for is not here yet."""

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(self.table.row_count - 1)

    # --- failures ---------------------------------------------------------------------------------------------------

    def action_next_failure(self) -> None:
        self.seek_failure()

    @work(exclusive=True, group=SEEKING)
    async def seek_failure(self) -> None:
        """Down to the next failure, reading on where it must; `escape` stops it."""
        for _ in range(PAGES_TO_SEEK):
            feed = self.feed
            if self.move_to_failure(1):
                return
            if feed.exhausted or self.runs("events.search"):
                break
            try:
                await feed.older()
            except ApiError as error:
                self.could_not_read(feed, error)
                return
            if feed is not self.feed:
                return
            self.show_rows()
        self.say(f"No failure below this one: {self.feed.coverage}.")

    def action_previous_failure(self) -> None:
        if not self.move_to_failure(-1):
            self.say("No failure above this one.")

    def move_to_failure(self, step: int) -> bool:
        """Put the cursor on the next failure among the rows, down (1) or up (-1); whether there is one."""
        table = self.table
        rows = table.rows
        if isinstance(rows, LogRows) and (self.query_now.status in (None, "failed")):
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

    # --- marks ------------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        self.table.toggle_mark()
        self.table.move_by(1)

    def action_mark_range(self) -> None:
        self.table.mark_range_to_cursor()

    def action_mark_all(self) -> None:
        if self.is_looking:
            self.say("Still looking through the log: press a again when it is done.", severity="warning")
            return
        self.table.mark_all()
        if not self.feed.exhausted:
            self.say(f"Marked what is loaded and matches: {self.feed.coverage}.")

    @on(LineTable.MarksChanged)
    def count_marks(self) -> None:
        self.show_headline()
        self.refresh_reasons()

    # --- times ------------------------------------------------------------------------------------------------------

    def go_to_time(self, at: datetime) -> None:
        """Put the cursor on the newest event at or before a time; what was not read there is read first."""
        if isinstance(self.table.rows, LogRows):
            self.read_around(at)
        else:
            self.table.move_to(_place_by_time(self.table, at))

    def action_bucket(self, step: int) -> None:
        """The newest event of the neighbouring bucket that has any: -1 towards the past."""
        row, view = self.cursor_event, self.query_one(EventHistogram)
        at = None
        if row is not None and row.at is not None:
            at = view.neighbour(row.at, step)
        if at is None:
            self.say("No loaded event there." if row is not None else "There is no event under the cursor.")
            return
        rows = self.table.rows
        self.table.move_to(rows.place_of(last_key(at)) if isinstance(rows, LogRows) else _place_by_time(self.table, at))

    # --- the same correlation id ------------------------------------------------------------------------------------

    @property
    def neighbours(self) -> Neighbours:
        """Goes through the list, for who shows one of its events: the list's cursor follows."""
        return Neighbours(self.logs, lambda: self.table.rows, self.table.move_to_key, lambda: self.feed.exhausted)

    def action_same(self, step: int) -> None:
        """The event after (1) or before (-1) of the same correlation id, of any webhook that is shown."""
        row = self.cursor_event
        if row is None:
            return
        if not row.correlation_id:
            self.say("This event has no correlation id.")
            return
        found = self.neighbours.same_keys(row)
        key = self.logs.key(row)
        place = (found.index(key) if key in found else 0) + step
        if not 0 <= place < len(found):
            which = "newer" if step > 0 else "older"
            self.say(f"No {which} event of this correlation id in the events read so far.")
        elif not self.table.move_to_key(found[place]):
            self.say("The next event of this correlation id is not in this list; esc in a filter shows all.")


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
