"""What every part of the event log's screen stands on: whose events, what is asked for, and the table that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tui.api.errors import ApiError
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.services.events.event_feed import EventFeed
from tui.services.events.feed import Query
from tui.services.events.log_scope import Logs
from tui.services.events.rows import Gap, LogRow
from tui.widgets.bars import Banner
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from tui.store.rows import EventRow


class EventList(ConsoleScreen[Any]):
    """The log that is on the screen. Subclasses read it, move in it, and act on it."""

    AUTO_FOCUS: ClassVar[str | None] = "#events"

    def __init__(self, context: Context, logs: Logs, asked: Query) -> None:
        super().__init__(context)
        self.logs = logs
        self.asked = asked
        """The window and status that the person chose."""

    @property
    def table(self) -> LineTable[LogRow]:
        return self.query_one("#events", LineTable)

    @property
    def query_now(self) -> Query:
        """What the server is asked for: what was chosen, narrowed by the filter."""
        return self.asked

    @property
    def feed(self) -> EventFeed:
        """The log that is on the screen."""
        return self.logs.feed(self.query_now)

    @property
    def cursor_event(self) -> EventRow | None:
        """The event under the cursor; a gap is none."""
        row = self.table.cursor_row
        return None if row is None or isinstance(row, Gap) else row

    @property
    def cursor_gap(self) -> Gap | None:
        """The gap under the cursor."""
        row = self.table.cursor_row
        return row if isinstance(row, Gap) else None

    @property
    def is_typing(self) -> bool:
        """Whether a filter is being typed: the server is asked once it is done."""
        return False

    @property
    def is_looking(self) -> bool:
        """Whether a filter is still being looked for in what is loaded."""
        return False

    def show_rows(self) -> None:
        """Show what is here now."""
        raise NotImplementedError

    def show_headline(self) -> None:
        """Say what is shown, how much of it was read, and when."""
        raise NotImplementedError

    def could_not_read(self, feed: EventFeed, error: ApiError) -> None:
        """Say so; rows that are there stay, under a banner."""
        if feed is not self.feed:
            return
        if self.table.row_count:
            self.query_one(Banner).show(error.cause_first, "ctrl+r tries again")
            self.table.ask_again()
        else:
            self.table.show_error(error.sentence, "ctrl+r tries again")
        self.show_headline()

    def say_who_is_left_out(self, feed: EventFeed) -> None:
        """Name the webhooks whose events are missing from a timeline, or take the banner away."""
        banner = self.query_one(Banner)
        labels = {config.id: config.label for config in self.logs.configs}
        left_out, late = feed.missing.left_out, feed.missing.late
        if late and not left_out:
            first, *more = late
            others = f" and {len(more)} more" if more else ""
            banner.show(
                f"Still waiting for the events of {labels.get(first, first)}{others}.",
                "they are shown as soon as they come",
                severity="warning",
            )
            return
        if not left_out:
            banner.clear()
            return
        first, error = next(iter(left_out.items()))
        others = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
        banner.show(
            f"Without the events of {labels.get(first, first)}{others}: {error.cause_first}",
            "ctrl+r tries again",
            severity="warning",
        )
