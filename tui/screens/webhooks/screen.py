"""The first screen: all webhooks, the worst first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.asking import asks
from tui.screens.common.base import GO_TO
from tui.screens.common.context import Context
from tui.screens.common.origin import Origin
from tui.screens.webhooks import columns as webhook_columns
from tui.screens.webhooks import headline as webhook_headline
from tui.screens.webhooks.actions import OAUTH, WebhookActions
from tui.screens.webhooks.panel import WebhookPanel
from tui.services.fleet.fleet import Fleet, Health
from tui.services.fleet.idle_reading import IdleReading
from tui.services.fleet.order import SORTABLE, Order, first_order, parse_order
from tui.services.time.window import DEFAULT, BadWindow, Window, parse_window, typed
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from tui.api.early_list import EarlyList
    from tui.api.models import PublicKey, WebhookConfig
    from tui.services.drafts.webhook_editor import WebhookEditor
    from tui.store.last_session import Place

TICK_SECONDS = 1.0
"""How often the ages and the seconds on the screen are written anew."""
TOGETHER_SECONDS = 0.1
"""Answers that come within so long are shown together: drawing each would hold up the next questions."""
STALE = timedelta(seconds=60)
"""What is older than this is read again when the person comes back to it."""

LOAD, RETRY, COUNT, LEFT = "webhooks.load", "webhooks.retry", "webhooks.count", "webhooks.left"


class WebhooksScreen(WebhookActions):
    """Rows fill in as answers come.

    As long as nobody has moved, the first row is the worst webhook known so far. From the first move on, or once something is
    done with a webhook, rows keep their places until `ctrl+r`, but for the moment at which all have been read for the first
    time; the headline says when there is a new order.
    """

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    PLACE: ClassVar[str] = "webhooks"
    STOPPABLE = frozenset({LOAD, RETRY, COUNT, OAUTH, GO_TO})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_EVENTS, keys.RECOVER, keys.ALL_EVENTS, keys.FILTER, keys.WINDOW, keys.EDIT, keys.NEW, keys.TRIGGER, keys.EXAMPLE,
            keys.SWITCH, keys.RELOAD, keys.DELETE, keys.TEST_OAUTH, keys.COPY_ID, keys.COPY_AS, keys.FIRST, keys.LAST,
            keys.SORT_LEFT, keys.SORT_RIGHT, keys.SORT_TURN,
            keys.BACK._replace(footer=False),
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "All webhooks, the worst first. **Failed** counts the deliveries that failed in the window (`w`): `25+` means at "
        "least one page of them, `…` that the answer is on its way, `?` that it could not be read. Counting continues in the "
        "background, the worst first; `esc` stops it, `ctrl+r` goes on. The blocks show when they failed, from the "
        "window's beginning to now; `·` is a part that was not read. "
        "`✗ failing`: the newest delivery failed, whatever the window. `! delivering again`: it failed within the last 24 hours, "
        "and the newest delivery succeeded. `! response too large`: what failed was delivered; only the responses were too large "
        "to record. `? no outcome yet`: there are events, but none was delivered and none failed. "
        "**To replay** is what a recovery would send by what was read so far: `≤137` where some may have arrived meanwhile, `25+` "
        "where not all failures were read; it falls to 0 when a recovery has done its work. "
        "`<` and `>` choose the column that the list is sorted by, `=` turns the order round; a click on a head does both. "
        "While nobody does anything the list reads itself again (`refresh` in settings.toml, 30 s by default; slower without focus, "
        "after errors, and for a long list); no row moves then. "
        "Once you move, rows keep their places until `ctrl+r`."
    )

    def __init__(
        self,
        context: Context,
        fleet: Fleet,
        editor: WebhookEditor,
        public_key: Callable[[WebhookConfig], Awaitable[PublicKey]] | None = None,
        early: EarlyList | None = None,
        is_sending: Callable[[], bool] = lambda: False,
    ) -> None:
        """`public_key` reads the key that the signatures of a webhook's deliveries are checked with; raises `ApiError`.

        `early` is a list of webhooks that may be there, or on its way, before the models are. `is_sending` says whether something is
        being sent, which the requests are for then.
        """
        super().__init__(context, editor, public_key)
        self.fleet = fleet
        self.window = DEFAULT
        self.readings = 0
        self.idle = IdleReading(context.refresh_seconds)
        self._is_sending = is_sending
        self._by_itself = False
        """Whether what is on the screen was last read by itself: rows keep their places then."""
        self.filter_text = ""
        self.list_error: ApiError | None = None
        self.touched = False
        """Whether the person has moved, or done something with a webhook, since the order was last made."""
        self.listed = asyncio.Event()
        """Set once the list of webhooks was read, or could not be."""
        self._early = early
        self._last_cursor = ""
        self.together_seconds = TOGETHER_SECONDS
        self._order_due: Literal["", "first", "again"] = "first"
        """Whether the rows get their order once all but the slow ones are read: for the first time, or because it was asked for."""
        self._count_stopped = False
        """Whether `escape` stopped the counting."""
        self._cursor_key: str | None = None
        self._in_front = True
        self._change_told = False

    def compose_body(self) -> Iterable[Widget]:
        self.fit_terminal()
        yield StatusLine(id="headline")
        yield FilterBar("name, id, event, host, state ...", id="filter")
        yield LineTable[Health](
            webhook_columns.columns(self.context.now, self.window, 80),
            row_key=lambda row: row.webhook.id,
            id="webhooks",
        )
        yield Banner(id="banner")  # below the list: what comes up there moves no row
        yield WebhookPanel(id="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()
        if self._early is not None and self._early.is_there:
            self.fleet.show_early(self._early.webhooks())
        self.show_rows()
        if self.filter_text:
            self.query_one(FilterBar).set_value(self.filter_text)
        self.set_interval(TICK_SECONDS, self.tick)
        self.watch(self.app, "app_focus", self.read_if_stale, init=False)
        self.load()

    # --- reading ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group=LOAD)
    async def load(self, *, by_itself: bool = False) -> None:
        """Read the list, then every webhook's failures, then count. What was there stays until its answer comes.

        `by_itself`: nobody has asked for it, so that no row moves and counting that was stopped stays so.
        """
        self.workers.cancel_group(self, RETRY)
        self.workers.cancel_group(self, COUNT)
        self.table.show_loading("Reading the webhooks ...")
        self.readings += 1
        self._by_itself = by_itself
        self._count_stopped = self._count_stopped and by_itself
        self.show_headline()
        try:
            await self.show_early_rows()
            await self.fleet.load()
        except ApiError as error:
            self.list_error = error
            self.idle.ended(self.context.now(), error)
            self.table.show_error(error.sentence, "ctrl+r tries again · p picks another connection")
            return
        finally:
            self.readings -= 1
            self.listed.set()
            self.call_later(self.show_changes)  # which a screen that is closing leaves undone
        self.list_error = None
        self.fleet.expect()
        self.show_rows()
        try:
            await self.fleet.check(self.window, self.answer_came)
        except asyncio.CancelledError:
            self.call_later(self.show_changes)  # what was still to come is not on its way any more
            raise
        finally:
            self.idle.ended(self.context.now(), None)
        self.show_changes()

    async def show_early_rows(self) -> None:
        """Have the rows on the screen before the models are imported, which keeps the processor busy for a while."""
        early, self._early = self._early, None
        if early is not None:
            await early.wait()
            self.fleet.show_early(early.webhooks())
            self.show_rows()
            await self.painted()

    def read_again(self) -> None:
        self.load()

    @work(exclusive=True, group=RETRY)
    async def retry(self, rows: list[Health]) -> None:
        """Ask again for those that could not be read."""
        await self.fleet.check(self.window, self.answer_came, rows)
        self.show_changes()

    def count_on(self) -> None:
        """Count where there are more failures than a page, as long as this screen is in front: what a person opens goes first."""
        if self._in_front and not self._count_stopped and self.fleet.countable and not self.runs(COUNT):
            self.count()

    @work(exclusive=True, group=COUNT)
    async def count(self) -> None:
        await self.fleet.count(self.window, self.answer_came, lambda: self._in_front)
        self.call_later(self.show_changes)
        self.call_later(self.count_left)

    def count_left(self) -> None:
        """Say how many failures are left to replay, once nobody counts them any more; what a recovery has done is seen, too."""
        if self._in_front and not self.runs(COUNT) and not self.runs(LEFT):
            self._count_left()

    @work(exclusive=True, group=LEFT)
    async def _count_left(self) -> None:
        await self.fleet.count_left(self.window, self.answer_came)
        if self._change_told:
            self.call_later(self.show_changes)

    def answer_came(self, _: Health) -> None:
        """Show what has changed, once for all that came at the same time."""
        if not self._change_told:
            self._change_told = True
            if self.together_seconds:
                self.set_timer(self.together_seconds, self.show_changes)
            else:
                self.call_later(self.show_changes)

    def show_changes(self) -> None:
        """Show what the answers say. The worst comes first as long as the person is on the first row and has not moved."""
        self._change_told = False
        moves = not self.touched and not self._by_itself
        if moves and self.table.cursor_index == 0 and self.fleet.read_at is not None:
            self.show_worst_first()
        if self.fleet.read_at is not None and not self.readings and not self.fleet.is_queueing:
            self._all_had_their_turn()
        self.fit_columns()
        self.show_headline()
        self.show_words(more=not self.fleet.is_queueing)  # the worst changes often meanwhile, and laying out is dear
        self.refresh_reasons()

    def _all_had_their_turn(self) -> None:
        """All but the slow ones are read: time for the order, and for counting."""
        if self._order_due == "first" or (self._order_due and not self.touched):
            self.show_worst_first()
        self._order_due = ""
        self.count_on()
        self.count_left()

    def tick(self) -> None:
        """A second has passed: ages grow, pauses shrink, and what could not be read may be asked again."""
        if not self._in_front:
            return
        if any(row.is_awaited for row in self.fleet.rows) or self.context.now().second % 5 == 0:
            self.table.refresh()
        self.show_headline()
        self.show_words()
        due = self.fleet.due()
        if due and self.app.app_focus and not self.runs(LOAD) and not self.runs(RETRY):
            self.retry(due)
        self.read_when_idle()

    def read_when_idle(self) -> None:
        """Read again by itself what nobody has asked for in a while, unless the requests are for something else."""
        busy = any(self.runs(group) for group in (LOAD, RETRY, COUNT, OAUTH)) or self._is_sending()
        if busy or self.fleet.held_seconds or self.app.screen is not self or self.query_one(FilterBar).has_focus_within:
            return
        if self.idle.seconds_left(self.context.now(), self._requests, focused=self.app.app_focus) == 0:
            self.load(by_itself=True)

    @property
    def _requests(self) -> int:
        """How many requests a reading of the whole list takes, about."""
        return 1 + 2 * len(self.fleet.rows) + self.fleet.pages_to_count

    def read_if_stale(self, focused: bool = True) -> None:
        """Coming back to the terminal, or to this screen: read again what is older than a minute."""
        at = self.fleet.data_at
        if focused and self._in_front and at is not None and self.context.now() - at > STALE and not self.runs(LOAD):
            self.load()

    def on_screen_suspend(self) -> None:
        self._in_front = False

    def on_screen_resume(self) -> None:
        """What was counted in the logs meanwhile is taken over, and counting goes on."""
        self._in_front = True
        self._count_stopped = False
        if self.fleet.read_at is not None:
            self.fleet.look_again(self.window)
            self.show_changes()
            self.count_left()
            self.read_if_stale(self.app.app_focus)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_worst_first(self) -> None:
        """Put the worst first. A cursor on the first row stays there, any other on its webhook, at the same place on the screen."""
        if self.fleet.sort():
            self.show_rows(
                follow_first=self.table.cursor_index == 0 and not self.touched, more=not self.fleet.is_queueing
            )

    def show_rows(self, *, follow_first: bool = False, more: bool = True) -> None:
        """Show the rows that match the filter, in the order they have."""
        matches = webhook_columns.matcher(self.filter_text)
        rows = [row for row in self.fleet.rows if matches(row)]
        if rows:
            self.table.show(rows, keep_place=not follow_first)
        elif self.fleet.rows:
            self.table.show_empty(f"None of {len(self.fleet.rows)} webhooks matches.", "esc shows all")
        elif self.fleet.read_at is not None:
            self.table.show_empty("This organisation has no webhooks.", "n creates the first one")
        self._cursor_key = self.table.cursor_key
        self._go_where_it_was()
        self.show_headline()
        self.show_words(more=more)
        self.refresh_reasons()

    def show_words(self, *, more: bool = True) -> None:
        """Say what could not be read, and `more` of the webhook under the cursor, where there is room."""
        now = self.context.now()
        banner = self.query_one(Banner)
        said = webhook_headline.trouble(self.fleet, self.table.cursor_row, self.list_error, now)
        if said is None:
            banner.clear()
        else:
            banner.show(said.text, said.hint, severity="error" if self.list_error else "warning")
        if more and self.has_class("-high"):
            self.query_one(WebhookPanel).show(self.table.cursor_row, self.window, now)

    def fit_columns(self) -> None:
        """Columns for this window, this width and what there is to say."""
        self.table.set_columns(
            webhook_columns.columns(self.context.now, self.window, self.size.width, self.fleet.rows, self.fleet.order)
        )

    def on_resize(self) -> None:
        self.fit_columns()
        self.call_after_refresh(self.show_words)
        self.show_headline()

    def show_headline(self) -> None:
        line = self.query_one("#headline", StatusLine)
        matching = self.table.row_count if self.filter_text else None
        now = self.context.now()
        line.set_left(webhook_headline.left(self.fleet, matching=matching, touched=self.touched or self._by_itself))
        line.set_right(
            webhook_headline.right(
                self.fleet,
                self.window,
                now,
                reading=self.readings > 0,
                wide=self.size.width >= webhook_headline.WIDE,
                idle=self.idle.words(
                    now,
                    self._requests,
                    focused=self.app.app_focus,
                    held=self.fleet.held_seconds,
                    sending=self._is_sending(),
                ),
            )
        )

    # --- moving and filtering ---------------------------------------------------------------------------------------

    @on(LineTable.CursorMoved)
    def follow_cursor(self) -> None:
        if self.table.cursor_key != self._cursor_key:  # it was not this screen that moved it
            self.touched = True
            self._cursor_key = self.table.cursor_key
            self.show_headline()
        self.show_words(more=self.touched or not self.fleet.is_queueing)
        self.refresh_reasons()

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_events()

    def reason_against(self, action: str) -> str | None:
        if action == "all_events" and self.is_mounted and not self.fleet.rows:
            return "There are no webhooks yet whose events could be shown."
        return super().reason_against(action)

    @property
    def window_now(self) -> Window:
        return self.window

    @property
    def origin(self) -> Origin:
        return Origin(self, window=self.window, read_again=self.load)

    def picked(self) -> WebhookConfig | None:
        self.touched = True  # its row stays where it is while something is done with it
        return super().picked()

    def action_all_events(self) -> None:
        """The events of all webhooks as one timeline."""
        self.context.routes.open_all_events(self.origin, [row.config for row in self.fleet.rows])

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(self.table.row_count - 1)

    def action_sort(self, step: int) -> None:
        """Sort by the column before the one that the list is sorted by, or after it."""
        shown = [key for key in self.table.shown_columns if key in SORTABLE]
        place = shown.index(self.fleet.order.column) if self.fleet.order.column in shown else 0
        if shown:
            self.sort_by(first_order(shown[(place + step) % len(shown)]))

    def action_sort_turn(self) -> None:
        self.sort_by(self.fleet.order.turned)

    @on(LineTable.HeadSelected)
    def sort_by_head(self, message: LineTable.HeadSelected) -> None:
        """A click on the head of a column sorts by it, another turns the order round."""
        if message.key in SORTABLE:
            order = self.fleet.order
            self.sort_by(order.turned if order.column == message.key else first_order(message.key))

    def sort_by(self, order: Order) -> None:
        """Show the rows in another order; the person's row stays under the cursor."""
        self.fleet.order = order
        self.fleet.sort()
        self.fit_columns()
        self.show_rows()

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        self.filter_text = message.value
        self.show_rows()
        self.table.scroll_rows_to(0)  # other rows, the worst of them first: what stands above the cursor is seen again
        self.table.scroll_to_cursor()

    def action_back(self) -> None:
        """Escape stops what is being read, then clears the filter; there is nothing behind the first screen."""
        if self.stop_running():
            self._count_stopped = True
            self.call_later(self.show_changes)
            if not self.fleet.rows:
                self.table.show_empty("Not read.", "ctrl+r reads again · p picks another connection")
        elif self.filter_text:
            self.query_one(FilterBar).action_close()

    def remember(self) -> Place:
        """Where this screen is, for the next start. A cursor on the first row is on the worst, whichever that is then."""
        cursor = self.table.cursor_key if self.table.cursor_index else None
        return {
            "window": typed(self.window),
            "filter": self.filter_text,
            "cursor": cursor or "",
            "sort": str(self.fleet.order),
        }

    def restore(self, place: Mapping[str, object]) -> None:
        """Begin where it was left. Called before this screen is shown; what cannot be understood is left out."""
        with suppress(BadWindow):
            self.window = parse_window(str(place.get("window", "")), self.context.now(), self.context.zone)
        self.filter_text = str(place.get("filter", ""))
        self._last_cursor = str(place.get("cursor", ""))
        self.fleet.order = parse_order(str(place.get("sort", "")))

    def _go_where_it_was(self) -> None:
        """Put the cursor on the webhook that it was on, once it is in the list; the worst stays first otherwise."""
        if self._last_cursor and self.table.row_count:
            self.table.move_to_key(self._last_cursor)
            self._last_cursor = ""

    def action_reload(self) -> None:
        """Read again and count on; the order is made anew, the person's row stays where it is on the screen."""
        self.touched, self._order_due = False, self._order_due or "again"
        if self.fleet.read_at is not None:
            self.show_worst_first()
        self.load()

    @asks
    async def action_window(self) -> None:
        from tui.screens.common.window import WindowDialog

        window = await self.app.push_screen_wait(WindowDialog(self.window, self.context))
        if window is not None and window != self.window:
            self.change_window(window)

    def change_window(self, window: Window) -> None:
        """Count in another window. What is on its way for the old one is dropped."""
        self.window, self._order_due = window, "first"
        self.fit_columns()
        self.fleet.forget_counts()
        self.load()
