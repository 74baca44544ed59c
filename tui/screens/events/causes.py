"""The causes of failed deliveries: those that were read, grouped by what they have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.common.errors import show_error_in_banner
from tui.screens.common.event_columns import time_words
from tui.screens.common.event_parts import part_of
from tui.screens.events import cause_words
from tui.services.events.causes import Cause, CauseFinder
from tui.store.keys import Span
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.detail_fields import DetailFields
from tui.widgets.expression_bar import ExpressionBar
from tui.widgets.json_pane import JsonPane
from tui.widgets.json_view import JsonView
from tui.widgets.line_table import Cell, LineTable

if TYPE_CHECKING:
    from tui.services.events.event_feed import EventFeed

RECOUNT_SECONDS: Final = 0.5
"""Seconds after which causes are counted again while pages come."""


@dataclass(frozen=True)
class Counted:
    """The basis of a count: stretches that share no event, and how much of the window that is, in words."""

    spans: tuple[Span, ...]
    words: str
    complete: bool


def counted_over(feed: EventFeed) -> Counted:
    """The stretches of a feed's window that were read, with its own words for how much that is."""
    counts = feed.counts
    spans = tuple(part.span for part in feed.all_rows.parts)
    return Counted(spans, counts.words, counts.whole or counts.circles)


class CausesScreen(ConsoleScreen[Cause | None]):
    """The causes of the failures in a log, the most frequent first. The result is the cause whose events are wanted."""

    CSS_PATH = Path(__file__).with_name("causes.tcss")
    STOPPABLE = ConsoleScreen.STOPPABLE | {"causes.read"}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.SHOW_CAUSE, keys.COPY_CAUSES, keys.BACK, keys.COUNT_ON, keys.JSONATA, keys.FIRST, keys.LAST)
    ]
    HELP: ClassVar[str | None] = (
        "Failures with the same code and the same message, ids, numbers, times and quoted values left out: `<id>`, "
        "`<n>`, `<time>`, `<value>`. `epilot`: the vendor's own failure. `login`: the OAuth login failed, so nothing "
        "was "
        "sent. "
        "`✓ large`: **was delivered**, only its response was too large to record; don't replay it for its status. "
        "Only what was read is counted; `ctrl+r` reads on. `⏎` shows the events of a cause. `|` puts the answer "
        "through a JSONata expression."
    )

    def __init__(
        self,
        context: Context,
        name: str,
        finder: CauseFinder,
        counted: Callable[[], Counted],
        read_on: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """`name` is the webhook's; `counted` says what to count over now; `read_on` reads more of the window, and may
        raise `ApiError`."""
        super().__init__(context)
        self._label = name
        self._finder = finder
        self._counted = counted
        self._read_on = read_on
        self._over = Counted((), "", True)
        self._busy = ""
        self.causes: list[Cause] | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield Banner(id="banner")
        with Container(id="parts"):
            yield LineTable[Cause](
                cause_words.columns(0, 0, local=self.context.local_times), row_key=lambda cause: cause.key, id="causes"
            )
            with Vertical(id="side"):
                yield DetailFields(id="facts")
                yield JsonPane(JsonView(id="answer"))
                yield ExpressionBar(
                    lambda: self.query_one("#answer", JsonView), history=self.context.expression_history
                )

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self._label, "causes")
        self.table.focus()
        self.table.show_loading("Counting the causes ...")
        self.query_one("#side").display = False
        if self._counted().spans or self._read_on is None:
            self.count()
        else:
            self.read_on(pieces=1)

    @property
    def table(self) -> LineTable[Cause]:
        return self.query_one("#causes", LineTable)

    # --- counting ---------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="causes.count")
    async def count(self) -> None:
        """Count anew over what was read by now."""
        await self._count()

    async def _count(self) -> None:
        over = self._counted()
        causes = await self._finder.causes(over.spans)
        if self.is_open:
            self._over, self.causes = over, causes
            self.show_causes()

    def action_count_on(self) -> None:
        if self._read_on is None or self._over.complete:
            self.count()
        elif not self.runs("causes.read"):
            self.read_on()

    @work(exclusive=True, group="causes.read")
    async def read_on(self, pieces: int | None = None) -> None:
        """Read more of the window (all of it, or so many pieces), counting again now and then; `escape` stops it."""
        banner = self.query_one(Banner)
        banner.clear()
        self._busy = "reading on ... (esc stops)"
        self.show_headline()
        counted_at = monotonic()
        try:
            while self._read_on is not None and pieces != 0 and not (before := self._counted()).complete:
                await self._read_on()
                pieces = None if pieces is None else pieces - 1
                if before == self._counted():
                    break  # nothing came: going on would ask for the same again
                if monotonic() - counted_at > RECOUNT_SECONDS:
                    await self._count()
                    counted_at = monotonic()
            await self._count()
        except ApiError as error:
            show_error_in_banner(banner, error)
            await self._count()
        finally:
            self._busy = ""
            self.call_later(self._stopped)

    def _stopped(self) -> None:
        """Show what stands, also where `escape` came before it was counted."""
        if not self.is_open:
            return
        self.show_headline()
        if self._over != self._counted():
            self.count()

    # --- showing ----------------------------------------------------------------------------------------------------

    @property
    def covered(self) -> str:
        """The count, in words that claim no more than was read."""
        total = sum(cause.count for cause in self.causes or ())
        kinds = len(self.causes or ())
        failures = (
            f"{total:,}{'' if self._over.complete else '+'} failure{'' if total == 1 and self._over.complete else 's'}"
        )
        return f"{failures}, {kinds:,} {'cause' if kinds == 1 else 'causes'} · counted over {self._over.words}"

    def show_causes(self) -> None:
        causes = self.causes or []
        total = sum(cause.count for cause in causes)
        highest = causes[0].count if causes else 0
        self.table.set_columns(cause_words.columns(total, highest, local=self.context.local_times))
        if causes:
            self.table.show(causes)
        else:
            more = "" if self._over.complete else "ctrl+r reads on · "
            self.table.show_empty(f"No failure found: {self._over.words}.", f"{more}esc goes back")
        self.show_headline()
        self.show_sample()
        self.refresh_reasons()

    def show_headline(self) -> None:
        headline = self.query_one("#headline", StatusLine)
        headline.set_left([self.covered] if self.causes is not None else ["counting ..."])
        more = "" if self._over.complete or self.causes is None else "ctrl+r keeps counting"
        headline.set_right([Cell(self._busy or more, "muted")])

    @on(LineTable.CursorMoved)
    def show_sample(self) -> None:
        """Show the newest event of the cause under the cursor."""
        cause = self.table.cursor_row
        self.query_one("#side").display = cause is not None
        if cause is None:
            return
        event = self._finder.sample(self._over.spans, cause)
        facts: list[tuple[str, Cell | str]] = [("Cause", cause_words.message(cause)), ("Newest", "no longer kept")]
        answer = self.query_one("#answer", JsonView)
        if event is None:
            answer.show_nothing("")
        else:
            local = self.context.local_times
            when = time_words(cause.last, event.created_at or "", local=local) + ("" if local else " UTC")
            response = event.http_response
            answered = response.message if response is not None else None
            facts[1:] = [("Newest", f"{event.event_id} · {when}"), ("Said", answered or "")]
            part = part_of(event, "response", whole=False)
            if part.text is None:
                answer.show_nothing(part.missing)
            else:
                answer.show_text(part.text)
        self.query_one(ExpressionBar).document_changed()
        self.query_one(DetailFields).set_fields([fact for fact in facts if fact[1]])

    # --- what keys do -----------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        if action in ("show_cause", "copy_causes", "jsonata") and self.is_mounted and not self.causes:
            return "There is no cause here."
        return super().reason_against(action)

    def action_jsonata(self) -> None:
        self.query_one(ExpressionBar).open()

    def action_back(self) -> None:
        """Escape gives up the result of an expression first."""
        if not self.query_one(ExpressionBar).drop():
            super().action_back()

    def action_show_cause(self) -> None:
        cause = self.table.cursor_row
        if cause is not None:
            self.dismiss(cause)

    @on(LineTable.Selected)
    def show_selected(self) -> None:
        self.action_show_cause()

    @asks
    async def action_copy_causes(self) -> None:
        causes: Sequence[Cause] = self.causes or ()
        local, cause = self.context.local_times, self.table.cursor_row
        covered = f"{self._label}: {self.covered}"
        await copy_as(
            self,
            [
                CopyChoice("all causes as text", cause_words.as_text(causes, covered, local=local)),
                CopyChoice("all causes as a Markdown table", cause_words.as_markdown(causes, covered, local=local)),
                CopyChoice("result of the expression", self.query_one(ExpressionBar).result),
                CopyChoice("the message under the cursor", cause_words.message(cause) if cause else None),
            ],
        )

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()
