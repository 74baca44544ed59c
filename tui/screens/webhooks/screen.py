"""The first screen: all webhooks, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.screens.common.asking import asks
from tui.screens.common.base import GO_TO, ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.origin import Origin
from tui.screens.webhooks.actions import ReadKey, WebhookActions
from tui.screens.webhooks.commands import COMMANDS
from tui.screens.webhooks.listing import WebhookList
from tui.screens.webhooks.panel_words import LEAST_HEIGHT, LEAST_WIDTH
from tui.screens.webhooks.reading import COUNT, LOAD, RETRY, FleetReader
from tui.screens.webhooks.state import ReadingState, left_at
from tui.services.fleet.fleet import Fleet, Health
from tui.services.fleet.idle_reading import IdleReading
from tui.services.time.window import Window, typed
from tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from tui.api.early import EarlyRequest
    from tui.api.models import WebhookConfig
    from tui.services.drafts.webhook_editor import WebhookEditor
    from tui.store.last_session import Place

TICK_SECONDS = 1.0
"""Seconds after which the ages on the screen are written anew."""
OAUTH = "webhooks.oauth"
"""The group of the worker that tests an OAuth login."""


class WebhooksScreen(ConsoleScreen[None]):
    """Rows fill in as answers come: `reader` reads them, `listing` shows them, `one` does what is done to one of
    them."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    PLACE: ClassVar[str] = "webhooks"
    STOPPABLE = frozenset({LOAD, RETRY, COUNT, OAUTH, GO_TO})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (LEAST_WIDTH, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LEAST_HEIGHT, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(*COMMANDS)]
    HELP: ClassVar[str | None] = (
        "All webhooks, the worst first. **Failed** counts the deliveries that failed in the window (`w`): `25+` means "
        "at "
        "least one page of them, `…` that the answer is on its way, `?` that it could not be read. Counting continues "
        "in the "
        "background, the worst first; `esc` stops it, `ctrl+r` goes on. The blocks show when they failed, from the "
        "window's beginning to now; `·` is a part that was not read. "
        "`✗ failing`: the newest delivery failed, whatever the window. `! delivering again`: it failed within the last "
        "24 hours, "
        "and the newest delivery succeeded. `! response too large`: what failed was delivered; only the responses were "
        "too large "
        "to record. `? no outcome yet`: there are events, but none was delivered and none failed. "
        "**To replay** is what a recovery would send by what was read so far: `≤137` where some may have arrived "
        "meanwhile, `25+` "
        "where not all failures were read; it falls to 0 when a recovery has done its work. "
        "`<` and `>` choose the column that the list is sorted by, `=` turns the order round; a click on a head does "
        "both. "
        "While nobody does anything the list reads itself again (`refresh` in settings.toml, 30 s by default; slower "
        "without focus, "
        "after errors, and for a long list); no row moves then. "
        "Once you move, rows keep their places until `ctrl+r`."
    )

    def __init__(
        self,
        context: Context,
        fleet: Fleet,
        editor: WebhookEditor,
        public_key: ReadKey | None = None,
        early: EarlyRequest | None = None,
        is_sending: Callable[[], bool] = lambda: False,
    ) -> None:
        """`early` is a list of webhooks that may be there, or on its way, before the models are. `is_sending` says
        whether something is being sent, which the requests are for then."""
        super().__init__(context)
        self.fleet = fleet
        self.state = ReadingState(fleet, IdleReading(context.refresh_seconds), is_sending)
        self.listing = WebhookList(self.state, context.now, self.refresh_reasons)
        self.reader = FleetReader(self, self.listing, self.state, early)
        self.one = WebhookActions(self, editor, public_key, self.reader.read)

    def compose_body(self) -> Iterable[Widget]:
        yield self.listing

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()
        if self.listing.filter_text:
            self.listing.filter_bar.set_value(self.listing.filter_text)
        self.set_interval(TICK_SECONDS, self.tick)
        self.watch(self.app, "app_focus", self.reader.read_if_stale, init=False)
        self.reader.begin()

    @property
    def table(self) -> LineTable[Health]:
        return self.listing.table

    def tick(self) -> None:
        """A second has passed: ages grow, pauses shrink, and what could not be read may be asked again."""
        if self.reader.is_in_front:
            self.listing.tick()
            self.reader.tick(busy=self.runs(OAUTH) or self.listing.filter_bar.has_focus_within)

    def on_resize(self) -> None:
        self.listing.fit_width()

    def on_screen_suspend(self) -> None:
        self.reader.is_in_front = False

    def on_screen_resume(self) -> None:
        self.reader.come_to_front()

    # --- moving and filtering ---------------------------------------------------------------------------------------

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(self.table.row_count - 1)

    def action_sort(self, step: int) -> None:
        """Sort by the column before the one that the list is sorted by, or after it."""
        self.listing.sort_beside(step)

    def action_sort_turn(self) -> None:
        self.listing.sort_by(self.fleet.order.turned)

    def action_filter(self) -> None:
        self.listing.filter_bar.open()

    def action_back(self) -> None:
        """Escape stops what is being read, then clears the filter; there is nothing behind the first screen."""
        if self.stop_running():
            self.reader.stopped()
            if not self.fleet.rows:
                self.table.show_empty("Not read.", "ctrl+r reads again · p picks another connection")
        elif self.listing.filter_text:
            self.listing.filter_bar.action_close()

    def action_reload(self) -> None:
        """Read again and count on; the order is made anew, the person's row stays where it is on the screen."""
        self.listing.order_again()
        self.reader.read()

    @asks
    async def action_window(self) -> None:
        from tui.screens.common.window import WindowDialog

        window = await self.app.push_screen_wait(WindowDialog(self.window, self.context))
        if window is not None and window != self.window:
            self.reader.read_in(window)

    @property
    def window(self) -> Window:
        """The window that failures are counted in."""
        return self.state.window

    # --- coming back with the next start ----------------------------------------------------------------------------

    def remember(self) -> Place:
        """Return where this screen is, for the next start. A cursor on the first row is on the worst, whichever that is
        then."""
        cursor = self.table.cursor_key if self.table.cursor_index else None
        return {
            "window": typed(self.window),
            "filter": self.listing.filter_text,
            "cursor": cursor or "",
            "sort": str(self.fleet.order),
        }

    def restore(self, place: Mapping[str, object]) -> None:
        """Begin where it was left. Called before this screen is shown; what cannot be understood is left out."""
        left = left_at(place, self.context.now(), self.context.zone)
        self.state.window, self.fleet.order = left.window, left.order
        self.listing.filter_text, self.listing.last_cursor = left.filter_text, left.cursor

    # --- the webhook under the cursor -------------------------------------------------------------------------------

    @property
    def origin(self) -> Origin:
        return Origin(self, window=self.window, read_again=self._read_again)

    def _read_again(self, config_id: str) -> None:
        """Read the list again, and go to the webhook that was changed or made."""
        self.listing.go_to(config_id)
        self.reader.read()

    def picked(self) -> WebhookConfig | None:
        """The webhook under the cursor, which the person does something with now: its row stays where it is
        meanwhile."""
        self.listing.touched = True
        return self.listing.current

    def reason_against(self, action: str) -> str | None:
        if action == "all_events" and self.is_mounted and not self.fleet.rows:
            return "There are no webhooks yet whose events could be shown."
        reason = super().reason_against(action)
        if reason or action not in _NEEDS_A_WEBHOOK or not self.is_mounted:
            return reason
        row = self.table.cursor_row
        if row is None:
            return "There is no webhook under the cursor."
        if action == "test_oauth" and row.webhook.auth_type != "OAUTH_CLIENT_CREDENTIALS":
            return "This webhook does not log in by OAuth."
        return None

    @on(LineTable.Selected)
    def action_open_events(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_events(self.origin, config)

    def action_all_events(self) -> None:
        """The events of all webhooks as one timeline."""
        self.context.routes.open_all_events(self.origin, [row.config for row in self.fleet.rows])

    def action_edit(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_editor(self.origin, config)

    def action_new(self) -> None:
        self.context.routes.open_editor(self.origin, None)

    def action_new_like(self) -> None:
        """A new webhook with all that the one under the cursor has, but its secrets."""
        if (config := self.picked()) is not None:
            self.context.routes.open_editor(self.origin, config, as_new=True)

    def action_signatures(self) -> None:
        """The organisation's public key, and a check of a request."""
        if (config := self.picked()) is not None:
            self.context.routes.open_signatures(self.origin, config)

    def action_versions(self) -> None:
        """Go back to a version of the webhook that was saved over."""
        if (config := self.picked()) is not None:
            self.context.routes.open_versions(self.origin, config)

    def action_make_again(self) -> None:
        """Make a webhook again that was deleted, as a new one."""
        self.context.routes.open_deleted(self.origin)

    def action_trigger(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_trigger(self.origin, config)

    def action_example(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_example(self.origin, config)

    def action_recover(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.recover(self.origin, config, self.window)

    @asks
    async def action_delete(self) -> None:
        if (config := self.picked()) is not None:
            await self.one.delete(config)

    @asks
    async def action_switch(self) -> None:
        if (config := self.picked()) is not None:
            await self.one.switch(config)

    @work(group=OAUTH, exclusive=True)
    async def action_test_oauth(self) -> None:
        if (config := self.picked()) is not None:
            await self.one.test_oauth(config)

    @work(group="copying")
    async def action_copy_id(self) -> None:
        if (config := self.picked()) is not None:
            await self.one.copy_id(config)

    @asks
    async def action_copy_as(self) -> None:
        if (config := self.picked()) is not None:
            await self.one.copy_as(config)


_NEEDS_A_WEBHOOK = frozenset(
    {
        "open_events", "edit", "trigger", "example", "switch", "versions", "new_like", "signatures", "delete",
        "test_oauth", "copy_id", "copy_as", "recover",
    }
)  # fmt: skip
