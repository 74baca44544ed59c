"""The rows of the event log on the screen, the cursor's place among them, and words where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.screens.common.errors import show_error_in_banner, show_error_in_list
from tui.screens.events.groups import LOADING
from tui.services.events.rows import Gap
from tui.services.search.filter import scope_words
from tui.widgets.bars import Banner

if TYPE_CHECKING:
    from tui.api.errors import ApiError
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_search import LogSearch
    from tui.screens.events.log_view import LogView
    from tui.services.events.event_feed import EventFeed
    from tui.services.events.rows import LogRow
    from tui.services.events.webhook_log import Query
    from tui.store.keys import Key
    from tui.store.rows import EventRow
    from tui.widgets.line_table import LineTable


class LogList:
    """Shows what answers the view's question. `shown` is called after rows were put on the screen."""

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        view: LogView,
        search: LogSearch,
        table: LineTable[LogRow],
        shown: Callable[[], None],
        empty_hint: str,
    ) -> None:
        """`empty_hint`: the next keys to press where the window holds nothing."""
        self._screen = screen
        self._view = view
        self._search = search
        self._shown = shown
        self._empty_hint = empty_hint
        self._held: str | None = None
        """The row under the cursor before rows were hidden: it gets the cursor back when it is there again."""
        self._key_shown: str | None = None
        self._newest_seen: dict[Query, Key] = {}
        """The newest event of each list when its top was last on the screen."""
        self.table = table

    # --- the cursor -------------------------------------------------------------------------------------------------

    @property
    def event(self) -> EventRow | None:
        """The event under the cursor; a gap is none."""
        row = self.table.cursor_row
        return None if row is None or isinstance(row, Gap) else row

    @property
    def gap(self) -> Gap | None:
        """The gap under the cursor."""
        row = self.table.cursor_row
        return row if isinstance(row, Gap) else None

    def hold_cursor(self) -> None:
        """Remember the cursor's row, as rows are about to be hidden."""
        self._held = self._held or self.table.cursor_key

    def cursor_moved(self) -> None:
        """Take note of a move: by the person, if the cursor is not where rows were last shown with it."""
        if self.table.cursor_key != self._key_shown:
            self._held = None
        self._see_newest()

    # --- rows -------------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what is here now, and have it said everywhere."""
        if not self._screen.is_open:
            return
        rows = self._rows()
        if rows is not None and len(rows):
            self.table.show(rows)
        elif rows is not None or not self.table.row_count:
            self._show_why_empty()
        if self._held is not None and self.table.cursor_key != self._held:
            self.table.move_to_key(self._held)
        self._key_shown = self.table.cursor_key
        self._search.catch_up()
        self._see_newest()
        self._shown()

    def _rows(self) -> Sequence[LogRow] | None:
        """The rows that answer; `None` while nothing is known of them yet."""
        view = self._view
        if view.cause is not None:
            return view.cause.rows
        if not view.can_match:
            return ()
        return self._search.rows if view.looks_here else view.feed.all_rows

    def show_reading(self) -> None:
        """Show that nothing was read yet, and is being read."""
        self.table.show([], keep_place=False)
        self.table.show_loading("Reading the events ...")

    @property
    def _loaded(self) -> int:
        """The number of events in the window that are here, gaps or not."""
        feed = self._view.feed
        return feed.index.count(feed.window_span) if feed.started else 0

    def _show_why_empty(self) -> None:
        """Say why there are no rows, and the next key to press."""
        table, view, feed, loaded = self.table, self._view, self._view.feed, self._loaded
        if not view.can_match:
            chosen = f" with {view.asked.status} (S)" if view.asked.status else ""
            table.show_empty(f"Nothing can match '{view.filter_text}'{chosen}.", "esc shows all")
        elif self._search.is_looking or self._screen.runs(LOADING):
            table.show_empty("Nothing found yet.", "looking ... · esc stops")
        elif view.is_filtered and loaded:
            hint = "esc shows all" if feed.counts.whole else "⏎ in the filter searches on · esc shows all"
            table.show_empty(f"None of the {loaded:,} events read so far matches '{view.chosen_by}'.", hint)
        elif feed.started:
            what = f"{view.query.status} events" if view.query.status else "events"
            if feed.counts.whole:
                table.show_empty(f"No {what} {view.query.window.words}.", self._empty_hint)
            else:
                table.show_empty(f"No {what} found so far; there is more on the server.", "ctrl+r reads older events")

    # --- words ------------------------------------------------------------------------------------------------------

    def filter_words(self) -> str | None:
        """The outcome of the filter or the cause, and in how much it was looked for; `None` where no row is hidden."""
        view, feed = self._view, self._view.feed
        if view.cause is not None:
            return f"{self.table.row_count:,} of cause '{view.chosen_by}' · esc shows all"
        if not view.is_filtered:
            return None
        if not feed.started:
            return "nothing read yet"
        loaded = self._loaded
        covered, total = self._search.progress or (loaded, loaded)
        return scope_words(
            min(covered, loaded),
            max(loaded, total),
            0 if feed.counts.whole else None,
            matches=self.table.row_count if view.looks_here else None,
            searching=self._screen.runs(LOADING),
        )

    def _see_newest(self) -> None:
        """Take note that the top of the list was on the screen."""
        if self.table.row_count and self.table.scroll_offset.y == 0:
            rows = self._view.feed.rows
            if len(rows):
                self._newest_seen[self._view.query] = rows.key_at(0)

    @property
    def unseen(self) -> int:
        """The number of events that came since the top of this list was last on the screen."""
        seen = self._newest_seen.get(self._view.query)
        if seen is None or self._view.is_filtered:
            return 0
        return min(self._view.feed.rows.place_of(seen), int(self.table.scroll_offset.y))

    # --- what could not be read -------------------------------------------------------------------------------------

    @property
    def banner(self) -> Banner:
        """The line over the rows."""
        return self._screen.query_one(Banner)

    def show_error(self, feed: EventFeed, error: ApiError) -> None:
        """Say why nothing came, if that feed is still asked for; rows that are there stay, under a banner."""
        if feed is not self._view.feed:
            return
        if self.table.row_count:
            show_error_in_banner(self.banner, error)
            self.table.ask_again()
        else:
            show_error_in_list(self.table, error)

    def name_missing(self, feed: EventFeed) -> None:
        """Name the webhooks whose events are missing from a timeline, or take the banner away."""
        left_out, late = feed.missing.left_out, feed.missing.late
        labels = {config.id: config.label for config in self._view.logs.configs}
        if late and not left_out:
            first, *more = late
            others = f" and {len(more)} more" if more else ""
            self.banner.show(
                f"Still waiting for the events of {labels.get(first, first)}{others}.",
                "they are shown as soon as they come",
                severity="warning",
            )
        elif left_out:
            first, error = next(iter(left_out.items()))
            others = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
            lead = f"Without the events of {labels.get(first, first)}{others}: "
            show_error_in_banner(self.banner, error, lead=lead, severity="warning")
        else:
            self.banner.clear()
