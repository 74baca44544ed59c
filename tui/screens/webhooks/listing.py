"""The list of webhooks as it is seen: rows in their order, filtered as one types, and the words over and under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.screens.common.errors import show_error_in_list
from tui.screens.webhooks import columns as webhook_columns
from tui.screens.webhooks import headline as webhook_headline
from tui.screens.webhooks.panel import WebhookPanel
from tui.services.fleet.fleet import Fleet, Health
from tui.services.fleet.order import SORTABLE, Order, first_order
from tui.sizes import counted
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from tui.api.errors import ApiError
    from tui.api.models import WebhookConfig
    from tui.screens.webhooks.state import ReadingState
    from tui.services.time.clock import Clock


class WebhookList(Vertical):
    """Shows `state` and the fleet that it is about. The reader says when there is something new to show.

    As long as nobody has moved, the first row is the worst webhook known so far. From the first move on, or once
    something is done with a webhook, rows keep their places until a new order is asked for, but for the moment at which
    all have been read for the first time; the headline says when there is a new order.
    """

    def __init__(self, state: ReadingState, now: Clock, rows_shown: Callable[[], None]) -> None:
        """`rows_shown` is called when other rows are shown, or another one is under the cursor."""
        super().__init__()
        self.filter_text = ""
        self.touched = False
        """True if the person has moved, or done something with a webhook, since the order was last made."""
        self.last_cursor = ""
        """The id of the webhook that the cursor goes to once it is in the list."""
        self._state = state
        self._now = now
        self._rows_shown = rows_shown
        self._order_due: Literal["", "first", "again"] = "first"
        """True if the rows get their order once all but the slow ones are read: for the first time, or because it was
        asked for."""
        self._cursor_key: str | None = None

    def compose(self) -> ComposeResult:
        yield StatusLine(id="headline")
        yield FilterBar("name, id, event, host, state ...", id="filter")
        yield LineTable[Health](
            webhook_columns.columns(self._now, self._state.window, 80),
            row_key=lambda row: row.webhook.id,
            id="webhooks",
        )
        yield Banner(id="banner")  # below the list: what comes up there moves no row
        yield WebhookPanel(id="panel")

    @property
    def table(self) -> LineTable[Health]:
        return self.query_one("#webhooks", LineTable)

    @property
    def filter_bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def current(self) -> WebhookConfig | None:
        """The webhook under the cursor."""
        row = self.table.cursor_row
        return row.config if row is not None else None

    @property
    def _fleet(self) -> Fleet:
        return self._state.fleet

    # --- rows -------------------------------------------------------------------------------------------------------

    def show_rows(self, *, follow_first: bool = False, more: bool = True) -> None:
        """Show the rows that match the filter, in the order they have."""
        matches = webhook_columns.matcher(self.filter_text)
        rows = [row for row in self._fleet.rows if matches(row)]
        if rows:
            self.table.show(rows, keep_place=not follow_first)
        elif self._fleet.rows:
            self.table.show_empty(f"None of {counted(len(self._fleet.rows), 'webhook')} matches.", "esc shows all")
        elif self._fleet.read_at is not None:
            self.table.show_empty("This organisation has no webhooks.", "n creates the first one")
        self._cursor_key = self.table.cursor_key
        self._go_where_it_was()
        self.show_headline()
        self.show_words(more=more)
        self._rows_shown()

    def go_to(self, config_id: str) -> None:
        """Put the cursor on a webhook, as soon as it is in the list."""
        self.last_cursor, self.touched = config_id, True

    def _go_where_it_was(self) -> None:
        """Put the cursor on the webhook that it was on, once it is in the list; the worst stays first otherwise."""
        if self.last_cursor and self.table.move_to_key(self.last_cursor):
            self.last_cursor = ""
            self._cursor_key = self.table.cursor_key

    def show_loading(self) -> None:
        """Say that the list is being read; what was there stays."""
        self.table.show_loading("Reading the webhooks ...")
        self.show_headline()

    def show_error(self, error: ApiError) -> None:
        """Say that the list could not be read, and the keys that lead on."""
        show_error_in_list(self.table, error, more=" · p picks another connection")

    def show_changes(self, *, all_read: bool) -> None:
        """Show what the answers say. The worst comes first as long as the person is on the first row and has not moved.

        `all_read`: all but the slow ones were read, so that it is time for the order that is due.
        """
        moves = not self.touched and not self._state.by_itself
        if moves and self.table.cursor_index == 0 and self._fleet.read_at is not None:
            self._show_worst_first()
        if all_read:
            if self._order_due == "first" or (self._order_due and not self.touched):
                self._show_worst_first()
            self._order_due = ""
        self.fit_columns()
        self.show_headline()
        self.show_words(more=not self._fleet.is_queueing)  # the worst changes often meanwhile, and laying out is dear
        self._rows_shown()

    def fit_columns(self) -> None:
        """Choose the columns for this window, this width and what there is to say."""
        self.table.set_columns(
            webhook_columns.columns(
                self._now, self._state.window, self.screen.size.width, self._fleet.rows, self._fleet.order
            )
        )

    @on(FilterBar.Changed)
    def _filter_rows(self, message: FilterBar.Changed) -> None:
        self.filter_text = message.value
        self.show_rows()
        self.table.scroll_rows_to(0)  # other rows, the worst of them first: what stands above the cursor is seen again
        self.table.scroll_to_cursor()

    @on(LineTable.CursorMoved)
    def _follow_cursor(self) -> None:
        if self.table.cursor_key != self._cursor_key:  # it was not this list that moved it
            self.touched = True
            self.last_cursor = ""
            self._cursor_key = self.table.cursor_key
            self.show_headline()
        self.show_words(more=self.touched or not self._fleet.is_queueing)
        self._rows_shown()

    # --- order ------------------------------------------------------------------------------------------------------

    def _show_worst_first(self) -> None:
        """Put the worst first. A cursor on the first row stays there, any other on its webhook, at the same place on
        the screen."""
        if self._fleet.sort():
            self.show_rows(
                follow_first=self.table.cursor_index == 0 and not self.touched, more=not self._fleet.is_queueing
            )

    def order_again(self) -> None:
        """Make the order anew, now and once all have been read again; the person's row stays where it is on the
        screen."""
        self.touched, self._order_due = False, self._order_due or "again"
        if self._fleet.read_at is not None:
            self._show_worst_first()

    def show_other_window(self) -> None:
        """Show the columns of another window; its order comes once all have been read."""
        self._order_due = "first"
        self.fit_columns()

    def sort_by(self, order: Order) -> None:
        """Show the rows in another order; the person's row stays under the cursor."""
        self._fleet.order = order
        self._fleet.sort()
        self.fit_columns()
        self.show_rows()

    def sort_beside(self, step: int) -> None:
        """Sort by the next column (1) that is shown, or by the one before (-1), around the ends."""
        shown = [key for key in self.table.shown_columns if key in SORTABLE]
        place = shown.index(self._fleet.order.column) if self._fleet.order.column in shown else 0
        if shown:
            self.sort_by(first_order(shown[(place + step) % len(shown)]))

    @on(LineTable.HeadSelected)
    def _sort_by_head(self, message: LineTable.HeadSelected) -> None:
        """A click on the head of a column sorts by it, another turns the order round."""
        if message.key in SORTABLE:
            order = self._fleet.order
            self.sort_by(order.turned if order.column == message.key else first_order(message.key))

    # --- words ------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Write anew what the time changes: ages and seconds."""
        if any(row.is_awaited for row in self._fleet.rows) or self._now().second % 5 == 0:
            self.table.refresh()
        self.show_headline()
        self.show_words()

    def fit_width(self) -> None:
        """Draw everything for the width that the screen has now."""
        self.fit_columns()
        self.screen.call_after_refresh(self.show_words)
        self.show_headline()

    def show_headline(self) -> None:
        """Say how many fail, what is being read, and how old it is."""
        line, state, now = self.query_one("#headline", StatusLine), self._state, self._now()
        matching = self.table.row_count if self.filter_text else None
        line.set_left(webhook_headline.left(self._fleet, matching=matching, touched=self.touched or state.by_itself))
        line.set_right(
            webhook_headline.right(
                self._fleet,
                state.window,
                now,
                reading=state.readings > 0,
                wide=self.screen.size.width >= webhook_headline.WIDE,
                idle=state.idle_words(now, focused=self.app.app_focus),
            )
        )

    def show_words(self, *, more: bool = True) -> None:
        """Say what could not be read, and `more` of the webhook under the cursor, where there is room."""
        now, state = self._now(), self._state
        banner = self.query_one(Banner)
        trouble = webhook_headline.trouble(self._fleet, self.table.cursor_row, state.error, now)
        if trouble is None:
            banner.clear()
        else:
            banner.show(trouble.text, trouble.hint, severity="error" if state.error else "warning")
        if more and self.screen.has_class("-high"):
            self.query_one(WebhookPanel).show(self.table.cursor_row, state.window, now)
