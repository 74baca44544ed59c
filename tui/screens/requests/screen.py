"""Every request that was made: what was sent, what came back, how long it took."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui import keys
from tui.api.again import NotAgain
from tui.api.errors import ApiError
from tui.api.exchange import Exchange, ExchangeLog
from tui.screens.common.asking import asks
from tui.screens.common.base import GO_TO, ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.common.errors import say_error
from tui.screens.requests.lines import columns, matches, whole_text
from tui.services.copying.request_curl import request_curl
from tui.services.copying.shell import NotRepeatable
from tui.sizes import counted, seconds_in_words
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_table import LineTable
from tui.widgets.scrolling import scroll
from tui.widgets.text_areas import JsonTextArea, SafeTextArea

POLL_SECONDS = 0.5
SENDING_AGAIN = "requests.again"
SendAgain = Callable[[Exchange], Awaitable[None]]


class RequestText(JsonTextArea):
    """A request as text, of which only the bodies are JSON: a figure in a URL is no number."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.moves()]

    def get_line(self, line_index: int) -> Text:
        begins = self.document.get_line(line_index)[:1]
        return super().get_line(line_index) if begins in set(' {}[]"') else SafeTextArea.get_line(self, line_index)

    def action_move(self, step: keys.Step, direction: int) -> None:
        """Scroll: the text has no cursor."""
        scroll(self, step, direction)


class RequestLogScreen(ConsoleScreen[None]):
    """The exchanges of `log`, newest first, and all of the one under the cursor. New ones appear as they are made."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.FILTER, keys.ENLARGE, keys.COPY_CURL, keys.COPY_AS, keys.SEND_AGAIN, keys.FIRST, keys.LAST)
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    HELP: ClassVar[str | None] = (
        "Every request of this program, newest first, kept in memory only; secrets are redacted. "
        "`/` filters: `put` shows what was saved, `503` what failed. `⏎` reads one in the whole window, `ctrl+r` sends "
        "one that only reads again. "
        "The bodies of answers are kept while there is room."
    )

    STOPPABLE = frozenset({GO_TO, SENDING_AGAIN})

    def __init__(self, context: Context, log: ExchangeLog, send_again: SendAgain | None = None) -> None:
        """`send_again` sends the read of an exchange once more; it raises `ApiError`, and `NotAgain` for others."""
        super().__init__(context)
        self._exchanges = log
        self._send_again = send_again
        self._seen_version = -1
        self._filter = ""

    # --- what is seen -----------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="headline")
        yield FilterBar("method, path, status, operation, body")
        with Container(id="parts"):
            yield LineTable[Exchange](
                columns(local=self.context.local_times), row_key=lambda row: str(row.number), id="requests"
            )
            yield RequestText(id="request", read_only=True, compact=True, theme="css", show_cursor=False)

    def on_mount(self) -> None:
        self.show_place("requests")
        self.table.focus()
        self.show_log()
        self.set_interval(POLL_SECONDS, self.show_log)

    @property
    def table(self) -> LineTable[Exchange]:
        return self.query_one("#requests", LineTable)

    @property
    def detail(self) -> RequestText:
        return self.query_one("#request", RequestText)

    def show_log(self, *, filtered: bool = False) -> None:
        """Draw the log again if it changed, or if what is looked for did."""
        if self._exchanges.version == self._seen_version and not filtered:
            return
        self._seen_version = self._exchanges.version
        exchanges = self._exchanges.exchanges
        newest_first = sorted(exchanges, key=lambda exchange: (exchange.at, exchange.number), reverse=True)
        shown = [exchange for exchange in newest_first if matches(exchange, self._filter)]
        if shown:
            self.table.show(shown)
        elif exchanges:
            self.table.show_empty("No request matches.", "esc drops the filter")
        else:
            self.table.show_empty("No request was made yet.", "esc goes back")
        all_of_them = counted(len(exchanges), "request")
        what = f"{len(shown)} of {all_of_them}" if self._filter else all_of_them
        failed = sum(
            1
            for exchange in exchanges
            if exchange.error is not None or exchange.status is None or exchange.status >= 400
        )
        bad = [f"{failed} unsuccessful"] if failed else []
        self.query_one("#headline", Static).update(Content(" · ".join((what, *bad, "newest first", "in memory only"))))
        self.show_request()

    @on(LineTable.CursorMoved)
    def show_request(self) -> None:
        """Show all of the exchange under the cursor."""
        row = self.table.cursor_row
        text = "" if row is None else whole_text(row, local=self.context.local_times)
        if text != self.detail.text:
            self.detail.text = text
            self.detail.scroll_home(animate=False)

    # --- filter -----------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def filter_rows(self, message: FilterBar.Changed) -> None:
        self._filter = message.value
        self.show_log(filtered=True)

    @on(FilterBar.Closed)
    def show_all(self) -> None:
        self._filter = ""
        self.show_log(filtered=True)

    # --- what keys do -----------------------------------------------------------------------------------------------

    @on(LineTable.Selected)
    def action_enlarge(self) -> None:
        """Read the request in the whole window, or go back to the list."""
        enlarged = not self.has_class("-enlarged")
        self.set_class(enlarged, "-enlarged")
        if enlarged:
            self.detail.focus()
        else:
            self.table.focus()

    def action_back(self) -> None:
        if self.has_class("-enlarged"):
            self.action_enlarge()
        elif self._filter:
            self.query_one(FilterBar).action_close()
        else:
            super().action_back()

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()

    @work(group=SENDING_AGAIN, exclusive=True)
    async def action_send_again(self) -> None:
        """Send the read under the cursor once more; it gets a row of its own."""
        row = self.table.cursor_row
        if row is None or self._send_again is None:
            return
        try:
            await self._send_again(row)
        except NotAgain as problem:
            self.say(problem, title="Not sent again", severity="warning")
            return
        except ApiError as error:
            say_error(self, error, "Sent again")
        else:
            newest = self._exchanges.exchanges[-1]
            self.say(f"Answered {newest.status} in {seconds_in_words(newest.seconds)}.", title="Sent again")
        self.show_log()

    @work(group="copying")
    async def action_copy_curl(self) -> None:
        """Copy the request under the cursor as a curl command."""
        row = self.table.cursor_row
        if row is None:
            return
        try:
            command = request_curl(row)
        except NotRepeatable as problem:
            self.say(problem, title="Not copied", severity="warning")
            return
        self.say(await self.context.clipboard.copy(command), title="Copy: curl, token from $EPILOT_TOKEN")

    @asks
    async def action_copy_as(self) -> None:
        """Copy something else of it."""
        row = self.table.cursor_row
        if row is None:
            return
        try:
            command: str | None = request_curl(row)
        except NotRepeatable:
            command = None
        await copy_as(
            self,
            [
                CopyChoice("curl command", command),
                CopyChoice("URL", row.url),
                CopyChoice("body sent", row.request_body),
                CopyChoice("body of the answer", row.answer_text),
                CopyChoice("all of it as text", whole_text(row, local=self.context.local_times)),
            ],
        )
