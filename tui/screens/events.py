"""The event log of one webhook: newest first, paged by cursor ahead of the cursor row."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens import event_columns
from tui.screens.asking import asks
from tui.screens.base import GO_TO, ConsoleScreen
from tui.screens.context import Context
from tui.screens.event_actions import EventActions
from tui.screens.event_histogram import EventHistogram
from tui.screens.event_panel import EventPanel, Reading
from tui.screens.replay_flow import ReplayFlow
from tui.screens.window_dialog import WindowDialog
from tui.services.clock import ago
from tui.services.event_rows import EventRow, row_of
from tui.services.feed import Feed, FeedBook, Query
from tui.services.following import Followed
from tui.services.replaying import Replayer
from tui.services.sieve import Sieve
from tui.services.window import Window
from tui.widgets.bars import Banner, FilterBar, StatusLine
from tui.widgets.line_table import Cell, LineTable

if TYPE_CHECKING:
    from tui.api.models import FilterableStatus, WebhookConfig, WebhookEvent

STATUSES: tuple[FilterableStatus | None, ...] = (None, "failed", "succeeded", "skipped")
"""What `S` goes through; the server cannot filter by `in_progress`."""
PAGES_AT_A_TIME = 4
"""Pages read for one approach to the end while a text filter hides most of what comes."""
PAGES_TO_SEEK = 200
"""Pages read at most to find the next failure."""
SIFT_SECONDS = 0.02
"""How long a key may wait for the text filter."""
SIFT_SHOWN_SECONDS = 0.25
"""How often rows are shown while a long log is looked through."""
AGE_SECONDS = 5.0


class EventsScreen(EventActions, ConsoleScreen[None]):
    """The log: table, histogram above, and the event under the cursor beside it where there is room."""

    CSS_PATH = "../styles/events.tcss"
    STOPPABLE = frozenset({"events.seek", GO_TO})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_EVENT, keys.MARK, keys.MARK_RANGE, keys.MARK_ALL, keys.UNMARK_ALL, keys.REPLAY, keys.REPLAY_MARKED,
            keys.NEXT_FAILURE, keys.PREVIOUS_FAILURE, keys.STATUS, keys.HISTOGRAM, keys.PART, keys.TRIGGER, keys.EXAMPLE,
            keys.FILTER, keys.WINDOW, keys.RELOAD, keys.COPY_ID, keys.COPY_AS, keys.FIRST, keys.LAST,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "Newest first; going down loads older events. `space` marks, `b` replays the marked ones, oldest first. "
        "`S` asks the server for one status only; `/` looks through what is loaded, payloads and responses included. "
        "`✓ delivered`, `✗ failed`, `… pending` (may still be retried), `– skipped` (its conditions did not match), "
        "`✓ too large` (delivered; the response was too large to record). **Sent again**: replayed by this program."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        book: FeedBook,
        replayer: Replayer,
        window: Window,
        *,
        status: FilterableStatus | None = None,
    ) -> None:
        super().__init__(context)
        self.config = config
        self.book = book
        self.replayer = replayer
        self.asked = Query(window, status)
        self.sieve = Sieve(lambda text: event_columns.matcher(text, self.event_text))
        self.replay_words = ""
        self.readings = 0
        self.flow = ReplayFlow(config, book, replayer, self.replay_moved, context.pause, self.unmark)

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield EventHistogram(self.context.now, local=self.context.local_times, id="histogram")
        yield FilterBar("status, code, reason, id, payload ...", id="filter")
        with Horizontal(id="body"):
            yield LineTable[EventRow](
                event_columns.columns(
                    local=self.context.local_times, replayed=lambda event_id: event_id in self.replayer.replayed
                ),
                row_key=lambda row: row.event_id,
                markable=True,
                id="events",
            )
            yield EventPanel(self.when, id="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label)
        self.table.focus()
        self.set_interval(AGE_SECONDS, self.show_headline)
        self.show_feed()

    @property
    def table(self) -> LineTable[EventRow]:
        return self.query_one("#events", LineTable)

    @property
    def panel(self) -> EventPanel:
        return self.query_one(EventPanel)

    @property
    def feed(self) -> Feed:
        """The log that is on the screen."""
        return self.book.feed(self.asked)

    # --- reading ----------------------------------------------------------------------------------------------------

    def show_feed(self) -> None:
        """Show the log of the query as it is now: what was read of it before is there at once."""
        self.query_one(Banner).clear()
        if self.feed.started:
            self.show_rows()
            self.read_newer()
        else:
            self.table.show([], keep_place=False)
            self.table.show_loading("Reading the events ...")
            self.read_older()
            self.show_headline()
            self.show_histogram()
            self.show_panel()

    @work(exclusive=True, group="events.older")
    async def read_older(self, pages: int = 1) -> None:
        """Read older pages; stops early at the end, or once the filter has something to show for it."""
        feed, shown = self.feed, self.table.row_count
        for _ in range(pages):
            try:
                await feed.older()
            except ApiError as error:
                self.could_not_read(feed, error)
                return
            if feed is not self.feed:
                return  # the answer came for a query that is no longer asked
            self.query_one(Banner).clear()
            self.show_rows()
            if feed.exhausted or self.table.row_count > shown:
                break

    @work(exclusive=True, group="events.newer")
    async def read_newer(self) -> None:
        """Read what is new at the top; the cursor stays on its event."""
        feed = self.feed
        self.readings += 1
        self.show_headline()
        try:
            await feed.newer()
        except ApiError as error:
            self.could_not_read(feed, error)
        else:
            if feed is self.feed:
                self.query_one(Banner).clear()
                self.show_rows()
        finally:
            self.readings -= 1
            self.call_later(self.show_headline)  # which a screen that is closing leaves undone

    def could_not_read(self, feed: Feed, error: ApiError) -> None:
        """Say so; rows that are there stay, under a banner."""
        if feed is not self.feed:
            return
        if feed.rows:
            self.query_one(Banner).show(error.details, "ctrl+r tries again")
            self.table.ask_again()
        else:
            self.table.show_error(error.sentence, "ctrl+r tries again")
        self.show_headline()

    @on(LineTable.NearEnd)
    def read_ahead(self) -> None:
        if not self.feed.exhausted and self.feed.started:
            self.read_older(PAGES_AT_A_TIME if self.filter_text else 1)

    # --- showing ----------------------------------------------------------------------------------------------------

    @property
    def filter_text(self) -> str:
        """What is looked for in what is loaded."""
        return self.sieve.text

    def visible_rows(self) -> Sequence[EventRow]:
        """The loaded rows that match the text filter: a copy, since the feed goes on changing its own.

        A log that changed under the table would put another event under the cursor than the one a person sees there.
        """
        return self.sieve.sift(self.feed.rows, SIFT_SECONDS)

    @work(exclusive=True, group="events.sift")
    async def sift_on(self) -> None:
        """Look through the rest of a long log, and show what is found on the way."""
        shown_at = time.perf_counter()
        while self.sieve.left:
            await asyncio.sleep(0.005)  # keys first
            self.sieve.go_on(SIFT_SECONDS)
            if not self.sieve.left or time.perf_counter() - shown_at > SIFT_SHOWN_SECONDS:
                self.show_rows()
                shown_at = time.perf_counter()

    def event_text(self, event_id: str) -> str:
        """All that is known of what was sent and answered, for the filter."""
        event = self.book.store.get(event_id)
        if event is None:
            return ""
        # Not pydantic's own JSON: it refuses half a surrogate pair.
        answer = json.dumps(event.http_response.model_dump(), ensure_ascii=False) if event.http_response else ""
        return f"{event.payload_text or ''} {answer}"

    def show_rows(self) -> None:
        rows = self.visible_rows()
        if self.sieve.left and not self.runs("events.sift"):
            self.sift_on()
        if rows:
            self.table.show(rows)
        elif self.sieve.left:
            self.table.show_empty("Nothing found yet.", "looking through what is loaded ... · escape shows all")
        elif self.feed.rows:
            self.table.show_empty(
                f"None of {len(self.feed.rows):,} loaded events matches '{self.filter_text}'.",
                "escape shows all" if self.feed.exhausted else "enter looks further back · escape shows all",
            )
        elif self.feed.started:
            what = f"{self.asked.status} events" if self.asked.status else "events"
            if not self.feed.exhausted:
                self.table.show_empty(
                    f"No {what} found so far; there is more on the server.", "ctrl+r looks further back"
                )
            else:
                self.table.show_empty(
                    f"No {what} {self.asked.window.words}.",
                    "w widens the window · S changes the status · t triggers one",
                )
        self.show_headline()
        self.show_histogram()
        self.show_panel()
        self.refresh_reasons()

    def show_headline(self) -> None:
        left: list[Cell | str] = []
        if count := self.table.mark_count:
            marks = self.table.marks
            hidden = count - (self.sieve.lets_through(marks) if self.filter_text else self.feed.count_of(marks))
            left.append(Cell(f"{count:,} marked{f' ({hidden:,} not shown)' if hidden else ''}", "accent"))
        if self.replay_words:
            left.append(Cell(self.replay_words, "accent"))
        if self.filter_text:
            to_come = f", {self.sieve.left:,} to look through" if self.sieve.left else ""
            left.append(Cell(f"{self.table.row_count:,} match '{self.filter_text}'{to_come}", "accent"))
        left += [f"{self.asked.status or 'all'} (S)", self.feed.coverage]
        right: list[Cell | str] = [Cell("reading ...", "muted")] if self.readings else []
        right.append(f"{self.asked.window.label} (w)")
        if self.feed.read_at is not None:
            right.append(f"read {ago(self.feed.read_at, self.context.now())} ago".replace("now ago", "just now"))
        headline = self.query_one("#headline", StatusLine)
        headline.set_left(left)
        headline.set_right(right)

    def show_histogram(self) -> None:
        self.query_one(EventHistogram).show_feed(self.feed, self.table.cursor_row)

    def show_panel(self) -> None:
        if not self.has_class("-wide"):
            return
        row = self.table.cursor_row
        event = self.book.store.get(row.event_id) if row is not None else None
        self.panel.show(Reading(event) if event is not None else None)

    @on(LineTable.CursorMoved)
    def follow_cursor(self) -> None:
        self.show_panel()
        self.query_one(EventHistogram).show_row(self.table.cursor_row)
        self.refresh_reasons()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_histogram)
        self.call_after_refresh(self.show_panel)

    # --- filters ----------------------------------------------------------------------------------------------------

    def action_status(self) -> None:
        """The next status; marks and the cursor's event stay."""
        following = STATUSES[(STATUSES.index(self.asked.status) + 1) % len(STATUSES)]
        self.ask_for(Query(self.asked.window, following))

    @asks
    async def action_window(self) -> None:
        window = await self.app.push_screen_wait(WindowDialog(self.asked.window, self.context))
        if window is not None and window != self.asked.window:
            self.ask_for(Query(window, self.asked.status))

    def ask_for(self, query: Query) -> None:
        """Another query: what is on its way for the old one is dropped."""
        self.workers.cancel_group(self, "events.older")
        self.workers.cancel_group(self, "events.newer")
        self.asked = query
        self.show_feed()

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        self.sieve.look_for(message.value)
        self.show_rows()

    @on(FilterBar.Submitted)
    def search_on(self) -> None:
        """Enter in the filter goes back to the list, and further back in time where nothing matches yet."""
        if not self.table.row_count and not self.feed.exhausted:
            self.read_older(PAGES_AT_A_TIME)

    def action_reload(self) -> None:
        if not self.feed.started:
            self.show_feed()
            return
        self.read_newer()
        if not self.feed.rows and not self.feed.exhausted:
            self.read_older()

    def action_histogram(self) -> None:
        view = self.query_one(EventHistogram)
        view.display = not view.display
        self.show_histogram()

    def action_back(self) -> None:
        """Escape stops a search first, then clears the filter, then leaves."""
        if self.stop_running():
            return
        if self.filter_text:
            self.query_one(FilterBar).action_close()
        else:
            super().action_back()

    # --- moving and marking -----------------------------------------------------------------------------------------

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(self.table.row_count - 1)

    def action_next_failure(self) -> None:
        self.seek_failure()

    @work(exclusive=True, group="events.seek")
    async def seek_failure(self) -> None:
        """Down to the next failure, reading on where it must; `escape` stops it."""
        table = self.table
        start = table.cursor_index + 1
        for _ in range(PAGES_TO_SEEK):
            for index in range(start, table.row_count):
                if table.rows[index].failed:
                    table.move_to(index)
                    return
            start = table.row_count
            if self.feed.exhausted:
                break
            try:
                await self.feed.older()
            except ApiError as error:
                self.could_not_read(self.feed, error)
                return
            self.show_rows()
        self.say(f"No failure below this one: {self.feed.coverage}.")

    def action_previous_failure(self) -> None:
        for index in range(self.table.cursor_index - 1, -1, -1):
            if self.table.rows[index].failed:
                self.table.move_to(index)
                return
        self.say("No failure above this one.")

    def action_mark(self) -> None:
        self.table.toggle_mark()
        self.table.move_by(1)

    def action_mark_range(self) -> None:
        self.table.mark_range_to_cursor()

    def action_mark_all(self) -> None:
        self.table.mark_all()
        if not self.feed.exhausted:
            self.say(f"Marked what is loaded and matches: {self.feed.coverage}.")

    def action_unmark_all(self) -> None:
        self.table.unmark_all()

    @on(LineTable.MarksChanged)
    def count_marks(self) -> None:
        self.show_headline()
        self.refresh_reasons()

    # --- doing ------------------------------------------------------------------------------------------------------

    @property
    def current(self) -> WebhookEvent | None:
        """The event under the cursor, as far as it was read."""
        row = self.table.cursor_row
        return self.book.store.get(row.event_id) if row is not None else None

    @property
    def marked_rows(self) -> list[EventRow]:
        """The marked events, whether a filter shows them or not."""
        rows = ((event_id, self.feed.row(event_id)) for event_id in self.table.marks)
        events = ((row, self.book.store.get(event_id)) for event_id, row in rows)
        return [row or row_of(event) for row, event in events if event is not None]

    def reason_against(self, action: str) -> str | None:
        if action == "replay_marked" and self.is_mounted and not self.table.mark_count:
            return "No event is marked: space marks one, a marks all that match."
        if action == "part" and self.is_mounted and not self.has_class("-wide"):
            return "The event is not shown beside the log here: enter opens it."
        return super().reason_against(action)

    def action_open_event(self) -> None:
        event = self.current
        if event is not None:
            self.context.routes.open_event(self, self.config, event)

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_event()

    @asks
    async def action_replay_marked(self) -> None:
        await self.flow.ask_many(self, self.marked_rows)

    def unmark(self, event_ids: Sequence[str]) -> None:
        """What was queued is marked no more: another `b` must not offer it again."""
        if self.is_open:
            self.table.set_marks(self.table.marks.difference(event_ids))

    async def replay_moved(self, followed: Followed | None) -> None:
        """Something came of a replay: read what is new, wherever the person is by now."""
        self.replay_words = "" if followed is None or followed.settled else f"replay: {followed.words}"
        if self.is_open:
            self.read_newer()
