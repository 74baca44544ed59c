"""The first screen: all webhooks, the worst first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens import webhook_columns
from tui.screens.asking import asks
from tui.screens.base import GO_TO, ConsoleScreen
from tui.screens.confirm import ConfirmDialog
from tui.screens.context import Context
from tui.screens.copying import CopyChoice, copy_as
from tui.screens.editor_delete import DeleteDialog
from tui.screens.webhook_panel import WebhookPanel
from tui.screens.window_dialog import WindowDialog
from tui.services.clock import ago
from tui.services.editing import WebhookEditor, failure_words
from tui.services.fleet import Fleet, Health
from tui.services.window import DEFAULT, Window
from tui.text import json_text
from tui.widgets.bars import Banner, FilterBar, StatusLine
from tui.widgets.line_table import Cell, LineTable

if TYPE_CHECKING:
    from tui.api.models import PublicKey, WebhookConfig

AGE_SECONDS = 5.0
"""How often the age of the data on the screen is written anew."""


class WebhooksScreen(ConsoleScreen[None]):
    """Rows fill in as answers come; once all are in, the worst is the first row, and the cursor stays on its webhook."""

    CSS_PATH = "../styles/webhooks.tcss"
    STOPPABLE = frozenset({"webhooks.load", "webhooks.oauth", GO_TO})
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(
            keys.OPEN_EVENTS, keys.EDIT, keys.NEW, keys.TRIGGER, keys.EXAMPLE, keys.SWITCH, keys.DELETE, keys.TEST_OAUTH,
            keys.FILTER, keys.WINDOW, keys.RELOAD, keys.COPY_ID, keys.COPY_AS, keys.FIRST, keys.LAST,
        ),
    ]  # fmt: skip
    HELP: ClassVar[str | None] = (
        "All webhooks, the worst first. **Failed** counts the deliveries that failed in the window (`w`): `25+` means at "
        "least one page of them, `…` that the answer is on its way, `?` that it could not be read. "
        "`✗ failing`: the newest delivery failed. `! recovered`: it delivers again, but failed within the window."
    )

    def __init__(
        self,
        context: Context,
        fleet: Fleet,
        editor: WebhookEditor,
        public_key: Callable[[WebhookConfig], Awaitable[PublicKey]] | None = None,
    ) -> None:
        """`public_key` reads the key that the signatures of a webhook's deliveries are checked with; raises `ApiError`."""
        super().__init__(context)
        self.public_key = public_key
        self.fleet = fleet
        self.editor = editor
        self.window = DEFAULT
        self.readings = 0
        self.filter_text = ""

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        yield FilterBar("name, id, event, host, state ...", id="filter")
        yield LineTable[Health](
            webhook_columns.columns(self.context.now), row_key=lambda row: row.config.id, id="webhooks"
        )
        yield WebhookPanel(id="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()
        self.show_rows()
        self.set_interval(AGE_SECONDS, self.show_headline)
        self.load()

    @property
    def table(self) -> LineTable[Health]:
        return self.query_one("#webhooks", LineTable)

    # --- reading ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="webhooks.load")
    async def load(self) -> None:
        """Read the list, then every webhook's failures. What was there stays until its answer comes."""
        self.table.show_loading("Reading the webhooks ...")
        self.readings += 1
        self.show_headline()
        try:
            await self.fleet.load()
        except ApiError as error:
            self.table.show_error(error.sentence, "ctrl+r tries again · p picks another connection")
            if self.fleet.rows:
                self.query_one(Banner).show(error.details, "ctrl+r tries again")
            return
        finally:
            self.readings -= 1
            self.call_later(self.show_headline)  # which a screen that is closing leaves undone
        self.query_one(Banner).clear()
        self.fleet.expect()
        self.show_rows()
        first = self.table.cursor_key if self.table.cursor_index == 0 else None
        try:
            await self.fleet.check(self.window, lambda _: self.rows_came_in())
        except asyncio.CancelledError:
            self.call_later(self.rows_came_in)  # what was still to come is not on its way any more
            raise
        self.show_rows(ranked=True)
        if first is not None and self.table.cursor_key == first:  # nobody has moved: the worst is what they want to see
            self.table.move_to(0)
        unreadable = [row for row in self.fleet.rows if row.error is not None]
        if unreadable and unreadable[0].error is not None:
            self.query_one(Banner).show(
                f"{len(unreadable)} of {len(self.fleet.rows)} could not be read. {unreadable[0].config.label}: "
                f"{unreadable[0].error.sentence}",
                "ctrl+r tries again",
            )

    def rows_came_in(self) -> None:
        self.table.refresh()
        self.show_headline()
        self.show_panel()

    def show_rows(self, *, ranked: bool = False) -> None:
        """Show the rows that match the filter; `ranked` puts the worst first, otherwise the order stays."""
        if ranked:
            self.fleet.rows.sort(key=lambda row: row.rank)
        matches = webhook_columns.matcher(self.filter_text)
        rows = [row for row in self.fleet.rows if matches(row)]
        if rows:
            self.table.show(rows)
        elif self.fleet.rows:
            self.table.show_empty(f"None of {len(self.fleet.rows)} webhooks matches.", "escape shows all")
        elif self.fleet.read_at is not None:
            self.table.show_empty("This organisation has no webhooks.", "n makes the first one")
        self.show_headline()
        self.show_panel()
        self.refresh_reasons()

    def show_panel(self) -> None:
        """Say more of the webhook under the cursor, where there is room."""
        if self.has_class("-high"):
            self.query_one(WebhookPanel).show(self.table.cursor_row, self.window, self.context.now())

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_panel)

    def show_headline(self) -> None:
        rows = self.fleet.rows
        failing = sum(row.failing for row in rows)
        waiting = sum(row.is_awaited for row in rows)
        unread = sum(row.state == "unread" for row in rows)
        left: list[Cell | str] = [f"{len(rows)} webhooks" if self.fleet.read_at else "webhooks"]
        if failing:
            left.append(Cell(f"{failing} failing", "failed"))
        if waiting:
            left.append(Cell(f"{waiting} still being read", "muted"))
        if unread:
            left.append(Cell(f"{unread} not read", "warning"))
        if self.filter_text:
            left.append(Cell(f"{self.table.row_count} match", "accent"))
        age = f"read {ago(self.fleet.read_at, self.context.now())} ago" if self.fleet.read_at else "not read yet"
        self.query_one("#headline", StatusLine).set_left(left)
        self.query_one("#headline", StatusLine).set_right(
            [
                Cell("reading ...", "muted") if self.readings and rows else "",
                f"failures {self.window.words} (w)",
                age.replace("now ago", "just now"),
            ]
        )

    # --- what is under the cursor -----------------------------------------------------------------------------------

    @property
    def current(self) -> WebhookConfig | None:
        row = self.table.cursor_row
        return row.config if row is not None else None

    def reason_against(self, action: str) -> str | None:
        reason = super().reason_against(action)
        if reason or action not in _NEEDS_A_WEBHOOK or not self.is_mounted:
            return reason
        if self.current is None:
            return "There is no webhook under the cursor."
        if action == "test_oauth" and (
            self.current.auth is None or self.current.auth.auth_type != "OAUTH_CLIENT_CREDENTIALS"
        ):
            return "This webhook does not log in by OAuth."
        return None

    @on(LineTable.CursorMoved)
    def follow_cursor(self) -> None:
        self.show_panel()
        self.refresh_reasons()

    @on(LineTable.Selected)
    def open_selected(self) -> None:
        self.action_open_events()

    # --- moving and filtering ---------------------------------------------------------------------------------------

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(self.table.row_count - 1)

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        self.filter_text = message.value
        self.show_rows()

    def action_back(self) -> None:
        """Escape stops what is being read, then clears the filter; there is nothing behind the first screen."""
        if self.stop_running():
            if not self.fleet.rows:
                self.table.show_empty("Not read.", "ctrl+r reads again · p picks another connection")
        elif self.filter_text:
            self.query_one(FilterBar).action_close()

    def action_reload(self) -> None:
        self.load()

    @asks
    async def action_window(self) -> None:
        window = await self.app.push_screen_wait(WindowDialog(self.window, self.context))
        if window is not None and window != self.window:
            self.change_window(window)

    def change_window(self, window: Window) -> None:
        self.window = window
        self.fleet.forget_counts()
        self.load()

    # --- doing ------------------------------------------------------------------------------------------------------

    def action_open_events(self) -> None:
        if self.current is not None:
            self.context.routes.open_events(self, self.current)

    def action_edit(self) -> None:
        if self.current is not None:
            self.context.routes.open_editor(self, self.current)

    def action_new(self) -> None:
        self.context.routes.open_editor(self, None)

    def action_trigger(self) -> None:
        if self.current is not None:
            self.context.routes.open_trigger(self, self.current)

    def action_example(self) -> None:
        if self.current is not None:
            self.context.routes.open_example(self, self.current)

    @asks
    async def action_delete(self) -> None:
        config = self.current
        if config is not None and await self.app.push_screen_wait(
            DeleteDialog(config, production=self.context.production)
        ):
            self.app.run_worker(self._delete(config), group="writes")

    async def _delete(self, config: WebhookConfig) -> None:
        try:
            await self.editor.delete(config)
        except ApiError as error:
            title = "Perhaps deleted" if error.may_have_arrived else "Not deleted"
            self.say(failure_words(error), title=title, severity="error", seconds=12)
        else:
            self.say(f"{config.label} is deleted.")
        if self.is_open:
            self.load()

    @asks
    async def action_switch(self) -> None:
        config = self.current
        if config is None:
            return
        enable = config.enabled is False
        question = f"Switch {'on' if enable else 'off'} {config.label}?"
        details = [
            "It starts to deliver at once." if enable else "Events that happen while it is off are not delivered."
        ]
        if config.protected:
            details.append("It is protected: it should not be changed without a good reason.")
        dialog = ConfirmDialog(
            question,
            details=details,
            confirm="Switch on" if enable else "Switch off",
            typed=config.label if config.protected else None,
            production=self.context.production,
        )
        if await self.app.push_screen_wait(dialog):
            self.app.run_worker(self._switch(config, enable), group="writes")

    async def _switch(self, config: WebhookConfig, enable: bool) -> None:
        try:
            await self.editor.switch(config, enable)
        except ApiError as error:
            title = "Perhaps switched" if error.may_have_arrived else "Not switched"
            self.say(failure_words(error), title=title, severity="error", seconds=12)
        else:
            self.say(f"{config.label} is {'on' if enable else 'off'}.")
        if self.is_open:
            self.load()

    @work(group="webhooks.oauth", exclusive=True)
    async def action_test_oauth(self) -> None:
        config = self.current
        if config is None:
            return
        self.say(f"Asking for a token as {config.label} does ...", seconds=3)
        try:
            result = await self.editor.test_oauth(config)
        except ApiError as error:
            self.say(error.details, title="OAuth login failed", severity="error", seconds=12)
            return
        lasts = f" The token lasts {result.expires_in:g} s." if result.expires_in is not None else ""
        if result.success:
            self.say(f"{result.message or 'The login works.'}{lasts}", title=f"OAuth login of {config.label}")
        else:
            self.say(result.message or "No reason given.", title="OAuth login failed", severity="error", seconds=12)

    @work(group="copying")
    async def action_copy_id(self) -> None:
        if self.current is not None:
            self.say(await self.context.clipboard.copy(self.current.id), title="Webhook id")

    def _read_key(self, config: WebhookConfig) -> Callable[[], Awaitable[str]] | None:
        read = self.public_key
        if read is None:
            return None

        async def pem() -> str:
            return (await read(config)).public_key

        return pem

    @asks
    async def action_copy_as(self) -> None:
        config = self.current
        if config is None:
            return
        await copy_as(
            self,
            [
                CopyChoice("id", config.id),
                CopyChoice("name", config.name),
                CopyChoice("URL", config.url),
                CopyChoice("event name", config.event_name),
                CopyChoice("JSON, as the server sent it", json_text(config.wire)),
                CopyChoice("public key of its signatures (v1a)", self._read_key(config)),
            ],
        )


_NEEDS_A_WEBHOOK = frozenset(
    {
        "open_events", "edit", "trigger", "example", "switch", "delete", "test_oauth", "copy_id", "copy_as",
    }
)  # fmt: skip
